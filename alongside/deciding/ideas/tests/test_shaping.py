"""Joining and splitting ideas: nobody who wrote is lost, and the thread shows what came from what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.conftest import Places, make_person
from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Authorship, Idea, Support
from alongside.deciding.ideas.refusals import CannotShape, NotStanding
from alongside.deciding.processes.actions import StalePage
from alongside.deciding.processes.models import Stage
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.threads.models import Edge
from alongside.foundation.threads.reading import earlier_things, thread_of

SendIdea = Callable[..., Idea]


def names(idea: Idea) -> set[str]:
    return {person.display_name for person in idea.authors()}


def test_joining_keeps_all_authors_and_all_supporters_and_tells_them(
    idea_by: SendIdea, alice: Person, dora: Person, eve: Person, ruth: Person, bob: Person
) -> None:
    one, two = idea_by(alice), idea_by(dora, title="Seats at the canal")
    for idea in (one, two):
        actions.support(idea, by=eve)
    actions.support(one, by=dora)
    actions.comment(one, text="Yes.", by=ruth)

    new = actions.merge([one, two], title="Places to sit", text="Benches at the canal.", by=bob)

    assert list(new.authors()) == [alice, dora]
    assert {s.person for s in new.supports.all()} == {eve}, "an author is not also a supporter"
    assert new.support_count == 1
    assert new.number == 3
    for parent in (one, two):
        parent.refresh_from_db()
        assert parent.state == Idea.State.MERGED
    assert {e.earlier_id for e in Edge.objects.filter(later_id=new.pk, kind="merged_into")} == {
        one.pk,
        two.pk,
    }
    told = set(
        Notice.objects.filter(change=f"ideas-merged:{new.pk}").values_list("person__display_name", flat=True)
    )
    assert told == {"Alice", "Dora", "Eve"}
    assert [node.id for node in thread_of(one, AnonymousUser()).nodes if node.id == str(new.pk)]


def test_what_ideas_share_stays(
    idea_by: SendIdea, alice: Person, dora: Person, bob: Person, places: Places
) -> None:
    here = {"area": places.areas[0], "point": (52.905, -1.485)}
    new = actions.merge([idea_by(alice, **here), idea_by(dora, **here)], title="t", text="t", by=bob)
    assert (new.area, new.latitude) == (places.areas[0], 52.905)
    other = actions.merge([new, idea_by(dora)], title="t", text="t", by=bob)
    assert (other.area, other.latitude) == (None, None)


def test_splitting_keeps_authors_and_carries_no_support(
    idea_by: SendIdea, alice: Person, dora: Person, bob: Person
) -> None:
    idea = idea_by(alice)
    actions.support(idea, by=dora)
    parts = actions.split(idea, [("A bench", "To sit."), ("A bin", "For litter.")], by=bob)
    assert [(p.number, names(p), p.support_count) for p in parts] == [(2, {"Alice"}, 0), (3, {"Alice"}, 0)]
    idea.refresh_from_db()
    assert idea.state == Idea.State.SPLIT
    assert Notice.objects.filter(change=f"idea-split:{idea.pk}").count() == 2
    assert {e.earlier_id for e in Edge.objects.filter(kind="came_from")} == {idea.pk}


def test_what_was_joined_split_or_hidden_is_refused(
    idea_by: SendIdea, alice: Person, dora: Person, bob: Person
) -> None:
    joined, other, apart, hidden, fresh = (idea_by(alice) for _n in range(5))
    actions.merge([joined, other], title="t", text="t", by=bob)
    actions.split(apart, [("a", "a"), ("b", "b")], by=bob)
    actions.hide(hidden, reason="abuse", words="It insulted a neighbour.", by=bob)
    for gone in (joined, apart, hidden):
        with pytest.raises(NotStanding):
            actions.merge([gone, fresh], title="t", text="t", by=bob)
        with pytest.raises(NotStanding):
            actions.split(gone, [("a", "a"), ("b", "b")], by=bob)


def test_one_idea_cannot_be_joined_nor_split_into_one(idea_by: SendIdea, alice: Person, bob: Person) -> None:
    idea = idea_by(alice)
    with pytest.raises(CannotShape):
        actions.merge([idea, idea], title="t", text="t", by=bob)
    with pytest.raises(CannotShape):
        actions.split(idea, [("a", "a")], by=bob)


def test_ideas_of_two_stages_are_not_joined(
    idea_by: SendIdea, ideas_stage: Any, alice: Person, bob: Person
) -> None:
    elsewhere = actions.submit(ideas_stage(), title="t", text="t", by=alice)
    with pytest.raises(CannotShape):
        actions.merge([idea_by(alice), elsewhere], title="t", text="t", by=bob)


def test_after_the_result_is_published_nothing_is_joined(
    idea_by: SendIdea, alice: Person, bob: Person
) -> None:
    one, two = idea_by(alice), idea_by(alice)
    Stage.objects.filter(pk=one.stage_id).update(state="published", published_at=one.made_at)
    with pytest.raises(CannotShape):
        actions.merge([one, two], title="t", text="t", by=bob)
    with pytest.raises(CannotShape):
        actions.split(one, [("a", "a"), ("b", "b")], by=bob)


def test_an_idea_changed_meanwhile_is_not_joined_unread(
    idea_by: SendIdea, alice: Person, dora: Person, bob: Person
) -> None:
    one, two = idea_by(alice), idea_by(dora)
    actions.change(one, version=1, title="Something else", text="Now different.", by=alice)
    seen = {str(one.pk): 1, str(two.pk): 1}
    with pytest.raises(StalePage):
        actions.merge([one, two], title="t", text="t", by=bob, seen=seen)
    with pytest.raises(StalePage):
        actions.split(one, [("a", "a"), ("b", "b")], by=bob, version=1)
    assert actions.merge([one, two], title="t", text="t", by=bob, seen={**seen, str(one.pk): 2}).number == 3


def test_easy_read_is_written_and_taken_away(idea_by: SendIdea, alice: Person, ruth: Person) -> None:
    idea = idea_by(alice)
    assert actions.write_easy_read(idea, text="A seat. By the water.", by=ruth).easy_read
    assert not actions.write_easy_read(idea, text="", by=ruth).easy_read


# Each step joins or splits some of the ideas that then stand; the numbers choose which.
STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "support"]), st.integers(0, 99), st.integers(0, 99)),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_author_is_ever_lost_and_lineage_never_goes_round(
    stage: Stage, bob: Person, places: Places, steps: list[tuple[str, int, int]]
) -> None:
    """Whatever is joined and split, in whatever order, agrees with an oracle of plain sets."""
    Edge.objects.all().delete()
    Support.objects.all().delete()
    Authorship.objects.all().delete()
    Idea.objects.all().delete()
    people = list(Person.objects.filter(display_name__startswith="Writer").order_by("display_name"))
    if not people:
        people = [make_person(f"Writer {n}", home=places.neighbourhood) for n in range(5)]
    standing: dict[Any, set[Any]] = {}
    backing: dict[Any, set[Any]] = {}
    before: dict[Any, set[Any]] = {}
    Idea.objects.update(made_at="2020-01-01T00:00:00Z")
    for person in people:
        made = actions.submit(stage, title="t", text="t", by=person)
        standing[made.pk], backing[made.pk], before[made.pk] = {person.pk}, set(), set()

    for verb, i, j in steps:
        keys = list(standing)
        one, two = keys[i % len(keys)], keys[j % len(keys)]
        if verb == "support":
            fan = people[j % len(people)]
            if fan.pk not in standing[one]:
                actions.support(Idea.objects.get(pk=one), by=fan)
                backing[one].add(fan.pk)
        elif verb == "merge" and one != two:
            new = actions.merge(Idea.objects.filter(pk__in=[one, two]), title="t", text="t", by=bob)
            standing[new.pk] = standing.pop(one) | standing.pop(two)
            backing[new.pk] = (backing.pop(one) | backing.pop(two)) - standing[new.pk]
            before[new.pk] = {one, two} | before[one] | before[two]
        elif verb == "split" and len(standing) < 12:
            parts = actions.split(Idea.objects.get(pk=one), [("a", "a"), ("b", "b")], by=bob)
            authors, _gone = standing.pop(one), backing.pop(one)
            for part in parts:
                standing[part.pk], backing[part.pk] = set(authors), set()
                before[part.pk] = {one} | before[one]

    listed = Idea.objects.in_stage(stage).listed()
    assert {idea.pk for idea in listed} == set(standing)
    for idea in listed:
        assert set(idea.authorships.values_list("person_id", flat=True)) == standing[idea.pk]
        assert set(idea.supports.values_list("person_id", flat=True)) == backing[idea.pk]
        assert idea.support_count == len(backing[idea.pk])
        assert {thing.pk for thing in earlier_things(idea)} == before[idea.pk]
        assert idea.pk not in before[idea.pk]
    assert set().union(*standing.values()) == {person.pk for person in people}
