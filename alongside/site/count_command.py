"""`./run count FILE.pb`: count an election in the Pabulib format, and say why each project won or lost.

Needs no settings and no database, and starts without Django.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from alongside.engines.counting import (
    Completion,
    Election,
    How,
    Lost,
    PabulibError,
    Reason,
    Result,
    Rule,
    Shares,
    Stop,
    Won,
    check_changes,
    count,
    read_pabulib,
)

FAULTY = 2
"""The exit code when a file cannot be read or counted."""

NAME_WIDTH = 44


def main(argv: Sequence[str]) -> int:
    """Count the file that the arguments name, and print the result.

    Parameters
    ----------
    argv: the words after `./run count`.

    Returns
    -------
    The exit code: 0, or 2 when the file cannot be read or counted (one line a fault on standard error).
    """
    options = _options(argv)
    try:
        election = read_pabulib(Path(options.file).read_bytes())
    except PabulibError as error:
        print(error, file=sys.stderr)
        return FAULTY
    except (OSError, ValueError) as error:
        print(f"{_printable(options.file)} cannot be read: {_reason(error)}.", file=sys.stderr)
        return FAULTY
    completion = options.completion or Completion.ADD1_GREEDY
    start = time.process_time()
    result = count(election, options.rule, completion)
    if options.check:
        result = check_changes(election, result)
    seconds = time.process_time() - start
    try:
        if options.json:
            told = {**result.to_json(), "seconds": round(seconds, 6), "notes": list(election.notes)}
            print(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            print(table(election, result, seconds))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`head`, say) has had enough. Nothing may be flushed to it again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run count",
        description="Count an election in the Pabulib format, and say why each project won or lost.",
        epilog="Without options: equal-shares with add1-greedy, because Equal Shares alone leaves money "
        "unspent that could pay for something people chose. docs/use/counting.md explains the rules.",
    )
    parser.add_argument("file", metavar="FILE.pb", help="the election: approval or choose-1 ballots")
    parser.add_argument(
        "--rule",
        choices=[rule.value for rule in Rule],
        default=Rule.EQUAL_SHARES.value,
        help="equal-shares: every voter has an equal share of the money (the default); "
        "greedy: most votes first",
    )
    parser.add_argument(
        "--completion",
        choices=[completion.value for completion in Completion],
        help="what equal-shares does with money left over: none; add1: give each voter 1 more, again and "
        "again; add1-greedy: then fill up by votes (the default)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--check",
        action="store_true",
        help="count again for each losing project, to check what would have made it win (slower)",
    )
    options = parser.parse_args(argv)
    if options.rule == Rule.GREEDY and options.completion not in {None, Completion.NONE.value}:
        parser.error("greedy has no completion: it spends all it can already")
    return options


def table(election: Election, result: Result, seconds: float) -> str:
    """The result as lines of text."""
    names = {project.id: _printable(project.name) for project in election.projects}
    width = max([len(one) for one in election.positions] + [2])
    lines = [
        f"{result.variant}.",
        f"{result.voters:,} voters, {result.projects:,} projects. Spent {_money(result.cost)} of "
        f"{_money(result.budget)} ({_percent(result.cost, result.budget)}).",
    ]
    if result.trace.shares is not None:
        lines.append(_shares(result.trace.shares, result.voters))
    lines += [f"Note: {_printable(note)}" for note in election.notes]
    lines += ["", f"Chosen ({len(result.trace.won)}), in the order chosen:"]
    costs = [len(_money(Fraction(project.cost))) for project in election.projects]
    for won in result.trace.won:
        lines.append(
            f"{won.place:>4}  {_printable(won.id):<{width}}  {_cut(names[won.id]):<{NAME_WIDTH}}  "
            f"{_money(won.cost):>{max(costs)}}  {won.votes:>6,} votes  {_paid(won, result.rule)}"
        )
    lines += ["", f"Not chosen ({len(result.trace.lost)}):"]
    for lost in result.trace.lost:
        lines.append(
            f"      {_printable(lost.id):<{width}}  {_cut(names[lost.id]):<{NAME_WIDTH}}  "
            f"{_money(lost.cost):>{max(costs)}}  {lost.votes:>6,} votes  {_why(lost)}"
        )
    if any(lost.change.how is How.LAST_STEP for lost in result.trace.lost):
        lines += [
            "",
            "What would have been enough is worked out from the money left in the last step; "
            "--check counts again.",
        ]
    lines += ["", f"Counted in {seconds:.3f} s."]
    return "\n".join(lines)


def _shares(shares: Shares, voters: int) -> str:
    line = f"Each voter's share was {_money(shares.start)}"
    if shares.steps:
        line += f", raised in {shares.steps:,} steps of {_money(shares.increment)} to {_money(shares.final)}"
    if shares.stop is Stop.EXHAUSTIVE:
        line += "; then no further project with votes fitted into the budget"
    elif shares.stop is Stop.OVER_BUDGET:
        line += "; one step more would have cost more than the budget"
    return (
        f"{line}. {_percent(shares.voters_who_paid, voters)} of voters paid for at least one chosen project."
    )


def _paid(won: Won, rule: Rule) -> str:
    if won.payments is not None:
        payments = won.payments
        line = f"{payments.in_full:,} paid {_money(payments.share)}"
        if payments.all_they_had:
            line += f", {payments.all_they_had:,} paid all they had left"
        if payments.nothing:
            line += f", {payments.nothing:,} had nothing left"
    elif rule is Rule.GREEDY:
        line = f"{_money(won.left_after)} of the budget left"
    else:
        line = "by votes, with money left over"
    if won.tied_with:
        line += f" (level with {', '.join(map(_printable, won.tied_with))}: the tie order decided)"
    return line


def _why(lost: Lost) -> str:
    if lost.reason is Reason.COSTS_MORE_THAN_BUDGET:
        return "costs more than the whole budget"
    if lost.reason is Reason.NO_VOTES:
        return "nobody chose it"
    if lost.supporters_had is None:
        line = f"did not fit: {_money(lost.left_at_turn or Fraction(0))} was left"
    else:
        line = f"its supporters had {_money(lost.supporters_had)} left together"
        if lost.left_at_turn is not None:
            line += f"; at its turn by votes {_money(lost.left_at_turn)} of the budget was left"
    enough = []
    if lost.change.cost is not None:
        enough.append(f"a cost of {_money(lost.change.cost)}")
    if lost.change.votes is not None:
        enough.append(f"{lost.change.votes:,} more {'vote' if lost.change.votes == 1 else 'votes'}")
    if not enough:
        return f"{line}; no change that was tried would have been enough"
    said = (
        "; counted again, it wins with "
        if lost.change.how is How.COUNTED_AGAIN
        else "; enough would have been "
    )
    return line + said + " or ".join(enough)


def _money(amount: Fraction) -> str:
    """An amount for reading: whole, or cut to two decimal places (never rounded up to more than it is)."""
    if amount.denominator == 1:
        return f"{amount.numerator:,}"
    hundredths = amount.numerator * 100 // amount.denominator
    return f"{hundredths // 100:,}.{hundredths % 100:02}"


def _percent(part: Fraction | int, whole: Fraction | int) -> str:
    return f"{float(100 * Fraction(part) / Fraction(whole)):.1f}%" if whole else "none"


def _printable(text: str) -> str:
    """Text that cannot move the cursor, ring a bell or turn the direction of the line."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _cut(text: str) -> str:
    return text if len(text) <= NAME_WIDTH else f"{text[: NAME_WIDTH - 3]}..."


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
