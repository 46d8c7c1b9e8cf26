"""Who may do what: one table, role by act. Roles are held at a place and reach down its subtree.

The page "who may do what", the docs and the tests are all drawn from this table. `docs/use/who-may-do-what.md` is the
same table for reading; a test compares them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is, at a place or to a thing."""

    VISITOR = "visitor", _("Visitor")
    SIGNED_IN = "signed_in", _("Anyone signed in")
    RESIDENT = "resident", _("Resident")
    GROUP_REPRESENTATIVE = "group_representative", _("Group representative")
    WORKER = "worker", _("Worker")
    FACILITATOR = "facilitator", _("Facilitator")
    RESIDENT_LEAD = "resident_lead", _("Resident co-lead")
    PROFESSIONAL_LEAD = "professional_lead", _("Professional co-lead")
    FUND_OFFICER = "fund_officer", _("Fund officer")
    BOARD_MEMBER = "board_member", _("Board member")
    CLERK = "clerk", _("Clerk")
    TEAM_MEMBER = "team_member", _("Team member")
    KEY_WORKER = "key_worker", _("Key worker")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    PLACE_STEWARD = "place_steward", _("Place steward")
    AUDITOR = "auditor", _("Auditor")
    # What a person is to one thing; follows from the thing, never given by hand.
    AUTHOR = "author", _("Author of it")
    OWNER = "owner", _("Owner of it")
    PROMISED_TO = "promised_to", _("One of those it was promised to")
    SPEAKER = "speaker", _("The person whose words they are")
    CODER = "coder", _("One of its coders")
    NAMED_READER = "named_reader", _("One of the people its author named")
    JUROR = "juror", _("Member of the jury or commission")
    OVERSEER = "overseer", _("One of its oversight group")
    DRAWN = "drawn", _("One of those drawn for the poll")
    DELIBERATES = "deliberates", _("One of those drawn to deliberate")
    OF_THE_BODY = "of_the_body", _("Somebody of the body that is asked")


# Roles that a steward gives at a place. The rest follow from being signed in or from a thing.
HELD: tuple[Role, ...] = (
    Role.RESIDENT,
    Role.GROUP_REPRESENTATIVE,
    Role.WORKER,
    Role.FACILITATOR,
    Role.FUND_OFFICER,
    Role.BOARD_MEMBER,
    Role.CLERK,
    Role.TEAM_MEMBER,
    Role.KEY_WORKER,
    Role.PRIVACY_OFFICER,
    Role.PLACE_STEWARD,
    Role.AUDITOR,
)

# Whoever holds one of these signs in with a second factor.
STAFF: frozenset[Role] = frozenset(
    {
        Role.WORKER,
        Role.FACILITATOR,
        Role.FUND_OFFICER,
        Role.CLERK,
        Role.TEAM_MEMBER,
        Role.KEY_WORKER,
        Role.PRIVACY_OFFICER,
        Role.PLACE_STEWARD,
        Role.AUDITOR,
    }
)

# Roles that follow from one thing: `thing.roles_of(person)` gives them.
TO_A_THING: frozenset[Role] = frozenset(
    {
        Role.RESIDENT_LEAD,
        Role.PROFESSIONAL_LEAD,
        Role.AUTHOR,
        Role.OWNER,
        Role.PROMISED_TO,
        Role.SPEAKER,
        Role.CODER,
        Role.NAMED_READER,
        Role.JUROR,
        Role.OVERSEER,
        Role.DRAWN,
        Role.DELIBERATES,
        Role.OF_THE_BODY,
    }
)


