"""Lotteries of the shared process, open and planned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alongside.conftest import make_stage
from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.lotteries.tests.drawing import frozen, make_list
from alongside.deciding.lotteries.tests.making import ask_usual, make_lottery
from alongside.deciding.processes.models import Process, Stage


@pytest.fixture
def planned_stage(process: Process) -> Stage:
    """A jury that is planned and has no lottery yet."""
    return make_stage(process, "juries", title="Jury on the park")


@pytest.fixture
def planned(planned_stage: Stage) -> Lottery:
    """A lottery that asks for age and sex, before its stage is opened."""
    return ask_usual(make_lottery(planned_stage))


@pytest.fixture
def lottery(process: Process) -> Lottery:
    """A lottery that takes names."""
    return ask_usual(make_lottery(make_stage(process, "juries", title="Jury on the park", state="open")))


@pytest.fixture
def answers(lottery: Lottery) -> Callable[..., dict[str, Any]]:
    """What somebody fills in on the page: `answers(age=12, address="2 Mill Lane")`."""

    def fill(**said: Any) -> dict[str, Any]:
        kinds = {question.kind: f"q-{question.pk.hex}" for question in lottery.questions.all()}
        given = {
            "name": "Alice Able",
            "phone": "",
            "address": "14 High Street",
            "postcode": "DE1 2AB",
            "needs": "",
            kinds["age"]: str(said.pop("age", 34)),
            kinds["choice"]: said.pop("sex", "Female"),
        }
        return {**given, **said}

    return fill


@pytest.fixture
def jury(process: Process) -> Stage:
    """An open jury."""
    return make_stage(process, "juries", title="A jury on the park", state=Stage.State.OPEN)


@pytest.fixture
def listed(jury: Stage) -> Lottery:
    """Its list, when the time to put one's name down is over."""
    return make_list(jury, reserves=2)


@pytest.fixture
def published(listed: Lottery) -> Lottery:
    """That list, frozen and published."""
    return frozen(listed)
