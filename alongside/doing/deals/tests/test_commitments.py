"""A commitment: made once, reported by its owner, judged by those it was promised to, public when it is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, make_person, sign_in
from alongside.deciding.budgets.models import Budget, Project
from alongside.deciding.processes.models import Stage
from alongside.doing.deals import actions
from alongside.doing.deals.models import Commitment, PromisedTo, Report, Verdict
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(places: Places) -> Organisation:
    return Organisation.objects.create(place=places.alliance, name="Riverside Council", sector="council")


@pytest.fixture
def olga(places: Places) -> Person:
    """The owner."""
    return make_person("Olga", roles={Role.WORKER: places.alliance})


@pytest.fixture
def bench(places: Places, organisation: Organisation, olga: Person, alice: Person, bob: Person) -> Commitment:
    """Olga promises Alice a bench, due in thirty days."""
    return actions.make_commitment(
        place=places.neighbourhood,
        title="A bench by the river",
        statement="There will be a bench by the river.",
        owner=olga,
        organisation=organisation,
        due=timezone.localdate() + dt.timedelta(days=30),
        by=bob,
        promised_to=[alice, olga],
    )


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("at", "pk").values_list("sentence", flat=True))


def test_it_works(bench: Commitment, olga: Person, alice: Person) -> None:
    assert list(bench.promised_to.all()) == [alice], "the owner is never one of those it is promised to"
    actions.report(bench, state="under_way", words="The wood is ordered.", by=olga)
    actions.report(bench, state="says_done", words="It stands.", by=olga)
    kept = actions.give_verdict(bench, kept=True, words="I sat on it.", by=alice)
    assert kept.state == Commitment.State.CONFIRMED
    assert len(told(alice)) == 3
    assert len(told(olga)) == 2
    acts = list(Entry.objects.filter(about_id=str(bench.pk)).order_by("number").values_list("act", flat=True))
    assert acts == ["commitment-made", "commitment-reported", "commitment-reported", "commitment-judged"]


def test_one_no_opens_a_new_round(bench: Commitment, olga: Person, alice: Person, charlie: Person) -> None:
    PromisedTo.objects.create(commitment=bench, person=charlie)
    actions.report(bench, state="says_done", words="It stands.", by=olga)
    actions.give_verdict(bench, kept=True, words="", by=charlie)
    refused = actions.give_verdict(bench, kept=False, words="It has no back.", by=alice)
    assert refused.state == Commitment.State.NOT_CONFIRMED
    again = actions.report(bench, state="says_done", words="It has a back now.", by=olga)
    assert again.round == 2
    actions.give_verdict(bench, kept=True, words="", by=alice)
    bench.refresh_from_db()
    assert bench.state == Commitment.State.CONFIRMED
    assert Verdict.objects.count() == 3, "what was said in the first round stays"


def test_nobody_judges_twice_in_a_round(bench: Commitment, olga: Person, alice: Person) -> None:
    actions.report(bench, state="says_done", words="It stands.", by=olga)
    actions.give_verdict(bench, kept=True, words="", by=alice)
    with pytest.raises(actions.WrongMoment):
        actions.give_verdict(bench, kept=False, words="No", by=alice)


def test_the_owner_never_confirms(bench: Commitment, olga: Person) -> None:
    actions.report(bench, state="says_done", words="It stands.", by=olga)
    with pytest.raises(actions.NotYours):
        actions.give_verdict(bench, kept=True, words="", by=olga)
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.create(commitment=bench, person=olga, owner=olga, round=1, kept=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(commitment=bench, state="confirmed", words="I say so", due=bench.due)


def test_only_the_owner_reports(bench: Commitment, alice: Person, bob: Person) -> None:
    for person in (alice, bob):
        with pytest.raises(actions.NotYours):
            actions.report(bench, state="says_done", words="It stands.", by=person)


def test_a_verdict_waits_for_the_owner(bench: Commitment, alice: Person) -> None:
    with pytest.raises(actions.WrongMoment):
        actions.give_verdict(bench, kept=True, words="", by=alice)


def test_a_no_says_why(bench: Commitment, olga: Person, alice: Person) -> None:
    actions.report(bench, state="says_done", words="It stands.", by=olga)
    with pytest.raises(actions.WrongMoment):
        actions.give_verdict(bench, kept=False, words="   ", by=alice)


def test_a_day_only_moves_later_and_stays_visible(bench: Commitment, olga: Person) -> None:
    with pytest.raises(actions.WrongMoment):
        actions.report(
            bench, state="under_way", words="Sooner", by=olga, due=bench.due - dt.timedelta(days=1)
        )
    moved = actions.report(
        bench, state="under_way", words="Later", by=olga, due=bench.due + dt.timedelta(days=9)
    )
    assert moved.slip_days == 9
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=bench.pk).update(due=bench.first_due - dt.timedelta(days=1))


def test_a_winner_is_taken_up_once(
    bench: Commitment, places: Places, organisation: Organisation, olga: Person, bob: Person
) -> None:
    def answer() -> Commitment:
        return actions.make_commitment(
            place=places.neighbourhood,
            title="And a bin",
            statement="A bin beside the bench.",
            owner=olga,
            organisation=organisation,
            due=timezone.localdate(),
            by=bob,
            answering=bench,
        )

    answer()
    with pytest.raises(actions.TakenUp):
        answer()


def test_a_promise_that_nobody_could_confirm_is_refused(
    places: Places, organisation: Organisation, olga: Person, bob: Person
) -> None:
    with pytest.raises(actions.NobodyToConfirm):
        actions.make_commitment(
            place=places.neighbourhood,
            title="A bench",
            statement="A bench.",
            owner=olga,
            organisation=organisation,
            due=timezone.localdate(),
            by=bob,
            promised_to=[olga],
        )
    assert not Commitment.objects.exists()


def test_overdue_is_public(bench: Commitment, client: Client, alice: Person) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Commitment.objects.filter(pk=bench.pk).update(first_due=yesterday, due=yesterday)
    assert list(Commitment.objects.overdue()) == [bench]
    page = client.get(reverse("deals:all") + "?show=overdue")
    assert "A bench by the river" in page.content.decode()
    bench.refresh_from_db()
    actions.tell_overdue(bench)
    actions.tell_overdue(bench)
    assert len([said for said in told(alice) if "overdue" in said]) == 1


def test_pages(bench: Commitment, client: Client, alice: Person, olga: Person, bob: Person) -> None:
    assert client.get(bench.get_absolute_url()).status_code == 200
    sign_in(client, olga)
    answer = client.post(
        reverse("deals:report", args=[bench.pk]), {"state": "says_done", "words": "It stands."}
    )
    assert answer.status_code == 302
    again = client.post(
        reverse("deals:report", args=[bench.pk]), {"state": "says_done", "words": "It still stands."}
    )
    assert again.status_code == 409
    assert "It still stands." in again.content.decode(), "what was typed is kept"
    assert client.get(reverse("deals:verdict", args=[bench.pk])).status_code == 403
    sign_in(client, alice)
    assert client.get(reverse("deals:report", args=[bench.pk])).status_code == 403
    empty = client.post(reverse("deals:verdict", args=[bench.pk]), {"kept": "no", "words": ""})
    assert "Say in a few words what is missing" in empty.content.decode()
    done = client.post(
        reverse("deals:verdict", args=[bench.pk]), {"kept": "yes", "words": "<script>alert(1)</script>"}
    )
    assert done.status_code == 302
    shown = client.get(bench.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_only_a_chosen_project_becomes_a_promise(
    budget_stage: Callable[..., Stage], olga: Person, bob: Person, alice: Person
) -> None:
    budget = Budget.objects.create(stage=budget_stage(), amount=1000_00)
    project = Project.objects.create(budget=budget, number=1, title="A bench", cost=100_00)
    with pytest.raises(actions.NotChosen):
        actions.make_commitment(
            place=budget.place,
            title="A bench",
            statement="A bench.",
            owner=olga,
            organisation=Organisation.objects.get(),
            due=timezone.localdate(),
            by=bob,
            answering=project,
            promised_to=[alice],
        )
    assert not Commitment.objects.exists()


def test_a_promise_changes_hands(
    bench: Commitment, organisation: Organisation, alice: Person, olga: Person, bob: Person, charlie: Person
) -> None:
    PromisedTo.objects.create(commitment=bench, person=charlie)
    moved = actions.hand_over(bench, to=charlie, organisation=organisation, reason="Olga has left.", by=bob)
    assert moved.owner == charlie
    assert list(bench.promised_to.all()) == [alice], "the new owner does not confirm it"
    with pytest.raises(actions.NotYours):
        actions.report(bench, state="under_way", words="Mine?", by=olga)
    with pytest.raises(actions.NobodyToConfirm):
        actions.hand_over(bench, to=alice, organisation=organisation, reason="Take it", by=bob)
    with pytest.raises(actions.WrongMoment):
        actions.hand_over(bench, to=charlie, organisation=organisation, reason="Again", by=bob)
    assert any("new owner" in said for said in told(alice))


def test_handing_over_is_for_those_who_make_promises(
    bench: Commitment, client: Client, alice: Person, bob: Person, organisation: Organisation, charlie: Person
) -> None:
    address = reverse("deals:hand-over", args=[bench.pk])
    sign_in(client, alice)
    assert client.get(address).status_code == 403
    sign_in(client, bob)
    wrong = client.post(
        address, {"owner_email": "nobody@example.org", "organisation": organisation.pk, "reason": "x"}
    )
    assert "Nobody with this address" in wrong.content.decode()
    right = {"owner_email": charlie.email, "organisation": organisation.pk, "reason": "Olga has left."}
    assert client.post(address, right).status_code == 302
    assert "A new owner" in client.get(bench.get_absolute_url()).content.decode()


def test_a_list_asks_the_same_however_long_it_is(
    bench: Commitment,
    client: Client,
    olga: Person,
    organisation: Organisation,
    django_assert_max_num_queries: object,
) -> None:
    today = timezone.localdate()
    Commitment.objects.bulk_create(
        Commitment(
            place=bench.place,
            title=f"Promise {n}",
            statement="x",
            owner=olga,
            organisation=organisation,
            first_due=today,
            due=today,
        )
        for n in range(300)
    )
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page = client.get(reverse("deals:all") + "?page=3")
    assert page.status_code == 200


def test_its_page_asks_little_of_somebody_signed_in(
    bench: Commitment, client: Client, alice: Person, django_assert_max_num_queries: object
) -> None:
    sign_in(client, alice)
    client.get(bench.get_absolute_url())
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = client.get(bench.get_absolute_url())
    assert page.status_code == 200
