"""What the engine finds is what writing down every panel finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import NoPanel, PoolError, find_lottery
from alongside.engines.lottery.certificate import faults
from alongside.engines.lottery.exhaustive import meeting_quotas
from alongside.engines.lottery.oracle import leximin_chances
from alongside.engines.lottery.tests.making import crossing_pool, odd_pool, random_pool

SAME = 1e-7


@given(seed=st.integers(0, 10**9), homes=st.booleans(), tight=st.sampled_from([0.0, 0.5]))
@settings(max_examples=60, deadline=None)
def test_leximin_is_that_of_all_panels(seed, homes, tight):
    try:
        pool = random_pool(seed, homes=homes, tight=tight)
    except PoolError:
        return
    panels = meeting_quotas(pool)
    if not panels:
        with pytest.raises(NoPanel):
            find_lottery(pool)
        return
    lottery = find_lottery(pool)
    expected = leximin_chances(pool)
    assert dict(lottery.probabilities) == pytest.approx(expected, abs=SAME)
    assert sorted(lottery.probabilities.values()) == pytest.approx(sorted(expected.values()), abs=SAME)
    assert lottery.certified
    assert lottery.gap < 1e-6
    never = {one for one, chance in expected.items() if chance == 0} - pool.excluded
    assert {one.id for one in lottery.impossible} == never
    assert faults(pool, lottery) == ()
    assert max(sum(lottery.proof.get(one, 0.0) for one in panel) for panel in panels) <= lottery.bound + 1e-9


@pytest.mark.parametrize("cycle", [5, 7])
def test_where_the_relaxation_promises_too_much_the_optimum_is_still_found(cycle):
    pool = odd_pool(cycle)
    lottery = find_lottery(pool)
    assert dict(lottery.probabilities) == pytest.approx(leximin_chances(pool), abs=SAME)
    assert faults(pool, lottery) == ()


def test_where_the_relaxation_cannot_be_reached_the_optimum_is_still_found():
    reached = []
    for seed in range(80):
        pool = crossing_pool(seed)
        panels = meeting_quotas(pool)
        if not panels:
            continue
        lottery = find_lottery(pool)
        reached.append(lottery.trace.method)
        assert dict(lottery.probabilities) == pytest.approx(leximin_chances(pool), abs=SAME)
        assert lottery.certified
        assert lottery.gap < SAME
        assert (
            max(sum(lottery.proof.get(one, 0.0) for one in panel) for panel in panels) <= lottery.bound + 1e-9
        )
    assert reached.count("column generation") >= 5
