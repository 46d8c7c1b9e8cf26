"""Count one election once by our engine; runs in a process of its own, so that its memory can be measured."""

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from alongside.engines.counting import count, read_pabulib  # noqa: E402


def main() -> None:
    path, rule = sys.argv[1:]
    start = time.thread_time()
    election = read_pabulib(Path(path).read_bytes())
    read = time.thread_time()
    result = count(election, "greedy") if rule == "greedy" else count(election, "equal-shares", rule)
    counted = time.thread_time()
    told = {
        "winners": list(result.winners),
        "read": read - start,
        "count": counted - read,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
