"""Signing up: a place or the waiting list, with or without an account; calling off; who came, as numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.conftest import Places, make_person
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.people.my_data import erase
from alongside.foundation.places.models import Place
from alongside.foundation.record.models import Detail, Entry
from alongside.listening.events import actions, tallies
from alongside.listening.events.actions.coming import new_code
from alongside.listening.events.models import Event, SignUp
from alongside.listening.events.refusals import (
    AlreadyCancelled,
    AlreadySignedUp,
    NoSignUps,
    NotKnown,
    WrongMoment,
)
from alongside.listening.events.tests.conftest import HOUR

pytestmark = pytest.mark.django_db


def test_somebody_without_an_account_signs_up_and_calls_off(event: Event, client: Client) -> None:
    answer = client.post(
        reverse("events:sign-up", args=[event.pk]),
        {
            "name": "Jo",
            "contact": "07700 900000",
            "needs": ["loop", "childcare"],
            "needs_words": "A low chair",
        },
    )
    made = SignUp.objects.get()
    assert (made.state, made.seat, made.needs) == ("coming", 1, ["loop", "childcare"])
    own = answer["Location"]
    page = Client().get(own).content.decode()
    assert "You have a place" in page and "low chair" not in page and "07700" not in page
    assert own in client.get(event.get_absolute_url()).content.decode()
    assert own not in Client().get(event.get_absolute_url()).content.decode()
    Client().post(own)
    made.refresh_from_db()
    assert (made.state, made.seat, made.name, made.contact, made.needs, made.needs_words) == (
        "cancelled", None, "", "", [], "",
    )  # fmt: skip
    assert Client().post(own).status_code == 409
    with pytest.raises(AlreadyCancelled):
        actions.call_off(made, by=None)


def test_the_code_is_read_however_it_is_typed_and_kept_nowhere(event: Event) -> None:
    code = new_code()
    made = actions.sign_up(event, by=None, code=code)
    assert actions.find_by_code(f" {code.lower().replace('-', ' ')} ") == made
    assert actions.find_by_code(new_code()) is None and actions.find_by_code("") is None
    letters = code.replace("-", "")
    assert letters not in made.code_digest and len(made.code_digest) == 64


def test_somebody_signed_in_signs_up_once(event: Event, alice: Person, as_alice: Client) -> None:
    page = reverse("events:sign-up", args=[event.pk])
    assert as_alice.post(page, {})["Location"] == reverse("events:mine", args=[event.pk])
    assert as_alice.post(page, {})["Location"] == reverse("events:mine", args=[event.pk])
    assert SignUp.objects.get().person == alice
    with pytest.raises(AlreadySignedUp):
        actions.sign_up(event, by=alice)
    assert "You have a place" in as_alice.get(reverse("events:mine", args=[event.pk])).content.decode()
    as_alice.post(reverse("events:mine", args=[event.pk]))
    actions.sign_up(event, by=alice)


def test_drafts_cancelled_and_past_events_take_nobody(
    make_event: Callable[..., Event], bob: Person, client: Client
) -> None:
    draft, cancelled, past = make_event(draft=True), make_event(), make_event()
    actions.cancel_event(cancelled, reason="Rain.", by=bob)
    Event.objects.filter(pk=past.pk).update(
        starts_at=timezone.now() - 3 * HOUR, ends_at=timezone.now() - HOUR
    )
    for event in (draft, cancelled, past):
        with pytest.raises(NoSignUps):
            actions.sign_up(event, by=None)
    assert client.post(reverse("events:sign-up", args=[draft.pk]), {}).status_code == 404
    assert client.post(reverse("events:sign-up", args=[past.pk]), {}).status_code == 409


def test_the_first_who_waits_gets_the_place_and_is_told(
    make_event: Callable[..., Event], alice: Person, charlie: Person, client: Client
) -> None:
    event = make_event(capacity=1)
    first = actions.sign_up(event, by=None)
    second, third = actions.sign_up(event, by=alice), actions.sign_up(event, by=charlie)
    assert [each.state for each in (first, second, third)] == ["coming", "waiting", "waiting"]
    assert "It is full" in client.get(event.get_absolute_url()).content.decode()
    actions.call_off(first, by=None)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, second.seat, third.state) == ("coming", 1, "waiting")
    assert [notice.person for notice in Notice.objects.all()] == [alice]


def test_more_seats_bring_in_those_who_wait(make_event: Callable[..., Event], bob: Person) -> None:
    event = make_event(capacity=1)
    for _n in range(4):
        actions.sign_up(event, by=None)
    actions.change_event(event, by=bob, capacity=3)
    assert [each.number for each in event.sign_ups.coming()] == [1, 2, 3]
    actions.change_event(event, by=bob, capacity=None)
    assert event.sign_ups.coming().count() == 4


def test_who_erases_their_account_leaves_a_seat_for_those_who_wait(
    make_event: Callable[..., Event], alice: Person
) -> None:
    event = make_event(capacity=1)
    actions.sign_up(event, by=alice, needs=["loop"], needs_words="I lip-read")
    waiting = actions.sign_up(event, by=None)
    erase(by=alice)
    assert not SignUp.objects.filter(person=alice).exists()
    # Whoever comes next does not overtake.
    late = actions.sign_up(event, by=None)
    waiting.refresh_from_db()
    assert (waiting.state, late.state) == ("coming", "waiting")
    waiting.delete()
    assert actions.fill_all_seats() == 1
    late.refresh_from_db()
    assert late.state == "coming"


def test_the_database_lets_nobody_sit_on_anothers_seat(event: Event) -> None:
    first, second = actions.sign_up(event, by=None), actions.sign_up(event, by=None)
    for wrong in ({"seat": first.seat}, {"state": "waiting"}, {"seat": None}, {"came": True}, {"number": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignUp.objects.filter(pk=second.pk).update(**wrong)


class Oracle:
    """The obvious way: a list of who holds a place and a list of who waits."""

    def __init__(self, capacity: int | None) -> None:
        self.capacity, self.coming, self.waiting = capacity, [], []

    def sign_up(self, who: int) -> None:
        (self.coming if self.capacity is None or len(self.coming) < self.capacity else self.waiting).append(
            who
        )

    def call_off(self, who: int) -> None:
        if who in self.waiting:
            self.waiting.remove(who)
            return
        self.coming.remove(who)
        self.fill()

    def fill(self) -> None:
        while self.waiting and (self.capacity is None or len(self.coming) < self.capacity):
            self.coming.append(self.waiting.pop(0))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    capacity=st.one_of(st.none(), st.integers(1, 4)),
    steps=st.lists(
        st.one_of(st.just("up"), st.integers(0, 9), st.tuples(st.just("room"), st.integers(1, 6))),
        max_size=14,
    ),
)
def test_places_and_waiting_are_as_two_plain_lists_say(
    make_event: Callable[..., Event], bob: Person, capacity: int | None, steps: list[object]
) -> None:
    event, oracle = make_event(capacity=capacity), Oracle(capacity)
    made: list[SignUp] = []
    for step in steps:
        if step == "up":
            made.append(actions.sign_up(event, by=None))
            oracle.sign_up(made[-1].number)
        elif isinstance(step, tuple):
            if len(oracle.coming) <= step[1]:
                actions.change_event(event, by=bob, capacity=step[1])
                oracle.capacity = step[1]
                oracle.fill()
        elif made:
            one = made.pop(int(step) % len(made))  # type: ignore[call-overload]
            actions.call_off(one, by=None)
            oracle.call_off(one.number)
        coming = list(event.sign_ups.coming())
        assert sorted(each.number for each in coming) == sorted(oracle.coming)
        assert [each.number for each in event.sign_ups.waiting()] == oracle.waiting
        seats = [each.seat for each in coming]
        assert len(set(seats)) == len(seats)
        assert oracle.capacity is None or all(1 <= seat <= oracle.capacity for seat in seats)


def test_needs_are_seen_by_those_who_run_it_and_the_look_is_on_the_record(
    event: Event, alice: Person, as_bob: Client, as_alice: Client, as_charlie: Client
) -> None:
    actions.sign_up(event, by=alice, needs=["loop"], needs_words="I lip-read")
    people = reverse("events:people", args=[event.pk])
    page = as_bob.get(people).content.decode()
    assert "I lip-read" in page and "Hearing loop" in page
    assert as_alice.get(people).status_code == 403 and as_charlie.get(people).status_code == 403
    look = Entry.objects.get(act="data-looked-at")
    assert Detail.objects.get(entry=look).at_person == alice.pk


def test_needs_are_nowhere_else(
    event: Event, alice: Person, bob: Person, as_alice: Client, as_bob: Client
) -> None:
    secret = "zebra-42"
    actions.sign_up(
        event, by=None, code=new_code(), name=secret, contact=secret, needs=["sign"], needs_words=secret
    )
    for url in (
        event.get_absolute_url(), reverse("events:ics", args=[event.pk]), reverse("events:all"),
        reverse("events:feed", args=[event.place.code]), reverse("events:poster", args=[event.pk]),
        reverse("events:export", args=[event.pk]),
    ):  # fmt: skip
        answer = as_bob.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200 and secret.encode() not in body
    assert not any(secret in str(detail.details) + detail.reason for detail in Detail.objects.all())
    assert secret not in repr(SignUp.objects.get()) and secret not in str(SignUp.objects.get())
    assert not Notice.objects.filter(sentence__contains=secret).exists()


def test_needs_are_forgotten_thirty_days_after(event: Event) -> None:
    made = actions.sign_up(
        event, by=None, code=new_code(), name="Jo", contact="x", needs=["loop"], needs_words="y"
    )
    just_before = event.ends_at + dt.timedelta(days=30) - dt.timedelta(seconds=1)
    assert actions.forget_needs(just_before) == 0
    made.refresh_from_db()
    assert made.needs == ["loop"]
    assert actions.forget_needs(event.ends_at + dt.timedelta(days=30)) == 1
    assert actions.forget_needs(event.ends_at + dt.timedelta(days=31)) == 0
    made.refresh_from_db()
    assert (made.name, made.contact, made.needs, made.needs_words, made.code_digest) == ("", "", [], "", "")
    assert made.state == "coming"


def test_an_event_that_is_moved_on_is_forgotten_anew(event: Event, bob: Person) -> None:
    actions.forget_needs(event.ends_at + dt.timedelta(days=40))
    later = event.starts_at + dt.timedelta(days=60)
    moved = actions.change_event(event, by=bob, starts_at=later, ends_at=later + HOUR)
    made = actions.sign_up(moved, by=None, needs=["loop"])
    assert actions.forget_needs(later + dt.timedelta(days=31)) == 1
    made.refresh_from_db()
    assert made.needs == []


def test_only_who_agreed_is_noted_as_having_come(
    event: Event, alice: Person, bob: Person, as_bob: Client
) -> None:
    agreed = actions.sign_up(event, by=alice, may_be_known=True)
    other = actions.sign_up(event, by=None)
    with pytest.raises(WrongMoment):
        actions.note_who_came(event, came=[agreed], by=bob)
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() - HOUR)
    with pytest.raises(NotKnown):
        actions.note_who_came(event, came=[other], by=bob)
    assert not event.thread_people().exists()
    as_bob.post(reverse("events:people", args=[event.pk]), {"came": ["1", "2"], "shown": ["1", "2"]})
    agreed.refresh_from_db()
    assert not agreed.came
    as_bob.post(reverse("events:people", args=[event.pk]), {"came": ["1"], "shown": ["1"]})
    assert list(event.thread_people()) == [alice]
    as_bob.post(reverse("events:people", args=[event.pk]), {"shown": ["1"]})
    assert not event.thread_people().exists()


def test_attendance_is_a_number(begun: Event, event: Event, as_bob: Client, client: Client) -> None:
    typed = {"attended": "78", "sex.female": "45", "sex.male": "30"}
    assert as_bob.post(reverse("events:attendance", args=[event.pk]), typed).status_code == 409
    assert (
        as_bob.post(reverse("events:attendance", args=[begun.pk]), {**typed, "sex.male": "60"}).status_code
        == 200
    )
    assert as_bob.post(reverse("events:attendance", args=[begun.pk]), typed).status_code == 302
    begun.refresh_from_db()
    assert (begun.state, begun.attended, begun.who_came) == ("held", 78, {"sex": {"female": 45, "male": 30}})
    page = client.get(begun.get_absolute_url()).content.decode()
    # Three did not say: that, and one more count with it, is not shown.
    assert "45 people, 58%" in page and "30 people" not in page and "not shown" in page
    assert list(Event.objects.past()) == [begun]


@given(female=st.integers(0, 30), male=st.integers(0, 30), others=st.integers(0, 12))
def test_counts_at_the_door_give_nobody_away(female: int, male: int, others: int) -> None:
    here = Place(profile={"sex": {"shares": {"female": 0.51, "male": 0.49}, "source": "A census"}})
    event = Event(
        place=here, attended=female + male + others, who_came={"sex": {"female": female, "male": male}}
    )
    (table,) = tallies.tables_of(event)
    real = [female, male, others]
    shown = [*(row.count for row in table.rows), table.not_said]
    assert all(said is None or said == count for said, count in zip(shown, real, strict=True))
    assert not any(0 < (said or 0) < 5 for said in shown)
    assert [row.here for row in table.rows] == [0.51, 0.49]
    assert all(
        (row.share is None) == (row.count is None or sum(real) == (table.not_said or 0)) for row in table.rows
    )
    hidden = [count for said, count in zip(shown, real, strict=True) if said is None]
    # The total is public: what is hidden is at least two counts, of five people or more, or else everything is.
    assert not hidden or len(hidden) == 3 or (len(hidden) >= 2 and sum(hidden) >= 5)


def test_one_browser_cannot_take_all_places(event: Event, client: Client) -> None:
    answers = [client.post(reverse("events:sign-up", args=[event.pk]), {}).status_code for _n in range(10)]
    assert answers == [302] * 8 + [409] * 2


def test_who_runs_it_takes_somebody_off(event: Event, as_bob: Client, as_alice: Client) -> None:
    made = actions.sign_up(event, by=None)
    url = reverse("events:take-off", args=[event.pk, made.number])
    assert as_alice.post(url).status_code == 403
    assert as_bob.get(url).status_code == 405
    as_bob.post(url)
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_the_link_to_join_is_for_those_who_have_a_place(
    make_event: Callable[..., Event], client: Client
) -> None:
    event = make_event(join_link="https://meet.example.org/abc", capacity=1, venue_kind="online")
    first, second = new_code(), new_code()
    actions.sign_up(event, by=None, code=first)
    actions.sign_up(event, by=None, code=second)
    secret = "meet.example.org"
    assert secret in client.get(reverse("events:own", args=[first])).content.decode()
    for url in (
        reverse("events:own", args=[second]), event.get_absolute_url(), reverse("events:ics", args=[event.pk]),
    ):  # fmt: skip
        assert secret not in client.get(url).content.decode()


def test_pages_ask_the_same_few_questions(
    make_event: Callable[..., Event], as_bob: Client, client: Client, places: Places,
    django_assert_max_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    event = make_event()
    for n in range(60):
        person = make_person(f"P {n}", home=places.neighbourhood) if n % 3 == 0 else None
        actions.sign_up(event, by=person)
    for n in range(30):
        make_event(title=f"Event {n}")
    here = f"{reverse('events:all')}?place={places.neighbourhood.code}"
    for browser in (client, as_bob):
        for url, most in ((here, 8), (event.get_absolute_url(), 10)):
            browser.get(url)
            with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
                browser.get(url)
