"""The conversations that the measurements share: the real ones that are shipped, and made-up large ones."""

import gzip
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from alongside.engines.opinions import Votes, read_votes_csv  # noqa: E402

DATA = ROOT / "tests" / "data" / "opinions"
REAL = [
    "brexit-consensus",
    "london.youth.policing",
    "scoop-hivemind.biodiversity",
    "scoop-hivemind.freshwater",
    "vtaiwan.uberx",
    "bg2050-volunteers",
]
LARGE = {
    "2,000 x 900": (2_000, 900, 225_000),
    "10,000 x 500": (10_000, 500, 500_000),
    "50,000 x 500": (50_000, 500, 2_000_000),
}


def csv_of(name):
    """The CSV bytes of a real conversation."""
    return gzip.decompress((DATA / f"{name}.votes.csv.gz").read_bytes())


def real(name):
    return read_votes_csv(csv_of(name))


def large(people, statements, many, seed=1):
    """So many votes of people in three groups, most with few votes and some with many."""
    rng = np.random.default_rng(seed)
    weights = rng.gamma(1.0, size=people)
    rows = rng.choice(people, size=int(many * 1.3), p=weights / weights.sum())
    columns = rng.integers(0, statements, len(rows))
    cells = np.unique(rows * statements + columns)
    cells = np.sort(rng.choice(cells, min(many, len(cells)), replace=False))
    rows, columns = cells // statements, cells % statements
    leaning = rng.standard_normal((3, statements))[rng.integers(0, 3, people)[rows], columns]
    drawn = leaning + rng.logistic(scale=0.6, size=len(rows))
    return Votes.from_rows(rows, columns, np.where(drawn > 0.3, 1, np.where(drawn < -0.3, -1, 0)))


def shuffled(votes, rng):
    """The same votes, dealt out anew among those who voted on each statement."""
    values = votes.values.copy()
    for statement in range(len(votes.statements)):
        cast = votes.columns == statement
        values[cast] = rng.permutation(values[cast])
    return Votes(votes.participants, votes.statements, votes.rows, votes.columns, values, votes.starts)
