"""Those who were drawn come onto the jury, meet at mixed tables, and are paid."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from alongside.conftest import make_person, sign_in
from alongside.deciding.juries import actions, refusals
from alongside.deciding.juries.models import Attendance, Name, Payment, Session, TablePlace
from alongside.deciding.juries.reading import panel_of
from alongside.deciding.juries.tests import making
from alongside.deciding.lotteries.models import Seat
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.my_data import as_json, erase
from alongside.foundation.people.permissions import Role

pytestmark = pytest.mark.django_db


def told(person):
    return list(Notice.objects.filter(person=person).values_list("sentence", flat=True))


def test_the_drawn_sit_on_the_jury_once_and_are_told(jury, jurors):
    assert jury.members.count() == 12 and not actions.seat_members(jury, by=None)
    assert [name.called for name in Name.objects.filter(person=jurors[0])] == ["Juror"]
    assert any("You are on the jury" in sentence for sentence in told(jurors[0]))
    assert Role.JUROR in jury.roles_of(jurors[0])


def test_only_who_said_yes_and_is_a_member_sits(jury):
    people = [make_person(f"Drawn {n}") for n in range(3)]
    waiting, reserve, _yes = making.draw(jury.stage.lottery, people)
    Seat.objects.filter(pk=waiting.pk).update(state="drawn")
    Seat.objects.filter(pk=reserve.pk).update(kind="reserve")
    assert actions.seat_everybody() == 1
    assert jury.members.get().person == people[2]


def test_who_leaves_is_off_the_jury_and_who_steps_in_is_on_it(jury, jurors):
    gone = Seat.objects.get(registration__person=jurors[0])
    Seat.objects.filter(pk=gone.pk).update(state="left", left_at=timezone.now())
    before = panel_of(jury.stage.lottery)
    new = make_person("Replacement")
    making.draw(jury.stage.lottery, [new])
    assert actions.seat_everybody() == 1
    current = set(jury.members.current().values_list("person", flat=True))
    assert new.pk in current and jurors[0].pk not in current
    assert Role.JUROR not in jury.roles_of(jurors[0])
    assert panel_of(jury.stage.lottery) == before, "a second table would say what one person is"


def test_who_is_on_it_is_shown_without_small_numbers(jury, jurors):
    _at, tables = panel_of(jury.stage.lottery)
    assert [(each.feature, [count for _value, count, _share in each.rows]) for each in tables] == [
        ("Age", [None, None, None]),
        ("Lives", [6, 6]),
    ]
    page = Client().get(reverse("juries:members", args=[jury.stage_id])).content.decode()
    assert "fewer than 5" in page and "Juror" not in page


def test_a_name_is_public_only_when_its_member_says_so(jury, jurors):
    address = reverse("juries:members", args=[jury.stage_id])
    actions.name_oneself(jury, called="Zebedee", is_public=False, by=jurors[0])
    assert "Zebedee" not in Client().get(address).content.decode()
    actions.name_oneself(jury, called="Zebedee", is_public=True, by=jurors[0])
    assert "Zebedee" in Client().get(address).content.decode()
    erase(by=jurors[0])
    assert "Zebedee" not in Client().get(address).content.decode() and not Name.objects.filter(
        called="Zebedee"
    )
    assert jury.members.count() == 12


def test_what_a_member_did_stands_in_their_data(jury, jurors, bob):
    session = making.make_session(jury, bob)
    actions.note_attendance(session, [jury.members.get(person=jurors[0]).pk], by=bob)
    actions.ask_question(jury, to_whom="The driver", words="When does the last bus go?", by=jurors[0])
    making.make_draft(jury, jurors[0])
    said = as_json(jurors[0])
    for words in (
        "Getting to know the question",
        "When does the last bus go?",
        "Run the bus from the station",
    ):
        assert words in said
    assert "When does the last bus go?" not in as_json(jurors[1])


def test_members_are_told_of_a_session_and_of_a_new_time(jury, jurors, bob):
    session = making.make_session(jury, bob, days=7)
    assert any("is planned for" in sentence for sentence in told(jurors[3]))
    actions.change_session(session, agenda="Buses", by=bob)
    assert not any("has changed" in sentence for sentence in told(jurors[3]))
    later = session.ends_at + dt.timedelta(hours=1)
    actions.change_session(session, ends_at=later, by=bob)
    assert sum("has changed" in sentence for sentence in told(jurors[3])) == 1
    with pytest.raises(refusals.Changed):
        actions.change_session(session, title="Other", version=1, by=bob)


def test_attendance_makes_payments_due_once(jury, jurors, bob):
    session = making.make_session(jury, bob)
    members = list(jury.members.order_by("pk"))
    first, second, third = (member.pk for member in members[:3])
    assert len(actions.note_attendance(session, [first, second], by=bob)) == 2
    assert len(actions.note_attendance(session, [first, second, third], by=bob)) == 1
    assert not actions.note_attendance(session, [first, third], by=bob)
    assert set(Attendance.objects.values_list("member", flat=True)) == {first, third}
    assert set(Payment.objects.values_list("member", "pence")) == {(first, 8500), (third, 8500)}


def test_who_was_paid_cannot_turn_out_not_to_have_been_there(jury, jurors, bob):
    session = making.make_session(jury, bob)
    member = jury.members.first()
    (payment,) = actions.note_attendance(session, [member.pk], by=bob)
    actions.settle_payment(payment, paid=True, by=bob)
    with pytest.raises(refusals.Settled):
        actions.note_attendance(session, [], by=bob)
    assert Attendance.objects.count() == 1
    with pytest.raises(refusals.Settled):
        actions.settle_payment(payment, paid=False, by=bob)


def test_nobody_was_at_a_session_that_has_not_begun(jury, jurors, bob):
    session = making.make_session(jury, bob, days=2)
    with pytest.raises(refusals.WrongMoment, match="not begun"):
        actions.note_attendance(session, [jury.members.first().pk], by=bob)


def test_somebody_of_another_jury_is_not_noted(process, jury, jurors, bob):
    other = making.make_jury(process)
    making.draw(other.stage.lottery, [make_person("Of another")])
    actions.seat_members(other, by=None)
    session = making.make_session(jury, bob)
    actions.note_attendance(session, [other.members.get().pk], by=bob)
    assert not Attendance.objects.exists() and not Payment.objects.exists()


def test_tables_mix_and_new_people_meet(jury, jurors, bob):
    first, second = making.make_session(jury, bob), making.make_session(jury, bob, title="Hearing witnesses")
    one = actions.mix_tables(first, size=4, by=bob, seed=1)
    assert all(max(counts) - min(counts) <= 1 for counts in one.spread["Lives"].values())
    two = actions.mix_tables(second, size=4, by=bob, seed=1)
    met = {pair for table in one.tables for pair in combinations(sorted(table), 2)}
    again = {pair for table in two.tables for pair in combinations(sorted(table), 2)} & met
    assert len(again) == two.again <= 3
    actions.mix_tables(second, size=6, by=bob)
    assert TablePlace.objects.filter(session=second).count() == 12
    assert set(TablePlace.objects.filter(session=second).values_list("table", flat=True)) == {1, 2}


def test_only_who_is_there_is_seated(jury, jurors, bob):
    session = making.make_session(jury, bob)
    there = [member.pk for member in jury.members.order_by("pk")[:5]]
    actions.note_attendance(session, there, by=bob)
    actions.mix_tables(session, size=3, by=bob)
    assert set(TablePlace.objects.values_list("member", flat=True)) == set(there)


def test_an_empty_jury_has_no_tables(jury, bob):
    with pytest.raises(refusals.WrongMoment, match="nobody to seat"):
        actions.mix_tables(making.make_session(jury, bob), size=4, by=bob)


def test_sessions_go_into_a_calendar(jury, bob):
    making.make_session(jury, bob, title="Tea\r\nBEGIN:VEVENT", agenda="1. Talk", days=3)
    words = Client().get(reverse("juries:feed", args=[jury.stage_id]))
    assert words["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(words.content).events
    assert str(event["uid"]) == str(Session.objects.get().pk) and "Tea" in event["summary"]


def test_the_pages_of_a_session(jury, jurors, bob):
    browser = sign_in(Client(), bob)
    day = timezone.localdate() - dt.timedelta(days=1)
    sent = {
        "title": "First day", "where": "Town hall", "agenda": "1. Welcome", "begins": "10am", "ends": "9am",
        "day-day": day.day, "day-month": day.month, "day-year": day.year,
    }  # fmt: skip
    address = reverse("juries:plan-session", args=[jury.stage_id])
    assert "must end after it begins" in browser.post(address, sent).content.decode()
    assert browser.post(address, {**sent, "ends": "4pm"}).status_code == 302
    session = Session.objects.get()
    members = [str(pk) for pk in jury.members.values_list("pk", flat=True)]
    answer = browser.post(
        reverse("juries:attendance", args=[session.pk]), {"present": members[:6]}, follow=True
    )
    assert "6 payments are due" in answer.content.decode()
    browser.post(reverse("juries:tables", args=[session.pk]), {"size": "3"})
    browser.post(reverse("juries:summary", args=[session.pk]), {"summary": "We met **everybody**."})
    public = Client().get(session.get_absolute_url()).content.decode()
    assert (
        "<strong>everybody</strong>" in public
        and "6 members were there" in public
        and "Table 1" not in public
    )
    mine = jury.members.get(pk=members[0]).person
    seen = sign_in(Client(), mine).get(session.get_absolute_url()).content.decode()
    assert "You sit at table" in seen and "Table 2" in seen


def test_amounts_are_for_the_member_and_those_who_pay(jury, jurors, bob, places):
    fund = make_person("Fiona", roles={Role.FUND_OFFICER: places.neighbourhood})
    session = making.make_session(jury, bob)
    member = jury.members.get(person=jurors[0])
    actions.note_attendance(session, [member.pk], by=bob)
    mine, all_of_them = (
        reverse(f"juries:{name}", args=[jury.stage_id]) for name in ("my-payments", "payments")
    )
    page = sign_in(Client(), jurors[0]).get(mine).content.decode()
    assert "£85" in page and "If you get benefits" in page
    assert "£85" not in sign_in(Client(), jurors[1]).get(mine).content.decode()
    for other in (jurors[1], bob):
        assert sign_in(Client(), other).get(all_of_them).status_code == 403
    browser = sign_in(Client(), fund)
    assert "£85" in browser.get(all_of_them).content.decode()
    settle = reverse("juries:settle", args=[jury.stage_id, Payment.objects.get().pk])
    assert browser.post(settle, {"settled": "paid"}).status_code == 302
    assert Payment.objects.get().paid_at
    assert browser.post(settle, {"settled": "declined"}).status_code == 409
