#!/usr/bin/env python3
"""Check a draw of a civic lottery on your own computer. One file; needs Python 3.9 or newer and nothing else.

    python3 verify_draw.py draw.jsonl                       what everybody can check
    python3 verify_draw.py draw.jsonl --noted DIGEST        and that a digest you noted down is that of a line of it
    python3 verify_draw.py draw.jsonl --mine KEY            and your own part, with your key or your file my-part.json
    python3 verify_draw.py draw.jsonl --sealed sealed.json  and everything, as an auditor with the sealed file

It prints what it checked, a line each, and what is wrong if anything is. Exit code: 0 all is well, 1 something is
wrong, 2 the file cannot be read.

The public file has one JSON object a line, each with the SHA-256 of the line before. A line with a list is followed by
the list. Everybody stands in a list as a tag, which is another in every row, and which only their own key makes:

    key  = HMAC-SHA256(secret, pseudonym), its first 16 bytes
    tag  = HMAC-SHA256(key, "LIST:ROW"), its first 12 bytes
    line "pool" of the first list = HMAC-SHA256(key, what they said of themselves), for each person
"""

from __future__ import annotations

import argparse
import base64
import datetime
import hashlib
import hmac
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple, Optional

FORMAT = "alongside-lottery-1"
LEAST_NOTICE = datetime.timedelta(hours=1)
LISTS = ("frozen", "again", "replacement")


class Unreadable(Exception):  # noqa: N818  (the file is at fault, not the program)
    """The file is not one of ours."""


class Line(NamedTuple):
    """One line of the log: what it says, its digest, and its list with that list's digest, if it has one."""

    said: dict[str, Any]
    digest: str
    listed: dict[str, Any]
    list_digest: str


class Report:
    """What was checked, and what was found wrong."""

    def __init__(self) -> None:
        self.good: list[str] = []
        self.wrong: list[str] = []

    def check(self, holds: bool, words: str) -> bool:
        (self.good if holds else self.wrong).append(words)
        return holds


# The codes


def canonical(thing: Any) -> bytes:
    return json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def written(code: bytes) -> str:
    return base64.urlsafe_b64encode(code).decode().rstrip("=")


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, "sha256").digest()


def key_of(secret: bytes, pseudonym: str) -> bytes:
    return mac(secret, pseudonym.encode())[:16]


def key_from_words(words: str) -> bytes:
    letters = words.replace("-", "").replace(" ", "").upper()
    return base64.b32decode(letters + "=" * (-len(letters) % 8))


def commitment(key: bytes, features: dict[str, str], household: str) -> str:
    return written(mac(key, canonical({"features": features, "household": household})))


def tag(key: bytes, of: str, number: int) -> str:
    return written(mac(key, f"{of}:{number}".encode())[:12])


def number_from(inputs: dict[str, Any], of: str, most: int) -> Optional[int]:
    """The number that dice, words or a public random number give; None for a throw that does not count."""
    if "dice" in inputs:
        dice = inputs["dice"]
        needed = max(1, len(str(most - 1)))
        if len(dice) != needed or any(not 0 <= die <= 9 for die in dice):
            return None
        thrown = int("".join(str(die) for die in dice)) or 10**needed
        highest = 10**needed - 10**needed % most
        return None if thrown > highest else (thrown - 1) % most + 1
    texts = inputs["words"] if "words" in inputs else [inputs["beacon"], inputs["value"]]
    times = 0
    while True:
        found = int.from_bytes(hashlib.sha256(canonical([of, times, texts])).digest(), "big")
        if found < 2**256 - 2**256 % most:
            return found % most + 1
        times += 1


# Reading


def read(path: str) -> list[Line]:
    """The lines of a public file."""
    with open(path, "rb") as file:
        raw = file.read().split(b"\n")
    if raw and not raw[-1]:
        raw.pop()
    found: list[Line] = []
    number = 0
    while number < len(raw):
        line = raw[number]
        said = parsed(line, number)
        if said.get("format") != FORMAT or said.get("kind") not in (*LISTS, "draw"):
            raise Unreadable(f"Line {number + 1} of the file is not a line of a draw.")
        number += 1
        listed: dict[str, Any] = {}
        list_digest = ""
        if "list" in said and number < len(raw):
            listed = parsed(raw[number], number)
            list_digest = hashlib.sha256(raw[number]).hexdigest()
            number += 1
        found.append(Line(said, hashlib.sha256(line).hexdigest(), listed, list_digest))
    if not found or found[0].said["kind"] != "frozen":
        raise Unreadable("The file does not begin with a frozen list.")
    return found


def parsed(line: bytes, number: int) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        raise Unreadable(f"Line {number + 1} of the file is not JSON.") from None
    if not isinstance(said, dict):
        raise Unreadable(f"Line {number + 1} of the file is not a line of a draw.")
    return said


# What everybody can check


