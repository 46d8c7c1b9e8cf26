"""What a jury recommends becomes a promise once it is accepted; the jury judges whether it was kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import make_person, sign_in
from alongside.deciding.juries import actions as juries
from alongside.deciding.juries.models import Recommendation
from alongside.deciding.juries.tests import making
from alongside.doing.deals import actions
from alongside.doing.deals.models import Commitment
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person, RoleHolding
from alongside.foundation.people.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def recommendation(process, bob) -> Recommendation:
    return making.finished(process, bob)[2]


@pytest.fixture
def carla(recommendation, places) -> Person:
    """Works for the council that has to answer."""
    person = make_person("Carla", roles={Role.WORKER: places.neighbourhood})
    RoleHolding.objects.filter(person=person).update(organisation=recommendation.replies.get().organisation)
    return person


def promise(recommendation: Recommendation, carla: Person, by: Person) -> Commitment:
    return actions.make_commitment(
        place=recommendation.place, title=recommendation.title, statement="It runs.", owner=carla,
        organisation=recommendation.replies.get().organisation, by=by, answering=recommendation,
        due=timezone.localdate() + dt.timedelta(days=30),
    )  # fmt: skip


def test_only_an_accepted_recommendation_becomes_a_promise(recommendation, carla, bob):
    with pytest.raises(actions.NotAccepted):
        promise(recommendation, carla, bob)
    juries.answer(recommendation.replies.get(), state="not_accepted", reasons="No.", by=carla)
    with pytest.raises(actions.NotAccepted):
        promise(recommendation, carla, bob)
    assert not Commitment.objects.exists()


def test_it_is_promised_to_the_jury_and_told_back(recommendation, carla, bob):
    juries.answer(recommendation.replies.get(), state="accepted", reasons="Yes.", by=carla)
    browser = sign_in(Client(), bob)
    waiting = browser.get(reverse("deals:to-make")).content.decode()
    assert "What juries recommended, and was accepted" in waiting and recommendation.title in waiting
    made = promise(recommendation, carla, bob)
    jurors = set(recommendation.jury.members.values_list("person", flat=True))
    assert jurors <= set(made.promises.values_list("person", flat=True))
    juror = Person.objects.get(pk=min(jurors))
    assert Notice.objects.filter(person=juror, sentence__contains="is now a promise").count() == 1
    assert recommendation.title not in browser.get(reverse("deals:to-make")).content.decode()
    assert "Promise" in Client().get(recommendation.get_absolute_url()).content.decode()
    actions.report(made, state="says_done", words="It runs.", by=carla)
    assert actions.give_verdict(made, kept=True, words="", by=juror).state == Commitment.State.CONFIRMED


def test_the_page_offers_it_to_who_may(recommendation, carla, bob, alice):
    link = reverse("deals:commitment-from", args=["juries.recommendation", recommendation.pk])
    assert link not in sign_in(Client(), bob).get(recommendation.get_absolute_url()).content.decode()
    juries.answer(recommendation.replies.get(), state="partly", reasons="On weekdays.", by=carla)
    assert link in sign_in(Client(), bob).get(recommendation.get_absolute_url()).content.decode()
    assert link not in sign_in(Client(), alice).get(recommendation.get_absolute_url()).content.decode()
    assert recommendation.title in sign_in(Client(), bob).get(link).content.decode()
