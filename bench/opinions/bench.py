"""Our opinion maps beside red-dwarf: the same real conversations, and ours alone on large made-up ones.

    python bench/opinions/bench.py                    a table
    python bench/opinions/bench.py --json             the same as JSON
    python bench/opinions/bench.py --only vtaiwan     conversations whose name has this in it

Each runs in a process of its own, in one thread, three times; medians of CPU seconds from votes in memory to a
finding, and the highest peak memory. "default" also draws people again ten times to see how stable the finding is, and
tests what tells groups apart, neither of which red-dwarf does; "once" is the same without drawing people again, and
"parity" is the mathematics of Polis, which red-dwarf follows too. The peer is installed at its pinned version into
bench/envs/opinions at the first run.

How true what is said is: truth.py beside this file. How soon the map is right: routing.py.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / "envs" / "opinions"
DATA = HERE.parents[1] / "tests" / "data" / "opinions"

BESIDE = ["vtaiwan.uberx", "scoop-hivemind.biodiversity"]
ALONE = ["2,000 x 900", "10,000 x 500", "50,000 x 500"]
RUNS = 3
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--only", default="", help="only conversations whose name has this in it")
    options = parser.parse_args()
    where = sys.stderr if options.json else sys.stdout
    rows = []
    for name in [*BESIDE, *ALONE]:
        if options.only not in name:
            continue
        row = {"conversation": name, "default": measure([sys.executable, HERE / "ours.py", name, "default"])}
        if name in BESIDE:
            for mode in ("once", "parity"):
                row[mode] = measure([sys.executable, HERE / "ours.py", name, mode])
            row["red-dwarf"] = measure([peer_python(), HERE / "peer.py", DATA / f"{name}.votes.csv.gz"])
            for mode in ("default", "once", "parity"):
                row[f"{mode} ratio"] = row["red-dwarf"]["find"] / row[mode]["find"]
        rows.append(row)
        print(lines(row), file=where, flush=True)
    if options.json:
        print(json.dumps({"peer": "red-dwarf 0.4.0", "threads": 1, "rows": rows}, indent=1))
    return 0


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


def measure(command):
    """Medians over the runs."""
    told = []
    for _ in range(RUNS):
        done = subprocess.run(
            list(map(str, command)),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env={**os.environ, **ONE_THREAD},
        )
        told.append(json.loads(done.stdout))
    one = {key: told[0][key] for key in ("votes", "groups")}
    if "finding" in told[0]:
        one["finding"] = told[0]["finding"]
    for key in ("read", "find", "wall", "place ms"):
        if key in told[0]:
            one[key] = statistics.median(run[key] for run in told)
    return one | {"megabytes": max(run["megabytes"] for run in told)}


def lines(row):
    text = []
    for mode in ("default", "once", "parity", "red-dwarf"):
        if mode not in row:
            continue
        one = row[mode]
        line = (
            f"{row['conversation']:<28} {one['votes']:>9,} votes  {mode:<10} {one['find']:8.3f} s  "
            f"(wall {one['wall']:.3f})  {one['megabytes']:>5} MB"
        )
        if f"{mode} ratio" in row:
            line += f"   {row[f'{mode} ratio']:6.1f} times faster"
        if "place ms" in one:
            line += f"   placing {one['place ms']:.3f} ms"
        text.append(line)
    return "\n".join(text)


if __name__ == "__main__":
    sys.exit(main())
