"""The fast engine against the slow, obvious one, on small elections full of ties and oddities."""

from fractions import Fraction
from unittest.mock import patch

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from alongside.engines.counting import (
    Election,
    How,
    Project,
    Stop,
    check_changes,
    count,
    equal_shares,
    greedy,
    oracle,
)
from alongside.engines.counting.adding import at_step, exhaustive, goes_on, next_layer
from alongside.engines.counting.enclosure import Box
from alongside.engines.counting.exact import Purses
from alongside.engines.counting.tables import Tables

often = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
less_often = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some.composite
def elections(draw, most_voters=9):
    """Few projects, costs and distinct ballots, so that ties are common; projects without votes, blank
    ballots, projects dearer than the budget and costs with fractions all occur."""
    costs = some.one_of(
        some.integers(1, 12),
        some.sampled_from([6, 12, 24]),
        some.builds(Fraction, some.integers(1, 60), some.sampled_from([2, 3, 4, 10])),
    )
    number = draw(some.integers(1, 6))
    # Ids whose order as text is neither their order as numbers nor the order on the ballot paper.
    ids = draw(some.permutations(["10", "9", "b", "a", "2", "A"]))[:number]
    projects = [Project(one, draw(costs)) for one in ids]
    budget = draw(
        some.one_of(some.integers(1, 30), some.builds(Fraction, some.integers(1, 90), some.just(4)))
    )
    ballots = draw(some.lists(some.sets(some.sampled_from(ids)), max_size=most_voters))
    return Election.from_ballots(projects, budget, ballots)


def orders(election):
    return some.permutations([project.id for project in election.projects]).map(tuple)


@often
@given(elections(), some.data())
def test_greedy(election, data):
    order = data.draw(orders(election))
    assert list(greedy(election, tie_order=order).winners) == oracle.greedy(election, [], list(order))


@often
@given(elections(), some.data())
def test_equal_shares(election, data):
    order = data.draw(orders(election))
    result = equal_shares(election, completion="none", tie_order=order)
    share = Fraction(election.budget) / election.voters if election.voters else Fraction(0)
    assert list(result.winners) == oracle.equal_shares(election, share, list(order))


@often
@given(elections(), some.data(), some.sampled_from([1, 2, Fraction(1, 2), Fraction(1, 7)]))
def test_add1(election, data, increment):
    order = data.draw(orders(election))
    result = equal_shares(election, completion="add1", increment=increment, tie_order=order)
    winners, steps = oracle.add1(election, Fraction(increment), list(order))
    assert list(result.winners) == winners
    if election.voters:
        assert result.trace.shares.steps == steps


@often
@given(elections(), some.data())
def test_add1_completed_by_votes(election, data):
    order = data.draw(orders(election))
    result = equal_shares(election, completion="add1-greedy", tie_order=order)
    assert list(result.winners) == oracle.add1_greedy(election, Fraction(1), list(order))


@less_often
@given(elections(), some.integers(1, 9), some.integers(0, 40))
def test_steps_are_only_passed_over_where_add1_goes_on(election, first, more):
    if not election.voters:
        return
    increment = Fraction(1, 5)
    tables = Tables.of(election, None, increment)
    if not goes_on(tables, first, first + more):
        return
    order = sorted(election.positions)
    for step in range(first, first + more + 1):
        share = Fraction(election.budget) / election.voters + step * increment
        winners = oracle.equal_shares(election, share, order)
        positions = [election.positions[one] for one in winners]
        assert sum(tables.costs[one] for one in positions) <= tables.budget
        assert not exhaustive(tables, positions)


