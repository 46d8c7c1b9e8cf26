"""The opinion map: asked for by votes, drawn by a job, one at a time; nothing shown that must not be."""

from __future__ import annotations

import datetime as dt
import random
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.listening.statements import actions
from alongside.listening.statements.actions import maps
from alongside.listening.statements.cards import Card
from alongside.listening.statements.models import OpinionMap, Question, Statement
from alongside.listening.statements.tests.conftest import closed, make_question, statement
from alongside.listening.statements.understanding import choose_next, least_shown, place_visitor


def jobs() -> int:
    """How many drawings wait in the queue."""
    return DBTaskResult.objects.filter(status="READY", task_path__endswith="draw_map").count()


def drawn(question: Question) -> OpinionMap:
    actions.redraw(question.pk)
    return OpinionMap.objects.get(question=question)


def two_camps(
    question: Question, by: Person, *, camps: tuple[int, int] = (40, 40), statements: int = 12
) -> None:
    """Cards of two camps who vote opposite on all but the last two statements."""
    rng = random.Random(3)
    cards = []
    for camp, people in enumerate(camps):
        for n in range(people):
            votes = {}
            for number in range(1, statements + 1):
                agrees = 0.93 if number > statements - 2 or (number + camp) % 2 else 0.05
                votes[number] = 1 if rng.random() < agrees else -1
            cards.append(Card(f"{camp}-{n}", votes))
    actions.enter_cards(question, cards, came_from="A hall", by=by)


@pytest.fixture
def camps(places: Places, bob: Person) -> Question:
    question = make_question(
        places.neighbourhood, bob, seeds=[f"Statement number {n}." for n in range(1, 13)]
    )
    two_camps(question, bob)
    return question


def test_a_vote_asks_once_until_the_job_begins(question: Question, alice: Person) -> None:
    actions.redraw(question.pk)
    OpinionMap.objects.update(asked_at=None)
    DBTaskResult.objects.all().delete()
    for number in (1, 2, 3):
        actions.cast(statement(question, number), value=1, by=alice)
    assert jobs() == 1
    actions.redraw(question.pk)
    actions.cast(statement(question, 1), value=-1, by=alice)
    assert jobs() == 2


@pytest.mark.django_db(transaction=True)
def test_the_worker_draws_it(question: Question, alice: Person) -> None:
    actions.cast(statement(question), value=1, by=alice)
    DBTaskResult.objects.update(run_after=timezone.now() - dt.timedelta(minutes=1))
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    found = OpinionMap.objects.get(question=question)
    assert (found.participants, found.votes, found.working_by) == (1, 1, None)


def test_the_same_votes_are_not_drawn_twice_and_the_asking_ends(question: Question, alice: Person) -> None:
    actions.cast(statement(question), value=1, by=alice)
    assert actions.redraw(question.pk) is True
    # A vote may have been committed after the job read: it looks once more, finds nothing, and stops.
    assert OpinionMap.objects.get(question=question).asked_at is not None
    assert actions.redraw(question.pk) is False
    assert OpinionMap.objects.get(question=question).asked_at is None


def test_a_second_job_waits_its_turn(question: Question) -> None:
    OpinionMap.objects.update(working_since=timezone.now(), working_by=uuid.uuid4(), asked_at=timezone.now())
    before = jobs()
    assert actions.redraw(question.pk) is False
    assert jobs() == before + 1
    assert OpinionMap.objects.get(question=question).asked_at is not None


