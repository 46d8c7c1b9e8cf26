"""What the engine finds is what writing down every panel finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import NoPanel, PoolError, find_lottery
from alongside.engines.lottery.oracle import all_panels, is_panel, leximin_chances
from alongside.engines.lottery.tests.making import odd_pool, random_pool

SAME = 1e-7


def check_panels(pool, lottery):
    """Every panel meets the quotas, and everybody's chance is what the panels make of it."""
    by_id = {one.id: one for one in pool.candidates}
    for panel in lottery.panels:
        assert list(panel) == sorted(panel)
        assert is_panel(pool, tuple(by_id[one] for one in panel))
    assert sum(lottery.weights) == pytest.approx(1, abs=1e-12)
    assert min(lottery.weights) > 0
    chances = dict.fromkeys(by_id, 0.0)
    for panel, weight in zip(lottery.panels, lottery.weights, strict=True):
        for one in panel:
            chances[one] += weight
    assert chances == pytest.approx(dict(lottery.probabilities), abs=1e-12)


def check_proof(lottery, panels):
    """The weights add up to 1, and no panel of all weighs more than the bound."""
    assert lottery.minimum <= lottery.bound + 1e-12
    if lottery.proof:
        assert sum(lottery.proof.values()) == pytest.approx(1, abs=1e-9)
        assert min(lottery.proof.values()) > 0
        heaviest = max(sum(lottery.proof.get(one, 0.0) for one in panel) for panel in panels)
        assert heaviest <= lottery.bound + 1e-9


@given(seed=st.integers(0, 10**9), homes=st.booleans(), tight=st.sampled_from([0.0, 0.5]))
@settings(max_examples=60, deadline=None)
def test_leximin_is_that_of_all_panels(seed, homes, tight):
    try:
        pool = random_pool(seed, homes=homes, tight=tight)
    except PoolError:
        return
    panels = all_panels(pool)
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
    check_panels(pool, lottery)
    check_proof(lottery, panels)


@pytest.mark.parametrize("cycle", [5, 7])
def test_where_the_relaxation_promises_too_much_the_optimum_is_still_found(cycle):
    pool = odd_pool(cycle)
    lottery = find_lottery(pool)
    assert dict(lottery.probabilities) == pytest.approx(leximin_chances(pool), abs=SAME)
    check_panels(pool, lottery)
    check_proof(lottery, all_panels(pool))
