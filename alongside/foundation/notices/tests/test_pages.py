"""The inbox and the choice of how to hear."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, sign_in
from alongside.foundation.notices.actions import tell
from alongside.foundation.notices.models import Choice, Mail, Notice
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Entry

INBOX = "notices:inbox"


@pytest.fixture
def told(places: Places, alice: Person, charlie: Person) -> list[Notice]:
    """Three notices of Alice's, the oldest from last week, and one of Charlie's."""
    for n in range(3):
        tell(
            [alice],
            change=f"c{n}",
            sentence=f"Thing {n} happened.",
            url=f"/ideas/{n}/",
            place=places.neighbourhood,
        )
    tell([charlie], change="c9", sentence="Charlie’s alone.", url="/", place=None)
    Notice.objects.filter(change="c0").update(at=timezone.now() - dt.timedelta(days=7))
    return list(Notice.objects.filter(person=alice).order_by("change"))


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    for name in (INBOX, "notices:choices"):
        assert client.get(reverse(name)).status_code == 302
    assert client.post(reverse("notices:read-all")).status_code == 302


def test_the_inbox_shows_ones_own_by_day(client: Client, alice: Person, told: list[Notice]) -> None:
    sign_in(client, alice)
    text = client.get(reverse(INBOX)).content.decode()
    assert text.index("Today") < text.index("Thing 2 happened") < text.index("Thing 0 happened")
    assert 'href="/ideas/1/"' in text
    assert "Charlie’s alone" not in text
    assert "3 notices are not read yet" in text
    assert text.count("Not read yet</strong>") == 3


def test_looking_changes_nothing(client: Client, alice: Person, told: list[Notice]) -> None:
    sign_in(client, alice)
    client.get(reverse(INBOX))
    assert client.get(reverse("notices:read", args=[told[0].pk])).status_code == 405
    assert client.get(reverse("notices:read-all")).status_code == 405
    assert Notice.objects.filter(read_at__isnull=False).count() == 0


def test_one_is_marked_as_read(client: Client, alice: Person, told: list[Notice]) -> None:
    sign_in(client, alice)
    answer = client.post(reverse("notices:read", args=[told[0].pk]))
    assert answer.headers["Location"] == reverse(INBOX)
    read = list(Notice.objects.filter(read_at__isnull=False))
    assert read == [told[0]]
    first = read[0].read_at
    client.post(reverse("notices:read", args=[told[0].pk]))
    assert Notice.objects.get(pk=told[0].pk).read_at == first


def test_all_are_marked_as_read_but_nobody_elses(client: Client, alice: Person, told: list[Notice]) -> None:
    sign_in(client, alice)
    client.post(reverse("notices:read-all"))
    assert Notice.objects.unread().count() == 1
    assert "You have read everything" in client.get(reverse(INBOX)).content.decode()


def test_somebody_elses_notice_is_not_there(client: Client, charlie: Person, told: list[Notice]) -> None:
    sign_in(client, charlie)
    assert client.post(reverse("notices:read", args=[told[0].pk])).status_code == 404
    assert client.post(reverse("notices:read", args=[uuid.uuid4()])).status_code == 404
    assert Notice.objects.get(pk=told[0].pk).read_at is None


def test_an_empty_inbox_says_so(client: Client, alice: Person) -> None:
    sign_in(client, alice)
    assert "Nothing yet" in client.get(reverse(INBOX)).content.decode()


def test_the_inbox_is_paged_and_nothing_is_skipped(client: Client, alice: Person) -> None:
    moment = timezone.now()
    Notice.objects.bulk_create(
        # Many of the same moment: the key must tell them apart.
        Notice(
            person=alice, change=f"c{n}", sentence=f"({n})", url="/", at=moment - dt.timedelta(days=n // 30)
        )
        for n in range(65)
    )
    sign_in(client, alice)
    seen: list[str] = []
    here = reverse(INBOX)
    pages = 0
    while here:
        answer = client.get(here)
        seen += (
            [notice.sentence for day in answer.context["days"] for notice in day.notices]
            if answer.context
            else []
        )
        here, pages = _older(answer.content.decode()), pages + 1
        seen += [] if answer.context else _sentences(answer.content.decode())
    assert pages == 4
    assert sorted(seen) == sorted(f"({n})" for n in range(65))


def _older(text: str) -> str:
    if 'rel="next"' not in text:
        return ""
    return text.split('rel="next"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")


def _sentences(text: str) -> list[str]:
    return [part.split("</a>")[0] for part in text.split('class="govuk-link" href="/">')[1:]]


@pytest.mark.parametrize(
    "before", ["x", "2026-01-01T00:00:00~x", "~", "9999999999~" + "0" * 32, "2026-01-01T00:00:00~" + "0" * 32]
)
def test_any_key_is_answered(client: Client, alice: Person, told: list[Notice], before: str) -> None:
    sign_in(client, alice)
    answer = client.get(reverse(INBOX), {"before": before})
    assert answer.status_code == 200
    assert "Thing 2 happened" in answer.content.decode()
    answer = client.post(reverse("notices:read", args=[told[0].pk]), {"before": before})
    assert answer.headers["Location"].startswith(reverse(INBOX))


@pytest.mark.parametrize("many", [20, 300])
def test_the_inbox_takes_few_queries(client: Client, alice: Person, places: Places, many: int) -> None:
    Notice.objects.bulk_create(
        Notice(person=alice, change=f"c{n}", sentence="S", url="/", place=places.neighbourhood)
        for n in range(many)
    )
    sign_in(client, alice)
    client.get(reverse(INBOX))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(INBOX))
    assert len(asked) <= 8, [query["sql"] for query in asked]


def test_hostile_sentences_are_escaped(client: Client, alice: Person) -> None:
    tell([alice], change="c", sentence="<script>alert(1)</script>", url="/", place=None)
    sign_in(client, alice)
    assert "<script>alert" not in client.get(reverse(INBOX)).content.decode()


def test_a_choice_is_kept_and_recorded(client: Client, alice: Person) -> None:
    sign_in(client, alice)
    here = reverse("notices:choices")
    assert 'value="at_once" checked' in client.get(here).content.decode()
    answer = client.post(here, {"email": "weekly"}, follow=True)
    assert "We have noted" in answer.content.decode()
    assert 'value="weekly" checked' in answer.content.decode()
    assert Choice.objects.get(person=alice).email == "weekly"
    [entry] = Entry.objects.filter(act="notice-choice-changed")
    assert entry.detail.details == {"email": "weekly"}


@pytest.mark.parametrize("wrong", [{}, {"email": ""}, {"email": "hourly"}, {"email": "\x00"}])
def test_a_wrong_choice_is_told_in_words(client: Client, alice: Person, wrong: dict[str, str]) -> None:
    sign_in(client, alice)
    answer = client.post(reverse("notices:choices"), wrong)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not Choice.objects.exists()


def test_what_could_not_be_sent_is_shown(client: Client, alice: Person, told: list[Notice]) -> None:
    mail = Mail.objects.create(person=alice, key="notice:x", state=Mail.State.FAILED)
    mail.notices.add(told[1])
    sign_in(client, alice)
    text = client.get(reverse("notices:choices")).content.decode()
    assert "could not send" in text
    assert "Thing 1 happened" in text


def test_who_has_no_email_address_is_told_so(client: Client, alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(email=None)
    sign_in(client, alice)
    assert "no email address" in client.get(reverse("notices:choices")).content.decode()


def test_changing_ones_mind_needs_a_token(alice: Person) -> None:
    careful: Any = Client(enforce_csrf_checks=True)
    sign_in(careful, alice)
    assert careful.post(reverse("notices:choices"), {"email": "weekly"}).status_code == 403
