"""Parity: as many community as civic commissioners. Plain numbers, without a database.

After the Poverty Truth Commissions, in which people who live with poverty and people who run services sit in equal
number, so that neither side speaks over the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Sides:
    """How many of each side of a commission were there, or took part.

    >>> Sides(7, 7).is_parity(), Sides(7, 5).is_parity(), Sides(0, 0).is_parity()
    (True, False, False)
    """

    community: int
    civic: int

    def is_parity(self) -> bool:
        """Whether both sides were equal in number. Nobody is no parity."""
        return self.community == self.civic > 0

    def in_words(self) -> str:
        """The mark that stands wherever a joint session or vote is shown."""
        return _("With parity") if self.is_parity() else _("Without parity")
