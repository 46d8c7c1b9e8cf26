"""Two people at the same moment: support counts once, an idea is joined once, numbers are given once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from alongside.conftest import Places, make_person
from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Idea, Support
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.ui.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run the works in threads that start together; each gives its result or what it raised."""
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(n: int, work: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[n] = work()
        except Exception as raised:
            results[n] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_six_presses_of_each_of_four_people_count_four(stage: Stage, alice: Person, places: Places) -> None:
    idea = actions.submit(stage, title="t", text="t", by=alice)
    fans = [make_person(f"Fan {n}", home=places.neighbourhood) for n in range(4)]
    pressed = at_once(*(lambda fan=fan: actions.support(idea, by=fan) for fan in fans for _n in range(6)))
    assert sorted(map(str, pressed)) == ["False"] * 20 + ["True"] * 4
    idea.refresh_from_db()
    assert (idea.support_count, Support.objects.filter(idea=idea).count()) == (4, 4)


def test_two_people_join_the_same_idea_with_different_others(
    stage: Stage, alice: Person, bob: Person, ruth: Person
) -> None:
    one, two, three = (actions.submit(stage, title="t", text="t", by=alice) for _n in range(3))
    results = at_once(
        lambda: actions.merge([one, two], title="t", text="t", by=bob),
        lambda: actions.merge([three, one], title="t", text="t", by=ruth),
    )
    assert sum(isinstance(each, Idea) for each in results) == 1
    assert sum(isinstance(each, Refusal) for each in results) == 1
    assert Idea.objects.filter(how=Idea.How.MERGED).count() == 1


def test_ideas_sent_at_once_have_numbers_of_their_own(stage: Stage, places: Places) -> None:
    writers = [make_person(f"Writer {n}", home=places.neighbourhood) for n in range(8)]
    made = at_once(*(lambda w=w: actions.submit(stage, title="t", text="t", by=w) for w in writers))
    assert sorted(idea.number for idea in made) == list(range(1, 9))


def test_comments_at_once_have_numbers_of_their_own(stage: Stage, alice: Person, places: Places) -> None:
    idea = actions.submit(stage, title="t", text="t", by=alice)
    writers = [make_person(f"Writer {n}", home=places.neighbourhood) for n in range(6)]
    made = at_once(*(lambda w=w: actions.comment(idea, text="t", by=w) for w in writers))
    assert sorted(each.number for each in made) == list(range(1, 7))
    idea.refresh_from_db()
    assert idea.comment_count == 6