def test_a_job_whose_hold_was_taken_over_stores_nothing(
    question: Question, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.cast(statement(question), value=1, by=alice)
    understand = maps.understand

    def slowly(*args: object) -> object:
        OpinionMap.objects.update(working_by=uuid.uuid4(), votes=99)
        return understand(*args)

    monkeypatch.setattr(maps, "understand", slowly)
    assert actions.redraw(question.pk) is False
    assert OpinionMap.objects.get(question=question).votes == 99


def test_a_job_that_fails_lets_go(question: Question, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.cast(statement(question), value=1, by=alice)

    def broken(*args: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(maps, "understand", broken)
        with pytest.raises(RuntimeError):
            actions.redraw(question.pk)
    assert actions.redraw(question.pk) is True


def test_a_lost_job_is_asked_for_again(question: Question) -> None:
    long_ago = timezone.now() - dt.timedelta(hours=1)
    OpinionMap.objects.update(asked_at=long_ago)
    before = jobs()
    assert actions.catch_up() == 1
    assert jobs() == before + 1
    assert actions.catch_up() == 0
    OpinionMap.objects.update(asked_at=None, working_since=long_ago, working_by=uuid.uuid4())
    assert actions.catch_up() == 1
    assert actions.redraw(question.pk) is True


def test_two_camps_are_two_groups_and_keep_their_letters(camps: Question, bob: Person) -> None:
    first = drawn(camps)
    said = first.result
    assert said["finding"] == "groups"
    assert [group["size"] for group in said["groups"]] == [40, 40]
    assert {each["number"] for each in said["shared"]} == {11, 12}
    assert not {11, 12} & {each["number"] for each in said["dividing"]}
    actions.enter_cards(camps, [Card("late", dict.fromkeys(range(1, 13), 1))], came_from="Late", by=bob)
    again = drawn(camps)
    assert all(again.labels[who] == label for who, label in first.labels.items())


def test_what_is_kept_for_pages_names_nobody(camps: Question) -> None:
    found = drawn(camps)
    assert found.placing["participants"] == [] and found.placing["positions"] == []
    assert all(group["members"] == [] for group in found.placing["groups"])
    assert set(found.result) >= {"dots", "groups"} and "labels" not in found.result


def test_a_visitor_is_placed_by_their_votes_as_they_are_now(camps: Question) -> None:
    found = drawn(camps)
    odd = {n: 1 if n % 2 else -1 for n in range(1, 11)}
    one, other = (
        place_visitor(found.placing, odd),
        place_visitor(found.placing, {n: -v for n, v in odd.items()}),
    )
    assert one is not None and other is not None
    assert {one[2], other[2]} == {group["label"] for group in found.result["groups"]}
    assert place_visitor(found.placing, {}) is None and place_visitor({}, odd) is None


def test_no_group_below_five_in_a_hundred_is_shown(places: Places, bob: Person) -> None:
    question = make_question(
        places.neighbourhood, bob, seeds=[f"Statement number {n}." for n in range(1, 13)]
    )
    two_camps(question, bob, camps=(80, 4))
    said = drawn(question).result
    assert all(group["size"] >= least_shown(84) for group in said["groups"])
    assert all(len(row["groups"]) == len(said["groups"]) for row in said["statements"])


def test_the_least_shown() -> None:
    assert [least_shown(n) for n in (0, 20, 100, 101, 1000)] == [5, 5, 5, 6, 50]


def test_nothing_is_said_of_fewer_than_five_votes(question: Question) -> None:
    for n in range(4):
        actions.cast(statement(question, 1), value=1, by=None, token=f"b{n}")
        actions.cast(statement(question, 2), value=1, by=None, token=f"b{n}")
    assert drawn(question).result["statements"] == [] and drawn(question).result["dots"] == []
    actions.cast(statement(question, 2), value=-1, by=None, token="b5")
    said = drawn(question).result
    assert [row["number"] for row in said["statements"]] == [2]
    assert said["finding"] == "too few to tell"
    assert all(each["number"] == 2 for each in [*said["shared"], *said["dividing"]])


def test_a_hidden_statement_is_not_part_of_it(camps: Question, bob: Person) -> None:
    drawn(camps)
    actions.hide(statement(camps, 3), reason="off_topic", words="No.", by=bob)
    assert 3 not in {row["number"] for row in drawn(camps).result["statements"]}
    actions.show(statement(camps, 3), by=bob)
    assert 3 in {row["number"] for row in drawn(camps).result["statements"]}


def test_next_is_something_not_yet_voted_on_and_new_ones_come_soon(camps: Question, bob: Person) -> None:
    order = drawn(camps).order
    new = actions.seed(camps, words="Something new.", by=bob).number
    shown = list(Statement.objects.shown().filter(question=camps).values_list("number", flat=True))
    firsts = [choose_next(order, {1: 1, 2: -1}, shown, seed=seed) for seed in range(60)]
    assert not {1, 2} & set(firsts) and set(firsts) <= set(shown)
    assert new in firsts and len(set(firsts)) > 3
    assert choose_next(order, dict.fromkeys(shown, 1), shown, seed=1) is None
    assert choose_next({}, {}, [7], seed=1) == 7


def test_the_file_of_votes_is_made_with_the_result(camps: Question, bob: Person) -> None:
    assert drawn(camps).votes_file is None
    actions.publish_result(closed(camps), what_next="We build it.", by=bob)
    assert drawn(camps).votes_file is not None
