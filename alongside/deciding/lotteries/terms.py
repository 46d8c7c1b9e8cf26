"""What a lottery is, as the keys agree to it and as people read it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.lotteries.reading import faults_of
from alongside.ui.filters import date_words, datetime_words, money

TERMS = (
    "size", "reserves", "objective", "panels", "source", "youngest", "about", "easy_read", "when_and_where",
    "expenses", "gift_pence", "access", "care", "register_by", "blank_addresses_on",
)  # fmt: skip


def lottery_terms(lottery: Lottery) -> dict[str, Any]:
    """Everything about a lottery that the keys which open its stage agree to: how it is drawn, what people are told
    before they put their name down, what they are asked, and the targets. Plain values, to be digested."""
    return {
        **{name: _plain(getattr(lottery, name)) for name in TERMS},
        "questions": [
            list(row) for row in lottery.questions.order_by("order").values_list("kind", "feature", "words")
        ],
        "targets": [
            list(row)
            for row in lottery.targets.order_by("order").values_list(
                "feature", "value", "share", "minimum", "maximum", "min_flex", "max_flex"
            )
        ],
    }


def in_words(lottery: Lottery) -> list[dict[str, str]]:
    """How the lottery works, as rows of a summary list: `key` and `value`."""
    draw = {
        Lottery.Objective.LEXIMIN: _(
            "Everyone on the list gets a chance that is as even as it can be. "
            "We first raise the chances of those who have the smallest."
        ),
        Lottery.Objective.MAXIMIN: _("The smallest chance of anyone on the list is as large as it can be."),
        Lottery.Objective.GOLDILOCKS: _("Nobody on the list has a chance that is too small or too large."),
    }
    size = ngettext("%(many)s person", "%(many)s people", lottery.size) % {"many": lottery.size}
    ready = ngettext("%(many)s more stands ready", "%(many)s more stand ready", lottery.reserves) % {
        "many": lottery.reserves
    }
    who = _("People from %(age)s years on who live in %(place)s. One from each household.") % {
        "age": lottery.youngest,
        "place": lottery.place.name,
    }
    rows = [
        (_("How many are drawn"), f"{size}. {ready}." if lottery.reserves else f"{size}."),
        (_("Who can be drawn"), who),
        (_("How chances are shared out"), draw[Lottery.Objective(lottery.objective)]),
        (_("How the number is drawn"), str(Lottery.Source(lottery.source).label)),
        (_("Put your name down by"), datetime_words(lottery.register_by)),
        (_("Addresses are deleted on"), date_words(lottery.blank_addresses_on)),
    ]  # fmt: skip
    return [{"key": key, "value": value} for key, value in rows]


def what_you_get(lottery: Lottery) -> list[dict[str, str]]:
    """What a person is told before they put their name down, as rows of a summary list."""
    gift = money(lottery.gift_pence, "GBP") if lottery.gift_pence else _("There is none.")
    rows = [
        (_("When and where"), lottery.when_and_where),
        (_("A thank-you gift"), gift),
        (_("Your costs"), lottery.expenses),
        (_("Help to take part"), lottery.access),
        (_("Care for those you look after"), lottery.care),
    ]
    return [{"key": key, "value": value} for key, value in rows]


def not_ready(lottery: Lottery) -> list[str]:
    """What is missing before the stage of this lottery can open, in sentences."""
    missing = []
    if not lottery.targets.exists():
        missing.append(_("Say in what the group should look like the people who live here: set its targets."))
    missing += faults_of(lottery, list(lottery.targets.all()))
    if lottery.register_by >= lottery.stage.closes_at:
        missing.append(_("People must put their name down before the stage closes. Change the dates."))
    return missing


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
