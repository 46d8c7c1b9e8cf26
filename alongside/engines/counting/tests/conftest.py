"""The real elections that ship with the tests."""

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from alongside.engines.counting import Election, read_pabulib

BALLOTS = Path(__file__).parents[4] / "tests" / "data" / "ballots"


def ballot_file(name: str) -> bytes:
    """The bytes of a shipped .pb file; the larger ones are kept compressed."""
    plain = BALLOTS / name
    return plain.read_bytes() if plain.exists() else gzip.decompress((BALLOTS / f"{name}.gz").read_bytes())


@cache
def real_election(name: str) -> Election:
    return read_pabulib(ballot_file(name))


@pytest.fixture
def pabulib_bytes() -> Callable[[str], bytes]:
    return ballot_file


@pytest.fixture
def real() -> Callable[[str], Election]:
    return real_election
