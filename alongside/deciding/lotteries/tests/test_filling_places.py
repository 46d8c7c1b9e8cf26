"""Those drawn say yes or no, places are filled, and what was sealed stays sealed until its day."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.utils import timezone

from alongside.conftest import make_person
from alongside.deciding.lotteries.actions import drawing, freezing, replacing, seats
from alongside.deciding.lotteries.actions.auditing import StaysSealed, sealed_file
from alongside.deciding.lotteries.draw_refusals import (
    AlreadyFrozen,
    NobodyCan,
    NotFrozen,
    NotYourSeat,
    SeatIsGone,
)
from alongside.deciding.lotteries.models import (
    Lottery,
    Registration,
    SealedPool,
    Seat,
    Target,
)
from alongside.deciding.lotteries.tests.drawing import (
    ANSWERS,
    drawn,
    faults,
    file_of,
    frozen,
    make_list,
    replaced,
)
from alongside.deciding.processes.models import Stage
from alongside.engines.lottery import verify_draw
from alongside.engines.lottery.numbers import dice_needed
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.assisting import NotForThem
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Entry


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
