"""What people make of the computer's suggestions: accept or refuse. Both are kept."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.themes.actions.coding import give_to_many, mark
from alongside.listening.themes.models import Answer, Code, Group, Suggestion, Text
from alongside.listening.themes.refusals import Answered, NotHere


@transaction.atomic
def answer_code(suggestion: Suggestion, *, accept: bool, by: Person) -> Suggestion:
    """Accept a suggested code for a text, which then has it, or refuse it. Raises Answered, and what `mark` raises."""
    held = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("run__codebook__place", "text", "code")
        .get(pk=suggestion.pk)
    )
    if held.answer != Answer.OPEN or held.code is None:
        raise Answered
    if accept:
        mark(held.run.codebook, held.text, spans=[], codes=[held.code], by=by)
    held.answer = Answer.ACCEPTED if accept else Answer.REFUSED
    held.answered_by, held.answered_at = by, timezone.now()
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    record.write(
        act=f"suggestion-{held.answer}",
        about=held,
        place=held.run.codebook.place,
        by=by,
        details={"text": held.text_id, "code": held.code_id},
    )
    return held


@transaction.atomic
def accept_group(
    group: Group, code: Code, *, shown: Collection[uuid.UUID], without: Collection[uuid.UUID] = (), by: Person
) -> list[Text]:
    """Take a suggested group as a code: its texts have that code and are read.

    Parameters
    ----------
    shown: the texts that the person saw; others of the group stay suggested.
    without: those of them that they unticked; that they do not belong is kept as a refusal.

    Returns the texts that have the code now. Raises Answered if nothing of the group waits, NotHere if all were
    unticked.
    """
    held = (
        Group.objects.select_for_update(of=("self",)).select_related("run__codebook__place").get(pk=group.pk)
    )
    waiting = Suggestion.objects.open().filter(group=held, text__in=shown)
    taken = list(waiting.exclude(text__in=without).values_list("text_id", flat=True))
    if held.answer == Answer.REFUSED or not waiting.exists():
        raise Answered
    if not taken:
        raise NotHere
    given = give_to_many(held.run.codebook, Text.objects.filter(pk__in=taken), code, by=by)
    answered = {"answered_by": by, "answered_at": timezone.now()}
    Suggestion.objects.open().filter(group=held, text__in=taken).update(answer=Answer.ACCEPTED, **answered)
    Suggestion.objects.open().filter(group=held, text__in=shown).update(answer=Answer.REFUSED, **answered)
    held.answer, held.code = Answer.ACCEPTED, code
    held.answered_by, held.answered_at = by, timezone.now()
    held.save(update_fields=["answer", "code", "answered_by", "answered_at"])
    record.write(
        act="group-accepted",
        about=held,
        place=held.run.codebook.place,
        by=by,
        details={"code": code.pk, "texts": len(taken), "left out": len(set(shown)) - len(taken)},
    )
    return given


@transaction.atomic
def refuse_group(group: Group, *, by: Person) -> Group:
    """Say that a suggested group is no theme; its texts stay to be read. Raises Answered."""
    held = (
        Group.objects.select_for_update(of=("self",)).select_related("run__codebook__place").get(pk=group.pk)
    )
    if held.answer != Answer.OPEN:
        raise Answered
    held.answer = Answer.REFUSED
    held.answered_by, held.answered_at = by, timezone.now()
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    held.suggestions.filter(answer=Answer.OPEN).update(
        answer=Answer.REFUSED, answered_by=by, answered_at=held.answered_at
    )
    record.write(act="group-refused", about=held, place=held.run.codebook.place, by=by)
    return held
