"""Letters to print: a code each, and a QR code that opens the page where it is typed."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode  # type: ignore[import-untyped]
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Letter:
    """One letter. `picture` is an SVG path over a square of `size` units."""

    number: int
    code: str
    picture: str
    size: int


def letters(made: list[tuple[int, str]], address: str) -> list[Letter]:
    """Draw the letters of codes with their numbers.

    The QR code holds the address with the code after a `#`: a browser keeps that part to itself, so that it never
    reaches a server's log.
    """
    return [_letter(number, code, f"{address}#{code}") for number, code in made]


def _letter(number: int, code: str, text: str) -> Letter:
    # One mask for all: choosing the best of eight takes ten times as long, and every reader reads any of them.
    picture = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2, mask_pattern=2)
    picture.add_data(text)
    picture.make(fit=True)
    rows = picture.get_matrix()
    return Letter(number, code, "".join(_runs(rows)), len(rows))


def _runs(rows: list[list[bool]]) -> list[str]:
    """The dark squares as runs, a path piece each: far smaller than a square each."""
    pieces = []
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                pieces.append(f"M{start} {y}h{x - start}v1H{start}z")
                start = None
    return pieces