@often
@given(
    elections(), some.integers(0, 9), some.integers(0, 60), some.sampled_from([1 << 14, 1 << 62]), some.data()
)
def test_the_boxes_hold_the_true_money(election, first, more, room, data):
    """Whatever is truly bought at any of the steps is followed, and everybody's true money is inside its box."""
    if not election.voters:
        return
    tables = Tables.of(election, None, Fraction(1, 5))
    step = data.draw(some.integers(first, first + more))
    purses = Purses(tables, step)
    bought = frozenset()
    with patch("alongside.engines.counting.enclosure.ROOM", room):
        try:
            layer = {bought: Box(tables, first, first + more)}
        except OverflowError:
            return
        for winner in [*at_step(tables, step).winners, None]:
            box = layer[bought]
            for money, low, high in zip(purses.money, box.low.tolist(), box.high.tolist(), strict=True):
                assert low * purses.denominator <= money * box.unit <= high * purses.denominator
            layer, ends = next_layer(layer)
            if winner is None:
                assert bought in ends
            else:
                purses.buy(winner)
                bought |= {winner}


@less_often
@given(elections(), some.integers(0, 30), some.sampled_from([10**3, 10**20]))
def test_a_step_is_exact_with_coarse_numbers_and_beyond_64_bits(election, step, times):
    """With little room below the unit each round is a close call; with large amounts there is no room."""
    if not election.voters:
        return
    dear = Election(
        tuple(Project(one.id, one.cost * times) for one in election.projects),
        election.budget * times,
        election.ballots,
        election.counts,
    )
    order = sorted(election.positions)
    with patch("alongside.engines.counting.enclosure.ROOM", 1 << 26 if times == 10**3 else 1 << 62):
        run = at_step(Tables.of(dear, None, 1), step)
    share = Fraction(dear.budget) / dear.voters + step
    assert [dear.projects[one].id for one in run.winners] == oracle.equal_shares(dear, share, order)


@less_often
@given(elections())
@example(Election.from_ballots([Project("a", 3), Project("b", 3)], 3, [["a", "b"], ["a", "b"]]))
def test_the_money_adds_up(election):
    result = equal_shares(election)
    assert result.cost == sum(one.cost for one in result.trace.won) <= election.budget
    assert {one.id for one in result.trace.won} | {one.id for one in result.trace.lost} == set(
        election.positions
    )
    if not election.voters:
        return
    shares = result.trace.shares
    paid = sum(one.cost for one in result.trace.won if one.payments)
    assert paid + shares.unspent == shares.final * election.voters
    assert shares.added == (shares.final - shares.start) * election.voters
    assert shares.stop in {Stop.EXHAUSTIVE, Stop.OVER_BUDGET}
    for won in result.trace.won:
        if payments := won.payments:
            assert payments.payers + payments.nothing == won.votes
            assert sum(payments.bands) == payments.payers
            assert payments.smallest <= payments.largest == payments.share == won.rho * won.cost
            assert payments.in_full * payments.share <= won.cost
            assert (payments.in_full * payments.share == won.cost) == (payments.all_they_had == 0)
    for lost in result.trace.lost:
        assert lost.supporters_had < lost.cost
        assert lost.shortfall == lost.cost - lost.supporters_had
        if lost.left_at_turn is not None:
            assert lost.left_at_turn < lost.cost


@less_often
@given(elections(), some.data())
def test_levels_are_told_exactly(election, data):
    """With the tie order turned round, another of the level projects is chosen, and only then."""
    order = data.draw(orders(election))
    result = equal_shares(election, completion="none", tie_order=order)
    first = result.trace.won[0] if result.trace.won else None
    turned = equal_shares(election, completion="none", tie_order=tuple(reversed(order)))
    if first and first.tied_with:
        assert turned.winners[0] == max(first.tied_with, key=order.index)
    elif first:
        assert turned.winners[0] == first.id


@less_often
@given(elections(), some.data())
def test_what_greedy_says_would_have_changed_it_is_exact(election, data):
    result = greedy(election, tie_order=data.draw(orders(election)))
    for lost in result.trace.lost:
        assert lost.change.how is How.EXACT

        def wins(cost, votes, lost=lost):
            return (
                lost.id in greedy(changed(election, lost.id, cost, votes), tie_order=result.tie_order).winners
            )

        if lost.change.cost is not None:
            assert wins(lost.change.cost, 0)
            assert not wins(lost.change.cost + Fraction(1, 1000), 0)
        most = election.voters - lost.votes
        needed = most + 1 if lost.change.votes is None else lost.change.votes
        assert [wins(lost.cost, votes) for votes in range(most + 1)] == [
            votes >= needed for votes in range(most + 1)
        ]


