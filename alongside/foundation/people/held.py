"""What is held about people, said once for each place in the database where it stands.

The privacy page, the "my data" page and erasing are all drawn from this list. A test walks every installed model and
fails when one has a relation to a person that is not described here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class OnErase(Enum):
    """What becomes of a row when its person erases their data."""

    DELETED = "deleted"
    WITHOUT_NAME = "without name"


@dataclass(frozen=True)
class Held:
    """Rows that belong to a person by one relation: what they are, why, who sees them, what erasing does."""

    what: Words
    why: Words
    seen_by: Words
    on_erase: OnErase


YOU = _("Only you")
_ALL = _("Everyone")
_STEWARDS = _("You, and the place stewards of that place")
_LEADS = _("You, and those who run the process, as numbers only")
_CODERS = _("You, and those who code with the same codebook")
_TWICE = _("So that we can see whether two people agree")
_MACHINE = _("So that a person, not the computer, decides")
_ROOM = _("You, the other members and those who run it")
_PAIRED = _("So that two people of both sides get to know each other")
_PAIR = _("The two of you, and those who run it")
_NAMELESS = _("Everyone, without your name")
_DELETED, _STAYS = OnErase.DELETED, OnErase.WITHOUT_NAME

HELD: dict[str, Held] = {
    "account.emailaddress.user": Held(
        _("Email addresses"), _("So that you can sign in and hear from us"), YOU, _DELETED
    ),
    "mfa.authenticator.user": Held(
        _("Second steps to sign in"), _("So that nobody else can sign in as you"), YOU, _DELETED
    ),
    "socialaccount.socialaccount.user": Held(
        _("Work accounts you sign in with"), _("So that you can sign in with them"), YOU, _DELETED
    ),
    "people.roleholding.person": Held(
        _("Your roles"), _("So that you can do what your role is for"), _("Everyone, for public roles"), _DELETED
    ),
    "people.participationcode.person": Held(
        _("Letters with a code"), _("So that you can take part without an email address"), YOU, _STAYS
    ),
    "people.aboutyou.person": Held(
        _("What you said about yourself"),
        _("So that we can see who is missing"),
        _("Others see totals only, and no total below 5"),
        _DELETED,
    ),
    "people.assistance.person": Held(
        _("Help you were given"), _("So that you can see what was entered for you"), _("You and the helper"), _DELETED
    ),
    "people.assistance.helper": Held(
        _("Help you gave"), _("So that people can see who helped them"), _("You and those you helped"), _STAYS
    ),
    "notices.notice.person": Held(_("What we told you"), _("So that you hear what came of it"), YOU, _DELETED),
    "notices.choice.person": Held(_("How you want to hear from us"), _("So that we ask only once"), YOU, _DELETED),
    "notices.mail.person": Held(
        _("Emails we sent you"), _("So that none is sent twice"), _("You, and the people who host the site"), _DELETED
    ),
    "events.event.made_by": Held(_("Events you planned"), _("So that people know who invited"), _ALL, _STAYS),
    "events.signup.person": Held(
        _("Events you signed up for, and what you need so that you can come"),
        _("So that there is a place for you, and you can take part"),
        _("You, and those who run events there; what you need is deleted 30 days after the event"),
        _DELETED,
    ),
    "themes.text.said_by": Held(
        _("What you said at events, in surveys, conversations and statements"),
        _("So that it is read, and something comes of it"),
        _("Those who read what people said at that place; others only what you allowed to be quoted"),
        _DELETED,
    ),
    "themes.finding.made_by": Held(
        _("What you wrote down as told by people"), _("So that people know who found it"), _ALL, _STAYS
    ),
    "themes.codebook.made_by": Held(_("Codebooks you started"), _("So that people know who began it"), _ALL, _STAYS),
    "themes.coder.person": Held(
        _("Codebooks you code with"), _("So that you can read and code what people said"), _CODERS, _STAYS
    ),
    "themes.coder.named_by": Held(_("Coders you named"), _("So that people know who named them"), _CODERS, _STAYS),
    "themes.codeversion.changed_by": Held(
        _("Codes you made or changed"), _("So that people can see how a codebook changed"), _CODERS, _STAYS
    ),
    "themes.extract.made_by": Held(
        _("Words you gave a code"), _("So that two people’s codes can be compared"), _CODERS, _STAYS
    ),
    "themes.reading.person": Held(
        _("Texts you have read and coded"), _("So that you are not asked to read them again"), _CODERS, _STAYS
    ),
    "themes.quote.chosen_by": Held(
        _("Quotes you chose"), _("So that people know who chose them"), _CODERS, _STAYS
    ),
    "themes.doublecoding.first": Held(_("Texts you coded apart"), _TWICE, _CODERS, _STAYS),
    "themes.doublecoding.second": Held(_("Texts you coded as the second"), _TWICE, _CODERS, _STAYS),
    "themes.doublecoding.asked_by": Held(_("Where you asked for a second coder"), _TWICE, _CODERS, _STAYS),
    "themes.doubletext.settled_by": Held(
        _("Disagreements about codes that you settled"), _("So that people know who decided"), _CODERS, _STAYS
    ),
    "themes.run.asked_by": Held(
        _("When you asked the computer for suggestions"), _("So that people know who asked"), _CODERS, _STAYS
    ),
    "themes.group.answered_by": Held(_("Groups of texts you accepted or refused"), _MACHINE, _CODERS, _STAYS),
    "themes.suggestion.answered_by": Held(_("Suggestions you accepted or refused"), _MACHINE, _CODERS, _STAYS),
    "conversations.conversation.speaker": Held(
        _("Conversations about what matters to you"),
        _("So that you agree to what is used, and can take it back"),
        _("You, and the person who wrote it down"),
        _DELETED,
    ),
    "conversations.conversation.author": Held(
        _("Conversations you wrote down"), _("So that people know who wrote it"), _("You, and the speaker"), _STAYS
    ),
    "conversations.part.said_by": Held(
        _("What you said in conversations that nobody uses: not agreed yet, or kept between you"),
        _("So that you can read it, and say if it is right"),
        _("You, and the person who wrote it down"),
        _DELETED,
    ),
    "conversations.fieldnotes.author": Held(
        _("Field notes you wrote, with their lines and pictures"),
        _("So that what was seen and said is understood"),
        _("You and those you named; others only the lines you let go further"),
        _DELETED,
    ),
    "conversations.reader.person": Held(
        _("Field notes you were named to read"),
        _("So that only those who are named read them"),
        _("You, and the author"),
        _DELETED,
    ),
    "statements.question.made_by": Held(
        _("Questions you put to people"), _("So that people know who asks"), _ALL, _STAYS
    ),
    "statements.known.person": Held(
        _("Which votes on statements are yours. When this is deleted, the votes are nobody’s"),
        _("So that you have one vote on each statement, can change it, and hear what came of it"),
        YOU,
        _DELETED,
    ),
    "statements.statement.seeded_by": Held(
        _("Statements you put in to begin with"), _("So that people can see who began"), _ALL, _STAYS
    ),
    "statements.decision.by": Held(
        _("Statements you let in, kept out, hid or showed"), _("So that people can see who decided"), _ALL, _STAYS
    ),
    "statements.cardbatch.entered_by": Held(
        _("Voting cards from events that you entered"), _("So that the count can be checked"), _ALL, _STAYS
    ),
    "surveys.survey.made_by": Held(_("Surveys you made"), _("So that people know who asks"), _ALL, _STAYS),
    "surveys.response.person": Held(
        _("Surveys you answered, and your answers"),
        _("So that each person answers once, and can change their answers"),
        _("Those who read the answers of that place, without your name; others see totals only, and no total below 5"),
        _STAYS,
    ),
    "surveys.draft.person": Held(
        _("Answers to surveys that you have not sent"), _("So that nothing you typed is lost"), YOU, _DELETED
    ),
    "surveys.keying.helper": Held(
        _("Paper forms you typed in"),
        _("So that a second person can check"),
        _("Those who type in forms there"),
        _STAYS,
    ),
    "surveys.panel.made_by": Held(_("Panels you started"), _("So that people know who asks"), _ALL, _STAYS),
    "surveys.panelmember.person": Held(
        _("Panels you joined"), _("So that we ask you, as you agreed"), YOU, _DELETED
    ),
    "processes.process.resident_lead": Held(
        _("Processes you lead as a resident"), _("So that people know who leads"), _ALL, _STAYS
    ),
    "processes.process.professional_lead": Held(
        _("Processes you lead as a professional"), _("So that people know who leads"), _ALL, _STAYS
    ),
    "budgets.voter.person": Held(
        _("That you voted in a budget, and by which way: never what you chose"),
        _("So that each person has one vote"),
        YOU,
        _STAYS,
    ),
    "budgets.voter.helper": Held(
        _("Paper ballots you entered for others: for whom, never what they chose"),
        _("So that help with a vote can be checked"),
        _("You, and the people you helped"),
        _STAYS,
    ),
    "lotteries.registration.person": Held(
        _("Lotteries you put your name down for, and what you said about yourself there"),
        _("So that you can be drawn, and the group looks like the people who live here"),
        _("Those who run the lottery; others see totals only, and no total below 5"),
        _DELETED,
    ),
    "lotteries.contact.person": Held(
        _("Your name, address and phone number for a lottery, and what you need so that you can come"),
        _("So that we can reach you, and see if two people live at one address"),
        _("The facilitator, and each look is on the record. It is deleted on the day that the lottery names"),
        _DELETED,
    ),
    "lotteries.sameaddress.decided_by": Held(
        _("Where you said if two people in a lottery live together"),
        _("So that a person, not the computer, decides"),
        _("Those who run the lottery"),
        _STAYS,
    ),
    "lotteries.amendment.by": Held(
        _("Changes you made to a lottery, and why"), _("So that people can see what changed"), _ALL, _STAYS
    ),
    "polls.participant.person": Held(
        _("Deliberative polls you were drawn for, if you were to meet, and in which group"),
        _("So that you are asked twice, and what people said before and after can be compared"),
        _("Those who run the poll; others see numbers only, and none below 5"),
        _STAYS,
    ),
    "polls.signatory.person": Held(
        _("Where you sign if the briefing of a poll is balanced"),
        _("So that people can see who speaks for which side"),
        _("Everyone, as the words for whom you speak; without your name"),
        _STAYS,
    ),
    "processes.key.person": Held(
        _("Keys you gave"), _("So that people can see who agreed to what"), _ALL, _STAYS
    ),
    "processes.tookpart.person": Held(
        _("Processes you took part in"), _("So that we can see who is missing"), _LEADS, _STAYS
    ),
    "processes.follow.person": Held(
        _("Processes you follow"), _("So that we tell you what comes of them"), YOU, _DELETED
    ),
    "juries.member.person": Held(
        _("Juries and commissions you are or were a member of"),
        _("So that you can take part in them, and hear what came of them"),
        _("You, the other members and those who run it; everyone only if you chose to show your name"),
        _STAYS,
    ),
    "juries.name.person": Held(
        _("What you want to be called on a jury"),
        _("So that people in the room know what to call you"),
        _("The members and those who run it; everyone only if you said so"),
        _DELETED,
    ),
    "juries.attendance.member__person": Held(
        _("Sessions of a jury that you came to"), _("So that you are paid for them"), _ROOM, _STAYS
    ),
    "juries.tableplace.member__person": Held(
        _("Tables you sat at in a jury"), _("So that you meet others next time"), _ROOM, _DELETED
    ),
    "juries.payment.member__person": Held(
        _("Money you are owed for sessions of a jury"),
        _("So that you are paid, and the accounts can be checked"),
        _("You, and those who pay it"),
        _STAYS,
    ),
    "juries.invitation.person": Held(
        _("Commissions you were asked to join, and what you answered"),
        _("So that you can say yes or no"),
        _("You, and those who run it or asked you"),
        _DELETED,
    ),
    "juries.invitation.invited_by": Held(
        _("People you asked to join a commission"),
        _("So that it can be seen who chose them"),
        _("Those who run it, and those you asked"),
        _STAYS,
    ),
    "juries.agendaitem.put_by__person": Held(
        _("What you put on the agenda of a commission"),
        _("So that it is talked about, and people see which side put it there"),
        _("You, the other members and those who run it; everyone without your name"),
        _STAYS,
    ),
    "juries.story.told_by__person": Held(
        _("Stories you told in a commission"),
        _("So that those whom you choose understand what it is like"),
        _("Those whom you chose, until you take it back; each look at one that is not public is on the record"),
        _DELETED,
    ),
    "juries.pair.community__person": Held(
        _("Who you are or were paired with, as a community commissioner"), _PAIRED, _PAIR, _DELETED
    ),
    "juries.pair.civic__person": Held(
        _("Who you are or were paired with, as a civic commissioner"), _PAIRED, _PAIR, _DELETED
    ),
    "juries.ingroup.member__person": Held(
        _("Issue groups of a commission that you work in"),
        _("So that others know who works with them"),
        _ROOM,
        _DELETED,
    ),
    "juries.witnessrequest.asked_by__person": Held(
        _("Witnesses you asked for on a jury"), _("So that they can be invited"), _NAMELESS, _STAYS
    ),
    "juries.question.asked_by__person": Held(
        _("Questions you asked on a jury"), _("So that they are answered"), _NAMELESS, _STAYS
    ),
    "juries.recommendationversion.written_by__person": Held(
        _("Recommendations of a jury that you wrote or changed"),
        _("So that its members see who wrote what"),
        _("The members and those who run it; others without your name"),
        _STAYS,
    ),
    "juries.minorityreport.written_by__person": Held(
        _("Minority reports you wrote"), _("So that those who see it otherwise are heard"), _NAMELESS, _STAYS
    ),
    "juries.voted.member__person": Held(
        _("That you voted on a jury’s recommendations: never what you chose"),
        _("So that each member votes once"),
        YOU,
        _STAYS,
    ),
    "juries.rated.member__person": Held(
        _("That you said how a jury was run: never what you answered"),
        _("So that each member answers once"),
        YOU,
        _STAYS,
    ),
    "juries.overseer.person": Held(
        _("Juries whose evidence you watch over, and the interests you declared"),
        _("So that people can see whether the evidence was balanced"),
        _ALL,
        _STAYS,
    ),
    "juries.reply.given_by": Held(
        _("Answers you gave to recommendations for an organisation"),
        _("So that people know who answered"),
        _ALL,
        _STAYS,
    ),
    "juries.review.said_by": Held(
        _("Reports you gave on recommendations for an organisation"),
        _("So that people know who reported"),
        _ALL,
        _STAYS,
    ),
    "ideas.idea.made_by": Held(_("Ideas you wrote"), _("So that others can read them"), _ALL, _STAYS),
    "ideas.authorship.person": Held(_("Ideas you are an author of"), _("So that authors stay authors"), _ALL, _STAYS),
    "ideas.support.person": Held(
        _("Ideas you support"), _("So that each person is counted once"), _("Everyone sees the number"), _STAYS
    ),
    "ideas.comment.author": Held(_("Comments you wrote"), _("So that others can read them"), _ALL, _STAYS),
    "ideas.ideaversion.changed_by": Held(
        _("Changes you made to ideas"), _("So that people can see what changed"), _ALL, _STAYS
    ),
    "ideas.moderation.by": Held(
        _("What you hid, and why"), _("So that people can see who hid something"), _ALL, _STAYS
    ),
    "ideas.moderation.undone_by": Held(
        _("What you showed again"), _("So that people can see who changed it back"), _ALL, _STAYS
    ),
    "deals.commitment.owner": Held(_("Promises you own"), _("So that people know who promised"), _ALL, _STAYS),
    "deals.promisedto.person": Held(
        _("Promises made to you"), _("So that you can say whether they were kept"), _("You, and the owner"), _STAYS
    ),
    "deals.verdict.person": Held(
        _("Your answers about promises"), _("So that people can see if promises were kept"), _ALL, _STAYS
    ),
    "deals.verdict.owner": Held(
        _("Answers about promises you own"), _("So that nobody confirms their own promise"), _ALL, _STAYS
    ),
}  # fmt: skip
