"""Why each project won or lost, in plain words and as the rows of `ui/result.jinja`'s drawing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.budgets.counting import HUNDREDTHS
from alongside.deciding.budgets.models import Budget, Outcome, Project
from alongside.deciding.processes.suppression import LEAST
from alongside.ui.filters import money, number, percent

Row = dict[str, Any]


def minor(amount: float) -> int:
    """An amount of the stored result (whole units) in the smallest unit."""
    return round(amount * HUNDREDTHS)


def share(part: int, whole: int) -> str:
    """A share as a whole percentage that is never a false "all": 2,549 of 2,553 are more than 99%, not 100%."""
    return (
        _("more than 99%%") % ()
        if part < whole and round(100 * part / whole) == 100
        else percent(part, whole)
    )


class Facts:
    """One outcome, read for telling: what each project's page and the result page say of it."""

    def __init__(self, budget: Budget, outcome: Outcome, projects: list[Project]) -> None:
        self.budget, self.outcome = budget, outcome
        self.by_number = {project.number: project for project in projects}
        self.why: dict[str, Any] = outcome.result["why"]
        self.said: dict[str, Any] = outcome.figures
        self.ballots: int = self.said["ballots"]
        # With so few ballots, saying how many chose what would say who chose what.
        self.few = 0 < self.ballots < LEAST and not budget.imported_from
        self.equal = outcome.result["rule"] == Budget.Rule.EQUAL_SHARES

    def cash(self, amount: float) -> str:
        return money(minor(amount), self.budget.currency)

    def title(self, one: int) -> str:
        return self.by_number[one].title

    def losers(self) -> list[int]:
        """The numbers of the projects that lost, most votes first."""
        lost = [(int(one), why) for one, why in self.why.items() if not why["won"]]
        return [one for one, why in sorted(lost, key=lambda pair: (-pair[1]["votes"], pair[0]))]

    def row(self, one: int) -> Row:
        why, project = self.why[str(one)], self.by_number[one]
        facts = []
        if not self.few:
            facts = [
                ngettext("%(votes)s person chose it", "%(votes)s people chose it", why["votes"])
                % {"votes": number(why["votes"])},
                _("%(share)s of everyone who voted") % {"share": share(why["votes"], self.ballots)},
            ]
        return {
            "title": project.title,
            "href": project.get_absolute_url(),
            "won": why["won"],
            "cost_text": money(project.cost, self.budget.currency),
            "state_text": "",
            "facts": facts,
            "parts": [],
            "missing_text": "",
            "total": project.cost,
            "why": "",
        }

    def votes_bar(self, row: Row, votes: int) -> None:
        """Draw a row by its votes, where nobody paid from a share."""
        row["total"] = self.ballots
        row["parts"] = [
            {
                "value": votes,
                "text": _("Chosen by %(votes)s of %(all)s")
                % {"votes": number(votes), "all": number(self.ballots)},
            }
        ]

    def won_row(self, one: int) -> Row:
        why, row = self.why[str(one)], self.row(one)
        row["state_text"] = _("Chosen: number %(place)s") % {"place": why["place"]}
        if self.few:
            return row
        tied = [self.title(int(other)) for other in why["tied_with"]]
        level = (
            _(" It was exactly level with %(other)s; the order for ties decided.")
            % {"other": ", ".join(tied)}
            if tied
            else ""
        )
        payments = why["payments"]
        if payments is None:
            if self.equal:
                row["parts"] = [{"value": row["total"], "text": _("Paid from the money that was left")}]
                row["why"] = (
                    _("Of the projects that still fitted into what was left, it had the most votes.") + level
                )
            else:
                self.votes_bar(row, why["votes"])
                row["why"] = _("At its turn by votes, the money that was left paid for it.") + level
            return row
        full, rest = payments["in_full"], payments["all_they_had"]
        paid_in_full = min(minor(full * payments["share"]), row["total"])
        row["parts"] = [
            {
                "value": paid_in_full,
                "text": ngettext(
                    "%(people)s person paid %(share)s", "%(people)s people paid %(share)s each", full
                )
                % {"people": number(full), "share": self.cash(payments["share"])},
            }
        ]
        if rest:
            row["parts"].append(
                {
                    "value": row["total"] - paid_in_full,
                    "text": ngettext(
                        "%(people)s person had less left, and paid it all: %(sum)s",
                        "%(people)s people had less left, and paid it all: %(sum)s together",
                        rest,
                    )
                    % {
                        "people": number(rest),
                        "sum": money(row["total"] - paid_in_full, self.budget.currency),
                    },
                }
            )
        if payments["nothing"]:
            row["facts"].append(
                _("%(people)s of them had nothing left to pay with") % {"people": number(payments["nothing"])}
            )
        row["why"] = level.strip()
        return row

    def lost_row(self, one: int) -> Row:
        why, row = self.why[str(one)], self.row(one)
        if self.few:
            return row
        had = why["supporters_had"] if self.equal else why["left_at_turn"]
        if self.equal and had is not None and why["votes"]:
            have = min(minor(had), row["total"])
            row["parts"] = [
                {
                    "value": have,
                    "text": _("What those who chose it had left: %(had)s") % {"had": self.cash(had)},
                }
            ]
            if row["total"] > have:
                row["missing_text"] = _("Missing: %(missing)s") % {
                    "missing": money(row["total"] - have, self.budget.currency)
                }
        elif why["votes"]:
            self.votes_bar(row, why["votes"])
        row["why"] = f"{self.because(why)} {self.what_would(why, row['total'])}".strip()
        return row

    def because(self, why: dict[str, Any]) -> str:
        """Why a project lost, in a sentence."""
        left = why["left_at_turn"]
        match why["reason"]:
            case "no-votes":
                return _("Nobody chose it.")
            case "costs-more-than-budget":
                return _("It costs more than the whole budget.")
            case "supporters-short" if left is not None:
                return _(
                    "Those who chose it had too little left in their shares to pay for it, and at its turn by votes "
                    "%(left)s of the money was left, which is too little as well."
                ) % {"left": self.cash(left)}
            case "supporters-short":
                return _("Those who chose it had too little left in their shares to pay for it.")
            case _other:
                return _("At its turn by votes, %(left)s was left, and that does not pay for it.") % {
                    "left": self.cash(left or 0)
                }

    def what_would(self, why: dict[str, Any], cost: int) -> str:
        """What would have changed it, with how sure we are."""
        change = why["change"]
        ways = []
        if change["cost"] is not None and minor(change["cost"]) > 0:
            ways.append(_("had it cost %(cost)s or less") % {"cost": self.cash(change["cost"])})
        if change["votes"] is not None:
            ways.append(
                ngettext(
                    "had %(votes)s more person chosen it",
                    "had %(votes)s more people chosen it",
                    change["votes"],
                )
                % {"votes": number(change["votes"])}
            )
        if not ways:
            return (
                _("No change of its cost or votes alone that we tried would have made it win.")
                if why["votes"]
                else ""
            )
        said = {"ways": _(", or ").join(ways)}
        if change["how"] == "last-step":
            return (
                _("By what was left at the end, it could have won %(ways)s. That was not counted again.")
                % said
            )
        return _("It would have won %(ways)s, all else the same.") % said
