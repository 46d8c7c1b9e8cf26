"""`./run lottery verify FILE`: what `verify_draw.py` checks anywhere, and with the sealed file the fairness as well.

The program that people download needs nothing but Python, and so takes the stated fairness as stated. Here the engine
is at hand: the lottery is found again from the sealed pool.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alongside.engines.lottery import Candidate, NoPanel, Pool, PoolError, Quota, find_lottery
from alongside.engines.lottery.verify_draw import main as verify
from alongside.engines.lottery.verify_draw import read

AGREE = 1e-6
"""How far apart the same bound may be when another machine finds it."""


def main(argv: Sequence[str]) -> int:
    """Check a draw; 0 if all is well, 1 if something is wrong, 2 if the file cannot be read."""
    code = verify(argv, prog="./run lottery verify")
    chosen = ArgumentParser(add_help=False)
    chosen.add_argument("file")
    chosen.add_argument("--sealed")
    chosen.add_argument("--mine")
    chosen.add_argument("--noted", action="append")
    options = chosen.parse_args(argv)
    if code or not options.sealed:
        return code
    sealed = json.loads(Path(options.sealed).read_bytes())
    wrong = found_again(read(options.file)[0].said, sealed["pool"])
    if wrong:
        print(f"  WRONG  {wrong}")
        print("Something is wrong with this draw.")
        return 1
    print("  right  Found again, no lottery could give a larger smallest chance than is stated.")
    sys.stdout.flush()
    return 0


def found_again(first: dict[str, Any], people: Sequence[dict[str, Any]]) -> str:
    """What is wrong about the fairness that a frozen list states; "" if nothing is.

    The panels are not made again: on another machine the solver may find others that are just as fair. What has to
    agree is the bound, the largest smallest chance that any lottery over these people can have.
    """
    quotas = [
        Quota(target["feature"], target["value"], target["min"], target["max"]) for target in first["targets"]
    ]
    candidates = [Candidate(each["id"], each["features"], each["household"]) for each in people]
    try:
        lottery = find_lottery(Pool.of(quotas, candidates, first["size"]), "maximin")
    except (NoPanel, PoolError) as problem:
        return f"The lottery cannot be found again: {problem}"
    if lottery.certified and abs(lottery.bound - first["bound"]) > AGREE:
        return f"Found again, the smallest chance can be {lottery.bound:.6f}, and not {first['bound']:.6f}."
    return ""
