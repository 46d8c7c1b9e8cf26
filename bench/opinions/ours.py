"""Find opinions once by our engine; runs in a process of its own, so that its memory can be measured."""

import json
import resource
import sys
import time

from common import LARGE, csv_of, large

from alongside.engines.opinions import find_as_polis, find_opinions, place, read_votes_csv


def main() -> None:
    name, mode = sys.argv[1:]
    start = time.process_time()
    votes = large(*LARGE[name]) if name in LARGE else read_votes_csv(csv_of(name))
    read = time.process_time()
    wall = time.perf_counter()
    if mode == "parity":
        finding = find_as_polis(votes)
    else:
        finding = find_opinions(votes, seed=1, **({"resamples": 0} if mode == "once" else {}))
    found, wall = time.process_time(), time.perf_counter() - wall
    told = {
        "votes": len(votes),
        "finding": finding.finding.value,
        "groups": [group.size for group in finding.groups],
        "read": read - start,
        "find": found - read,
        "wall": wall,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if mode == "default":
        mine = votes.of(votes.participants[0])
        start = time.process_time()
        for _ in range(100):
            place(finding, mine)
        told["place ms"] = (time.process_time() - start) * 10
    print(json.dumps(told))


if __name__ == "__main__":
    main()