def everybody(log: list[Line], report: Report) -> None:
    first = log[0].said
    chained = all(
        line.said["number"] == number and line.said["before"] == (log[number - 1].digest if number else "")
        for number, line in enumerate(log)
    )
    report.check(
        chained, "Every line holds the digest of the line before: none was changed, added or taken out."
    )
    report.check(
        all(line.said["lottery"] == first["lottery"] for line in log), "All lines are of one lottery."
    )
    used: set[int] = set()
    for number, line in enumerate(log):
        if line.said["kind"] == "draw":
            check_draw(log, number, used, report)
        else:
            check_list(log, number, report)


def check_list(log: list[Line], number: int, report: Report) -> None:
    said, listed, where = log[number].said, log[number].listed, f"Line {number + 1}"
    if not report.check(log[number].list_digest == said["list"], f"{where}: the list is the one it names."):
        return
    of = log[number - 1].digest if number else said["lottery"]
    report.check(said["of"] == of, f"{where}: its tags are made for this list alone.")
    length = 1 if said["kind"] == "replacement" else log[0].said["size"]
    rows = listed["rows"]
    tags = [each for row in rows for each in row]
    right = len(rows) == said["rows"] and all(len(row) == length for row in rows)
    report.check(right, f"{where}: it has {said['rows']} numbered rows of {length}.")
    report.check(len(set(tags)) == len(tags), f"{where}: no tag stands in it twice.")
    if said["kind"] == "frozen":
        once = len(set(listed["pool"])) == len(listed["pool"]) == said["pool"]
        report.check(once, f"{where}: {said['pool']} people are on the list, each once.")
        counted = sum(row["people"] for row in said["chances"])
        report.check(counted in (0, said["pool"]), f"{where}: the table of chances counts everybody once.")


def check_draw(log: list[Line], number: int, used: set[int], report: Report) -> None:
    said, where = log[number].said, f"Line {number + 1}"
    source = said["from"]
    before = 0 <= source < number and log[source].said["kind"] in LISTS
    if not report.check(before, f"{where}: it was drawn from a list that was published before."):
        return
    report.check(source not in used, f"{where}: nothing was drawn from that list before.")
    used.add(source)
    published, rows = log[source].said, log[source].listed.get("rows", [])
    waited = moment(said["at"]) - moment(published["at"])
    minutes = int(waited.total_seconds()) // 60
    lasted = f"{minutes // 60} hours and {minutes % 60} minutes"
    report.check(waited >= LEAST_NOTICE, f"{where}: the list was public for {lasted} before the draw.")
    follows = number_from(said["inputs"], log[source].digest, published["rows"]) == said["result"]
    report.check(follows, f"{where}: number {said['result']} follows from {shown(said['inputs'])}.")
    is_row = 1 <= said["result"] <= len(rows) and rows[said["result"] - 1] == said["drawn"]
    report.check(is_row, f"{where}: those who were drawn are row {said['result']} of that list.")


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def shown(inputs: dict[str, Any]) -> str:
    if "dice" in inputs:
        return "the dice " + " ".join(str(die) for die in inputs["dice"])
    return (
        "the words " + ", ".join(inputs["words"])
        if "words" in inputs
        else f"{inputs['beacon']}, {inputs['value']}"
    )


def noted(log: list[Line], digest: str, report: Report) -> None:
    """Whether a digest that somebody noted down is that of a line. That line, and all before it, are as they were."""
    where = [number for number, line in enumerate(log, start=1) if line.digest == digest.strip().lower()]
    what = f"line {where[0]}" if where else "no line: this is not the file that you saw"
    report.check(bool(where), f"The digest that you noted, {digest.strip()[:16]}, is that of {what}.")


# What somebody on the list can check


def own(log: list[Line], given: str, report: Report) -> None:
    """With their key, or with the file that also holds what they said of themselves."""
    mine: dict[str, Any] = {}
    if os.path.exists(given):
        with open(given, encoding="utf-8") as file:
            mine = json.load(file)
    key = key_from_words(mine.get("key", given))
    first, listed = log[0].said, log[0].listed
    if "features" in mine:
        theirs = commitment(key, mine["features"], mine.get("household", ""))
        report.check(
            theirs in listed["pool"], "You were on the frozen list, with exactly the answers that you gave."
        )
    times = sum(tag(key, first["of"], number) in row for number, row in enumerate(listed["rows"], start=1))
    report.good.append(f"You are on {times} of the {first['rows']} panels: that is your chance.")
    for number, line in enumerate(log):
        if line.said["kind"] == "draw":
            of = log[line.said["from"]].said["of"]
            drawn = tag(key, of, line.said["result"]) in line.said["drawn"]
            ready = tag(key, of, 0) in line.said.get("reserves", ())
            became = "drawn" if drawn else "made a reserve" if ready else "not drawn"
            report.good.append(f"Line {number + 1}: you were {became}.")


