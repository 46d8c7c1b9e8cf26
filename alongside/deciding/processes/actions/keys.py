"""The two keys: giving one, taking one back, and how the board of keys stands for a step."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.processes.models import Key, Process, Stage
from alongside.deciding.processes.refusals import AgreedToSomethingElse, NotALead, WrongMoment
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.record import actions as record

# The state in which a stage must stand for each step.
_MOMENT = {
    Key.Step.OPEN: (Stage.State.PLANNED, gettext_lazy("This stage has already been opened.")),
    Key.Step.CHANGE_RULES: (Stage.State.OPEN, gettext_lazy("Only an open stage is changed by two keys.")),
    Key.Step.PUBLISH: (
        Stage.State.CLOSED,
        gettext_lazy("Only a closed stage can be published, and only once."),
    ),
    Key.Step.FREEZE: (Stage.State.OPEN, gettext_lazy("A list is frozen while its stage is open.")),
    Key.Step.DRAW_AGAIN: (Stage.State.OPEN, gettext_lazy("A lottery is drawn while its stage is open.")),
}


@dataclass(frozen=True)
class WaitingKey:
    """One lead's part in a step: who they are, and when they gave their key, if they did."""

    role: Role
    person: Person
    given_at: dt.datetime | None


@dataclass(frozen=True)
class KeyBoard:
    """How the keys stand for one step: `agreed` is the digest that a form carries back to `turn_key(seen=...)`."""

    step: str
    agreed: str
    keys: list[WaitingKey]
    voided: list[Key]
    may_give: bool
    may_withdraw: bool

    @property
    def given(self) -> list[WaitingKey]:
        return [key for key in self.keys if key.given_at is not None]

    @property
    def missing(self) -> list[WaitingKey]:
        return [key for key in self.keys if key.given_at is None]


