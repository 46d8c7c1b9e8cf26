"""Voting cards on paper: reading them from typed lines or from a file, with each fault named by row and column.

Nothing is taken from a batch with a fault: it is put right and sent again as a whole. Pure: no database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from alongside.ui.sheets import NotASheet, read_sheet

MOST_CARDS = 2000
MOST_BYTES = 1_000_000
MOST_LABEL = 20
CARD = "card"
# What people write for each answer; nothing, a dash or a dot is no answer.
WORDS: dict[str, int | None] = {
    "a": 1, "agree": 1, "yes": 1, "y": 1, "1": 1, "+1": 1,
    "d": -1, "disagree": -1, "no": -1, "n": -1, "-1": -1,
    "p": 0, "pass": 0, "not sure": 0, "?": 0, "0": 0,
    "": None, "-": None, ".": None,
}  # fmt: skip
_LETTERS = {"a": 1, "d": -1, "p": 0, "-": None, ".": None}


@dataclass(frozen=True)
class Card:
    """One card: what the helper calls it (may be empty), and its votes by the statement's number."""

    label: str
    votes: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: rows count from 1, as a spreadsheet and a text box do, and 0 is the file as a whole;
    the column is its heading."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        if not self.row:
            return self.words
        if not self.column:
            return _("Row %(row)s: %(words)s") % {"row": self.row, "words": self.words}
        return _("Row %(row)s, column %(column)s: %(words)s") % {
            "row": self.row,
            "column": self.column,
            "words": self.words,
        }


@dataclass(frozen=True)
class Reading:
    """The cards of a batch; none if there is a fault."""

    cards: list[Card]
    faults: list[Fault]


def read_lines(text: str, numbers: Sequence[int], entered: Collection[str] = ()) -> Reading:
    """Read cards typed one a line: `A7: adp-a`, the letters in the order of the statements printed on the card.

    Parameters
    ----------
    text: the lines; empty ones are passed over. The label and its colon may be left out.
    numbers: the numbers of the statements on the card, in their order.
    entered: labels of cards that were entered before.
    """
    cards: list[Card] = []
    faults: list[Fault] = []
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        label, colon, letters = line.rpartition(":")
        answers = re.sub(r"[\s,;]", "", letters).lower()
        if len(answers) > len(numbers):
            faults.append(
                Fault(
                    row,
                    "",
                    _("there are %(typed)s answers, and the card has %(most)s statements")
                    % {"typed": len(answers), "most": len(numbers)},
                )
            )
            continue
        votes = {}
        for number, letter in zip(numbers, answers, strict=False):
            if letter not in _LETTERS:
                words = _("“%(letter)s” is none of a, d, p and -") % {"letter": letter}
                faults.append(Fault(row, str(number), words))
            elif (value := _LETTERS[letter]) is not None:
                votes[number] = value
        cards.append(Card(_label(label) if colon else "", votes))
        if not answers:
            faults.append(Fault(row, "", _("there is no answer")))
        faults.extend(_label_faults(row, cards, label if colon else "", entered))
    return _done(cards, faults)


def read_table(content: bytes, numbers: Collection[int], entered: Collection[str] = ()) -> Reading:
    """Read cards from a CSV or Excel file: a column `card`, and one for each statement headed by its number.

    Faults name the row and the column; a file that is not such a table has one fault, at row 1.
    """
    try:
        rows = read_sheet(content, most_bytes=MOST_BYTES, most_rows=MOST_CARDS)
    except NotASheet as refused:
        return Reading([], [Fault(0, "", refused.sentence)])
    columns, faults = _columns(rows[0], numbers)
    if faults:
        return Reading([], faults)
    cards: list[Card] = []
    for row, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            faults.append(Fault(row, "", _("there are more cells than columns")))
            continue
        label, votes = "", {}
        for column, cell in zip(columns, cells, strict=False):
            if column == CARD:
                label = cell
            else:
                said = cell.strip().lower()
                if said not in WORDS:
                    words = _("“%(said)s” is none of agree, disagree, pass and nothing") % {"said": said[:20]}
                    faults.append(Fault(row, str(column), words))
                elif (value := WORDS[said]) is not None:
                    votes[int(column)] = value
        cards.append(Card(_label(label), votes))
        if not votes and not any(fault.row == row for fault in faults):
            faults.append(Fault(row, "", _("there is no answer")))
        faults.extend(_label_faults(row, cards, label, entered))
    return _done(cards, faults)


def digest_of_cards(cards: Iterable[Card]) -> bytes:
    """SHA-256 of what cards say, whatever their order."""
    lines = sorted(f"{card.label}\0{sorted(card.votes.items())}" for card in cards)
    return hashlib.sha256("\n".join(lines).encode()).digest()


def template(numbers: Iterable[int]) -> str:
    """An empty file to fill in."""
    return ",".join([CARD, *map(str, numbers)]) + "\r\n"


def _columns(head: list[str], numbers: Collection[int]) -> tuple[list[str | int], list[Fault]]:
    columns: list[str | int] = []
    faults = []
    for cell in head:
        name = cell.strip().lower()
        found: str | int | None = None
        if name == CARD:
            found = CARD
        elif re.fullmatch(r"\d{1,9}", name, re.ASCII) and int(name) in numbers:
            found = int(name)
        if found is None:
            words = _("this is neither “card” nor the number of a statement that is shown")
            faults.append(Fault(1, cell.strip()[:20] or _("without a heading"), words))
        elif found in columns:
            faults.append(Fault(1, str(found), _("this column is there twice")))
        else:
            columns.append(found)
    if not faults and not any(isinstance(column, int) for column in columns):
        faults.append(Fault(1, "", _("there is no column headed with the number of a statement")))
    return columns, faults


def _label(typed: str) -> str:
    return re.sub(r"\s+", " ", typed).strip()


def _label_faults(row: int, cards: list[Card], typed: str, entered: Collection[str]) -> list[Fault]:
    """What is wrong with the label of the last card."""
    label = cards[-1].label
    if not label:
        return []
    if len(label) > MOST_LABEL or not label.isprintable():
        return [Fault(row, CARD, _("a card’s name has at most %(most)s letters") % {"most": MOST_LABEL})]
    if label in entered:
        return [Fault(row, CARD, _("card %(label)s was entered before") % {"label": label})]
    if any(card.label == label for card in cards[:-1]):
        return [Fault(row, CARD, _("card %(label)s is there twice") % {"label": label})]
    return []


def _done(cards: list[Card], faults: list[Fault]) -> Reading:
    if len(cards) > MOST_CARDS:
        faults = [
            *faults,
            Fault(MOST_CARDS + 1, "", _("there are more than %(most)s cards") % {"most": MOST_CARDS}),
        ]
    if not cards and not faults:
        faults = [Fault(1, "", _("there are no cards"))]
    return Reading([] if faults else cards, faults)
