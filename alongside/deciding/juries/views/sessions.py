"""Sessions: what everyone may know of them, and for those who run them who came and who sits where."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.juries import actions, calendars
from alongside.deciding.juries.forms.running import AttendanceForm, SessionForm, SummaryForm, TablesForm
from alongside.deciding.juries.models import Attendance, Jury, Member, Session
from alongside.deciding.juries.views.through import (
    FormPage,
    filled_in,
    jury_here,
    part_here,
    person_here,
    sent,
)
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act

SESSIONS: QuerySet[Session] = Session.objects.all()
_SAID = ("title", "where", "starts_at", "ends_at", "agenda")


@needs(Act.SEE)
def session(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One session. Members see their table; those who run it see who was there."""
    found, acts = part_here(request, SESSIONS.all(), pk)
    if found.jury.kind == Jury.Kind.COMMISSION:
        return redirect(found.get_absolute_url())
    in_room = Act.READ_DRAFTS in acts
    places = list(found.table_places.select_related("member__name")) if in_room else []
    tables: dict[int, list[str]] = {}
    for place in places:
        tables.setdefault(place.table, []).append(place.member.called)
    mine = next((each.table for each in places if each.member.person_id == request.user.pk), None)
    context = {
        "session": found,
        "jury": found.jury,
        "stage": found.jury.stage,
        "acts": acts,
        "in_room": in_room,
        "tables": sorted((number, sorted(names)) for number, names in tables.items()),
        "mine": mine,
        "there": Attendance.objects.filter(session=found).count(),
        "witnesses": list(found.witnesses.all()),
    }
    return render(request, "juries/session.jinja", context)


@needs(Act.SEE)
def feed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """All sessions as a calendar."""
    jury, _acts = jury_here(request, pk)
    sessions = list(jury.sessions.order_by("starts_at"))
    for each in sessions:
        each.jury = jury
    words = calendars.calendar_of(sessions, name=jury.stage.title, address=request.path)
    answer = HttpResponse(words, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="sessions.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    return answer


@needs(Act.RUN_JURY)
def plan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Plan the next session."""
    jury, _acts = jury_here(request, pk)
    form = SessionForm(sent(request))

    def do() -> str:
        said = {name: form.cleaned_data[name] for name in _SAID}
        made: Session = actions.plan_session(jury, by=person_here(request), **said)
        return made.get_absolute_url()

    page = FormPage(
        _("Plan a session"), _("Plan it"), jury.get_absolute_url(), words=_("The members are told.")
    )
    return filled_in(request, form, page, do)


@needs(Act.RUN_JURY)
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change when or where a session is, or its agenda."""
    found, _acts = part_here(request, SESSIONS.all(), pk)
    starts, ends = timezone.localtime(found.starts_at), timezone.localtime(found.ends_at)
    given: dict[str, Any] = {name: getattr(found, name) for name in ("title", "where", "agenda", "version")}
    given |= {"day": starts.date(), "begins": starts.time(), "ends": ends.time()}
    form = SessionForm(sent(request), initial=given)

    def do() -> str:
        said = {name: form.cleaned_data[name] for name in _SAID}
        actions.change_session(found, version=form.cleaned_data["version"], by=person_here(request), **said)
        return found.get_absolute_url()

    page = FormPage(_("Change the session"), _("Save"), found.get_absolute_url())
    return filled_in(request, form, page, do)


@needs(Act.RUN_JURY)
def summary(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say for everyone what happened in a session."""
    found, _acts = part_here(request, SESSIONS.all(), pk)
    form = SummaryForm(sent(request), initial={"summary": found.summary})

    def do() -> str:
        actions.change_session(found, summary=form.cleaned_data["summary"], by=person_here(request))
        return found.get_absolute_url()

    page = FormPage(
        _("What happened in “%(title)s”") % {"title": found.title}, _("Save"), found.get_absolute_url()
    )
    return filled_in(request, form, page, do)


@needs(Act.RUN_JURY)
def attendance(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Note who was there. What each is owed is due from then on."""
    found, _acts = part_here(request, SESSIONS.all(), pk)
    there = set(Attendance.objects.filter(session=found).values_list("member", flat=True))
    invited = Member.objects.filter(pk__in=[*there, *actions.invited(found).values_list("pk", flat=True)])
    people = [(str(member.pk), member.called) for member in invited.named()]
    form = AttendanceForm(
        sent(request),
        people=sorted(people, key=lambda each: each[1].casefold()),
        initial={"present": [str(pk) for pk in there]},
    )

    def do() -> str:
        present = [uuid.UUID(pk) for pk in form.cleaned_data["present"]]
        payments = actions.note_attendance(found, present, by=person_here(request))
        if payments:
            words = ngettext("%(count)s payment is due.", "%(count)s payments are due.", len(payments))
            messages.success(request, words % {"count": len(payments)})
        return found.get_absolute_url()

    page = FormPage(
        _("Who was at “%(title)s”?") % {"title": found.title},
        _("Save"),
        found.get_absolute_url(),
        words=_("Each of them is owed what was agreed for a session.") if found.jury.pay_pence else "",
    )
    return filled_in(request, form, page, do)


@needs(Act.RUN_JURY)
def tables(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mix those who are there at tables."""
    found, _acts = part_here(request, SESSIONS.all(), pk)
    form = TablesForm(sent(request), initial={"size": 7})

    def do() -> str:
        seating = actions.mix_tables(found, size=form.cleaned_data["size"], by=person_here(request))
        words = ngettext(
            "Seated at %(count)s table. %(again)s pairs meet again.",
            "Seated at %(count)s tables. %(again)s pairs meet again.",
            len(seating.tables),
        )
        messages.success(request, words % {"count": len(seating.tables), "again": seating.again})
        return found.get_absolute_url()

    page = FormPage(
        _("Mix the tables"),
        _("Mix"),
        found.get_absolute_url(),
        words=_(
            "People who differ sit together, by what they said for the lottery, and few sit again with whom they have "
            "sat before. Mixing again seats everybody anew."
        ),
    )
    return filled_in(request, form, page, do)
