"""Roles, acts and record entries in words, for pages and for the docs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as language

from alongside.foundation.people.permissions import STAFF, TABLE, TO_A_THING, Act, Role

_ROLES: dict[Role, str | Promise] = {
    Role.VISITOR: gettext_lazy("Anybody who opens the site, signed in or not."),
    Role.SIGNED_IN: gettext_lazy("Anybody with an account or a letter, wherever they live."),
    Role.RESIDENT: gettext_lazy("Somebody who lives in the place."),
    Role.GROUP_REPRESENTATIVE: gettext_lazy("Somebody who speaks for a group of residents."),
    Role.WORKER: gettext_lazy("Somebody who works for one organisation here: a council, the NHS, a charity."),
    Role.FACILITATOR: gettext_lazy(
        "Somebody who runs the taking part: opens it up, helps people in, keeps it fair."
    ),
    Role.RESIDENT_LEAD: gettext_lazy("The resident who leads a process together with a professional."),
    Role.PROFESSIONAL_LEAD: gettext_lazy("The professional who leads a process together with a resident."),
    Role.FUND_OFFICER: gettext_lazy("Somebody who looks after money that residents decide about."),
    Role.BOARD_MEMBER: gettext_lazy("Somebody who sits on a board of the place."),
    Role.CLERK: gettext_lazy("Somebody who keeps a board’s papers and actions."),
    Role.TEAM_MEMBER: gettext_lazy("Somebody in a neighbourhood team."),
    Role.KEY_WORKER: gettext_lazy("The one worker whom a person turns to."),
    Role.PRIVACY_OFFICER: gettext_lazy("Somebody who watches how people’s data is used."),
    Role.PLACE_STEWARD: gettext_lazy(
        "Somebody who looks after the site for a place, and gives others their roles."
    ),
    Role.AUDITOR: gettext_lazy("Somebody who checks what was done, without seeing whose data it was."),
    Role.AUTHOR: gettext_lazy("Who wrote the idea or comment."),
    Role.OWNER: gettext_lazy("Who promised to do something."),
    Role.PROMISED_TO: gettext_lazy("Somebody to whom it was promised."),
    Role.SPEAKER: gettext_lazy("The person who said what was written down."),
    Role.CODER: gettext_lazy("Somebody asked to read what people said and to note what it is about."),
    Role.NAMED_READER: gettext_lazy("Somebody whom the author of notes asked to read them."),
    Role.JUROR: gettext_lazy("Somebody drawn for a jury, or chosen for a commission, who has not left it."),
    Role.DRAWN: gettext_lazy("Somebody who was drawn by lot for a deliberative poll, and said yes."),
    Role.DELIBERATES: gettext_lazy("Somebody of them whom a second lot chose to meet and talk it over."),
    Role.OVERSEER: gettext_lazy(
        "Somebody who watches over what a jury is told, and says what interest they have."
    ),
    Role.OF_THE_BODY: gettext_lazy("Somebody who holds a role for the organisation that has to answer."),
}

_ENTRIES: dict[str, str | Promise] = {
    "data-looked-at": gettext_lazy("Looked at your data"),
    "assisted": gettext_lazy("Entered something for you"),
    "role-given": gettext_lazy("Gave you a role"),
    "role-ended": gettext_lazy("Ended a role of yours"),
    "letter-replaced": gettext_lazy("Replaced your letter"),
}


@dataclass(frozen=True)
class RoleInWords:
    """A role, what it is, and what it may do."""

    role: Role
    label: str
    what: str
    acts: list[str]
    second_step: bool
    of_a_thing: bool


@dataclass(frozen=True)
class ActInWords:
    """An act, and which roles may do it."""

    label: str
    roles: list[str]


def role_in_words(role: Role) -> str:
    """One sentence that says what a role is."""
    return str(_ROLES[role])


def act_in_words(entry: str) -> str:
    """What a record entry says happened; an act without words of its own by its name (`idea-merged`: Idea merged)."""
    return str(_ENTRIES.get(entry, entry.replace("-", " ").capitalize()))


def roles_and_acts() -> list[RoleInWords]:
    """Every role that may do something of its own, with what it may do beyond what everyone signed in may."""
    drawn = []
    for role in Role:
        acts = [act for act in Act if role in TABLE[act]]
        if role not in {Role.VISITOR, Role.SIGNED_IN}:
            acts = [act for act in acts if Role.SIGNED_IN not in TABLE[act]]
        if role == Role.SIGNED_IN:
            acts = [act for act in acts if Role.VISITOR not in TABLE[act]]
        labels = [str(act.label) for act in acts]
        drawn.append(
            RoleInWords(role, str(role.label), role_in_words(role), labels, role in STAFF, role in TO_A_THING)
        )
    return drawn


def acts_and_roles() -> list[ActInWords]:
    """Every act with the roles that may do it, the widest alone where it holds all others."""
    return [ActInWords(str(act.label), _who(act)) for act in Act]


def _who(act: Act) -> list[str]:
    allowed = TABLE[act]
    if Role.VISITOR in allowed:
        return [_("Everyone")]
    if Role.SIGNED_IN in allowed:
        return [str(Role.SIGNED_IN.label)]
    return [str(role.label) for role in Role if role in allowed]


def as_markdown() -> str:
    """The table as `docs/use/who-may-do-what.md` has it."""
    with language("en-gb"):
        lines = [
            "# Who may do what",
            "",
            "Drawn from `alongside/foundation/people/permissions.py` by `./run manage who_may_do_what`.",
            "A test compares them.",
            "A role is held at a place and reaches down to everything inside it. Being a resident also reaches up.",
            "",
            "| what | who may |",
            "|---|---|",
            *[f"| {act.label} | {', '.join(act.roles)} |" for act in acts_and_roles()],
            "",
            "## Roles",
            "",
            "| role | who that is | signs in with a second step |",
            "|---|---|---|",
            *[
                f"| {each.label} | {each.what} | {'yes' if each.second_step else ''} |"
                for each in roles_and_acts()
            ],
            "",
        ]
    return "\n".join(lines)
