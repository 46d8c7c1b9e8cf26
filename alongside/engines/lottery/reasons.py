"""Why somebody can be on no panel: the fewest quotas that can be found to rule them out together."""

from __future__ import annotations

import numpy as np

from alongside.engines.lottery.kinds import HOUSEHOLD, SIZE, Kinds, Row
from alongside.engines.lottery.result import Impossible
from alongside.engines.lottery.warm_program import INFINITY, WarmProgram


def impossible_people(
    kinds: Kinds, possible: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[Impossible, ...]:
    """Everybody who can be on no panel, with the reason, in the order of their ids.

    Parameters
    ----------
    kinds: all of the pool's.
    possible: which kinds some panel holds.
    """
    found = [
        Impossible(one, "Somebody of their household is on every panel already.") for one in kinds.shut_out
    ]
    for kind in np.nonzero(~possible)[0]:
        why, quotas = _reason(kinds, int(kind))
        found.extend(Impossible(one, why, quotas) for one in kinds.members[kind])
    return tuple(sorted(found, key=lambda one: one.id))


def _reason(kinds: Kinds, kind: int) -> tuple[str, tuple[Row, ...]]:
    """A sentence, and the quotas it names."""
    theirs = np.nonzero(kinds.matrix[:, kind])[0]
    for row in theirs:
        if kinds.highest[row] < 1 and kinds.rows[row] != SIZE:
            feature, value = kinds.rows[row]
            return f"Every place for {feature} {value} is taken, or there is none.", ((feature, value),)
    needed = _needed(kinds, kind)
    quotas = tuple(kinds.rows[row] for row in needed if kinds.rows[row][0] != HOUSEHOLD)
    named = [f"{feature} {value}" for feature, value in quotas]
    if any(kinds.rows[row][0] == HOUSEHOLD for row in needed):
        named.append("one person of a household")
    if not named:
        return "No place is left on the panel.", ()
    if len(named) == 1:
        return f"With them on a panel, the quota for {named[0]} could not be met.", quotas
    return (
        f"With them on a panel, the quotas for {', '.join(named[:-1])} and {named[-1]} could not all be met.",
        quotas,
    )


def _needed(kinds: Kinds, kind: int) -> list[int]:
    """Rows that rule this kind out together; without any one of them they would not (a deletion filter).

    The filter runs over the linear program where that rules the kind out already, otherwise over whole people.
    """
    lower = np.zeros(len(kinds.caps))
    lower[kind] = 1.0
    home = [row for row, (feature, _) in enumerate(kinds.rows) if feature == HOUSEHOLD]
    blocks = [
        *([home] if home else []),
        *([row] for row, one in enumerate(kinds.rows) if one != SIZE and row not in home),
    ]
    for integer in (False, True):
        program = WarmProgram(kinds.matrix, kinds.lowest, kinds.highest, lower, kinds.caps, integer=integer)
        if program.solve():
            continue
        needed = []
        for block in blocks:
            for row in block:
                program.set_row(row, -INFINITY, INFINITY)
            if program.solve():
                for row in block:
                    program.set_row(row, kinds.lowest[row], kinds.highest[row])
                needed.extend(block)
        return sorted(needed)
    raise RuntimeError("Somebody who can be on a panel was taken for one who cannot.")
