"""What may be published: rare votes, patterns and groups are withheld."""

import pytest

from alongside.engines.opinions import Votes, oracle, screen
from alongside.engines.opinions.tests.conftest import CONVERSATIONS
from alongside.engines.opinions.tests.making import in_groups


def alike(people, statements, *more):
    """Some people who all agree with everything, and further votes."""
    rows = [(f"p{one}", statement, 1) for one in range(people) for statement in range(statements)]
    return Votes.from_rows(*zip(*rows, *more, strict=True))


def test_votes_of_people_who_are_alike_are_published():
    screened = screen(alike(6, 4), seed=1)
    assert len(screened.votes) == 24
    assert screened.votes_withheld == screened.people_withheld == 0


def test_four_people_are_too_few():
    screened = screen(alike(4, 4), seed=1)
    assert len(screened.votes) == 0
    assert screened.people_withheld == 4


def test_a_rare_vote_is_withheld_and_the_rest_kept():
    screened = screen(alike(6, 4, ("p0", 9, -1)), seed=1)
    assert len(screened.votes) == 24
    assert screened.votes_withheld == 1
    assert (screened.votes.values == 1).all()


def test_somebody_unlike_all_others_is_withheld():
    screened = screen(alike(6, 4, ("x", 0, -1), ("x", 1, -1), ("x", 2, 0)), seed=1)
    assert len(screened.votes) == 24
    assert screened.people_withheld == 1


def test_ids_and_order_are_not_published():
    votes, _ = in_groups(1, people=60, statements=12, groups=2, seen=0.9)
    screened = screen(votes, seed=4)
    assert screened.votes.participants == tuple(range(1, len(screened.votes.participants) + 1))
    assert screen(votes, seed=5).votes.values.tolist() != screened.votes.values.tolist()


def test_small_groups_are_not_named():
    votes = alike(9, 4)
    groups = {f"p{one}": "A" if one < 6 else "B" for one in range(9)}
    screened = screen(votes, seed=1, groups=groups)
    assert sorted(screened.groups.values()) == ["", "", "", *["A"] * 6]


@pytest.mark.parametrize("name", ["brexit-consensus", "london.youth.policing"])
def test_no_pair_of_votes_in_a_real_conversation_is_rare(conversations, name):
    assert name in CONVERSATIONS
    votes = conversations(name)
    screened = screen(votes, seed=1)
    assert oracle.rare_pairs(screened.votes, 5) == []
    assert len(screened.votes) > len(votes) / 2
