"""Which statement somebody is shown next, and what they have voted so far."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from alongside.listening.statements.models import OpinionMap, Participant, Question, Statement, Vote
from alongside.listening.statements.understanding import choose_next


@dataclass(frozen=True)
class Shown:
    """One statement as the voting page shows it. `mine` is what the visitor voted on it, if they did."""

    number: int
    words: str
    mine: int | None = None


@dataclass(frozen=True)
class Progress:
    """Where somebody is: the statement to show (None when there is none left), how many they voted on, of how many."""

    statement: Shown | None
    voted: int
    total: int


def progress_of(
    question: Question, participant: Participant | None, *, seed: int, asked: int | None = None
) -> Progress:
    """The statement to show next, or the one `asked` for by number, with how far somebody has come.

    `seed` is the visitor's own, so that the page shows the same statement until they vote. Takes three
    queries, two for somebody new.
    """
    shown = {
        pk: (number, words)
        for pk, number, words in Statement.objects.shown()
        .filter(question=question)
        .order_by("number")
        .values_list("pk", "number", "words")
    }
    mine = votes_of(participant)
    voted = {pk: value for pk, value in mine.items() if pk in shown}
    if asked is not None:
        for pk, (number, words) in shown.items():
            if number == asked:
                return Progress(Shown(number, words, voted.get(pk)), len(voted), len(shown))
    if len(voted) == len(shown):
        return Progress(None, len(voted), len(shown))
    order = OpinionMap.objects.values_list("order", flat=True).get(question=question)
    answers = {shown[pk][0]: value for pk, value in voted.items()}
    chosen = choose_next(
        order, answers, [number for number, _words in shown.values()], seed=seed + len(voted)
    )
    for number, words in shown.values():
        if number == chosen:
            return Progress(Shown(number, words), len(voted), len(shown))
    return Progress(None, len(voted), len(shown))


def votes_of(participant: Participant | None) -> dict[uuid.UUID, int]:
    """What somebody voted so far, by the statement's id."""
    if participant is None:
        return {}
    return dict(Vote.objects.filter(participant=participant).values_list("statement_id", "value"))
