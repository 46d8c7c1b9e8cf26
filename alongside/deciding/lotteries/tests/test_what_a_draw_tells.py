"""What is published of a draw gives nobody's answers away."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.conftest import sign_in
from alongside.deciding.lotteries import guards
from alongside.deciding.lotteries.actions import seats
from alongside.deciding.lotteries.chances import table_of
from alongside.deciding.lotteries.composition import panel_table, pool_table
from alongside.deciding.lotteries.models import (
    Lottery,
    Publication,
    Seat,
)
from alongside.deciding.lotteries.publishing import bundle
from alongside.deciding.lotteries.tests.drawing import drawn, page, replaced
from alongside.engines.lottery import Candidate, Pool, Quota, find_lottery, uniform
from alongside.foundation.people.models import Person


class Hand:
    """Somebody at the database with the power to drop its guards."""

    def __enter__(self) -> None:
        guards.remove(connection)

    def __exit__(self, *_fault: object) -> None:
        guards.install(connection)


# The guards


def test_lasting_pseudonyms_would_give_answers_away_and_tags_do_not(published: Lottery) -> None:
    """From panels in which everybody has one pseudonym, linear algebra alone sorts people by their answers. In our file
    nobody stands twice, so that there is nothing to follow."""
    chance = random.Random(5)
    ages, genders = ("young", "middle", "old"), ("woman", "man")
    people = [
        Candidate(f"p{number:02}", {"age": chance.choice(ages), "gender": chance.choice(genders)})
        for number in range(60)
    ]
    quotas = [Quota("age", age, 3, 3) for age in ages]
    quotas += [Quota("gender", "woman", 5, 5), Quota("gender", "man", 4, 4)]
    pool = Pool.of(quotas, people, 9)
    panels = uniform(pool, find_lottery(pool), 300, seed=1).panels
    table = np.array([[person.id in panel for person in people] for panel in map(set, panels)], dtype=float)
    _left, sizes, right = np.linalg.svd(table)
    hidden = right[int((sizes > 1e-9).sum()) :].T
    groups: dict[tuple[float, ...], list[Candidate]] = {}
    for person, row in zip(people, hidden, strict=True):
        groups.setdefault(tuple(np.round(row, 6) + 0.0), []).append(person)
    assert len(groups) < len(people)
    assert all(len({tuple(person.features.values()) for person in group}) == 1 for group in groups.values())
    listed = json.loads(bytes(Publication.objects.get().listed or b""))
    tags = Counter(tag for row in listed["rows"] for tag in row)
    assert set(tags.values()) == {1}


def test_nothing_published_names_or_describes_anybody(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(published, monkeypatch, by=bob)
    gone = Seat.objects.members().select_related("registration__person", "lottery__stage").first()
    assert gone is not None
    seats.leave(gone, by=gone.registration.person)
    replaced(published, by=bob)
    file = b"".join(bundle(published)).decode()
    rows = published.registrations.select_related("person")
    for row in rows:
        for theirs in (
            row.person.display_name,
            row.person.email,
            row.pseudonym,
            str(row.pk),
            str(row.person_id),
        ):
            assert theirs not in file


def test_a_replacement_changes_no_table(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The difference of the pages before and after would be what two people said of themselves."""
    drawn(published, monkeypatch, by=bob)

    def tables() -> str:
        whole = page(published)
        return whole[whole.index('id="who"') : whole.index('id="timeline"')]

    before = tables()
    for _time in range(2):
        gone = Seat.objects.members().select_related("registration__person", "lottery__stage").first()
        assert gone is not None
        seats.leave(gone, by=gone.registration.person)
        replaced(published, by=bob)
        assert tables() == before
    gone = Seat.objects.members().select_related("registration__person").first()
    assert gone is not None
    gone.registration.delete()
    assert tables() == before


@given(
    people=st.lists(st.sampled_from("abcd"), min_size=6, max_size=60),
    data=st.data(),
)
@settings(max_examples=200, deadline=None)
def test_no_small_number_can_be_worked_out_from_the_two_tables(
    people: list[str], data: st.DataObject
) -> None:
    """Neither table shows a number from 1 to 4, and nor does the difference of the two, of those who were not drawn."""
    answers = [{"what": each} for each in people]
    panel = data.draw(
        st.lists(st.integers(0, len(people) - 1), min_size=1, max_size=len(people), unique=True)
    )
    targets = [{"feature": "what", "value": value} for value in "abcd"]
    whole = {row["value"]: row["pool"] for row in pool_table(answers, targets)}
    part = {row["value"]: row["members"] for row in panel_table(answers, panel, targets)}
    for value in "abcd":
        for shown in (whole[value], part[value]):
            assert shown is None or shown >= 5
        if whole[value] is not None and part[value] is not None:
            left = whole[value] - part[value]
            assert left == 0 or left >= 5
    for table, size in ((whole, len(people)), (part, len(panel))):
        hidden = [value for value in "abcd" if table[value] is None]
        rest = size - sum(table[value] or 0 for value in "abcd")
        assert not hidden or len(hidden) > 1 or rest >= 5


@given(times=st.lists(st.integers(0, 100), max_size=80))
@settings(max_examples=200, deadline=None)
def test_nobody_stands_alone_in_the_table_of_chances(times: list[int]) -> None:
    rows = table_of(times, 100)
    assert all(row.people >= 5 for row in rows)
    assert sum(row.people for row in rows) == (len(times) if len(times) >= 5 else 0)
    for row in rows:
        assert row.people == sum(row.low <= each <= row.high for each in times)
    assert all(one.high < other.low for one, other in zip(rows, rows[1:], strict=False))


def test_a_visitor_is_nobody_here(published: Lottery, charlie: Person, bob: Person, monkeypatch: Any) -> None:
    """A stranger has no part in the draw, and cannot answer for somebody else."""
    drawn(published, monkeypatch, by=bob)
    stranger = sign_in(Client(), charlie)
    for name in ("my-draw", "my-part"):
        assert stranger.get(reverse(f"lotteries:{name}", args=[published.stage_id])).status_code == 404
    answer = reverse("lotteries:answer", args=[published.stage_id])
    assert stranger.post(answer, {"answer": "yes"}).status_code == 404
    seat = Seat.objects.members().first()
    assert seat is not None
    for name in ("panel", "draw-letters", "throw", "replace"):
        assert stranger.get(reverse(f"lotteries:{name}", args=[published.stage_id])).status_code == 403
    other = reverse("lotteries:answer-for", args=[published.stage_id, seat.pk])
    assert stranger.post(other, {"answer": "no"}).status_code == 403
    assert Seat.objects.filter(state="drawn").count() == 8
