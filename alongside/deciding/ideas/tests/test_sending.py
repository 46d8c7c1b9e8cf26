"""Sending an idea and changing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.conftest import Places
from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Authorship, Idea, IdeaVersion
from alongside.deciding.ideas.refusals import NotAPoint, NotStanding, NotYours, TooMany
from alongside.deciding.processes.actions import StageNotOpen, StalePage
from alongside.deciding.processes.models import Stage, TookPart
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.record.models import Entry

SAID = {"title": "A bench by the canal", "text": "Older people need a place to rest."}


def test_an_idea_has_a_number_an_author_a_record_and_counts_as_taking_part(
    stage: Stage, alice: Person
) -> None:
    first = actions.submit(stage, **SAID, by=alice)
    second = actions.submit(stage, **SAID, by=alice)

    assert (first.number, second.number) == (1, 2)
    assert [a.person for a in first.authorships.all()] == [alice]
    assert first.place == stage.place
    assert TookPart.objects.filter(stage=stage, person=alice, how=TookPart.How.CONTRIBUTED).count() == 1
    entry = Entry.objects.select_related("detail").get(act="idea-submitted", about_id=str(first.pk))
    assert entry.detail.by == alice.pk
    assert "rest" not in str(entry.detail.details), "the record says that it happened, not what it said"


def test_an_area_and_a_spot_inside_the_place_are_kept(stage: Stage, alice: Person, places: Places) -> None:
    idea = actions.submit(stage, **SAID, by=alice, area=places.areas[0], point=(52.905, -1.485))
    idea.refresh_from_db()
    assert idea.area == places.areas[0]
    assert (idea.latitude, idea.longitude) == (52.905, -1.485)


def test_a_spot_far_away_or_an_area_elsewhere_is_refused(stage: Stage, alice: Person, places: Places) -> None:
    with pytest.raises(NotAPoint):
        actions.submit(stage, **SAID, by=alice, point=(48.85, 2.35))
    with pytest.raises(NotAPoint):
        actions.submit(stage, **SAID, by=alice, area=places.other_area)
    assert not Idea.objects.exists()


@pytest.mark.parametrize("state", [Stage.State.PLANNED, Stage.State.CLOSED])
def test_a_stage_that_is_not_open_takes_nothing(ideas_stage: Any, alice: Person, state: str) -> None:
    with pytest.raises(StageNotOpen):
        actions.submit(ideas_stage(state=state), **SAID, by=alice)


def test_an_open_stage_whose_time_is_over_takes_nothing(ideas_stage: Any, alice: Person) -> None:
    over = ideas_stage(
        opens_at=timezone.now() - dt.timedelta(days=9), closes_at=timezone.now() - dt.timedelta(seconds=1)
    )
    with pytest.raises(StageNotOpen):
        actions.submit(over, **SAID, by=alice)


def test_who_does_not_live_here_is_refused(stage: Stage, charlie: Person, bob: Person) -> None:
    for stranger in (charlie, bob):
        with pytest.raises(NotYours):
            actions.submit(stage, **SAID, by=stranger)


def test_ten_ideas_in_an_hour_and_no_more(stage: Stage, alice: Person, dora: Person) -> None:
    for _n in range(10):
        actions.submit(stage, **SAID, by=alice)
    with pytest.raises(TooMany):
        actions.submit(stage, **SAID, by=alice)
    actions.submit(stage, **SAID, by=dora)
    Idea.objects.filter(made_by=alice).update(made_at=timezone.now() - dt.timedelta(minutes=61))
    assert actions.submit(stage, **SAID, by=alice).number == 12


def assisted(helper: Person, person: Person) -> Assistance:
    return Assistance.objects.create(
        helper=helper, person=person, place=helper.holdings.get().place, reason="paper at the library",
        consent=Assistance.Consent.SIGNED, what="your idea",
    )  # fmt: skip


def test_a_helper_enters_paper_for_many_and_each_author_is_told(
    stage: Stage, alice: Person, bob: Person
) -> None:
    for _n in range(12):
        idea = actions.submit(stage, **SAID, by=bob, assistance=assisted(bob, alice))
    assert [a.person for a in idea.authorships.all()] == [alice]
    assert idea.how == Idea.How.ASSISTED
    assert Notice.objects.filter(person=alice, change=f"idea-entered:{idea.pk}").count() == 1
    assert Entry.objects.get(act="idea-submitted", about_id=str(idea.pk)).detail.on_behalf_of == alice.pk
    assert not TookPart.objects.filter(person=bob).exists()


def test_paper_of_somebody_from_elsewhere_is_refused_in_the_helpers_words(
    stage: Stage, charlie: Person, bob: Person
) -> None:
    with pytest.raises(NotYours, match="This person"):
        actions.submit(stage, **SAID, by=bob, assistance=assisted(bob, charlie))


def test_a_change_keeps_what_was_said_before_and_tells_those_who_took_part(
    idea_by: Callable[..., Idea], alice: Person, dora: Person, places: Places
) -> None:
    idea = idea_by(alice)
    actions.support(idea, by=dora)
    changed = actions.change(
        idea, version=1, title="Two benches", text="One is not enough.", area=places.areas[1], by=alice
    )
    assert (changed.version, changed.title, changed.area) == (2, "Two benches", places.areas[1])
    kept = IdeaVersion.objects.get(idea=idea)
    assert (kept.version, kept.title, kept.area) == (1, "A bench by the canal", None)
    assert Notice.objects.filter(person=dora, change=f"idea-changed:{idea.pk}:2").exists()
    assert not Notice.objects.filter(person=alice).exists()


def test_a_change_that_changes_nothing_makes_no_version(idea_by: Callable[..., Idea], alice: Person) -> None:
    idea = idea_by(alice)
    actions.change(idea, version=1, title=idea.title, text=idea.text, by=alice)
    assert not IdeaVersion.objects.exists()


def test_a_change_from_a_stale_page_is_refused(idea_by: Callable[..., Idea], alice: Person) -> None:
    idea = idea_by(alice)
    actions.change(idea, version=1, title="Two benches", text="More.", by=alice)
    with pytest.raises(StalePage):
        actions.change(idea, version=1, title="Three benches", text="More.", by=alice)


def test_what_is_hidden_cannot_be_changed(idea_by: Callable[..., Idea], alice: Person, bob: Person) -> None:
    idea = idea_by(alice)
    actions.hide(idea, reason="abuse", words="It named somebody.", by=bob)
    with pytest.raises(NotStanding):
        actions.change(idea, version=1, title="x", text="y", by=alice)


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 52.9},
        {"latitude": 99.0, "longitude": 0.0},
        {"state": "hidden"},
        {"state": "elsewhere"},
        {"hidden_reason": "abuse"},
        {"title": ""},
        {"number": 1},
    ],
)
def test_the_database_itself_holds_the_rules(
    idea_by: Callable[..., Idea], alice: Person, wrong: dict[str, Any]
) -> None:
    idea_by(alice)
    idea = idea_by(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Idea.objects.filter(pk=idea.pk).update(**wrong)


def test_nobody_is_twice_an_author_of_one_idea(idea_by: Callable[..., Idea], alice: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Authorship.objects.create(idea=idea_by(alice), person=alice)
