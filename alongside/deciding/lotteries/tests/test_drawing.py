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

from alongside.conftest import make_person, make_stage
from alongside.deciding.lotteries.actions import drawing, freezing, replacing, seats
from alongside.deciding.lotteries.actions.auditing import StaysSealed, sealed_file
from alongside.deciding.lotteries.checking import faults_of_lists, faults_of_log
from alongside.deciding.lotteries.draw_refusals import (
    AlreadyDrawn,
    AlreadyFrozen,
    CannotDrawAgain,
    NobodyCan,
    NotFrozen,
    NotReady,
    NotTheSource,
    NotYourSeat,
    SeatIsGone,
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
from alongside.deciding.lotteries.publishing import Sealed, bundle
from alongside.deciding.lotteries.tests.drawing import (
    ANSWERS,
    drawn,
    fresh,
    frozen,
    give_keys,
    make_list,
    no_notice,
    replaced,
)
from alongside.deciding.processes.models import Process, Stage
from alongside.deciding.processes.refusals import AgreedToSomethingElse
from alongside.engines.lottery import verify_draw
from alongside.engines.lottery.numbers import dice_needed
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.assisting import NotForThem
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Entry


@pytest.fixture
def jury(process: Process) -> Stage:
    return make_stage(process, "juries", title="A jury on the park", state=Stage.State.OPEN)


@pytest.fixture
def listed(jury: Stage) -> Lottery:
    return make_list(jury, reserves=2)


@pytest.fixture
def published(listed: Lottery) -> Lottery:
    return frozen(listed)


def faults(lottery: Lottery) -> list[str]:
    lottery = fresh(lottery)
    lines, seated = list(lottery.publications.order_by("number")), list(lottery.seats.select_related("draw"))
    return faults_of_log(lottery, lines, seated) + faults_of_lists(lottery, lines, seated)


def file_of(lottery: Lottery, to: Path) -> str:
    path = to / f"{uuid.uuid4()}.jsonl"
    path.write_bytes(b"".join(bundle(lottery)))
    return str(path)


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


def test_answering(published: Lottery, bob: Person, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(published, monkeypatch, by=bob)
    seat, other = Seat.objects.members().select_related("registration__person", "lottery__stage")[:2]
    with pytest.raises(NotYourSeat):
        seats.accept(seat, by=alice)
    seats.accept(seat, by=seat.registration.person)
    seats.accept(seat, by=seat.registration.person)
    seats.leave(seat, by=seat.registration.person)
    with pytest.raises(SeatIsGone):
        seats.accept(seat, by=seat.registration.person)
    seats.accept(other, by=bob, helping=True)
    assert Notice.objects.filter(
        person=other.registration.person, sentence__contains="entered your answer"
    ).exists()
    assert Entry.objects.get(act="seat-left").detail.by == seat.registration.person.pk
    with pytest.raises(NotForThem):
        seats.leave(other, by=other.registration.person, helping=True)
    assert {each.pk for each in published.seats.members()} & {seat.pk} == set()


def test_somebody_steps_in_and_the_targets_are_still_met(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn(published, monkeypatch, by=bob)
    with pytest.raises(NobodyCan, match="Nobody has left"):
        replacing.publish_replacements(published, by=bob)
    gone = Seat.objects.members().select_related("registration__person", "lottery__stage").first()
    assert gone is not None
    seats.leave(gone, by=gone.registration.person)
    row = replaced(published, by=bob)
    with pytest.raises(NobodyCan):
        replacing.publish_replacements(published, by=bob)
    seat = Seat.objects.get(replaces=gone)
    assert seat.draw == row
    assert seat.kind == Seat.Kind.MEMBER
    assert seat.registration.person.pk != gone.registration.person.pk
    members = Seat.objects.members().select_related("registration")
    assert members.count() == 6
    for target in Target.objects.all():
        has = sum(each.registration.features[target.feature] == target.value for each in members)
        assert target.minimum <= has <= target.maximum
    assert Notice.objects.filter(
        person=seat.registration.person, sentence__startswith="You have been drawn for"
    ).exists()
    assert faults(published) == []
    monkeypatch.setattr(verify_draw, "LEAST_NOTICE", dt.timedelta())
    sealed = tmp_path / "sealed.json"
    sealed.write_bytes(sealed_file(published, reason="The yearly audit", by=make_person("Aud")))
    assert verify_draw.main([file_of(published, tmp_path), "--sealed", str(sealed)]) == 0


def test_a_place_is_filled_after_the_other(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFrozen):
        replacing.publish_replacements(published, by=bob)
    drawn(published, monkeypatch, by=bob)
    first, second = Seat.objects.members().select_related("registration__person", "lottery__stage")[:2]
    seats.leave(first, by=first.registration.person)
    seats.leave(second, by=second.registration.person)
    replacing.publish_replacements(published, by=bob)
    with pytest.raises(AlreadyFrozen):
        replacing.publish_replacements(published, by=bob)
    line = drawing.waiting_list(published)
    assert line is not None
    drawing.draw(line, inputs={"dice": [0] * (dice_needed(drawing.said_in(line)["rows"]) - 1) + [1]}, by=bob)
    replaced(published, by=bob)
    assert Seat.objects.members().count() == 6
    assert not {first.pk, second.pk} & set(Seat.objects.members().values_list("pk", flat=True))


def test_nobody_of_a_household_sits_beside_another(
    jury: Stage, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = make_list(jury, reserves=3)
    for pair in range(20):
        two = list(listed.registrations.order_by("pk")[2 * pair : 2 * pair + 2].values_list("pk", flat=True))
        Registration.objects.filter(pk__in=two).update(household=f"home-{pair}")
    lottery = frozen(listed)
    drawn(lottery, monkeypatch, by=bob)
    homes = [seat.registration.household for seat in Seat.objects.select_related("registration")]
    assert len(set(homes)) == len(homes) > 6
    gone = Seat.objects.members().select_related("registration__person", "lottery__stage").first()
    assert gone is not None
    seats.leave(gone, by=gone.registration.person)
    replaced(lottery, by=bob)
    homes = [seat.registration.household for seat in Seat.objects.members().select_related("registration")]
    assert len(set(homes)) == 6


def test_the_sealed_file_stays_sealed_until_the_draw(
    published: Lottery, bob: Person, ruth: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor = make_person("Aud")
    with pytest.raises(StaysSealed):
        sealed_file(published, reason="Curious", by=auditor)
    drawn(published, monkeypatch, by=bob)
    content = json.loads(sealed_file(published, reason="The yearly audit", by=auditor))
    assert set(content["pool"][0]) == {"id", "features", "household"}
    assert set(content["pool"][0]["features"]) == set(ANSWERS)
    assert Entry.objects.filter(act="sealed-file-taken").count() == 1
    assert Notice.objects.filter(person=ruth, sentence__contains="The yearly audit").exists()


def test_what_was_sealed_is_destroyed_after_the_end(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn(published, monkeypatch, by=bob)
    assert freezing.destroy_sealed() == 0
    Stage.objects.filter(pk=published.stage_id).update(
        state=Stage.State.PUBLISHED, published_at=timezone.now() - dt.timedelta(days=91)
    )
    assert freezing.destroy_sealed() == 1
    assert not SealedPool.objects.exists()
    with pytest.raises(StaysSealed, match="destroyed"):
        sealed_file(published, reason="Too late", by=make_person("Aud"))
    # What was published still holds, and can still be checked.
    assert faults(published) == []
    monkeypatch.setattr(verify_draw, "LEAST_NOTICE", dt.timedelta())
    assert verify_draw.main([file_of(published, tmp_path)]) == 0


def test_the_place_of_somebody_who_erased_their_data_can_be_filled(
    published: Lottery, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(published, monkeypatch, by=bob)
    gone = Seat.objects.members().select_related("registration", "lottery__stage").first()
    assert gone is not None
    gone.registration.delete()
    gone.refresh_from_db()
    assert gone.registration is None
    seats.leave(gone, by=bob, helping=True)
    replaced(published, by=bob)
    assert Seat.objects.members().count() == 6
    assert faults(published) == []
