"""From votes to findings: groups that are there are found, groups that are not there are not, letters are kept."""

import json

import numpy as np
import pytest

from alongside.engines.opinions import Finding, Found, Votes, find_opinions, place
from alongside.engines.opinions.stability import adjusted_rand
from alongside.engines.opinions.tests.making import cast, in_groups, one_cloud, shuffled


def labels_of(finding, people):
    given = finding.labels
    return np.array([ord(given.get(one, "?")[0]) for one in people])


@pytest.mark.parametrize("many", [2, 3, 4])
def test_groups_that_are_there_are_found(many):
    votes, truth = in_groups(many, groups=many)
    finding = find_opinions(votes, seed=1)
    assert finding.finding is Found.GROUPS
    assert [group.label for group in finding.groups] == ["A", "B", "C", "D"][:many]
    people = [one for one in votes.participants if one in finding.labels]
    assert len(people) == len(votes.participants)
    assert adjusted_rand(labels_of(finding, people), np.array([truth[one] for one in people])) > 0.98
    assert finding.stability.firm
    assert finding.stability.adjusted_rand > 0.9
    assert all(finding.represents[group.label] for group in finding.groups)


@pytest.mark.parametrize("seed", range(4))
def test_one_cloud_has_no_groups(seed):
    finding = find_opinions(one_cloud(seed), seed=1)
    assert finding.finding is Found.NO_GROUPS
    assert finding.groups == ()
    assert not finding.stability.firm
    assert finding.stability.adjusted_rand is None


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_votes_have_no_groups(seed):
    votes, _ = in_groups(seed)
    assert find_opinions(shuffled(votes, seed), seed=1).finding is Found.NO_GROUPS


@pytest.mark.parametrize("people", [0, 1, 19])
def test_too_few_people_are_too_few_to_tell(people):
    rows = [(one, statement, 1 if one % 2 else -1) for one in range(people) for statement in range(9)]
    finding = find_opinions(Votes.from_rows(*(zip(*rows, strict=True) if rows else ([], [], []))), seed=1)
    assert finding.finding is Found.TOO_FEW
    assert finding.groups == ()
    assert finding.positions.shape == (people, 2)
    assert not finding.stability.firm


def test_the_same_seed_gives_the_same_finding():
    votes, _ = in_groups(5)
    assert find_opinions(votes, seed=3).to_plain() == find_opinions(votes, seed=3).to_plain()


def test_groups_keep_their_letters():
    votes, _ = in_groups(6)
    first = find_opinions(votes, seed=1)
    turned = {"A": "C", "B": "A", "C": "B"}
    before = {one: turned[letter] for one, letter in first.labels.items()}
    assert find_opinions(votes, seed=2, previous=before).labels == before
    assert find_opinions(votes, seed=2, previous=first).labels == first.labels


def test_a_new_group_takes_a_letter_that_was_not_used():
    votes, truth = in_groups(7)
    before = {one: "B" for one in votes.participants if truth[one] == 0}
    finding = find_opinions(votes, seed=1, previous=before)
    letters = {truth[one]: letter for one, letter in finding.labels.items()}
    assert letters[0] == "B"
    assert sorted(letters.values()) == ["A", "B", "C"]


def test_a_finding_can_be_kept_as_json():
    votes, _ = in_groups(8)
    finding = find_opinions(votes, seed=1)
    again = Finding.from_plain(json.loads(json.dumps(finding.to_plain())))
    assert again.to_plain() == finding.to_plain()
    assert again.labels == finding.labels


def test_placing_somebody_gives_their_place_in_the_finding():
    votes, _ = in_groups(9)
    finding = Finding.from_plain(json.loads(json.dumps(find_opinions(votes, seed=1).to_plain())))
    for row, one in enumerate(votes.participants[:40]):
        told = place(finding, votes.of(one))
        assert told.position == pytest.approx(tuple(finding.positions[row]), abs=1e-9)
        assert told.known == pytest.approx(finding.known[row], abs=1e-9)
        assert told.group == finding.labels[one]


def test_somebody_with_few_votes_is_placed_but_in_no_group():
    votes, _ = in_groups(10)
    finding = find_opinions(votes, seed=1)
    told = place(finding, dict(list(votes.of(0).items())[:3]))
    assert told.group is None
    assert 0 < told.known < 1
    nobody = place(finding, {"a statement that is not known": 1})
    assert nobody.position == (0.0, 0.0)
    assert nobody.known == pytest.approx(0)


@pytest.mark.parametrize(("few", "found"), [(80, Found.NO_GROUPS), (160, Found.GROUPS)])
def test_a_group_smaller_than_one_in_twenty_is_not_shown(few, found):
    rng = np.random.default_rng(1)
    chances = np.where(rng.random(30) < 0.5, 0.9, 0.1) * np.ones((2000, 1))
    chances[:few] = 1 - chances[:few]
    finding = find_opinions(cast(rng, chances, 0.8), seed=1, resamples=2)
    assert finding.finding is found
    assert [group.size for group in finding.groups] == ([2000 - few, few] if found is Found.GROUPS else [])


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_what_groups_may_agree_on_alike_does_not_divide_them(seed):
    """Eight statements on which two camps are nearly as one: some are told to be another group's all the same."""
    rng = np.random.default_rng(seed)
    one = (np.arange(240) % 5 < 3)[:, None]
    chances = np.where(one, 0.9, 0.1) * np.ones((240, 16))
    chances[:, 8:] = np.where(one, 0.9, 0.8)
    finding = find_opinions(cast(rng, chances, 0.9), seed=1, resamples=0)
    told = {each.statement for representing in finding.represents.values() for each in representing}
    dividing = {each.statement for each in finding.dividing}
    assert set(range(8)) < dividing < told
    assert all(each.low > 0 for each in finding.dividing)


def test_the_trace_tells_what_was_decided():
    votes, _ = in_groups(12)
    trace = find_opinions(votes, seed=1).trace
    assert trace[0].numbers == {"participants": 300, "statements": 60, "votes": len(votes)}
    assert any(reason.text == "3 groups are the most with valleys." for reason in trace)


@pytest.mark.parametrize("seed", range(4))
def test_the_map_points_the_same_way_whatever_the_seed(seed):
    votes, _ = in_groups(13, groups=4)
    first = find_opinions(votes, seed=0, resamples=0)
    again = find_opinions(votes, seed=seed + 1, resamples=0)
    assert (np.power(again.map.loadings, 3).sum(axis=0) >= 0).all()
    assert again.positions == pytest.approx(first.positions, abs=0.05)
