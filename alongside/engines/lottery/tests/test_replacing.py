"""Replacements and alternates, beside looking at every way there is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import NoPanel, PoolError, alternates, replacements
from alongside.engines.lottery.exhaustive import expected_loss, loss, meeting_quotas, people, smallest_changes
from alongside.engines.lottery.tests.pools import pools, simple
from alongside.engines.lottery.tests.test_uniform import households_kept, varied


@st.composite
def panels(draw):
    """A small pool, a panel that meets its quotas, and some members who leave; None where there is no panel."""
    pool = draw(pools(chosen=False))
    all_of_them = meeting_quotas(pool)
    if not all_of_them:
        return None
    panel = draw(st.sampled_from(all_of_them))
    leavers = draw(st.lists(st.sampled_from(panel), min_size=1, unique=True, max_size=3))
    return pool, panel, leavers


@given(panels(), st.integers(0, 3))
@settings(max_examples=120, deadline=None)
def test_a_replacement_keeps_the_quotas_or_misses_them_least(drawn, seed):
    if drawn is None:
        return
    pool, panel, leavers = drawn
    try:
        found = replacements(pool, panel, leavers, seed=seed)
    except NoPanel:
        assert set(leavers) == set(panel)
        return
    staying = set(panel) - set(leavers)
    assert staying <= set(found.panel) and not set(found.panel) & set(leavers)
    assert set(found.joining) == set(found.panel) - staying
    assert households_kept(pool, found.panel)
    assert len(found.panel) == len(panel) - found.remaining.missing
    left = found.remaining.pool
    assert loss(left, found.panel) == 0
    # By looking at every panel there is: whether the quotas could be kept, and if not, how small a change does.
    before = type(left).of(pool.quotas, left.candidates, left.size, left.chosen, left.excluded)
    could = meeting_quotas(before)
    assert bool(could) == (found.remaining.fix is None)
    if found.remaining.fix:
        fix = found.remaining.fix
        assert smallest_changes(before) == (not fix.within_flex, fix.distance, len(fix.changes))
        assert fix.words in found.remaining.words
    ways = meeting_quotas(left)
    assert {one for one, chance in found.chances.items() if chance > 1e-9} == {
        one for way in ways for one in way if one not in staying
    }
    assert sum(found.chances.values()) == pytest.approx(len(found.joining))


def test_words_when_nobody_is_left():
    pool = simple(women=2, men=2)
    found = replacements(pool, ["f0", "f1", "m0", "m1"], ["f0"], seed=1)
    assert (found.joining, found.remaining.missing) == ((), 1)
    assert found.remaining.words == (
        "Nobody is left for 1 place. The quotas cannot be kept. Ask for at least 1 with gender f instead of 2."
    )


@pytest.mark.parametrize(
    ("panel", "leavers", "words"),
    [
        (["f0", "x"], ["f0"], "x is on the panel but not in the pool."),
        (["f0"], ["f1"], "f1 cannot leave the panel without being on it."),
        (["f0"], [], "Nobody leaves the panel."),
    ],
)
def test_what_makes_no_sense_is_refused(panel, leavers, words):
    with pytest.raises(PoolError, match=words):
        replacements(simple(), panel, leavers, seed=1)


def test_everybody_who_could_join_is_drawn_by_some_seed():
    pool = simple()
    joined = {replacements(pool, ["f0", "f1", "m0", "m1"], ["f0"], seed=seed).joining for seed in range(60)}
    assert joined == {("f2",), ("f3",), ("f4",), ("f5",)}


def scenarios_of(pool, panel, chances, seed, number):
    """The same scenarios as the engine draws."""
    leaving = np.random.default_rng(seed).random((number, len(panel))) < np.array(chances)
    return [
        (1 / number, [one for one, out in zip(sorted(panel), row, strict=True) if out]) for row in leaving
    ]


@given(panels(), st.integers(0, 3), st.lists(st.sampled_from([0.0, 0.3, 0.7, 1.0]), min_size=9, max_size=9))
@settings(max_examples=60, deadline=None)
def test_no_alternates_are_better(drawn, count, chances):
    if drawn is None:
        return
    pool, panel, _ = drawn
    chances = dict(zip(sorted(panel), chances, strict=False))
    found = alternates(pool, panel, count, chances, seed=2, scenarios=6)
    drawn = scenarios_of(pool, panel, [chances[one] for one in sorted(panel)], 2, 6)
    known = people(pool)
    homes = {known[one].household for one in panel if known[one].household}
    free = [one for one in sorted(known) if one not in panel and known[one].household not in homes]
    ways = [
        way for number in range(count + 1) for way in combinations(free, number) if households_kept(pool, way)
    ]
    best = min(expected_loss(pool, panel, way, drawn) for way in ways)
    assert found.expected_loss == pytest.approx(best, abs=1e-6)
    assert expected_loss(pool, panel, found.alternates, drawn) == pytest.approx(best, abs=1e-6)
    assert found.bound <= found.expected_loss + 1e-6
    assert found.without == pytest.approx(expected_loss(pool, panel, (), drawn), abs=1e-6)
    homes = {known[one].household or one for one in free}
    assert len(found.alternates) == min(count, len(homes)) and set(found.alternates) <= set(free)


def test_alternates_of_many_kinds_come_close_to_the_bound():
    pool = varied(people=80, size=12)
    panel = replacements(pool, *_panel(pool), seed=1).panel
    found = alternates(pool, panel, 4, {("a", "x"): 0.3, ("b", "p"): 0.3}, seed=1, scenarios=20)
    assert len(found.alternates) == 4
    assert found.bound <= found.expected_loss <= found.without
    assert found.expected_loss - found.bound <= 0.25


def _panel(pool):
    from alongside.engines.lottery import find_lottery

    panel = find_lottery(pool).panels[0]
    return panel, panel[:1]


def test_chances_by_group_and_by_person():
    pool = simple()
    panel = ["f0", "f1", "m0", "m1"]
    by_group = alternates(pool, panel, 2, {("gender", "f"): 1.0}, seed=1, scenarios=3)
    assert {one[0] for one in by_group.alternates} == {"f"} and len(by_group.alternates) == 2
    assert (by_group.without, by_group.expected_loss) == (2, 0)
    by_person = alternates(pool, panel, 1, {"m1": 1.0}, seed=1, scenarios=3)
    assert by_person.alternates[0][0] == "m"
    with pytest.raises(PoolError, match="from 0 to 1"):
        alternates(pool, panel, 1, {"m1": 1.5}, seed=1)
