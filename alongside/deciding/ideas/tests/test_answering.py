"""Comments and support."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Idea, Support
from alongside.deciding.ideas.refusals import NotStanding, NotYours, OwnIdea, TooMany
from alongside.deciding.ideas.tests.test_sending import assisted
from alongside.deciding.processes.actions import StageNotOpen
from alongside.deciding.processes.models import Stage, TookPart
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person

SendIdea = Callable[..., Idea]


def test_support_counts_each_person_once_and_can_be_taken_back(
    idea_by: SendIdea, alice: Person, dora: Person
) -> None:
    idea = idea_by(alice)
    assert actions.support(idea, by=dora) is True
    assert actions.support(idea, by=dora) is False
    idea.refresh_from_db()
    assert idea.support_count == 1
    assert actions.unsupport(idea, by=dora) is True
    assert actions.unsupport(idea, by=dora) is False
    idea.refresh_from_db()
    assert idea.support_count == 0
    assert TookPart.objects.filter(person=dora).count() == 1


def test_an_author_cannot_support_their_own_idea(idea_by: SendIdea, alice: Person) -> None:
    with pytest.raises(OwnIdea):
        actions.support(idea_by(alice), by=alice)


def test_a_stranger_can_neither_support_nor_comment(
    idea_by: SendIdea, alice: Person, charlie: Person
) -> None:
    idea = idea_by(alice)
    with pytest.raises(NotYours):
        actions.support(idea, by=charlie)
    with pytest.raises(NotYours):
        actions.comment(idea, text="Hello", by=charlie)


def test_a_closed_stage_takes_no_answers(idea_by: SendIdea, alice: Person, dora: Person) -> None:
    idea = idea_by(alice)
    Stage.objects.filter(pk=idea.stage_id).update(state=Stage.State.CLOSED)
    for act in (actions.support, actions.unsupport):
        with pytest.raises(StageNotOpen):
            act(idea, by=dora)
    with pytest.raises(StageNotOpen):
        actions.comment(idea, text="Hello", by=dora)


def test_a_comment_is_numbered_and_its_idea_s_authors_are_told(
    idea_by: SendIdea, alice: Person, dora: Person
) -> None:
    idea = idea_by(alice)
    first = actions.comment(idea, text="Good.", by=dora)
    second = actions.comment(idea, text="Thank you.", by=alice)
    idea.refresh_from_db()
    assert (first.number, second.number, idea.comment_count) == (1, 2, 2)
    assert [n.change for n in Notice.objects.filter(person=alice)] == [f"comment:{first.pk}"]


def test_a_helper_enters_a_comment_from_paper(
    idea_by: SendIdea, alice: Person, dora: Person, bob: Person
) -> None:
    said = actions.comment(idea_by(alice), text="Good.", by=bob, assistance=assisted(bob, dora))
    assert said.author == dora
    assert said.assisted is not None


def test_thirty_comments_in_an_hour_and_no_more(idea_by: SendIdea, alice: Person, dora: Person) -> None:
    idea = idea_by(alice)
    for _n in range(30):
        actions.comment(idea, text="Again.", by=dora)
    with pytest.raises(TooMany):
        actions.comment(idea, text="Again.", by=dora)


def test_what_is_hidden_takes_no_answers(idea_by: SendIdea, alice: Person, dora: Person, bob: Person) -> None:
    idea = idea_by(alice)
    actions.hide(idea, reason="abuse", words="It insulted a neighbour.", by=bob)
    with pytest.raises(NotStanding):
        actions.support(idea, by=dora)
    with pytest.raises(NotStanding):
        actions.comment(idea, text="Why?", by=dora)


def test_the_database_counts_nobody_twice(idea_by: SendIdea, alice: Person, dora: Person) -> None:
    idea = idea_by(alice)
    actions.support(idea, by=dora)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(idea=idea, person=dora)