class Act(models.TextChoices):
    """What can be done. Every address of the site names the act that it needs."""

    SEE = "see", _("Read public pages")
    HAVE_ACCOUNT = "have_account", _("Sign up, sign in and sign out")
    OWN_ACCOUNT = "own_account", _("Look after one's own account, inbox and data")
    SAY = "say", _("Answer a survey, sign up for an event, vote on statements and write one")
    TAKE_PART = "take_part", _("Propose, comment on and support ideas")
    CHANGE_OWN_IDEA = "change_own_idea", _("Change one's own idea")
    VOTE = "vote", _("Vote in a budget")
    PUT_NAME_DOWN = "put_name_down", _("Put one’s name down for a civic lottery")
    READ_CONTACTS = "read_contacts", _("Read the names and addresses of those in a civic lottery")
    CHECK_RECEIPT = "check_receipt", _("Check a receipt code")
    DRAW_LOTS = "draw_lots", _("Draw a civic lottery in public, and its replacements")
    AUDIT_DRAW = "audit_draw", _("Take out the sealed file of a lottery, to check the draw")
    ASSIST = "assist", _("Enter a paper form for somebody")
    GIVE_CODES = "give_codes", _("Print letters with participation codes")
    GATHER = "gather", _("Plan events, surveys and questions, and count who came")
    READ_ANSWERS = "read_answers", _("Read single answers, and take them out as a file")
    TALK = "talk", _("Have a conversation about what matters, or write field notes")
    READ_NOTES = "read_notes", _("Read a conversation or field notes whole")
    AGREE_WORDS = "agree_words", _("Agree to what was written down of one’s own words, or take it back")
    EDIT_CODEBOOK = "edit_codebook", _("Start a codebook and name its coders")
    CODE_TEXTS = "code_texts", _("Read what people said, and give it codes")
    PUBLISH_FINDINGS = "publish_findings", _("Publish what people told us")
    MODERATE = "moderate", _("Hide an idea, comment or statement with a published reason")
    SHAPE_IDEAS = "shape_ideas", _("Merge and split ideas")
    START_PROCESS = "start_process", _("Start a process")
    EDIT_PROCESS = "edit_process", _("Describe a process and plan its stages")
    TURN_KEY = "turn_key", _("Give one of the two keys")
    COST_PROJECTS = "cost_projects", _("Cost a project and say whether it can be done")
    RUN_JURY = "run_jury", _("Run a jury: its sessions, evidence and votes")
    INVITE_COMMISSIONERS = "invite_commissioners", _("Ask people to be commissioners")
    READ_DRAFTS = "read_drafts", _("Read what a jury has not published yet")
    SIT_ON_JURY = "sit_on_jury", _("Ask, draft and vote as a member of a jury")
    SIGN_EVIDENCE = "sign_evidence", _("Sign whether the evidence for a jury or poll is balanced")
    RUN_POLL = "run_poll", _("Run a deliberative poll: its sample, groups, briefing and surveys")
    SEE_OWN_PART = "see_own_part", _("See one’s own part in a deliberative poll")
    ASK_PLENARY = "ask_plenary", _("Put a question of a small group to those who answer")
    PAY_MEMBERS = "pay_members", _("Pay the members of a jury")
    ANSWER_JURY = "answer_jury", _("Answer a jury’s recommendation, and say how far it has come")
    MAKE_COMMITMENT = "make_commitment", _("Turn a winner into a commitment")
    REPORT_COMMITMENT = "report_commitment", _("Say how far a commitment has come")
    CONFIRM_COMMITMENT = "confirm_commitment", _("Confirm that a promise was kept")
    GIVE_ROLES = "give_roles", _("Give and end roles")
    EDIT_PLACE = "edit_place", _("Describe a place")
    FIND_PERSON = "find_person", _("Find a person to help them, with a reason")
    READ_LOOKS = "read_looks", _("See who looked at whose data")
    CHECK_RECORD = "check_record", _("Read the record without names")


_EVERYONE = frozenset(Role)
_SIGNED_IN = _EVERYONE - {Role.VISITOR}

