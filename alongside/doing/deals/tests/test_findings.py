"""What people told us becomes a promise, once it is published."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, make_person, sign_in
from alongside.doing.deals import actions
from alongside.doing.deals.models import Commitment
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from alongside.listening.events import actions as events
from alongside.listening.events.actions.answering import Answers
from alongside.listening.events.models import Event
from alongside.listening.themes.actions import findings
from alongside.listening.themes.models import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(places: Places, bob: Person) -> Event:
    now, hour = timezone.now(), dt.timedelta(hours=1)
    made = events.start_event(
        place=places.neighbourhood, by=bob, title="Tea", about="Talk", host="Us", venue_kind="cafe",
        venue="The Kettle", starts_at=now - hour, ends_at=now + hour, questions=["What matters?"],
    )  # fmt: skip
    return events.publish_event(made, by=bob)


@pytest.fixture
def finding(event: Event, bob: Person) -> Finding:
    return findings.write_finding(event, kind="will_do", title="Two benches", words="By the gate.", by=bob)


@pytest.fixture
def olga(places: Places) -> Person:
    """The owner."""
    return make_person("Olga", roles={Role.WORKER: places.alliance})


def promise(finding: Finding, olga: Person, by: Person, **fields: object) -> Commitment:
    return actions.make_commitment(
        place=finding.place,
        title=finding.title,
        statement="Two benches will stand by the gate.",
        owner=olga,
        organisation=Organisation.objects.get(),
        due=timezone.localdate() + dt.timedelta(days=30),
        by=by,
        answering=finding,
        **fields,
    )


def typed() -> dict[str, str]:
    day = timezone.localdate() + dt.timedelta(days=30)
    return {
        "title": "Two benches", "statement": "Two benches will stand by the gate.", "owner_email": "olga@example.org",
        "organisation": str(Organisation.objects.get().pk),
        "due-day": str(day.day), "due-month": str(day.month), "due-year": str(day.year),
    }  # fmt: skip


def test_those_who_spoke_are_those_it_is_promised_to(
    event: Event, finding: Finding, alice: Person, bob: Person, olga: Person, client: Client
) -> None:
    events.give_feedback(event, Answers(["My knees are bad."]), by=alice, said_by=alice)
    findings.publish_findings(event, by=bob)
    page = reverse("deals:commitment-from", args=["themes.finding", finding.pk])
    assert sign_in(client, bob).post(page, typed()).status_code == 302
    made = Commitment.objects.get()
    assert list(made.promised_to.all()) == [alice]
    with pytest.raises(actions.TakenUp):
        promise(Finding.objects.get(), olga, bob)


def test_what_is_not_published_is_refused(finding: Finding, bob: Person, olga: Person, alice: Person) -> None:
    with pytest.raises(actions.NotPublished):
        promise(finding, olga, bob, promised_to=[alice])
    assert not Commitment.objects.exists()


def test_where_nobody_is_known_whoever_wrote_it_down_confirms(
    event: Event, finding: Finding, bob: Person, olga: Person, client: Client
) -> None:
    events.give_feedback(event, Answers(["Somewhere to sit."]), by=None)
    findings.publish_findings(event, by=bob)
    sign_in(client, bob).post(reverse("deals:commitment-from", args=["themes.finding", finding.pk]), typed())
    assert list(Commitment.objects.get().promised_to.all()) == [bob]


def test_the_list_of_what_waits(
    event: Event, finding: Finding, alice: Person, bob: Person, olga: Person, client: Client
) -> None:
    other = findings.write_finding(event, kind="our_role", title="We listen", words="", by=bob)
    page = reverse("deals:to-make")
    assert finding.title not in sign_in(client, bob).get(page).content.decode()
    findings.publish_findings(event, by=bob)
    shown = client.get(page).content.decode()
    assert finding.title in shown and other.title not in shown
    finding.refresh_from_db()
    promise(finding, olga, bob, promised_to=[alice])
    assert finding.title not in client.get(page).content.decode()


def test_somebody_elsewhere_sees_none_of_it(
    event: Event, finding: Finding, bob: Person, places: Places, client: Client
) -> None:
    findings.publish_findings(event, by=bob)
    far = make_person("Far", roles={Role.FACILITATOR: places.other_neighbourhood})
    assert finding.title not in sign_in(client, far).get(reverse("deals:to-make")).content.decode()
    page = reverse("deals:commitment-from", args=["themes.finding", finding.pk])
    assert client.get(page).status_code == 403
