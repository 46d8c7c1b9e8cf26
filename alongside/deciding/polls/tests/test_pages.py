"""What everybody sees of a poll, what those who were drawn see, and with how many queries."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_person, sign_in
from alongside.deciding.polls import actions, reading
from alongside.deciding.polls.models import PlenaryQuestion
from alongside.deciding.polls.tests import making
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.models import Person
from alongside.listening.surveys.models import Response

pytestmark = pytest.mark.django_db


def address(poll, name, *more):
    return reverse(f"polls:{name}", args=[poll.stage_id, *more])


def test_the_page_says_what_it_is_and_where_it_stands(poll):
    page = Client().get(poll.get_absolute_url()).content.decode()
    for words in (
        "Should cars stay in the High Street?",
        "50 in a hundred",
        "Town hall",
        "Nobody stands for it yet",
    ):
        assert words in page
    assert page.count('aria-current="step"') == 1


def test_it_is_set_up_registered_and_opened_on_its_pages(process, bob, ruth, paul):
    made = making.make_stage(process, "polls", title="New poll")
    browser = sign_in(Client(), bob)
    assert "being planned" in Client().get(made.get_absolute_url()).content.decode()
    day = making.timezone.localdate() + 5 * making.DAY
    typed = {
        "about": "Cars?", "sides": "For\nAgainst", "control_percent": "50", "group_size": "8", "day-day": day.day,
        "day-month": day.month, "day-year": day.year, "clock": "10am", "meets_where": "Hall", "easy_read": "",
        "version": "0",
    }  # fmt: skip
    missing = browser.post(reverse("polls:set-up", args=[made.pk]), typed | {"about": ""})
    assert "Say what the poll is about" in missing.content.decode()
    answer = browser.post(reverse("polls:set-up", args=[made.pk]), typed)
    assert answer.status_code == 302 and "/surveys/" in answer.url, answer.content.decode()[:3000]
    poll = made.poll
    for kind, asked in making.ASKED:
        making.surveys.add_question(poll.first, kind=kind, asked=asked, by=bob)
    making.make_lottery(made)
    plans = {
        "question-1": "attitude",
        "question-2": "attitude",
        "question-3": "no",
        "question-4": "2",
        "question-5": "no",
    }
    browser.post(address(poll, "register"), plans | {"hypotheses": "Up."})
    assert poll.registered.count() == 3
    for lead in (ruth, paul):
        keys = sign_in(Client(), lead)
        page = keys.get(address(poll, "keys")).content.decode()
        agreed = page.split('name="agreed" value="')[1].split('"')[0]
        keys.post(address(poll, "keys"), {"agreed": agreed})
    assert making.fresh(poll).stage.state == Stage.State.OPEN


def test_the_right_answer_is_not_told_before_the_report(poll, bob):
    actions.register_questions(poll, {4: "2"}, hypotheses="", by=bob)
    assert "A company" not in Client().get(address(poll, "registered")).content.decode()
    assert "A company" in sign_in(Client(), bob).get(address(poll, "registered")).content.decode()


def test_those_who_run_it_go_step_by_step(process, bob):
    poll = making.make_poll(process)
    making.draw(poll.stage.lottery, [make_person(f"D{n}", home=poll.place, password=None) for n in range(24)])
    browser = sign_in(Client(), bob)
    assert "Take them in" in browser.get(address(poll, "run")).content.decode()
    browser.post(address(poll, "step", "sample"))
    assert poll.participants.count() == 24
    end = making.timezone.localdate() + 3 * making.DAY
    typed = {"day-day": end.day, "day-month": end.month, "day-year": end.year, "clock": "5pm"}
    browser.post(address(poll, "ask-everybody"), typed)
    assert making.fresh(poll).first.takes_answers()
    said = making.opinions(2)
    everybody = list(Person.objects.filter(polls_drawn_for__poll=poll))
    making.answer_all(poll.first, everybody, lambda one: said(one, after=False, talked=False))
    for step in ("close", "arms", "groups"):
        assert browser.post(address(poll, "step", step)).status_code == 302
    assert poll.groups.count() == 2
    assert browser.post(address(poll, "step", "arms")).status_code == 409
    assert browser.post(address(poll, "step", "nonsense")).status_code == 302
    group = poll.groups.first()
    browser.post(reverse("polls:change-group", args=[group.pk]), {"moderator": "Mo", "room": "Blue"})
    assert "Moderator: Mo" in browser.get(address(poll, "groups")).content.decode()
    refused = browser.post(
        address(poll, "groups"), {"came": [str(group.participants.first().pk), "nonsense"]}
    )
    assert refused.status_code == 409 and "not met yet" in refused.content.decode()
    type(poll).objects.filter(pk=poll.pk).update(meets_at=making.timezone.now() - making.DAY / 24)
    browser.post(address(poll, "groups"), {"came": [str(group.participants.first().pk)]})
    assert poll.participants.filter(came=True).count() == 1
    assert "found by looking" in browser.get(address(poll, "ask-everybody")).content.decode()
    browser.post(address(poll, "ask-everybody"), typed)
    assert making.fresh(poll).second.takes_answers()


def test_each_sees_their_own_part(process, bob):
    poll, *_rest = making.in_groups(process, bob, 24)
    seen = {}
    for arm in ("deliberated", "control"):
        one = poll.participants.filter(arm=arm).select_related("person", "group").first()
        seen[arm] = sign_in(Client(), one.person).get(address(poll, "mine")).content.decode()
        if one.group:
            assert f"Group {one.group.number}" in seen[arm]
    assert "You talk it over" in seen["deliberated"] and "You are only asked" in seen["control"]
    assert sign_in(Client(), make_person("No one")).get(address(poll, "mine")).status_code == 403


def test_pages_take_few_queries_however_much_has_happened(twice, bob, django_assert_max_num_queries):
    poll, _people = twice
    group = poll.groups.first()
    PlenaryQuestion.objects.bulk_create(
        [PlenaryQuestion(poll=poll, group=group, words=f"Q{n}") for n in range(120)]
    )
    for number in range(6):
        person = make_person(f"Signs {number}")
        actions.add_signatory(poll, side=poll.sides.all()[number % 2], person=person, speaks_for="Us", by=bob)
    making.publish(poll)
    more = [Person(email=f"r{n}@example.org", display_name=f"R{n}") for n in range(1000)]
    Person.objects.bulk_create(more)
    Response.objects.bulk_create(
        [Response(survey=poll.first, person=person, answers={"1": 3}) for person in more]
    )
    signed_in = sign_in(Client(), make_person("Somebody", home=poll.place))
    signed_in.get("/")
    for browser, most in ((Client(), 8), (signed_in, 10)):
        for name in ("report", "briefing", "plenary", "registered"):
            browser.get(address(poll, name))
            with django_assert_max_num_queries(most):
                assert browser.get(address(poll, name)).status_code == 200
    runs, deliberates = sign_in(Client(), bob), sign_in(Client(), poll.participants.deliberating()[0].person)
    runs.get("/")
    deliberates.get("/")
    for browser, most in ((Client(), 8), (signed_in, 10), (deliberates, 10), (runs, 10)):
        with django_assert_max_num_queries(most):
            assert browser.get(poll.get_absolute_url()).status_code == 200
    for name in ("run", "groups"):
        with django_assert_max_num_queries(10):
            assert runs.get(address(poll, name)).status_code == 200


def test_the_counts_are_those_of_this_poll_alone(process, bob):
    poll, *_rest = making.in_groups(process, bob, 24)
    other = making.make_poll(process)
    actions.register_questions(other, {4: "2"}, hypotheses="", by=bob)
    elsewhere = type(poll.groups.first()).objects.create(poll=other, number=1)
    PlenaryQuestion.objects.create(poll=other, group=elsewhere, words="Q0")
    group = poll.groups.first()
    type(group).objects.filter(pk=group.pk).update(moderator="Mo")
    PlenaryQuestion.objects.bulk_create(
        [
            PlenaryQuestion(poll=poll, group=group, words="Q1"),
            PlenaryQuestion(
                poll=poll, group=group, words="Q2", answer="A", answered_at=making.timezone.now()
            ),
        ]
    )
    one = poll.participants.deliberating().first()
    type(one).objects.filter(pk=one.pk).update(came=True)
    facts = reading.facts_of(poll)
    assert facts == reading.Facts(
        drawn=poll.participants.count(),
        waiting=0,
        deliberating=poll.participants.filter(arm="deliberated").count(),
        control=poll.participants.filter(arm="control").count(),
        came=1,
        groups=poll.groups.count(),
        unmoderated=poll.groups.count() - 1,
        questions=2,
        unanswered=1,
        registered=poll.registered.count(),
    )
    assert facts.deliberating and facts.control and facts.registered


def test_before_the_sample_is_taken_in_only_those_who_wait_are_counted(process):
    poll = making.make_poll(process)
    assert set(vars(reading.facts_of(poll)).values()) == {0}
    making.draw(poll.stage.lottery, [make_person(f"D{n}", home=poll.place, password=None) for n in range(9)])
    facts = reading.facts_of(poll)
    assert facts.waiting == 9 and sum(vars(facts).values()) == 9


def test_odd_addresses_are_answered(poll):
    for query in ("page=0", "page=-1", "page=99999999", "page=²", "page=x"):
        assert Client().get(f"{address(poll, 'plenary')}?{query}").status_code == 200
    assert Client().get("/polls/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert Client().get(reverse("polls:stage", args=[poll.pk])).status_code == 404
