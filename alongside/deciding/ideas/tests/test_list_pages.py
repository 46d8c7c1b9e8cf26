"""The list of ideas: search, order, paging, drafts, the file, the map and the rules."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import sign_in
from alongside.deciding.ideas import actions
from alongside.deciding.ideas.models import Idea
from alongside.deciding.ideas.tests.test_pages import SendIdea, at, page
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person


def test_search_sort_area_and_odd_addresses(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person, places: Any
) -> None:
    bench = idea_by(alice, area=places.areas[0], point=(52.905, -1.485))
    bins = idea_by(dora, title="More bins", text="Litter blows about.")
    actions.support(bench, by=dora)
    stage = at("stage", bench.stage)

    def order(query: str) -> list[str]:
        return re.findall(r"<a href=\"[^\"]+\">(\d+)\. ", client.get(stage + query).content.decode())

    assert order("") == ["2", "1"]
    assert order("?sort=supported") == ["1", "2"]
    assert order("?words=LITTER+blows") == ["2"]
    assert order("?words=2") == ["2"]
    assert order(f"?area={places.areas[0].pk}") == ["1"]
    assert order("?words=unicorn") == []
    assert "Where these ideas are" in page(client.get(stage))
    for odd in (
        "?sort=password", "?area=x", "?before=x", "?before=-1", "?after=99999999999", "?words=%00", "?words=%25_%27",
        "?before=1&after=1", "?sort=supported&before=3", "?stage__process__title=x", "?per_page=1000000000",
    ):  # fmt: skip
        assert client.get(stage + odd).status_code == 200, odd
    assert bins.number == 2


@pytest.mark.parametrize("sort", ["newest", "supported"])
def test_paging_forth_and_back_shows_each_idea_once(
    client: Client, stage: Stage, alice: Person, sort: str
) -> None:
    Idea.objects.bulk_create(
        Idea(stage=stage, number=n, title=f"Idea {n}", text="t", made_by=alice, support_count=n % 7)
        for n in range(1, 54)
    )

    def walk(url: str, rel: str) -> list[list[int]]:
        seen = []
        while url:
            shown = client.get(url).content.decode()
            seen.append([int(each) for each in re.findall(r'id="idea-(\d+)"', shown)])
            found = re.search(rf'rel="{rel}" href="([^"]+)"', shown)
            last = url
            url = at("stage", stage) + unescape(found[1]) if found else ""
        seen.append([last])  # type: ignore[list-item]
        return seen

    *forth, [last] = walk(at("stage", stage) + f"?sort={sort}", "next")
    *back, _first = walk(str(last), "prev")
    assert [len(each) for each in forth] == [20, 20, 13]
    key = (lambda n: -n) if sort == "newest" else (lambda n: (-(n % 7), -n))
    assert sum(forth, []) == sorted(range(1, 54), key=key)
    assert sorted({n for each in back for n in each}) == list(range(1, 54))


def test_a_draft_process_is_shown_to_nobody_else(client: Client, stage: Stage, ruth: Person) -> None:
    Process.objects.update(state=Process.State.DRAFT)
    for name in ("stage", "export", "picture", "decisions"):
        assert client.get(at(name, stage)).status_code == 404
    assert sign_in(client, ruth).get(at("stage", stage)).status_code == 200


def test_the_file_of_ideas_is_safe_to_open_and_names_nobody(
    client: Client, idea_by: SendIdea, alice: Person, dora: Person, bob: Person, stage: Stage
) -> None:
    one, two = (
        idea_by(alice, title='=cmd|"/c calc"!A1', text="@SUM(1)\n+1"),
        idea_by(dora, title="-1+1", text="\tx"),
    )
    new = actions.merge([one, two], title="Both", text="Both.", by=bob)
    response = client.get(at("export", stage))
    assert response["Content-Type"].startswith("text/csv")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["title"] for row in rows] == ['\'=cmd|"/c calc"!A1', "'-1+1", "Both"]
    assert rows[0]["text"].startswith("'@")
    assert rows[2]["came_from"] == "1 2"
    assert rows[2]["address"].endswith(at("idea", new))
    assert "Alice" not in text and "Dora" not in text
    assert "came_from" in page(client.get(reverse("ideas:columns")))


def test_the_map_is_an_image_that_takes_any_nonsense(client: Client, stage: Stage) -> None:
    for query in ("", "?at=52.905,-1.485", "?at=x", "?at=nan,nan", "?at=1,2,3", "?at=<script>"):
        answer = client.get(at("picture", stage) + query)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/svg+xml"
        assert "script" not in answer.content.decode()


def test_the_rules_name_every_reason(client: Client) -> None:
    assert "private details" in page(client.get(reverse("ideas:rules")))
