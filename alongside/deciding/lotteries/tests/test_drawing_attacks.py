"""Attacks on a draw: steering it, repeating it, changing what was published, and reading people's answers out of it."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.conftest import make_person, make_stage, sign_in
from alongside.deciding.lotteries import guards
from alongside.deciding.lotteries.actions import seats
from alongside.deciding.lotteries.chances import table_of
from alongside.deciding.lotteries.composition import panel_table, pool_table
from alongside.deciding.lotteries.models import (
    Draw,
    Lottery,
    Publication,
    Registration,
    SealedPool,
    Seat,
    Target,
)
from alongside.deciding.lotteries.publishing import bundle
from alongside.deciding.lotteries.tests.drawing import drawn, frozen, make_list, replaced
from alongside.deciding.processes.models import Process, Stage
from alongside.engines.lottery import Candidate, Pool, Quota, find_lottery, uniform, verify_draw
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role


@pytest.fixture
def published(process: Process) -> Lottery:
    stage = make_stage(process, "juries", title="A jury on the park", state=Stage.State.OPEN)
    return frozen(make_list(stage, reserves=2))


def page(lottery: Lottery, name: str = "draw", client: Client | None = None) -> str:
    return (client or Client()).get(reverse(f"lotteries:{name}", args=[lottery.stage_id])).content.decode()


class Hand:
    """Somebody at the database with the power to drop its guards."""

    def __enter__(self) -> None:
        guards.remove(connection)

    def __exit__(self, *_fault: object) -> None:
        guards.install(connection)


# The guards


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Lottery, {"size": 7}),
        (Lottery, {"panels": 10}),
        (Lottery, {"source": "words"}),
        (Lottery, {"digest": "0" * 64}),
        (Lottery, {"frozen_at": None, "digest": ""}),
        (Target, {"minimum": 0}),
        (SealedPool, {"pool": b"[]"}),
        (SealedPool, {"secret": b"0" * 32}),
        (SealedPool, {"panels": b"[]"}),
        (Publication, {"body": b"{}"}),
        (Publication, {"listed": b"{}"}),
        (Registration, {"features": {}}),
        (Registration, {"household": "together"}),
        (Registration, {"pseudonym": "x"}),
        (Draw, {"result": 1}),
        (Draw, {"inputs": {"dice": [0, 1]}}),
    ],
)
def test_what_is_frozen_never_changes(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch, model: Any, change: dict[str, Any]
) -> None:
    drawn(published, monkeypatch, by=bob)
    one = model.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=one.pk).update(**change)


@pytest.mark.parametrize("model", [Lottery, Target, SealedPool, Publication, Draw])
def test_what_is_frozen_never_goes(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch, model: Any
) -> None:
    drawn(published, monkeypatch, by=bob)
    table = connection.ops.quote_name(model._meta.db_table)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_nobody_and_nothing_is_added(published: Lottery, alice: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(lottery=published, person=alice, features={}, pseudonym="late")
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(lottery=published, order=9, feature="Hat", value="Yes", minimum=0, maximum=1)
    line = Publication.objects.get()
    for number, before in ((1, "0" * 64), (2, line.digest), (0, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.create(
                lottery=published,
                number=number,
                kind="draw",
                body=b"{}",
                before=before,
                digest="1" * 64,
                at=line.at,
            )


def test_every_guard_stands(published: Lottery) -> None:
    assert guards.missing(connection) == []
    with Hand():
        assert guards.missing(connection) == sorted(guards.GUARDS)
    assert guards.missing(connection) == []


# A hand on the database, past the guards: everybody sees it


@pytest.mark.parametrize(
    ("model", "change", "words"),
    [
        (Target, {"minimum": 0}, "The targets were changed"),
        (Lottery, {"size": 7}, "The size of the panel"),
        (Lottery, {"digest": "0" * 64}, "The digest of the frozen list was changed"),
        (Publication, {"body": b"{}"}, "Line 1 of what was published was changed"),
    ],
)
def test_tampering_is_shown_on_the_public_page(
    published: Lottery, model: Any, change: dict[str, Any], words: str
) -> None:
    assert "is not what was published" not in page(published)
    with Hand():
        model.objects.filter(pk=model.objects.first().pk).update(**change)
    assert words in page(published)
    assert words in page(published, "check")


def test_a_friend_put_on_the_panel_is_shown(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(published, monkeypatch, by=bob)
    seat = Seat.objects.members().first()
    assert seat is not None
    seat.delete()
    assert "are not those who were drawn" in page(published)
    taken = set(Seat.objects.values_list("pseudonym", flat=True))
    friend = published.registrations.exclude(pseudonym__in=[*taken, seat.pseudonym]).first()
    # The tag that was drawn, but another person behind it.
    Seat.objects.create(
        lottery=published,
        registration=friend,
        pseudonym=friend.pseudonym,
        tag=seat.tag,
        kind="member",
        draw=seat.draw,
    )
    assert "What is kept of 1 person on the list was changed" in page(published, "check")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pool": b"[]"}, "The sealed pool is not the one"),
        ({"panels": b"[[0,1,2,3,4,5]]"}, "The numbered panels are not the ones"),
        ({"secret": b"0" * 32}, "The sealed pool is not the one"),
    ],
)
def test_another_pool_or_other_panels_are_shown(
    published: Lottery, change: dict[str, bytes], words: str
) -> None:
    assert "All is as it was published" in page(published, "check")
    with Hand():
        SealedPool.objects.update(**change)
    assert words in page(published, "check")


def test_changed_answers_are_shown(published: Lottery) -> None:
    with Hand():
        Registration.objects.filter(pk=published.registrations.first().pk).update(
            features={"Age": "16 to 34", "Gender": "Unheard of"}
        )
    assert "What is kept of 1 person on the list was changed" in page(published, "check")


@pytest.mark.parametrize("what", ["result", "dice", "drawn", "pool", "panel", "target", "before", "again"])
def test_the_verifier_finds_a_forged_file(
    published: Lottery,
    bob: Person,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    what: str,
) -> None:
    drawn(published, monkeypatch, by=bob)
    monkeypatch.setattr(verify_draw, "LEAST_NOTICE", verify_draw.LEAST_NOTICE * 0)
    lines = [json.loads(line) for line in b"".join(bundle(published)).splitlines()]
    first, listed, draw = lines
    if what == "result":
        draw["result"] = 42
    elif what == "dice":
        draw["inputs"] = {"dice": [4, 2]}
    elif what == "drawn":
        draw["drawn"] = listed["rows"][41]
    elif what == "pool":
        listed["pool"][0] = "A" * 43
    elif what == "panel":
        listed["rows"][3] = listed["rows"][4]
    elif what == "target":
        first["targets"][0]["min"] = 0
    elif what == "before":
        draw["before"] = "0" * 64
    else:
        lines.append({**draw, "number": 2, "before": verify_digest(draw), "result": 41})
    file = tmp_path / "draw.jsonl"
    file.write_bytes(b"".join(verify_draw.canonical(line) + b"\n" for line in lines))
    assert verify_draw.main([str(file)]) == 1
    assert "WRONG" in capsys.readouterr().out


def verify_digest(line: dict[str, Any]) -> str:
    import hashlib

    return hashlib.sha256(verify_draw.canonical(line)).hexdigest()


def test_a_whole_forgery_is_another_digest(published: Lottery, tmp_path: Path) -> None:
    """Whoever forges all lines anew has a file that holds, with a digest that nobody noted down before the draw."""
    lines = [json.loads(line) for line in b"".join(bundle(published)).splitlines()]
    lines[0]["targets"][0]["min"] = 0
    assert verify_digest(lines[0]) != published.digest


# Steering


def test_before_the_draw_nobody_can_see_who_is_on_which_panel(
    published: Lottery, bob: Person, ruth: Person, places: Any
) -> None:
    """Neither the facilitator nor a lead nor the auditor is shown a pseudonym, an answer or the secret on any page."""
    row = SealedPool.objects.get()
    people = json.loads(bytes(row.pool))
    auditor = make_person("Aud", roles={Role.AUDITOR: places.neighbourhood})
    names = (
        "draw",
        "check",
        "bundle",
        "throw",
        "panel",
        "freeze",
        "audit",
        "plan-draw",
        "replace",
        "my-draw",
    )
    for person in (bob, ruth, auditor):
        client = sign_in(Client(), person)
        for name in names:
            said = page(published, name, client)
            assert bytes(row.secret).hex() not in said
            assert not [each["id"] for each in people if each["id"] in said], name
    refused = sign_in(Client(), bob).post(
        reverse("lotteries:audit", args=[published.stage_id]), {"reason": "Curious"}
    )
    assert refused.status_code == 403
    sealed = sign_in(Client(), auditor).post(
        reverse("lotteries:audit", args=[published.stage_id]), {"reason": "Curious"}
    )
    assert sealed.status_code == 409


# Reading answers out of what is published


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
