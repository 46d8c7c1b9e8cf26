"""QR codes as the path of a drawing, made here: no image is fetched from anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import segno

# The quiet margin that readers need, in modules (ISO/IEC 18004).
_MARGIN = 4


@dataclass(frozen=True)
class QRCode:
    """`path` is drawn in a square of `size` modules."""

    address: str
    path: str
    size: int


def qr_code(address: str) -> QRCode:
    """The QR code of an address, with error correction for a poster that gets wet (a quarter may be unreadable)."""
    made = segno.make(address, error="q", micro=False)
    path = []
    for y, row in enumerate(made.matrix):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                path.append(f"M{x + _MARGIN} {y + _MARGIN}h{run}v1h-{run}z")
            x += run or 1
    return QRCode(address, "".join(path), len(made.matrix) + 2 * _MARGIN)
