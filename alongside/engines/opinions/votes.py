"""Votes on statements: who agreed, disagreed or passed on what, the latest vote of each person counting."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Id = Any
"""A participant's or statement's id: an int or text, or anything else that can be a dictionary's key."""

AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """One vote at most of each participant on each statement.

    Parameters
    ----------
    participants, statements: their ids, in the order in which they first appear.
    rows, columns: for each vote, who (position in `participants`) and on what (position in `statements`);
        int32, in order of rows, then columns.
    values: for each vote, 1 (agree), -1 (disagree) or 0 (pass); int8. A pass is a vote: the statement was
        seen. What was not seen is not there at all.
    starts: `rows[starts[i]:starts[i + 1]]` are the votes of participant i; int64, n + 1 long.
    """

    participants: tuple[Id, ...]
    statements: tuple[Id, ...]
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.int8]
    starts: NDArray[np.int64]

    @classmethod
    def from_rows(
        cls,
        participants: Iterable[Hashable],
        statements: Iterable[Hashable],
        values: Iterable[int],
        times: Iterable[float] | None = None,
        *,
        every_statement: Sequence[Hashable] = (),
    ) -> Votes:
        """Votes from four columns of equal length, one row a vote.

        Parameters
        ----------
        participants, statements: who voted on what; ints, text or other hashable ids.
        values: 1 (agree), 0 (pass) or -1 (disagree).
        times: when, in any unit that can be put in order; None when the rows are in order already. Of several
            votes of one person on one statement the latest counts; of equally late ones the last row.
        every_statement: ids of statements to keep a place for though nobody may have voted on them yet; they
            come first, in this order.

        Raises
        ------
        ValueError: columns of unequal length, a value other than -1, 0 and 1, a time that is not a number.

        Examples
        --------
        >>> votes = Votes.from_rows(["ann", "bob", "ann"], [7, 7, 7], [1, 0, -1])
        >>> votes.participants, votes.values.tolist()
        (('ann', 'bob'), [-1, 0])
        """
        who, people = _positions(participants)
        what, things = _positions(statements, every_statement)
        value = np.asarray(values if isinstance(values, np.ndarray) else list(values))
        if not len(who) == len(what) == len(value):
            raise ValueError("Participants, statements and values must be equally many.")
        if len(value) and not np.isin(value, (AGREE, PASS, DISAGREE)).all():
            raise ValueError("A vote must be 1 (agree), 0 (pass) or -1 (disagree).")
        order = np.arange(len(who))
        if times is not None:
            when = np.asarray(times if isinstance(times, np.ndarray) else list(times))
            if len(when) != len(who):
                raise ValueError("There must be as many times as votes.")
            if when.dtype.kind == "f" and np.isnan(when).any():
                raise ValueError("A time must be a number.")
            order = np.argsort(when, kind="stable")
        cells = who[order].astype(np.int64) * max(len(things), 1) + what[order]
        by_cell = np.argsort(cells, kind="stable")
        cells = cells[by_cell]
        latest = np.ones(len(cells), dtype=bool)
        latest[:-1] = cells[1:] != cells[:-1]
        kept = cells[latest]
        return cls._made(
            people,
            things,
            kept // max(len(things), 1),
            kept % max(len(things), 1),
            value[order][by_cell][latest],
        )

    @classmethod
    def _made(
        cls,
        participants: tuple[Id, ...],
        statements: tuple[Id, ...],
        rows: NDArray[Any],
        columns: NDArray[Any],
        values: NDArray[Any],
    ) -> Votes:
        """Votes from cells that are in order already and differ from each other."""
        counts = (
            np.bincount(rows, minlength=len(participants)) if len(participants) else np.zeros(0, np.int64)
        )
        return cls(
            participants,
            statements,
            rows.astype(np.int32),
            columns.astype(np.int32),
            values.astype(np.int8),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        )

    def __len__(self) -> int:
        """How many votes there are, each person's latest on a statement only."""
        return len(self.values)

    @property
    def per_participant(self) -> NDArray[np.int64]:
        """How many statements each participant voted on."""
        return np.diff(self.starts)

    @property
    def per_statement(self) -> NDArray[np.int64]:
        """How many participants voted on each statement."""
        return np.bincount(self.columns, minlength=len(self.statements)).astype(np.int64)

    def only(self, kept: NDArray[np.bool_]) -> Votes:
        """The same people and statements with only some of the votes (`kept`: one truth value a vote)."""
        return self._made(
            self.participants, self.statements, self.rows[kept], self.columns[kept], self.values[kept]
        )

    def of_participants(self, chosen: NDArray[np.int64]) -> Votes:
        """The votes of some participants only (`chosen`: their positions, ascending); all statements stay."""
        counts = self.per_participant
        mask = np.zeros(len(self.participants), dtype=np.bool_)
        mask[chosen] = True
        kept = np.repeat(mask, counts)
        return Votes(
            tuple(self.participants[one] for one in chosen.tolist()),
            self.statements,
            np.repeat(np.arange(len(chosen), dtype=np.int32), counts[chosen]),
            self.columns[kept],
            self.values[kept],
            np.concatenate([[0], np.cumsum(counts[chosen])]).astype(np.int64),
        )

    def of(self, participant: Id) -> dict[Id, int]:
        """One participant's votes, by statement id; raises KeyError for somebody unknown."""
        try:
            row = self.participants.index(participant)
        except ValueError:
            raise KeyError(participant) from None
        mine = slice(int(self.starts[row]), int(self.starts[row + 1]))
        return {
            self.statements[column]: value
            for column, value in zip(self.columns[mine].tolist(), self.values[mine].tolist(), strict=True)
        }

    def sparse(self, data: NDArray[Any]) -> sparse.csr_array:
        """A participants x statements matrix with one number of `data` for each vote."""
        return sparse.csr_array(
            (data, self.columns, self.starts), shape=(len(self.participants), len(self.statements))
        )


def _positions(
    ids: Iterable[Hashable], first: Sequence[Hashable] = ()
) -> tuple[NDArray[np.int64], tuple[Id, ...]]:
    """For each id its position in the order of first appearance, and the ids in that order."""
    known: dict[Hashable, int] = {one: position for position, one in enumerate(dict.fromkeys(first))}
    plain = ids.tolist() if isinstance(ids, np.ndarray) else ids
    found = np.array([known.setdefault(one, len(known)) for one in plain], dtype=np.int64)
    return found, tuple(known)
