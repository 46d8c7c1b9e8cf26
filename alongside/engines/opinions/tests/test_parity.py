"""The mathematics of Polis, on a conversation of which we have what Polis itself made of it in production."""

import json

import numpy as np
import pytest

from alongside.engines.opinions import Found, Votes, find_as_polis, polis_consensus, read_votes_csv
from alongside.engines.opinions.stability import adjusted_rand
from alongside.engines.opinions.tests.conftest import unpacked


@pytest.fixture(scope="module")
def blob():
    return json.loads(unpacked("golden-vw.math_blob.json"))


@pytest.fixture(scope="module")
def votes():
    return read_votes_csv(unpacked("golden-vw.votes.csv"))


@pytest.fixture(scope="module")
def finding(votes):
    return find_as_polis(votes)


@pytest.fixture(scope="module")
def in_groups(blob):
    """The group of each participant in the blob."""
    members = dict(zip(blob["base-clusters"]["id"], blob["base-clusters"]["members"], strict=True))
    return {
        person: group["id"]
        for group in blob["group-clusters"]
        for base in group["members"]
        for person in members[base]
    }


def test_the_votes_are_those_that_polis_counted(votes, blob):
    assert (
        dict(zip(map(str, votes.participants), votes.per_participant.tolist(), strict=True))
        == blob["user-vote-counts"]
    )


def test_means_and_components_are_those_of_polis(finding, blob):
    order = [finding.statements.index(statement) for statement in blob["tids"]]
    assert finding.means[order] == pytest.approx(blob["pca"]["center"], abs=1e-12)
    for ours, theirs in zip(finding.components[:, order], np.array(blob["pca"]["comps"]), strict=True):
        assert ours @ theirs / np.linalg.norm(theirs) > 0.999999999


def test_everybody_is_where_polis_put_them(finding, blob):
    base = blob["base-clusters"]
    for people, x, y in zip(base["members"], base["x"], base["y"], strict=True):
        rows = [finding.participants.index(one) for one in people]
        assert finding.positions[rows].mean(axis=0) == pytest.approx((x, y), abs=1e-9)


def test_consensus_between_the_groups_of_polis_is_that_of_polis(votes, blob, in_groups):
    labels = np.array([in_groups.get(one, -1) for one in votes.participants])
    told = {str(one.statement): one.score for one in polis_consensus(votes, labels, 4)}
    assert told.keys() == blob["group-aware-consensus"].keys()
    for statement, score in blob["group-aware-consensus"].items():
        assert told[statement] == pytest.approx(score, abs=1e-9)


def test_groups_are_those_of_polis(finding, in_groups):
    ours = {member: group.label for group in finding.groups for member in group.members}
    assert ours.keys() == in_groups.keys()
    people = sorted(ours)
    labels = np.array([ord(ours[one]) for one in people])
    assert adjusted_rand(labels, np.array([in_groups[one] for one in people])) >= 0.99
    assert max(finding.silhouettes, key=finding.silhouettes.get) == 4
    assert finding.finding is Found.GROUPS


@pytest.mark.parametrize(
    "votes",
    [
        Votes.from_rows([], [], []),
        Votes.from_rows([1], [1], [1]),
        Votes.from_rows([1, 2, 3], [1, 1, 2], [1, 1, 0]),
    ],
)
def test_hardly_any_votes_still_give_a_finding(votes):
    finding = find_as_polis(votes)
    assert finding.positions.shape == (len(votes.participants), 2)
    assert np.isfinite(finding.positions).all()


def test_many_people_are_divided_by_way_of_small_clusters():
    rng = np.random.default_rng(1)
    side = np.arange(400) % 2
    table = np.where(rng.random((400, 20)) < np.where(side[:, None] == 0, 0.9, 0.1), 1, -1)
    people, statements = np.indices(table.shape).reshape(2, -1)
    finding = find_as_polis(Votes.from_rows(people, statements, table.ravel()))
    ours = {member: group.label for group in finding.groups for member in group.members}
    assert len(finding.groups) == 2
    assert adjusted_rand(np.array([ord(ours[one]) for one in range(400)]), side) > 0.98
