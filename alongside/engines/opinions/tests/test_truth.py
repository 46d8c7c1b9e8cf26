"""What is said about real conversations holds: bench/opinions/truth.py measures the same with more draws."""

from dataclasses import replace

import numpy as np
import pytest

from alongside.engines.opinions import Found, find_opinions, oracle
from alongside.engines.opinions.agreement import consensus, counts, counts_by_vote, everyone
from alongside.engines.opinions.grouping import Grouping, in_votes, without_each_fold
from alongside.engines.opinions.kmeans import kmeans, nearest
from alongside.engines.opinions.mapping import fit, place_all
from alongside.engines.opinions.telling import RATE, telling
from alongside.engines.opinions.tests.conftest import CONVERSATIONS
from alongside.engines.opinions.tests.making import cast, in_groups, one_cloud, shuffled


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_shuffled_real_votes_have_no_groups(conversations, name):
    """Of votes dealt out anew within each statement at most 5% may be said to have groups: here, none of 4."""
    for seed in range(4):
        finding = find_opinions(shuffled(conversations(name), seed), seed=seed, resamples=0)
        assert finding.finding is not Found.GROUPS


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_groups_are_large_enough_and_firm_only_when_stable(conversations, name):
    votes = conversations(name)
    finding = find_opinions(votes, seed=1)
    least = max(5, len(votes.participants) / 20)
    assert all(group.size >= least for group in finding.groups)
    if finding.stability.firm:
        assert finding.stability.adjusted_rand >= 0.8
    if not finding.groups:
        assert finding.stability.adjusted_rand is None


def test_the_same_ten_statements_are_shared_when_a_fifth_of_people_stay_away(conversations):
    """On average nine of ten. Only where most of 371 statements are what nearly everybody agrees with, fewer: more than
    ten cannot be told apart there, by whatever rule."""
    overlaps = {}
    for name in CONVERSATIONS:
        votes = conversations(name)
        people, first = len(votes.participants), ten(votes)
        again = []
        for seed in range(40):
            rng = np.random.default_rng(seed)
            some = votes.of_participants(np.sort(rng.choice(people, round(0.8 * people), replace=False)))
            again.append(len(first & ten(some)) / 10)
        overlaps[name] = np.mean(again)
    assert np.mean(list(overlaps.values())) >= 0.90
    assert {name for name, same in overlaps.items() if same < 0.88} <= {"bg2050-volunteers"}


def ten(votes):
    """The ten statements that are shared most. None of these conversations has groups, so the map need not be drawn."""
    nobody = np.zeros((0, len(votes.statements), 3), dtype=np.int64)
    score, _, _ = consensus(nobody, everyone(votes))
    return {votes.statements[one] for one in np.argsort(-score, kind="stable")[:10].tolist()}


def test_the_ten_are_those_of_the_finding(conversations):
    votes = conversations("brexit-consensus")
    finding = find_opinions(votes, seed=1, resamples=0)
    assert {one.statement for one in finding.consensus[:10]} == ten(votes)


def test_votes_that_were_held_out_are_told_at_least_as_well_as_by_one_factor(conversations):
    """On five of the six conversations at least."""
    better = []
    for name in CONVERSATIONS:
        votes = conversations(name)
        by_map, by_factor = np.mean([oracle.told_rightly(votes, seed) for seed in range(10)], axis=0)
        if by_map >= by_factor:
            better.append(name)
    assert len(CONVERSATIONS) == 6
    assert len(better) >= 5, better


@pytest.mark.parametrize("seed", range(3))
def test_statements_that_tell_nothing_are_seldom_said_to_tell_a_group(seed):
    """Half of the statements are voted on without regard to group: at most about 5% of discoveries are of these."""
    rng = np.random.default_rng(seed)
    group = np.arange(400) % 3
    chances = np.where(rng.random((3, 60)) < 0.5, 0.85, 0.15)[group]
    chances[:, 30:] = rng.uniform(0.2, 0.8, 30)
    finding = find_opinions(cast(rng, chances, 0.4), seed=1, resamples=0)
    told = [one.statement for representing in finding.represents.values() for one in representing]
    assert len(told) > 20
    assert sum(statement >= 30 for statement in told) <= 2 * RATE * len(told)


def test_one_cloud_does_not_get_groups_by_being_skewed():
    for seed in range(3):
        assert find_opinions(one_cloud(seed, pull=0.7, seen=0.6), seed=seed).finding is Found.NO_GROUPS


@pytest.mark.parametrize("seed", range(3))
def test_groups_cut_out_of_nothing_are_told_apart_by_nothing(seed):
    """Votes without any structure are cut into three all the same. Asked of groups that know of the statements, most
    seem to tell a group from the others; asked of groups made without them, hardly any do."""
    votes = shuffled(in_groups(seed, people=300)[0], seed)
    map_ = replace(fit(votes, np.random.default_rng(1)), significant=2)
    places = in_votes(map_, place_all(votes, map_).means)
    centres = kmeans(places, 3, np.random.default_rng(1))
    labels, everybody = nearest(places, centres), np.ones(300, dtype=bool)
    grouping = Grouping(labels, centres, everybody, 300, 15, ())
    folds = np.arange(60) % 5
    apart = without_each_fold(votes, map_, grouping, folds)
    knowing, _ = telling(counts(votes, labels, 3))
    fair, _ = telling(counts_by_vote(votes, apart[folds[votes.columns], votes.rows], 3))
    assert (knowing <= RATE).sum() > 30
    assert (fair <= RATE).sum() <= 3
