"""Hiding with a published reason, and showing again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Comment, Idea, Moderation
from alongside.deciding.ideas.refusals import AlreadyHidden, NotHidden
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person

SendIdea = Callable[..., Idea]


def test_hiding_an_idea_publishes_the_reason_and_tells_its_author(
    idea_by: SendIdea, alice: Person, bob: Person
) -> None:
    idea = idea_by(alice)
    done = actions.hide(idea, reason="personal", words="It gave a phone number.", by=bob)
    idea.refresh_from_db()
    assert (idea.state, idea.hidden_reason) == ("hidden", "personal")
    notice = Notice.objects.get(person=alice, change=f"hidden:{done.pk}")
    assert "private details" in notice.sentence
    assert not idea.thread_visible_to(alice)


def test_showing_again_puts_it_back_as_it_was(
    idea_by: SendIdea, alice: Person, dora: Person, bob: Person
) -> None:
    one, two = idea_by(alice), idea_by(dora)
    actions.merge([one, two], title="Both", text="Both.", by=bob)
    actions.hide(one, reason="abuse", words="It insulted a neighbour.", by=bob)
    actions.show(one, by=bob)
    one.refresh_from_db()
    assert (one.state, one.hidden_reason) == ("merged", "")
    assert Moderation.objects.get(idea=one).undone_by == bob
    with pytest.raises(NotHidden):
        actions.show(one, by=bob)


def test_a_hidden_comment_keeps_its_number_and_its_author_is_told(
    idea_by: SendIdea, alice: Person, dora: Person, bob: Person
) -> None:
    said = actions.comment(idea_by(alice), text="Rubbish.", by=dora)
    done = actions.hide_comment(said, reason="abuse", words="It insulted the author.", by=bob)
    said.refresh_from_db()
    assert said.state == Comment.State.HIDDEN
    assert Notice.objects.filter(person=dora, change=f"hidden:{done.pk}").exists()
    with pytest.raises(AlreadyHidden):
        actions.hide_comment(said, reason="abuse", words="Again.", by=bob)
    actions.show_comment(said, by=bob)
    said.refresh_from_db()
    assert (said.state, said.hidden_reason) == ("published", "")
    with pytest.raises(NotHidden):
        actions.show_comment(said, by=bob)


def test_hiding_twice_is_refused(idea_by: SendIdea, alice: Person, bob: Person) -> None:
    idea = idea_by(alice)
    actions.hide(idea, reason="abuse", words="It insulted a neighbour.", by=bob)
    with pytest.raises(AlreadyHidden):
        actions.hide(idea, reason="abuse", words="Again.", by=bob)


def test_the_database_wants_exactly_one_thing_a_known_reason_and_words(
    idea_by: SendIdea, alice: Person, bob: Person, dora: Person
) -> None:
    idea = idea_by(alice)
    said = actions.comment(idea, text="Good.", by=dora)
    right = {"stage": idea.stage, "idea": idea, "reason": "abuse", "words": "Why.", "by": bob}
    for wrong in (
        {"comment": said},
        {"idea": None},
        {"words": ""},
        {"reason": "unwelcome"},
        {"undone_by": bob},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Moderation.objects.create(**{**right, **wrong})
