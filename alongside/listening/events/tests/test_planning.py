"""An event: planned as a draft, published, changed, cancelled; who signed up is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Entry
from alongside.listening.events import actions
from alongside.listening.events.actions.answering import Answers
from alongside.listening.events.models import Event
from alongside.listening.events.refusals import QuestionsInUse, StalePage, TooFewSeats, WrongMoment
from alongside.listening.events.tests.conftest import HOUR

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Tea and talk", "about": "What should change?", "host": "Us", "venue_kind": "cafe", "venue": "The Kettle",
    "day-day": "29", "day-month": "3", "day-year": "2099", "starts": "6pm", "ends": "20:00",
    "questions": "What matters?\n\nWhat would help?", "feedback_days": "14", "offers": ["loop"],
}  # fmt: skip


def test_a_draft_is_made_and_published(as_bob: Client, client: Client, places: Places) -> None:
    page = reverse("events:start", args=[places.neighbourhood.code])
    answer = as_bob.post(page, TYPED)
    made = Event.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert made.questions == ["What matters?", "What would help?"] and made.offers == ["loop"]
    # The clocks went forward that morning: six in the evening is five in UTC.
    assert made.starts_at == dt.datetime(2099, 3, 29, 17, 0, tzinfo=dt.UTC)
    assert client.get(made.get_absolute_url()).status_code == 404
    as_bob.post(reverse("events:publish", args=[made.pk]))
    assert client.get(made.get_absolute_url()).status_code == 200
    assert list(Event.objects.coming()) == [made]
    acts = Entry.objects.filter(about_id=str(made.pk)).values_list("act", flat=True)
    assert list(acts) == ["event-started", "event-published"]


def test_the_form_sent_twice_makes_one(as_bob: Client, places: Places) -> None:
    typed = {**TYPED, "once": "7d3a4e0c-6a5e-4a39-9f5b-0f3a1b6c9d11"}
    for _n in range(2):
        answer = as_bob.post(reverse("events:start", args=[places.neighbourhood.code]), typed)
        assert answer.status_code == 302
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "Enter a title"),
        ({"ends": "5pm"}, "It must end after it starts"),
        ({"starts": "half six"}, "must be a time, like 9am or 17:30"),
        ({"starts": "1:30am", "ends": "4am"}, "this time does not exist"),
        ({"venue": ""}, "Say what the place is called"),
        ({"questions": "a\nb\nc\nd\ne\nf"}, "Ask at most 5 questions"),
        ({"questions": "a\na"}, "Ask each question once"),
        ({"join_link": "javascript:alert(1)"}, "must be an address that begins with https://"),
        ({"join_link": "http://example.org"}, "must be an address that begins with https://"),
        ({"capacity": "0"}, "must be 1 or more"),
        ({"venue_kind": "castle"}, "Choose one from the list"),
    ],
)
def test_what_is_wrong_is_said(as_bob: Client, places: Places, changed: dict[str, str], said: str) -> None:
    answer = as_bob.post(reverse("events:start", args=[places.neighbourhood.code]), {**TYPED, **changed})
    assert answer.status_code == 200 and said in answer.content.decode()
    assert not Event.objects.exists()


def test_only_those_who_gather_plan(
    as_alice: Client, as_charlie: Client, client: Client, event: Event
) -> None:
    for name in ("edit", "publish", "cancel", "people", "attendance", "afterwards"):
        url = reverse(f"events:{name}", args=[event.pk])
        assert as_alice.post(url).status_code == 403
        assert as_charlie.post(url).status_code == 403
        assert client.post(url)["Location"].startswith(reverse("account_login"))
    event.refresh_from_db()
    assert event.state == Event.State.PUBLISHED


def test_who_signed_up_is_told_of_another_time(event: Event, alice: Person, bob: Person) -> None:
    actions.sign_up(event, by=alice)
    actions.change_event(event, by=bob, about="Other words.")
    assert not Notice.objects.exists()
    changed = actions.change_event(
        event, by=bob, starts_at=event.starts_at + HOUR, ends_at=event.ends_at + HOUR
    )
    notice = Notice.objects.get()
    assert notice.person == alice and "has changed" in notice.sentence
    assert (changed.sequence, changed.version) == (2, 3)


def test_a_page_left_open_does_not_undo(event: Event, bob: Person) -> None:
    actions.change_event(event, by=bob, version=1, title="One")
    with pytest.raises(StalePage):
        actions.change_event(event, by=bob, version=1, title="Two")
    event.refresh_from_db()
    assert event.title == "One"


def test_a_stale_page_shows_what_was_typed(event: Event, bob: Person, as_bob: Client) -> None:
    actions.change_event(event, by=bob, title="One")
    answer = as_bob.post(reverse("events:edit", args=[event.pk]), {**TYPED, "version": "1"})
    assert answer.status_code == 409 and "Tea and talk" in answer.content.decode()
    again = as_bob.post(reverse("events:edit", args=[event.pk]), {**TYPED, "version": "2"})
    assert again.status_code == 302
    event.refresh_from_db()
    assert event.title == "Tea and talk"


def test_questions_stay_once_somebody_answered(begun: Event, bob: Person) -> None:
    actions.change_event(begun, by=bob, questions=["Why?"])
    begun.refresh_from_db()
    actions.give_feedback(begun, Answers(["Because."]), by=None)
    with pytest.raises(QuestionsInUse):
        actions.change_event(begun, by=bob, questions=["How?"])
    assert actions.change_event(begun, by=bob, questions=["Why?"], title="New").title == "New"


def test_fewer_seats_than_people_are_refused_and_seats_close_up(
    make_event: Callable[..., Event], bob: Person
) -> None:
    event = make_event(capacity=4)
    four = [actions.sign_up(event, by=None) for _n in range(4)]
    with pytest.raises(TooFewSeats):
        actions.change_event(event, by=bob, capacity=3)
    actions.call_off(four[0], by=None)
    actions.change_event(event, by=bob, capacity=3)
    assert sorted(event.sign_ups.coming().values_list("seat", flat=True)) == [1, 2, 3]


def test_cancelled_with_a_reason_and_told(event: Event, alice: Person, bob: Person, client: Client) -> None:
    actions.sign_up(event, by=alice)
    actions.cancel_event(event, reason="The hall is flooded.", by=bob)
    notice = Notice.objects.get()
    assert notice.person == alice and "The hall is flooded." in notice.sentence
    assert "The hall is flooded." in client.get(event.get_absolute_url()).content.decode()
    with pytest.raises(WrongMoment):
        actions.cancel_event(event, reason="Again.", by=bob)
    with pytest.raises(WrongMoment):
        actions.change_event(event, by=bob, title="x")
    assert not Event.objects.coming().exists()


def test_what_is_over_is_not_cancelled_and_a_past_draft_not_published(
    make_event: Callable[..., Event], bob: Person
) -> None:
    draft = make_event(draft=True, starts_at=timezone.now() - 5 * HOUR)
    with pytest.raises(WrongMoment):
        actions.publish_event(draft, by=bob)
    event = make_event(starts_at=timezone.now() - HOUR)
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - HOUR / 2)
    with pytest.raises(WrongMoment):
        actions.cancel_event(event, reason="x", by=bob)


def test_the_database_holds_the_rules(event: Event) -> None:
    for wrong in (
        {"state": "cancelled"},
        {"cancelled_because": "x"},
        {"ends_at": event.starts_at},
        {"capacity": 0},
        {"title": ""},
        {"state": "dreamt"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(**wrong)


def test_recording_and_notes_come_afterwards(
    event: Event, begun: Event, as_bob: Client, client: Client
) -> None:
    typed = {"recording_link": "https://example.org/talk", "minutes": "We spoke about doors."}
    assert as_bob.post(reverse("events:afterwards", args=[event.pk]), typed).status_code == 409
    assert as_bob.post(reverse("events:afterwards", args=[begun.pk]), typed).status_code == 302
    page = client.get(begun.get_absolute_url()).content.decode()
    assert "https://example.org/talk" in page and "We spoke about doors." in page


def test_the_list_shows_what_is_to_come_and_drafts_to_those_who_gather(
    event: Event, make_event: Callable[..., Event], as_bob: Client, client: Client, places: Places
) -> None:
    make_event(draft=True, title="Secret plans")
    here = f"{reverse('events:all')}?place={places.neighbourhood.code}"
    assert event.title in client.get(here).content.decode()
    for asked in (here, f"{here}&show=drafts", reverse("events:all")):
        assert "Secret plans" not in client.get(asked).content.decode()
    assert "Secret plans" in as_bob.get(f"{here}&show=drafts").content.decode()
    assert "Secret plans" not in as_bob.get(reverse("events:all") + "?show=drafts").content.decode()
    assert client.get(reverse("events:all") + "?place=NOWHERE").status_code == 404
    elsewhere = f"{reverse('events:all')}?place={places.other_neighbourhood.code}"
    assert event.title not in client.get(elsewhere).content.decode()
