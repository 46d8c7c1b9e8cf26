"""From dice, words or a public random number to a number from 1 to `most`, each as likely as the others. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from alongside.engines.lottery.codes import canonical


def dice_needed(most: int) -> int:
    """How many ten-sided dice are thrown."""
    return max(1, len(str(most - 1)))


def highest_throw(most: int) -> int:
    """The highest throw that counts; what is above it is thrown again, so that no number is likelier than another."""
    possible: int = 10 ** dice_needed(most)
    return possible - possible % most


def throw_in_number(dice: Sequence[int]) -> int:
    """What the dice show, read from left to right; all noughts count as the highest throw (000 is 1,000)."""
    shown = int("".join(str(die) for die in dice))
    return shown or 10 ** len(dice)


def from_dice(dice: Sequence[int], most: int) -> int | None:
    """The number that a throw gives; None where it must be thrown again.

    Parameters: `dice`, what each ten-sided die shows, 0 to 9, as many as `dice_needed`. Raises ValueError for others.

    >>> from_dice((4, 1, 7), 1000), from_dice((0, 0, 0), 1000), from_dice((8,), 7)
    (417, 1000, None)
    """
    if len(dice) != dice_needed(most) or any(not 0 <= die <= 9 for die in dice):
        raise ValueError(f"{dice_needed(most)} dice from 0 to 9 are needed")
    thrown = throw_in_number(dice)
    return None if thrown > highest_throw(most) else (thrown - 1) % most + 1


def from_texts(texts: Sequence[str], of: str, most: int) -> int:
    """The number that words, or a public random number, give together with the digest of the list drawn from.

    SHA-256 of the canonical JSON of `[of, times, texts]`, as a number; `times`, from 0, rises while it falls among the
    last few that would make some numbers likelier (which practically never happens).
    """
    whole = 2**256
    times = 0
    while True:
        found = int.from_bytes(hashlib.sha256(canonical([of, times, list(texts)])).digest())
        if found < whole - whole % most:
            return found % most + 1
        times += 1
