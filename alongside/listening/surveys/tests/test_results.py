"""What is counted: right, in one reading, with small numbers hidden from everybody."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people.models import Person
from alongside.listening.surveys import actions
from alongside.listening.surveys.actions.gathering import Filled
from alongside.listening.surveys.models import Published, Response, Survey
from alongside.listening.surveys.results import tally
from alongside.listening.surveys.showing import for_everyone
from alongside.listening.surveys.tests.conftest import ANSWERS, answer, asked, close, every_answer, made
from alongside.listening.themes import actions as themes
from alongside.listening.themes.models import Text


def fill(survey: Survey, answers: list[dict[str, Any]], by: Person, **more: Any) -> None:
    actions.import_answers(survey, [Filled(each, **more) for each in answers], by=by)


def rows(figures: dict[str, Any], number: int) -> dict[str, int | None]:
    return {row["key"]: row["count"] for row in figures["questions"][number - 1]["rows"]}


def test_every_kind_is_counted(of_all_kinds: Survey, bob: Person) -> None:
    survey = of_all_kinds
    fill(
        survey,
        [
            every_answer(),
            {"3": "2", "4": ["1"], "5": 1, "6": ["1", "2", "3"], "7": 30, "8": "2025-12-01"}
            | {"9": {"area": "", "at": [52.901, -1.481]}},
            {"3": "2", "6": ["2"]},
        ],
        bob,
    )  # fmt: skip
    figures = tally(survey)
    assert figures["answered"] == 3 and figures["how"] == {"file": 3}
    by_kind = {each["kind"]: each for each in figures["questions"]}
    assert rows(figures, 3) == {"1": 1, "2": 2, "3": 0} and rows(figures, 4) == {"1": 2, "2": 0, "3": 1}
    assert rows(figures, 5) == {"1": 1, "2": 0, "3": 0, "4": 1, "5": 0} and by_kind["scale"]["mean"] == 2.5
    ranking = {row["key"]: row for row in by_kind["ranking"]["ranking"]}
    # 2 > 1 > (3); 1 > 2 > 3; 2 > (1, 3 share 1 point)
    assert ranking["2"]["borda"] == round((2 + 1 + 2) / 3, 2) and ranking["2"]["mean"] == round(4 / 3, 2)
    assert ranking["1"]["borda"] == round((1 + 2 + 0.5) / 3, 2) and ranking["3"]["ranked"] == 1
    assert ranking["3"]["borda"] == round((0 + 0 + 0.5) / 3, 2)
    assert by_kind["number"]["mean"] == 21.25 and by_kind["number"]["ends"] == [12.5, 30]
    assert rows(figures, 8) == {"2025-12": 1, "2026-03": 1}
    assert rows(figures, 9) == {"AREA1": 1} and by_kind["point"]["without_area"] == 1
    assert len(by_kind["point"]["points"]) == 2
    assert [each["answered"] for each in figures["questions"]] == [1, 1, 3, 2, 2, 3, 2, 2, 2]


def test_numbers_against_the_standard_library(make: Callable[..., Survey], bob: Person) -> None:
    survey = make("number")
    values = [n * n % 97 for n in range(1, 60)]
    fill(survey, [{"1": value} for value in values], bob)
    found = tally(survey)["questions"][0]
    assert found["mean"] == round(statistics.mean(values), 2)
    assert found["quartiles"] == [
        round(each, 2) for each in statistics.quantiles(values, n=4, method="inclusive")
    ]
    assert sum(row["count"] for row in found["rows"]) == len(values)


def test_only_those_asked_are_counted_as_asked(make: Callable[..., Survey], bob: Person) -> None:
    survey = make(
        "one",
        ("scale", asked("scale", "Why?", shown_if=1, shown_if_key="1")),
        ("short", asked("short", "What?", shown_if=2, shown_if_key="3")),
    )
    fill(
        survey,
        [
            {"1": "1", "2": 3, "3": "x"},
            {"1": "1", "2": 2, "3": "dropped"},
            {"1": "2", "2": 3, "3": "dropped"},
        ],
        bob,
    )
    figures = tally(survey)
    assert [each["asked"] for each in figures["questions"]] == [3, 2, 1]
    assert [each["answered"] for each in figures["questions"]] == [3, 2, 1]
    assert list(Text.objects.values_list("words", flat=True)) == ["x"]


def test_results_ask_the_same_few_questions_however_many_answered(
    of_all_kinds: Survey, bob: Person, client: Client
) -> None:
    sign_in(client, bob)
    counted: dict[int, list[int]] = {}
    for total in (20, 400):
        have = Response.objects.count()
        fill(of_all_kinds, [every_answer() for _n in range(total - have)], bob, about={"sex": "female"})
        counted[total] = []
        for name in ("live", "crossed", "survey", "make"):
            url = reverse(f"surveys:{name}", args=[of_all_kinds.pk])
            if name == "crossed":
                url += "?rows=3&columns=sex"
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url).status_code == 200
            counted[total].append(len(seen))
    assert counted[20] == counted[400]
    assert max(counted[400]) <= 10
    with CaptureQueriesContext(connection) as seen:
        tally(of_all_kinds, crossed=("3", "sex"))
    assert len(seen) <= 4
    assert len([each for each in seen if "surveys_response" in each["sql"]]) == 1


def test_the_list_asks_the_same_few_questions(places: Places, bob: Person, client: Client) -> None:
    counted = []
    for total in (3, 40):
        for _n in range(total):
            made(places.neighbourhood, bob, "short")
        for url in (reverse("surveys:all"), f"{reverse('surveys:all')}?place=NBH&page=2"):
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url).status_code == 200
            counted.append(len(seen))
    assert len(set(counted[::2])) == 1 and len(set(counted[1::2])) == 1 and max(counted) <= 8


def test_small_numbers_are_hidden_from_everybody(make: Callable[..., Survey], bob: Person) -> None:
    survey = make(
        "one",
        "many",
        "scale",
        ("short", asked("short", "Why not?", shown_if=1, shown_if_key="2")),
        ("number", asked("number", "How many?", shown_if=1, shown_if_key="1")),
        ("number", asked("number", "How often?", shown_if=1, shown_if_key="3")),
    )
    fill(survey, [{"1": "1", "2": ["1"], "3": 4, "5": 7} for _n in range(30)], bob)
    fill(survey, [{"1": "3", "2": ["1", "2"], "3": 5, "6": 4} for _n in range(9)], bob)
    fill(survey, [{"1": "2", "2": ["3"], "3": 1, "4": "secret"} for _n in range(2)], bob)
    open_to_all = for_everyone(tally(survey))
    assert rows(open_to_all, 1) == {"1": 30, "2": None, "3": None}
    assert rows(open_to_all, 2) == {"1": None, "2": 9, "3": None}
    scale = open_to_all["questions"][2]
    assert rows(open_to_all, 3)["1"] is None and scale["mean"] is None
    # How many were asked why not would say how many said no.
    assert open_to_all["questions"][3]["withheld"] and open_to_all["questions"][3]["asked"] is None
    # The nine are hidden only so that the two cannot be worked out: nine asked would give them away again.
    assert open_to_all["questions"][5]["withheld"] and open_to_all["questions"][5]["asked"] is None
    assert open_to_all["questions"][4]["asked"] == 30 and open_to_all["questions"][4]["ends"] is None
    assert "secret" not in str(open_to_all)


def test_fewer_than_five_show_nothing(make: Callable[..., Survey], bob: Person, client: Client) -> None:
    survey = make("one")
    fill(survey, [{"1": "1"}] * 4, bob)
    actions.publish(close(survey), note="Few.", by=bob)
    assert Published.objects.get().figures["questions"] == []
    assert (
        "Fewer than 5 people answered"
        in client.get(reverse("surveys:results", args=[survey.pk])).content.decode()
    )


def test_a_published_table_and_its_questions_show_the_same_totals(
    make: Callable[..., Survey], bob: Person
) -> None:
    survey = make("one", ("scale", asked("scale", "How?", least=1, most=2)))
    for (one, scale), times in {
        ("1", 1): 12,
        ("1", 2): 3,
        ("2", 1): 6,
        ("2", 2): 20,
        ("3", 1): 2,
        ("3", 2): 9,
    }.items():
        fill(survey, [{"1": one, "2": scale}] * times, bob)
    fill(survey, [{"1": "1"}] * 2, bob)
    shown = for_everyone(tally(survey, crossed=("1", "2")))
    table = shown["crossed"]
    assert table["cells"] is not None
    totals = {heading[0]: total for heading, total in zip(table["rows"], table["row_totals"], strict=True)}
    for key, count in rows(shown, 1).items():
        assert count == totals[key]
    assert all(cell is None or cell >= 5 for line in table["cells"] for cell in line)


def test_published_results_stay_as_they_were(
    make: Callable[..., Survey], bob: Person, alice: Person, client: Client
) -> None:
    survey = make("one")
    mine = answer(survey, {"1": "1"}, by=alice)
    fill(survey, [{"1": "1"}] * 9 + [{"1": "2"}] * 5 + [{"1": "3"}] * 5, bob)
    url = reverse("surveys:results", args=[survey.pk])
    assert "not published yet" in client.get(url).content.decode()
    actions.publish(close(survey), note="Nearly all said yes.", by=bob)
    before = client.get(url).content.decode()
    assert "Nearly all said yes." in before and "10 (50%)" in before
    mine.delete()
    assert "10 (50%)" in client.get(url).content.decode()


def test_results_are_hidden_until_they_are_published(
    of_all_kinds: Survey, bob: Person, alice: Person
) -> None:
    fill(of_all_kinds, [every_answer()] * 20, bob)
    for browser in (Client(), sign_in(Client(), alice)):
        for name in ("results", "survey", "all", "paper"):
            url = reverse(f"surveys:{name}", args=[] if name == "all" else [of_all_kinds.pk])
            page = browser.get(url).content.decode()
            assert "20 people" not in page and "20 answers" not in page and "By bus" not in page
        for name in ("live", "crossed", "columns"):
            url = reverse(f"surveys:{name}", args=[of_all_kinds.pk])
            assert browser.get(url).status_code in (302, 403)


def test_words_taken_back_are_shown_nowhere(
    make: Callable[..., Survey], bob: Person, alice: Person, client: Client
) -> None:
    survey = make("short")
    answer(survey, {"1": "Taken back"}, by=alice)
    themes.take_back(Text.objects.get(), by=alice)
    sign_in(client, bob)
    assert (
        "Taken back" not in client.get(reverse("surveys:answers-words", args=[survey.pk, 1])).content.decode()
    )
    file = client.post(reverse("surveys:export", args=[survey.pk, "csv"])).content.decode()
    assert "Taken back" not in file


def test_erasing_takes_drafts_and_words_and_leaves_the_count(
    make: Callable[..., Survey], bob: Person, places: Places
) -> None:
    from alongside.foundation.people.my_data import as_json, erase

    survey, other = make("one", "short"), make("short")
    person = make_person("Leaving", home=places.neighbourhood)
    answer(survey, {"1": "1", "2": "My own words"}, by=person)
    actions.keep_answer(other, question=other.questions.get(), value="Half written", by=person)
    actions.join_panel(
        actions.start_panel(place=places.neighbourhood, name="P", about="a", by=bob), by=person
    )
    held = as_json(person)
    assert "My own words" in held and "Half written" in held
    erase(by=person)
    assert tally(survey)["answered"] == 1 and rows(tally(survey), 1)["1"] == 1
    assert not Text.objects.exists() and not other.drafts.exists() and not person.panels_joined.exists()


@pytest.mark.parametrize("kind", list(ANSWERS))
def test_a_question_that_nobody_answered(
    make: Callable[..., Survey], bob: Person, client: Client, kind: str
) -> None:
    survey = make(kind)
    Response.objects.create(survey=survey, sent_at=survey.opens_at + dt.timedelta(hours=1))
    sign_in(client, bob)
    assert client.get(reverse("surveys:live", args=[survey.pk])).status_code == 200
    assert for_everyone(tally(survey))["answered"] is None
