"""What a lottery holds: objectives, people who can be on no panel, proof, and the same answer in any order."""

import contextlib
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import Candidate, NoPanel, Pool, Quota, find_lottery
from alongside.engines.lottery.certificate import faults, heaviest
from alongside.engines.lottery.exhaustive import meeting_quotas
from alongside.engines.lottery.oracle import leximin_chances
from alongside.engines.lottery.tests.making import crossing_pool, random_pool


def women_and_men(women, men, *, size, least=(0, 0), most=None, **more):
    candidates = [Candidate(f"w{number}", {"gender": "woman"}) for number in range(women)]
    candidates += [Candidate(f"m{number}", {"gender": "man"}) for number in range(men)]
    most = most or (size, size)
    quotas = [Quota("gender", "woman", least[0], most[0]), Quota("gender", "man", least[1], most[1])]
    return Pool.of(quotas, candidates, size, **more)


def test_without_quotas_that_bind_everybody_has_the_same_chance():
    lottery = find_lottery(women_and_men(3, 5, size=2))
    assert list(lottery.probabilities.values()) == pytest.approx([0.25] * 8, abs=1e-12)
    assert lottery.minimum == pytest.approx(lottery.bound)
    assert (lottery.certified, lottery.trace.types, lottery.trace.method) == (True, 2, "relaxation reached")


def test_a_large_pool_of_few_kinds_has_few_panels():
    lottery = find_lottery(women_and_men(1000, 1000, size=200, least=(99, 99)))
    assert lottery.minimum == pytest.approx(0.1, abs=1e-9)
    assert len(lottery.panels) < 100


@pytest.mark.parametrize("objective", ["leximin", "maximin", "goldilocks", "random"])
def test_every_objective_gives_real_panels_and_a_bound(objective):
    for seed in range(6):
        pool = random_pool(seed, homes=True)
        if not meeting_quotas(pool):
            continue
        lottery = find_lottery(pool, objective)
        assert faults(pool, lottery) == ()
        assert lottery.objective == objective


def test_no_lottery_has_a_larger_smallest_chance_than_maximin():
    for seed in range(40):
        pool = crossing_pool(seed)
        if meeting_quotas(pool):
            lottery = find_lottery(pool, "maximin")
            assert lottery.certified
            assert lottery.gap < 1e-8
            assert lottery.minimum == pytest.approx(find_lottery(pool).minimum, abs=1e-7)


@pytest.mark.parametrize("seed", [17, 18, 26])
def test_goldilocks_is_the_best_compromise_between_the_smallest_and_the_largest_chance(seed):
    pool = random_pool(seed)
    mean = pool.size / len(pool.candidates)

    def spread(chances):
        return max(chances) / mean + mean / min(chances)

    leximin, goldilocks = find_lottery(pool), find_lottery(pool, "goldilocks")
    found = spread(goldilocks.probabilities.values())
    assert found < spread(leximin.probabilities.values()) - 0.01
    largest = max(goldilocks.probabilities.values())
    assert dict(goldilocks.probabilities) == pytest.approx(leximin_chances(pool, largest), abs=1e-6)
    room = max(leximin.probabilities.values()) - largest
    for ceiling in (largest + 0.1 * room, largest + 0.5 * room, largest + room):
        assert found <= spread(leximin_chances(pool, ceiling).values()) + 1e-7
    for ceiling in (largest - 0.01, largest - 0.05):
        # Where nobody's largest chance can be as small as that, there is nothing to compare with.
        with contextlib.suppress(RuntimeError):
            assert found <= spread(leximin_chances(pool, ceiling).values()) + 1e-7
    assert faults(pool, goldilocks) == ()


def test_at_random_every_panel_is_as_likely_as_any_other():
    pool = women_and_men(2, 3, size=2, least=(0, 1), most=(1, 2))
    panels = meeting_quotas(pool)
    lottery = find_lottery(pool, "random", seed=4)
    assert set(lottery.panels) == set(panels)
    assert max(abs(weight - 1 / len(panels)) for weight in lottery.weights) < 0.035
    assert not lottery.certified


def test_a_walk_from_panel_to_panel_comes_to_all_alike(monkeypatch):
    monkeypatch.setattr("alongside.engines.lottery.sampling.STATES", 0)
    monkeypatch.setattr("alongside.engines.lottery.sampling.STEPS", 40)
    pool = women_and_men(2, 3, size=2, least=(0, 1), most=(1, 2))
    lottery = find_lottery(pool, "random", seed=4)
    assert "chain" in lottery.trace.steps[0]
    assert set(lottery.panels) == set(meeting_quotas(pool))
    assert max(abs(weight - 1 / 9) for weight in lottery.weights) < 0.04


