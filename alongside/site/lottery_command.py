"""`./run lottery CATEGORIES.csv RESPONDENTS.csv --size K`: the fairest lottery over panels that mirror a place.

`./run lottery verify BUNDLE` checks a draw that was made in public. Needs no settings and no database, and starts
without Django.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, get_args

from alongside.engines.lottery import (
    Feasibility,
    Lottery,
    NoPanel,
    Objective,
    Pool,
    PoolError,
    ReadingError,
    UniformLottery,
    check,
    find_lottery,
    read_categories,
    read_respondents,
    uniform,
)

FAULTY = 2
"""The exit code when a file cannot be read or drawn from."""

Read = TypeVar("Read")

SHOWN = 20
SIGN_OF_LIFE = 5.0
"""How many seconds may pass before a line says that the work goes on."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of the files: a lottery and perhaps numbered panels, or why there is none."""

    pool: Pool
    objective: Objective
    feasibility: Feasibility
    lottery: Lottery | None
    numbered: UniformLottery | None
    seconds: float


def main(argv: Sequence[str]) -> int:
    """Find a lottery for the files that the arguments name and print it, or verify a bundle.

    Parameters
    ----------
    argv: the words after `./run lottery`.

    Returns
    -------
    The exit code: 0; 1 when a draw does not hold; 2 when a file cannot be read or drawn from (one line a fault on
    standard error).
    """
    if argv and argv[0] == "verify":
        from alongside.site.verify_command import main as verify

        return verify(argv[1:])
    options = _options(argv)
    try:
        pool = _read(options)
    except _Unreadable as error:
        print(error, file=sys.stderr)
        return FAULTY
    found = _find(pool, options)
    if found.numbered and options.save:
        try:
            _save(found.numbered, options.save)
        except OSError as error:
            print(f"{_printable(options.save)} cannot be written: {_reason(error)}.", file=sys.stderr)
            return FAULTY
    try:
        print(json.dumps(told(found), ensure_ascii=False, indent=1) if options.json else table(found))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`head`, say) has had enough. Nothing may be flushed to it again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run lottery",
        description="Find the fairest lottery over panels that meet quotas, and prove how fair it is.",
        epilog="./run lottery verify BUNDLE checks a public draw. docs/use/civic-lottery-command.md explains both.",
    )
    parser.add_argument(
        "categories",
        metavar="CATEGORIES.csv",
        help="the quotas: columns feature, value, min, max, and perhaps min_flex, max_flex",
    )
    parser.add_argument(
        "respondents", metavar="RESPONDENTS.csv", help="the people: columns id and one for each feature"
    )
    parser.add_argument("--size", type=int, required=True, help="how many people a panel has")
    parser.add_argument(
        "--objective",
        choices=get_args(Objective),
        default="leximin",
        help="leximin: the smallest chance as large as can be, then the next (the default); maximin: the smallest "
        "only; goldilocks: no chance too small or too large; random: any panel as likely as any other",
    )
    parser.add_argument(
        "--household",
        metavar="COLUMN",
        help="the column that people share who live together: one of them at most",
    )
    parser.add_argument(
        "--panels",
        type=int,
        metavar="N",
        help="also make N equally likely numbered panels, for a draw with dice",
    )
    parser.add_argument("--save", metavar="PANELS.csv", help="write the numbered panels to this file")
    parser.add_argument("--seed", type=int, default=0, help="for what is left to chance (0)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(argv)
    if options.size < 1:
        parser.error("the size must be 1 or more")
    if options.panels is not None and not 1 <= options.panels <= 100_000:
        parser.error("the panels must be from 1 to 100,000")
    if options.save and options.panels is None:
        parser.error("--save needs --panels")
    if options.seed < 0:
        parser.error("the seed must be 0 or more")
    return options


class _Unreadable(Exception):
    """A file that cannot be read; its text has one line for each fault, each with the file's name."""


def _read(options: argparse.Namespace) -> Pool:
    quotas = _file(options.categories, read_categories)
    candidates = _file(
        options.respondents, lambda source: read_respondents(source, quotas, household=options.household)
    )
    try:
        return Pool.of(quotas, candidates, options.size)
    except PoolError as error:
        raise _Unreadable(f"{_printable(options.respondents)}: {_printable(str(error))}") from None


def _file(name: str, read: Callable[[bytes], Read]) -> Read:
    try:
        return read(Path(name).read_bytes())
    except ReadingError as error:
        lines = [f"{_printable(name)}, {line}" for line in str(error).splitlines()]
        raise _Unreadable("\n".join(lines)) from None
    except (OSError, ValueError) as error:
        raise _Unreadable(f"{_printable(name)} cannot be read: {_reason(error)}.") from None


def _find(pool: Pool, options: argparse.Namespace) -> Found:
    with _signs_of_life():
        start = time.process_time()
        lottery: Lottery | None = None
        feasibility = Feasibility(True)
        try:
            lottery = find_lottery(pool, options.objective, seed=options.seed)
        except NoPanel:
            feasibility = check(pool)
        seconds = time.process_time() - start
        numbered = None
        if lottery is not None and options.panels is not None:
            numbered = uniform(pool, lottery, options.panels, seed=options.seed)
    return Found(pool, options.objective, feasibility, lottery, numbered, seconds)


@contextmanager
def _signs_of_life() -> Iterator[None]:
    """Says on standard error that long work goes on."""
    done = threading.Event()
    start = time.monotonic()

    def tell() -> None:
        while not done.wait(SIGN_OF_LIFE):
            print(
                f"Still looking for the fairest lottery: {time.monotonic() - start:.0f} s.", file=sys.stderr
            )

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def told(found: Found) -> dict[str, object]:
    """What came of it as plain JSON values."""
    lottery, feasibility = found.lottery, found.feasibility
    result: dict[str, object] = {
        "objective": found.objective,
        "size": found.pool.size,
        "pool": len(found.pool.candidates),
        "types": lottery.trace.types if lottery else None,
        "feasible": feasibility.feasible,
        "minimum": lottery.minimum if lottery else None,
        "bound": lottery.bound if lottery else None,
        "gap": lottery.gap if lottery else None,
        "certified": lottery.certified if lottery else False,
        "probabilities": dict(lottery.probabilities) if lottery else {},
        "panels": len(lottery.panels) if lottery else 0,
        "impossible": [{"id": one.id, "why": one.why} for one in lottery.impossible] if lottery else [],
        "fixes": [
            {
                "words": fix.words,
                "distance": fix.distance,
                "within_flex": fix.within_flex,
                "changes": [
                    dict(zip(("feature", "value", "limit", "from", "to"), change, strict=True))
                    for change in fix.changes
                ],
            }
            for fix in feasibility.fixes
        ],
        "seconds": round(found.seconds, 6),
    }
    if not feasibility.feasible:
        result["conflict"] = feasibility.conflict
    if found.numbered:
        result["numbered"] = {
            "panels": [list(panel) for panel in found.numbered.panels],
            "largest_deviation": found.numbered.largest_deviation,
        }
    return result


def table(found: Found) -> str:
    """What came of it as lines of text."""
    pool, lottery = found.pool, found.lottery
    head = f"{len(pool.candidates):,} people for a panel of {pool.size:,}, {found.objective}."
    if lottery is None:
        lines = [head, "No panel meets the quotas.", _printable(found.feasibility.conflict)]
        if found.feasibility.fixes:
            lines += ["", "The smallest changes that would help:"]
        for number, fix in enumerate(found.feasibility.fixes, 1):
            where = "within the flex" if fix.within_flex else "beyond the flex"
            places = "1 place" if fix.distance == 1 else f"{fix.distance} places"
            lines.append(f"{number:>3}  {_printable(fix.words)} ({places}, {where})")
        return "\n".join([*lines, "", f"Looked at in {found.seconds:.3f} s of computing time."])
    proven = "proven to be the best there is" if lottery.certified else "not proven to be the best"
    lines = [
        head,
        f"{lottery.trace.types:,} kinds of people, {len(lottery.panels):,} panels. {lottery.trace.method}.",
        f"Smallest chance {_percent(lottery.minimum)}; no lottery can pass {_percent(lottery.bound)}. "
        f"The lottery is {proven}.",
    ]
    if found.numbered:
        lines.append(
            f"{len(found.numbered.panels):,} numbered panels, each as likely: nobody's chance differs by more than "
            f"{_percent(found.numbered.largest_deviation)}."
        )
    if lottery.impossible:
        lines += ["", f"On no panel ({len(lottery.impossible):,}):"]
        lines += [f"  {_printable(one.id)}  {_printable(one.why)}" for one in lottery.impossible[:SHOWN]]
        if len(lottery.impossible) > SHOWN:
            lines.append(f"  and {len(lottery.impossible) - SHOWN:,} more (--json lists all)")
    lines += ["", "How many people have which chance:"]
    lines += [f"  {_percent(chance):>9}  {people:,}" for chance, people in _chances(lottery)]
    return "\n".join([*lines, "", f"Found in {found.seconds:.3f} s of computing time."])


def _chances(lottery: Lottery) -> list[tuple[float, int]]:
    """Different chances, the smallest first, and how many people have each; where there are many, in twentieths."""
    counted: dict[float, int] = {}
    for chance in lottery.probabilities.values():
        counted[round(chance, 5)] = counted.get(round(chance, 5), 0) + 1
    if len(counted) > SHOWN:
        rough: dict[float, int] = {}
        for chance, people in counted.items():
            rough[round(chance * 20) / 20] = rough.get(round(chance * 20) / 20, 0) + people
        counted = rough
    return sorted(counted.items())


def _save(numbered: UniformLottery, name: str) -> None:
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "id"])
        for number, panel in enumerate(numbered.panels, 1):
            writer.writerows((number, one) for one in panel)


def _percent(chance: float) -> str:
    return f"{100 * chance:.3f}%"


def _printable(text: str) -> str:
    """Text that cannot move the cursor, ring a bell or turn the direction of the line."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, PermissionError):
        return "you may not read it"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return "its name cannot be a file's name"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
