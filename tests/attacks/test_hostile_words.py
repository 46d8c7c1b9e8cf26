"""Whatever people type into the rooms of listening comes back as words: on pages, in emails, files and calendars.

Two ways in. Stored: every text column of every model of every room of listening holds the whole corpus, whatever a
form would have said to it, and every page and file of these rooms is read again. Typed: every form on every page is
filled in with hostile words and sent.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import icalendar
import openpyxl
import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from alongside.conftest import sign_in
from alongside.foundation.notices import mailing
from alongside.foundation.notices.actions import choose, tell
from alongside.foundation.notices.models import Choice
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from tests.attacks.hostile_corpus import CORPUS, FORMULAS
from tests.attacks.page_reading import EVIL, RUNS, Page
from tests.attacks.test_permission_matrix import collected, routes
from tests.attacks.world import Example, World
from tests.journeys.test_every_page import who_may

# The columns are filled past what a form lets through; PostgreSQL would hold them to their length.
pytestmark = pytest.mark.sqlite

ROOMS = ("events", "surveys", "conversations", "statements", "themes")
# Not words: what finds a row, says its state, or is an address that its form holds to http and https.
NOT_WORDS = {
    "events.Event.code",
    "events.Event.join_link",
    "events.Event.recording_link",
    "events.Response.device",
    "events.Response.batch",
    "events.SignUp.code_digest",
    "statements.OpinionMap.drawn_from",
    "statements.Participant.card",
    "surveys.Question.shown_if_key",
    "themes.Text.pseudonym",
}
# JSON in which words of people stand, and where in it.
WORDS_IN_JSON = {"events.Event.questions", "surveys.Question.choices"}
# From here on the corpus is formulas; started there, every cell of every file begins like one.
FORMULAS_BEGIN = CORPUS.index(FORMULAS[0])


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return World()


@dataclass(frozen=True)
class Address:
    """One address of a room of listening, with somebody whom the table lets in."""

    name: str
    url: str
    person: Person | None


def addresses(world: World, given: dict[str, Example]) -> list[Address]:
    found = []
    for route in routes():
        if route.name.split(":")[0] not in ROOMS or (route.arguments and route.name not in given):
            continue
        example = given.get(route.name, Example())
        url = reverse(route.name, kwargs=example.kwargs) + (f"?{example.query}" if example.query else "")
        person = example.belongs_to or who_may(world, route, example)
        found.append(Address(route.name, url, person))
        if not route.arguments:
            found.append(Address(route.name, f"{url}?place={world.here.code}", person))
    return found


def browsers_of(asked: list[Address]) -> dict[Person | None, Client]:
    """A browser for each person, signed in."""
    made: dict[Person | None, Client] = {None: Client()}
    for address in asked:
        if address.person is not None and address.person not in made:
            made[address.person] = sign_in(Client(), address.person)
    return made


def words_of_rooms() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of the rooms of listening in which words can stand."""
    for model in apps.get_models():
        if not model.__module__.startswith("alongside.listening."):
            continue
        for each in model._meta.concrete_fields:
            known = f"{model._meta.label}.{each.name}"
            words = isinstance(each, models.CharField | models.TextField) and not each.choices
            if (words and known not in NOT_WORDS) or known in WORDS_IN_JSON:
                yield model, each.name


def poisoned(value: Any, words: str) -> Any:
    """The same JSON with hostile words for whatever people wrote in it; keys, which nobody wrote, stay."""
    if isinstance(value, list):
        if len(value) == 2 and all(isinstance(each, str) for each in value) and value[0].isdecimal():
            return [value[0], words]
        return [poisoned(each, words) for each in value]
    return words if isinstance(value, str) else value


def store(first: int) -> int:
    """Fill every column of every row with the whole corpus, each beginning at another place in it. Returns how many."""
    filled = 0
    for model, name in words_of_rooms():
        column = model._meta.get_field(name)
        for row in model._base_manager.all():
            further = filled % len(FORMULAS) if first == FORMULAS_BEGIN else 7 * filled
            start = (first + further) % len(CORPUS)
            # A number at the end keeps apart what must be unlike.
            words = "\n".join([*CORPUS[start:], *CORPUS[:start]]) + f" {filled}"
            if isinstance(column, models.CharField):
                # Every box of one line makes its answer one line (alongside.ui.forms.PlainTextField).
                words = " ".join(words.split())
            new = poisoned(getattr(row, name), words) if isinstance(column, models.JSONField) else words
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**{name: new})
            except IntegrityError:
                continue  # it says that something happened which did not: why an event was cancelled, say
            filled += 1
    return filled


