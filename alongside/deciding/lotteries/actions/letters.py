"""Letters: planned, households drawn for them, printed with their codes, and their addresses deleted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Hashable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.lotteries import mailing
from alongside.deciding.lotteries.actions.blanking import forget_letters
from alongside.deciding.lotteries.actions.planning import hold_lottery
from alongside.deciding.lotteries.addresses import read_addresses
from alongside.deciding.lotteries.models import Letter, LetterPlan, Lottery, PostcodeArea, Tickets
from alongside.deciding.lotteries.refusals import Changed, NotReady
from alongside.foundation.people import codes
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place, Tier
from alongside.foundation.record import actions as record

# Letters that are printed together: one page of the browser still draws them quickly.
A_PART = 500
MOST_TICKETS = 200


def areas_of(place: Place) -> list[mailing.Area]:
    """The small areas of a place with their residents; the place itself where it has none."""
    rows = Place.objects.within(place).filter(tier=Tier.SMALL_AREA, population__isnull=False)
    found = [
        mailing.Area(pk, name, residents or 0, decile)
        for pk, name, residents, decile in rows.order_by("path").values_list(
            "pk", "name", "population", "deprivation_decile"
        )
    ]
    return found or [mailing.Area(place.pk, place.name, place.population or 0, place.deprivation_decile)]


def usual_plan(lottery: Lottery) -> LetterPlan:
    """The plan to begin with, not saved: our assumptions, said as such."""
    return LetterPlan(
        lottery=lottery,
        names_hoped_for=lottery.size * mailing.NAMES_A_SEAT,
        responses=dict(mailing.RESPONSES),
        people_a_household=mailing.PEOPLE_A_HOUSEHOLD,
        why=_(
            "We assume that 2 of 100 letters are answered in the most deprived tenth of areas, and 5 in the least. "
            "People in a household: the average of England and Wales, Census 2021. "
            "If you have invited people here before, use what you found."
        ),
        version=0,
    )


def planned(lottery: Lottery, plan: LetterPlan) -> list[mailing.Planned]:
    """The letters of a plan, area by area."""
    return mailing.plan(
        areas_of(lottery.place),
        hoped_for=plan.names_hoped_for,
        responses=plan.responses,
        people_a_household=plan.people_a_household,
    )


@transaction.atomic
def plan_letters(
    lottery: Lottery,
    *,
    names_hoped_for: int,
    responses: Mapping[str, float],
    people_a_household: Decimal,
    why: str,
    by: Person,
    version: int | None = None,
) -> LetterPlan:
    """Write down how many names are hoped for, and how many letters are thought to be answered (`mailing.plan`).

    Raises Sealed, and Changed if somebody else was quicker.
    """
    held = hold_lottery(lottery)
    plan = LetterPlan.objects.filter(lottery=held).first() or usual_plan(held)
    if version is not None and version != plan.version:
        raise Changed
    plan.names_hoped_for, plan.responses = names_hoped_for, dict(responses)
    plan.people_a_household, plan.why = people_a_household, why
    plan.version += 1
    plan.save()
    record.write(
        act="letters-planned",
        about=held,
        place=held.place,
        by=by,
        details={"names": names_hoped_for, "responses": dict(responses), "why": why},
    )
    return plan


@transaction.atomic
def draw_letters(lottery: Lottery, *, content: bytes, seed: str, by: Person) -> dict[str, int]:
    """Draw the households to write to from a file of addresses. Only those drawn are kept; another file takes the
    place of an earlier one.

    Parameters
    ----------
    content: the file, as `read_addresses` takes it.
    seed: words chosen before, best in public, from which anybody who has the file can draw the same again.

    Returns how many letters were drawn, and how many fewer than planned ("short"). Raises NotReady when there is no
    plan, or letters were printed; FaultsFound.
    """
    held = hold_lottery(lottery)
    plan = LetterPlan.objects.filter(lottery=held).first()
    if plan is None:
        raise NotReady(_("Plan the letters first, and save the plan."))
    if Letter.objects.filter(lottery=held, printed_at__isnull=False).exists():
        raise NotReady(_("Letters were printed already, so the households stay as they were drawn."))
    small = Place.objects.within(held.place).filter(tier=Tier.SMALL_AREA)
    households = read_addresses(content, dict(small.values_list("code", "pk")))
    letters = {each.area.key: each.letters for each in planned(held, plan)}
    by_key = {each.key: each for each in households}
    keys: dict[Hashable, list[str]] = {}
    for each in households:
        keys.setdefault(each.area, []).append(each.key)
    chosen = mailing.draw_households(keys, letters, seed)
    drawn = [by_key[key] for area in sorted(chosen, key=str) for key in chosen[area]]
    drawn.sort(key=lambda each: (each.postcode, each.address))
    Letter.objects.filter(lottery=held).delete()
    PostcodeArea.objects.filter(lottery=held).delete()
    Letter.objects.bulk_create(
        [
            Letter(
                lottery=held,
                part=n // A_PART + 1,
                number=n % A_PART + 1,
                area_id=each.area,
                address=each.address,
                postcode=each.postcode,
                uprn=each.uprn,
            )
            for n, each in enumerate(drawn)
        ],
        batch_size=1000,
    )
    most: dict[str, Counter[uuid.UUID]] = {}
    for each in households:
        most.setdefault(each.postcode, Counter())[each.area] += 1
    PostcodeArea.objects.bulk_create(
        [
            PostcodeArea(lottery=held, postcode=postcode, area_id=areas.most_common(1)[0][0])
            for postcode, areas in most.items()
        ],
        batch_size=1000,
    )
    plan.seed, plan.addresses_read, plan.addresses_deleted_at = seed, len(households), None
    plan.version += 1
    plan.save()
    said = {"drawn": len(drawn), "short": max(0, sum(letters.values()) - len(drawn))}
    details = {**said, "read": len(households), "seed": seed}
    record.write(act="letters-drawn", about=held, place=held.place, by=by, details=details)
    return said


@transaction.atomic
def print_part(lottery: Lottery, part: int, *, by: Person) -> list[tuple[Letter, str]]:
    """Make the codes of a part of the letters. They are returned once, each with its letter, and never shown again.

    Printed again, the codes of the first time end, unless somebody has used them. Raises NotReady when there is no such
    part, or its addresses were deleted.
    """
    held = hold_lottery(lottery)
    rows = list(Letter.objects.filter(lottery=held, part=part).order_by("number"))
    if not rows or not rows[0].address:
        raise NotReady(_("There are no letters to print here. Their addresses may have been deleted."))
    before = rows[0].batch
    if before:
        codes.end_batch(place=held.place, batch=before, by=by)
    batch = batch_name(
        held, _("part %(n)s") % {"n": part}, int(before.rpartition("/")[2]) + 1 if before else 1
    )
    made = codes.make_batch(place=held.place, batch=batch, number=len(rows), expires_at=_until(held), by=by)
    Letter.objects.filter(lottery=held, part=part).update(batch=batch, printed_at=timezone.now())
    record.write(
        act="letters-printed",
        about=held,
        place=held.place,
        by=by,
        details={"part": part, "letters": len(rows), "batch": batch},
    )
    return list(zip(rows, made, strict=True))


@transaction.atomic
def make_tickets(lottery: Lottery, *, number: int, given_to: str, by: Person) -> list[str]:
    """Make golden tickets: codes for people with no address, handed out by a helper or charity (`given_to`).

    Returns the codes, to be shown once.
    """
    held = hold_lottery(lottery)
    if not 1 <= number <= MOST_TICKETS:
        raise NotReady(_("Make 1 to %(most)s tickets at a time.") % {"most": MOST_TICKETS})
    already = Tickets.objects.filter(lottery=held).count()
    batch = batch_name(held, _("tickets"), already + 1)
    made = codes.make_batch(place=held.place, batch=batch, number=number, expires_at=_until(held), by=by)
    Tickets.objects.create(lottery=held, number=number, given_to=given_to, batch=batch)
    record.write(
        act="golden-tickets-made",
        about=held,
        place=held.place,
        by=by,
        details={"tickets": number, "given to": given_to},
    )
    return made


@transaction.atomic
def letters_sent(lottery: Lottery, *, by: Person) -> int:
    """The letters are in the post: delete their addresses. Returns how many. Raises NotReady while some are not
    printed."""
    held = hold_lottery(lottery, may_be_sealed=True)
    if Letter.objects.filter(lottery=held, printed_at__isnull=True).exists():
        raise NotReady(_("Some letters are not printed yet. Print them first, or bring in another file."))
    many = forget_letters(held)
    record.write(
        act="letter-addresses-deleted", about=held, place=held.place, by=by, details={"letters": many}
    )
    return many


def letter_of(person: Person, lottery: Lottery) -> Letter | None:
    """The letter of this lottery whose code the person uses, with its area."""
    code = person.codes.filter(ended_at=None).first()
    if code is None:
        return None
    letters = Letter.objects.filter(lottery=lottery, batch=code.batch, number=code.number)
    found: Letter | None = letters.select_related("area").first()
    return found


def batch_name(lottery: Lottery, what: str, turn: int) -> str:
    """A name for a batch of codes that no other lottery of the place has: `Jury on the park 3f2a9c, part 1/1`."""
    return f"{lottery.stage.title[:40].strip()} {lottery.pk.hex[:6]}, {what}/{turn}"[:80]


def parts_of(lottery: Lottery) -> list[dict[str, object]]:
    """The parts in which the letters are printed: number, letters, when printed."""
    rows = (
        Letter.objects.filter(lottery=lottery)
        .values("part")
        .annotate(letters=Max("number"), printed_at=Max("printed_at"), address=Max("address"))
        .order_by("part")
    )
    return list(rows)


def _until(lottery: Lottery) -> dt.datetime:
    """Codes work until three months after the stage: with them people read what came of their name."""
    return max(lottery.stage.closes_at, timezone.now()) + dt.timedelta(days=90)
