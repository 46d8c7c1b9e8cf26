"""What the tests of opinion maps share: real conversations, as shipped."""

import gzip
from pathlib import Path

import pytest

from alongside.engines.opinions import read_votes_csv

DATA = Path(__file__).resolve().parents[4] / "tests" / "data" / "opinions"

CONVERSATIONS = [
    "brexit-consensus",
    "london.youth.policing",
    "scoop-hivemind.biodiversity",
    "scoop-hivemind.freshwater",
    "vtaiwan.uberx",
    "bg2050-volunteers",
]


def unpacked(name):
    return gzip.decompress((DATA / f"{name}.gz").read_bytes())


@pytest.fixture(scope="session")
def conversations():
    """Votes by name of the conversation, read when they are first asked for."""
    read = {}

    def of(name):
        if name not in read:
            read[name] = read_votes_csv(unpacked(f"{name}.votes.csv"))
        return read[name]

    return of
