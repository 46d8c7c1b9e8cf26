"""`./run themes FILE.csv --text COLUMN`: suggest themes for texts, or codes once some have been coded.

Needs no settings and no database, and starts without Django.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside.engines.themes import (
    Cluster,
    Clusters,
    Coder,
    NothingCoded,
    Suggestion,
    embed,
    embeddings_available,
    queue,
    suggest_clusters,
)

FAULTY = 2
"""The exit code when a file cannot be read."""

MOST_FAULTS = 100
MOST_BYTES = 200_000_000
WIDTH = 100
SHOWN = 20
"""So many uncoded texts are shown in the table; JSON has all of them."""


class Faults(Exception):
    """What is wrong with a file, one line each."""


@dataclass(frozen=True, slots=True)
class Table:
    """The texts of a file, in order.

    Parameters
    ----------
    texts: the text of each row, "" where it is empty.
    codes: its codes; None where the column is empty: not coded yet. None when no column was asked for.
    lines: the line on which each row starts, from 1.
    """

    texts: list[str]
    codes: list[set[str] | None] | None
    lines: list[int]


def main(argv: Sequence[str]) -> int:
    """Read the file that the arguments name, and print what is suggested.

    Parameters
    ----------
    argv: the words after `./run themes`.

    Returns
    -------
    The exit code: 0, or 2 when the file cannot be read (one line a fault on standard error).
    """
    options = _options(argv)
    try:
        table = read(Path(options.file), options.text, options.codes)
        start = time.process_time()
        told, shown = _clusters(table, options.seed) if table.codes is None else _codes(table, options.seed)
    except (Faults, NothingCoded) as error:
        print(error, file=sys.stderr)
        return FAULTY
    told["seconds"] = round(time.process_time() - start, 3)
    try:
        if options.json:
            print(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            print(
                "\n".join(
                    [*shown, "", f"Worked out in {told['seconds']:.1f} s. The machine suggests; you decide."]
                )
            )
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`head`, say) has had enough. Nothing may be flushed to it again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run themes",
        description="Suggest themes for what people said. Without --codes: groups of texts, with quotes. With --codes: "
        "how well suggestions agree with the codes that people gave, and suggestions for rows without any.",
        epilog="Several codes in one cell are separated by semicolons. docs/use/themes-by-machine.md says what the "
        "machine does and what it does not.",
    )
    parser.add_argument(
        "file", metavar="FILE.csv", help="a CSV file in UTF-8 whose first line names the columns"
    )
    parser.add_argument("--text", required=True, metavar="COLUMN", help="the column that holds the texts")
    parser.add_argument("--codes", metavar="COLUMN", help="the column that holds the codes that people gave")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--seed", type=int, default=1, help="where the search starts (1); the same seed, the same result"
    )
    options = parser.parse_args(argv)
    if options.seed < 0:
        parser.error("--seed has to be 0 or more")
    return options


def read(path: Path, text: str, codes: str | None) -> Table:
    """Read the texts, and their codes where a column for them is named.

    Raises
    ------
    Faults: when the file cannot be read: every fault in one line, with its line and column.
    """
    name = printable(str(path))
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Faults(f"{name} is larger than {MOST_BYTES // 1_000_000} MB.")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise Faults(f"{name} cannot be read: {_reason(error)}.") from error
    try:
        whole = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Faults(f"line {line}: not UTF-8 text. Save the file as CSV in UTF-8.") from error
    if "\0" in whole:
        line = whole[: whole.index("\0")].count("\n") + 1
        raise Faults(f"line {line}: a NUL character; this is not a CSV file.")
    return _table(whole, text, codes)


def _table(whole: str, text: str, codes: str | None) -> Table:
    csv.field_size_limit(MOST_BYTES)
    rows = csv.reader(io.StringIO(whole, newline=""), strict=True)
    faults: list[str] = []
    texts: list[str] = []
    given: list[set[str] | None] = []
    lines: list[int] = []
    start = 1
    try:
        header = [one.strip() for one in next(rows, [])]
        columns = _columns(header, [text] if codes is None else [text, codes])
        start = rows.line_num + 1
        for row in rows:
            here, start = start, rows.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                faults.append(f"line {here}: {len(row)} columns where the first line names {len(header)}.")
                continue
            texts.append(row[columns[0]].strip())
            lines.append(here)
            if codes is not None:
                cell = {one.strip() for one in row[columns[1]].split(";") if one.strip()}
                given.append(cell or None)
                if cell and not texts[-1]:
                    faults.append(f'line {here}, column "{printable(text)}": codes but no text.')
    except csv.Error as error:
        faults.append(f"line {start}: {_csv_reason(error)}.")
    if not faults and not texts:
        faults.append("line 2: there are no rows below the names of the columns.")
    if not faults and not any(texts):
        faults.append(f'column "{printable(text)}": every row is empty.')
    if faults:
        more = [f"and {len(faults) - MOST_FAULTS:,} more faults."] if len(faults) > MOST_FAULTS else []
        raise Faults("\n".join(faults[:MOST_FAULTS] + more))
    return Table(texts, None if codes is None else given, lines)


def _columns(header: list[str], wanted: list[str]) -> list[int]:
    if not any(header):
        raise Faults("line 1: the file is empty; its first line has to name the columns.")
    faults = []
    for one in wanted:
        if header.count(one) == 0:
            there = ", ".join(f'"{printable(name)}"' for name in header)
            faults.append(f'line 1: there is no column "{printable(one)}". The columns are {there}.')
        elif header.count(one) > 1:
            faults.append(f'line 1: the column "{printable(one)}" is there {header.count(one)} times.')
    if faults:
        raise Faults("\n".join(faults))
    return [header.index(one) for one in wanted]


def _clusters(table: Table, seed: int) -> tuple[dict[str, Any], list[str]]:
    found = suggest_clusters(table.texts, seed=seed)

    def one(cluster: Cluster) -> dict[str, Any]:
        return {
            "name": cluster.name,
            "words": list(cluster.words),
            "size": len(cluster.members),
            "lines": [table.lines[number] for number in cluster.members],
            "quotes": [{"line": table.lines[n], "text": table.texts[n]} for n in cluster.quotes],
            "cohesion": round(cluster.cohesion, 4),
            "why": list(cluster.why),
        }

    told = {
        "texts": len(table.texts),
        "compared_by": _compared_by(),
        "groups": [one(cluster) for cluster in found],
        "left_out": [table.lines[number] for number in found.left_out],
        "empty": [table.lines[number] for number in found.empty],
        "tried": [
            {"groups": one.groups, "silhouette": round(one.silhouette, 4), "smallest": one.smallest}
            for one in found.tried
        ],
        "seed": seed,
    }
    return told, _clusters_shown(table, found)


def _clusters_shown(table: Table, found: Clusters) -> list[str]:
    lines = [f"{len(table.texts):,} texts, compared by {_compared_by()}: {len(found)} groups suggested."]
    if found:
        lines.append(found[0].why[0])
    else:
        lines.append("Too few texts, or too much the same, to see groups in.")
    for place, cluster in enumerate(found, 1):
        name = printable(cluster.name) or "(no word tells this group apart)"
        lines += ["", f"{place}. {name}: {len(cluster.members):,} texts"]
        lines += [f"   line {table.lines[n]}: {_cut(table.texts[n])}" for n in cluster.quotes]
    if found.left_out:
        said = f"{len(found.left_out):,} texts fit nowhere and are left out"
        lines += ["", said + (f" ({len(found.empty):,} of them have no words)." if found.empty else ".")]
    return lines


def _codes(table: Table, seed: int) -> tuple[dict[str, Any], list[str]]:
    codes = table.codes or []
    meaning = embed(table.texts) if embeddings_available() else None
    names = {code: code for given in codes if given for code in given}
    coder = Coder.fit(table.texts, codes, seed=seed, about=names, meaning=meaning)
    uncoded = [number for number, given in enumerate(codes) if given is None and table.texts[number]]
    order = queue(coder, table.texts, uncoded, meaning=meaning)
    suggested = coder.suggest(
        [table.texts[number] for number in order], meaning=None if meaning is None else meaning[order]
    )
    checked = coder.checked
    quality = checked and {
        "texts": checked.texts,
        "in_top_3": checked.in_top,
        "macro_f1": checked.macro_f1,
        "micro_f1": checked.micro_f1,
        "calibration_error": checked.off,
        "codes": [{"code": code, "f1": f1, "uses": uses} for code, f1, uses in checked.by_code],
    }

    def one(suggestion: Suggestion) -> dict[str, Any]:
        near = suggestion.nearest
        reason = None if near is None else {"line": table.lines[near], "text": table.texts[near]}
        return {
            "code": suggestion.code,
            "probability": round(suggestion.probability, 4),
            "likely": suggestion.likely,
            "because": reason,
            "similarity": round(suggestion.similarity, 4),
        }

    told = {
        "texts": len(table.texts),
        "coded": len(coder.coded),
        "compared_by": _compared_by(),
        "checked": quality,
        "suggestions": [
            {"line": table.lines[number], "text": table.texts[number], "codes": [one(each) for each in found]}
            for number, found in zip(order, suggested, strict=True)
        ],
        "seed": seed,
    }
    return told, _codes_shown(table, coder, order, suggested)


def _codes_shown(
    table: Table, coder: Coder, order: list[int], suggested: list[list[Suggestion]]
) -> list[str]:
    lines = [
        f"{len(table.texts):,} texts, {len(coder.coded):,} coded with {len(coder.codes):,} codes, compared by "
        f"{_compared_by()}."
    ]
    checked = coder.checked
    if checked is None or checked.in_top is None or checked.macro_f1 is None:
        lines.append("Too few are coded to check how good suggestions are (10 different ones at least).")
    else:
        lines += [
            f"Checked on coded texts kept back, a fifth at a time: {checked.in_top:.0%} had a right code among the "
            f"first 3; macro-F1 {checked.macro_f1:.2f}; probabilities were off by {checked.off:.1%} on average.",
            "",
            "Codes, how often people gave them, and F1 of the suggestions:",
        ]
        lines += [f"   {uses:>6,}  {f1:.2f}  {printable(code)}" for code, f1, uses in checked.by_code]
    lines += ["", f"{len(order):,} texts are not coded. Those to learn most from first:"]
    for number, found in list(zip(order, suggested, strict=True))[:SHOWN]:
        lines += ["", f"line {table.lines[number]}: {_cut(table.texts[number])}"]
        for one in found:
            line = f"   {one.probability:>4.0%} {'likely' if one.likely else '      '} {printable(one.code)}"
            if one.nearest is not None:
                line += f"  like line {table.lines[one.nearest]}: {_cut(table.texts[one.nearest], 50)}"
            lines.append(line)
    return lines


def _compared_by() -> str:
    return "meaning and words" if embeddings_available() else "words"


def printable(text: str) -> str:
    """Text that cannot move the cursor, ring a bell or turn the direction of the line."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _cut(text: str, width: int = WIDTH) -> str:
    line = printable(text)
    return line if len(line) <= width else f"{line[: width - 3]}..."


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


def _csv_reason(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quotation mark opens here and is not closed"
    if "expected after" in str(error):
        return "a quotation mark inside a cell that is not doubled"
    return f"not CSV: {error}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
