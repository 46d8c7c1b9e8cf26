"""Panels: starting one, joining, leaving, and asking its people."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.listening.surveys.models import Panel, PanelMember, Survey
from alongside.listening.surveys.refusals import NameTaken, NoPanel, NotInvited, NotOpen


@transaction.atomic
def start_panel(
    *, place: Place, name: str, about: str, by: Person, easy_read: str = "", by_lot: bool = False
) -> Panel:
    """Start a panel at a place; nobody joins one whose people are drawn `by_lot`. Raises NameTaken."""
    made, fresh = Panel.objects.get_or_create(
        place=place,
        name=name,
        defaults={"about": about, "easy_read": easy_read, "by_lot": by_lot, "made_by": by},
    )
    if not fresh:
        raise NameTaken
    record.write(act="panel-started", about=made, place=place, by=by, details={"name": name})
    return made


@transaction.atomic
def join_panel(panel: Panel, *, by: Person) -> PanelMember:
    """Agree to be asked through a panel. Joining again changes nothing. Raises NotInvited where it was drawn."""
    if panel.by_lot:
        raise NotInvited(_("Nobody joins this panel by themselves. Its people were drawn by lot."))
    made, fresh = PanelMember.objects.get_or_create(panel=panel, person=by)
    if fresh:
        record.write(act="panel-joined", about=panel, place=panel.place, by=by)
    return made


@transaction.atomic
def leave_panel(panel: Panel, *, by: Person) -> bool:
    """Stop being asked through a panel. Returns whether the person was in it."""
    gone, _kinds = PanelMember.objects.filter(panel=panel, person=by).delete()
    if gone:
        record.write(act="panel-left", about=panel, place=panel.place, by=by)
    return bool(gone)


@transaction.atomic
def name_members(panel: Panel, people: Collection[Person], *, by: Person | None) -> int:
    """Say who was drawn for a panel: these people, and nobody else. Returns how many are new.

    Raises NoPanel for a panel that people join by themselves.
    """
    if not panel.by_lot:
        raise NoPanel(_("People join this panel by themselves."))
    drawn = {person.pk for person in people}
    members = PanelMember.objects.filter(panel=panel)
    there = set(members.values_list("person", flat=True))
    gone, _kinds = members.filter(person__in=there - drawn).delete()
    PanelMember.objects.bulk_create([PanelMember(panel=panel, person_id=pk) for pk in drawn - there])
    if gone or drawn - there:
        record.write(
            act="panel-drawn",
            about=panel,
            place=panel.place,
            by=by,
            details={"new": len(drawn - there), "gone": gone},
        )
    return len(drawn - there)


@transaction.atomic
def ask_panel(survey: Survey, *, by: Person) -> int:
    """Tell the people of the survey's panel that it is open; nobody is told twice, and nobody who has answered.

    Returns how many were newly told. Raises NoPanel, and NotOpen unless it takes answers.
    """
    if survey.panel is None:
        raise NoPanel
    if not survey.takes_answers():
        raise NotOpen
    people = Person.objects.filter(panels_joined__panel=survey.panel).exclude(survey_responses__survey=survey)
    why = _(
        "You are asked because you are in the panel “%(name)s”. You can leave it on its page at any time."
    )
    if survey.panel.by_lot:
        why = _("You are asked because you were drawn by lot for “%(name)s”, and said yes.")
    told = tell(
        people,
        change=f"survey-asked:{survey.pk}",
        sentence=_("Will you answer this survey? “%(title)s”") % {"title": survey.title},
        url=survey.get_absolute_url(),
        place=survey.place,
        why=why % {"name": survey.panel.name},
    )
    record.write(act="panel-asked", about=survey, place=survey.place, by=by, details={"told": told})
    return told
