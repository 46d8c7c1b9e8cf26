"""Analyse one poll by DeliberativePolling; runs in the peers' environment, and imports nothing of ours.

It reads SPSS files with one row for each person and survey, and compares every group and survey with every other, all
together and by each nominal variable: it needs at least one of those, so two made-up halves are given.
"""

import contextlib
import json
import os
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat

DIFFERENCE = re.compile(r"(-?[\d.]+) \(P = ([\d.]+)\)")


def main() -> None:
    poll, mode = sys.argv[1:]
    with np.load(poll) as kept:
        arm, before, after = (kept[name] for name in ("arm", "before", "after"))
    from DeliberativePolling import outputs

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write(arm, before, after)
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, wall = time.process_time(), time.perf_counter()
        with (
            open(os.devnull, "w") as nowhere,
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            outputs("poll.sav", fast=mode == "fast")
        told = {
            "seconds": time.process_time() - start,
            "wall": time.perf_counter() - wall,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "of which libraries": base // 1024,
            "files": sum(one.is_file() for one in Path("Outputs").rglob("*")),
            "paired": {"deliberated": paired("Treatment"), "control": paired("Control")},
        }
    print(json.dumps(told))


def write(arm, before, after) -> None:
    many, questions = before.shape
    names = [f"q{one}" for one in range(questions)]
    waves = []
    for time_, table in ((1.0, before), (2.0, after)):
        wave = pd.DataFrame(table, columns=names)
        wave["ID"], wave["Time"], wave["Group"] = np.arange(many, dtype=float), time_, 2.0 - arm
        wave["Half"] = np.arange(many) % 2 + 1.0
        waves.append(wave)
    frame = pd.concat(waves, ignore_index=True)
    labels = {
        "Time": {1.0: "T1", 2.0: "T2"},
        "Group": {1.0: "Treatment", 2.0: "Control"},
        "Half": {1.0: "A", 2.0: "B"},
    }
    labels |= {name: {float(value): f"Answer {value}" for value in range(11)} for name in names}
    measures = dict.fromkeys(names, "ordinal") | {
        "ID": "scale",
        "Time": "nominal",
        "Group": "nominal",
        "Half": "nominal",
    }
    pyreadstat.write_sav(
        frame,
        "poll.sav",
        column_labels=[f"About {name}" for name in frame.columns],
        variable_value_labels=labels,
        variable_measure=measures,
    )


def paired(group):
    """The mean change and its p value of each question, as the peer's table tells them."""
    (path,) = [
        one
        for one in Path("Outputs").rglob("*.xlsx")
        if one.name.startswith(f"Tables - Ordinal Variables - {group} at T1 v. T2")
    ]
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    place = max(column for column, cell in enumerate(rows[1]) if cell == "All")
    return [list(map(float, found.groups())) for row in rows if (found := DIFFERENCE.match(str(row[place])))]


if __name__ == "__main__":
    main()
