"""The published result in plain words and as drawings: who paid for what, why each project won or lost, and what the
usual way of counting would have chosen. Reads only what was stored when the result was published."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.budgets.models import Budget, Outcome, Project, Voter
from alongside.deciding.budgets.reasons import Facts, Row, share
from alongside.deciding.processes.suppression import publishable
from alongside.ui.filters import money, number, percent


@dataclass(frozen=True)
class Telling:
    """What the result page shows. Rows are as the drawings of `ui/result.jinja` and `ui/bars.jinja` take them."""

    figures: list[Row]
    summary: str
    pot: list[Row]
    won: list[Row]
    lost: list[Row]
    shares: list[Row]
    shares_words: list[str]
    satisfied: list[Row]
    satisfied_words: str
    old_way: list[Row]
    old_way_words: str
    official_words: str
    official_same: bool
    turnout: list[Row]
    turnout_words: str
    few: bool


def tell(budget: Budget, outcome: Outcome, projects: list[Project]) -> Telling:
    """Everything the result page of a published budget says."""
    facts = Facts(budget, outcome, projects)
    voice = _Voice(facts)
    return Telling(
        figures=voice.key_figures(),
        summary=voice.summary(),
        pot=voice.pot(),
        won=[facts.won_row(one) for one in outcome.winners],
        lost=[facts.lost_row(one) for one in facts.losers()],
        shares=voice.shares(),
        shares_words=voice.shares_words(),
        satisfied=[] if facts.few else voice.satisfied_rows(),
        satisfied_words="" if facts.few else voice.satisfied_words(),
        old_way=voice.old_way_rows(),
        old_way_words=voice.old_way_words(),
        official_words=voice.official_words(),
        official_same=budget.imported_winners is not None
        and set(budget.imported_winners) == set(outcome.winners),
        turnout=voice.turnout_rows(),
        turnout_words=voice.turnout_words(),
        few=facts.few,
    )


class _Voice:
    """Says what one outcome says as a whole; each method is one piece of the page."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.budget, self.outcome = facts.budget, facts.outcome
        self.by_number, self.why, self.said = facts.by_number, facts.why, facts.said
        self.ballots, self.few = facts.ballots, facts.few
        self.cash, self.title = facts.cash, facts.title

    def cost(self) -> int:
        return sum(self.by_number[one].cost for one in self.outcome.winners)

    # What stands at the top

    def key_figures(self) -> list[Row]:
        figures = [
            {
                "number": number(len(self.outcome.winners)),
                "text": _("projects chosen, of %(all)s") % {"all": number(len(self.why))},
            },
            {
                "number": money(self.cost(), self.budget.currency),
                "text": _("to be spent, of %(all)s")
                % {"all": money(self.budget.amount, self.budget.currency)},
            },
            {"number": number(self.ballots), "text": _("people voted")},
        ]
        chose = sum(self.said["satisfied"])
        if chose and not self.few:
            happy = chose - self.said["satisfied"][0]
            figures.append(
                {
                    "number": share(happy, chose),
                    "text": _("of voters see a project they chose among the winners"),
                }
            )
        return figures

    def summary(self) -> str:
        if not self.ballots:
            return _("Nobody voted, so nothing was chosen.")
        if not self.outcome.winners:
            return _("No project was chosen. Below, each project says why.")
        used = percent(self.cost(), self.budget.amount)
        return ngettext(
            "%(won)s project was chosen. It uses %(used)s of the money.",
            "%(won)s projects were chosen. They use %(used)s of the money.",
            len(self.outcome.winners),
        ) % {"won": number(len(self.outcome.winners)), "used": used}

    def pot(self) -> list[Row]:
        """What the money goes to, in the order chosen, and what is not spent."""
        rows: list[Row] = []
        for place, one in enumerate(self.outcome.winners, start=1):
            project = self.by_number[one]
            text = money(project.cost, self.budget.currency)
            label = f"{place}. {project.title}"
            rows.append(
                {
                    "label": label,
                    "value": project.cost,
                    "text": text,
                    "href": project.get_absolute_url(),
                    "strong": False,
                }
            )
        left = self.budget.amount - self.cost()
        if left:
            text = money(left, self.budget.currency)
            rows.append({"label": _("Not spent"), "value": left, "text": text, "href": "", "strong": True})
        return rows

    def shares(self) -> list[Row]:
        """How the money was divided between voters, as large figures."""
        shares = self.outcome.result["shares"]
        if not shares or self.few:
            return []
        figures = [{"number": self.cash(shares["start"]), "text": _("the equal share of each voter")}]
        if shares["steps"]:
            figures.append(
                {
                    "number": self.cash(shares["final"]),
                    "text": _("the raised share, with which the result was reckoned"),
                }
            )
        figures.append(
            {
                "number": share(shares["voters_who_paid"], self.ballots),
                "text": _("of voters paid for at least one winner"),
            }
        )
        return figures

    def shares_words(self) -> list[str]:
        """The same in a few sentences."""
        shares = self.outcome.result["shares"]
        if not shares or self.few:
            return []
        said = [
            _(
                "The budget was divided equally between the %(voters)s voters: %(start)s each. A project won when "
                "those who chose it could pay for it together; each paid the same, or all they had left."
            )
            % {"voters": number(self.ballots), "start": self.cash(shares["start"])}
        ]
        if shares["steps"]:
            said.append(
                _(
                    "With that much each, money would have been left over. So the share was raised in the reckoning, "
                    "%(increment)s at a time, and all was counted again each time. The result is that of %(final)s "
                    "each: the last that does not spend more than the budget."
                )
                % {"increment": self.cash(shares["increment"]), "final": self.cash(shares["final"])}
            )
        none = self.ballots - shares["voters_who_paid"]
        if none:
            said.append(
                ngettext("%(none)s voter paid for no winner.", "%(none)s voters paid for no winner.", none)
                % {"none": number(none)}
            )
        return said

    # How it came out for voters

    def satisfied_rows(self) -> list[Row]:
        people = self.said["satisfied"]
        labels = [
            _("None of my projects won"),
            _("One of them won"),
            _("Two of them won"),
            _("Three or more won"),
        ]
        chose = sum(people)
        return [
            {
                "label": label,
                "value": many,
                "text": f"{number(many)} ({share(many, chose)})",
                "strong": False,
            }
            for label, many in zip(labels, people, strict=False)
            if chose
        ]

    def satisfied_words(self) -> str:
        people = self.said["satisfied"]
        if not sum(people):
            return ""
        blank = self.said["blank"]
        said = _(
            "Of the %(chose)s people who chose something, %(none)s see none of their projects among the winners."
        ) % {
            "chose": number(sum(people)),
            "none": number(people[0]),
        }
        if blank:
            said += " " + ngettext(
                "%(blank)s person handed in a blank ballot.",
                "%(blank)s people handed in a blank ballot.",
                blank,
            ) % {"blank": number(blank)}
        return said

    def old_way_rows(self) -> list[Row]:
        """The projects on which counting by most votes would have decided otherwise."""
        greedy = self.said["greedy"]
        if not greedy:
            return []
        here, there = set(self.outcome.winners), set(greedy["winners"])
        return [
            {
                "title": self.title(one),
                "cost": money(self.by_number[one].cost, self.budget.currency),
                "votes": "–" if self.few else number(self.why[str(one)]["votes"]),
                "here": one in here,
                "there": one in there,
            }
            for one in sorted(here ^ there, key=lambda one: (one not in here, -self.why[str(one)]["votes"]))
        ]

    def old_way_words(self) -> str:
        greedy = self.said["greedy"]
        if not greedy or self.few:
            return ""
        chose = sum(self.said["satisfied"])
        here, there = chose - self.said["satisfied"][0], chose - greedy["satisfied"][0]
        if set(greedy["winners"]) == set(self.outcome.winners):
            return _("Taking the projects with most votes first would have chosen the same ones.")
        return _(
            "Taking the projects with most votes first would have chosen %(many)s projects for %(cost)s. Then "
            "%(there)s of voters would have seen one of their projects win. By Equal Shares it is %(here)s."
        ) % {
            "many": number(len(greedy["winners"])),
            "cost": money(greedy["cost"], self.budget.currency),
            "there": share(there, chose),
            "here": share(here, chose),
        }

    def official_words(self) -> str:
        """For an election that was brought in: whether our count gives what was announced."""
        if self.budget.imported_winners is None:
            return ""
        ours, theirs = set(self.outcome.winners), set(self.budget.imported_winners)
        if ours == theirs:
            return _("Our count gives exactly the same winners as the official result.")
        only_ours = ", ".join(self.title(one) for one in sorted(ours - theirs))
        only_theirs = ", ".join(self.title(one) for one in sorted(theirs - ours) if one in self.by_number)
        said = [_("Our count differs from the official result.")]
        if only_ours:
            said.append(_("Only in our count: %(titles)s.") % {"titles": only_ours})
        if only_theirs:
            said.append(_("Only in the official result: %(titles)s.") % {"titles": only_theirs})
        if self.budget.imported_rule:
            said.append(
                _("The file calls the official rule “%(rule)s”.") % {"rule": self.budget.imported_rule}
            )
        return " ".join(said)

    def turnout_rows(self) -> list[Row]:
        """How voters came, with small numbers left out."""
        if self.budget.imported_from or not self.ballots:
            return []
        came = self.said["channels"]
        channels = {
            channel.value: came[channel.value] for channel in Voter.Channel if came.get(channel.value)
        }
        return [
            {
                "label": str(Voter.Channel(channel).label).capitalize(),
                "value": many,
                "text": number(many) if many is not None else _("too few to show"),
                "strong": False,
            }
            for channel, many in publishable(channels).items()
        ]

    def turnout_words(self) -> str:
        residents = self.said["residents"]
        if self.budget.imported_from or not residents:
            return ""
        return _("%(voters)s people voted. %(residents)s people live in %(place)s.") % {
            "voters": number(self.ballots),
            "residents": number(residents),
            "place": self.budget.place.name,
        }
