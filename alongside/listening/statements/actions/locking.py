"""Taking hold of a question, its statements and its participants, always in this order; then of the record."""

from __future__ import annotations

from django.db.models import Max

from alongside.foundation.places.models import heavy
from alongside.listening.statements.models import Question, Statement
from alongside.listening.statements.refusals import AlreadyTold, NotOpen


def hold_question(question: Question) -> Question:
    """The question as it is now, held until the transaction ends."""
    held: Question = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("place")
        .defer(*heavy("place"))
        .get(pk=question.pk)
    )
    return held


def hold_statement(statement: Statement) -> Statement:
    """The statement as it is now, held with its question until the transaction ends."""
    question = hold_question(statement.question)
    held: Statement = Statement.objects.select_for_update(of=("self",), no_key=True).get(pk=statement.pk)
    held.question = question
    return held


def require_open(question: Question) -> None:
    """Raises NotOpen unless the question takes votes and statements now."""
    if not question.is_open():
        raise NotOpen(back=question.get_absolute_url())


def require_not_told(question: Question) -> None:
    """Raises AlreadyTold once the result is published."""
    if question.state == Question.State.TOLD:
        raise AlreadyTold(back=question.get_absolute_url())


def next_number(question: Question) -> int:
    """The number that the question's next statement gets. The question must be held."""
    last: int | None = Statement.objects.filter(question=question).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
