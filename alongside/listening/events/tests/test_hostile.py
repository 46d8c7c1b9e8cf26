"""What people with bad intentions type comes out as the text that it is: on pages, in calendars, files and emails."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from alongside.foundation.notices.mailing import send_due, sort_notices
from alongside.foundation.people.models import Person
from alongside.listening.events import actions
from alongside.listening.events.actions.answering import Answers
from alongside.listening.events.actions.coming import new_code
from alongside.listening.events.models import Event
from alongside.listening.events.tests.conftest import HOUR
from alongside.listening.events.tests.hostile import PAYLOADS
from alongside.listening.themes.actions import findings
from alongside.listening.themes.models import Finding, Text

pytestmark = pytest.mark.django_db
# Everything that our own pages may hold; what was typed must add nothing to it.
HANDLER = re.compile(r"^on", re.IGNORECASE)


class Read(HTMLParser):
    """What a browser would make of a page: its tags, and whether any runs or loads what was typed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        for name, value in attrs:
            if HANDLER.match(name) or (name in {"href", "src", "action", "data"} and "evil" in (value or "")):
                self.faults.append(f"<{tag} {name}={value}>")
            if name in {"href", "src", "action"} and re.match(
                r"\s*(javascript|data|vbscript):", value or "", re.I
            ):
                self.faults.append(f"<{tag} {name}={value}>")


def read(client: Client, url: str) -> Read:
    answer = client.get(url)
    assert answer.status_code == 200, url
    page = Read()
    page.feed(answer.content.decode())
    return page


def chunks(size: int) -> list[str]:
    """The payloads joined into texts of at most so many letters."""
    found = [""]
    for payload in PAYLOADS:
        if len(found[-1]) + len(payload) + 1 > size:
            found.append("")
        found[-1] = f"{found[-1]} {payload}".strip()
    return found


def filled(
    make_event: Callable[..., Event], bob: Person, alice: Person, with_words: Callable[[int], str]
) -> Event:
    """An event that began, with words in each field that people fill in, and its pages."""
    event = make_event(
        starts_at=timezone.now() - HOUR, title=with_words(150), about=with_words(4000), easy_read=with_words(4000),
        host=with_words(160), contact=with_words(200), venue=with_words(160), address=with_words(300),
        getting_there=with_words(1000), questions=[with_words(300), "Why?"],
    )  # fmt: skip
    actions.sign_up(
        event, by=alice, name=with_words(80), contact=with_words(200), needs_words=with_words(500)
    )
    actions.give_feedback(event, Answers([with_words(5000), "x"], may_quote=True), by=alice, said_by=alice)
    actions.add_afterwards(event, recording_link="", minutes=with_words(9000), by=bob)
    findings.write_finding(
        event,
        kind="will_do",
        title=with_words(150),
        words=with_words(2000),
        easy_read=with_words(4000),
        by=bob,
    )
    actions.choose_quotes(event, list(Text.objects.of(event)), by=bob)
    findings.publish_findings(event, by=bob)
    return event


def pages_of(event: Event, code: str) -> list[str]:
    finding = Finding.objects.of(event).get()
    names = "event poster say-poster paper told edit people enter bring-in quotes sign-up"
    return [
        *(reverse(f"events:{name}", args=[event.pk]) for name in names.split()),
        reverse("events:all"), reverse("events:say", args=[event.code]), reverse("events:own", args=[code]),
        finding.get_absolute_url(), reverse("themes:findings", args=["events.event", event.pk]),
        reverse("threads:thread", args=["events.event", event.pk]), reverse("notices:inbox"),
    ]  # fmt: skip


def test_there_are_enough() -> None:
    assert len(set(PAYLOADS)) >= 200


def test_what_is_typed_is_shown_as_text(
    make_event: Callable[..., Event], bob: Person, alice: Person, as_bob: Client
) -> None:
    plain = filled(make_event, bob, alice, lambda size: ("word " * size)[:size].strip())
    plain_code = new_code()
    actions.sign_up(plain, by=None, code=plain_code)
    usual = [read(as_bob, url).tags for url in pages_of(plain, plain_code)]
    Event.objects.all().update(state="draft")
    # Each field takes as many of the payloads as fit; the largest take all, over several events.
    texts = chunks(3900)
    for n in range(len(texts)):
        all_of_it = " ".join(texts[n:] + texts[:n])

        def words(size: int, typed: str = all_of_it) -> str:
            # From another place in the list for each size, so that short fields meet other payloads.
            start = (size * 7) % max(1, len(typed) - size)
            return " ".join(typed[start : start + size].split())

        event = filled(make_event, bob, alice, words)
        code = new_code()
        actions.sign_up(event, by=None, code=code)
        for url, tags in zip(pages_of(event, code), usual, strict=True):
            page = read(as_bob, url)
            assert not page.faults, (url, page.faults)
            for tag in (
                "script",
                "iframe",
                "img",
                "object",
                "embed",
                "style",
                "base",
                "meta",
                "video",
                "link",
            ):
                assert page.tags.get(tag, 0) == tags.get(tag, 0), (url, tag)
        Event.objects.all().update(state="draft")


def test_each_by_itself_as_a_title_in_calendar_and_page(event: Event, client: Client) -> None:
    for payload in PAYLOADS:
        Event.objects.filter(pk=event.pk).update(title=payload, about=payload, venue=payload)
        assert not read(client, event.get_absolute_url()).faults
        body = client.get(reverse("events:feed", args=[event.place.code])).content
        (entry,) = Calendar.from_ical(body).walk("VEVENT")
        assert " ".join(sorted(entry)) == (
            "DESCRIPTION DTEND DTSTAMP DTSTART LAST-MODIFIED LOCATION SEQUENCE STATUS SUMMARY UID URL"
        ), payload
        assert " ".join(str(entry["SUMMARY"]).split()) == " ".join(payload.split())
        assert str(entry["URL"]).endswith(event.get_absolute_url())


def test_a_file_of_answers_holds_no_formula(begun: Event, as_bob: Client) -> None:
    for payload in PAYLOADS:
        actions.give_feedback(begun, Answers([payload, ""]), by=None, way="paper")
    body = b"".join(as_bob.get(reverse("events:export", args=[begun.pk])).streaming_content).decode()
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline="")))[1:]
    assert len(rows) == len(PAYLOADS)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in rows for cell in row)


@pytest.mark.django_db(transaction=True)
def test_emails_say_it_as_text(make_event: Callable[..., Event], alice: Person, bob: Person) -> None:
    event = make_event(title="<script>alert(1)</script>\u2028Bcc: x")
    actions.sign_up(event, by=alice, needs_words="zebra-42")
    actions.cancel_event(event, reason="<img src=x onerror=alert(1)>", by=bob)
    sort_notices()
    send_due()
    (sent,) = mail.outbox
    assert sent.to == [alice.email] and "zebra-42" not in sent.body + sent.subject
    assert "\n" not in sent.subject and not sent.bcc and "Bcc" not in sent.message()
    for html, kind in getattr(sent, "alternatives", []):
        page = Read()
        page.feed(html)
        assert kind == "text/html" and not page.faults and "script" not in page.tags
