"""The commissioners' room: agenda, stories with their consent, pairs, issue groups."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alongside.deciding.juries import commission_reading as reading
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.actions import stories
from alongside.deciding.juries.actions.meeting import LEAST_ALONE
from alongside.deciding.juries.forms.commissions import (
    TAKE_BACK,
    AgendaItemForm,
    ConsentForm,
    IssueGroupForm,
    PairForm,
    SetAgendaForm,
    StoryForm,
    SuggestPairForm,
)
from alongside.deciding.juries.models import IssueGroup, Jury, Member, Pair, Session, Story
from alongside.deciding.juries.views.commissions import commission_here
from alongside.deciding.juries.views.through import FormPage, filled_in, part_here, person_here, sent
from alongside.foundation.people.access import fetch, needs
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import heavy
from alongside.ui.refusals import Refusal

MOST = 200


def _room_of(jury: Jury) -> str:
    return reverse("commissions:room", args=[jury.stage_id])


@never_cache
@needs(Act.READ_DRAFTS)
def room(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What only commissioners and those who run it see. Of a story that is not public, only that there is one."""
    jury, acts = commission_here(request, pk)
    person = person_here(request)
    member = jury.members.current().named().filter(person=person).first()
    people = "community__name", "civic__name"
    pairs = list(Pair.objects.not_ended().filter(jury=jury).select_related(*people))
    mine = [each for each in pairs if member and member.pk in (each.community_id, each.civic_id)]
    told = Story.objects.readable_by(person).filter(jury=jury).defer("words")
    sessions, groups = reading.met(jury), reading.groups_of(jury, member)
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "member": member,
        "sessions": [each for each in sessions if each.session.held_at is None],
        "cannot": reading.why_not_jointly(jury, sessions),
        "agenda": list(jury.agenda_items.select_related("put_by__name")),
        "stories": list(told.select_related("told_by__name").order_by("-told_at", "pk")[:MOST]),
        "pairs": pairs if member is None else [],
        "my_pair": mine[0] if mine else None,
        "groups": groups,
        "my_groups": {group.pk for group, _sides in groups if member and group.is_mine},
        "may_set": bool(
            member and member.side == Member.Side.COMMUNITY and jury.commission.agenda_set_at is None
        ),
    }
    return render(request, "commissions/room.jinja", context)


