"""Stories of commissioners: told in their own words, as far as they choose, and taken back whenever they choose.

No notice and no entry of the record holds a word of them. What cannot be read any more must not be found elsewhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold_sitting, member_of
from alongside.deciding.juries.models import Jury, Member, Pair, Story
from alongside.deciding.juries.refusals import Changed, NotYours, WrongMoment
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


@transaction.atomic
def tell_story(jury: Jury, *, words: str, scope: str, is_named: bool, by: Person) -> Story:
    """A commissioner tells a story to those whom they choose (one of `Story.Scope`). Those are told that there is one.

    Raises NotAMember, and WrongMoment while the commission does not sit or for a jury.
    """
    held = hold_sitting(jury)
    if held.kind != Jury.Kind.COMMISSION:
        raise WrongMoment(_("Stories are told in a commission."))
    member = member_of(held, by)
    story = Story.objects.create(
        jury=held, told_by=member, words=words, scope=Story.Scope(scope), is_named=is_named
    )
    record.write(act="story-told", about=story, place=held.place, by=by, details={"scope": scope})
    _tell_readers(story, by)
    return story


@transaction.atomic
def change_consent(
    story: Story, *, scope: str, is_named: bool, by: Person, version: int | None = None
) -> Story:
    """The teller lets the story go less far, or further, from this moment on. It can be done at any time.

    Raises NotYours, WrongMoment when it was taken back, Changed when it was changed since the page was opened.
    """
    locked = _mine(story, by)
    if version is not None and version != locked.version:
        raise Changed
    before = locked.scope
    locked.scope, locked.is_named = Story.Scope(scope), is_named
    locked.version += 1
    locked.save(update_fields=["scope", "is_named", "version"])
    record.write(
        act="story-consent-changed",
        about=locked,
        place=locked.place,
        by=by,
        details={"from": before, "to": scope},
    )
    return locked


@transaction.atomic
def take_back(story: Story, *, by: Person) -> Story:
    """The teller takes the story back, at any time: its words are deleted, and that it was taken back is on the record.

    Raises NotYours, and WrongMoment when it was taken back before.
    """
    locked = _mine(story, by)
    locked.words, locked.is_named, locked.withdrawn_at = "", False, timezone.now()
    locked.version += 1
    locked.save(update_fields=["words", "is_named", "withdrawn_at", "version"])
    record.write(act="story-taken-back", about=locked, place=locked.place, by=by)
    return locked


def read(story_pk: uuid.UUID, *, by: Person | None) -> Story | None:
    """The story, if this person may read it now. A look at one that is not public is put on the record in the same
    transaction, where its teller sees who read it. None for everybody else, as if there were nothing."""
    with transaction.atomic():
        rows = Story.objects.public() if by is None else Story.objects.readable_by(by)
        story: Story | None = (
            rows.select_related("jury__stage__process__place", "told_by__person", "told_by__name")
            .filter(pk=story_pk)
            .first()
        )
        if story is not None and by is not None and story.scope != Story.Scope.PUBLIC:
            record.look(
                by=by,
                at_person=story.told_by.person,
                place=story.place,
                purpose=_("They read the story that you told in a commission"),
                fields=["story"],
            )
    return story


def _mine(story: Story, by: Person) -> Story:
    locked: Story = (
        Story.objects.select_for_update(of=("self",))
        .select_related("jury__stage__process__place", "told_by")
        .get(pk=story.pk)
    )
    if locked.told_by.person_id != by.pk:
        raise NotYours(_("Only who told a story decides who may read it."))
    if locked.withdrawn_at is not None:
        raise WrongMoment(_("This story was taken back before."))
    return locked


def _tell_readers(story: Story, by: Person) -> None:
    people: Iterable[Person]
    if story.scope == Story.Scope.PAIR:
        pairs = Pair.objects.standing().select_related("community__person", "civic__person")
        mine = [*pairs.filter(community=story.told_by), *pairs.filter(civic=story.told_by)]
        people = [pair.other(story.told_by).person for pair in mine]
    else:
        sitting = Member.objects.current().filter(jury=story.jury).exclude(pk=story.told_by_id)
        people = [member.person for member in sitting.select_related("person")]
    tell(
        people,
        change=f"story:{story.pk}",
        sentence=_("A commissioner of “%(title)s” has told a story to you.")
        % {"title": story.jury.stage.title},
        url=story.get_absolute_url(),
        place=story.place,
        why=_("You are told because you are a commissioner."),
    )
