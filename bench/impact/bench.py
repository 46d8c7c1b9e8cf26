"""Our analysis of deliberative polls beside two peers, and how often our intervals hold the truth.

    python bench/impact/bench.py                        tables
    python bench/impact/bench.py --json                 the same as JSON
    python bench/impact/bench.py --only speed           only how fast it is (or: coverage)
    python bench/impact/bench.py --replications 20000   more made-up polls of each kind (4,000)

Speed: each run in a process of its own, in one thread, three times (longer than ten seconds: once); medians of CPU
seconds from answers in memory to a report, with libraries loaded, and the highest peak memory. DeliberativePolling
writes folders of tables ("default" Word and Excel, "fast" Excel alone) with paired and Welch tests; ours writes one
report with all that is in it, as JSON. statsmodels does the differences in differences alone, with CR1; "effects alone"
is that part of ours. Changes, p values (to the three places that the peer tells) and effects must agree. The peers are
installed at their pinned versions into bench/envs/impact at the first run.

Coverage: see coverage.py beside this file.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import numpy as np  # noqa: E402
from common import answers  # noqa: E402
from coverage import all_held, measured  # noqa: E402

ENVIRONMENT = HERE.parent / "envs" / "impact"
RUNS = 3
LONG = 10
LIMIT = 5.0
"""The most CPU seconds that the largest poll may take."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

POLLS = [
    (30, 5, ["DeliberativePolling default", "DeliberativePolling fast", "statsmodels"]),
    (300, 50, ["DeliberativePolling fast", "statsmodels"]),
    (4000, 50, ["DeliberativePolling fast", "statsmodels"]),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--only", choices=["speed", "coverage"], help="only one of the two")
    parser.add_argument("--replications", type=int, default=4000, help="made-up polls of each kind (4,000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    where = sys.stderr if options.json else sys.stdout
    told, right = {"peers": "DeliberativePolling 1.4.2, statsmodels 0.14.4", "threads": 1}, True
    if options.only != "coverage":
        told["speed"] = speed(where)
        right = all(peer["agrees"] for row in told["speed"] for peer in row["peers"].values())
        right = right and told["speed"][-1]["ours"]["seconds"] <= LIMIT
    if options.only != "speed":
        print(
            "\nHow often 95% intervals hold the truth (*: must be 93 to 97%, bounds at least 93%)", file=where
        )
        told["coverage"] = measured(options.replications, options.seed, where)
        right = right and all_held(told["coverage"])
    if options.json:
        print(json.dumps(told | {"all right": right}, indent=1))
    return 0 if right else 1


def speed(where):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for people, questions, peers in POLLS:
            path = Path(folder) / "poll.npz"
            arm, group, before, after = answers(people, questions)
            np.savez(path, arm=arm, group=group, before=before, after=after)
            ours = measure([sys.executable, HERE / "ours.py", path])
            row = {"poll": f"{people:,} people x {questions} questions x 2", "ours": shown(ours), "peers": {}}
            print(line(row["poll"], "ours", row["ours"]), file=where, flush=True)
            for name in peers:
                theirs = measure(command(name, path))
                told = shown(theirs) | {
                    "ratio": theirs["seconds"] / ours["seconds"],
                    "agrees": agrees(ours, theirs),
                }
                if "errors" in theirs:
                    told["ratio to effects alone"] = theirs["seconds"] / ours["effects alone"]
                    ratios = np.divide(ours["errors"], theirs["errors"])
                    told["our CR2 errors over its CR1"] = [float(ratios.min()), float(ratios.max())]
                row["peers"][name] = told
                print(line(row["poll"], name, told), file=where, flush=True)
            rows.append(row)
    return rows


def command(name, path):
    if name == "statsmodels":
        return [peer_python(), HERE / "peer_statsmodels.py", path]
    return [peer_python(), HERE / "peer_polling.py", path, name.split()[1]]


def peer_python() -> Path:
    """The Python of the peers' environment, made at the first run."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"],
            check=True,
            stdout=sys.stderr,
        )
    return python


def measure(arguments):
    """Medians over the runs."""
    told = []
    while len(told) < RUNS:
        done = subprocess.run(
            list(map(str, arguments)),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env={**os.environ, **ONE_THREAD},
        )
        told.append(json.loads(done.stdout))
        if told[-1]["seconds"] > LONG:
            break
    return told[0] | {
        "runs": len(told),
        "seconds": statistics.median(one["seconds"] for one in told),
        "wall": statistics.median(one["wall"] for one in told),
        "effects alone": statistics.median(one.get("effects alone", 0.0) for one in told),
        "megabytes": max(one["megabytes"] for one in told),
    }


def shown(told):
    names = (
        "seconds",
        "wall",
        "effects alone",
        "megabytes",
        "of which libraries",
        "files",
        "runs",
        "verdicts",
    )
    return {name: told[name] for name in names if told.get(name)}


def agrees(ours, theirs):
    """Effects to 1e-9; paired changes and their p values to the three places that are told."""
    if "effects" in theirs:
        return bool(np.allclose(ours["effects"], theirs["effects"], rtol=0, atol=1e-9))
    return all(
        np.shape(ours["paired"][arm]) == np.shape(theirs["paired"][arm])
        and np.allclose(ours["paired"][arm], theirs["paired"][arm], rtol=0, atol=0.0005001)
        for arm in ("deliberated", "control")
    )


def line(poll, name, told):
    text = f"{poll:<34} {name:<28} {told['seconds']:8.4f} s  {told['megabytes']:>4} MB"
    if "files" in told:
        text += f"  {told['files']:>3} files"
    if "ratio" in told:
        text += f"   {told['ratio']:8,.1f} times ours   {'agrees' if told['agrees'] else 'DOES NOT AGREE'}"
    if "ratio to effects alone" in told:
        text += f"  ({told['ratio to effects alone']:.1f} times our effects alone)"
    return text


if __name__ == "__main__":
    sys.exit(main())
