"""Reading the record without names: the heads of its chains, and the entries of one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Sum
from django.utils.translation import gettext as _

from alongside.foundation.places.models import Place
from alongside.foundation.record.models import Chain, Entry

SHOWN = 20
CHAINS_SHOWN = 50


@dataclass(frozen=True)
class Head:
    """One chain as the public page shows it. `code` is its place's, if it belongs to one."""

    chain: str
    name: str
    code: str
    length: int
    head: str


@dataclass(frozen=True)
class Line:
    """One entry without names: what happened, to what kind of thing, and when."""

    number: int
    at: dt.datetime
    act: str
    about: str
    hash: str


def heads_page(*, after: str = "", shown: int = CHAINS_SHOWN) -> tuple[list[Head], bool]:
    """The chains whose names come after `after`, and whether there are more."""
    rows = list(Chain.objects.filter(name__gt=after, length__gt=0).order_by("name")[: shown + 1])
    names = _place_names(row.name for row in rows)
    found = [
        Head(row.name, *names.get(row.name, ("", "")), row.length, bytes(row.head).hex())
        for row in rows[:shown]
    ]
    return found, len(rows) > shown


def totals() -> tuple[int, int]:
    """How many entries there are, in how many chains."""
    filled = Chain.objects.filter(length__gt=0)
    return filled.aggregate(entries=Sum("length"))["entries"] or 0, filled.count()


def lines_page(place: Place, *, before: int | None = None, shown: int = SHOWN) -> tuple[list[Line], bool]:
    """The entries of a place, newest first, those with a number below `before`; and whether there are older
    ones."""
    rows = Entry.objects.filter(chain=f"place:{place.code}")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: shown + 1])
    lines = [
        Line(row.number, row.at, act_in_words(row.act), kind_in_words(row.about_kind), bytes(row.hash).hex())
        for row in found[:shown]
    ]
    return lines, len(found) > shown


def act_in_words(act: str) -> str:
    """`idea-submitted` as people read it: Idea submitted."""
    return act.replace("-", " ").capitalize()


def kind_in_words(kind: str) -> str:
    """The kind of thing an entry is about, in words; nothing if it is about none."""
    if not kind:
        return ""
    try:
        return str(apps.get_model(kind)._meta.verbose_name).capitalize()
    except (LookupError, ValueError):
        return kind


def _place_names(chains: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The names and codes of the places to which chains belong; chains of accounts are named as such."""
    chains = list(chains)
    codes = [chain.removeprefix("place:") for chain in chains if chain.startswith("place:")]
    names = {
        f"place:{code}": (name, code)
        for code, name in Place.objects.filter(code__in=codes).values_list("code", "name")
    }
    names.update({chain: (_("Accounts"), "") for chain in chains if chain.startswith("people:")})
    return names
