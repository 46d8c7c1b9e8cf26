"""The places, people and process of the rooms' own tests, for the tests that cross rooms."""

from alongside.conftest import (  # noqa: F401 - fixtures
    alice,
    bob,
    budget_stage,
    charlie,
    ideas_stage,
    paul,
    places,
    process,
    ruth,
    steward,
)
