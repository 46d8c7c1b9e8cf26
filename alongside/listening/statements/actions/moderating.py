"""Letting statements in or keeping them out, hiding and showing them, always with a published reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.statements.actions.locking import hold_question, hold_statement, require_not_told
from alongside.listening.statements.actions.maps import ask_for_map
from alongside.listening.statements.actions.statements import author_of, let_others_see, take_from_view
from alongside.listening.statements.models import Decision, Question, Reason, Statement
from alongside.listening.statements.refusals import NotWaiting


@transaction.atomic
def let_in(statements: Iterable[Statement], *, by: Person) -> list[Decision]:
    """Let waiting statements of one question in; their authors are told. Raises NotWaiting and AlreadyTold."""
    return [_decide(statement, Decision.What.LET_IN, by=by) for statement in _held(statements)]


@transaction.atomic
def refuse(statements: Iterable[Statement], *, reason: str, words: str = "", by: Person) -> list[Decision]:
    """Keep waiting statements of one question out. The reason and the words are published; their authors are told.

    Raises NotWaiting and AlreadyTold.
    """
    return [
        _decide(statement, Decision.What.REFUSED, by=by, reason=reason, words=words)
        for statement in _held(statements)
    ]


@transaction.atomic
def hide(statement: Statement, *, reason: str, words: str, by: Person) -> Decision:
    """Hide a statement that is shown. Its votes stay, and no longer count. Raises NotWaiting and AlreadyTold."""
    held = hold_statement(statement)
    require_not_told(held.question)
    if not held.is_shown():
        raise NotWaiting
    return _decide(held, Decision.What.HIDDEN, by=by, reason=reason, words=words)


@transaction.atomic
def show(statement: Statement, *, by: Person) -> Decision:
    """Show a statement that was hidden or kept out. Raises NotWaiting and AlreadyTold."""
    held = hold_statement(statement)
    require_not_told(held.question)
    if held.state not in (Statement.State.HIDDEN, Statement.State.REFUSED):
        raise NotWaiting
    return _decide(held, Decision.What.SHOWN, by=by)


def _held(statements: Iterable[Statement]) -> list[Statement]:
    """The statements as they are now, held with their question; all of them wait. Raises NotWaiting."""
    wanted = list(statements)
    if not wanted:
        return []
    question: Question = hold_question(wanted[0].question)
    require_not_told(question)
    found = list(
        Statement.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[each.pk for each in wanted], question=question)
        .waiting()
        .order_by("pk")
    )
    if len(found) < len({each.pk for each in wanted}):
        raise NotWaiting
    for each in found:
        each.question = question
    return sorted(found, key=lambda each: each.number)


def _decide(
    held: Statement, what: Decision.What, *, by: Person, reason: str = "", words: str = ""
) -> Decision:
    done = Decision.objects.create(statement=held, what=what, reason=reason, words=words, by=by)
    if what in (Decision.What.LET_IN, Decision.What.SHOWN):
        let_others_see(held, by=by)
    else:
        take_from_view(held, by=by)
        held.state = Statement.State.REFUSED if what == Decision.What.REFUSED else Statement.State.HIDDEN
        held.save(update_fields=["state"])
    ask_for_map(held.question)
    record.write(
        act=f"statement-{what.value.replace('_', '-')}",
        about=held,
        place=held.place,
        by=by,
        reason=words,
        details={"number": held.number, "reason": reason},
    )
    author = author_of(held)
    if author is not None and author.pk != by.pk:
        tell(
            [author],
            change=f"statement-decided:{done.pk}",
            sentence=_sentence(what, held, reason),
            url=held.question.get_absolute_url(),
            place=held.place,
            why=_("You are told because you wrote it."),
        )
    return done


def _sentence(what: Decision.What, held: Statement, reason: str) -> str:
    """What its author is told. The words stay out of it: a notice also goes by email."""
    said = {"number": held.number, "title": held.question.title}
    if what == Decision.What.LET_IN:
        return _("Your statement %(number)s on “%(title)s” is shown now. People can vote on it.") % said
    if what == Decision.What.SHOWN:
        return _("Your statement %(number)s on “%(title)s” is shown again.") % said
    why = str(Reason(reason).label)
    said["reason"] = why[:1].lower() + why[1:]
    if what == Decision.What.REFUSED:
        return _("Your statement %(number)s on “%(title)s” was not let in. The reason: %(reason)s.") % said
    return _("Your statement %(number)s on “%(title)s” was hidden. The reason: %(reason)s.") % said
