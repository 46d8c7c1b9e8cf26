"""What is asked, and the targets: whom the panel should look like."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.actions.planning import amend, hold_lottery, void_keys
from alongside.deciding.lotteries.asking import bands_fault, value_of_decile
from alongside.deciding.lotteries.models import Lottery, Question, Target
from alongside.deciding.lotteries.proposing import least_and_most, with_flex
from alongside.deciding.lotteries.reading import faults_of, target_in_words
from alongside.deciding.lotteries.refusals import Changed, NeedsReason, Opened, WrongTarget
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record

MOST_VALUES = 40
MOST_QUESTIONS = 12
# Of all questions together: each is three boxes on one page.
MOST_TARGETS = 200


@dataclass(frozen=True)
class Aim:
    """The numbers of one target: `share` of residents from 0 to 1 or None, members at least and at most, and how far
    both may bend."""

    share: float | None
    minimum: int
    maximum: int
    min_flex: int | None = None
    max_flex: int | None = None


@transaction.atomic
def ask(
    lottery: Lottery,
    *,
    kind: str,
    feature: str,
    words: str,
    values: Sequence[str],
    by: Person,
    shares: Sequence[float] | None = None,
    source: str = "",
) -> Question:
    """Ask one more question, each of whose answers becomes a target.

    Parameters
    ----------
    feature: its short name, as in a table.
    words: the question as people read it.
    values: the answers; of an area's deprivation from the most to the least deprived.
    shares: of residents, for each answer, if they are known; targets are then proposed from them.

    Raises Opened, WrongTarget (answers that do not fit the kind, twice the same, a feature there already).
    """
    held = hold_lottery(lottery)
    if held.stage.state != Stage.State.PLANNED:
        raise Opened
    wanted = [value.strip() for value in values if value.strip()]
    _must_be_answers(held, kind, wanted)
    if held.questions.filter(feature=feature).exists():
        raise WrongTarget(_("“%(feature)s” is asked already.") % {"feature": feature})
    if held.questions.count() >= MOST_QUESTIONS:
        raise WrongTarget(_("A lottery can ask %(most)s questions at most.") % {"most": MOST_QUESTIONS})
    if held.targets.count() + len(wanted) > MOST_TARGETS:
        raise WrongTarget(_("A lottery can have %(most)s targets at most.") % {"most": MOST_TARGETS})
    last = held.questions.aggregate(last=Max("order"))["last"] or 0
    question: Question = Question.objects.create(
        lottery=held, order=last + 1, kind=kind, feature=feature, words=words, source=source
    )
    proposed = least_and_most(shares, held.size) if shares else [(0, held.size) for _value in wanted]
    first = (held.targets.aggregate(last=Max("order"))["last"] or 0) + 1
    Target.objects.bulk_create(
        [
            Target(
                lottery=held,
                order=first + n,
                feature=feature,
                value=value,
                share=shares[n] if shares else None,
                minimum=least,
                maximum=most,
                min_flex=with_flex(least, most, 1, held.size)[0],
                max_flex=with_flex(least, most, 1, held.size)[1],
            )
            for n, (value, (least, most)) in enumerate(zip(wanted, proposed, strict=True))
        ]
    )
    _noted(held, by=by)
    record.write(
        act="lottery-question-added",
        about=held,
        place=held.place,
        by=by,
        details={"feature": feature, "values": wanted},
    )
    return question


@transaction.atomic
def stop_asking(question: Question, *, by: Person) -> None:
    """Take a question and its targets away. Raises Opened."""
    held = hold_lottery(question.lottery)
    if held.stage.state != Stage.State.PLANNED:
        raise Opened
    held.targets.filter(feature=question.feature).delete()
    question.delete()
    _noted(held, by=by)
    record.write(
        act="lottery-question-removed",
        about=held,
        place=held.place,
        by=by,
        details={"feature": question.feature},
    )


@transaction.atomic
def set_targets(
    lottery: Lottery,
    *,
    aims: Mapping[uuid.UUID, Aim],
    by: Person,
    reason: str = "",
    version: int | None = None,
) -> int:
    """Set the numbers of targets, by their ids. Until the stage opens keys are voided; then the reason is published.

    Returns how many changed. Raises Sealed, Changed, NeedsReason, WrongTarget.
    """
    held = hold_lottery(lottery)
    if version is not None and version != held.version:
        raise Changed
    targets = list(held.targets.all())
    changes = []
    for target in targets:
        aim = aims.get(target.pk)
        if aim is None:
            continue
        before = target_in_words(target)
        changed = [
            name
            for name in ("share", "minimum", "maximum", "min_flex", "max_flex")
            if getattr(target, name) != getattr(aim, name)
        ]
        for name in changed:
            setattr(target, name, getattr(aim, name))
        if changed:
            changes.append((target, {"what": str(target), "from": before, "to": target_in_words(target)}))
    if not changes:
        return 0
    _must_fit(held, targets)
    Target.objects.bulk_update(
        [target for target, _words in changes], ["share", "minimum", "maximum", "min_flex", "max_flex"]
    )
    _noted(held, by=by)
    words = [said for _target, said in changes]
    if held.stage.state == Stage.State.PLANNED:
        record.write(
            act="lottery-targets-set", about=held, place=held.place, by=by, details={"changes": words}
        )
    elif reason.strip():
        amend(held, changes=words, reason=reason, by=by)
    else:
        raise NeedsReason
    return len(changes)


def _must_fit(lottery: Lottery, targets: Sequence[Target]) -> None:
    faults = faults_of(lottery, targets)
    if faults:
        raise WrongTarget(faults[0])


def _must_be_answers(lottery: Lottery, kind: str, values: Sequence[str]) -> None:
    if len(values) < 2:
        raise WrongTarget(_("Give at least two answers, each on a line of its own."))
    if len(values) > MOST_VALUES:
        raise WrongTarget(_("A question can have %(most)s answers at most.") % {"most": MOST_VALUES})
    if len({value.casefold() for value in values}) < len(values):
        raise WrongTarget(_("The same answer is there twice."))
    long = next((value for value in values if len(value) > 80), None)
    if long is not None:
        raise WrongTarget(_("An answer can have 80 letters at most."))
    if kind == Question.Kind.AGE:
        fault = bands_fault(values, lottery.youngest)
        if fault:
            raise WrongTarget(fault)
    if kind == Question.Kind.DEPRIVATION and value_of_decile(1, values) is None:
        raise WrongTarget(_("Deprivation has 2, 5 or 10 answers, from the most to the least deprived."))


def _noted(lottery: Lottery, *, by: Person) -> None:
    """The lottery is another one now: its version says so, and keys given to the old one are voided."""
    lottery.version += 1
    lottery.save(update_fields=["version"])
    void_keys(lottery, by=by)
