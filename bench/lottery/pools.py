"""The pools that are drawn from: those in tests/data/pools, and larger ones made up here.

    python bench/lottery/pools.py NAME FOLDER     write one as categories.csv and respondents.csv

A made-up pool has as many people, kinds (people alike in every feature), seats and features as a real one, of which
only these numbers are known. The place has shares of each value (Dirichlet with parameter 4); those who volunteer are
skewed away from them (by factors of exp of a normal with deviation 0.5), which is what makes lotteries hard. Kinds are
drawn from the volunteers' shares until there are enough different ones; each has one person, and the rest of the people
are drawn among them. The quotas are the place's shares of the seats, rounded down and up.
"""

import csv
import math
import random
import sys
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "tests" / "data" / "pools"
VALUES = [2, 4, 3, 5, 8, 4, 2]
MADE = {
    **{f"360 people, seed {seed}": (360, 279, 30, VALUES, seed) for seed in range(3)},
    "1,727 people": (1727, 935, 110, [2, 5, 4, 6, 8, 4, 2], 0),
    "2,000 people of 3 kinds": None,
}
NAMES = ["hd_like_30", "mass_like_24", "sfb_like_20", "sfc_like_44", *MADE]


def main() -> None:
    write(sys.argv[1], Path(sys.argv[2]))


def write(name, folder):
    """Write a pool into a folder; returns how many seats its panels have."""
    folder.mkdir(parents=True, exist_ok=True)
    if name not in MADE:
        source = SHIPPED / name if (SHIPPED / name).exists() else Path(name)
        for file in ("categories.csv", "respondents.csv"):
            (folder / file).write_bytes((source / file).read_bytes())
        return int(source.name.rpartition("_")[2])
    quotas, people, seats = three_kinds() if MADE[name] is None else made(*MADE[name])
    with (folder / "categories.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("feature", "value", "min", "max"), *quotas])
    with (folder / "respondents.csv").open("w", newline="") as file:
        header = ("id", *dict.fromkeys(feature for feature, *_ in quotas))
        csv.writer(file).writerows([header, *((f"p{number}", *one) for number, one in enumerate(people))])
    return seats


def made(people, kinds, seats, values, seed):
    """The quotas, the people and the seats of a made-up pool."""
    chance = random.Random(seed)
    place = [shares([chance.gammavariate(4, 1) for _ in range(many)]) for many in values]
    volunteers = [shares([one * math.exp(chance.gauss(0, 0.5)) for one in some]) for some in place]
    different = {}
    while len(different) < kinds:
        kind = tuple(chance.choices(range(len(some)), some)[0] for some in volunteers)
        different[kind] = math.prod(some[value] for some, value in zip(volunteers, kind, strict=True))
    everybody = [*different, *chance.choices(list(different), list(different.values()), k=people - kinds)]
    quotas = [
        (f"f{feature}", f"v{value}", math.floor(share * seats), math.ceil(share * seats))
        for feature, some in enumerate(place)
        for value, share in enumerate(some)
    ]
    return quotas, [tuple(f"v{value}" for value in one) for one in everybody], seats


def three_kinds():
    """2,000 people in three kinds, who can all have the same chance."""
    quotas = [("a", "x", 90, 110), ("a", "y", 90, 110), ("b", "x", 140, 160), ("b", "y", 40, 60)]
    return quotas, [("x", "x")] * 1000 + [("y", "x")] * 500 + [("y", "y")] * 500, 200


def shares(weights):
    return [one / sum(weights) for one in weights]


if __name__ == "__main__":
    main()
