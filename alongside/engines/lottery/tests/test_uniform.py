"""Equally likely panels: near the lottery's chances, each meeting the quotas, the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import Candidate, NoPanel, Pool, Quota, find_lottery, uniform
from alongside.engines.lottery.exhaustive import loss
from alongside.engines.lottery.tests.pools import pools


def varied(people=120, size=20, seed=3):
    """A pool in which nearly everybody is the only one of their kind, with households and narrow quotas."""
    chance = random.Random(seed)
    values = {"a": "xyz", "b": "pqrs", "c": "klmno", "d": "vw"}
    pool = []
    for one in range(people):
        features = {name: chance.choices(some, range(1, len(some) + 1))[0] for name, some in values.items()}
        pool.append(Candidate(f"p{one:03}", features, f"h{one // 2}" if one < 20 else ""))
    quotas = []
    for name, some in values.items():
        for value in some:
            share = sum(one.features[name] == value for one in pool) * size / people
            even = (share + size / len(some)) / 2
            quotas.append(Quota(name, value, int(even), int(even) + 1))
    return Pool.of(quotas, pool, size)


def households_kept(pool, panel):
    homes = [one.household for one in pool.candidates if one.id in panel and one.household]
    return len(homes) == len(set(homes))


@given(pools(), st.integers(1, 40), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_every_panel_meets_the_quotas_and_the_shares_are_counted_right(pool, panels, seed):
    try:
        lottery = find_lottery(pool)
    except NoPanel:
        return
    drawn = uniform(pool, lottery, panels, seed=seed)
    assert len(drawn.panels) == panels
    for panel in set(drawn.panels):
        assert loss(pool, panel) == 0
        assert households_kept(pool, panel)
        assert len(panel) == pool.size
        assert list(panel) == sorted(panel)
        assert pool.chosen <= set(panel) and not pool.excluded & set(panel)
    counted = Counter(one for panel in drawn.panels for one in panel)
    assert drawn.probabilities == {one.id: counted[one.id] / panels for one in pool.candidates}
    apart = [abs(drawn.probabilities[one] - chance) for one, chance in lottery.probabilities.items()]
    assert drawn.largest_deviation == pytest.approx(max(apart))
    assert all(counted[one] == 0 for one, chance in lottery.probabilities.items() if chance == 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_thousand_panels_are_within_the_bar(seed):
    pool = varied()
    lottery = find_lottery(pool)
    drawn = uniform(pool, lottery, seed=seed)
    assert drawn.largest_deviation <= 0.0015
    assert all(loss(pool, panel) == 0 for panel in set(drawn.panels))
    assert all(households_kept(pool, panel) for panel in set(drawn.panels))


def test_the_same_seed_gives_the_same_panels_and_another_gives_others():
    pool = varied(people=60, size=10)
    lottery = find_lottery(pool)
    first, again, other = (uniform(pool, lottery, 200, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.panels != other.panels


def test_there_is_at_least_one_panel():
    pool = varied(people=60, size=10)
    with pytest.raises(ValueError, match="at least one"):
        uniform(pool, find_lottery(pool), 0, seed=1)
