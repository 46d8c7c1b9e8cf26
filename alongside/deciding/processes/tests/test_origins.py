"""A process that takes up what people told us: the thread joins them, and those who spoke are told."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, sign_in
from alongside.deciding.processes import actions
from alongside.deciding.processes.models import Process
from alongside.deciding.processes.refusals import CannotComeFrom
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.threads.models import Edge
from alongside.listening.events import actions as events
from alongside.listening.events.actions.answering import Answers
from alongside.listening.themes.actions import findings
from alongside.listening.themes.models import Finding

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "The old library",
    "question": "What should the old library become?",
    "summary": "It stands empty.",
    "what_can_change": "What it is used for.",
    "resident_email": "ruth@example.org",
}


@pytest.fixture
def finding(places: Places, bob: Person, alice: Person) -> Finding:
    """What Alice said at an event of the neighbourhood; not published yet."""
    now, hour = timezone.now(), dt.timedelta(hours=1)
    event = events.start_event(
        place=places.neighbourhood, by=bob, title="Tea", about="Talk", host="Us", venue_kind="cafe",
        venue="The Kettle", starts_at=now - hour, ends_at=now + hour, questions=["What matters?"],
    )  # fmt: skip
    events.publish_event(event, by=bob)
    events.give_feedback(event, Answers(["A warm room."]), by=alice, said_by=alice)
    return findings.write_finding(event, kind="we_need", title="A warm room", words="For winter.", by=bob)


def publish(finding: Finding, bob: Person) -> Finding:
    findings.publish_findings(finding.source, by=bob)
    finding.refresh_from_db()
    return finding


def address(finding: Finding, code: str = "NBH") -> str:
    return f"{reverse('processes:start', args=[code])}?from=themes.finding/{finding.pk}"


def test_a_process_comes_from_a_finding(
    finding: Finding, alice: Person, ruth: Person, bob: Person, client: Client
) -> None:
    publish(finding, bob)
    page = sign_in(client, bob).get(address(finding))
    assert "This process comes from" in page.content.decode() and finding.title in page.content.decode()
    assert client.post(address(finding), TYPED).status_code == 302
    made = Process.objects.get()
    edge = Edge.objects.get(later_id=made.pk)
    assert (edge.earlier_id, edge.kind) == (finding.pk, "came_from")
    before = Notice.objects.filter(person=alice).count()
    actions.announce(made, by=bob)
    told = Notice.objects.filter(person=alice).order_by("-at", "-pk")
    assert told.count() == before + 1 and "led to a new question" in told[0].sentence


def test_what_is_not_published_starts_nothing(
    finding: Finding, bob: Person, ruth: Person, client: Client
) -> None:
    assert sign_in(client, bob).get(address(finding)).status_code == 404
    assert client.post(address(finding), TYPED).status_code == 404
    with pytest.raises(CannotComeFrom):
        actions.start_process(
            place=finding.place,
            title="t",
            question="q",
            summary="s",
            by=bob,
            resident_lead=ruth,
            came_from=finding,
        )
    assert not Process.objects.exists()


def test_what_lies_elsewhere_starts_nothing(
    finding: Finding, bob: Person, ruth: Person, places: Places
) -> None:
    publish(finding, bob)
    with pytest.raises(CannotComeFrom):
        actions.start_process(
            place=places.other_neighbourhood,
            title="t",
            question="q",
            summary="s",
            by=bob,
            resident_lead=ruth,
            came_from=finding,
        )
    around = actions.start_process(
        place=places.alliance,
        title="t",
        question="q",
        summary="s",
        by=bob,
        resident_lead=ruth,
        came_from=finding,
    )
    assert Edge.objects.filter(later_id=around.pk, earlier_id=finding.pk).exists()


@pytest.mark.parametrize(
    "named",
    [
        "themes.finding/nonsense", "nonsense", "people.person/{pk}", "no.such/{pk}", "themes.finding/",
        "sessions.session/{pk}", "themes.finding/{pk}",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_not_found(named: str, bob: Person, client: Client) -> None:
    where = reverse("processes:start", args=["NBH"]) + "?from=" + named.format(pk=uuid.uuid4())
    assert sign_in(client, bob).get(where).status_code == 404