def faults_of(answer: Any) -> list[str]:
    """What is wrong with an answer, whatever kind of thing it is."""
    kind = answer["Content-Type"].split(";")[0]
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for name, value in answer.headers.items():
        if "\r" in value or "\n" in value or "everybody@evil" in value:
            return [f"a header is broken open: {name}"]
    if kind == "text/html":
        return Page(body.decode()).bad
    if kind == "text/csv":
        return faults_of_cells(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    if kind == "text/calendar":
        return faults_of_calendar(body)
    if kind == "image/svg+xml":
        return faults_of_xml(body)
    if body[:2] == b"PK":
        return faults_of_zip(body)
    if kind in {"application/xml", "text/xml"} or body[:5] == b"<?xml":
        return faults_of_xml(body)
    if kind in {"image/jpeg", "image/png", "application/pdf", "application/json", "text/plain"}:
        return []
    return [f"nobody has looked at {kind}"]


def faults_of_cells(rows: Any) -> list[str]:
    starts = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001
    return [
        f"a formula in a cell: {cell[:40]!r}"
        for row in rows
        for cell in row
        if isinstance(cell, str) and cell.startswith(starts) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)
    ]


def faults_of_zip(body: bytes) -> list[str]:
    """An Excel file, or a project of another program: no formula, and XML that is whole."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        inside = file.namelist()
        if "xl/workbook.xml" not in inside:
            return [
                fault for name in inside if name.endswith(".qde") for fault in faults_of_xml(file.read(name))
            ]
    book = openpyxl.load_workbook(io.BytesIO(body))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return [f"a formula in {cell.coordinate}" for cell in cells if cell.data_type == "f"]


def faults_of_xml(body: bytes) -> list[str]:
    """Whole, and with nothing in it that a browser would run."""
    root = ElementTree.fromstring(body)  # noqa: S314  (our own file)
    bad = []
    for element in root.iter():
        tag = element.tag.split("}")[-1].lower() if isinstance(element.tag, str) else ""
        if tag in RUNS | {"script", "foreignobject", "animate"}:
            bad.append(f"<{tag}>")
        bad += [f"<{tag} {name}>" for name in element.attrib if name.split("}")[-1].lower().startswith("on")]
        bad += [
            f"<{tag} {value[:40]}>"
            for name, value in element.attrib.items()
            if "href" in name and EVIL.match(value)
        ]
    return bad


def faults_of_calendar(body: bytes) -> list[str]:
    """Events as they were made: none more, no attachment, no address but ours, no line longer than 75 bytes."""
    found = icalendar.Calendar.from_ical(body)
    bad = [f"a line of {len(line)} bytes" for line in body.split(b"\r\n") if len(line) > 75]
    for event in found.walk("VEVENT"):
        bad += [f"a calendar's {name}" for name in ("ATTACH", "BCC", "ATTENDEE") if name in event]
        url = str(event.get("URL", ""))
        if url and urlsplit(url).scheme not in {"http", "https"}:
            bad.append(f"an address of {url}")
        if str(event.get("SUMMARY", "")) == "evil":
            bad.append("an event that nobody made")
    return bad


def test_the_corpus_is_wide() -> None:
    assert len(CORPUS) == len(set(CORPUS)) >= 200
    caught = [words for words in CORPUS if Page(f"<p>{words}</p>").bad]
    in_quotes = [words for words in CORPUS if Page(f'<p title="{words}">').bad]
    in_address = [words for words in CORPUS if Page(f'<a href="{words.replace(chr(34), "")}">').bad]
    # Page would find a template that forgot to escape: in text, in an attribute, in an address.
    assert len(caught) > 90
    assert len(in_quotes) > 25
    assert len(in_address) > 8
    for words in CORPUS:
        safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
        assert Page(f'<p title="{safe}">{safe}</p>').bad == [], words


def test_files_are_looked_into() -> None:
    assert faults_of_cells([["=1+1"]])
    assert not faults_of_cells([["'=1+1", "-4", "-0.25", "x=1"]])
    assert faults_of_xml(b"<svg><script/></svg>")
    assert faults_of_xml(b"<svg onload='x'/>")
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    assert faults_of_zip(out.getvalue())
    event = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nATTACH:x\r\nURL:javascript:x\r\nEND:VEVENT\r\nEND:VCALENDAR"
    assert len(faults_of_calendar(event)) == 2


@pytest.mark.parametrize("first", [0, 101, FORMULAS_BEGIN])
def test_what_is_stored_comes_back_as_words(first: int, world: World) -> None:
    asked = addresses(world, collected(world))
    columns = {f"{model._meta.label}.{name}" for model, name in words_of_rooms()}
    assert len(columns) > 45, columns
    assert store(first) > 80
    browsers = browsers_of(asked)
    faults: list[str] = []
    read = holding = 0
    for address in asked:
        with transaction.atomic():
            answer = browsers[address.person].get(address.url)
            body = b"" if answer.streaming else answer.content
            found = faults_of(answer) if answer.status_code in {200, 409} else []
            transaction.set_rollback(True)
        read += answer.status_code in {200, 409}
        holding += b"alert(" in body
        faults += [f"{address.name}: {fault}" for fault in dict.fromkeys(found)]
        if answer.status_code >= 500:
            faults.append(f"{address.name} fails")
    assert not faults, "\n".join(faults)
    assert read > 120, f"only {read} pages and files were read"
    assert holding > 90, f"only {holding} of them show what people typed"


def test_what_is_typed_comes_back_as_words(world: World) -> None:
    asked = addresses(world, collected(world))
    browsers = browsers_of(asked)
    typing = itertools.cycle([words for words in CORPUS if len(words) <= 60])
    faults: list[str] = []
    filled, sent, taken = 0, 0, 0
    for address in asked:
        client = browsers[address.person]
        page = client.get(address.url)
        if page.status_code not in {200, 409} or not page["Content-Type"].startswith("text/html"):
            continue
        for form in Page(page.content.decode()).forms:
            where = urljoin(address.url, form.action) if form.action else address.url
            if form.method != "post" or not form.texts or urlsplit(where).path.split("/")[1] not in ROOMS:
                continue
            answers: dict[str, Any] = dict(form.hidden)
            answers |= {name: values[0] for name, values in form.choices.items()}
            answers |= {name: next(typing) for name in form.texts}
            answers |= dict(form.buttons[:1])
            answer = client.post(where, answers)
            filled += len(form.texts)
            sent += 1
            taken += answer.status_code == 302
            if answer.status_code >= 500:
                faults.append(f"{address.name} fails on {answers}")
            elif answer.status_code in {200, 409, 422}:
                faults += [f"{address.name}, sent: {fault}" for fault in faults_of(answer)]
    for address in asked:
        with transaction.atomic():
            answer = browsers[address.person].get(address.url)
            if answer.status_code in {200, 409}:
                faults += [f"{address.name}, read again: {fault}" for fault in faults_of(answer)]
            transaction.set_rollback(True)
    assert not faults, "\n".join(faults)
    assert taken > 20, f"only {taken} forms were taken"
    assert sent > 40, f"only {sent} forms were sent"
    assert filled > 150, f"only {filled} boxes were filled"


def test_emails_are_words(world: World) -> None:
    """Each as what somebody is told, as a room would tell it: in a subject, and in a body of plain text."""
    told = world.person(Role.FACILITATOR)
    choose(Choice.Email.AT_ONCE, by=told)
    for number, words in enumerate(CORPUS):
        with transaction.atomic():
            title = " ".join(words.split())
            tell([told], change=f"hostile:{number}", sentence=f"{title} is open.", url="/", place=world.here)
        mailing.sort_notices()
    mailing.send_due(1000)
    assert len(mail.outbox) == len(CORPUS)
    for letter, words in zip(mail.outbox, CORPUS, strict=True):
        assert "\n" not in letter.subject
        assert "\r" not in letter.subject
        assert (letter.to, letter.cc, letter.bcc) == ([told.email], [], [])
        message = letter.message()
        assert {part.get_content_type() for part in message.walk()} == {"text/plain"}
        head = message.as_bytes().partition(b"\n\n")[0].lower()
        assert not re.search(rb"^(bcc|cc):", head, re.MULTILINE), words
        assert " ".join(words.split())[:60] in letter.body
