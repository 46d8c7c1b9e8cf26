"""Writing an election in the Pabulib format, strictly."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from alongside.engines.counting.election import Election, ElectionError, Money

REQUIRED = ("description", "country", "unit", "instance", "rule", "date_begin", "date_end")
"""The keys of META that Pabulib requires, beside those worked out from the election."""


def write_pabulib(
    election: Election,
    *,
    meta: Mapping[str, str] | None = None,
    selected: Iterable[str] | None = None,
) -> bytes:
    """An election as the bytes of a .pb file that `read_pabulib` and Pabulib's own tools read.

    Ballots are written in an order of their own (by what they say) and numbered from 1, so that neither who
    cast them nor when can be read from the file.

    Parameters
    ----------
    election: what to write.
    meta: further keys for META, which go before those of `election.meta`.
    selected: ids of the projects that won; they get 1 in the column `selected`, the others 0. When None, the
        column is written as `extra` has it, if it does.

    Raises
    ------
    ElectionError: a key of META that Pabulib requires is missing, a cost that no decimal says exactly, a
        project id with a comma.
    """
    keys = {**election.meta, **(meta or {})}
    missing = [key for key in REQUIRED if not keys.get(key)]
    if missing:
        raise ElectionError(f"Pabulib requires these keys: {', '.join(missing)}.")
    keys |= {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": _decimal(election.budget),
        "vote_type": keys.get("vote_type") or "approval",
    }
    order = [*REQUIRED[:4], "num_projects", "num_votes", "budget", "vote_type", *REQUIRED[4:]]
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\n")
    table.writerow(["META"])
    table.writerow(["key", "value"])
    for key in [*order, *(key for key in keys if key not in order)]:
        table.writerow([_line(key), _line(keys[key])])
    chosen = None if selected is None else set(selected)
    extras = list(dict.fromkeys(key for project in election.projects for key in project.extra))
    extras = [key for key in extras if key != "votes" and (key != "selected" or chosen is None)]
    table.writerow(["PROJECTS"])
    heading = ["project_id", "cost", "votes", "name", *extras]
    table.writerow(heading if chosen is None else [*heading, "selected"])
    by_votes = sorted(
        range(len(election.projects)), key=lambda position: (-election.votes[position], position)
    )
    for position in by_votes:
        project = election.projects[position]
        if any(mark in project.id for mark in ",\n\r"):
            raise ElectionError(f"The project id {project.id!r} cannot be written in Pabulib.")
        row = [project.id, _decimal(project.cost), str(election.votes[position]), _line(project.name)]
        row += [_line(project.extra.get(key, "")) for key in extras]
        table.writerow(row if chosen is None else [*row, str(int(project.id in chosen))])
    table.writerow(["VOTES"])
    table.writerow(["voter_id", "vote"])
    number = 0
    for ballot, count in zip(election.ballots, election.counts, strict=True):
        vote = ",".join(election.projects[position].id for position in ballot)
        for _ in range(count):
            number += 1
            table.writerow([number, vote])
    return out.getvalue().encode()


def _decimal(amount: Money) -> str:
    """An amount as an exact decimal; raises ElectionError where there is none."""
    amount = Fraction(amount)
    for places in range(19):
        shifted = amount * 10**places
        if shifted.denominator == 1:
            digits = str(shifted.numerator).rjust(places + 1, "0")
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    raise ElectionError(f"The amount {amount} cannot be written as a decimal.")


def _line(text: str) -> str:
    """Text on one line."""
    return re.sub(r"[\r\n]+", " ", text).strip()
