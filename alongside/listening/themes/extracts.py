"""Coded words as files: a table of extracts, and a REFI-QDA project (.qdpx) with the texts.

Nothing that was said in confidence is in them, unless its speaker allowed it to be quoted; then only the words that
were marked. Who does not code gets only the quotes that were chosen for published themes.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET  # noqa: S405 (only writes)

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import Person
from alongside.listening.themes.exchange import add_codes, printable
from alongside.listening.themes.models import Code, Codebook, Coding, Quote, Text
from alongside.ui.sheets import MARK, as_cell, line_of

PROJECT = "urn:QDA-XML:project:1.0"
COLUMNS: dict[str, str | Promise] = {
    "theme": _("The theme; for a code that stands by itself, the same as the code."),
    "code": _("The code."),
    "words": _("The words that have it."),
    "asked": _("What the person was asked."),
    "kind": _("Said, seen, or how an observer reads it."),
    "said_on": _("The day, as year-month-day."),
    "may_be_quoted": _("yes, if the person agreed to be quoted without a name."),
    "note": _("What the coder noted; only for those who code."),
}
MOST_TEXTS = 20_000
_AT_ONCE = 500


def csv_lines(codebook: Codebook, *, coder: bool) -> Iterator[str]:
    """The extracts as a table, line by line, each as often as it has codes. `coder`: for somebody who codes."""
    yield MARK + line_of(COLUMNS)
    rows = codings(codebook, coder=coder).select_related("extract__text", "code__parent")
    for coding in rows.order_by("code__number", "extract__text__said_at", "pk").iterator(chunk_size=_AT_ONCE):
        extract, text, code = coding.extract, coding.extract.text, coding.code
        theme = code.parent.name if code.parent is not None else code.name
        yield line_of(
            [
                as_cell(theme), as_cell(code.name), as_cell(extract.words), as_cell(text.asked), text.line,
                text.said_at.date().isoformat(), "yes" if text.quoting != Text.Quoting.NO else "no",
                as_cell(extract.memo if coder and text.audience == Text.Audience.PLACE else ""),
            ]
        )  # fmt: skip


def codings(codebook: Codebook, *, coder: bool) -> Any:
    """The codings that may be given away as a file."""
    rows = Coding.objects.that_count().filter(
        code__codebook=codebook,
        code__state=Code.State.IN_USE,
        extract__text__source_id__in=codebook.sources.values("source_id"),
    )
    allowed = Q(extract__text__quoting=Text.Quoting.WITHOUT_NAME)
    if coder:
        return rows.filter(allowed | Q(extract__text__audience=Text.Audience.PLACE))
    chosen = Quote.objects.filter(code=OuterRef("code"), extract=OuterRef("extract"))
    return rows.filter(allowed, Exists(chosen), code__published_at__isnull=False)


def qdpx(codebook: Codebook) -> bytes:
    """The codebook with the texts of the place and what was marked in them, as a REFI-QDA project; for those who code.
    Positions are counted in characters, as the standard says."""
    ET.register_namespace("", PROJECT)
    root = ET.Element(f"{{{PROJECT}}}Project", {"name": printable(codebook.title), "origin": "Alongside"})
    rows = (
        codings(codebook, coder=True)
        .filter(extract__text__audience=Text.Audience.PLACE)
        .select_related("extract__made_by")
        .order_by("extract__start", "extract__end", "pk")
    )
    marks: dict[uuid.UUID, dict[uuid.UUID, list[Coding]]] = defaultdict(lambda: defaultdict(list))
    people: dict[uuid.UUID, Person] = {}
    for coding in rows:
        marks[coding.extract.text_id][coding.extract_id].append(coding)
        people[coding.extract.made_by_id] = coding.extract.made_by
    users = ET.SubElement(root, _tag("Users"))
    for pk, person in sorted(people.items(), key=lambda pair: str(pair[0])):
        ET.SubElement(users, _tag("User"), {"guid": _guid(pk), "name": printable(person.name_for_public)})
    book = ET.SubElement(root, _tag("CodeBook"))
    add_codes(book, list(codebook.codes.in_use()), PROJECT)
    sources = ET.SubElement(root, _tag("Sources"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for text in codebook.texts().of_the_place().order_by("said_at", "id")[:MOST_TEXTS]:
            name = f"{_guid(text.pk)}.txt"
            file.writestr(f"sources/{name}", text.words)
            _add_text(sources, text, name, marks.get(text.pk, {}))
        file.writestr("project.qde", ET.tostring(root, encoding="utf-8", xml_declaration=True))
    return packed.getvalue()


def _add_text(sources: ET.Element, text: Text, name: str, marked: dict[uuid.UUID, list[Coding]]) -> None:
    said = {
        "guid": _guid(text.pk),
        "name": printable(text.asked) or name,
        "plainTextPath": f"internal://{name}",
        "creationDateTime": text.said_at.isoformat(timespec="seconds"),
    }
    source = ET.SubElement(sources, _tag("TextSource"), said)
    for pk, given in marked.items():
        extract = given[0].extract
        selection = ET.SubElement(
            source,
            _tag("PlainTextSelection"),
            {
                "guid": _guid(pk),
                "name": printable(text.words[extract.start : extract.end])[:60],
                "startPosition": str(extract.start),
                "endPosition": str(extract.end),
                "creatingUser": _guid(extract.made_by_id),
            },
        )
        if extract.memo:
            ET.SubElement(selection, _tag("Description")).text = printable(extract.memo)
        for coding in given:
            own = str(uuid.uuid5(pk, str(coding.code_id))).upper()
            inner = ET.SubElement(
                selection, _tag("Coding"), {"guid": own, "creatingUser": _guid(extract.made_by_id)}
            )
            ET.SubElement(inner, _tag("CodeRef"), {"targetGUID": _guid(coding.code_id)})


def _tag(name: str) -> str:
    return f"{{{PROJECT}}}{name}"


def _guid(pk: uuid.UUID) -> str:
    return str(pk).upper()