def test_who_can_be_on_no_panel_is_named_with_the_quotas_that_rule_them_out():
    people = [
        Candidate("a", {"age": "young", "home": "rent"}),
        Candidate("b", {"age": "old", "home": "own"}),
        Candidate("c", {"age": "old", "home": "own"}),
        Candidate("d", {"age": "young", "home": "own"}),
        Candidate("e", {"age": "old", "home": "boat"}),
    ]
    quotas = [
        Quota("age", "young", 1, 1),
        Quota("age", "old", 1, 1),
        Quota("home", "rent", 1, 1),
        Quota("home", "own", 0, 2),
        Quota("home", "boat", 0, 0),
    ]
    lottery = find_lottery(Pool.of(quotas, people, 2))
    assert dict(lottery.probabilities) == pytest.approx({"a": 1, "b": 0.5, "c": 0.5, "d": 0, "e": 0})
    assert lottery.minimum == pytest.approx(0.5)
    d, e = lottery.impossible
    assert (d.id, e.id) == ("d", "e")
    assert d.quotas == (("age", "young"), ("home", "rent"))
    assert d.why == "With them on a panel, the quotas for age young and home rent could not all be met."
    assert e.why == "Every place for home boat is taken, or there is none."


def test_chosen_and_excluded_people_and_their_households():
    people = [
        Candidate("a", {"age": "young"}, "1"),
        Candidate("b", {"age": "old"}, "1"),
        Candidate("c", {"age": "old"}),
        Candidate("d", {"age": "old"}),
        Candidate("e", {"age": "young"}),
    ]
    quotas = [Quota("age", "young", 1, 1), Quota("age", "old", 1, 1)]
    pool = Pool.of(quotas, people, 2, chosen=["a"], excluded=["d"])
    lottery = find_lottery(pool)
    assert lottery.panels == (("a", "c"),)
    assert {one.id: one.why for one in lottery.impossible} == {
        "b": "Somebody of their household is on every panel already.",
        "e": "Every place for age young is taken, or there is none.",
    }
    assert faults(pool, lottery) == ()


def test_where_everybody_is_chosen_there_is_one_panel():
    lottery = find_lottery(women_and_men(1, 2, size=2, chosen=["w0", "m0"]))
    assert lottery.panels == (("m0", "w0"),)
    assert (lottery.minimum, lottery.bound, dict(lottery.proof)) == (1, 1, {})
    assert [one.id for one in lottery.impossible] == ["m1"]


@pytest.mark.parametrize(
    "pool",
    [
        women_and_men(1, 5, size=3, least=(2, 0)),
        women_and_men(3, 3, size=2, most=(0, 1)),
        women_and_men(3, 3, size=2, most=(0, 2), chosen=["w0"]),
        women_and_men(1, 1, size=3),
        women_and_men(1, 1, size=1, chosen=["w0", "m0"]),
        women_and_men(0, 0, size=1),
        Pool.of(
            [Quota("x", "y", 0, 3)],
            [Candidate("a", {"x": "y"}, "1"), Candidate("b", {"x": "y"}, "1"), Candidate("c", {"x": "y"})],
            2,
            chosen=["a", "b"],
        ),
    ],
)
def test_no_panel_is_said(pool):
    for objective in ("leximin", "random"):
        with pytest.raises(NoPanel):
            find_lottery(pool, objective)


def test_people_of_one_household_share_one_place_equally():
    people = [Candidate(f"p{number}", {"x": "y"}, "1" if number < 3 else "") for number in range(5)]
    pool = Pool.of([Quota("x", "y", 0, 2)], people, 2)
    lottery = find_lottery(pool)
    assert list(lottery.probabilities.values()) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.5, 0.5])
    assert faults(pool, lottery) == ()


@given(seed=st.integers(0, 10**6), homes=st.booleans())
@settings(max_examples=15, deadline=None)
def test_the_order_of_people_and_quotas_makes_no_difference(seed, homes):
    pool = random_pool(seed, homes=homes)
    if not meeting_quotas(pool):
        return
    shuffled = random.Random(seed)
    other = replace(
        pool,
        candidates=tuple(shuffled.sample(pool.candidates, len(pool.candidates))),
        quotas=tuple(shuffled.sample(pool.quotas, len(pool.quotas))),
    )
    assert find_lottery(pool) == find_lottery(pool)
    one, two = find_lottery(pool), find_lottery(other)
    assert dict(one.probabilities) == pytest.approx(dict(two.probabilities), abs=1e-8)
    if pool.features == other.features:
        assert one == two


def test_out_of_work_is_said_and_the_bound_holds():
    pool = crossing_pool(12)
    best = find_lottery(pool)
    rushed = find_lottery(pool, work=2)
    assert not rushed.certified
    assert rushed.minimum <= best.minimum + 1e-9 <= rushed.bound + 2e-9
    assert faults(pool, rushed) == ()


def test_a_lottery_that_is_not_what_it_says_is_found_out():
    pool = women_and_men(3, 5, size=2)
    lottery = find_lottery(pool)
    assert faults(pool, lottery) == ()
    assert heaviest(pool, lottery.proof) == pytest.approx(lottery.bound)
    one = next(iter(lottery.proof))
    for wrong in (
        replace(lottery, panels=(("m0", "m0"), *lottery.panels[1:])),
        replace(lottery, panels=(("m0", "stranger"), *lottery.panels[1:])),
        replace(lottery, weights=(0.9, *lottery.weights[1:])),
        replace(lottery, probabilities={**lottery.probabilities, "m0": 0.3}),
        replace(lottery, minimum=0.26),
        replace(lottery, minimum=0.2, bound=0.2),
        replace(lottery, proof={one: 1.0}),
        replace(lottery, proof={one: 2.0, "w0": -1.0}),
    ):
        assert faults(pool, wrong)
