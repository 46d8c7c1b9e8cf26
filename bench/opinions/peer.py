"""Find opinions once by red-dwarf; runs in the peer's own environment, and imports nothing of ours."""

import csv
import gzip
import json
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")

from reddwarf.implementations.polis import run_pipeline  # noqa: E402


def main() -> None:
    start = time.process_time()
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
        # It takes one vote of each person on a statement; the latest is the last row.
        latest = {
            (row["voter-id"], row["comment-id"]): {
                "participant_id": int(row["voter-id"]),
                "statement_id": int(row["comment-id"]),
                "vote": int(row["vote"]),
                "modified": place,
            }
            for place, row in enumerate(csv.DictReader(file))
        }
    votes = list(latest.values())
    read = time.process_time()
    wall = time.perf_counter()
    result = run_pipeline(votes=votes, random_state=1)
    found, wall = time.process_time(), time.perf_counter() - wall
    sizes = result.participants_df["cluster_id"].dropna().value_counts().tolist()
    told = {
        "votes": len(votes),
        "groups": sizes,
        "read": read - start,
        "find": found - read,
        "wall": wall,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
