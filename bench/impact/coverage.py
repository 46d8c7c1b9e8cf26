"""How often the 95% intervals hold the truth, in made-up polls of which it is known.

    python bench/impact/coverage.py                        a table
    python bench/impact/coverage.py --json                 the same as JSON
    python bench/impact/coverage.py --replications 20000   more polls of each kind (4,000)

Each question of one large poll is a poll by itself, analysed by the engine as it ships. Changes fall with what was
thought before (slope -0.4), vary with standard deviation 1, and correlate within small groups; the true effect is 0.5.

effect: the difference in differences with CR2 and Welch's degrees of freedom, as shown to residents. adjusted: the same
with answers before held equal. CR1: what statsmodels does by default, with normal quantiles. alone: Welch's test, as if
nobody had a group. bounds: how often the trimmed bounds, with the half interval beyond, hold the truth. A row is "held"
when the engine says that 93 to 97% of its intervals hold the truth; in the others it says that they may not, and the
bounds must.
"""

import argparse
import json
import sys
from dataclasses import dataclass

import numpy as np
from common import Arm, Kind, Person, Poll, Question

from alongside.engines.impact import analyse

EFFECT = 0.5
SLOPE = -0.4
SCALE = 50.0
HELD = (0.93, 0.97)


@dataclass(frozen=True)
class Design:
    """One kind of poll; `leaving` gives everybody's chance to leave, `held` names the intervals that must hold."""

    name: str
    sizes: tuple
    control: int
    leaving: object = None
    alike: float = 0.1
    points: int = 0
    held: tuple = ("effect", "adjusted")


def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))


def at_random(arm, before, change, group):
    return np.full(before.shape, 0.2)


def by_before(arm, before, change, group):
    return logistic(before - 1.5)


def by_before_otherwise(arm, before, change, group):
    return logistic(np.where(arm[:, None], before, -before) - 1.5)


def by_group(arm, before, change, group):
    """Some groups lose most of their people and some none."""
    chance = np.random.default_rng(5).beta(0.5, 2.0, (group.max() + 1, before.shape[1]))
    return chance[group]


def by_change(arm, before, change, group):
    """Who moved down leaves, of those who deliberated only."""
    return np.where(arm[:, None], logistic(-1.5 * change - 1.5), 0.0)


DESIGNS = [
    Design("15 groups of 10, all stay", (10,) * 15, 150),
    Design("15 groups of 10, a fifth leaves", (10,) * 15, 150, at_random),
    Design("20 groups of 10, a fifth leaves", (10,) * 20, 200, at_random),
    Design("15 groups of 10, alike 0.3, a fifth leaves", (10,) * 15, 150, at_random, alike=0.3),
    Design("15 groups of 10, by what they thought before", (10,) * 15, 150, by_before),
    Design("15 groups of 10, some groups leave", (10,) * 15, 150, by_group),
    Design(
        "15 uneven groups (4 to 20), by before",
        (4, 4, 5, 5, 6, 6, 8, 8, 10, 12, 14, 14, 16, 18, 20),
        150,
        by_before,
    ),
    Design("8 groups of 10, a fifth leaves", (10,) * 8, 400, at_random),
    Design("6 groups of 10, a fifth leaves", (10,) * 6, 600, at_random),
    Design("15 groups of 10, answers 1 to 5, by before", (10,) * 15, 150, by_before, points=5),
    Design("by before, otherwise in each arm", (10,) * 15, 150, by_before_otherwise, held=("adjusted",)),
    Design("by how they moved, one arm only", (10,) * 15, 150, by_change, held=("bounds",)),
]


def drawn(design, many, rng):
    """Arm, group, answers before, and change with and without the effect; one column a poll."""
    deliberated = sum(design.sizes)
    people = deliberated + design.control
    arm = np.arange(people) < deliberated
    group = np.concatenate(
        [np.repeat(np.arange(len(design.sizes)), design.sizes), len(design.sizes) + np.arange(design.control)]
    )
    before = rng.standard_normal((people, many))
    alike = rng.standard_normal((group.max() + 1, many))[group] * np.sqrt(design.alike)
    change = SLOPE * before + alike + rng.standard_normal(before.shape) * np.sqrt(1.0 - design.alike)
    return arm, group, before, change


