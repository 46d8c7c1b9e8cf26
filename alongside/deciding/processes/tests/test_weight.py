"""The pages ask the same few questions of many rows as of few. How long they take is measured in bench/pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import make_stage, sign_in
from alongside.deciding.processes import actions
from alongside.deciding.processes.models import Process, Stage, TookPart
from alongside.deciding.processes.tests.test_participation import crowd
from alongside.foundation.threads.actions import join

pytestmark = pytest.mark.django_db


def weight(client, address):
    """Queries of one reading once warm, and what was read."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries), response.content.decode()


def fill(place, count, start=0):
    now = timezone.now()
    made = Process.objects.bulk_create(
        [
            Process(
                place=place,
                title=f"Process {number}",
                question="What now?",
                summary="Words.",
                state="live" if number % 2 else "done",
                ended_at=None if number % 2 else now,
                made_at=now - dt.timedelta(minutes=number),
            )
            for number in range(start, start + count)
        ],
        batch_size=2000,
    )
    Stage.objects.bulk_create(
        [
            Stage(
                process=process,
                order=1,
                method="ideas",
                title="Ideas",
                opens_at=now,
                closes_at=now + dt.timedelta(days=1),
            )
            for process in made[:200]
        ]
    )


@pytest.mark.parametrize("query", ["", "?state=live", "?place=NBH", "?place=SYS&state=done", "?place=NBH2"])
def test_the_list_costs_the_same_however_long_it_is(client, places, alice, query):
    fill(places.neighbourhood, 100)
    fill(places.other_neighbourhood, 30, start=40_000)
    sign_in(client, alice)
    address = reverse("processes:all") + query
    few, html = weight(client, address)
    assert few <= 8 and html.count("al-card__title") == 20
    fill(places.neighbourhood, 10_000, start=200)
    many, html = weight(client, address)
    assert many == few and html.count("al-card__title") == 20


def test_paging_reaches_every_process_once_and_comes_back(client, places):
    fill(places.neighbourhood, 50)
    same = timezone.now() - dt.timedelta(days=300)
    Process.objects.filter(title__startswith="Process 4").update(made_at=same)
    seen, address, pages = [], reverse("processes:all"), []
    while address:
        html = client.get(address).content.decode()
        pages.append(address)
        seen += [part.split(">")[1].split("<")[0] for part in html.split('al-card__title"><a href')[1:]]
        after = html.split('rel="next" href="')
        address = (
            reverse("processes:all") + after[1].split('"')[0].replace("&amp;", "&") if len(after) > 1 else ""
        )
    assert len(seen) == len(set(seen)) == 50 and len(pages) == 3
    html = client.get(pages[-1]).content.decode()
    back = html.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    first = client.get(reverse("processes:all") + back).content.decode()
    assert first.count("al-card__title") == 20
    for nonsense in ("?page=zzz", "?page=bjk5OTk5OTk5OTk5OTk5OTk5OTk5OTkueA", "?state=draft", "?state=%00"):
        assert client.get(reverse("processes:all") + nonsense).status_code == 200
    assert client.get(reverse("processes:all") + "?place=%00").status_code == 404


def test_the_page_of_a_process_with_all_that_it_can_have(client, process, ruth, paul, alice, ideas_stage):
    first = make_stage(process, "ideas")
    for lead in (ruth, paul):
        actions.agree_to_open(first, by=lead)
    crowd(first, 30, age_band="16-24", sex="female")
    crowd(first, 30, age_band="50-64", sex="male")
    actions.close_stage(first, by=None)
    for lead in (ruth, paul):
        actions.agree_to_publish(first, by=lead)
    second = make_stage(process, "budgets")
    actions.agree_to_open(second, by=ruth)
    actions.note_participation(second, alice, TookPart.How.DECIDED)
    join(first, process, "came_from", by=ruth)
    join(second, first, "came_from", by=ruth)
    address = reverse("processes:process", args=[process.pk])
    queries, html = weight(client, address)
    assert "al-thread" in html and "16 to 24" in html
    assert queries <= 10
    sign_in(client, alice)
    queries, html = weight(client, address)
    assert queries <= 10
    for name in ("keys", "change-keys"):
        queries, html = weight(client, reverse(f"processes:{name}", args=[first.pk]))
        assert queries <= 10, name
