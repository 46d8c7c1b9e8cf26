"""Findings, as events lead to them: written in three kinds, ordered, published at once; told once to who spoke."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, make_person, make_process, sign_in
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.models import Detail
from alongside.foundation.threads.models import Edge
from alongside.listening.events import actions as events
from alongside.listening.events.actions.answering import Answers
from alongside.listening.events.models import Event
from alongside.listening.themes.actions import findings as actions
from alongside.listening.themes.models import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(places: Places, bob: Person) -> Event:
    """An event that began an hour ago."""
    now, hour = timezone.now(), dt.timedelta(hours=1)
    event = events.start_event(
        place=places.neighbourhood, by=bob, title="Tea and talk", about="Talk", host="Us", venue_kind="cafe",
        venue="The Kettle", starts_at=now - hour, ends_at=now + hour, questions=["What matters?"],
    )  # fmt: skip
    return events.publish_event(event, by=bob)


@pytest.fixture
def as_bob(bob: Person) -> Client:
    return sign_in(Client(), bob)


def page_of(source: Event, name: str = "findings") -> str:
    return reverse(f"themes:{name}", args=["events.event", source.pk])


def write(source: Event, bob: Person, title: str, kind: str = "will_do") -> Finding:
    return actions.write_finding(source, kind=kind, title=title, words="", by=bob)


def titles(source: Event, kind: str = "will_do") -> list[str]:
    return list(
        Finding.objects.of(source).filter(kind=kind).order_by("order").values_list("title", flat=True)
    )


def test_written_on_the_page_one_short_form_each(source: Event, as_bob: Client) -> None:
    for kind, title in (("will_do", "Benches"), ("will_do", "Lights"), ("we_need", "A key")):
        answer = as_bob.post(
            page_of(source), {"kind": kind, f"{kind}-title": title, f"{kind}-words": "More."}
        )
        assert answer["Location"].endswith(f"#{kind}")
    assert titles(source) == ["Benches", "Lights"] and titles(source, "we_need") == ["A key"]
    made = Finding.objects.get(title="A key")
    assert (made.place, made.words, made.published_at) == (source.place, "More.", None)
    page = as_bob.get(page_of(source)).content.decode()
    assert page.index("Benches") < page.index("Lights") < page.index("A key")


def test_what_is_wrong_is_said_beside_its_kind(source: Event, as_bob: Client) -> None:
    answer = as_bob.post(page_of(source), {"kind": "our_role", "our_role-title": " "})
    assert "Say it in one sentence" in answer.content.decode()
    assert as_bob.post(page_of(source), {"kind": "dreams", "dreams-title": "x"}).status_code == 200
    assert not Finding.objects.exists()


def test_a_double_click_writes_one(source: Event, as_bob: Client) -> None:
    typed = {"kind": "will_do", "will_do-title": "Once", "once": str(uuid.uuid4())}
    assert [as_bob.post(page_of(source), typed).status_code for _n in range(2)] == [302, 302]
    assert Finding.objects.count() == 1


def test_moved_up_and_down(source: Event, bob: Person, as_bob: Client) -> None:
    one, _two, three = (write(source, bob, title) for title in ("One", "Two", "Three"))
    write(source, bob, "Other", kind="we_need")
    as_bob.post(reverse("themes:move-finding", args=[three.pk]), {"way": "up"})
    assert titles(source) == ["One", "Three", "Two"]
    as_bob.post(reverse("themes:move-finding", args=[one.pk]), {"way": "down"})
    assert titles(source) == ["Three", "One", "Two"]
    actions.move_finding(three, up=True, by=bob)
    assert titles(source) == ["Three", "One", "Two"]


def test_changed_or_dropped_until_it_is_published(source: Event, bob: Person, as_bob: Client) -> None:
    made, other = write(source, bob, "Benches"), write(source, bob, "Wrong")
    typed = {"kind": "our_role", "title": "Two benches", "words": "By the gate.", "easy_read": "Two seats."}
    as_bob.post(reverse("themes:change-finding", args=[made.pk]), typed)
    made.refresh_from_db()
    assert (made.kind, made.title, made.easy_read) == ("our_role", "Two benches", "Two seats.")
    as_bob.post(reverse("themes:drop-finding", args=[other.pk]))
    assert Finding.objects.get() == made
    actions.publish_findings(source, by=bob)
    assert as_bob.post(reverse("themes:change-finding", args=[made.pk]), typed).status_code == 409
    assert as_bob.post(reverse("themes:drop-finding", args=[made.pk])).status_code == 409
    with pytest.raises(actions.AlreadyPublished):
        actions.change_finding(made, kind="our_role", title="x", words="", by=bob)
    with pytest.raises(actions.AlreadyPublished):
        actions.drop_finding(made, by=bob)


def test_published_at_once_and_told_once(
    source: Event, alice: Person, bob: Person, charlie: Person, as_bob: Client, client: Client
) -> None:
    for _n in range(2):
        events.give_feedback(source, Answers(["My knees."]), by=alice, said_by=alice)
    events.give_feedback(source, Answers(["No name."]), by=None)
    one, two = write(source, bob, "Benches"), write(source, bob, "A key", kind="we_need")
    assert client.get(one.get_absolute_url()).status_code == 404
    assert "We tell 1 person" in as_bob.get(page_of(source, "publish-findings")).content.decode()
    assert as_bob.post(page_of(source, "publish-findings"))["Location"] == source.told_url
    assert {edge.later_id for edge in Edge.objects.filter(earlier_id=source.pk, kind="came_from")} == {
        one.pk,
        two.pk,
    }
    notice = Notice.objects.get()
    assert (notice.person, notice.url) == (alice, source.told_url) and "Tea and talk" in notice.sentence
    assert "My knees" not in str([detail.details for detail in Detail.objects.all()])
    shown = client.get(one.get_absolute_url()).content.decode()
    assert "Benches" in shown and source.told_url in shown and "Turn this into a promise" not in shown
    assert as_bob.post(page_of(source, "publish-findings")).status_code == 409
    with pytest.raises(actions.NothingToPublish):
        actions.publish_findings(source, by=bob)
    assert Notice.objects.count() == 1
    # What is found later is a publication of its own.
    write(source, bob, "Lights")
    actions.publish_findings(source, by=bob)
    assert Notice.objects.filter(person=alice).count() == 2


def test_who_may_turns_it_into_a_promise_or_a_question(source: Event, bob: Person, as_bob: Client) -> None:
    made = write(source, bob, "Benches")
    actions.publish_findings(source, by=bob)
    page = as_bob.get(made.get_absolute_url()).content.decode()
    assert reverse("deals:commitment-from", args=["themes.finding", made.pk]) in page
    assert f"{reverse('processes:start', args=[source.place.code])}?from=themes.finding/{made.pk}" in page


def test_only_those_who_publish_findings_write_them(
    source: Event, bob: Person, alice: Person, places: Places
) -> None:
    made = write(source, bob, "Benches")
    far = make_person("Far", roles={Role.FACILITATOR: places.other_neighbourhood})
    worker = make_person("Wanda", roles={Role.WORKER: places.neighbourhood})
    for person in (alice, far, worker):
        browser = sign_in(Client(), person)
        for url in (
            page_of(source), page_of(source, "publish-findings"), reverse("themes:change-finding", args=[made.pk]),
            reverse("themes:move-finding", args=[made.pk]), reverse("themes:drop-finding", args=[made.pk]),
        ):  # fmt: skip
            assert browser.post(url, {"kind": "will_do", "will_do-title": "x"}).status_code == 403
    assert titles(source) == ["Benches"]


def test_only_where_something_is_said(source: Event, as_bob: Client, ruth: Person, places: Places) -> None:
    process = make_process(places.neighbourhood, resident_lead=ruth, professional_lead=None)
    for kind, pk in (
        ("processes.process", process.pk), ("people.person", ruth.pk), ("themes.finding", uuid.uuid4()),
        ("events.event", uuid.uuid4()), ("events.signup", uuid.uuid4()), ("nonsense", source.pk), ("a.b.c", source.pk),
    ):  # fmt: skip
        assert as_bob.get(reverse("themes:findings", args=[kind, pk])).status_code == 404


def test_there_are_not_too_many(source: Event, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_FINDINGS", 2)
    write(source, bob, "One")
    write(source, bob, "Two")
    with pytest.raises(actions.TooManyFindings):
        write(source, bob, "Three")


def test_the_page_asks_few_questions(
    source: Event, bob: Person, alice: Person, as_bob: Client, django_assert_max_num_queries: object
) -> None:
    made = write(source, bob, "Benches")
    for n in range(10):
        write(source, bob, f"F {n}")
        events.give_feedback(source, Answers(["x"]), by=alice, said_by=alice)
    actions.publish_findings(source, by=bob)
    for url, most in ((made.get_absolute_url(), 10), (page_of(source), 10), (source.told_url, 10)):
        as_bob.get(url)
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            as_bob.get(url)
