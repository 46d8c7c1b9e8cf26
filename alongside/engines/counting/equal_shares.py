"""The Method of Equal Shares with cost utilities, its Add1 completion, and completion by votes."""

from __future__ import annotations

from alongside.engines.counting.adding import Added, Run, add1, at_step
from alongside.engines.counting.election import Election, ElectionError, Money
from alongside.engines.counting.explain import explain_equal_shares
from alongside.engines.counting.greedy import greedy
from alongside.engines.counting.result import Completion, Result, Rule, Stop
from alongside.engines.counting.tables import Tables


def equal_shares(
    election: Election,
    *,
    completion: Completion | str = Completion.ADD1_GREEDY,
    increment: Money = 1,
    tie_order: tuple[str, ...] | None = None,
) -> Result:
    """Count by the Method of Equal Shares, with utilities equal to costs.

    Every voter gets an equal share of the budget. A project can be bought when its supporters can pay for it
    together; each pays the same, or all they have left if that is less. Of the projects that can be bought,
    the one whose full payers pay least per unit of its cost is bought first, until none can be.

    Parameters
    ----------
    election: what is counted.
    completion: NONE, stop there. ADD1, give every voter `increment` more and count again from the start,
        until nothing that anybody chose still fits into the budget (keep that result), or the winners cost
        more than the budget (keep the result before). ADD1_GREEDY, then fill what is left of the budget by
        votes.
    increment: what one Add1 step adds to each voter's share, in the unit of the costs.
    tie_order: every project id; the first wins a tie. Ids as text, ascending, when None.

    Returns
    -------
    The winners in the order chosen, and why.

    Raises
    ------
    ElectionError: an unknown completion, an increment that is not more than 0, an incomplete tie order.

    References
    ----------
    Peters, Pierczyński and Skowron (2021), "Proportional participatory budgeting with additive utilities",
    NeurIPS 34. Add1: https://equalshares.net. The decisions are those of pabutools
    1.2.3 (`method_of_equal_shares`, `Cost_Sat`, `voter_budget_increment=1`), and exact.

    Examples
    --------
    >>> from alongside.engines.counting import Election, Project, equal_shares
    >>> projects = [Project("bench", 60), Project("pond", 60), Project("swing", 40)]
    >>> ballots = [["bench"], ["bench"], ["bench", "pond"], ["swing"], ["swing"]]
    >>> equal_shares(Election.from_ballots(projects, 100, ballots), completion="none").winners
    ('bench', 'swing')
    """
    try:
        completion = Completion(completion)
    except ValueError:
        raise ElectionError(f"There is no completion called {completion!r}.") from None
    if isinstance(increment, float) or increment <= 0:
        raise ElectionError("The Add1 increment must be exact, and more than 0.")
    tables = Tables.of(election, tie_order, increment)
    if not tables.voters:
        added = Added(0, Run([], []), Stop.NOT_ADDED)
    elif completion is Completion.NONE:
        added = Added(0, at_step(tables, 0), Stop.NOT_ADDED)
    else:
        added = add1(tables)
    return explain_equal_shares(election, tables, added, completion, increment, tie_order)


def count(
    election: Election,
    rule: Rule | str = Rule.EQUAL_SHARES,
    completion: Completion | str = Completion.ADD1_GREEDY,
    *,
    increment: Money = 1,
    tie_order: tuple[str, ...] | None = None,
) -> Result:
    """Count by the rule that a rulebook names; `completion` and `increment` matter to Equal Shares only.

    Raises ElectionError for an unknown rule or completion, and as `greedy` and `equal_shares` do.
    """
    try:
        rule = Rule(rule)
    except ValueError:
        raise ElectionError(f"There is no rule called {rule!r}.") from None
    if rule is Rule.GREEDY:
        return greedy(election, tie_order=tie_order)
    return equal_shares(election, completion=completion, increment=increment, tie_order=tie_order)