def digest_of(agreed: dict[str, Any]) -> str:
    """The SHA-256, in hexadecimal, of what a key agrees to, as JSON with sorted keys."""
    text = json.dumps(agreed, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def hold(stage: Stage) -> Stage:
    """Lock a stage and its process, in this order, until the transaction ends, and read both afresh."""
    process = Process.objects.select_for_update(no_key=True).get(pk=stage.process_id)
    locked: Stage = Stage.objects.select_for_update(of=("self",), no_key=True).get(pk=stage.pk)
    locked.process = process
    return locked


@transaction.atomic
def turn_key(stage: Stage, step: str, *, agreed: dict[str, Any], by: Person, seen: str | None = None) -> bool:
    """Give one key for a step, agreeing to exactly what `agreed` says.

    Returns True when all keys that the process needs are in: the caller then takes the step in the same transaction.
    With two co-leads both are needed, each from their own sign-in; with one, one. A key already given to something
    that has since changed, or by somebody who no longer leads, is voided. Giving the same key twice changes nothing.

    Parameters: `seen` is the digest that the page showed (`KeyBoard.agreed`); if what stands now differs, the key is
    not given. Raises NotALead, WrongMoment when the stage is not in the state for the step, and AgreedToSomethingElse.
    """
    locked = hold(stage)
    process = locked.process
    roles = process.roles_of(by)
    if not roles:
        raise NotALead
    if process.has_ended():
        raise WrongMoment(_("This process is over."))
    state, sentence = _MOMENT[Key.Step(step)]
    if locked.state != state:
        raise WrongMoment(str(sentence))
    digest = digest_of(agreed)
    if seen is not None and seen != digest:
        raise AgreedToSomethingElse
    wanted = {role.value: lead for role, lead in process.leads().items()}
    voided = _void_outdated(locked, step, digest, wanted)
    role = next(iter(roles)).value
    waiting = Key.objects.filter(stage=locked, step=step).waiting()
    key, made = waiting.get_or_create(
        role=role, person=by, defaults={"stage": locked, "step": step, "agreed": digest}
    )
    if made:
        record.write(
            act="key-turned",
            about=locked,
            place=process.place,
            by=by,
            details={"step": step, "agreed": digest, "role": role, "voided": voided},
        )
    given = set(waiting.values_list("role", flat=True))
    if set(wanted) <= given:
        waiting.update(used_at=timezone.now())
        return True
    if made:
        tell(
            [lead for lead in wanted.values() if lead.pk != by.pk],
            change=f"key:{key.pk}",
            sentence=_("%(name)s gave the first key to “%(stage)s”: %(step)s. Yours is needed too.")
            % {"name": by.name_for_public, "stage": locked.title, "step": key.get_step_display().lower()},
            url=locked.keys_url(step),
            place=process.place,
            why=_("You are told because you hold the other key."),
        )
    return False


@transaction.atomic
def withdraw_key(stage: Stage, step: str, *, by: Person) -> bool:
    """Take back one's own waiting key. Returns whether there was one."""
    locked = hold(stage)
    if not Key.objects.filter(stage=locked, step=step, person=by).waiting().void(Key.Void.WITHDRAWN):
        return False
    record.write(act="key-withdrawn", about=locked, place=locked.process.place, by=by, details={"step": step})
    return True


@transaction.atomic
def void_keys(
    stage: Stage, step: str | None = None, *, reason: str = Key.Void.CHANGED, by: Person | None
) -> int:
    """Void the waiting keys of a stage (for one step or for all), as after a change of what they agreed to.

    Those who gave them are told. Returns how many there were.
    """
    waiting = Key.objects.filter(stage=stage).waiting()
    if step is not None:
        waiting = waiting.filter(step=step)
    keys = list(waiting.select_related("person"))
    if not keys:
        return 0
    why = Key.Void(reason)
    waiting.filter(pk__in=[key.pk for key in keys]).void(why)
    place = stage.process.place
    record.write(
        act="keys-voided", about=stage, place=place, by=by, details={"keys": len(keys), "reason": why.value}
    )
    for key in keys:
        if by is not None and key.person_id == by.pk:
            continue
        tell(
            [key.person],
            change=f"void:{key.pk}",
            sentence=_("Your key to “%(stage)s” no longer counts. %(why)s. Look again.")
            % {"stage": stage.title, "why": why.label},
            url=stage.keys_url(key.step),
            place=place,
        )
    return len(keys)


def board_of(
    stage: Stage, step: str, *, agreed: dict[str, Any], viewer: object, keys: list[Key] | None = None
) -> KeyBoard:
    """How the keys stand for a step, for a page. Changes nothing.

    A waiting key that agreed to something else than `agreed` is shown as voided already: it can no longer count.

    Parameters: `keys`, all keys of the stage with their `person`, if the caller has read them; else one query is made.
    """
    digest = digest_of(agreed)
    if keys is None:
        keys = list(Key.objects.filter(stage=stage).select_related("person"))
    mine = [key for key in keys if key.step == step]
    leads = stage.process.leads()
    good: dict[str, Key] = {}
    voided = []
    for key in mine:
        lead = leads.get(Role(key.role))
        if key.used_at is not None:
            continue
        if key.voided_at is not None:
            voided.append(key)
        elif key.agreed != digest:
            key.voided_at, key.void_reason = key.at, Key.Void.CHANGED
            voided.append(key)
        elif lead is None or lead.pk != key.person_id:
            key.voided_at, key.void_reason = key.at, Key.Void.NOT_A_LEAD
            voided.append(key)
        else:
            good[key.role] = key
    rows = [
        WaitingKey(role, lead, good[role.value].at if role.value in good else None)
        for role, lead in leads.items()
    ]
    own = next((row for row in rows if isinstance(viewer, Person) and row.person.pk == viewer.pk), None)
    right_moment = stage.state == _MOMENT[Key.Step(step)][0] and not stage.process.has_ended()
    return KeyBoard(
        step=step,
        agreed=digest,
        keys=rows,
        voided=voided,
        may_give=bool(own and own.given_at is None and right_moment),
        may_withdraw=bool(own and own.given_at is not None and right_moment),
    )


def _void_outdated(stage: Stage, step: str, digest: str, leads: dict[str, Person]) -> int:
    """Void the waiting keys for the step that agreed to something else, or whose giver no longer leads."""
    waiting = Key.objects.filter(stage=stage, step=step).waiting()
    voided: int = waiting.exclude(agreed=digest).void(Key.Void.CHANGED)
    for key in list(waiting):
        lead = leads.get(key.role)
        if lead is None or lead.pk != key.person_id:
            voided += waiting.filter(pk=key.pk).void(Key.Void.NOT_A_LEAD)
    return voided
