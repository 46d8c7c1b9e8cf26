"""The pages: what they show, whom they let in, and what becomes of bad input."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import make_process, make_stage, sign_in
from alongside.deciding.processes import actions
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.notices.models import Notice
from alongside.foundation.record.models import Entry

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} '\" =1+1"


def words(**fields):
    return {
        "title": "The old library",
        "question": "What should the old library become?",
        "summary": "It stands empty.",
        "what_can_change": "What it is used for.",
        "easy_read": "",
        **fields,
    }


def dates(opens=2, closes=30):
    now = timezone.localtime()
    first, last = now + dt.timedelta(days=opens), now + dt.timedelta(days=closes)
    return {
        "opens_on-day": first.day,
        "opens_on-month": first.month,
        "opens_on-year": first.year,
        "opens_at": "9am",
        "closes_on-day": last.day,
        "closes_on-month": last.month,
        "closes_on-year": last.year,
        "closes_at": "17:30",
    }


def page(client, name, *args):
    response = client.get(reverse(f"processes:{name}", args=args))
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_page_of_a_process_says_it_all(client, process, ideas_stage, ruth):
    stage = ideas_stage()
    html = page(client, "process", process.pk)
    for text in (
        process.title,
        process.question,
        "£60,000",
        "Ruth",
        "Paul",
        stage.title,
        "Consulted",
        "Resident co-lead",
    ):
        assert text in html
    assert "Announce" not in html and "Follow this" not in html
    assert "Follow this" in page(sign_in(client, ruth), "process", process.pk)


def test_one_lead_says_so(client, places, paul):
    process = make_process(places.neighbourhood, resident_lead=None, professional_lead=paul)
    assert "never count as co-produced" in page(client, "process", process.pk)


def test_an_imported_election_says_that_who_took_part_is_not_known(client, places):
    process = make_process(
        places.neighbourhood,
        resident_lead=None,
        professional_lead=None,
        imported_from="Świecie 2023",
        state="live",
    )
    make_stage(process, "budgets", state="published", published_at=timezone.now(), published_alone=True)
    for name in ("process", "who-took-part"):
        assert "Who took part is not known" in page(client, name, process.pk)


def test_a_draft_is_there_only_for_those_who_plan_it(client, places, ruth, paul, alice, bob):
    process = make_process(places.neighbourhood, resident_lead=ruth, professional_lead=paul, state="draft")
    stage = make_stage(process, "ideas")
    addresses = [
        reverse("processes:process", args=[process.pk]),
        reverse("processes:who-took-part", args=[process.pk]),
        reverse("processes:keys", args=[stage.pk]),
        reverse("processes:stage", args=[stage.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code == 404
    sign_in(client, alice)
    assert client.get(addresses[0]).status_code == 404
    assert client.post(reverse("processes:follow", args=[process.pk])).status_code == 404
    assert process.title not in page(client, "all")
    for planner in (bob, ruth, paul):
        assert "This is a draft" in page(sign_in(client, planner), "process", process.pk)
    client.post(reverse("processes:announce", args=[process.pk]))
    client.logout()
    assert client.get(addresses[0]).status_code == 200


def test_a_facilitator_starts_a_process(client, places, bob, ruth, paul):
    sign_in(client, bob)
    address = reverse("processes:start", args=["NBH"])
    assert client.get(address).status_code == 200
    response = client.post(
        address, words(resident_email="RUTH@example.org", professional_email="paul@example.org", once="")
    )
    process = Process.objects.get()
    assert response.url == process.get_absolute_url()
    assert (
        process.state == Process.State.DRAFT
        and process.has_two_leads()
        and process.place == places.neighbourhood
    )
    assert Entry.objects.filter(act="data-looked-at").count() == 2
    assert Notice.objects.filter(person=ruth, sentence__contains="one of its two keys").exists()


def test_a_form_sent_twice_starts_one_process(client, bob, ruth):
    sign_in(client, bob)
    address = reverse("processes:start", args=["NBH"])
    data = words(resident_email="ruth@example.org", once="11111111-1111-4111-8111-111111111111")
    first, second = client.post(address, data), client.post(address, data)
    assert Process.objects.count() == 1 and first.url == second.url


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 151}, "150 characters or fewer"),
        ({"question": "Why\x00?"}, "hidden characters"),
        ({"summary": "abc\u202edef"}, "hidden characters"),
        ({"summary": "y" * 4001}, "4,000 characters or fewer"),
        ({"resident_email": ""}, "Name at least one co-lead"),
        ({"resident_email": "not an address"}, "Enter an email address in the right format"),
        ({"resident_email": "nobody@example.org"}, "We found no resident"),
        ({"professional_email": "ruth@example.org"}, "two different people"),
        ({"professional_email": "charlie@example.org"}, "We found nobody who works"),
    ],
)
def test_bad_input_keeps_what_was_typed(client, bob, ruth, charlie, fields, sentence):
    sign_in(client, bob)
    data = words(**{"resident_email": "ruth@example.org", "what_can_change": HOSTILE, **fields})
    response = client.post(reverse("processes:start", args=["NBH"]), data)
    html = response.content.decode()
    assert response.status_code == 200 and "There is a problem" in html and sentence in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "<script>alert(1)" not in html
    assert not Process.objects.exists()


def test_hostile_words_are_shown_as_words(client, places, ruth, paul, ideas_stage):
    process = make_process(
        places.neighbourhood,
        resident_lead=ruth,
        professional_lead=paul,
        **dict.fromkeys(("title", "question", "summary", "what_can_change", "easy_read"), HOSTILE),
    )
    stage = make_stage(process, "ideas", title=HOSTILE, summary=HOSTILE, easy_read=HOSTILE)
    for html in (page(client, "process", process.pk), page(client, "all"), page(client, "keys", stage.pk)):
        assert "<script>alert" not in html and "&lt;script&gt;" in html and "{{ 7 * 7 }}" in html
    make_stage(process, "ideas", title="\x07bell", state="open")
    feed = client.get(reverse("processes:feed", args=["NBH"]))
    assert feed.status_code == 200 and b"<script>" not in feed.content


def test_a_stale_page_keeps_what_was_typed(client, process, ruth, paul):
    sign_in(client, ruth)
    address = reverse("processes:edit", args=[process.pk])
    client.get(address)
    actions.change_process(process, by=paul, title="Changed by Paul")
    response = client.post(address, words(title="Changed by Ruth", version=1))
    html = response.content.decode()
    assert "Somebody changed this" in html and "Changed by Ruth" in html and "Changed by Paul" in html
    assert 'name="version" value="2"' in html
    process.refresh_from_db()
    assert process.title == "Changed by Paul"
    assert client.post(address, words(title="Changed by Ruth", version=2)).status_code == 302
    assert client.post(address, words(version="x" * 11)).status_code == 200


@pytest.mark.parametrize("name", ["edit", "leads", "stop", "finish", "add-stage"])
@pytest.mark.parametrize("who", ["alice", "charlie"])
def test_others_change_nothing(client, process, name, who, request):
    address = reverse(f"processes:{name}", args=[process.pk])
    assert client.get(address).status_code == 302
    sign_in(client, request.getfixturevalue(who))
    assert client.get(address).status_code == 403 and client.post(address, {}).status_code == 403


def test_the_leads_change_with_a_reason(client, process, ruth, alice, bob):
    sign_in(client, bob)
    address = reverse("processes:leads", args=[process.pk])
    assert "ruth@example.org" not in client.get(address).content.decode()
    data = {"resident": "other", "resident_email": "", "professional": "keep", "reason": "", "version": 1}
    html = client.post(address, data).content.decode()
    assert "Say why the co-leads change" in html and "Enter the email address of the new co-lead" in html
    data |= {"resident_email": "alice@example.org", "reason": "Ruth moved away"}
    assert client.post(address, data).status_code == 302
    process.refresh_from_db()
    assert process.resident_lead == alice
    assert "Somebody changed this" in client.post(address, data | {"resident": "nobody"}).content.decode()
    both_gone = {"resident": "nobody", "professional": "nobody", "reason": "r", "version": 2}
    assert "at least one co-lead" in client.post(address, both_gone).content.decode()


def test_stages_are_planned_changed_and_taken_away(client, process, ruth):
    sign_in(client, ruth)
    data = {"method": "ideas", "title": "Tell us", "summary": "", "easy_read": "", **dates()}
    data["once"] = "22222222-2222-4222-8222-222222222222"
    for _twice in range(2):
        assert client.post(reverse("processes:add-stage", args=[process.pk]), data).status_code == 302
    stage = Stage.objects.get()
    assert timezone.localtime(stage.opens_at).hour == 9 and timezone.localtime(stage.closes_at).minute == 30

    edit = reverse("processes:edit-stage", args=[stage.pk])
    assert "Tell us" in client.get(edit).content.decode()
    assert client.post(edit, data | {"title": "Tell us more", "version": 1}).status_code == 302
    assert "Somebody changed this" in client.post(edit, data | {"version": 1}).content.decode()
    remove = reverse("processes:remove-stage", args=[stage.pk])
    actions.agree_to_open(stage, by=ruth)
    assert "Take away" in client.get(remove).content.decode()
    assert client.post(remove).status_code == 302 and not Stage.objects.exists()
    assert Entry.objects.filter(act="stage-removed").count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opens_at": "25:00"}, "must be a time"),
        ({"opens_at": "13pm"}, "must be a time"),
        ({"opens_at": "noonish"}, "must be a time"),
        ({"opens_on-day": "31", "opens_on-month": "2"}, "real date"),
        ({"closes_on-year": "2020"}, "must close after it opens"),
        ({"opens_on-year": "2020", "closes_on-year": "2021"}, "must close in the future"),
        ({"method": "magic"}, "Choose one from the list"),
        (
            {"opens_on-day": "28", "opens_on-month": "3", "opens_on-year": "2027", "opens_at": "1:30am"},
            "does not exist",
        ),
        (
            {"opens_on-day": "31", "opens_on-month": "10", "opens_on-year": "2027", "opens_at": "1:30am"},
            "comes twice",
        ),
    ],
)
def test_impossible_stages_are_refused(client, process, ruth, fields, sentence):
    sign_in(client, ruth)
    data = {"method": "ideas", "title": "Tell us", **dates(), **fields}
    html = client.post(reverse("processes:add-stage", args=[process.pk]), data).content.decode()
    assert "There is a problem" in html and sentence in html and not Stage.objects.exists()