TABLE: dict[Act, frozenset[Role]] = {
    Act.SEE: _EVERYONE,
    Act.HAVE_ACCOUNT: _EVERYONE,
    Act.CHECK_RECEIPT: _EVERYONE,
    Act.OWN_ACCOUNT: frozenset({Role.SIGNED_IN}),
    Act.TAKE_PART: frozenset({Role.RESIDENT, Role.GROUP_REPRESENTATIVE}),
    Act.SAY: _EVERYONE,
    Act.GATHER: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD, Role.CLERK}),
    Act.READ_ANSWERS: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD}),
    Act.TALK: frozenset({Role.FACILITATOR, Role.WORKER, Role.GROUP_REPRESENTATIVE, Role.TEAM_MEMBER}),
    Act.READ_NOTES: frozenset({Role.AUTHOR, Role.NAMED_READER, Role.SPEAKER}),
    Act.AGREE_WORDS: frozenset({Role.SPEAKER}),
    Act.EDIT_CODEBOOK: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD}),
    Act.CODE_TEXTS: frozenset({Role.FACILITATOR, Role.CODER}),
    Act.PUBLISH_FINDINGS: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD}),
    Act.CHANGE_OWN_IDEA: frozenset({Role.AUTHOR}),
    Act.VOTE: frozenset({Role.RESIDENT}),
    Act.PUT_NAME_DOWN: frozenset({Role.RESIDENT}),
    Act.READ_CONTACTS: frozenset({Role.FACILITATOR}),
    Act.DRAW_LOTS: frozenset({Role.FACILITATOR, Role.RESIDENT_LEAD, Role.PROFESSIONAL_LEAD}),
    Act.AUDIT_DRAW: frozenset({Role.AUDITOR}),
    Act.ASSIST: frozenset({Role.FACILITATOR, Role.WORKER, Role.PLACE_STEWARD}),
    Act.GIVE_CODES: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD}),
    Act.MODERATE: frozenset({Role.FACILITATOR}),
    Act.SHAPE_IDEAS: frozenset({Role.FACILITATOR, Role.RESIDENT_LEAD, Role.PROFESSIONAL_LEAD}),
    Act.START_PROCESS: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD}),
    Act.EDIT_PROCESS: frozenset(
        {Role.FACILITATOR, Role.PLACE_STEWARD, Role.RESIDENT_LEAD, Role.PROFESSIONAL_LEAD}
    ),
    Act.TURN_KEY: frozenset({Role.RESIDENT_LEAD, Role.PROFESSIONAL_LEAD}),
    Act.COST_PROJECTS: frozenset(
        {Role.FACILITATOR, Role.FUND_OFFICER, Role.RESIDENT_LEAD, Role.PROFESSIONAL_LEAD}
    ),
    Act.RUN_JURY: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD}),
    Act.INVITE_COMMISSIONERS: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD, Role.GROUP_REPRESENTATIVE}),
    Act.READ_DRAFTS: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD, Role.JUROR}),
    Act.SIT_ON_JURY: frozenset({Role.JUROR}),
    Act.SIGN_EVIDENCE: frozenset({Role.OVERSEER}),
    Act.RUN_POLL: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD}),
    Act.SEE_OWN_PART: frozenset({Role.DRAWN, Role.DELIBERATES}),
    Act.ASK_PLENARY: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD, Role.DELIBERATES}),
    Act.PAY_MEMBERS: frozenset({Role.FUND_OFFICER, Role.CLERK}),
    Act.ANSWER_JURY: frozenset({Role.OF_THE_BODY, Role.CLERK}),
    Act.MAKE_COMMITMENT: frozenset(
        {Role.FACILITATOR, Role.CLERK, Role.FUND_OFFICER, Role.RESIDENT_LEAD, Role.PROFESSIONAL_LEAD}
    ),
    Act.REPORT_COMMITMENT: frozenset({Role.OWNER}),
    Act.CONFIRM_COMMITMENT: frozenset({Role.PROMISED_TO}),
    Act.GIVE_ROLES: frozenset({Role.PLACE_STEWARD}),
    Act.EDIT_PLACE: frozenset({Role.PLACE_STEWARD}),
    Act.FIND_PERSON: frozenset({Role.FACILITATOR, Role.PLACE_STEWARD, Role.PRIVACY_OFFICER}),
    Act.READ_LOOKS: frozenset({Role.PRIVACY_OFFICER}),
    Act.CHECK_RECORD: frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER, Role.PLACE_STEWARD}),
}
