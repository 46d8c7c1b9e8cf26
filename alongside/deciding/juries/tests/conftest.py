"""A jury of the neighbourhood that sits, and the people on it."""

from __future__ import annotations

from typing import Any

import pytest

from alongside.deciding.juries.models import Jury
from alongside.deciding.juries.tests import making
from alongside.foundation.people.models import Person


@pytest.fixture
def jury(process: Any) -> Jury:
    """A jury that is open, with a lottery and one body that has to answer; nobody sits on it yet."""
    return making.make_jury(process)


@pytest.fixture
def jurors(jury: Jury) -> list[Person]:
    """Twelve people who were drawn for `jury` and sit on it."""
    return making.with_members(jury)