@needs(Act.SIT_ON_JURY)
def put_on_agenda(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put something on the agenda."""
    jury, _acts = commission_here(request, pk)
    form = AgendaItemForm(sent(request))

    def do() -> str:
        said = form.cleaned_data
        work.put_on_agenda(jury, title=said["title"], why=said["why"], by=person_here(request))
        return _room_of(jury)

    page = FormPage(_("Put something on the agenda"), _("Put it there"), _room_of(jury))
    return filled_in(request, form, page, do)


@needs(Act.SIT_ON_JURY)
def set_agenda(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that the community commissioners have set the agenda."""
    jury, _acts = commission_here(request, pk)
    alone = [
        each.session
        for each in reading.met(jury)
        if each.session.kind == Session.Kind.COMMUNITY
        and each.session.held_at
        and each.sides.community >= LEAST_ALONE
    ]
    form = SetAgendaForm(sent(request), sessions=alone)

    def do() -> str:
        session = form.sessions[form.cleaned_data["session"]]
        work.set_agenda(jury, session=session, by=person_here(request))
        messages.success(request, _("The agenda is set. Both sides can meet together now."))
        return _room_of(jury)

    page = FormPage(
        _("Set the agenda"),
        _("The agenda is set"),
        _room_of(jury),
        words=_("After this, both sides can meet together, and civic commissioners can add to the agenda."),
        care="" if alone else _("It can be set when the community commissioners have met alone."),
    )
    return filled_in(request, form, page, do)


@never_cache
@needs(Act.SIT_ON_JURY)
def tell_story(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Tell a story, and choose who may read it."""
    jury, _acts = commission_here(request, pk)
    form = StoryForm(sent(request))

    def do() -> str:
        said = form.cleaned_data
        story = stories.tell_story(
            jury,
            words=said["words"],
            scope=said["scope"],
            is_named=said["is_named"],
            by=person_here(request),
        )
        return story.get_absolute_url()

    page = FormPage(
        _("Tell a story"),
        _("Tell it"),
        _room_of(jury),
        words=_(
            "You need not tell anything. If you do, you choose who reads it. Those who run the commission cannot read "
            "what you tell to commissioners only. When somebody opens it, you can see that in “Your account”."
        ),
    )
    return filled_in(request, form, page, do)


@require_safe
@never_cache
@needs(Act.SEE)
def story(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One story, for those whom its teller lets read it now. To everybody else there is nothing here."""
    reader = request.user if isinstance(request.user, Person) else None
    found = stories.read(pk, by=reader)
    if found is None or found.jury.stage.process.state == "draft":
        raise Http404(_("There is nothing at this address."))
    is_mine = reader is not None and found.told_by.person_id == reader.pk
    in_room = reader is not None and found.jury.members.current().filter(person=reader).exists()
    context = {
        "story": found,
        "stage": found.jury.stage,
        "is_mine": is_mine,
        "teller": found.teller_in_words(in_room=in_room),
        "in_room": in_room,
    }
    return render(request, "commissions/story.jinja", context)


@never_cache
@needs(Act.AGREE_WORDS)
def consent(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The teller changes who may read a story, or takes it back."""
    rows = Story.objects.select_related("jury__stage__process__place", "told_by")
    found: Story = fetch(request, rows.defer(*heavy("jury__stage__process__place")), pk=pk)
    back = found.jury.get_absolute_url() if found.withdrawn_at else found.get_absolute_url()
    given = {"scope": found.scope, "is_named": found.is_named, "version": found.version}
    form = ConsentForm(sent(request), initial=given)

    def do() -> str:
        said, me = form.cleaned_data, person_here(request)
        if said["scope"] == TAKE_BACK:
            stories.take_back(found, by=me)
            messages.success(request, _("Your story is taken back, and its words are deleted."))
            return found.jury.get_absolute_url()
        stories.change_consent(
            found, scope=said["scope"], is_named=said["is_named"], version=said["version"], by=me
        )
        messages.success(request, _("Saved. It holds from now on."))
        return found.get_absolute_url()

    page = FormPage(
        _("Who may read your story"),
        _("Save"),
        back,
        words=_("It holds from the moment you save it. What people have read already they may remember."),
    )
    return filled_in(request, form, page, do)


@needs(Act.READ_DRAFTS)
def pair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for a pair; those who run the commission suggest one to two others."""
    jury, _acts = commission_here(request, pk)
    person = person_here(request)
    me = jury.members.current().filter(person=person).first()
    taken = Pair.objects.not_ended().filter(jury=jury)
    free = jury.members.current().named().filter(person__erased_at__isnull=True)
    free = free.exclude(pk__in=taken.values("community")).exclude(pk__in=taken.values("civic"))
    form: PairForm | SuggestPairForm
    if me is None:
        form = SuggestPairForm(sent(request), free=list(free))
    else:
        form = PairForm(sent(request), free=list(free.exclude(side=me.side)))

    def do() -> str:
        if isinstance(form, PairForm):
            both = [me, form.free[form.cleaned_data["member"]]]
        else:
            both = [form.free[form.cleaned_data[side]] for side in ("community", "civic")]
        of_side = {each.side: each for each in both if each is not None}
        work.suggest_pair(jury, community=of_side["community"], civic=of_side["civic"], by=person)
        messages.success(request, _("They are asked. A pair stands when both say yes."))
        return _room_of(jury)

    page = FormPage(_("Find a pair"), _("Ask"), _room_of(jury), words=_("A pair is one of each side."))
    return filled_in(request, form, page, do)


@require_POST
@needs(Act.SIT_ON_JURY)
def answer_pair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say yes to a pair, or end it."""
    found, _acts = part_here(request, Pair.objects.all(), pk)
    try:
        if request.POST.get("answer") == "yes":
            work.agree_to_pair(found, by=person_here(request))
        elif request.POST.get("answer") == "end":
            work.end_pair(found, by=person_here(request))
    except Refusal as no:
        no.back = _room_of(found.jury)
        raise
    return redirect(_room_of(found.jury))


@needs(Act.READ_DRAFTS)
def start_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Start an issue group."""
    jury, _acts = commission_here(request, pk)
    form = IssueGroupForm(sent(request))

    def do() -> str:
        said = form.cleaned_data
        work.start_group(jury, title=said["title"], about=said["about"], by=person_here(request))
        return _room_of(jury)

    page = FormPage(
        _("Start an issue group"), _("Start it"), _room_of(jury), words=_("Everyone can read this.")
    )
    return filled_in(request, form, page, do)


@require_POST
@needs(Act.SIT_ON_JURY)
def answer_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Work in an issue group, or no longer."""
    found, _acts = part_here(request, IssueGroup.objects.all(), pk)
    try:
        if request.POST.get("answer") == "join":
            work.join_group(found, by=person_here(request))
        elif request.POST.get("answer") == "leave":
            work.leave_group(found, by=person_here(request))
    except Refusal as no:
        no.back = _room_of(found.jury)
        raise
    return redirect(_room_of(found.jury))
