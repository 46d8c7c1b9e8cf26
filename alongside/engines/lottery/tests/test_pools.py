"""Lotteries from pools like real ones."""

import csv
from pathlib import Path

import pytest

from alongside.engines.lottery import Candidate, Pool, Quota, find_lottery
from alongside.engines.lottery.certificate import faults

POOLS = Path(__file__).parents[4] / "tests" / "data" / "pools"


@pytest.mark.parametrize(
    ("name", "kinds", "smallest"),
    [
        # Each is proven by its own bound; the second is what sortition-algorithms 0.12.15 (maximin) finds too.
        ("hd_like_30", 190, 1 / 21),
        ("mass_like_24", 40, 2 / 9),
        ("sfb_like_20", 182, 1 / 28),
        ("sfc_like_44", 149, 17 / 183),
    ],
)
def test_a_pool_like_a_real_one_has_a_lottery_that_is_proven(name, kinds, smallest):
    with (POOLS / name / "categories.csv").open(newline="") as file:
        quotas = [
            Quota(row["feature"], row["value"], int(row["min"]), int(row["max"]))
            for row in csv.DictReader(file)
        ]
    with (POOLS / name / "respondents.csv").open(newline="") as file:
        people = [Candidate(row.pop("id"), row) for row in csv.DictReader(file)]
    pool = Pool.of(quotas, people, int(name[-2:]))
    lottery = find_lottery(pool)
    assert lottery.minimum == pytest.approx(smallest, abs=1e-8)
    assert lottery.gap < 1e-6
    assert (lottery.certified, lottery.trace.types, lottery.impossible) == (True, kinds, ())
    assert faults(pool, lottery) == ()
    assert find_lottery(pool) == lottery
