"""What can be done to a budget: write its rulebook and projects, open the vote, vote, and publish the count."""

from alongside.deciding.budgets.actions.papers import enter_paper
from alongside.deciding.budgets.actions.projects import (
    add_project,
    change_project,
    project_from,
    put_on_ballot,
    withdraw_project,
)
from alongside.deciding.budgets.actions.results import publish_result
from alongside.deciding.budgets.actions.rulebooks import Changed, Frozen, open_vote, write_rulebook
from alongside.deciding.budgets.actions.votes import cast

__all__ = [
    "Changed",
    "Frozen",
    "add_project",
    "cast",
    "change_project",
    "enter_paper",
    "open_vote",
    "project_from",
    "publish_result",
    "put_on_ballot",
    "withdraw_project",
    "write_rulebook",
]
