"""Our fair lotteries beside sortition-algorithms: the same pools, HiGHS (and CBC) in both, no commercial solver.

    python bench/lottery/bench.py                     a table
    python bench/lottery/bench.py --json              the same as JSON
    python bench/lottery/bench.py --only hd_like      pools whose name has this in it
    python bench/lottery/bench.py --pool FOLDER_30    one more pool: categories.csv, respondents.csv, seats in its name
    python bench/lottery/bench.py --limit 600         give one lottery of the peer's this many CPU seconds (60)

Each lottery is found in a process of its own, in one thread, three times (longer than a minute: once); medians of CPU
seconds from the pool in memory to a lottery, and the highest peak memory, with Python and its libraries. Ours is
leximin, which is more than the peer's maximin: the smallest chance is as large, and so are the next ones. The peer's
leximin asks for a commercial solver, so its maximin is what stands beside it, on HiGHS and on CBC. "legacy" is its
greedy draw, tried again until the quotas are met, of 100 panels; the smallest chance is the smallest share among them.
Where the peer does not finish within the limit, the ratio is given as "more than". On the larger pools (pools.py says
how they are made up) ours runs alone, unless --large asks for the peer too. The peer is installed at its pinned version
into bench/envs/lottery at the first run.
"""

import argparse
import json
import math
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from pools import MADE, NAMES, write

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / "envs" / "lottery"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
PEERS = {
    "maximin, HiGHS": ("maximin", "highspy"),
    "maximin, CBC": ("maximin", "mip-cbc"),
    "legacy": ("legacy", "100"),
}
RUNS = 3
LONG = 60
SAME = 1e-6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", default="", help="only pools whose name has this in it")
    parser.add_argument("--pool", action="append", default=[], help="a folder with one more pool")
    parser.add_argument("--large", action="store_true", help="run the peer on the larger pools too")
    parser.add_argument("--limit", type=float, default=60, help="CPU seconds for one of the peer's (60)")
    options = parser.parse_args()
    where = sys.stderr if options.json else sys.stdout
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate([*NAMES, *options.pool]):
            if options.only not in name:
                continue
            path = Path(folder) / str(number)
            seats = write(name, path)
            ours = measure([sys.executable, HERE / "ours.py", path, seats, "leximin"])
            row = {"pool": name, "seats": seats, "ours": ours}
            print(f"{name[-24:]:<24} ours             {tell(ours)}", file=where, flush=True)
            if name not in MADE or options.large:
                for peer, arguments in PEERS.items():
                    theirs = measure(
                        [peer_python(), HERE / "peer.py", path, seats, *arguments], options.limit
                    )
                    row[peer] = theirs | compare(ours, theirs, options.limit)
                    print(f"{'':<24} {peer:<16} {tell(row[peer])}", file=where, flush=True)
            rows.append(row)
    if options.json:
        print(
            json.dumps(
                {"peer": "sortition-algorithms 0.12.15, mip 1.17.6", "threads": 1, "rows": rows}, indent=1
            )
        )
    return 0 if all(good(row) for row in rows) else 1


def peer_python() -> Path:
    """The Python of the peer's environment, made at the first run."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"],
            check=True,
            stdout=sys.stderr,
        )
    return python


def measure(command, limit=math.inf):
    """Medians over the runs of one lottery, or the signal that stopped it."""
    told = []
    while len(told) < RUNS:
        done = subprocess.run(
            list(map(str, command)),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, **ONE_THREAD},
            preexec_fn=lambda: spend(limit),
        )
        if done.returncode < 0:
            return {"stopped": signal.Signals(-done.returncode).name}
        done.check_returncode()
        # HiGHS and CBC have things to say on standard output too.
        told.append(json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{"))))
        if told[-1]["seconds"] > LONG:
            break
    return told[0] | {
        "runs": len(told),
        "seconds": statistics.median(one["seconds"] for one in told),
        "megabytes": max(one["megabytes"] for one in told),
    }


def spend(limit):
    """Let this process have no more than so many seconds of CPU."""
    if math.isfinite(limit):
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), math.ceil(limit) + 5))


def compare(ours, theirs, limit):
    if "stopped" in theirs:
        return {"ratio": limit / ours["seconds"] if theirs["stopped"] == "SIGXCPU" else None, "limit": limit}
    return {
        "ratio": theirs["seconds"] / ours["seconds"],
        "our smallest chance is as large": ours["minimum"] >= theirs["minimum"] - SAME,
    }


def good(row):
    """Whether ours is proven, and nowhere behind the peer."""
    return row["ours"]["certified"] and all(
        row[peer].get("our smallest chance is as large", True) for peer in PEERS if peer in row
    )


def tell(one):
    if "stopped" in one:
        ratio = f"   ratio more than {one['ratio']:,.0f}" if one["ratio"] else ""
        return f"stopped by {one['stopped']} (limit {one['limit']:g} s){ratio}"
    text = f"{one['seconds']:9.3f} s {one['megabytes']:5} MB   smallest chance {one['minimum']:.6f}"
    if "bound" in one:
        text += f" of at most {one['bound']:.6f}"
        return f"{text}   {one['kinds']:,} kinds, {one['panels']:,} panels, {one['method']}"
    if one.get("never"):
        text += f" ({one['never']} never)"
    return f"{text}   ratio {one['ratio']:,.1f}"


if __name__ == "__main__":
    sys.exit(main())