def rounded(design, values):
    """On a scale of so many points, or as they are."""
    if not design.points:
        return values
    middle = (design.points + 1) / 2
    return np.clip(np.round(middle + values), 1, design.points)


def truth(design):
    """The effect on the scale; with points, over many people."""
    if not design.points:
        return EFFECT
    _, _, before, change = drawn(design, 20_000, np.random.default_rng(99))
    return float((rounded(design, before + change + EFFECT) - rounded(design, before + change)).mean())


def held(design, replications, seed):
    rng = np.random.default_rng(seed)
    arm, group, before, change = drawn(design, replications, rng)
    change = change + EFFECT * arm[:, None]
    first, second = rounded(design, before), rounded(design, before + change)
    if design.leaving:
        second = np.where(
            rng.random(before.shape) < design.leaving(arm, before, change, group), np.nan, second
        )
    people = [
        Person(one, Arm.DELIBERATED, int(group[one])) if arm[one] else Person(one, Arm.CONTROL)
        for one in range(len(arm))
    ]
    ends = (1, design.points) if design.points else (-SCALE, SCALE)
    poll = Poll(people, [Question(one, Kind.ATTITUDE, *ends) for one in range(replications)], first, second)
    answered = analyse(poll).registered
    right = truth(design)

    def covered(intervals):
        return float(np.mean([low <= right <= high for low, high in intervals]))

    half = [one.effect.high - one.effect.value for one in answered]
    bounds = [one.attrition.trimmed for one in answered]
    return {
        "design": design.name,
        "polls": replications,
        "effect": covered((one.effect.low, one.effect.high) for one in answered),
        "adjusted": covered((one.adjusted.low, one.adjusted.high) for one in answered),
        "CR1": covered(cr1(arm, group, second - first)),
        "alone": covered((one.welch.low, one.welch.high) for one in answered),
        "bounds": covered((one.low - more, one.high + more) for one, more in zip(bounds, half, strict=True)),
        "bias": float(np.mean([one.effect.value for one in answered]) - right),
        "adjusted bias": float(np.mean([one.adjusted.value for one in answered]) - right),
        "left": float(np.isnan(second).mean()),
        "df": float(np.median([one.effect.df for one in answered])),
        "must hold": list(design.held),
    }


def cr1(arm, group, change):
    """Intervals with CR1, (G / (G - 1)) (N - 1) / (N - 2), and the normal's 1.96."""
    sums = np.zeros((group.max() + 1, change.shape[1]))
    seen = ~np.isnan(change)
    value, variance = np.zeros(change.shape[1]), np.zeros(change.shape[1])
    for members, sign in ((arm, 1), (~arm, -1)):
        many = seen[members].sum(axis=0)
        mean = np.nansum(change[members], axis=0) / many
        sums[:] = 0.0
        np.add.at(sums, group[members], np.where(seen[members], change[members] - mean, 0.0))
        value += sign * mean
        variance += (sums**2).sum(axis=0) / many**2
    present = np.zeros(sums.shape, dtype=bool)
    np.logical_or.at(present, group, seen)
    groups, people = present.sum(axis=0), seen.sum(axis=0)
    half = 1.959964 * np.sqrt(variance * groups / (groups - 1) * (people - 1) / (people - 2))
    return zip(value - half, value + half, strict=True)


def all_held(rows):
    """Every interval that must hold the truth does: 93 to 97% of the time, bounds at least 93%."""
    return all(
        row[one] >= HELD[0] and (row[one] <= HELD[1] or one == "bounds")
        for row in rows
        for one in row["must hold"]
    )


def line(row):
    told = "  ".join(
        f"{name} {row[name]:6.2%}{'*' if name in row['must hold'] else ' '}"
        for name in ("effect", "adjusted", "CR1", "alone", "bounds")
    )
    return f"{row['design']:<46} left {row['left']:4.0%}  df {row['df']:5.1f}  {told}"


def measured(replications, seed, where):
    rows = []
    for place, design in enumerate(DESIGNS):
        rows.append(held(design, replications, (seed, place)))
        print(line(rows[-1]), file=where, flush=True)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--replications", type=int, default=4000, help="polls of each kind (4,000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows = measured(options.replications, options.seed, sys.stderr if options.json else sys.stdout)
    if options.json:
        print(json.dumps({"all held": all_held(rows), "rows": rows}, indent=1))
    return 0 if all_held(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
