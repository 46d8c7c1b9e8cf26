"""Drawing in public: a number from a published list, once, and what follows from it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.actions.freezing import NOTICE
from alongside.deciding.lotteries.actions.planning import hold_lottery
from alongside.deciding.lotteries.actions.telling import tell_again, tell_drawn, tell_not_drawn
from alongside.deciding.lotteries.composition import panel_table
from alongside.deciding.lotteries.computing import reserves_for
from alongside.deciding.lotteries.draw_refusals import (
    AlreadyDrawn,
    CannotDrawAgain,
    NotFrozen,
    NotTheSource,
    ThrowAgain,
    TooEarly,
    TooFewWords,
)
from alongside.deciding.lotteries.models import Draw, DrawPlan, Lottery, Publication, Seat, Words
from alongside.deciding.lotteries.publishing import Sealed, append, last_of, list_id, targets_of
from alongside.deciding.processes.actions.keys import turn_key, withdraw_key
from alongside.deciding.processes.models import Key
from alongside.engines.lottery.codes import RESERVE, tag
from alongside.engines.lottery.numbers import from_dice, from_texts
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.ui.filters import datetime_words

FEWEST_WORDS = 3
MOST_WORDS = 30


def waiting_list(lottery: Lottery) -> Publication | None:
    """The published list that is to be drawn from next, if there is one. Its list itself is not read."""
    row: Publication | None = (
        lottery.publications.lists().filter(draw=None).defer("listed").order_by("-number").first()
    )
    return row


def earliest(line: Publication, plan: DrawPlan | None) -> dt.datetime:
    """From when a list can be drawn from: an hour after it was published, and not before the day that was announced."""
    moment: dt.datetime = line.at + NOTICE
    if line.kind == Publication.Kind.FROZEN and plan is not None:
        moment = max(moment, plan.at)
    return moment


def said_in(line: Publication) -> dict[str, Any]:
    """What a line of the log says."""
    said: dict[str, Any] = json.loads(bytes(line.body))
    return said


def number_from(line: Publication, source: str, inputs: dict[str, Any]) -> int:
    """The number that these inputs give for a list. Changes nothing. Raises ThrowAgain."""
    most = said_in(line)["rows"]
    if source == Lottery.Source.DICE:
        found = from_dice(inputs["dice"], most)
        if found is None:
            raise ThrowAgain(
                _(
                    "This throw does not count, since it is above the highest that does. Throw all the dice again."
                )
            )
        return found
    texts = inputs["words"] if source == Lottery.Source.WORDS else [inputs["beacon"], inputs["value"]]
    return from_texts(texts, line.digest, most)


@transaction.atomic
def give_words(line: Publication, *, words: str, by: Person) -> Words:
    """Take down the words of one more person in the room. Nobody is shown them before the draw.

    Raises NotTheSource, AlreadyDrawn, TooEarly, and TooFewWords when there are enough already.
    """
    lottery = hold_lottery(line.lottery, may_be_sealed=True)
    _must_be_drawable(lottery, line, Lottery.Source.WORDS)
    order = Words.objects.filter(of=line).count() + 1
    if order > MOST_WORDS:
        raise TooFewWords(
            _("There are words from %(number)s people. That is enough.") % {"number": MOST_WORDS}
        )
    row: Words = Words.objects.create(of=line, order=order, words=words)
    record.write(act="words-given", about=lottery, place=lottery.place, by=by, details={"order": order})
    return row


@transaction.atomic
def draw(line: Publication, *, inputs: dict[str, Any], witnesses: str = "", by: Person) -> Draw:
    """Draw from a published list, once. The panel, or whoever steps in, follows from the number and from nothing else.

    Parameters: `inputs`, by the source that the list was published with: `{"dice": [4, 1, 7]}`, `{"value": "..."}` of
    the announced beacon, `{}` for words, which are those that were given.

    Raises NotFrozen, AlreadyDrawn, TooEarly, NotTheSource, TooFewWords and ThrowAgain.
    """
    lottery = hold_lottery(line.lottery, may_be_sealed=True)
    if lottery.frozen_at is None:
        raise NotFrozen
    source = lottery.source
    _must_be_drawable(lottery, line, source)
    used = _used(lottery, line, inputs)
    result = number_from(line, source, used)
    number = lottery.draws.count() + 1
    try:
        with transaction.atomic():
            row: Draw = Draw.objects.create(
                lottery=lottery,
                number=number,
                of=line,
                source=source,
                inputs=used,
                result=result,
                witnesses=witnesses,
            )
    except IntegrityError:
        raise AlreadyDrawn from None
    sealed = Sealed.of(lottery)
    tags = drawn_tags(line, result)
    of = said_in(line)["of"]
    places = places_of(sealed, tags, of, result)
    ready: list[int] = []
    if line.kind != Publication.Kind.REPLACEMENT and lottery.reserves:
        ready = reserves_for(lottery, sealed.people, places, seed=seed_of(line, result))
    keys = sealed.keys
    published = append(
        lottery,
        Publication.Kind.DRAW,
        {
            "from": line.number,
            "source": source,
            "inputs": used,
            "result": result,
            "drawn": tags,
            **_panel_table(lottery, line, sealed, places),
            **({"reserves": sorted(tag(keys[place], of, RESERVE) for place in ready)} if ready else {}),
        },
    )
    seats = _seat(lottery, line, row, sealed, places, of, ready)
    if lottery.drawn_at is None:
        lottery.drawn_at = published.at
    lottery.version += 1
    lottery.save(update_fields=["drawn_at", "version"])
    record.write(
        act="lottery-drawn",
        about=lottery,
        place=lottery.place,
        by=by,
        details={
            "draw": number,
            "source": source,
            "inputs": used,
            "result": result,
            "digest": published.digest,
        },
    )
    tell_drawn(lottery, published, seats)
    if line.kind != Publication.Kind.REPLACEMENT:
        tell_not_drawn(lottery, published)
    return row


def _panel_table(lottery: Lottery, line: Publication, sealed: Sealed, places: list[int]) -> dict[str, Any]:
    """Who is on the panel, in numbers, as it is first drawn. A replacement adds nothing: see `composition`."""
    if line.kind == Publication.Kind.REPLACEMENT:
        return {}
    people = [person["features"] for person in sealed.people]
    return {"panel_table": panel_table(people, places, targets_of(lottery))}


def drawn_tags(line: Publication, result: int) -> list[str]:
    """The tags in one row of a list."""
    rows = json.loads(bytes(Publication.objects.get(pk=line.pk).listed or b""))["rows"]
    tags: list[str] = rows[result - 1]
    return tags


def seed_of(line: Publication, result: int) -> int:
    """What is not drawn but follows from the draw: a seed that nobody knew before, and everybody can work out after."""
    return int(hashlib.sha256(f"{line.digest}:{result}".encode()).hexdigest()[:15], 16)


def places_of(sealed: Sealed, tags: Sequence[str], of: str, number: int) -> list[int]:
    """Where the people with these tags stand in the sealed pool, in the order of the tags."""
    known = {tag(key, of, number): place for place, key in enumerate(sealed.keys)}
    return [known[each] for each in tags]


@transaction.atomic
def agree_to_draw_again(lottery: Lottery, *, because: str, seen: str | None, by: Person) -> bool:
    """Give one key to set a draw aside and draw again, which everybody is told with the reason.

    The panels stay the same and are published anew, under new tags, an hour before they can be drawn from: the database
    takes one draw from each published list. Returns whether it was done. Raises CannotDrawAgain and what `turn_key`
    raises.
    """
    held = hold_lottery(lottery, may_be_sealed=True)
    last = last_panel_draw(held)
    plan = DrawPlan.objects.select_for_update().get(pk=held.pk)
    said = plan.again_because if _waits_for_second_key(held) else because.strip()
    if not said:
        raise CannotDrawAgain(_("Say why. Everybody will be able to read it."))
    if said != plan.again_because:
        plan.again_because = said
        plan.save(update_fields=["again_because"])
    if not turn_key(held.stage, Key.Step.DRAW_AGAIN, agreed=again_terms(held, last, said), by=by, seen=seen):
        return False
    sealed = Sealed.of(held)
    gone, _kinds = held.seats.all().delete()
    plan.again_because = ""
    plan.save(update_fields=["again_because"])
    of = list_id(held, last_of(held))
    line = append(
        held,
        Publication.Kind.AGAIN,
        {"because": said, "instead_of": last.number, "of": of, "rows": len(sealed.panels)},
        {"rows": sealed.tagged(of, sealed.panels)},
    )
    record.write(
        act="draw-set-aside",
        about=held,
        place=held.place,
        by=by,
        reason=said,
        details={"draw": last.number, "seats": gone, "digest": line.digest},
    )
    tell_again(held, line, said)
    return True


@transaction.atomic
def withdraw_again(lottery: Lottery, *, by: Person) -> bool:
    """Take back one's own key to set a draw aside, and the reason with it. Returns whether there was one."""
    held = hold_lottery(lottery, may_be_sealed=True)
    if not withdraw_key(held.stage, Key.Step.DRAW_AGAIN, by=by):
        return False
    if not _waits_for_second_key(held):
        DrawPlan.objects.filter(pk=held.pk).update(again_because="")
    return True


