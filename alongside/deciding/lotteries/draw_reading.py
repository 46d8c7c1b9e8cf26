"""What the public page of a draw says, read from the log and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.lotteries.chances import Row
from alongside.deciding.lotteries.models import Draw, DrawPlan, Lottery, Publication
from alongside.deciding.lotteries.wording import chance_in_words, places_in_words
from alongside.ui.filters import datetime_words, number, percent


@dataclass(frozen=True)
class Bar:
    """One row of a drawn table."""

    label: str
    value: int
    text: str


@dataclass(frozen=True)
class Line:
    """One value of one feature: the residents, the target, the list and the panel, in words; None in `members` and
    `pool` is a number that is not shown."""

    feature: str
    value: str
    residents: str
    target: str
    pool: str
    members: str


@dataclass(frozen=True)
class Telling:
    """All that is told of a lottery from its frozen list on."""

    said: dict[str, Any]
    plan: DrawPlan
    digest: str
    at: dt.datetime
    people: int
    size: int
    panels: int
    draw: dict[str, Any] | None
    drawn_at: dt.datetime | None
    chances: list[Bar]
    chances_words: str
    certificate: str
    lines: list[Line]
    timeline: list[dict[str, Any]] = field(default_factory=list)


def tell(lottery: Lottery, published: list[Publication], draws: Sequence[Draw]) -> Telling | None:
    """What the page says; None before the list is frozen.

    Parameters: `published`, the lines of the log in their order; their lists are not read; `draws`, in their order.
    """
    if not published:
        return None
    said = [json.loads(bytes(each.body)) for each in published]
    first = said[0]
    panel = next(
        (each for each in reversed(said) if each["kind"] == Publication.Kind.DRAW and "panel_table" in each),
        None,
    )
    if panel is not None and any(
        each["kind"] == Publication.Kind.AGAIN and each["number"] > panel["number"] for each in said
    ):
        panel = None
    watched = dict(
        zip(
            (each["number"] for each in said if each["kind"] == Publication.Kind.DRAW),
            (each.witnesses for each in draws),
            strict=False,
        )
    )
    rows = [Row(each["low"], each["high"], first["rows"], each["people"]) for each in first["chances"]]
    return Telling(
        said=first,
        plan=_plan(first["draw"]),
        digest=published[0].digest,
        at=published[0].at,
        people=first["pool"],
        size=first["size"],
        panels=first["rows"],
        draw=panel,
        drawn_at=published[panel["number"]].at if panel else None,
        chances=[Bar(_range(row), row.people, number(row.people)) for row in rows],
        chances_words=_chances_words(first),
        certificate=_certificate(first),
        lines=_lines(lottery, first, panel),
        timeline=[
            _event(each, row, said, watched.get(each["number"], ""))
            for each, row in zip(said, published, strict=True)
        ],
    )


def _plan(said: dict[str, str]) -> DrawPlan:
    """The plan of the draw as it was published."""
    at = dt.datetime.fromisoformat(said["at"])
    return DrawPlan(at=at, where=said["where"], beacon=said.get("beacon", ""))


def _range(row: Row) -> str:
    low, high = percent(row.low, row.of), percent(row.high, row.of)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _chances_words(said: dict[str, Any]) -> str:
    least, most = chance_in_words(said["least"], said["rows"]), chance_in_words(said["most"], said["rows"])
    average = chance_in_words(said["size"], said["pool"])
    if not said["least"]:
        return _(
            "Some people had no chance: no panel that meets the targets has a place for them. The largest chance was "
            "%(most)s. On average it was %(average)s."
        ) % {"most": most, "average": average}
    return _(
        "The smallest chance of anybody on the list was %(least)s, and the largest %(most)s. On average it was "
        "%(average)s."
    ) % {"least": least, "most": most, "average": average}


def _certificate(said: dict[str, Any]) -> str:
    """How fair the lottery is proven to be, in words."""
    bound = percent(min(said["bound"], 1))
    least = percent(said["least"], said["rows"])
    if not said["certified"]:
        return _(
            "The least likely person has a chance of %(least)s. It is proven that no other way of drawing could have "
            "given the least likely person more than %(bound)s."
        ) % {"least": least, "bound": bound}
    return _(
        "This is proven: no other way of drawing that meets the targets could have given the least likely person more "
        "than %(bound)s. Here they have %(least)s. After them, the next least likely had their chance raised as far as "
        "it would go, and so on to the last."
    ) % {"least": least, "bound": bound}


def _lines(lottery: Lottery, first: dict[str, Any], panel: dict[str, Any] | None) -> list[Line]:
    shares = {(each.feature, each.value): each.share for each in lottery.targets.all()}
    pool = {(each["feature"], each["value"]): each["pool"] for each in first["pool_table"]}
    members = {
        (each["feature"], each["value"]): each["members"] for each in (panel or {}).get("panel_table", ())
    }
    found = []
    for target in first["targets"]:
        key = (target["feature"], target["value"])
        share = shares.get(key)
        found.append(
            Line(
                target["feature"],
                target["value"],
                residents=percent(share) if share is not None else _("not known"),
                target=places_in_words(target["min"], target["max"]),
                pool=_shown(pool.get(key)),
                members=_shown(members.get(key)) if panel else "",
            )
        )
    return found


def _shown(count: int | None) -> str:
    return _("not shown") if count is None else number(count)


def inputs_in_words(said: dict[str, Any]) -> str:
    """What was thrown, said or typed in."""
    inputs = said["inputs"]
    if "dice" in inputs:
        return _("The dice showed %(dice)s.") % {"dice": " ".join(str(die) for die in inputs["dice"])}
    if "words" in inputs:
        return _("The words, in the order in which they were given: %(words)s.") % {
            "words": ", ".join(f"“{each}”" for each in inputs["words"])
        }
    return str(_("The public random number: %(beacon)s, which was %(value)s.") % inputs)


def _event(
    said: dict[str, Any], row: Publication, every: list[dict[str, Any]], watched: str
) -> dict[str, Any]:
    """One line of the log, as an entry of the timeline."""
    event: dict[str, Any] = {"when": datetime_words(row.at), "digest": row.digest, "number": row.number + 1}
    if said["kind"] == Publication.Kind.FROZEN:
        title = _("The list was frozen and published")
        text = _("%(people)s people, %(panels)s numbered panels.") % {
            "people": number(said["pool"]),
            "panels": number(said["rows"]),
        }
    elif said["kind"] == Publication.Kind.AGAIN:
        title = _("The draw was set aside, to be done again")
        text = _("Both keys agreed. The reason: %(because)s") % {"because": said["because"]}
    elif said["kind"] == Publication.Kind.REPLACEMENT:
        title = _("Somebody left. Who could step in was published")
        text = ngettext(
            "%(number)s person could step in.",
            "%(number)s people could step in, each as likely.",
            said["rows"],
        ) % {"number": number(said["rows"])}
        if not said["meets_targets"]:
            text += " " + _("The panel can no longer meet all of its targets. %(words)s") % {
                "words": said.get("words", "")
            }
    else:
        panel = every[said["from"]]["kind"] != Publication.Kind.REPLACEMENT
        title = (
            _("Panel %(number)s was drawn") if panel else _("Number %(number)s was drawn, and steps in")
        ) % {"number": number(said["result"])}
        text = inputs_in_words(said)
        if watched:
            text += " " + _("Who watched: %(watched)s.") % {"watched": watched.rstrip(".")}
    return {**event, "title": title, "text": text}
