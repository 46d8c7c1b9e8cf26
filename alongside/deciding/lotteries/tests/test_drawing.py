"""The life of a draw: planned, frozen by two keys, computed once, drawn once, checked; and each refusal."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alongside.deciding.lotteries.actions import drawing, freezing, seats
from alongside.deciding.lotteries.draw_refusals import (
    AlreadyDrawn,
    AlreadyFrozen,
    CannotDrawAgain,
    NotReady,
    NotTheSource,
    ThrowAgain,
    TooEarly,
    TooFewWords,
)
from alongside.deciding.lotteries.models import (
    Draw,
    DrawPlan,
    Lottery,
    Publication,
    Registration,
    SameAddress,
    SealedPool,
    Seat,
    Target,
)
from alongside.deciding.lotteries.publishing import Sealed
from alongside.deciding.lotteries.tests.drawing import (
    drawn,
    faults,
    file_of,
    fresh,
    frozen,
    give_keys,
    make_list,
    no_notice,
)
from alongside.deciding.processes.models import Stage
from alongside.deciding.processes.refusals import AgreedToSomethingElse
from alongside.engines.lottery import verify_draw
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person


def test_a_list_is_frozen_by_two_keys_and_published(listed: Lottery, ruth: Person, paul: Person) -> None:
    assert not freezing.agree_to_freeze(listed, seen=None, by=ruth)
    assert not SealedPool.objects.exists()
    assert freezing.agree_to_freeze(listed, seen=None, by=paul)
    assert DBTaskResult.objects.filter(task_path__endswith="freeze_list").count() == 1
    assert freezing.freeze(listed.pk)
    lottery = fresh(listed)
    line = Publication.objects.get(lottery=lottery)
    said, rows = json.loads(bytes(line.body)), json.loads(bytes(line.listed))
    assert lottery.digest == line.digest
    assert lottery.frozen_at == line.at
    assert (said["rows"], said["pool"], said["size"]) == (100, 40, 6)
    assert [len(row) for row in rows["rows"]] == [6] * 100
    sealed = Sealed.of(lottery)
    for panel in sealed.panels:
        for target in said["targets"]:
            has = sum(
                sealed.people[place]["features"][target["feature"]] == target["value"] for place in panel
            )
            assert target["min"] <= has <= target["max"]
    assert faults(lottery) == []


def test_everybody_on_the_list_is_told_their_own_chance(published: Lottery) -> None:
    told = Notice.objects.filter(change=f"list-frozen:{published.pk}")
    assert told.count() == 40
    assert all("Your chance of being drawn: about 1 in" in notice.sentence for notice in told)
    assert told.filter(person=published.registrations.first().person).get().url.endswith("/draw/mine/")


@pytest.mark.parametrize("fault", ["open", "plan", "soon", "targets", "pairs", "cannot"])
def test_what_keeps_a_list_from_being_frozen(listed: Lottery, ruth: Person, fault: str) -> None:
    first, second = listed.registrations.all()[:2]
    if fault == "open":
        Lottery.objects.update(register_by=timezone.now() + dt.timedelta(days=1))
    elif fault == "plan":
        DrawPlan.objects.all().delete()
    elif fault == "soon":
        DrawPlan.objects.update(at=timezone.now() + dt.timedelta(minutes=59))
    elif fault == "targets":
        Target.objects.all().delete()
    elif fault == "pairs":
        SameAddress.objects.create(first=first, second=second, why="Both live at 1 Mill Street")
    else:
        Target.objects.filter(value="Woman").update(minimum=6, maximum=6)
    words = {
        "open": "still put their name down",
        "plan": "when and where the draw is",
        "soon": "at least an hour",
        "targets": "no targets",
        "pairs": "same address",
        "cannot": "Man",
    }[fault]
    with pytest.raises(NotReady, match=words):
        freezing.agree_to_freeze(fresh(listed), seen=None, by=ruth)
    assert freezing.missing(fresh(listed))


def test_a_key_falls_when_the_list_changes(listed: Lottery, ruth: Person, paul: Person) -> None:
    freezing.agree_to_freeze(listed, seen=None, by=ruth)
    Registration.objects.filter(pk=listed.registrations.first().pk).update(withdrawn_at=timezone.now())
    assert not freezing.agree_to_freeze(listed, seen=None, by=paul)
    with pytest.raises(AgreedToSomethingElse):
        freezing.agree_to_freeze(listed, seen="0" * 64, by=ruth)
    assert freezing.agree_to_freeze(listed, seen=None, by=ruth)


def test_the_work_is_done_once_from_what_was_sealed(listed: Lottery) -> None:
    give_keys(listed)
    # Somebody leaves the list in the database after the last key: what was sealed is what counts.
    with transaction.atomic():
        listed.registrations.first().delete()
    assert freezing.freeze(listed.pk)
    assert not freezing.freeze(listed.pk)
    assert Publication.objects.count() == 1
    assert json.loads(bytes(Publication.objects.get().body))["pool"] == 40


def test_a_job_that_is_held_or_was_taken_over_stores_nothing(listed: Lottery) -> None:
    give_keys(listed)
    SealedPool.objects.update(working_since=timezone.now(), working_by=uuid.uuid4())
    assert not freezing.freeze(listed.pk)
    SealedPool.objects.update(working_since=timezone.now() - dt.timedelta(minutes=11))
    assert freezing.catch_up() == 1
    assert freezing.freeze(listed.pk)


def test_a_list_that_cannot_be_drawn_from_is_let_go(listed: Lottery) -> None:
    give_keys(listed)
    people = json.loads(bytes(SealedPool.objects.get().pool))
    for person in people:
        person["features"]["Gender"] = "Man"
    SealedPool.objects.update(pool=json.dumps(people).encode())
    assert not freezing.freeze(listed.pk)
    assert not SealedPool.objects.exists()
    assert fresh(listed).frozen_at is None
    assert DrawPlan.objects.get().failed_because
    assert Notice.objects.filter(change__startswith="freezing-failed").count() == 2


def test_after_the_last_key_nothing_is_planned_or_agreed(listed: Lottery, ruth: Person) -> None:
    give_keys(listed)
    with pytest.raises(AlreadyFrozen):
        freezing.plan_draw(listed, at=timezone.now() + dt.timedelta(days=2), where="A pub", by=ruth)
    with pytest.raises(AlreadyFrozen):
        freezing.agree_to_freeze(listed, seen=None, by=ruth)


def test_a_plan_needs_its_beacon_and_comes_after_names_are_down(listed: Lottery, ruth: Person) -> None:
    with pytest.raises(NotReady, match="last day"):
        freezing.plan_draw(listed, at=listed.register_by, where="The library", by=ruth)
    Lottery.objects.update(source=Lottery.Source.BEACON)
    with pytest.raises(NotReady, match="which round"):
        freezing.plan_draw(fresh(listed), at=timezone.now() + dt.timedelta(days=1), where="Here", by=ruth)


def test_a_number_is_drawn_once(published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    row = drawn(published, monkeypatch, by=bob)
    assert row.result == 41
    members = Seat.objects.filter(lottery=published).members()
    assert {seat.tag for seat in members} == set(drawing.drawn_tags(row.of, 41))
    people, panels = Sealed.of(published).people, Sealed.of(published).panels
    assert {seat.pseudonym for seat in members} == {people[place]["id"] for place in panels[40]}
    assert Seat.objects.filter(lottery=published).reserves().count() == 2
    assert Notice.objects.filter(sentence__startswith="You have been drawn for").count() == 6
    assert Notice.objects.filter(sentence__contains="not on the panel this time").count() == 32
    with pytest.raises(AlreadyDrawn):
        drawing.draw(row.of, inputs={"dice": [0, 1]}, by=bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.create(lottery=published, number=2, of=row.of, source="dice", inputs={}, result=1)
    assert faults(published) == []


def test_a_draw_comes_after_its_notice(published: Lottery, bob: Person) -> None:
    line = drawing.waiting_list(published)
    assert line is not None
    with pytest.raises(TooEarly):
        drawing.draw(line, inputs={"dice": [0, 1]}, by=bob)
    assert drawing.earliest(line, DrawPlan.objects.get()) >= line.at + freezing.NOTICE


def test_a_throw_above_the_highest_is_thrown_again(
    jury: Stage, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lottery = frozen(make_list(jury, panels=30))
    with pytest.raises(ThrowAgain):
        drawn(lottery, monkeypatch, by=bob, dice=(9, 1))
    assert drawn(lottery, monkeypatch, by=bob, dice=(9, 0)).result == 30


def test_words_of_three_people(jury: Stage, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    lottery = frozen(make_list(jury, source=Lottery.Source.WORDS))
    line = drawing.waiting_list(lottery)
    assert line is not None
    with pytest.raises(TooEarly):
        drawing.give_words(line, words="early bird", by=bob)
    no_notice(monkeypatch)
    for words in ("a blue door", "seven swans"):
        drawing.give_words(line, words=words, by=bob)
    with pytest.raises(TooFewWords):
        drawing.draw(line, inputs={}, by=bob)
    drawing.give_words(line, words="kippers", by=bob)
    row = drawing.draw(line, inputs={}, by=bob)
    assert row.inputs == {"words": ["a blue door", "seven swans", "kippers"]}
    assert 1 <= row.result <= 100
    with pytest.raises(AlreadyDrawn):
        drawing.give_words(line, words="too late", by=bob)
    assert faults(lottery) == []


def test_a_beacon_is_the_one_that_was_announced(
    jury: Stage, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = make_list(jury, source=Lottery.Source.BEACON)
    DrawPlan.objects.update(beacon="League of Entropy, round 4,242,424")
    lottery = frozen(listed)
    no_notice(monkeypatch)
    line = drawing.waiting_list(lottery)
    assert line is not None
    with pytest.raises(NotTheSource):
        drawing.give_words(line, words="no words here", by=bob)
    row = drawing.draw(line, inputs={"value": "9f3a"}, by=bob)
    assert row.inputs == {"beacon": "League of Entropy, round 4,242,424", "value": "9f3a"}
    assert faults(lottery) == []


def test_a_draw_is_set_aside_by_two_keys_and_in_public(
    published: Lottery,
    bob: Person,
    ruth: Person,
    paul: Person,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with pytest.raises(CannotDrawAgain, match="no draw"):
        drawing.agree_to_draw_again(published, because="Too soon", seen=None, by=ruth)
    drawn(published, monkeypatch, by=bob)
    with pytest.raises(CannotDrawAgain, match="Say why"):
        drawing.agree_to_draw_again(published, because=" ", seen=None, by=ruth)
    assert not drawing.agree_to_draw_again(published, because="A die rolled off", seen=None, by=ruth)
    assert drawing.agree_to_draw_again(published, because="", seen=None, by=paul)
    assert not Seat.objects.exists()
    line = drawing.waiting_list(published)
    assert line is not None
    assert drawing.said_in(line)["because"] == "A die rolled off"
    assert Notice.objects.filter(sentence__contains="A die rolled off").count() == 40
    again = drawing.draw(line, inputs={"dice": [0, 7]}, by=bob)
    assert again.number == 2
    assert Seat.objects.members().count() == 6
    assert faults(published) == []
    monkeypatch.setattr(verify_draw, "LEAST_NOTICE", dt.timedelta())
    assert verify_draw.main([file_of(published, tmp_path)]) == 0


def test_once_somebody_answered_there_is_no_drawing_again(
    published: Lottery, bob: Person, ruth: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(published, monkeypatch, by=bob)
    seat = Seat.objects.members().select_related("registration__person", "lottery__stage").first()
    assert seat is not None
    seats.accept(seat, by=seat.registration.person)
    with pytest.raises(CannotDrawAgain, match="answered"):
        drawing.agree_to_draw_again(published, because="I do not like it", seen=None, by=ruth)
