"""`./run opinions VOTES.csv`: who votes alike on short statements, what everybody shares, and what divides people.

Needs no settings and no database, and starts without Django.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from alongside.engines.opinions import (
    Comment,
    Dividing,
    Finding,
    Found,
    PolisFinding,
    Shared,
    VotesError,
    find_as_polis,
    find_opinions,
    read_comments_csv,
    read_votes_csv,
)

FAULTY = 2
"""The exit code when a file cannot be read."""

SHOWN = 10
SEED = 1
TEXT_WIDTH = 88


def main(argv: Sequence[str]) -> int:
    """Find opinions in the files that the arguments name, and print the finding.

    Parameters
    ----------
    argv: the words after `./run opinions`.

    Returns
    -------
    The exit code: 0, or 2 when a file cannot be read (one line a fault on standard error).
    """
    options = _options(argv)
    name = options.comments or options.votes
    try:
        comments = read_comments_csv(Path(name).read_bytes()) if options.comments else {}
        name = options.votes
        taken_out = frozenset(one for one, comment in comments.items() if comment.taken_out)
        votes = read_votes_csv(Path(name).read_bytes(), without=taken_out)
    except VotesError as error:
        print("\n".join(f"{_printable(name)}, {line}" for line in str(error).splitlines()), file=sys.stderr)
        return FAULTY
    except (OSError, ValueError) as error:
        print(f"{_printable(name)} cannot be read: {_reason(error)}.", file=sys.stderr)
        return FAULTY
    start = time.process_time()
    finding = find_as_polis(votes) if options.parity else find_opinions(votes, seed=options.seed)
    seconds = time.process_time() - start
    texts = {one: comment for one, comment in comments.items() if not comment.taken_out}
    try:
        if options.json:
            print(json.dumps(told(finding, texts, seconds), ensure_ascii=False, indent=1))
        else:
            print(table(finding, texts, len(taken_out), seconds))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`head`, say) has had enough. Nothing may be flushed to it again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run opinions",
        description="Find out from votes on short statements who votes alike, what everybody shares, and what "
        "divides people.",
        epilog="docs/use/opinion-maps.md explains what the finding means, and what it does not.",
    )
    parser.add_argument(
        "votes",
        metavar="VOTES.csv",
        help="columns comment-id, voter-id and vote (1, 0, -1), and perhaps timestamp, as Polis exports them",
    )
    parser.add_argument(
        "--comments",
        metavar="COMMENTS.csv",
        help="the texts: columns comment-id and comment-body; statements that moderators took out (moderated -1) "
        "are left out with their votes",
    )
    parser.add_argument(
        "--parity", action="store_true", help="use the mathematics of Polis, which always finds groups"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"draws what is left to chance ({SEED})")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    options = parser.parse_args(argv)
    if options.seed < 0:
        parser.error("the seed must be 0 or more")
    return options


def told(
    finding: Finding | PolisFinding, texts: dict[int | str, Comment], seconds: float
) -> dict[str, object]:
    """The finding as plain JSON values."""

    def row(one: Shared | Dividing) -> dict[str, object]:
        plain: dict[str, object] = {
            "statement": one.statement,
            "score": round(one.score, 6),
            "low": round(one.low, 6),
            "high": round(one.high, 6),
        }
        if isinstance(one, Dividing) and one.most is not None:
            plain |= {"most": one.most, "least": one.least}
        return plain | ({"text": texts[one.statement].text} if one.statement in texts else {})

    plain: dict[str, object] = {
        "participants": len(finding.participants),
        "statements": len(finding.statements),
        "votes": finding.votes,
        "finding": finding.finding.value,
        "groups": [
            {"label": group.label, "size": group.size, "members": list(group.members)}
            for group in finding.groups
        ],
        "stability": {"adjusted_rand": None, "chosen_k_share": None},
        "consensus": [row(one) for one in finding.consensus],
        "dividing": [row(one) for one in finding.dividing],
    }
    if isinstance(finding, Finding):
        plain["stability"] = {
            "adjusted_rand": finding.stability.adjusted_rand,
            "chosen_k_share": finding.stability.chosen_k_share,
            "firm": finding.stability.firm,
        }
        plain["represents"] = {
            label: [
                {"statement": one.statement, "vote": one.vote, "q": one.q, "why": one.why} for one in told
            ]
            for label, told in finding.represents.items()
        }
        plain["trace"] = [reason.text for reason in finding.trace]
    return plain | {"seconds": round(seconds, 6)}


def table(
    finding: Finding | PolisFinding, texts: dict[int | str, Comment], taken_out: int, seconds: float
) -> str:
    """The finding as lines of text."""
    lines = [
        f"{len(finding.participants):,} people, {len(finding.statements):,} statements, {finding.votes:,} votes.",
        *([f"{taken_out:,} statements that moderators took out are left out."] if taken_out else []),
        "",
        _headline(finding),
    ]
    lines += [f"  {group.label}: {group.size:,} people" for group in finding.groups]
    if isinstance(finding, Finding):
        lines += ["", "How this was found:", *(f"  {reason.text}" for reason in finding.trace)]
    lines += ["", f"Shared most by {'all groups' if finding.groups else 'everybody'} (score, 95% interval):"]
    lines += [_row(one, texts) for one in finding.consensus[:SHOWN]]
    if finding.dividing:
        lines += ["", "Dividing most:", *(_row(one, texts) for one in finding.dividing[:SHOWN])]
    if isinstance(finding, Finding):
        for label, representing in finding.represents.items():
            lines += ["", f"What tells group {label} from the others:"]
            for one in representing[: SHOWN // 2]:
                lines.append(f"  {_printable(str(one.statement)):>6}  {one.why}")
                lines += _text(one.statement, texts)
    lines += ["", f"Found in {seconds:.3f} s."]
    return "\n".join(lines)


def _headline(finding: Finding | PolisFinding) -> str:
    if isinstance(finding, PolisFinding):
        return (
            f"{len(finding.groups)} groups, by the mathematics of Polis. Polis always finds groups; whether they are "
            "distinct is not asked."
        )
    if finding.finding is Found.NO_GROUPS:
        return "There are no distinct groups."
    if finding.finding is Found.TOO_FEW:
        return "There are too few votes to tell whether there are groups."
    firm = (
        "They are firm."
        if finding.stability.firm
        else "They are not firm: with other people, others may be found."
    )
    return f"There are {len(finding.groups)} groups. {firm}"


def _row(one: Shared | Dividing, texts: dict[int | str, Comment]) -> str:
    line = f"  {_printable(str(one.statement)):>6}  {one.score:.2f}  ({one.low:.2f} to {one.high:.2f})"
    if isinstance(one, Dividing) and one.most is not None:
        line += f"  most in {one.most}, least in {one.least}"
    return "\n".join([line, *_text(one.statement, texts)])


def _text(statement: int | str, texts: dict[int | str, Comment]) -> list[str]:
    if statement not in texts:
        return []
    text = _printable(texts[statement].text)
    return [f"          {text if len(text) <= TEXT_WIDTH else text[: TEXT_WIDTH - 3] + '...'}"]


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
