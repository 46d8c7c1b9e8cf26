"""Find one lottery once by our engine; runs in a process of its own, so that its memory can be measured."""

import csv
import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from alongside.engines.lottery import Candidate, Pool, Quota, find_lottery  # noqa: E402


def main() -> None:
    folder, seats, objective = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with (folder / "categories.csv").open(newline="") as file:
        quotas = [
            Quota(row["feature"], row["value"], int(row["min"]), int(row["max"]))
            for row in csv.DictReader(file)
        ]
    with (folder / "respondents.csv").open(newline="") as file:
        candidates = [Candidate(row.pop("id"), row) for row in csv.DictReader(file)]
    pool = Pool.of(quotas, candidates, seats)
    start = time.process_time()
    lottery = find_lottery(pool, objective)
    spent = time.process_time() - start
    told = {
        "minimum": lottery.minimum,
        "bound": lottery.bound,
        "certified": lottery.certified,
        "method": lottery.trace.method,
        "people": len(candidates),
        "kinds": lottery.trace.types,
        "panels": len(lottery.panels),
        "seconds": spent,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
