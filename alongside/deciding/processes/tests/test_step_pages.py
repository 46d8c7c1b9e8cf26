"""The pages of steps: keys, changes, what came of a stage, following, stopping, finishing, the feed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import make_process, make_stage, sign_in
from alongside.deciding.processes import actions
from alongside.deciding.processes.models import Change, Follow, Key, Process, Stage, TookPart
from alongside.deciding.processes.tests.test_pages import dates, page
from alongside.foundation.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_two_co_leads_open_a_stage_from_two_browsers(client, process, ruth, paul, alice):
    from django.test import Client

    stage = make_stage(
        process, "ideas", summary="Tell us what you want.", rules={"in_words": ["Three ideas each."]}
    )
    hers, his = sign_in(client, ruth), sign_in(Client(), paul)
    html = page(hers, "keys", stage.pk)
    for text in (
        "Ideas for the park",
        "Tell us what you want.",
        "Three ideas each.",
        "Give my key",
        "Opens",
        "Closes",
    ):
        assert text in html
    agreed = actions.digest_of(actions.opening_terms(Stage.objects.get()))
    assert agreed in html
    give = reverse("processes:give-key", args=[stage.pk, "open"])
    hers.post(give, {"agreed": agreed})
    hers.post(give, {"agreed": agreed})
    assert "Take my key back" in page(hers, "keys", stage.pk)
    assert "Give my key" not in page(Client(), "keys", stage.pk)
    assert "Yours is the last key" in page(his, "keys", stage.pk)

    hers.post(reverse("processes:withdraw-key", args=[stage.pk, "open"]))
    assert "Taken back" in page(his, "keys", stage.pk)
    hers.post(give, {"agreed": agreed})
    for _double_click in range(2):
        assert his.post(give, {"agreed": agreed}).status_code == 302
    stage.refresh_from_db()
    assert stage.state == Stage.State.OPEN
    assert Key.objects.filter(used_at__isnull=False).count() == 2
    assert sign_in(client, alice).post(give, {"agreed": agreed}).status_code == 403


def test_a_key_to_something_else_is_not_given(client, process, ruth, paul):
    stage = make_stage(process, "ideas")
    agreed = actions.digest_of(actions.opening_terms(stage))
    actions.change_stage(stage, by=paul, title="Quite other ideas")
    sign_in(client, ruth)
    response = client.post(reverse("processes:give-key", args=[stage.pk, "open"]), {"agreed": agreed})
    assert response.status_code == 409
    html = response.content.decode()
    assert "has changed since you opened the page" in html and "Quite other ideas" in html
    assert not Key.objects.exists()
    assert client.post(reverse("processes:give-key", args=[stage.pk, "nothing"])).status_code == 404
    assert client.post(reverse("processes:give-key", args=[stage.pk, "publish"])).status_code == 409


def test_a_change_is_proposed_agreed_or_dropped(client, process, ideas_stage, ruth, paul):
    stage = ideas_stage()
    sign_in(client, ruth)
    address = reverse("processes:change-stage", args=[stage.pk])
    data = {"title": "Ideas for the new park", "reason": "It is a new park", "version": 1, **dates(-1, 27)}
    assert client.post(address, data | {"reason": ""}).status_code == 200
    assert client.post(address, data).status_code == 302
    sign_in(client, paul)
    html = page(client, "change-keys", stage.pk)
    assert "Ideas for the new park" in html and "It is a new park" in html and "Drop this change" in html
    client.post(reverse("processes:drop-change", args=[stage.pk]))
    assert Change.objects.get().state == Change.State.DROPPED
    client.post(address, data)
    change = Change.objects.get(state="waiting")
    sign_in(client, ruth)
    give = reverse("processes:give-key", args=[stage.pk, "change_rules"])
    client.post(give, {"agreed": actions.digest_of(change.agreed)})
    stage.refresh_from_db()
    assert stage.title == "Ideas for the new park"
    assert client.post(give, {"agreed": "x"}).status_code in (302, 409)


def test_what_came_of_a_stage_is_hidden_until_both_keys(client, process, ideas_stage, ruth, paul, alice):
    stage = ideas_stage()
    actions.note_participation(stage, alice, TookPart.How.CONTRIBUTED)
    actions.close_stage(stage, by=None)
    sign_in(client, ruth)
    client.post(
        reverse("processes:outcome", args=[stage.pk]), {"outcome": "Twelve ideas go on.", "version": 2}
    )
    assert "Twelve ideas go on." in page(client, "keys", stage.pk)
    client.logout()
    for name, pk in (("keys", stage.pk), ("process", process.pk)):
        assert "Twelve ideas" not in page(client, name, pk)
    assert b"Twelve ideas" not in client.get(reverse("processes:feed", args=["NBH"])).content
    for lead in (ruth, paul):
        actions.agree_to_publish(stage, by=lead)
    assert "Twelve ideas go on." in page(client, "process", process.pk)
    assert "Twelve ideas go on." in client.get(reverse("processes:feed", args=["SYS"])).content.decode()
    assert Notice.objects.filter(person=alice, sentence__contains="is out").count() == 1


def test_following(client, process, ideas_stage, charlie):
    sign_in(client, charlie)
    for _twice in range(2):
        client.post(reverse("processes:follow", args=[process.pk]))
    assert Follow.objects.count() == 1 and "Stop following" in page(client, "process", process.pk)
    stage = make_stage(process, "ideas")
    for lead in (process.resident_lead, process.professional_lead):
        actions.agree_to_open(stage, by=lead)
    assert Notice.objects.filter(person=charlie, sentence__contains="is open").count() == 1
    client.post(reverse("processes:unfollow", args=[process.pk]))
    assert not Follow.objects.exists()
    assert client.get(reverse("processes:follow", args=[process.pk])).status_code == 405


def test_a_process_stops_with_its_story(client, process, ideas_stage, ruth, alice):
    stage = ideas_stage()
    actions.note_participation(stage, alice, TookPart.How.CONTRIBUTED)
    sign_in(client, ruth)
    address = reverse("processes:stop", args=[process.pk])
    assert "Say what was learned" in client.post(address, {"because": "No money"}).content.decode()
    assert client.post(address, {"because": "No money", "learned": "Ask first."}).status_code == 302
    html = page(client, "process", process.pk)
    assert "No money" in html and "Ask first." in html and "Stop it" not in html
    assert Notice.objects.filter(person=alice, sentence__contains="was stopped").count() == 1
    assert "over already" in client.post(address, {"because": "a", "learned": "b"}).content.decode()
    stage.refresh_from_db()
    assert stage.state == Stage.State.CLOSED
    with pytest.raises(actions.StageNotOpen):
        actions.hold_open(stage)


def test_a_vote_is_not_stopped_away(client, process, ruth, alice):
    vote = make_stage(process, "budgets", state="open")
    actions.note_participation(vote, alice, TookPart.How.DECIDED)
    sign_in(client, ruth)
    html = client.post(
        reverse("processes:stop", args=[process.pk]), {"because": "a", "learned": "b"}
    ).content.decode()
    assert "Its result must be published" in html
    html = client.post(reverse("processes:finish", args=[process.pk]), {"learned": "b"}).content.decode()
    assert "no published result yet" in html
    process.refresh_from_db()
    assert process.state == Process.State.LIVE


def test_a_process_is_finished(client, process, ruth):
    make_stage(process, "ideas", state="published", published_at=timezone.now())
    sign_in(client, ruth)
    client.post(reverse("processes:finish", args=[process.pk]), {"learned": "Start earlier."})
    assert "Start earlier." in page(client, "process", process.pk)


def test_the_clock_closes_what_is_over(process, ruth, ideas_stage):
    now = timezone.now()
    stage = ideas_stage(opens_at=now - dt.timedelta(days=9), closes_at=now - dt.timedelta(minutes=1))
    with pytest.raises(actions.StageNotOpen):
        actions.hold_open(stage)
    assert actions.close_over() == 1 and actions.close_over() == 0
    stage.refresh_from_db()
    assert stage.state == Stage.State.CLOSED
    assert Notice.objects.filter(person=ruth, sentence__contains="needs both keys").count() == 1


def test_the_feed_tells_only_what_is_public(client, process, places, ruth, paul, ideas_stage):
    ideas_stage(title="Open stage")
    make_stage(process, "ideas", title="Planned stage")
    draft = make_process(
        places.neighbourhood, resident_lead=ruth, professional_lead=paul, state="draft", title="Draft"
    )
    make_stage(draft, "ideas", title="Stage of a draft", state="open")
    response = client.get(reverse("processes:feed", args=["NBH"]))
    text = response.content.decode()
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "Open stage" in text and "Planned stage" not in text and "Stage of a draft" not in text
    assert "Open stage" not in client.get(reverse("processes:feed", args=["NBH2"])).content.decode()
    assert client.get(reverse("processes:feed", args=["NOWHERE"])).status_code == 404


def test_a_vote_is_never_opened_or_published_from_the_general_page(client, process, ruth, paul):
    planned, closed = make_stage(process, "budgets"), make_stage(process, "budgets", state="closed")
    assert client.get(reverse("processes:keys", args=[planned.pk])).url == planned.keys_url()
    for lead in (ruth, paul):
        sign_in(client, lead)
        for stage, step, terms in (
            (planned, "open", actions.opening_terms(planned)),
            (closed, "publish", actions.publishing_terms(closed)),
        ):
            address = reverse("processes:give-key", args=[stage.pk, step])
            response = client.post(address, {"agreed": actions.digest_of(terms)})
            assert response.status_code == 409 and "on its own page" in response.content.decode()
    assert not Key.objects.exists()
