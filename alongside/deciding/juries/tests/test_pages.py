"""What everybody sees of a jury, with how many queries, also when much has happened."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_person, sign_in
from alongside.deciding.juries import actions
from alongside.deciding.juries.models import Evidence, Question, Recommendation, Reply
from alongside.deciding.juries.reading import facts_of, sides_of
from alongside.deciding.juries.standards import checks_of
from alongside.deciding.juries.tests import making
from alongside.deciding.lotteries.models import Registration
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person

pytestmark = pytest.mark.django_db


def missing(jury):
    jury = making.fresh(jury)
    sessions = list(jury.sessions.select_related("jury__stage"))
    checks = checks_of(jury, facts_of(jury), sides_of(jury), sessions)
    return {check.title: check.words for check in checks if not check.is_met}


def test_the_page_says_what_the_jury_is_for_and_where_it_stands(jury, jurors, bob):
    making.make_session(jury, bob, days=4)
    page = Client().get(jury.get_absolute_url()).content.decode()
    for words in (
        "Say how people should get to the hospital",
        "The hospital stays where it is.",
        "12 members, drawn by lot",
        "Getting to know the question",
        "75 in a hundred",
        "within 60 days",
        "Hears evidence and talks",
    ):
        assert words in page
    assert page.count('aria-current="step"') == 1 and "Juror 1" not in page


def test_the_checklist_follows_what_happens(jury, bob):
    before = missing(jury)
    assert "There is no evidence for: For, Against, Neutral." in before.values()
    assert "0 hours are planned. Four days" in before["Enough time"]
    people = making.with_members(jury)
    for number, side in enumerate(making.SIDES):
        overseer = making.make_overseer(jury, bob, f"Overseer {number}", side)
        making.make_evidence(jury, bob, side, easy_read="Many people have no car.")
    assert "Not signed as balanced for: For, Against, Neutral." in missing(jury).values()
    for overseer in jury.overseers.select_related("person"):
        actions.sign(
            jury, seen=making.fresh(jury).evidence_version, is_balanced=True, words="", by=overseer.person
        )
    for day in (-9, -8, -2, -1):
        session = making.make_session(jury, bob, days=day)
    actions.note_attendance(session, [member.pk for member in jury.members.all()], by=bob)
    actions.mix_tables(session, size=6, by=bob)
    left = missing(jury)
    assert set(left) == {"Decided by the members, each with a secret vote", "Members say how it was run"}
    asked = actions.ask_for_witness(jury, who="A driver", why="Nights", by=people[0])
    assert "Members asked for 1 witnesses" in missing(jury)["Balanced evidence that people can understand"]
    actions.answer_witness(asked, session=None, reason="Ill.", by=bob)
    making.make_draft(jury, people[0])
    making.decide(jury, people, [{1: 1}] * 12, by=bob)
    for person in people[:7]:
        actions.rate(jury, {"time": 1}, by=person)
    assert not missing(jury)
    page = Client().get(reverse("juries:checklist", args=[jury.stage_id])).content.decode()
    assert "12 of 12 are met" in page and "OECD: purpose. Involve: clear purpose" in page


def test_a_remit_that_one_key_agreed_to_is_not_called_good(jury):
    Stage.objects.filter(pk=jury.stage_id).update(opened_alone=True)
    assert "one key only" in missing(jury)["A clear question, and what cannot change"]


def busy(process, bob) -> Recommendation:
    """A finished jury with 1,000 who put their names down, 40 recommendations, and much evidence and many questions."""
    jury = making.make_jury(process)
    people = [Person(email=f"r{n}@example.org", display_name=f"R{n}") for n in range(1000)]
    Person.objects.bulk_create(people)
    Registration.objects.bulk_create(
        [
            Registration(
                lottery=jury.stage.lottery, person=person, pseudonym=f"R{n:05d}", features={"Age": "16-34"}
            )
            for n, person in enumerate(people)
        ]
    )
    jurors = making.with_members(jury, 24)
    side = jury.sides.first()
    Evidence.objects.bulk_create(
        [
            Evidence(
                jury=jury,
                number=n,
                side=side,
                kind="report",
                title=f"Report {n}",
                source="Us",
                text="x" * 900,
            )
            for n in range(1, 121)
        ]
    )
    member = jury.members.first()
    Question.objects.bulk_create(
        [Question(jury=jury, asked_by=member, to_whom="A driver", words=f"Question {n}?") for n in range(120)]
    )
    for n in range(6):
        making.make_session(jury, bob, days=n - 8)
    bodies = [jury.bodies.get().organisation, making.make_council(jury.place, "Riverside Trust")]
    actions.add_body(jury, organisation=bodies[1], promise="Yes.", by=bob)
    for n in range(1, 41):
        made = making.make_draft(jury, jurors[0], title=f"Recommendation {n}", bodies=bodies)
    making.decide(jury, jurors, [dict.fromkeys(range(1, 41), 1)] * 24, by=bob)
    making.publish(jury)
    clerk = bob
    Reply.objects.filter(recommendation__number__lt=20).update(
        state="accepted", reasons="Yes.", given_by=clerk, given_at=making.timezone.now()
    )
    return Recommendation.objects.get(pk=made.pk)


LISTS = ("evidence", "asked", "recommendations", "tracker", "oversight", "members", "checklist", "evaluation")


def test_pages_take_few_queries_however_much_has_happened(process, bob, django_assert_max_num_queries):
    found = busy(process, bob)
    jury = making.fresh(found.jury)
    signed_in = sign_in(Client(), make_person("Somebody", home=jury.place))
    signed_in.get("/")
    for browser in (Client(), signed_in):
        for name in LISTS:
            address = reverse(f"juries:{name}", args=[jury.stage_id])
            browser.get(address)
            with django_assert_max_num_queries(8):
                assert browser.get(address).status_code == 200
        with django_assert_max_num_queries(10):
            page = browser.get(jury.get_absolute_url())
        assert page.status_code == 200
        for address in (
            Evidence.objects.first().get_absolute_url(),
            jury.sessions.first().get_absolute_url(),
        ):
            with django_assert_max_num_queries(10):
                assert browser.get(address).status_code == 200


def test_a_recommendation_takes_few_queries(process, bob, django_assert_max_num_queries):
    found = busy(process, bob)
    somebody = sign_in(Client(), make_person("Somebody", home=found.place))
    for browser in (
        Client(),
        somebody,
        sign_in(Client(), bob),
        sign_in(Client(), found.jury.members.first().person),
    ):
        browser.get("/")
        with django_assert_max_num_queries(10):
            page = browser.get(found.get_absolute_url())
        assert page.status_code == 200 and "Recommendation 40" in page.content.decode()


def test_odd_addresses_are_answered(jury, bob):
    making.make_evidence(jury, bob)
    for name in LISTS:
        address = reverse(f"juries:{name}", args=[jury.stage_id])
        for query in ("page=0", "page=-1", "page=99999999", "page=²", "side=%00", "show=<b>", "page=x"):
            assert Client().get(f"{address}?{query}").status_code == 200
    assert Client().get("/juries/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert Client().get(reverse("juries:stage", args=[jury.pk])).status_code == 404
