"""Who left between the surveys, and what it could mean for the difference between the arms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alongside.engines.impact.poll import Floats

FEWEST = 5
"""What was answered is told of no fewer people than this."""


def trimmed_bounds(
    changes: tuple[Floats, Floats], answered: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> tuple[Floats, Floats]:
    """Lee's bounds (Lee 2009, "Training, wages, and sample selection", Rev. Econ. Stud. 76) of the difference.

    The arm in which more stayed holds people who would have left in the other. Who they are is not known, so as many
    are taken from its top, or from its bottom, as make the shares that stayed equal (parts of a person count too).

    Parameters
    ----------
    changes: of the first and second arm, people x questions, NaN where not known.
    answered: how many of each arm answered each question before.

    Returns
    -------
    The lowest and the highest difference, first less second arm, for each question; NaN where an arm is empty.
    """
    stayed = [np.sum(~np.isnan(one), axis=0) for one in changes]
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.minimum(stayed[0] / answered[0], stayed[1] / answered[1])
    means = []
    for change, all_before, many in zip(changes, answered, stayed, strict=True):
        # At least as many as stayed in the other arm's share; rounding errors must not trim anybody.
        keep = np.minimum(kept * all_before, many)
        keep = np.where(np.abs(keep - many) < 1e-9 * np.maximum(many, 1), many, keep)
        means.append((_lowest(change, keep), -_lowest(-change, keep)))
    (low, high), (other_low, other_high) = means
    return low - other_high, high - other_low


def _lowest(values: Floats, many: Floats) -> Floats:
    """The mean of the lowest `many` values of each column, the last perhaps in part."""
    if not len(values):
        return np.full(values.shape[1], np.nan)
    ordered = np.nan_to_num(np.sort(values, axis=0), nan=0.0)
    so_far = np.vstack([np.zeros(ordered.shape[1]), np.cumsum(ordered, axis=0)])
    whole = np.floor(np.nan_to_num(many)).astype(np.int64)
    columns = np.arange(values.shape[1])
    next_one = ordered[np.minimum(whole, len(ordered) - 1), columns]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((so_far[whole, columns] + (many - whole) * next_one) / many)


def worst_bounds(
    changes: tuple[Floats, Floats],
    before: tuple[Floats, Floats],
    low: Floats,
    high: Floats,
) -> tuple[Floats, Floats]:
    """Bounds of the difference without any supposition (Manski 1990, "Nonparametric bounds on treatment effects", Am.
    Econ. Rev. 80): everybody who left one arm went to one end of the scale, and of the other to the other end.

    Parameters
    ----------
    changes, before: of the first and second arm, people x questions.
    low, high: the ends of each question's scale.

    Where fewer than five left an arm, what they had answered is not used, lest it be told by subtracting: they may
    have moved along the whole scale either way.
    """
    ends = []
    for change, first in zip(changes, before, strict=True):
        left = ~np.isnan(first) & np.isnan(change)
        many, everybody = left.sum(axis=0), np.sum(~np.isnan(first), axis=0)
        from_here = np.where(left, first, 0.0).sum(axis=0)
        few = many < FEWEST
        down = np.where(few, (low - high) * many, low * many - from_here)
        up = np.where(few, (high - low) * many, high * many - from_here)
        moved = np.nansum(change, axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            ends.append(((moved + down) / everybody, (moved + up) / everybody))
    (lowest, highest), (other_lowest, other_highest) = ends
    return lowest - other_highest, highest - other_lowest


def outward(low: Floats, high: Floats, step: Floats) -> tuple[Floats, Floats]:
    """Bounds on a grid of `step`, no narrower than they were; those that are one point stay as they are.

    Trimmed means differ from whole ones by the answers of the few who were trimmed. On a grid as coarse as one person's
    whole scale they cannot be had by subtracting.
    """
    wide = high - low > 1e-9
    with np.errstate(divide="ignore", invalid="ignore"):
        return (
            np.where(wide, np.floor(low / step + 1e-9) * step, low),
            np.where(wide, np.ceil(high / step - 1e-9) * step, high),
        )