# What an auditor with the sealed file can check


def everything(log: list[Line], path: str, report: Report) -> None:
    """All that was published is made again, but for the search for the panels."""
    with open(path, encoding="utf-8") as file:
        sealed = json.load(file)
    first, listed = log[0].said, log[0].listed
    people, panels = sealed["pool"], sealed["panels"]
    answers = [person["features"] for person in people]
    keys = [key_of(bytes.fromhex(sealed["secret"]), person["id"]) for person in people]
    made = sorted(commitment(key, each["features"], each["household"]) for key, each in zip(keys, people))
    report.check(made == listed["pool"], "The sealed pool is the one that was published.")
    report.check(listed["rows"] == tagged(keys, first["of"], panels), "So are the sealed panels.")
    report.check(all(meets(first, answers, panel) for panel in panels), "Every panel meets every target.")
    report.check(
        all(one_each(people, panel) for panel in panels), "No panel has two people of one household."
    )
    times = [sum(place in panel for panel in map(set, panels)) for place in range(len(people))]
    ends = (min(times), max(times))
    of = f"of {len(panels)} panels"
    report.check(ends == (first["least"], first["most"]), f"The chances go from {ends[0]} to {ends[1]} {of}.")
    right = all(
        row["people"] == sum(row["low"] <= each <= row["high"] for each in times) for row in first["chances"]
    )
    report.check(right, "The table of chances is right.")
    report.check(holds(first["pool_table"], "pool", answers), "The table of the list is right.")
    for number, line in enumerate(log):
        said, where = line.said, f"Line {number + 1}"
        if said["kind"] == "again":
            report.check(
                line.listed["rows"] == tagged(keys, said["of"], panels), f"{where}: the panels are the same."
            )
        elif said["kind"] == "replacement":
            known = {tag(key, said["of"], row) for row in range(1, said["rows"] + 1) for key in keys}
            report.check(
                all(row[0] in known for row in line.listed["rows"]), f"{where}: all are on the list."
            )
        elif "panel_table" in said:
            members = [answers[place] for place in panels[said["result"] - 1]]
            report.check(
                holds(said["panel_table"], "members", members), f"{where}: the table of the panel is right."
            )


def tagged(keys: list[bytes], of: str, panels: list[list[int]]) -> list[list[str]]:
    return [
        sorted(tag(keys[place], of, number) for place in panel)
        for number, panel in enumerate(panels, start=1)
    ]


def meets(first: dict[str, Any], answers: list[dict[str, str]], panel: list[int]) -> bool:
    return all(
        target["min"]
        <= sum(answers[place][target["feature"]] == target["value"] for place in panel)
        <= target["max"]
        for target in first["targets"]
    )


def one_each(people: list[dict[str, Any]], panel: list[int]) -> bool:
    homes = [people[place]["household"] for place in panel if people[place]["household"]]
    return len(set(homes)) == len(homes)


def holds(table: list[dict[str, Any]], name: str, answers: list[dict[str, str]]) -> bool:
    """Whether every number that a table shows is right. Numbers that would tell of a few people are not shown."""
    return all(
        row[name] is None or row[name] == sum(each[row["feature"]] == row["value"] for each in answers)
        for row in table
    )


def main(arguments: Optional[Sequence[str]] = None, prog: Optional[str] = None) -> int:
    parser = argparse.ArgumentParser(
        prog=prog, description="Check a draw of a civic lottery on your own computer."
    )
    parser.add_argument("file", help="the public file of the draw")
    parser.add_argument(
        "--noted", metavar="DIGEST", action="append", default=[], help="a digest that you noted"
    )
    parser.add_argument("--mine", metavar="KEY", help="your own key, or the file my-part.json")
    parser.add_argument("--sealed", metavar="FILE", help="the sealed file, which an auditor can take out")
    chosen = parser.parse_args(arguments)
    report = Report()
    try:
        log = read(chosen.file)
        everybody(log, report)
        for each in chosen.noted:
            noted(log, each, report)
        if chosen.mine:
            own(log, chosen.mine, report)
        if chosen.sealed:
            everything(log, chosen.sealed, report)
    except Unreadable as problem:
        print(problem, file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"{problem.filename} cannot be read: {problem.strerror}.", file=sys.stderr)
        return 2
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as problem:
        print(f"The file cannot be checked ({type(problem).__name__}: {problem}).", file=sys.stderr)
        return 2
    print(f"Digest of the frozen list: {log[0].digest}")
    print(f"Digest of the last line:   {log[-1].digest}")
    print("Compare them with those that you noted down before the draw and after it.")
    for words in report.good:
        print(f"  right  {words}")
    for words in report.wrong:
        print(f"  WRONG  {words}")
    print(
        "Something is wrong with this draw." if report.wrong else "Everything that could be checked is right."
    )
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
