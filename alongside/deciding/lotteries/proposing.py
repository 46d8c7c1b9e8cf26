"""Targets proposed from shares. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

_TINY = 1e-9


def least_and_most(shares: Sequence[float], size: int) -> list[tuple[int, int]]:
    """The fewest and the most members for each share of residents, on a panel of `size`.

    A share of 0.23 on a panel of 30 is 6.9 people: 6 or 7. A group of half a person or more gets one seat at least, as
    far as there are seats, so that small groups are not rounded away. The shares are taken as parts of their sum, so
    that the fewest never add up to more than the panel, nor the most to fewer. Returns a pair for each share, in their
    order; all are (0, size) where nothing is known.

    >>> least_and_most([0.23, 0.77], 30)
    [(6, 7), (23, 24)]
    """
    total = sum(shares)
    if total <= 0:
        return [(0, size) for _share in shares]
    exact = [share / total * size for share in shares]
    least = [math.floor(part + _TINY) for part in exact]
    small = sorted((n for n, part in enumerate(exact) if 0.5 <= part < 1 - _TINY), key=lambda n: -exact[n])
    for n in small[: size - sum(least)]:
        least[n] = 1
    return [(low, math.ceil(part - _TINY)) for low, part in zip(least, exact, strict=True)]


def with_flex(least: int, most: int, flex: int, size: int) -> tuple[int, int]:
    """How far a target may bend: `flex` members fewer or more, never below 0 nor above the panel."""
    return max(0, least - flex), max(most, min(size, most + flex))
