"""Running a poll: the sample, the first survey, the arms, the groups, who came, the second survey."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alongside.deciding.polls import actions, reading
from alongside.deciding.polls.forms import ClosingForm, GroupForm
from alongside.deciding.polls.models import Group, Participant
from alongside.deciding.polls.views.through import (
    FormPage,
    filled_in,
    part_here,
    person_here,
    poll_here,
    sent,
)
from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal

# Each step that is one press, by its name in the address.
STEPS: dict[str, Any] = {
    "sample": actions.take_in_sample,
    "close": actions.close_survey,
    "arms": actions.draw_arms,
    "groups": actions.form_groups,
}


@needs(Act.RUN_POLL)
@never_cache
def run(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was done, and what is next, for those who run the poll. Counts of people, never of answers."""
    poll, acts = poll_here(request, pk)
    facts = reading.facts_of(poll)
    context = {
        "poll": poll,
        "stage": poll.stage,
        "acts": acts,
        "facts": facts,
        "tasks": reading.tasks_of(poll, facts),
    }
    return render(request, "polls/run.jinja", context)


@require_POST
@needs(Act.RUN_POLL)
def step(request: HttpRequest, pk: uuid.UUID, name: str) -> HttpResponse:
    """Take one step that needs nothing but the press."""
    poll, _acts = poll_here(request, pk)
    address = reverse("polls:run", args=[poll.stage_id])
    do = STEPS.get(name)
    if do is None:
        return redirect(address)
    try:
        do(poll, by=person_here(request))
    except Refusal as no:
        no.back = address
        raise
    messages.success(request, _("Done."))
    return redirect(address)


@needs(Act.RUN_POLL)
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put the survey to those who were drawn: the first time, or again."""
    poll, _acts = poll_here(request, pk)
    again = poll.first.opened_at is not None
    end = timezone.localtime(poll.stage.closes_at)
    form = ClosingForm(sent(request), initial={"day": end.date(), "clock": end.time()} if again else None)
    address = reverse("polls:run", args=[poll.stage_id])

    def do() -> str:
        put = actions.ask_second if again else actions.ask_first
        told = put(poll, closes_at=form.moment, by=person_here(request))
        words = ngettext("%(told)s person was told.", "%(told)s people were told.", told)
        messages.success(request, words % {"told": told})
        return address

    care = ""
    if again and poll.registered_at is None:
        care = _(
            "What is compared is not registered and frozen yet. If you ask now, all of the report will be “found by "
            "looking”."
        )
    title = _("Ask everybody again") if again else _("Ask everybody who was drawn")
    words = _(
        "Until when can people answer? Everybody is told at once, and can change their answers until then."
    )
    return filled_in(request, form, FormPage(title, _("Ask them"), address, words=words, care=care), do)


@needs(Act.RUN_POLL)
@never_cache
def groups(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who sits in which group, and who came: for those who run the poll."""
    poll, acts = poll_here(request, pk)
    refusal = ""
    address = reverse("polls:groups", args=[poll.stage_id])
    if request.method == "POST":
        try:
            came = actions.note_attendance(poll, _ids(request.POST.getlist("came")), by=person_here(request))
        except Refusal as no:
            refusal = no.sentence
        else:
            words = ngettext("%(came)s person came.", "%(came)s people came.", came) % {"came": came}
            messages.success(request, words)
            return redirect(address)
    rows = Participant.objects.filter(poll=poll, group__isnull=False).select_related(
        "person", "seat", "group"
    )
    seated: dict[uuid.UUID | None, list[Participant]] = {}
    for each in rows.order_by("group__number", "seat__pseudonym"):
        seated.setdefault(each.group_id, []).append(each)
    context = {
        "poll": poll,
        "stage": poll.stage,
        "acts": acts,
        "refusal": refusal,
        "groups": [(group, seated.get(group.pk, [])) for group in poll.groups.all()],
        "has_met": poll.meets_at <= timezone.now(),
        "is_over": poll.second_id is not None,
    }
    return render(request, "polls/groups.jinja", context, status=409 if refusal else 200)


@needs(Act.RUN_POLL)
def change_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say who moderates a group, and where it meets."""
    group, _acts = part_here(request, Group.objects.all(), pk)
    form = GroupForm(sent(request), initial={"moderator": group.moderator, "room": group.room})
    address = reverse("polls:groups", args=[group.poll.stage_id])

    def do() -> str:
        said = form.cleaned_data
        actions.change_group(group, moderator=said["moderator"], room=said["room"], by=person_here(request))
        return address

    page = FormPage(_("Group %(number)s") % {"number": group.number}, _("Save"), address)
    return filled_in(request, form, page, do)


def _ids(said: list[str]) -> list[uuid.UUID]:
    found = []
    for one in said[:5000]:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found
