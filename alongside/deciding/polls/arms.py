"""Who deliberates and who is only asked: drawn by lot, so that both look alike. Pure.

The people are put in an order by what they said of themselves, those who said the same shuffled among each other, and
every so many of them is drawn for the control group, beginning at a random point: a systematic sample from a stratified
list (Cochran 1977, Sampling Techniques, chapter 8). Everybody has the same chance, and of those alike in what comes
first in the order nearly the same share goes to each arm.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence

People = Sequence[tuple[str, Mapping[str, str]]]


def seed_of(published: str, drawn: str) -> str:
    """The words from which the arms follow, 64 letters: of the digest of the list that was drawn from and of the number
    that was drawn in public. Nobody can choose them, and everybody can work them out.

    >>> seed_of("ab", "7")[:16]
    '78ec3f5881c6a451'
    """
    return hashlib.sha256(f"arms\n{published}\n{drawn}".encode()).hexdigest()


def draw_control(people: People, features: Sequence[str], *, control: int, seed: str) -> list[str]:
    """Draw the control group.

    Parameters
    ----------
    people: each with an id of their own and what they said of themselves.
    features: by which the arms should be alike, the most important first.
    control: how many, from 0 to all.
    seed: any words; the same people and words give the same arms, in whatever order the people come.

    Returns
    -------
    The ids of the control group, in order.

    Examples
    --------
    >>> four = [("a", {"lives": "east"}), ("b", {"lives": "east"}), ("c", {"lives": "west"}), ("d", {"lives": "west"})]
    >>> [one in "ab" for one in draw_control(four, ["lives"], control=2, seed="x")].count(True)
    1
    """
    if not 0 <= control <= len(people):
        raise ValueError("the control group is some of the people")
    if not control:
        return []
    chance = random.Random(seed)  # noqa: S311 - the seed is public, so that it can be checked
    shuffled = sorted(people, key=lambda one: one[0])
    chance.shuffle(shuffled)
    ordered = sorted(shuffled, key=lambda one: [str(one[1].get(feature, "")) for feature in features])
    # In whole numbers, so that no rounding makes one more or one fewer: person i is drawn where i * control passes a
    # multiple of all, counted from a random start.
    everyone = len(ordered)
    start = chance.randrange(everyone)
    return sorted(
        one
        for place, (one, _said) in enumerate(ordered)
        if (start + (place + 1) * control) // everyone > (start + place * control) // everyone
    )
