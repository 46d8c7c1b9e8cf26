"""What people are asked when they put their name down, and which value of a feature their answer comes to. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from alongside.deciding.lotteries.models import Question
from alongside.foundation.people.models import AboutYou

AGE, CHOICE = Question.Kind.AGE, Question.Kind.CHOICE
DEPRIVATION, NEIGHBOURHOOD = Question.Kind.DEPRIVATION, Question.Kind.NEIGHBOURHOOD


@dataclass(frozen=True)
class Preset:
    """A question that most lotteries ask. `category` is its name in the profile of a place, and `keys` are what its
    answers are called there, in the order of `values`."""

    kind: str
    feature: Any
    words: Any
    values: tuple[Any, ...]
    category: str = ""
    keys: tuple[str, ...] = ()


_BANDS = [choice for choice in AboutYou.AgeBand.choices if choice[0] != AboutYou.AgeBand.UNDER_16]

PRESETS: dict[str, Preset] = {
    "age": Preset(
        AGE,
        _("Age"),
        _("How old are you?"),
        tuple(label for _key, label in _BANDS),
        "age_band",
        tuple(key for key, _label in _BANDS),
    ),
    "sex": Preset(
        CHOICE,
        _("Sex"),
        _("What is your sex?"),
        tuple(AboutYou.Sex.labels),
        "sex",
        tuple(AboutYou.Sex.values),
    ),
    "ethnicity": Preset(
        CHOICE,
        _("Ethnic group"),
        _("What is your ethnic group?"),
        tuple(AboutYou.Ethnicity.labels),
        "ethnicity",
        tuple(AboutYou.Ethnicity.values),
    ),
    "disability": Preset(
        CHOICE,
        _("Disability"),
        _("Are you disabled, or do you have a long-term illness?"),
        tuple(AboutYou.Disability.labels),
        "disability",
        tuple(AboutYou.Disability.values),
    ),
    "deprivation": Preset(
        DEPRIVATION,
        _("How deprived the area is"),
        _("Which area do you live in?"),
        (
            _("Most deprived fifth of areas"),
            _("Second most deprived fifth"),
            _("Middle fifth"),
            _("Second least deprived fifth"),
            _("Least deprived fifth of areas"),
        ),
        "deprivation",
        ("1", "2", "3", "4", "5"),
    ),
    "neighbourhood": Preset(NEIGHBOURHOOD, _("Neighbourhood"), _("Which area do you live in?"), ()),
}

_BAND = re.compile(r"(\d{1,3})\D+(\d{1,3})\D*", re.ASCII)
_OPEN = re.compile(r"\D*(\d{1,3})\D*", re.ASCII)
OLDEST = 120


def band_of(value: str) -> tuple[int, int] | None:
    """The youngest and the oldest of an age band as it is written: "16 to 24", "25-34", "75 or over"; None if it is
    none."""
    both = _BAND.fullmatch(value.strip())
    if both:
        low, high = int(both[1]), int(both[2])
        return (low, high) if low <= high else None
    one = _OPEN.fullmatch(value.strip())
    return (int(one[1]), OLDEST) if one else None


def bands_fault(values: Sequence[str], youngest: int) -> str:
    """What is wrong with the bands of an age question, in words; empty if they cover every age once."""
    bands = []
    for value in values:
        band = band_of(value)
        if band is None:
            return str(_("“%(value)s” is not an age band. Write 16 to 24, or 75 or over.")) % {"value": value}
        bands.append(band)
    expected = youngest
    for low, high in sorted(bands):
        if low > expected or (low < expected and expected != youngest) or high < low:
            return str(_("The age bands must follow each other, from %(youngest)s on, with no gap.")) % {
                "youngest": youngest
            }
        expected = high + 1
    if expected <= OLDEST:
        return str(_("The last age band must be open, like 75 or over."))
    return ""


def value_of_age(age: int, values: Sequence[str]) -> str | None:
    """The band in which an age lies; None if there is none."""
    for value in values:
        band = band_of(value)
        if band is not None and band[0] <= age <= band[1]:
            return value
    return None


def value_of_decile(decile: int | None, values: Sequence[str]) -> str | None:
    """The value for an area's decile of deprivation (1 the most deprived): the values share the ten out evenly, in
    their order, so that five of them are fifths. None where nobody knows, or they cannot."""
    if decile is None or not values or 10 % len(values):
        return None
    return values[(decile - 1) * len(values) // 10]
