"""Lotteries for tests: made quickly, standing at any point of their way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.processes.models import Stage


def make_lottery(stage: Stage, **fields: Any) -> Lottery:
    """A lottery of a stage, as it was set up; nothing is asked and nothing is aimed at yet."""
    now = timezone.now()
    given = {
        "size": 20,
        "reserves": 4,
        "about": "Twenty people from here say what the park becomes.",
        "when_and_where": "Four Saturdays in May, at the town hall.",
        "expenses": "We pay your travel.",
        "gift_pence": 15000,
        "access": "Step-free, with a hearing loop.",
        "care": "We pay for care while you are with us.",
        "register_by": now + dt.timedelta(days=14),
        "blank_addresses_on": (now + dt.timedelta(days=90)).date(),
        **fields,
    }
    made: Lottery = Lottery.objects.create(stage=stage, **given)
    return made
