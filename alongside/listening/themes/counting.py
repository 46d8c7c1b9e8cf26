"""How many texts, and how many people, there are for each theme, from each source and group, with small numbers hidden.

A number under 5 is not shown, and neither is another from which it could be worked out: where a total gives a hidden
number away, a second is hidden with it; a code inside a theme is not shown where it differs from its theme by
fewer than 5. Who said it is counted for whole themes only, and rounded to the nearest 5, so that two tables of
different days say nothing about the one person who came between. After the usual rules of official statistics
(Hundepool and others, Statistical Disclosure Control, Wiley 2012, chapters 4-5).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.models import AboutYou, Person
from alongside.listening.themes.models import Code, Codebook, Coding
from alongside.listening.themes.reading import Key, things

LEAST = 5
NOT_SAID = ""
GROUPS: dict[str, tuple[str | Promise, list[tuple[str, Any]]]] = {
    "age_band": (gettext_lazy("Age"), AboutYou.AgeBand.choices),
    "sex": (gettext_lazy("Sex"), AboutYou.Sex.choices),
    "ethnicity": (gettext_lazy("Ethnic group"), AboutYou.Ethnicity.choices),
    "disability": (gettext_lazy("Disability"), AboutYou.Disability.choices),
}


@dataclass
class Said:
    """Texts and the people who said them. A person is known by their account, or else by their voice at one source."""

    texts: set[uuid.UUID] = field(default_factory=set)
    people: set[uuid.UUID] = field(default_factory=set)

    def add(self, text: uuid.UUID, person: uuid.UUID) -> None:
        self.texts.add(text)
        self.people.add(person)


@dataclass(frozen=True)
class Cell:
    """A number of people and of texts as everyone may read them; None is not shown."""

    label: str
    people: int | None
    texts: int | None
    url: str = ""


@dataclass(frozen=True)
class Numbers:
    """One theme or code: all in all, and from each source. `people` is None for fewer than 5 (then `is_few`), and where
    the theme around a code would give a number under 5 away."""

    code: Code
    people: int | None
    texts: int | None
    sources: list[Cell]
    is_few: bool = False

    @property
    def words(self) -> str:
        """How many people, in words."""
        if self.people is None and not self.is_few:
            return _("number not shown")
        if self.people is None:
            return _("fewer than %(least)s people") % {"least": LEAST}
        return _("%(count)s people") % {"count": self.people}


@dataclass(frozen=True)
class Column:
    """One source as a column or a row of numbers; sources that the viewer may not know are one for each kind."""

    label: str
    url: str
    keys: frozenset[Key]


def hide(counts: Mapping[str, int], beside: Iterable[str] = ()) -> dict[str, int | None]:
    """The numbers that may be shown where their sum is public; None for the others. `beside`: to be hidden as well.

    >>> hide({"a": 20, "b": 3, "c": 9, "d": 0})
    {'a': 20, 'b': None, 'c': None, 'd': 0}
    """
    hidden = {name for name, count in counts.items() if 0 < count < LEAST} | set(beside)
    while hidden and (len(hidden) < 2 or sum(counts[name] for name in hidden) < LEAST):
        shown = [name for name in counts if name not in hidden]
        if not shown:
            break
        # The smallest that says something; nobody is no secret, and hiding it protects nobody.
        hidden.add(min(shown, key=lambda name: (counts[name] == 0, counts[name])))
    return {name: None if name in hidden else count for name, count in counts.items()}


def columns(codebook: Codebook, viewer: Person | AnonymousUser) -> list[Column]:
    """The sources of a codebook as their viewer may know them."""
    keys = list(codebook.sources.values_list("source_type_id", "source_id"))
    unseen: dict[str, set[Key]] = defaultdict(set)
    found = []
    for key, thing in things(keys).items():
        card = thing.thread_card()
        if thing.thread_visible_to(viewer):
            found.append(Column(f"{card.kind}: {card.title}", card.url, frozenset({key})))
        else:
            unseen[card.kind].add(key)
    found += [
        Column(_("%(kind)s, not public") % {"kind": kind}, "", frozenset(keys))
        for kind, keys in unseen.items()
    ]
    return sorted(found, key=lambda column: (not column.url, column.label))


def numbers(codebook: Codebook, codes: list[Code], over: list[Column]) -> dict[uuid.UUID, Numbers]:
    """The numbers of these codes, each from each source. A theme counts what has a code inside it as well."""
    said = _said(_rows(codebook, codes))
    found: dict[uuid.UUID, Numbers] = {}
    by_code = {code.pk: code for code in codes}
    for code in sorted(codes, key=lambda each: each.parent_id is not None):
        mine = said[code.pk]
        above = found.get(code.parent_id) if code.parent_id in by_code else None
        whole = said[code.parent_id] if above is not None and code.parent_id is not None else None
        found[code.pk] = _numbers(code, mine, whole, over)
    return found


def public_totals(codebook: Codebook) -> dict[uuid.UUID, str]:
    """How many people said something of each theme, in words."""
    codes = list(codebook.codes.published().select_related("parent"))
    return {pk: each.words for pk, each in numbers(codebook, codes, []).items()}


@dataclass(frozen=True)
class Group:
    """One question about the speakers (age, sex ...), with about how many gave each answer; None is not shown."""

    name: str
    rows: list[tuple[str, int | None]]


def who_said_it(code: Code) -> list[Group]:
    """Who said something of a whole theme, in groups of at least five, rounded to the nearest five; nothing when fewer
    than five people did, or for a code inside a theme."""
    if code.parent_id is not None:
        return []
    about: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    rows = _rows(code.codebook, [code])
    for person, voice, said in rows.values_list(
        "extract__text__said_by_id", "extract__text__voice", "extract__text__about"
    ):
        known = about[person or voice]
        if isinstance(said, dict):
            known.update({name: str(value) for name, value in said.items() if value})
    if len(about) < LEAST:
        return []
    # A question that nobody answered says nothing.
    answered = {name for said in about.values() for name in said}
    return [_group(name, about.values()) for name in GROUPS if name in answered]


def _group(name: str, people: Iterable[Mapping[str, str]]) -> Group:
    label, choices = GROUPS[name]
    counts: dict[str, int] = {value: 0 for value, _words in choices} | {NOT_SAID: 0}
    for person in people:
        value = person.get(name, NOT_SAID)
        counts[value if value in counts else NOT_SAID] += 1
    shown = hide(counts)
    words = dict(choices) | {NOT_SAID: _("Not said")}
    return Group(str(label), [(str(words[value]), nearest(shown[value])) for value in counts])


def nearest(count: int | None) -> int | None:
    """The nearest five; a hidden number stays hidden."""
    return None if count is None else LEAST * ((count + LEAST // 2) // LEAST)


def _numbers(code: Code, mine: dict[Key, Said], whole: dict[Key, Said] | None, over: list[Column]) -> Numbers:
    total = _together(mine, None)
    people, texts = len(total.people), len(total.texts)
    left = len(_together(whole, None).people) - people if whole is not None else 0
    if people < LEAST or 0 < left < LEAST:
        nothing = [Cell(each.label, None, None, each.url) for each in over]
        return Numbers(code, None, None, nothing, is_few=people < LEAST)
    cells = {str(n): _together(mine, each.keys) for n, each in enumerate(over)}
    close = set()
    if whole is not None:
        around = {str(n): _together(whole, each.keys) for n, each in enumerate(over)}
        close = {n for n, cell in cells.items() if 0 < len(around[n].people) - len(cell.people) < LEAST}
    shown = hide({n: len(cell.people) for n, cell in cells.items()}, close)
    rows = [
        Cell(
            each.label,
            shown[str(n)],
            len(cells[str(n)].texts) if shown[str(n)] is not None else None,
            each.url,
        )
        for n, each in enumerate(over)
    ]
    return Numbers(code, people, texts, rows)


def _together(said: Mapping[Key, Said], keys: frozenset[Key] | None) -> Said:
    found = Said()
    for key, part in said.items():
        if keys is None or key in keys:
            found.texts |= part.texts
            found.people |= part.people
    return found


def _said(codings: Any) -> dict[uuid.UUID, dict[Key, Said]]:
    """What was said, for each code and source; a theme has what the codes inside it have."""
    found: dict[uuid.UUID, dict[Key, Said]] = defaultdict(lambda: defaultdict(Said))
    rows = codings.values_list(
        "code_id",
        "code__parent_id",
        "extract__text_id",
        "extract__text__source_type_id",
        "extract__text__source_id",
        "extract__text__said_by_id",
        "extract__text__voice",
    )
    for code, parent, text, kind, source, person, voice in rows:
        for pk in (code, parent):
            if pk is not None:
                found[pk][(kind, source)].add(text, person or voice)
    return found


def _rows(codebook: Codebook, codes: Iterable[Code]) -> Any:
    """The codings that count, of these codes and of those inside them: in use, on texts in use at the codebook's
    sources."""
    wanted = [code.pk for code in codes]
    return Coding.objects.that_count().filter(
        Q(code__in=wanted) | Q(code__parent__in=wanted),
        code__codebook=codebook,
        code__state=Code.State.IN_USE,
        extract__text__source_id__in=codebook.sources.values("source_id"),
    )
