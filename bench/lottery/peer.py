"""Find one lottery once by sortition-algorithms; runs in the peer's own environment, and imports nothing of ours.

python peer.py FOLDER SEATS maximin highspy|mip     its fairest lottery that needs no commercial solver
python peer.py FOLDER SEATS legacy TIMES            so many panels of its greedy draw, each as likely
"""

import csv
import json
import logging
import resource
import sys
import time
from collections import Counter
from copy import deepcopy
from pathlib import Path

from sortition_algorithms import errors
from sortition_algorithms.committee_generation import find_distribution_maximin
from sortition_algorithms.committee_generation.legacy import find_random_sample_legacy_single_attempt
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings
from sortition_algorithms.utils import set_random_provider


def main() -> None:
    folder, seats, algorithm, more = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    logging.disable(logging.CRITICAL)
    set_random_provider(1)
    features, people = read(folder)
    everybody = list(people)
    start = time.process_time()
    if algorithm == "maximin":
        panels, chances, _ = find_distribution_maximin(features, people, seats, [], more)
    else:
        panels = [draw(features, people, seats) for _ in range(int(more))]
        chances = [1 / len(panels)] * len(panels)
    spent = time.process_time() - start
    each = Counter()
    for panel, chance in zip(panels, chances, strict=True):
        for one in panel:
            each[one] += chance
    told = {
        "minimum": min(each[one] for one in everybody),
        "never": sum(each[one] == 0 for one in everybody),
        "panels": len(panels),
        "seconds": spent,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told))


def read(folder):
    with (folder / "categories.csv").open(newline="") as file:
        lines = csv.DictReader(file)
        rows = [{name: row[name] for name in ("feature", "value", "min", "max")} for row in lines]
    features, *_ = read_in_features(["feature", "value", "min", "max"], rows)
    with (folder / "respondents.csv").open(newline="") as file:
        lines = csv.DictReader(file)
        people, _ = read_in_people(list(lines.fieldnames), list(lines), features, Settings("id", []))
    return features, people


def draw(features, people, seats):
    """One panel of the greedy draw that meets the quotas, as its own retry loop would find it."""
    while True:
        try:
            (panel,), _ = find_random_sample_legacy_single_attempt(deepcopy(people), features, seats)
        except errors.RetryableSelectionError:
            continue
        there = Counter((name, people.get_person_dict(one)[name]) for one in panel for name in features)
        if all(
            limits.min <= there[(name, value)] <= limits.max
            for name, values in features.items()
            for value, limits in values.items()
        ):
            return panel


if __name__ == "__main__":
    main()
