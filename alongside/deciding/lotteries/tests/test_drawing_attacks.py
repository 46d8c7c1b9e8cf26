"""Attacks on a draw: steering it, repeating it, changing what was published, and reading people's answers out of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_person, sign_in
from alongside.deciding.lotteries import guards
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
from alongside.deciding.lotteries.tests.drawing import drawn, page
from alongside.engines.lottery import verify_draw
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role


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
