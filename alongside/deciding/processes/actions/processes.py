"""What can be done to a process: start it, describe it, change who leads it, announce it, stop it and finish it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.processes.actions.keys import void_keys
from alongside.deciding.processes.actions.stages import close_stage
from alongside.deciding.processes.actions.taking_part import tell_origins, tell_took_part
from alongside.deciding.processes.models import Key, Process, Stage, TookPart
from alongside.deciding.processes.refusals import (
    CannotComeFrom,
    CannotLead,
    SamePerson,
    StalePage,
    WrongMoment,
)
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.access import roles_at
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import STAFF, Role
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge

DESCRIPTION = ("title", "question", "summary", "what_can_change", "easy_read")


@transaction.atomic
def start_process(
    *,
    place: Place,
    title: str,
    question: str,
    summary: str,
    by: Person,
    resident_lead: Person | None = None,
    professional_lead: Person | None = None,
    what_can_change: str = "",
    easy_read: str = "",
    came_from: models.Model | None = None,
) -> Process:
    """Start a process at a place, in draft, with one or two co-leads.

    `came_from` is something said or found that it takes up: a thread joins the two, and those at its start are told
    when the process is announced. Raises SamePerson, CannotLead and CannotComeFrom.
    """
    _check_leads(resident_lead, professional_lead)
    if came_from is not None and not may_come_from(came_from, place):
        raise CannotComeFrom
    process = Process.objects.create(
        place=place,
        title=title,
        question=question,
        summary=summary,
        what_can_change=what_can_change,
        easy_read=easy_read,
        resident_lead=resident_lead,
        professional_lead=professional_lead,
    )
    record.write(
        act="process-started",
        about=process,
        place=place,
        by=by,
        details={"title": title, "leads": [role.value for role in process.leads()]},
    )
    if came_from is not None:
        join(process, came_from, Edge.Kind.CAME_FROM, by=by)
    _tell_leads(process, [lead for lead in process.leads().values() if lead.pk != by.pk])
    return process


def may_come_from(thing: Any, place: Place) -> bool:
    """Whether a process at the place may take up the thing: everybody sees it, and one's place lies in the other's."""
    theirs, ours = thing.place.path, place.path
    return bool(thing.thread_visible_to(AnonymousUser())) and (
        theirs.startswith(ours) or ours.startswith(theirs)
    )


def find_lead(email: str, role: Role, *, place: Place) -> Person:
    """The person with exactly this email address, if they can lead in this role at the place.

    A resident co-lead lives there; a professional co-lead holds a worker's role that reaches there. Raises CannotLead,
    with the same sentence whether there is no such person or they may not: an address is not given away.
    """
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    roles = roles_at(person, place) if person is not None else set()
    if person is not None and role == Role.RESIDENT_LEAD and Role.RESIDENT in roles:
        return person
    if person is not None and role == Role.PROFESSIONAL_LEAD and roles & STAFF:
        return person
    if role == Role.RESIDENT_LEAD:
        raise CannotLead(
            _(
                "We found no resident of %(place)s with this email address. Check it, and ask them to sign up first."
            )
            % {"place": place.name}
        )
    raise CannotLead(
        _(
            "We found nobody who works in %(place)s with this email address. Check it, and ask the steward for help."
        )
        % {"place": place.name}
    )


@transaction.atomic
def change_process(process: Process, *, by: Person, version: int | None = None, **fields: str) -> Process:
    """Describe a process anew.

    Parameters: `version` as the page showed it; `fields` any of title, question, summary, what_can_change, easy_read.
    Raises StalePage, and WrongMoment once the process is over.
    """
    locked = _hold(process)
    if version is not None and version != locked.version:
        raise StalePage
    if locked.has_ended():
        raise WrongMoment(_("This process is over, so its page stays as it was."))
    changed = [name for name in DESCRIPTION if name in fields and getattr(locked, name) != fields[name]]
    if changed:
        for name in changed:
            setattr(locked, name, fields[name])
        locked.version += 1
        locked.save(update_fields=[*changed, "version"])
        record.write(
            act="process-changed", about=locked, place=locked.place, by=by, details={"fields": changed}
        )
    return locked


@transaction.atomic
def change_leads(
    process: Process,
    *,
    resident_lead: Person | None,
    professional_lead: Person | None,
    reason: str,
    by: Person,
    version: int | None = None,
) -> Process:
    """Change who leads a process. It is on the record with its reason, all waiting keys are voided, and those who
    lead, led or took part are told. Raises StalePage, SamePerson, CannotLead, WrongMoment."""
    locked = _hold(process)
    if version is not None and version != locked.version:
        raise StalePage
    if locked.has_ended():
        raise WrongMoment(_("This process is over."))
    _check_leads(resident_lead, professional_lead)
    before = locked.leads()
    locked.resident_lead = resident_lead
    locked.professional_lead = professional_lead
    after = locked.leads()
    if {role: lead.pk for role, lead in before.items()} == {role: lead.pk for role, lead in after.items()}:
        return locked
    locked.version += 1
    locked.save(update_fields=["resident_lead", "professional_lead", "version"])
    for stage in locked.stages.select_for_update(no_key=True):
        stage.process = locked
        void_keys(stage, reason=Key.Void.NOT_A_LEAD, by=by)
    record.write(
        act="leads-changed",
        about=locked,
        place=locked.place,
        by=by,
        reason=reason,
        details={
            "before": {role.value: str(lead.pk) for role, lead in before.items()},
            "after": {role.value: str(lead.pk) for role, lead in after.items()},
        },
    )
    change = f"leads:{locked.pk}:{locked.version}"
    gone = [lead for lead in before.values() if lead.pk not in {new.pk for new in after.values()}]
    tell(
        [lead for lead in gone if lead.pk != by.pk],
        change=change,
        sentence=_("You are no longer a co-lead of “%(title)s”. The reason given: %(reason)s")
        % {"title": locked.title, "reason": reason[:250]},
        url=locked.get_absolute_url(),
        place=locked.place,
    )
    new = [lead for lead in after.values() if lead.pk not in {old.pk for old in before.values()}]
    _tell_leads(locked, [lead for lead in new if lead.pk != by.pk])
    if locked.state == Process.State.LIVE:
        tell_took_part(
            locked,
            change=change,
            sentence=_("The co-leads of “%(title)s” have changed.") % {"title": locked.title},
            url=locked.get_absolute_url(),
            by=by,
        )
    return locked


@transaction.atomic
def announce(process: Process, *, by: Person) -> Process:
    """Show a draft to everyone."""
    locked = _hold(process)
    if locked.state != Process.State.DRAFT:
        raise WrongMoment(_("This process is already public."))
    locked.state = Process.State.LIVE
    locked.version += 1
    locked.save(update_fields=["state", "version"])
    record.write(act="process-announced", about=locked, place=locked.place, by=by)
    tell_origins(locked, by=by)
    return locked


@transaction.atomic
def stop(process: Process, *, because: str, learned: str, by: Person) -> Process:
    """Stop a process before its end. There is no failure: it says why it stopped and what was learned.

    Open stages close; waiting keys are voided. Raises WrongMoment when it is over already, and while residents have
    voted without seeing the result: nobody can make a vote go away by stopping it.
    """
    hidden = (
        process.stages.filter(state__in=[Stage.State.OPEN, Stage.State.CLOSED])
        .filter(took_part__how=TookPart.How.DECIDED)
        .first()
    )
    if hidden is not None:
        raise WrongMoment(
            _(
                "Residents have voted in “%(stage)s”. Its result must be published before the process can stop."
            )
            % {"stage": hidden.title}
        )
    locked = _end(process, Process.State.STOPPED, because=because, learned=learned, by=by)
    record.write(act="process-stopped", about=locked, place=locked.place, by=by, reason=because[:500])
    tell_took_part(
        locked,
        change=f"stopped:{locked.pk}",
        sentence=_("“%(title)s” was stopped. Its page says why and what was learned.")
        % {"title": locked.title},
        url=locked.get_absolute_url(),
        by=by,
    )
    return locked


@transaction.atomic
def finish(process: Process, *, learned: str, by: Person) -> Process:
    """Finish a process. Raises WrongMoment while a stage is open, or waits for its result."""
    unfinished = process.stages.filter(state__in=[Stage.State.OPEN, Stage.State.CLOSED]).first()
    if unfinished is not None:
        raise WrongMoment(
            _("“%(stage)s” has no published result yet. Publish it first, or stop the process and say why.")
            % {"stage": unfinished.title}
        )
    locked = _end(process, Process.State.DONE, because="", learned=learned, by=by)
    record.write(act="process-finished", about=locked, place=locked.place, by=by)
    tell_took_part(
        locked,
        change=f"finished:{locked.pk}",
        sentence=_("“%(title)s” is finished. Its page says what came of it.") % {"title": locked.title},
        url=locked.get_absolute_url(),
        by=by,
    )
    return locked


def _end(process: Process, state: Process.State, *, because: str, learned: str, by: Person) -> Process:
    locked = _hold(process)
    if locked.has_ended():
        raise WrongMoment(_("This process is over already."))
    for stage in locked.stages.filter(state=Stage.State.OPEN):
        close_stage(stage, by=by, tell_leads=False)
    for stage in locked.stages.all():
        stage.process = locked
        void_keys(stage, reason=Key.Void.TOO_LATE, by=by)
    locked.state = state
    locked.stopped_because = because
    locked.learned = learned
    locked.ended_at = timezone.now()
    locked.version += 1
    locked.save(update_fields=["state", "stopped_because", "learned", "ended_at", "version"])
    return locked


def _hold(process: Process) -> Process:
    locked: Process = Process.objects.select_for_update(no_key=True).get(pk=process.pk)
    return locked


def _check_leads(resident_lead: Person | None, professional_lead: Person | None) -> None:
    if resident_lead is None and professional_lead is None:
        raise CannotLead(_("Name at least one co-lead."))
    if (
        resident_lead is not None
        and professional_lead is not None
        and resident_lead.pk == professional_lead.pk
    ):
        raise SamePerson


def _tell_leads(process: Process, leads: list[Person]) -> None:
    sentence = (
        _("You are a co-lead of “%(title)s”. You hold one of its two keys.")
        if process.has_two_leads()
        else _("You lead “%(title)s”. You hold its only key.")
    )
    tell(
        leads,
        change=f"lead:{process.pk}:{process.version}",
        sentence=sentence % {"title": process.title},
        url=process.get_absolute_url(),
        place=process.place,
    )
