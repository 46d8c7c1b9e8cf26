"""What an election refuses, the names of the rules, and what a result says of itself."""

import json

import pytest

from alongside.engines.counting import (
    Election,
    ElectionError,
    Project,
    check_changes,
    count,
    equal_shares,
    greedy,
)

PROJECTS = [Project("a", 60, "Bench"), Project("b", 60, "Pond"), Project("c", 30, "Swing")]
VOTE = Election.from_ballots(PROJECTS, 100, [["a"], ["a", "c"], ["b"], ["b", "c"], []])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Project("", 1), "needs an id"),
        (lambda: Project("a", 0), "must be more than 0"),
        (lambda: Project("a", 1.5), "must be exact"),
        (lambda: Election.from_ballots(PROJECTS, 0, []), "budget must be more than 0"),
        (lambda: Election.from_ballots(PROJECTS, 1.5, []), "budget must be exact"),
        (lambda: Election.from_ballots([*PROJECTS, PROJECTS[0]], 1, []), "Project a is there twice"),
        (lambda: Election.from_ballots(PROJECTS, 1, [["z"]]), "names project z"),
        (lambda: Election.from_ballots(PROJECTS, 1, [["a", "a"]]), "same project twice"),
        (lambda: Election(tuple(PROJECTS), 1, ((0,),), ()), "needs its count"),
        (lambda: Election(tuple(PROJECTS), 1, ((0,),), (0,)), "at least 1"),
        (lambda: Election(tuple(PROJECTS), 1, ((3,),), (1,)), "not there"),
        (lambda: Election(tuple(PROJECTS), 1, ((1, 0),), (1,)), "ascending order"),
        (lambda: count(VOTE, "lottery"), "no rule called 'lottery'"),
        (lambda: count(VOTE, "equal-shares", "add2"), "no completion called 'add2'"),
        (lambda: equal_shares(VOTE, increment=0), "more than 0"),
        (lambda: equal_shares(VOTE, increment=0.5), "increment must be exact"),
        (lambda: greedy(VOTE, tie_order=("a", "b")), "every project exactly once"),
        (lambda: greedy(VOTE, tie_order=("a", "b", "b")), "name every project exactly once"),
        (lambda: check_changes(VOTE, greedy(VOTE), ["a"]), "Project a did not lose"),
    ],
)
def test_refusals(make, said):
    with pytest.raises(ElectionError, match=said):
        make()


ADD1 = (
    "Method of Equal Shares, cost utilities, Add1 from budget/voters in steps of 1 a voter, stop when "
    "exhaustive (no project with votes still fits) or over budget (keep the step before)"
)


@pytest.mark.parametrize(
    ("rule", "completion", "order", "variant"),
    [
        (
            "greedy",
            "none",
            None,
            "Greedy by votes: highest number of votes first, passing over projects that do not fit into what "
            "is left; ties by project id as text, ascending",
        ),
        (
            "equal-shares",
            "none",
            ("c", "b", "a"),
            "Method of Equal Shares, cost utilities, shares of budget/voters, no completion; "
            "ties by a given order of the projects",
        ),
        ("equal-shares", "add1", ("a", "b", "c"), f"{ADD1}; ties by project id as text, ascending"),
        (
            "equal-shares",
            "add1-greedy",
            None,
            f"{ADD1}, completed greedily by votes; ties by project id as text, ascending",
        ),
    ],
)
def test_the_variant_is_named_in_full(rule, completion, order, variant):
    result = count(VOTE, rule, completion, tie_order=order)
    assert result.variant == variant
    assert json.loads(json.dumps(result.to_json()))["variant"] == variant


def test_what_is_told_of_a_count():
    """By hand. Each of the 5 voters has 20. The two for c pay 15 each; those for a, and for b, have 25 left.

    Up to a share of 29 nothing else can be paid for. At 30 a, b and c are level, and a and b come first: 120.
    """
    result = equal_shares(VOTE, completion="add1")
    told = result.to_json()
    assert told["winners"] == ["c"]
    assert told["shares"]["stop"] == "over-budget"
    assert (told["shares"]["start"], told["shares"]["steps"], told["shares"]["final"]) == (20, 9, 29)
    assert told["why"]["c"] == {
        "won": True,
        "cost": 30,
        "votes": 2,
        "place": 1,
        "phase": "equal-shares",
        "rho": 0.5,
        "payments": {
            "share": 15,
            "in_full": 2,
            "all_they_had": 0,
            "nothing": 0,
            "smallest": 15,
            "largest": 15,
            "bands": [0] * 9 + [2],
        },
        "left_after": 70,
        "tied_with": [],
    }
    assert told["why"]["a"] == {
        "won": False,
        "cost": 60,
        "votes": 2,
        "reason": "supporters-short",
        "supporters_had": 43,
        "left_at_turn": None,
        "shortfall": 17,
        "change": {"cost": 43, "votes": 1, "how": "last-step"},
    }


def test_without_voters_or_votes():
    nobody = Election.from_ballots(PROJECTS, 100, [])
    assert equal_shares(nobody).winners == ("a", "c")
    assert equal_shares(nobody, completion="add1").winners == ()
    assert equal_shares(nobody).trace.shares is None
    blank = Election.from_ballots(PROJECTS, 100, [[], []])
    assert equal_shares(blank, completion="none").winners == ()
    assert equal_shares(blank).trace.shares.voters_who_paid == 0
