"""What makes a citizens' jury a good one, and whether this one is: computed from what really happened.

The eleven principles are those of the OECD (Good Practice Principles for Deliberative Processes for Public Decision
Making, 2020) and the ten criteria those of Involve (Standards for Citizens' Assemblies, 2020). What follows of each for
a jury here is said in our own words, and is less than either asks: some of it no database can know.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.deciding.juries.models import Jury, Session
from alongside.deciding.juries.reading import Facts, SideState, lottery_of
from alongside.deciding.processes.models import Stage

# The OECD asks for at least four days, unless a shorter time can be justified; a day has six hours of work.
LEAST_HOURS = 24.0


@dataclass(frozen=True)
class Check:
    """One thing that a good jury does: whether it is done (None: it cannot be yet), and what is there or missing.

    `sources` names the principle of the OECD and the criterion of Involve that it follows from.
    """

    title: str
    sources: str
    is_met: bool | None
    words: str
    href: str = ""


def checks_of(jury: Jury, facts: Facts, sides: list[SideState], sessions: list[Session]) -> list[Check]:
    """The whole checklist, in the order in which a jury is built. No queries."""
    return [
        _purpose(jury),
        _accountability(jury, facts),
        _transparency(jury, facts),
        _representative(jury, facts),
        _inclusive(jury),
        _information(jury, facts, sides),
        _deliberation(facts, sessions),
        _time(jury, sessions),
        _integrity(jury, facts, sides),
        _privacy(jury),
        _together(jury, facts),
        _evaluated(jury, facts),
    ]


def met(checks: list[Check]) -> int:
    return sum(1 for check in checks if check.is_met)


def _purpose(jury: Jury) -> Check:
    title, sources = _("A clear question, and what cannot change"), _("OECD: purpose. Involve: clear purpose")
    href = jury.get_absolute_url()
    if not jury.outside_remit:
        return Check(title, sources, False, _("It is not said what the jury cannot change."), href)
    if jury.stage.state == Stage.State.PLANNED:
        return Check(
            title, sources, False, _("The remit is written, but both keys have not agreed to it yet."), href
        )
    if jury.stage.opened_alone:
        return Check(title, sources, False, _("The remit was agreed by one key only."), href)
    return Check(title, sources, True, _("Both keys agreed to the remit, and to what cannot change."), href)


def _accountability(jury: Jury, facts: Facts) -> Check:
    title, sources = _("Somebody has to answer, and does"), _("OECD: accountability. Involve: clear purpose")
    href = reverse("juries:tracker", args=[jury.stage_id])
    if not facts.bodies:
        return Check(title, sources, False, _("No body has to answer this jury yet."), href)
    if facts.replies_overdue:
        return Check(
            title,
            sources,
            False,
            _("%(count)s answers are overdue.") % {"count": facts.replies_overdue},
            href,
        )
    if facts.reviews_late:
        words = _("%(count)s reports on what became of it are late.") % {"count": facts.reviews_late}
        return Check(title, sources, False, words, href)
    if facts.bodies_promised < facts.bodies:
        return Check(
            title, sources, False, _("Not every body has said what it will do with what comes."), href
        )
    if facts.replies_waiting or not jury.is_published():
        words = _("Each body promised to answer within %(days)s days.") % {"days": jury.answer_days}
        return Check(title, sources, True, words, href)
    return Check(title, sources, True, _("Every recommendation was answered, and is followed up."), href)


def _transparency(jury: Jury, facts: Facts) -> Check:
    title, sources = _("Everyone can read what it hears and says"), _("OECD: transparency. Involve: open")
    href = reverse("juries:evidence", args=[jury.stage_id])
    if not facts.evidence:
        return Check(title, sources, False, _("There is no evidence here yet that people can read."), href)
    if jury.stage.state == Stage.State.CLOSED:
        words = _("The jury has finished, and its recommendations wait for both keys.")
        return Check(title, sources, False, words, jury.get_absolute_url())
    words = _("%(count)s pieces of evidence, the sessions and the rules are public.") % {
        "count": facts.evidence
    }
    return Check(title, sources, True, words, href)


def _representative(jury: Jury, facts: Facts) -> Check:
    title = _("Drawn by lot, like the people who live here")
    sources = _("OECD: representativeness. Involve: representative")
    lottery = lottery_of(jury.stage)
    if lottery is None:
        return Check(title, sources, False, _("There is no lottery yet."), jury.get_absolute_url())
    href = lottery.get_absolute_url()
    if not facts.targets:
        words = _("The lottery does not say yet whom the jury should be like.")
        return Check(title, sources, False, words, href)
    if lottery.drawn_at is None:
        return Check(title, sources, None, _("It has not been drawn yet."), href)
    if facts.members < lottery.size:
        words = _("%(empty)s of %(size)s places are empty.") % {
            "empty": lottery.size - facts.members,
            "size": lottery.size,
        }
        return Check(title, sources, False, words, href)
    return Check(title, sources, True, _("Everybody was drawn by lot, and every place is taken."), href)


def _inclusive(jury: Jury) -> Check:
    title = _("Money, care and access, so that anybody can come")
    sources = _("OECD: inclusiveness. Involve: inclusive")
    lottery = lottery_of(jury.stage)
    href = lottery.get_absolute_url() if lottery else jury.get_absolute_url()
    lacking = []
    if not jury.pay_pence and not (lottery and lottery.gift_pence):
        lacking.append(_("members are not paid"))
    if not (lottery and lottery.expenses):
        lacking.append(_("nothing is said about expenses"))
    if not (lottery and lottery.access):
        lacking.append(_("nothing is said about access"))
    if not (lottery and lottery.care):
        lacking.append(_("nothing is said about care"))
    if lacking:
        return Check(
            title, sources, False, _("Still missing: %(what)s.") % {"what": ", ".join(lacking)}, href
        )
    return Check(title, sources, True, _("Members are paid; expenses, access and care are seen to."), href)


def _information(jury: Jury, facts: Facts, sides: list[SideState]) -> Check:
    title = _("Balanced evidence that people can understand")
    sources = _("OECD: information. Involve: generative learning")
    href = reverse("juries:evidence", args=[jury.stage_id])
    bare = [each.side.name for each in sides if not each.evidence]
    if bare:
        return Check(
            title,
            sources,
            False,
            _("There is no evidence for: %(sides)s.") % {"sides": ", ".join(bare)},
            href,
        )
    unsigned = [each.side.name for each in sides if not each.is_signed]
    if unsigned:
        words = _("Not signed as balanced for: %(sides)s.") % {"sides": ", ".join(unsigned)}
        return Check(title, sources, False, words, href)
    if facts.witnesses_waiting:
        words = _("Members asked for %(count)s witnesses and have no answer yet.") % {
            "count": facts.witnesses_waiting
        }
        return Check(title, sources, False, words, reverse("juries:asked", args=[jury.stage_id]))
    if not facts.evidence_easy_read:
        return Check(title, sources, False, _("None of the evidence is in Easy Read yet."), href)
    return Check(title, sources, True, _("Every point of view is there and signed as balanced."), href)


def _deliberation(facts: Facts, sessions: list[Session]) -> Check:
    title = _("Talk at small, mixed tables")
    sources = _("OECD: group deliberation. Involve: structured deliberation")
    held = [each for each in sessions if each.held_at]
    if not held:
        return Check(title, sources, None, _("No session has been held yet."))
    href = held[-1].get_absolute_url()
    if not facts.sessions_with_tables:
        return Check(title, sources, False, _("Nobody was seated at mixed tables in any session."), href)
    words = _("People sat at mixed tables in %(count)s sessions.") % {"count": facts.sessions_with_tables}
    return Check(title, sources, True, words, href)


def _time(jury: Jury, sessions: list[Session]) -> Check:
    title, sources = _("Enough time"), _("OECD: time. Involve: sufficient time")
    hours = sum(each.hours() for each in sessions)
    said = {"hours": round(hours), "least": round(LEAST_HOURS)}
    if hours < LEAST_HOURS:
        words = _(
            "%(hours)s hours are planned. Four days, that is %(least)s hours, are asked for, unless less will do."
        )
        words %= said
        return Check(title, sources, False, words, jury.get_absolute_url())
    return Check(
        title, sources, True, _("%(hours)s hours are planned or held.") % said, jury.get_absolute_url()
    )


def _integrity(jury: Jury, facts: Facts, sides: list[SideState]) -> Check:
    title = _("Watched over by people who say what interest they have")
    sources = _("OECD: integrity. Involve: independent")
    href = reverse("juries:oversight", args=[jury.stage_id])
    if facts.overseers < max(2, len(sides)):
        words = _("%(count)s people watch over the evidence. Each point of view needs one.") % {
            "count": facts.overseers
        }
        return Check(title, sources, False, words, href)
    words = _("%(count)s people watch over the evidence, with their interests declared.") % {
        "count": facts.overseers
    }
    return Check(title, sources, True, words, href)


def _privacy(jury: Jury) -> Check:
    title, sources = _("Members are safe from being named or pressed"), _("OECD: privacy")
    lottery = lottery_of(jury.stage)
    if lottery is None:
        return Check(title, sources, None, _("There is no lottery yet."), jury.get_absolute_url())
    if lottery.addresses_blanked_at:
        words = _("No name is shown unless a member chose it. Addresses have been deleted.")
    else:
        words = _(
            "No name is shown unless a member chose it. Addresses are deleted on the day that was promised."
        )
    return Check(title, sources, True, words, reverse("people:privacy"))


def _together(jury: Jury, facts: Facts) -> Check:
    title = _("Decided by the members, each with a secret vote")
    sources = _("OECD: group deliberation. Involve: collective decision-making")
    href = reverse("juries:recommendations", args=[jury.stage_id])
    if jury.voting_closed_at is None:
        return Check(title, sources, None, _("The members have not voted yet."), href)
    said = {"voted": facts.voted, "members": facts.members, "percent": jury.adopt_percent}
    if 2 * facts.voted < facts.members:
        return Check(title, sources, False, _("Only %(voted)s of %(members)s members voted.") % said, href)
    words = _("%(voted)s of %(members)s members voted; %(percent)s in a hundred had to support it.") % said
    return Check(title, sources, True, words, href)


def _evaluated(jury: Jury, facts: Facts) -> Check:
    title, sources = _("Members say how it was run"), _("OECD: evaluation. Involve: evaluated")
    href = reverse("juries:evaluation", args=[jury.stage_id])
    if jury.voting_closed_at is None:
        return Check(title, sources, None, _("Members are asked when the votes are counted."), href)
    if 2 * facts.rated < facts.members:
        return Check(title, sources, False, _("Fewer than half of the members have said how it was."), href)
    return Check(title, sources, True, _("More than half of the members said how it was."), href)
