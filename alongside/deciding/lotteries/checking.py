"""Whether a lottery still is what was published: the log, the list, the pool, the panels and the seats, compared.

What a hand on the database changed, past its guards, is found here and shown to everybody on the public page.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.lotteries.models import Lottery, Publication, SealedPool, Seat
from alongside.deciding.lotteries.publishing import Sealed, targets_of
from alongside.engines.lottery.codes import RESERVE, commitment, digest, tag
from alongside.engines.lottery.numbers import from_dice, from_texts


def faults_of_lines(lines: list[Publication]) -> list[str]:
    """Which lines of a log are not what they were when they were published, in sentences. Reads no list.

    Parameters: `lines`, the publications of a lottery in their order.
    """
    found = []
    before = ""
    for number, line in enumerate(lines):
        right = line.number == number and line.before == before and line.digest == digest(bytes(line.body))
        if not (right and _agrees(line)):
            found.append(_("Line %(number)s of what was published was changed.") % {"number": number + 1})
        before = line.digest
    return found


def faults_of_log(lottery: Lottery, lines: list[Publication], seats: list[Seat]) -> list[str]:
    """What is wrong with the log of a lottery, its targets and its seats, in sentences. Quick: reads no list.

    Parameters: `lines`, its publications in their order; where one of them was changed, the rest is not looked at;
    `seats`, all of its seats.
    """
    found = faults_of_lines(lines)
    if found or not lines:
        return found
    first = json.loads(bytes(lines[0].body))
    if lottery.digest != lines[0].digest:
        found.append(_("The digest of the frozen list was changed."))
    if (first["size"], first["objective"], first["rows"]) != (
        lottery.size,
        lottery.objective,
        lottery.panels,
    ):
        found.append(
            _("The size of the panel, or the way of drawing, was changed after the list was frozen.")
        )
    if first["targets"] != targets_of(lottery):
        found.append(_("The targets were changed after the list was frozen."))
    return found + _faults_of_seats(lines, seats)


def faults_of_lists(lottery: Lottery, lines: list[Publication], seats: list[Seat]) -> list[str]:
    """What is wrong with the lists, the pool and the panels, in sentences. Reads and computes all of it again."""
    found: list[str] = []
    for line in [] if faults_of_lines(lines) else lines:
        said = json.loads(bytes(line.body))
        if line.listed is not None and digest(bytes(line.listed)) != said.get("list"):
            found.append(_("The list on line %(number)s was changed.") % {"number": line.number + 1})
    if not lines or faults_of_lines(lines):
        return found
    try:
        sealed = Sealed.of(lottery)
    except SealedPool.DoesNotExist:
        return found
    said, listed = json.loads(bytes(lines[0].body)), json.loads(bytes(lines[0].listed or b"{}"))
    if listed.get("pool") != sealed.commitments():
        found.append(_("The sealed pool is not the one that was published."))
    elif listed.get("rows") != sealed.tagged(said["of"], sealed.panels):
        found.append(_("The numbered panels are not the ones that were published."))
    found += _faults_of_registrations(lottery, sealed, set(listed.get("pool", ())))
    return found + _faults_behind_seats(lines, seats, sealed)


def _agrees(line: Publication) -> bool:
    """Whether the row of a line says the same as the line itself."""
    try:
        said = json.loads(bytes(line.body))
    except ValueError:
        return False
    return (said.get("number"), said.get("before"), said.get("kind")) == (line.number, line.before, line.kind)


def _faults_of_seats(lines: list[Publication], seats: list[Seat]) -> list[str]:
    """Whether those who sit are those who were drawn, and each number follows from what was thrown or said."""
    found = []
    drawn: set[str] = set()
    reserves: set[str] = set()
    stepped_in = 0
    for line in lines:
        said = json.loads(bytes(line.body))
        if said["kind"] == Publication.Kind.AGAIN:
            drawn, reserves = set(), set()
        if said["kind"] != Publication.Kind.DRAW:
            continue
        drawn |= set(said["drawn"])
        reserves |= set(said.get("reserves", ()))
        source = lines[said["from"]]
        stepped_in += bool(json.loads(bytes(source.body)).get("reserves"))
        if number_of(said, source) != said["result"]:
            found.append(
                _("The number on line %(number)s does not follow from what was drawn.")
                % {"number": line.number + 1}
            )
    # Whoever was a reserve and stepped in sits under the tag of that draw, and no longer under that of the reserve.
    seated = {seat.tag for seat in seats}
    if not drawn <= seated <= drawn | reserves or len(seated) != len(drawn) + len(reserves) - stepped_in:
        found.append(_("Those who sit on the panel are not those who were drawn."))
    return found


def number_of(said: dict[str, Any], source: Publication) -> int | None:
    """The number that the inputs of a draw give again."""
    most, inputs = json.loads(bytes(source.body))["rows"], said["inputs"]
    if "dice" in inputs:
        return from_dice(inputs["dice"], most)
    texts = inputs["words"] if "words" in inputs else [inputs["beacon"], inputs["value"]]
    return from_texts(texts, source.digest, most)


def _faults_of_registrations(lottery: Lottery, sealed: Sealed, published: set[str]) -> list[str]:
    """Whether people who are registered still are what they were when the list was frozen."""
    keys = dict(zip((each["id"] for each in sealed.people), sealed.keys, strict=True))
    asked = {target["feature"] for target in targets_of(lottery)}
    changed = 0
    for pseudonym, features, household in lottery.registrations.values_list(
        "pseudonym", "features", "household"
    ):
        key = keys.get(pseudonym)
        if key is not None:
            kept = {name: value for name, value in features.items() if name in asked}
            changed += commitment(key, kept, household) not in published
    return _people_changed(changed)


def _faults_behind_seats(lines: list[Publication], seats: list[Seat], sealed: Sealed) -> list[str]:
    """Whether the people on the seats are those whom the tags on the seats stand for."""
    keys = dict(zip((each["id"] for each in sealed.people), sealed.keys, strict=True))
    lists = {line.pk: json.loads(bytes(line.body)).get("of") for line in lines}
    changed = 0
    for seat in seats:
        key = keys.get(seat.pseudonym)
        number = RESERVE if seat.kind == Seat.Kind.RESERVE else seat.draw.result
        changed += key is None or tag(key, lists[seat.draw.of_id], number) != seat.tag
    return _people_changed(changed)


def _people_changed(changed: int) -> list[str]:
    if not changed:
        return []
    return [
        ngettext(
            "What is kept of %(number)s person on the list was changed after it was frozen.",
            "What is kept of %(number)s people on the list was changed after it was frozen.",
            changed,
        )
        % {"number": changed}
    ]
