"""Analyse one poll by our engine; runs in a process of its own, so that its memory can be measured."""

import json
import resource
import sys
import time
from collections import Counter

import numpy as np
from common import poll_of

from alongside.engines.impact import analyse
from alongside.engines.impact.estimating import clustered, difference


def main() -> None:
    with np.load(sys.argv[1]) as kept:
        table = [kept[name] for name in ("arm", "group", "before", "after")]
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, wall = time.process_time(), time.perf_counter()
    report = analyse(poll_of(*table))
    json.dumps(report.to_plain())
    seconds, wall = time.process_time() - start, time.perf_counter() - wall
    start = time.process_time()
    effects_alone(*table)
    alone = time.process_time() - start
    told = {
        "effects alone": alone,
        "seconds": seconds,
        "wall": wall,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "of which libraries": base // 1024,
        "files": 1,
        "verdicts": Counter(one.verdict.value for one in report.registered),
        "effects": [one.effect.value for one in report.registered],
        "errors": [one.effect.se for one in report.registered],
        "paired": {
            arm: [
                [paired.value, paired.p] for one in report.registered if (paired := getattr(one, arm).paired)
            ]
            for arm in ("deliberated", "control")
        },
    }
    print(json.dumps(told))


def effects_alone(arm, group, before, after) -> None:
    """Only what statsmodels is asked for: the differences in differences and their errors."""
    change, deliberated = after - before, arm == 1
    difference(*(clustered(change[members], group[members]) for members in (deliberated, ~deliberated)))


if __name__ == "__main__":
    main()
