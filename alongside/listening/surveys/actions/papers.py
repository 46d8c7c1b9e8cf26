"""Papers that helpers type in: once, or twice by two people who do not see each other's typing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.surveys.actions.answering import ABOUT
from alongside.listening.surveys.actions.gathering import Filled, keep_filled
from alongside.listening.surveys.models import Keying, Paper, Response, Survey
from alongside.listening.surveys.refusals import (
    AlreadyAnswered,
    KeptForTheReport,
    NothingToSettle,
    NumberTaken,
    TypedByYou,
    WrongMoment,
)

QUOTING, CODE = "quoting", "code"


@dataclass(frozen=True)
class Typed:
    """A form as one helper read it. `answers` as in a draft: with the words themselves."""

    answers: dict[str, Any]
    about: dict[str, str] = field(default_factory=dict)
    quoting: str = "no"
    code_digest: bytes | None = None

    def boxes(self) -> dict[str, Any]:
        """What stands in each box that is not empty, by the name of the box."""
        found = {f"question-{key}": value for key, value in self.answers.items()}
        found.update({f"about-{name}": self.about[name] for name in ABOUT if self.about.get(name)})
        found[QUOTING] = self.quoting
        if self.code_digest is not None:
            found[CODE] = self.code_digest.hex()
        return found


def from_boxes(boxes: Mapping[str, Any]) -> Typed:
    """The other way round."""
    return Typed(
        answers={name[9:]: value for name, value in boxes.items() if name.startswith("question-")},
        about={name[6:]: value for name, value in boxes.items() if name.startswith("about-")},
        quoting=boxes.get(QUOTING, "no"),
        code_digest=bytes.fromhex(boxes[CODE]) if CODE in boxes else None,
    )


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The names of the boxes in which two helpers do not agree."""
    return [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


@transaction.atomic
def type_paper(survey: Survey, *, number: int, typed: Typed, by: Person) -> Paper:
    """Type in the form with this number; papers can be typed until the results are published.

    Typed once, its answers count at once. Where a survey asks for it, a second helper types it too: when both agree its
    answers count, else the differences wait to be settled.

    Raises WrongMoment, NumberTaken, TypedByYou, and AlreadyAnswered when the return code on it has answered.
    """
    held = _takes_papers(survey)
    paper, fresh = Paper.objects.select_for_update(of=("self",)).get_or_create(survey=held, number=number)
    keyings = list(paper.keyings.all())
    if not fresh and (paper.done_at is not None or len(keyings) != 1 or not held.double_keying):
        raise NumberTaken
    if any(each.helper_id == by.pk for each in keyings):
        raise TypedByYou
    _check_code(held, typed)
    boxes = typed.boxes()
    made = Keying.objects.create(paper=paper, turn=len(keyings) + 1, helper=by, typed=boxes)
    record.write(
        act="paper-typed",
        about=paper,
        place=held.place,
        by=by,
        details={"survey": str(held.pk), "number": number, "turn": made.turn},
    )
    if not held.double_keying:
        _settle(held, paper, typed, by=by)
    elif keyings:
        first = keyings[0].typed
        different = differences(first, boxes)
        paper.compared = len(first.keys() | boxes.keys())
        paper.agreed = paper.compared - len(different)
        paper.save(update_fields=["compared", "agreed"])
        if not different:
            _settle(held, paper, typed, by=by)
    return paper


@transaction.atomic
def settle_paper(paper: Paper, *, right: Mapping[str, int], by: Person) -> Paper:
    """Settle the differences of a form that was typed twice.

    Parameters: `right`, for each box in which they differ the turn (1 or 2) that read it right. Raises NothingToSettle,
    and WrongMoment when a box is left open.
    """
    held = Paper.objects.select_for_update(of=("self",)).select_related("survey__place").get(pk=paper.pk)
    keyings = list(held.keyings.all())
    if held.done_at is not None or len(keyings) != 2:
        raise NothingToSettle
    survey = _takes_papers(held.survey)
    one, other = (each.typed for each in keyings)
    settled = dict(one)
    for name in differences(one, other):
        if right.get(name) not in (1, 2):
            raise WrongMoment(_("Say for each box who read it right."))
        chosen = (one, other)[right[name] - 1]
        settled.pop(name, None)
        if name in chosen:
            settled[name] = chosen[name]
    typed = from_boxes(settled)
    _check_code(survey, typed)
    record.write(
        act="paper-settled",
        about=held,
        place=survey.place,
        by=by,
        details={"survey": str(survey.pk), "number": held.number, "boxes": len(differences(one, other))},
    )
    _settle(survey, held, typed, by=by)
    return held


def _takes_papers(survey: Survey) -> Survey:
    """The survey with its questions frozen from now on."""
    held: Survey = (
        Survey.objects.select_for_update(of=("self",)).select_related("place", "panel").get(pk=survey.pk)
    )
    if held.is_by_lot:
        raise KeptForTheReport
    if held.opened_at is None or held.opens_at > timezone.now():
        raise WrongMoment(_("Papers can be typed in once the survey has opened."))
    if held.published_at is not None:
        raise WrongMoment(_("The results are published, so no more papers can be typed in."))
    if held.frozen_at is None:
        held.frozen_at = timezone.now()
        held.save(update_fields=["frozen_at"])
    return held


def _check_code(survey: Survey, typed: Typed) -> None:
    if typed.code_digest is None:
        return
    if Response.objects.filter(survey=survey, code_digest=typed.code_digest).exists():
        raise AlreadyAnswered(_("Somebody with this return code has answered already."))


def _settle(survey: Survey, paper: Paper, typed: Typed, *, by: Person) -> None:
    """Count the form: its answers are kept once, and what the helpers typed is emptied."""
    filled = Filled(typed.answers, typed.about, typed.quoting, typed.code_digest, paper)
    keep_filled(survey, [filled], how=Response.How.PAPER, by=by)
    paper.keyings.update(typed={})
    paper.done_at = timezone.now()
    paper.save(update_fields=["done_at"])
