"""Real elections come out as pabutools counts them with exact fractions, and as they came out in life."""

import json
from pathlib import Path

import pytest

from alongside.engines.counting import Stop, count, equal_shares

BALLOTS = Path(__file__).parents[4] / "tests" / "data" / "ballots"

RULES = {
    "greedy_cost_sat": ("greedy", "none"),
    "mes_cost": ("equal-shares", "none"),
    "mes_cost_add1": ("equal-shares", "add1"),
    "mes_cost_add1_greedy": ("equal-shares", "add1-greedy"),
}

EXPECTED = [
    (name, rule, outcome)
    for name, rules in json.loads((BALLOTS / "expected.json").read_text())["files"].items()
    for rule, outcome in rules.items()
]


def test_all_that_is_expected_is_here():
    assert len(EXPECTED) == 77
    assert {rule for _, rule, _ in EXPECTED} == set(RULES)


@pytest.mark.parametrize(("name", "rule", "outcome"), EXPECTED)
def test_the_winners_and_their_order_are_those_of_pabutools(name, rule, outcome, real):
    result = count(real(name), *RULES[rule])
    assert list(result.winners) == outcome["winners"]
    assert result.cost == int(outcome["cost"])


def test_swiecie_comes_out_as_it_did_in_life(real):
    election = real("Poland_Swiecie_2023.pb")
    official = {project.id for project in election.projects if project.extra["selected"] == "1"}
    assert set(equal_shares(election).winners) == official


def test_add1_in_jozsefvaros_stops_where_the_next_step_would_cost_too_much(real):
    """153,144 steps: more than can be counted one by one, so its end is checked from both sides."""
    from alongside.engines.counting.adding import at_step
    from alongside.engines.counting.tables import Tables

    election = real("Hungary_Budapest_2022_VIII_Jozsefvaros.pb")
    result = equal_shares(election, completion="add1")
    shares = result.trace.shares
    assert (shares.steps, shares.stop) == (153144, Stop.OVER_BUDGET)
    tables = Tables.of(election, None, 1)
    kept, after = at_step(tables, shares.steps), at_step(tables, shares.steps + 1)
    assert tuple(election.projects[one].id for one in kept.winners) == result.winners
    assert sum(tables.costs[one] for one in kept.winners) <= tables.budget
    assert sum(tables.costs[one] for one in after.winners) > tables.budget
