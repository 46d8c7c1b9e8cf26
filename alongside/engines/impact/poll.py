"""A deliberative poll as data: who took part in which arm, what was asked, and what was answered before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Id = Any
"""The id of a person, group or question: an int or text, or anything else that can be a dictionary's key."""


class Arm(StrEnum):
    """What somebody was drawn for. It counts what the lottery said, not whether they came."""

    DELIBERATED = "deliberated"
    CONTROL = "control"


class Kind(StrEnum):
    """What a question asks for: what somebody thinks, on an ordered scale, or what they know."""

    ATTITUDE = "attitude"
    KNOWLEDGE = "knowledge"


class PollError(ValueError):
    """A poll that cannot be analysed; says in a sentence what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was drawn.

    Parameters
    ----------
    id: theirs alone.
    arm: drawn to deliberate, or for the control group.
    group: the small group they sat in; None in the control group. Somebody drawn to deliberate without a group counts
        as a group of their own.
    """

    id: Id
    arm: Arm
    group: Id | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was asked twice.

    Parameters
    ----------
    id: its own.
    kind: attitude or knowledge.
    low, high: the ends of the scale, in the numbers in which answers are given. Knowledge is 0 (wrong) or 1 (right).
    registered: it was fixed before the second survey. Only such questions are tested as planned ones; the others are
        told apart, as found by looking.
    """

    id: Id
    kind: Kind
    low: float = 0.0
    high: float = 1.0
    registered: bool = True

    @property
    def width(self) -> float:
        """How long the scale is."""
        return self.high - self.low


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Poll:
    """Everything that is analysed.

    Parameters
    ----------
    people: n of them.
    questions: m of them.
    before, after: the answers of the first and the second survey, n x m, in the numbers of each question's scale;
        NaN where it was not answered. Somebody who left has NaN all along `after`.

    Raises
    ------
    PollError: tables of another shape, ids that come twice, answers off the scale, knowledge other than 0 and 1, a
        control person with a small group.

    Examples
    --------
    >>> people = [Person("ann", Arm.DELIBERATED, group="red"), Person("bob", Arm.CONTROL)]
    >>> poll = Poll(people, [Question("buses", Kind.ATTITUDE, 1, 5)], [[2], [3]], [[4], [float("nan")]])
    >>> poll.before.shape
    (2, 1)
    """

    people: tuple[Person, ...]
    questions: tuple[Question, ...]
    before: Floats
    after: Floats

    def __init__(
        self,
        people: Iterable[Person],
        questions: Iterable[Question],
        before: Any,
        after: Any,
    ) -> None:
        # Lists are as welcome as tuples and arrays; what is kept is always the latter.
        for name, value in (("people", tuple(people)), ("questions", tuple(questions))):
            object.__setattr__(self, name, value)
        shape = (len(self.people), len(self.questions))
        for name, table in (("before", before), ("after", after)):
            object.__setattr__(self, name, _table(table, shape))
        self._check()

    def _check(self) -> None:
        """Raise PollError for the first thing that is wrong."""
        _once((one.id for one in self.people), "person")
        _once((one.id for one in self.questions), "question")
        for person in self.people:
            if person.arm is Arm.CONTROL and person.group is not None:
                raise PollError(f"{person.id} is in the control group and cannot have a small group.")
        for column, question in enumerate(self.questions):
            if not (
                np.isfinite(question.low) and np.isfinite(question.high) and question.low < question.high
            ):
                raise PollError(
                    f"The scale of question {question.id} must go from a lower to a higher number."
                )
            if question.kind is Kind.KNOWLEDGE and (question.low, question.high) != (0.0, 1.0):
                raise PollError(f"Question {question.id} asks for knowledge: 0 is wrong and 1 is right.")
            for table in (self.before, self.after):
                given = table[:, column][~np.isnan(table[:, column])]
                if ((given < question.low) | (given > question.high)).any():
                    raise PollError(f"An answer to question {question.id} is off its scale.")
                if question.kind is Kind.KNOWLEDGE and not np.isin(given, (0.0, 1.0)).all():
                    raise PollError(f"Question {question.id} asks for knowledge: 0 is wrong and 1 is right.")

    def in_arm(self, arm: Arm) -> Flags:
        """Who is in an arm: one truth value a person."""
        return np.array([one.arm is arm for one in self.people], dtype=np.bool_)

    def clusters(self) -> NDArray[np.int64]:
        """For each person the number of their small group; people without one are a group of their own."""
        known: dict[Hashable, int] = {}
        keys = (("one", one.id) if one.group is None else ("group", one.group) for one in self.people)
        return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


def _table(given: Any, shape: tuple[int, int]) -> Floats:
    table = np.array(given, dtype=np.float64).reshape(shape if not np.size(given) else np.shape(given))
    if table.shape != shape:
        raise PollError("There must be a row of answers for each person and a column for each question.")
    if np.isinf(table).any():
        raise PollError("An answer must be a number.")
    table.flags.writeable = False
    return table


def _once(ids: Iterable[Hashable], what: str) -> None:
    twice = [one for one, many in Counter(ids).items() if many > 1]
    if twice:
        raise PollError(f"There is more than one {what} with the id {twice[0]}.")
