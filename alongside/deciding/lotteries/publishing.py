"""The public log of a lottery: what each line says, and putting a line after the last one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from alongside.deciding.lotteries.chances import table_of
from alongside.deciding.lotteries.composition import pool_table
from alongside.deciding.lotteries.models import Lottery, Publication, SealedPool
from alongside.engines.lottery.codes import canonical, commitment, digest, key_of, tag

FORMAT = "alongside-lottery-1"


@dataclass(frozen=True)
class Sealed:
    """A sealed pool, read: its people in their order, the key of each, and the panels as places in that order."""

    secret: bytes
    people: list[dict[str, Any]]
    panels: list[list[int]]

    @classmethod
    def of(cls, lottery: Lottery) -> Sealed:
        """Raises SealedPool.DoesNotExist before the list is frozen, and after what was sealed is destroyed."""
        row = SealedPool.objects.get(pk=lottery.pk)
        panels = json.loads(bytes(row.panels)) if row.panels else []
        return cls(bytes(row.secret), json.loads(bytes(row.pool)), panels)

    @property
    def keys(self) -> list[bytes]:
        return [key_of(self.secret, person["id"]) for person in self.people]

    def place_of(self, pseudonym: str) -> int:
        """Where somebody stands in the pool."""
        return next(place for place, person in enumerate(self.people) if person["id"] == pseudonym)

    def times_drawn(self) -> list[int]:
        """In how many of the numbered panels each person is."""
        times = [0] * len(self.people)
        for panel in self.panels:
            for place in panel:
                times[place] += 1
        return times

    def tagged(self, of: str, rows: Sequence[Sequence[int]]) -> list[list[str]]:
        """The rows of a list with a tag for each person, in the order of the tags, so that it says nothing."""
        keys = self.keys
        return [
            sorted(tag(keys[place], of, number) for place in row) for number, row in enumerate(rows, start=1)
        ]

    def commitments(self) -> list[str]:
        return sorted(
            commitment(key, person["features"], person["household"])
            for key, person in zip(self.keys, self.people, strict=True)
        )


def list_id(lottery: Lottery, last: Publication | None) -> str:
    """What the tags of the next list are made for: the digest of the line before it."""
    return last.digest if last else str(lottery.pk)


def append(
    lottery: Lottery, kind: str, said: dict[str, Any], listed: dict[str, Any] | None = None
) -> Publication:
    """Put a line after the last. Called with the lottery locked; the database takes only the line whose turn it is.

    Parameters: `said`, what the line says; `listed`, the list that can be drawn from, if it has one: the line holds its
    digest, and the list stands on a line of its own.
    """
    last = last_of(lottery)
    at = timezone.now()
    row = canonical(listed) if listed is not None else None
    body = canonical(
        {
            "format": FORMAT,
            "lottery": str(lottery.pk),
            "kind": kind,
            "number": last.number + 1 if last else 0,
            "before": last.digest if last else "",
            "at": at.isoformat(timespec="seconds"),
            **said,
            **({"list": digest(row)} if row is not None else {}),
        }
    )
    return Publication.objects.create(
        lottery=lottery,
        number=last.number + 1 if last else 0,
        kind=kind,
        body=body,
        listed=row,
        before=last.digest if last else "",
        digest=digest(body),
        at=at,
    )


def last_of(lottery: Lottery) -> Publication | None:
    return Publication.objects.filter(lottery=lottery).defer("listed").order_by("-number").first()


def frozen(
    lottery: Lottery, sealed: Sealed, *, draw: dict[str, str], bound: float, certified: bool
) -> Publication:
    """The first line: who can be drawn, for what, from which panels, and how even the chances are."""
    times = sealed.times_drawn()
    targets = targets_of(lottery)
    of = list_id(lottery, None)
    return append(
        lottery,
        Publication.Kind.FROZEN,
        {
            "title": lottery.stage.title,
            "place": lottery.place.name,
            "size": lottery.size,
            "pool": len(sealed.people),
            "of": of,
            "rows": len(sealed.panels),
            "objective": lottery.objective,
            "targets": targets,
            "draw": draw,
            "least": min(times, default=0),
            "most": max(times, default=0),
            "bound": round(bound, 9),
            "certified": certified,
            "pool_table": pool_table([person["features"] for person in sealed.people], targets),
            "chances": [row.plain() for row in table_of(times, len(sealed.panels))],
        },
        {"pool": sealed.commitments(), "rows": sealed.tagged(of, sealed.panels)},
    )


def targets_of(lottery: Lottery) -> list[dict[str, Any]]:
    """The targets as they are published."""
    return [
        {"feature": each.feature, "value": each.value, "min": each.minimum, "max": each.maximum}
        for each in lottery.targets.all()
    ]


def bundle(lottery: Lottery) -> Iterable[bytes]:
    """The public file: each line of the log, and after it its list if it has one."""
    for row in lottery.publications.order_by("number").iterator(chunk_size=1):
        yield bytes(row.body) + b"\n"
        if row.listed is not None:
            yield bytes(row.listed) + b"\n"
