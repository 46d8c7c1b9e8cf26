"""Spans of a text: its sentences, the words somebody marked, and how marks lie over each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]

# A sentence ends with its stops, or with its line. What has no letter or figure in it is no sentence of its own.
_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…]+(?=\s|$)|[.!?…]|\n|$)")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class Piece:
    """Some letters of a text, and how many marks lie over them."""

    words: str
    marks: int


def sentences(text: str) -> list[Span]:
    """Where each sentence begins and ends, without the spaces around it.

    >>> sentences("It rained. The bus was late!")
    [(0, 10), (11, 28)]
    """
    found: list[Span] = []
    begun = 0
    for match in _SENTENCE.finditer(text):
        end = match.end()
        ends_here = end == len(text) or text[end].isspace() or text[end - 1 : end] == "\n"
        if end <= begun or not ends_here:
            continue
        span = trimmed(text, (begun, end))
        if span is not None and _LETTER.search(text, *span):
            found.append(span)
        elif span is not None and found:
            found[-1] = (found[-1][0], span[1])
        begun = end
    whole = trimmed(text, (0, len(text)))
    return found or ([whole] if whole is not None else [])


def trimmed(text: str, span: Span) -> Span | None:
    """The span without spaces at its ends; None if nothing is left, or it does not lie in the text."""
    start, end = span
    if not 0 <= start < end <= len(text):
        return None
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return (start, end) if start < end else None


def runs(spans: Sequence[Span], ticked: Iterable[int]) -> list[Span]:
    """Ticked sentences as extracts: those that follow each other are one.

    >>> runs([(0, 10), (11, 28), (29, 40)], [0, 1])
    [(0, 28)]
    """
    found: list[Span] = []
    last = -2
    for index in sorted({each for each in ticked if 0 <= each < len(spans)}):
        start, end = spans[index]
        if index == last + 1 and found:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        last = index
    return found


def find(text: str, words: str, near: int = 0) -> Span | None:
    """Where exactly these words stand, at the place nearest to `near`; line ends and spaces may differ. None if they do
    not stand there."""
    parts = words.split()
    if not parts:
        return None
    pattern = re.compile(r"\s+".join(re.escape(part) for part in parts), re.IGNORECASE)
    places = [(match.start(), match.end()) for match in pattern.finditer(text)]
    return min(places, key=lambda span: abs(span[0] - near)) if places else None


def pieces(text: str, marks: Iterable[Span]) -> list[Piece]:
    """The whole text cut where marks begin and end, each piece with how many marks lie over it."""
    spans = [span for span in marks if span[0] < span[1]]
    cuts = sorted({0, len(text), *(min(edge, len(text)) for span in spans for edge in span)})
    return [
        Piece(text[start:end], sum(1 for mark in spans if mark[0] <= start and end <= mark[1]))
        for start, end in zip(cuts, cuts[1:], strict=False)
    ]
