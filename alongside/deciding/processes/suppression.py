"""Which numbers of a small table may be shown, so that nobody in it can be made out. Pure.

Numbers under 5 are hidden. Where the total would give a hidden number away, a second one is hidden with it; where two
tables are about nearly the same people, the difference between them is looked at as a table of its own. After the
usual rules of official statistics (Hundepool and others, Statistical Disclosure Control, Wiley 2012, chapters 4-5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
Cells = dict[str, int | None]


@dataclass(frozen=True)
class Earlier:
    """An earlier group of which nearly all are in the new one too, or that holds nearly all of the new one.

    `shown` says which of its cells can be read off what was published, `common` how many of each cell are in both
    groups, `apart` how many are only in the larger one, and `is_larger` that this earlier group is the larger.
    """

    shown: frozenset[str]
    common: Mapping[str, int]
    apart: Mapping[str, int]
    is_larger: bool = False


def publishable(counts: Mapping[str, int], earlier: Sequence[Earlier] = ()) -> Cells:
    """The table with what must not be read replaced by None.

    Parameters: `counts`, how many people are in each cell, each person in one (their sum is public); `earlier`, groups
    of nearly the same people about which a table stands already.

    >>> publishable({"a": 20, "b": 3, "c": 9})
    {'a': 20, 'b': None, 'c': None}
    """
    hidden = {cell for cell, count in counts.items() if count < LEAST}
    while _gives_away(counts, hidden) or any(_together_give_away(counts, hidden, group) for group in earlier):
        shown = [cell for cell in counts if cell not in hidden]
        if not shown:
            break
        hidden.add(min(shown, key=lambda cell: counts[cell]))
    return {cell: None if cell in hidden else count for cell, count in counts.items()}


def _gives_away(counts: Mapping[str, int], hidden: set[str]) -> bool:
    """Whether the total lets somebody work out, exactly or nearly, what is hidden."""
    return bool(hidden) and (len(hidden) < 2 or sum(counts[cell] for cell in hidden) < LEAST)


def _together_give_away(counts: Mapping[str, int], hidden: set[str], group: Earlier) -> bool:
    """Whether two tables of which one holds the other's people let somebody work out a small number of either, or of
    those by whom they differ, to fewer than five possible values.

    Cells fall into four kinds by where they are shown. `a` is a cell's number in the smaller group, `d` what the larger
    has more. Where only the larger shows its cell, `a + d` is known; the sum of these `a`, called `held`, is what ties
    the sums of all unknown `a` and of all unknown `d` to each other.
    """
    cells = list(counts)
    a = {cell: group.common.get(cell, 0) for cell in cells}
    d = {cell: group.apart.get(cell, 0) for cell in cells}
    now_shown = {cell for cell in cells if cell not in hidden}
    in_small, in_large = (now_shown, group.shown) if group.is_larger else (group.shown, now_shown)
    if any(0 < d[cell] < LEAST for cell in cells if cell in in_small and cell in in_large):
        return True
    only_large = [cell for cell in cells if cell not in in_small and cell in in_large]
    only_small = [cell for cell in cells if cell in in_small and cell not in in_large]
    neither = [cell for cell in cells if cell not in in_small and cell not in in_large]
    sum_a = sum(a[cell] for cell in only_large + neither)
    known_together = sum(a[cell] + d[cell] for cell in only_large)
    offset = known_together - sum(d[cell] for cell in only_large + only_small + neither)
    least, most = max(0, offset), min(sum_a, known_together)
    if not only_large or not neither or not (only_small or neither):
        least = most = sum(a[cell] for cell in only_large)
    few_a = {cell for cell in cells if a[cell] < LEAST}
    few_d = {cell for cell in cells if 0 < d[cell] < LEAST}
    widths = []
    for cell in only_large:
        if cell in few_a | few_d:
            together = a[cell] + d[cell]
            widths.append(min(together, most) - max(0, least - (known_together - together)))
    alone_d = len(only_small) + len(neither) == 1
    for cell in only_small + neither:
        if cell in few_d:
            widths.append(most - least if alone_d else most - offset)
    for cell in neither:
        if cell in few_a:
            widths.append(most - least if len(neither) == 1 else sum_a - least)
        if a[cell] + d[cell] < LEAST:
            bottom = 0 if len(neither) > 1 else sum_a - most
            widths.append(0 if alone_d else sum_a - offset - bottom)
    return any(width < LEAST - 1 for width in widths)


def may_name(hidden: Mapping[str, tuple[int, int]], total: int) -> bool:
    """Whether bounds on hidden numbers can be told: each number must still have at least five possible values.

    Parameters: `hidden`, the least and the most that each hidden number is then known to be; `total`, their sum.
    """
    least = sum(low for low, _high in hidden.values())
    most = sum(high for _low, high in hidden.values())
    for low, high in hidden.values():
        bottom = max(low, total - (most - high))
        top = min(high, total - (least - low))
        if top - bottom < LEAST - 1:
            return False
    return True
