"""Digests: one email a day or a week, at eight in London, if there is news."""

from __future__ import annotations

import uuid

import pytest

from alongside.conftest import Places
from alongside.foundation.notices import mailing
from alongside.foundation.notices.actions import choose, mark_read
from alongside.foundation.notices.models import Choice, Mail, Notice
from alongside.foundation.notices.tasks import queue_mail
from alongside.foundation.notices.tests.conftest import Sink, Travel
from alongside.foundation.notices.tests.test_mailing import told
from alongside.foundation.people.models import Person


def test_a_daily_digest_comes_at_eight_with_what_was_not_read(
    sink: Sink, alice: Person, travel: Travel
) -> None:
    travel(2026, 6, 1, 15)
    choose("daily", by=alice)
    told(alice, change="a", sentence="First.")
    travel(2026, 6, 1, 16)
    told(alice, change="b", sentence="Second.", why="You spoke.")
    told(alice, change="c", sentence="Read already.")
    mark_read(Notice.objects.filter(change="c"))
    queue_mail()
    assert mailing.send_due() == 0
    travel(2026, 6, 2, 7, 59)
    queue_mail()
    assert mailing.send_due() == 0
    travel(2026, 6, 2, 8, 0)
    for _n in range(2):
        queue_mail()
        mailing.send_due()
    [message] = sink.messages
    [text] = sink.texts()
    assert message["Subject"] == "Alongside: 2 things have happened"
    assert text.index("First.") < text.index("Second.")
    assert "Read already" not in text
    assert "one email a day" in text
    assert Mail.objects.get().key == f"daily:{alice.pk}:2026-06-02"


def test_no_news_no_digest(sink: Sink, alice: Person, travel: Travel) -> None:
    travel(2026, 6, 1, 15)
    choose("daily", by=alice)
    travel(2026, 6, 2, 9)
    assert queue_mail() == 0


def test_what_happens_after_eight_waits_for_tomorrow(sink: Sink, alice: Person, travel: Travel) -> None:
    travel(2026, 6, 2, 9)
    choose("daily", by=alice)
    told(alice)
    queue_mail()
    travel(2026, 6, 2, 23)
    assert queue_mail() == 0
    travel(2026, 6, 3, 8, 1)
    assert queue_mail() == 1


def test_a_digest_missed_while_the_clock_stood_still_comes_later(
    sink: Sink, alice: Person, travel: Travel
) -> None:
    travel(2026, 6, 1, 15)
    choose("daily", by=alice)
    told(alice)
    mailing.sort_notices()
    travel(2026, 6, 4, 3)
    assert queue_mail() == 1
    assert Mail.objects.get().key.endswith("2026-06-03")


@pytest.mark.parametrize(
    ("told_at", "still_waiting", "due"),
    [
        # Clocks go forward on 29 March 2026, and back on 25 October 2026.
        ((2026, 3, 28, 12), (2026, 3, 29, 7, 59), (2026, 3, 29, 8, 0)),
        ((2026, 10, 24, 12), (2026, 10, 25, 7, 59), (2026, 10, 25, 8, 0)),
    ],
)
def test_summer_time_does_not_move_the_digest(
    sink: Sink,
    alice: Person,
    travel: Travel,
    told_at: tuple[int, ...],
    still_waiting: tuple[int, ...],
    due: tuple[int, ...],
) -> None:
    travel(*told_at)
    choose("daily", by=alice)
    told(alice)
    travel(*still_waiting)
    assert queue_mail() == 0
    travel(*due)
    assert queue_mail() == 1
    assert queue_mail() == 0


def test_a_weekly_digest_comes_on_monday(sink: Sink, alice: Person, travel: Travel) -> None:
    travel(2026, 6, 3, 12)  # a Wednesday
    choose("weekly", by=alice)
    told(alice)
    for day in range(4, 8):
        travel(2026, 6, day, 12)
        assert queue_mail() == 0
    travel(2026, 6, 8, 8, 0)
    assert queue_mail() == 1
    mailing.send_due()
    assert "one email a week" in sink.texts()[0]
    assert Mail.objects.get().key == f"weekly:{alice.pk}:2026-06-08"


def test_changing_the_choice_takes_what_waits_along(sink: Sink, alice: Person, travel: Travel) -> None:
    travel(2026, 6, 3, 12)
    choose("daily", by=alice)
    told(alice)
    mailing.sort_notices()
    choose("weekly", by=alice)
    travel(2026, 6, 4, 12)
    assert queue_mail() == 0
    choose("at_once", by=alice)
    assert queue_mail() == 1, "with the daily email, not one each"
    told(alice, change="next")
    assert queue_mail() == 1


def test_choosing_none_drops_what_waits(sink: Sink, alice: Person, travel: Travel) -> None:
    travel(2026, 6, 3, 12)
    choose("daily", by=alice)
    told(alice)
    mailing.sort_notices()
    choose("never", by=alice)
    travel(2026, 6, 4, 12)
    assert queue_mail() == 0


def test_nobody_gets_two_digests_of_one_day(sink: Sink, alice: Person, travel: Travel) -> None:
    travel(2026, 6, 1, 12)
    choose("daily", by=alice)
    told(alice, change="a")
    told(alice, change="b")
    mailing.sort_notices()
    travel(2026, 6, 2, 9)
    assert queue_mail() == 1
    # Put back by hand, as if a clock had died in the middle of its work.
    Notice.objects.filter(change="b").update(waits_for="daily")
    assert queue_mail() == 0
    travel(2026, 6, 3, 9)
    assert queue_mail() == 1


def test_a_long_digest_ends_with_the_inbox(sink: Sink, alice: Person, travel: Travel) -> None:
    travel(2026, 6, 1, 12)
    choose("daily", by=alice)
    for n in range(45):
        told(alice, change=f"c{n}", sentence=f"Thing {n}.")
    travel(2026, 6, 2, 9)
    queue_mail()
    mailing.send_due()
    assert "And 5 more" in sink.texts()[0]


def test_digests_of_many_people_are_made_a_few_at_a_time(
    sink: Sink, places: Places, travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "_PEOPLE_AT_ONCE", 4)
    monkeypatch.setattr(mailing, "_SORTED_AT_ONCE", 7)
    travel(2026, 6, 1, 12)
    people = Person.objects.bulk_create(Person(id=uuid.uuid4(), email=f"p{n}@example.org") for n in range(10))
    Choice.objects.bulk_create(Choice(person=person, email="daily") for person in people)
    told(*people)
    travel(2026, 6, 2, 9)
    assert queue_mail() == 10
    assert mailing.send_due() == 10
