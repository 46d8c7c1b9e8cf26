"""Whether quotas can be met, why not, and what helps: beside looking at every panel."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings

from alongside.engines.lottery.choosable import Choosable
from alongside.engines.lottery.conflicts import blocked, limits
from alongside.engines.lottery.exhaustive import meeting_quotas, smallest_changes
from alongside.engines.lottery.feasibility import changed, check, find_conflict, meets, smallest_fix
from alongside.engines.lottery.pool import Candidate, Pool, Quota
from alongside.engines.lottery.tests.pools import pools, simple


@given(pools())
@settings(max_examples=150, deadline=None)
def test_feasible_just_when_some_panel_meets_the_quotas(pool):
    finding = check(pool)
    assert finding.feasible == bool(meeting_quotas(pool))
    assert bool(finding.conflict) == (not finding.feasible)
    assert check(pool, fixes=False) == dataclasses.replace(finding, fixes=())


@given(pools())
@settings(max_examples=150, deadline=None)
def test_the_first_fix_is_the_smallest_and_each_fix_helps(pool):
    finding = check(pool)
    if finding.feasible:
        assert finding.fixes == ()
        return
    best = smallest_changes(pool)
    if best is None:
        assert finding.fixes == ()
        return
    ranks = [(not fix.within_flex, fix.distance, len(fix.changes)) for fix in finding.fixes]
    assert ranks[0] == best
    assert [rank[:2] for rank in ranks] == sorted(rank[:2] for rank in ranks)
    assert smallest_fix(pool) == finding.fixes[0]
    for place, fix in enumerate(finding.fixes):
        assert meeting_quotas(changed(pool, fix))
        assert fix.distance == sum(abs(to - before) for *_, before, to in fix.changes)
        moved = {change[:3] for change in fix.changes}
        assert not any(
            {change[:3] for change in earlier.changes} <= moved for earlier in finding.fixes[:place]
        )
        quotas = {(one.feature, one.value): one for one in pool.quotas}
        inside = all(
            quotas[feature, value].lowest <= to <= quotas[feature, value].highest
            for feature, value, _, _, to in fix.changes
        )
        assert inside == fix.within_flex


@given(pools())
@settings(max_examples=100, deadline=None)
def test_a_conflict_is_minimal(pool):
    kinds = Choosable.of(pool)
    every = limits(kinds)
    if blocked(kinds) or meets(kinds, every):
        return
    conflict = find_conflict(kinds, every)
    assert not meets(kinds, conflict)
    for limit in conflict:
        assert meets(kinds, [one for one in conflict if one is not limit])


@given(pools())
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_pool_does_not_matter(pool):
    turned = dataclasses.replace(pool, quotas=pool.quotas[::-1], candidates=pool.candidates[::-1])
    first, second = check(pool), check(turned)
    assert (first.feasible, len(first.fixes)) == (second.feasible, len(second.fixes))
    assert [fix.distance for fix in first.fixes] == [fix.distance for fix in second.fixes]


WORDS = [
    (
        simple(women=1),
        "At least 2 with gender f are asked for, but at most 1 can be on a panel (the pool has 1).",
    ),
    (
        simple(quotas=(("gender", "f", 3, 4), ("gender", "m", 2, 4))),
        "At least 3 with gender f and 2 with gender m are 5 people together, but the panel has 4 places.",
    ),
    (
        simple(quotas=(("gender", "f", 0, 1), ("gender", "m", 0, 2))),
        "At most 1 with gender f and 2 with gender m are 3 people together, but the panel has 4 places.",
    ),
    (
        simple(men=2, quotas=(("gender", "f", 0, 1), ("gender", "m", 0, 4))),
        "At most 1 with gender f may be on the panel, but at most 2 with another gender can be, and the panel "
        "has 4 places.",
    ),
    (simple(women=1, men=2), "The panel has 4 places, but only 3 people can be on it."),
]


@pytest.mark.parametrize(("pool", "words"), WORDS)
def test_a_conflict_in_words(pool, words):
    assert check(pool, fixes=False).conflict == words


def test_two_features_that_go_together():
    people = [Candidate(f"a{one}", {"gender": "f", "work": "no"}) for one in range(8)]
    people += [Candidate(f"b{one}", {"gender": "f", "work": "yes"}) for one in range(2)]
    people += [Candidate(f"c{one}", {"gender": "m", "work": "yes"}) for one in range(9)]
    quotas = [
        Quota("gender", "f", 5, 6, min_flex=4),
        Quota("gender", "m", 4, 5, max_flex=6),
        Quota("work", "no", 0, 2),
        Quota("work", "yes", 0, 10),
    ]
    finding = check(Pool.of(quotas, people, 10))
    assert finding.conflict.startswith("A panel of 10 cannot have all of these: ")
    assert ("work", "no") in finding.quotas
    first = finding.fixes[0]
    assert first.within_flex
    assert first.words == (
        "Ask for at least 4 with gender f instead of 5 and at most 6 with gender m instead of 5."
    )
    assert [fix.within_flex for fix in finding.fixes] == [True, False]


def test_only_whole_people_conflict():
    """Half of each kind would do; but each person brings two of three or none, and three are asked for."""
    kinds = [("y", "y", "n"), ("y", "n", "y"), ("n", "y", "y"), ("n", "n", "n")]
    people = [
        Candidate(f"{number}{one}", dict(zip("abc", kind, strict=True)))
        for number, kind in enumerate(kinds)
        for one in range(2)
    ]
    quotas = [Quota(name, value, 1, 1) for name in "abc" for value in "ny"]
    pool = Pool.of(quotas, people, 2)
    finding = check(pool)
    assert not finding.feasible
    assert {feature for feature, _ in finding.quotas} == {"a", "b", "c"}
    kinds_of = Choosable.of(pool)
    conflict = find_conflict(kinds_of, limits(kinds_of))
    for limit in conflict:
        assert meets(kinds_of, [one for one in conflict if one is not limit])
    assert smallest_changes(pool) == (True, finding.fixes[0].distance, len(finding.fixes[0].changes))


def test_households_and_people_chosen_count():
    people = [Candidate(f"f{one}", {"gender": "f"}, "home") for one in range(3)]
    people += [Candidate(f"m{one}", {"gender": "m"}) for one in range(3)]
    quotas = [Quota("gender", "f", 2, 2), Quota("gender", "m", 1, 1)]
    finding = check(Pool.of(quotas, people, 3))
    assert finding.conflict == (
        "At least 2 with gender f are asked for, but at most 1 can be on a panel (the pool has 3)."
    )
    both = check(Pool.of(quotas, people, 3, chosen=["f0", "f1"]))
    assert both.conflict == "f0 and f1 are both chosen already, and share a household."
    loose = [Quota("gender", "f", 0, 3), Quota("gender", "m", 1, 1)]
    many = check(Pool.of(loose, people, 3, chosen=["m0", "m1"]))
    assert many.conflict == "At most 1 with gender m may be on the panel, but 2 are chosen already."
    assert check(Pool.of(quotas, people, 1, chosen=["f0", "m1"])).conflict == (
        "2 people are chosen already, and the panel has 1 place."
    )