@less_often
@given(elections())
def test_without_completion_the_cost_that_would_have_won_wins(election):
    result = equal_shares(election, completion="none")
    for lost in result.trace.lost:
        if lost.change.cost is not None:
            again = equal_shares(changed(election, lost.id, lost.change.cost, 0), completion="none")
            assert lost.id in again.winners


@less_often
@given(elections(), some.sampled_from(["none", "add1", "add1-greedy"]))
def test_changes_counted_again_do_win(election, completion):
    result = check_changes(election, count(election, "equal-shares", completion))
    for lost in result.trace.lost:
        if not election.voters:
            continue
        assert lost.change.how is How.COUNTED_AGAIN
        if lost.change.cost is not None:
            again = equal_shares(changed(election, lost.id, lost.change.cost, 0), completion=completion)
            assert lost.id in again.winners


def changed(election, project_id, cost, votes):
    """The election with one project at another cost, and more votes from the first who did not choose it."""
    projects = [Project(one.id, cost if one.id == project_id else one.cost) for one in election.projects]
    ballots = [
        [election.projects[position].id for position in ballot]
        for ballot, many in zip(election.ballots, election.counts, strict=True)
        for _ in range(many)
    ]
    for ballot in ballots:
        if votes and project_id not in ballot:
            ballot.append(project_id)
            votes -= 1
    return Election.from_ballots(projects, election.budget, ballots)


def test_the_box_around_two_boxes_holds_both():
    projects = [Project("a", 30), Project("b", 20), Project("c", 10), Project("d", 500)]
    ballots = [["a", "b", "d"], ["a", "c"], ["b", "c"], ["c"], ["d"]]
    tables = Tables.of(Election.from_ballots(projects, 100, ballots), None, 1)
    one, other = Box(tables, 0, 3), Box(tables, 0, 3)
    for box, order in ((one, [0, 2]), (other, [2, 0])):
        for project in order:
            round_ = box.look()
            box.buy(project, round_.payments.get(project, (40 * box.unit, 3 * box.unit)))
    other.look()
    other.alive.append(3)
    other.bounds[1], other.keys[1] = (1, 9), 1 / 9
    before = one.copy()
    one.widen(other)
    for low, high, narrow in ((one.low, one.high, before), (one.low, one.high, other)):
        assert (low <= narrow.low).all()
        assert (high >= narrow.high).all()
    assert set(one.alive) == set(before.alive) | {3} | set(other.alive)
    assert len(set(one.alive)) == len(one.alive)
    for project in range(4):
        assert one.keys[project] == min(before.keys[project], other.keys[project])
        assert Fraction(*one.bounds[project]) == min(
            Fraction(*before.bounds[project]), Fraction(*other.bounds[project])
        )
        assert one.least_low[project] == min(before.least_low[project], other.least_low[project])
        assert one.least_high[project] == min(before.least_high[project], other.least_high[project])


def test_two_orders_of_the_same_purchases_are_followed_as_one():
    """a and b are level at every step; whichever is bought first, both are, and they leave different purses."""
    projects = [Project("a", 30), Project("b", 20), Project("c", 19)]
    ballots = [["a", "b"], ["a", "b"], ["a"], ["b", "c"]]
    tables = Tables.of(Election.from_ballots(projects, 100, ballots), None, 1)
    box = Box(tables, 0, 3)
    round_ = box.look()
    first = {frozenset({project}): box.copy() for project in (0, 1)}
    for bought, after in first.items():
        for project in bought:
            after.buy(project, round_.payments.get(project, (7 * box.unit, 6 * box.unit)))
    narrow = {bought: after.copy() for bought, after in first.items()}
    layer, _ = next_layer(first)
    both = layer[frozenset({0, 1})]
    for bought, after in narrow.items():
        (other,) = {0, 1} - bought
        payments = after.look().payments
        if other in payments:
            after.buy(other, payments[other])
            assert (both.low <= after.low).all()
            assert (both.high >= after.high).all()
