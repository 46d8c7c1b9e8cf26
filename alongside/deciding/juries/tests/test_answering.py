"""Answers with reasons, overdue in public, followed up, and told back to where it began."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, make_person, sign_in
from alongside.deciding.juries import actions, refusals
from alongside.deciding.juries.actions.answering import months_after
from alongside.deciding.juries.models import Recommendation, Reply, Review
from alongside.deciding.juries.tests import making
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Organisation, Person, RoleHolding
from alongside.foundation.people.permissions import Role

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def recommendation(process, bob) -> Recommendation:
    return making.finished(process, bob)[2]


@pytest.fixture
def reply(recommendation) -> Reply:
    return recommendation.replies.get()


def of(organisation: Organisation, name: str, places: Places) -> Person:
    person = make_person(name, roles={Role.WORKER: places.neighbourhood})
    RoleHolding.objects.filter(person=person).update(organisation=organisation)
    return person


@pytest.fixture
def carla(reply, places) -> Person:
    """Works for the council that has to answer."""
    return of(reply.organisation, "Carla", places)


@pytest.fixture
def clark(places) -> Person:
    return make_person("Clark", roles={Role.CLERK: places.alliance})


def said(person: Person, words: str) -> int:
    return Notice.objects.filter(person=person, sentence__contains=words).count()


def test_an_answer_is_told_to_the_jury_and_stays(reply, recommendation, carla, ruth):
    juror = recommendation.jury.members.first().person
    answered = actions.answer(reply, state="accepted", reasons="From May on.", by=carla)
    assert answered.given_by == carla and not answered.on_behalf and not answered.days_late()
    assert said(juror, "accepts “A bus every quarter of an hour”") == 1
    assert said(ruth, "accepts") == 1, "the co-leads stand at the start of the thread"
    with pytest.raises(refusals.AlreadyAnswered):
        actions.answer(reply, state="not_accepted", reasons="After all not.", by=carla)
    page = Client().get(recommendation.get_absolute_url()).content.decode()
    assert "From May on." in page and "Carla" in page


def test_a_body_answers_only_for_itself(reply, recommendation, carla, places, alice, bob, paul):
    trust = Organisation.objects.create(place=places.alliance, name="Riverside Trust", sector="nhs")
    other = of(trust, "Tom", places)
    theirs = Reply.objects.create(recommendation=recommendation, organisation=trust, due=reply.due)
    for nobody in (other, alice, bob, paul, recommendation.jury.members.first().person):
        with pytest.raises(refusals.NotYours):
            actions.answer(reply, state="accepted", reasons="Yes.", by=nobody)
        page = sign_in(Client(), nobody).post(
            reverse("juries:answer", args=[reply.pk]), {"state": "accepted", "reasons": "Yes."}
        )
        assert page.status_code == 403
    with pytest.raises(refusals.NotYours):
        actions.answer(theirs, state="accepted", reasons="Yes.", by=carla)
    assert not Reply.objects.exclude(state="waiting").exists()


def test_who_no_longer_works_there_does_not_answer(reply, carla):
    now = timezone.now()
    RoleHolding.objects.filter(person=carla).update(since=now - 9 * DAY, until=now - DAY)
    with pytest.raises(refusals.NotYours):
        actions.answer(reply, state="accepted", reasons="Yes.", by=carla)


def test_a_clerk_writes_down_what_a_body_says_unless_they_are_anothers(reply, clark, places):
    trust = Organisation.objects.create(place=places.alliance, name="Riverside Trust", sector="nhs")
    theirs = make_person("Theo", roles={Role.CLERK: places.alliance})
    RoleHolding.objects.filter(person=theirs).update(organisation=trust)
    with pytest.raises(refusals.NotYours):
        actions.answer(reply, state="accepted", reasons="Yes.", by=theirs)
    elsewhere = make_person("Elsa", roles={Role.CLERK: places.other_alliance})
    with pytest.raises(refusals.NotYours):
        actions.answer(reply, state="accepted", reasons="Yes.", by=elsewhere)
    assert actions.answer(reply, state="partly", reasons="On weekdays.", by=clark).on_behalf


@pytest.mark.parametrize(("state", "reasons"), [("accepted", " "), ("waiting", "Yes."), ("maybe", "Yes.")])
def test_an_answer_says_something_and_why(reply, carla, state, reasons):
    with pytest.raises(refusals.WrongMoment, match="and why"):
        actions.answer(reply, state=state, reasons=reasons, by=carla)


def test_the_database_holds_no_answer_without_reasons(reply, carla):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(
            state="accepted", given_by=carla, given_at=timezone.now(), reasons=""
        )


def test_what_is_not_published_waits_for_no_answer(jury, jurors, bob, places):
    made = making.make_draft(jury, jurors[0])
    carla = of(jury.bodies.get().organisation, "Carla", places)
    with pytest.raises(refusals.WrongMoment, match="not published"):
        actions.answer(made.replies.get(), state="accepted", reasons="Yes.", by=carla)
    page = reverse("juries:answer", args=[made.replies.get().pk])
    assert sign_in(Client(), carla).get(page).status_code == 404


def test_an_overdue_answer_is_public_and_told_once(reply, recommendation, carla):
    juror = recommendation.jury.members.first().person
    actions.tell_of_late_answers()
    assert not said(juror, "in time")
    Reply.objects.update(due=timezone.localdate() - 3 * DAY)
    for _again in range(2):
        actions.tell_of_late_answers()
    assert said(juror, "has not answered “A bus every quarter of an hour” in time") == 1
    assert said(carla, "has not answered") == 1
    for name in ("stage", "tracker"):
        page = Client().get(reverse(f"juries:{name}", args=[recommendation.jury.stage_id])).content.decode()
        assert "1 answer is overdue" in page and "No answer: overdue since" in page
    late = actions.answer(Reply.objects.get(), state="accepted", reasons="Sorry.", by=carla)
    assert late.days_late() == 3
    assert "3 days late" in Client().get(recommendation.get_absolute_url()).content.decode()


def test_what_is_accepted_is_looked_at_after_3_months_and_then_every_6(reply, recommendation, carla):
    actions.answer(reply, state="accepted", reasons="Yes.", by=carla)
    first = Review.objects.get()
    assert first.due == months_after(timezone.localdate(), 3)
    actions.report(first, progress="under_way", words="The buses are bought.", by=carla)
    second = Review.objects.get(number=2)
    assert second.due == months_after(first.due, 6)
    with pytest.raises(refusals.WrongMoment, match="given already"):
        actions.report(first, progress="done", words="Done.", by=carla)
    actions.report(second, progress="done", words="They run.", by=carla)
    assert Review.objects.count() == 2
    juror = recommendation.jury.members.first().person
    assert said(juror, "is under way") == 1 and said(juror, "is done") == 1


def test_a_report_after_more_than_half_a_year_asks_for_one_that_is_still_to_come(reply, carla):
    actions.answer(reply, state="accepted", reasons="Yes.", by=carla)
    Review.objects.update(due=timezone.localdate() - 400 * DAY)
    actions.report(Review.objects.get(), progress="not_started", words="No money.", by=carla)
    assert Review.objects.get(number=2).due > timezone.localdate()


def test_what_is_not_accepted_is_not_followed_up(reply, carla):
    actions.answer(reply, state="not_accepted", reasons="Too dear.", by=carla)
    assert not Review.objects.exists()


def test_a_late_report_is_public_and_the_body_is_asked_on_its_day(reply, recommendation, carla, alice):
    actions.answer(reply, state="accepted", reasons="Yes.", by=carla)
    review = Review.objects.get()
    with pytest.raises(refusals.NotYours):
        actions.report(review, progress="done", words="Done.", by=alice)
    Review.objects.update(due=timezone.localdate())
    actions.tell_of_late_answers()
    assert said(carla, "Say today how far") == 1
    Review.objects.update(due=timezone.localdate() - DAY)
    for _again in range(2):
        actions.tell_of_late_answers()
    assert said(recommendation.jury.members.first().person, "has not said in time how far") == 1
    page = Client().get(reverse("juries:tracker", args=[recommendation.jury.stage_id])).content.decode()
    assert "Report late since" in page


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (dt.date(2026, 11, 30), 3, dt.date(2027, 2, 28)),
        (dt.date(2027, 8, 31), 6, dt.date(2028, 2, 29)),
        (dt.date(2026, 6, 15), 6, dt.date(2026, 12, 15)),
        (dt.date(2026, 12, 1), 12, dt.date(2027, 12, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, then):
    assert months_after(day, months) == then


def test_the_pages_of_answering(reply, recommendation, carla):
    browser = sign_in(Client(), carla)
    assert "Answer for Riverside Council" in browser.get(recommendation.get_absolute_url()).content.decode()
    address = reverse("juries:answer", args=[reply.pk])
    page = browser.post(address, {"state": "partly", "reasons": ""}).content.decode()
    assert "Give your reasons" in page
    assert browser.post(address, {"state": "partly", "reasons": "On weekdays."}).status_code == 302
    assert browser.post(address, {"state": "accepted", "reasons": "Always."}).status_code == 409
    report = reverse("juries:report", args=[Review.objects.get().pk])
    assert browser.post(report, {"progress": "under_way", "words": "Bought."}).status_code == 302
    assert "Bought." in Client().get(recommendation.get_absolute_url()).content.decode()


def test_the_database_itself_keeps_an_answer_that_was_given(reply, carla):
    actions.answer(reply, state="accepted", reasons="Yes.", by=carla)
    for said in ({"reasons": "No."}, {"state": "not_accepted"}, {"state": "waiting", "reasons": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reply.objects.update(**said)
    assert Reply.objects.get().reasons == "Yes."