def again_terms(lottery: Lottery, last: Draw, because: str) -> dict[str, Any]:
    """What the keys that set a draw aside agree to."""
    return {"step": Key.Step.DRAW_AGAIN.value, "draw": last.number, "result": last.result, "because": because}


def _waits_for_second_key(lottery: Lottery) -> bool:
    return bool(Key.objects.filter(stage=lottery.stage_id, step=Key.Step.DRAW_AGAIN).waiting().exists())


def last_panel_draw(lottery: Lottery) -> Draw:
    """The draw that chose the panel that sits. Raises CannotDrawAgain where it can no longer be set aside."""
    last: Draw | None = lottery.draws.order_by("-number").select_related("of").first()
    if last is None or waiting_list(lottery) is not None:
        raise CannotDrawAgain(_("There is no draw to set aside."))
    if last.of.kind == Publication.Kind.REPLACEMENT:
        raise CannotDrawAgain(_("Somebody has stepped in since. The panel can no longer be drawn again."))
    if lottery.seats.exclude(state=Seat.State.DRAWN).exists():
        raise CannotDrawAgain(_("Somebody has answered already. The panel can no longer be drawn again."))
    return last


def _must_be_drawable(lottery: Lottery, line: Publication, source: str) -> None:
    if lottery.source != source:
        raise NotTheSource
    newest = waiting_list(lottery)
    if newest is None or newest.pk != line.pk:
        raise AlreadyDrawn
    moment = earliest(line, DrawPlan.objects.filter(pk=lottery.pk).first())
    if timezone.now() < moment:
        raise TooEarly(
            _(
                "This list can be drawn from on %(when)s, and not before: people need time to keep a copy of it."
            )
            % {"when": datetime_words(moment)}
        )


