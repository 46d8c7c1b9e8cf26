"""Our counting engine beside pabutools: the same elections, the same rules, exact arithmetic in both.

    python bench/counting/bench.py                  a table
    python bench/counting/bench.py --json           the same as JSON
    python bench/counting/bench.py --only Swiecie   elections whose name has this in it
    python bench/counting/bench.py --limit 600      give one count this many CPU seconds (60)

Each count runs in a process of its own, in one thread, three times (longer than ten seconds: once); medians of
CPU seconds, reading and counting apart, and the highest peak memory. The peer is installed at its pinned version into
bench/envs/counting at the first run. Where it does not finish within the limit, the ratio is given as "more than".
"""

import argparse
import gzip
import json
import math
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / "envs" / "counting"
BALLOTS = HERE.parents[1] / "tests" / "data" / "ballots"

ELECTIONS = [
    "Netherlands_Assen_2024.pb",
    "Poland_Lodz_2024_Ruda.pb",
    "Poland_Swiecie_2023.pb",
    "Hungary_Budapest_2022_VIII_Jozsefvaros.pb",
    "Poland_Warszawa_2019_Bielany.pb",
    "Poland_Warszawa_2024_Mokotow.pb",
]
RULES = ["greedy", "none", "add1", "add1-greedy"]
RUNS = 3
LONG = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", default="", help="only elections whose name has this in it")
    parser.add_argument("--limit", type=float, default=60, help="CPU seconds for one count (60)")
    options = parser.parse_args()
    peer = peer_python()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ELECTIONS:
            if options.only not in name:
                continue
            path = Path(folder) / name
            plain = BALLOTS / name
            path.write_bytes(
                plain.read_bytes()
                if plain.exists()
                else gzip.decompress((BALLOTS / f"{name}.gz").read_bytes())
            )
            for rule in RULES:
                ours = measure([sys.executable, HERE / "ours.py", path, rule], options.limit)
                theirs = measure([peer, HERE / "peer.py", path, rule], options.limit)
                row = compare(name, rule, ours, theirs, options.limit)
                rows.append(row)
                print(line(row), file=sys.stderr if options.json else sys.stdout, flush=True)
    if options.json:
        print(json.dumps({"peer": "pabutools 1.2.3", "rows": rows}, indent=1))
    return 0 if all(row["same winners"] is not False for row in rows) else 1


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


def measure(command, limit):
    """Medians over the runs of one count, or the signal that stopped it."""
    told = []
    while len(told) < RUNS:
        done = subprocess.run(
            list(map(str, command)),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            preexec_fn=lambda: spend(limit),
        )
        if done.returncode < 0:
            # Over the limit of CPU; or stopped by the system, mostly for want of memory.
            return {"stopped": signal.Signals(-done.returncode).name}
        done.check_returncode()
        told.append(json.loads(done.stdout))
        if told[-1]["count"] > LONG:
            break
    return {
        "winners": told[0]["winners"],
        "runs": len(told),
        "read": statistics.median(one["read"] for one in told),
        "count": statistics.median(one["count"] for one in told),
        "megabytes": max(one["megabytes"] for one in told),
    }


def spend(limit):
    """Let this process have no more than so many seconds of CPU."""
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), math.ceil(limit) + 5))


def compare(name, rule, ours, theirs, limit):
    if "stopped" in ours:
        raise SystemExit(f"{name}, {rule}: our engine was stopped by {ours['stopped']} (limit {limit:g} s).")
    row = {
        "election": name,
        "rule": rule,
        "ours": {key: ours[key] for key in ("read", "count", "megabytes", "runs")},
        "pabutools": {key: one for key, one in theirs.items() if key != "winners"},
        "limit": limit,
        "count ratio": None,
        "read ratio": None,
        "same winners": None,
    }
    if "stopped" not in theirs:
        row["count ratio"] = theirs["count"] / ours["count"]
        row["read ratio"] = theirs["read"] / ours["read"]
        row["same winners"] = theirs["winners"] == ours["winners"]
    elif theirs["stopped"] == "SIGXCPU":
        row["count ratio"] = limit / ours["count"]
    return row


def line(row):
    ours, theirs = row["ours"], row["pabutools"]
    text = (
        f"{row['election'][:42]:<42} {row['rule']:<11} ours {ours['count']:8.4f} s {ours['megabytes']:4} MB"
    )
    if "stopped" in theirs and row["count ratio"] is None:
        return f"{text}   pabutools was stopped by the system ({theirs['stopped']})"
    if "stopped" in theirs:
        return f"{text}   pabutools more than {row['limit']:g} s   ratio more than {row['count ratio']:,.0f}"
    same = "same winners" if row["same winners"] else "OTHER WINNERS"
    return (
        f"{text}   pabutools {theirs['count']:9.4f} s {theirs['megabytes']:5} MB   ratio {row['count ratio']:8,.1f}   "
        f"reading {row['read ratio']:.1f}   {same}"
    )


if __name__ == "__main__":
    sys.exit(main())
