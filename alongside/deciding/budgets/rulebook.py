"""The rulebook: what it says in words, the order in which it breaks ties, and what exactly the two keys agree to."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from alongside.deciding.budgets.models import Budget, Project
from alongside.ui.filters import money, number


def tie_order(budget: Budget, projects: list[Project]) -> list[int]:
    """The numbers of the projects in the order that wins ties.

    A lot is drawn by sorting the SHA-256 of `WORDS/NUMBER`, the words being those said in public before the vote, so
    that anybody can draw it again.
    """
    if budget.tie == Budget.Tie.TEXT:
        return [project.number for project in sorted(projects, key=lambda project: project.code)]
    numbers = sorted(project.number for project in projects)
    if budget.tie == Budget.Tie.LOT:
        return sorted(
            numbers, key=lambda each: hashlib.sha256(f"{budget.tie_words}/{each}".encode()).digest()
        )
    return numbers


def agreed_to_open(budget: Budget) -> dict[str, Any]:
    """What the keys to open the vote agree to: the rulebook, the dates and the list of projects, word for word."""
    stage = budget.stage
    rules = {
        name: getattr(budget, name)
        for name in (
            "amount", "currency", "min_choices", "max_choices", "rule", "completion", "tie", "tie_words",
            "who_may_vote",
        )
    }  # fmt: skip
    fields = ("number", "title", "text", "easy_read", "cost", "feasibility", "costing")
    return {
        "step": "open",
        "stage": str(stage.pk),
        "rules": rules,
        "opens": stage.opens_at.isoformat(),
        "closes": stage.closes_at.isoformat(),
        "title": stage.title,
        "summary": stage.summary,
        "projects": list(budget.projects.on_ballot().values_list(*fields)),
    }


def agreed_to_publish(budget: Budget, ballots: int) -> dict[str, Any]:
    """What the keys that publish agree to: that these ballots are counted by this rulebook. Neither lead sees the
    result before both keys are in, so that nobody can hold back a result that they do not like."""
    return {"step": "publish", "budget": str(budget.pk), "frozen": str(budget.frozen_at), "ballots": ballots}


def in_words(budget: Budget) -> list[dict[str, str]]:
    """The rulebook as questions and answers, for the pages."""
    return [
        {"key": _("How much money"), "value": money(budget.amount, budget.currency)},
        {"key": _("Who may vote"), "value": who(budget)},
        {"key": _("How many projects you can choose"), "value": how_many(budget)},
        {"key": _("How the money is shared out"), "value": how_shared(budget)},
        {"key": _("If two projects are exactly level"), "value": tie_words(budget)},
    ]


def who(budget: Budget) -> str:
    """Who may vote, in a sentence."""
    if budget.imported_from:
        return _("This vote was held somewhere else, by its own rules.")
    place = budget.place.name
    if budget.who_may_vote == Budget.WhoMayVote.LETTER:
        return _("Everyone who lives in %(place)s and has a letter from us. One vote each.") % {
            "place": place
        }
    return _(
        "Everyone who lives in %(place)s: with a confirmed email address, with a letter from us, or on paper with a "
        "helper. One vote each, whichever way."
    ) % {"place": place}


def how_many(budget: Budget) -> str:
    """How many projects a ballot may name, in a sentence."""
    least, most = number(budget.min_choices), number(budget.max_choices)
    if budget.imported_from and not budget.imported_votes:
        return ""
    if budget.max_choices == 1:
        said = _("One project")
    elif budget.min_choices == budget.max_choices:
        said = _("Exactly %(most)s projects") % {"most": most}
    elif budget.min_choices <= 1:
        said = _("Up to %(most)s projects") % {"most": most}
    else:
        said = _("From %(least)s to %(most)s projects") % {"least": least, "most": most}
    return _("%(said)s, or a blank ballot if none of them is right.") % {"said": said}


def how_shared(budget: Budget) -> str:
    """The rule, in sentences that need no mathematics."""
    if budget.rule == Budget.Rule.GREEDY:
        return _(
            "Most votes first: the project that most people chose is paid for, then the next, passing over those that "
            "cost more than what is left."
        )
    shares = _(
        "Equal Shares: the money is divided equally between everyone who voted. A project wins when the people who "
        "chose it can pay for it together from their shares. The one with the most support for its cost comes first."
    )
    added = {
        Budget.Completion.NONE: _("Money that is left is kept."),
        Budget.Completion.ADD1: _(
            "If money is left, everyone’s share is raised a little, and it is counted again, as often as the budget "
            "allows."
        ),
        Budget.Completion.ADD1_GREEDY: _(
            "If money is left, everyone’s share is raised a little, and it is counted again, as often as the budget "
            "allows. What is left then goes to the projects with most votes that still fit."
        ),
    }
    return f"{shares} {added[Budget.Completion(budget.completion)]}"


def tie_words(budget: Budget) -> str:
    """How ties are broken, in a sentence."""
    if budget.tie == Budget.Tie.LOT:
        return _("A lot decides. It is drawn from these words, said in public: “%(words)s”.") % {
            "words": budget.tie_words
        }
    if budget.tie == Budget.Tie.TEXT:
        return _("The project whose code comes first in the alphabet goes first.")
    return _("The project with the lower number goes first.")