def _used(lottery: Lottery, line: Publication, inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs as they are kept: the words that were given, the beacon that was announced."""
    if lottery.source == Lottery.Source.WORDS:
        words = list(Words.objects.filter(of=line).order_by("order").values_list("words", flat=True))
        if len(words) < FEWEST_WORDS:
            raise TooFewWords(
                _("Words from at least %(least)s people are needed. There are %(number)s so far.")
                % {"least": FEWEST_WORDS, "number": len(words)}
            )
        return {"words": words}
    if lottery.source == Lottery.Source.BEACON:
        return {"beacon": DrawPlan.objects.get(pk=lottery.pk).beacon, "value": inputs["value"]}
    return {"dice": [int(die) for die in inputs["dice"]]}


def _seat(
    lottery: Lottery,
    line: Publication,
    drawn: Draw,
    sealed: Sealed,
    places: list[int],
    of: str,
    ready: list[int],
) -> list[Seat]:
    """Seat those who were drawn, and those who stand ready. A reserve who steps in keeps their seat as a member's."""
    replaces = None
    if line.kind == Publication.Kind.REPLACEMENT:
        replaces = Seat.objects.get(lottery=lottery, tag=said_in(line)["for"])
        stands_ready = Seat.objects.filter(lottery=lottery, pseudonym=sealed.people[places[0]]["id"]).first()
        if stands_ready is not None:
            stands_ready.kind, stands_ready.draw, stands_ready.replaces = Seat.Kind.MEMBER, drawn, replaces
            stands_ready.tag = tag(sealed.keys[places[0]], of, drawn.result)
            stands_ready.state = Seat.State.DRAWN
            stands_ready.save()
            return [stands_ready]
    keys = sealed.keys
    kinds = [(place, Seat.Kind.MEMBER, drawn.result) for place in places]
    kinds += [(place, Seat.Kind.RESERVE, RESERVE) for place in ready]
    pseudonyms = [sealed.people[place]["id"] for place, _kind, _number in kinds]
    registered = {
        row.pseudonym: row
        for row in lottery.registrations.filter(pseudonym__in=pseudonyms).select_related("person")
    }
    return list(
        Seat.objects.bulk_create(
            Seat(
                lottery=lottery,
                registration=registered.get(pseudonym),
                pseudonym=pseudonym,
                tag=tag(keys[place], of, number),
                kind=kind,
                draw=drawn,
                replaces=replaces,
            )
            for pseudonym, (place, kind, number) in zip(pseudonyms, kinds, strict=True)
        )
    )
