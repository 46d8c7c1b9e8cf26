"""Which statement is shown next."""

import json
from collections import Counter

import numpy as np
import pytest

from alongside.engines.opinions import Summary, find_opinions, next_statements
from alongside.engines.opinions.asking import values_of
from alongside.engines.opinions.tests.making import in_groups


@pytest.fixture(scope="module")
def summary():
    votes, _ = in_groups(1, statements=30)
    return Summary.of(find_opinions(votes, seed=1, resamples=0))


def test_nothing_is_shown_twice(summary):
    voted = {}
    for turn in range(30):
        (shown,) = next_statements(summary, voted, seed=turn)
        assert shown not in voted
        voted[shown] = 1
    assert next_statements(summary, voted, seed=1) == []


def test_several_are_different_and_follow_the_seed(summary):
    several = next_statements(summary, {3: 1}, seed=5, many=40)
    assert sorted(several) == [one for one in range(30) if one != 3]
    assert next_statements(summary, {3: 1}, seed=5, many=40) == several
    assert next_statements(summary, {3: 1}, seed=5, many=2) == several[:2]
    assert next_statements(summary, {3: 1}, seed=6, many=40) != several


def test_only_open_statements_are_shown(summary):
    assert set(next_statements(summary, {}, seed=1, open_to_vote=[4, 5, 99], many=9)) == {4, 5, 99}
    assert next_statements(summary, {}, seed=1, open_to_vote=[4, 5], not_now=[5], many=9) == [4]
    assert next_statements(summary, {}, seed=1, open_to_vote=[]) == []


def test_before_any_vote_all_are_as_likely():
    drawn = Counter(
        next_statements(Summary.empty(), {}, seed=seed, open_to_vote=["a", "b", "c"])[0]
        for seed in range(900)
    )
    assert all(240 < many < 360 for many in drawn.values())


def test_a_new_statement_is_worth_as_much_as_others(summary):
    chosen, values = values_of(summary, {0: 1, 1: -1}, open_to_vote=[*range(30), "new"])
    new = values[chosen.index("new")]
    assert np.quantile(values, 0.05) <= new <= np.quantile(values, 0.95)


def test_what_is_worth_most_is_what_tells_most_of_where_the_person_stands(summary):
    """By trying: the covariance of the place shrinks most when the vote is on the statement of most value."""
    voted = {0: 1, 1: -1, 2: 1}
    chosen, values = values_of(summary, voted)
    map_, sizes = summary.map, {}
    for one in chosen:
        _, covariance = map_.place({**voted, one: 1})
        sizes[one] = np.linalg.slogdet(covariance)[1]
    answered = 1 - summary.passes / (summary.seen + 4.0)
    told = np.array([-sizes[one] for one in chosen])
    assert np.corrcoef(told, values / answered[chosen])[0, 1] > 0.99


def test_a_statement_on_which_people_pass_is_worth_less(summary):
    before = values_of(summary, {})[1]
    summary = Summary(summary.map, summary.passes.copy(), summary.seen)
    summary.passes[7] = summary.seen[7]
    after = values_of(summary, {})[1]
    assert after[7] < before[7] / 3
    assert np.delete(after, 7) == pytest.approx(np.delete(before, 7))


def test_the_value_falls_as_more_is_known_of_a_person(summary):
    few, many = (dict.fromkeys(range(known), 1) for known in (2, 20))
    before = dict(zip(*values_of(summary, few), strict=True))
    after = dict(zip(*values_of(summary, many), strict=True))
    pulling = [one for one in after if one >= 20]
    assert sum(after[one] for one in pulling) < sum(before[one] for one in pulling)


def test_a_summary_can_be_kept_as_json(summary):
    again = Summary.from_plain(json.loads(json.dumps(summary.to_plain())))
    assert next_statements(again, {1: 1}, seed=3, many=30) == next_statements(
        summary, {1: 1}, seed=3, many=30
    )
    assert "participants" not in json.dumps(summary.to_plain())
