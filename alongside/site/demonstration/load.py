"""Loading the demonstration: places, people, and what happened. All of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.foundation.notices.models import Notice
from alongside.foundation.people import codes
from alongside.foundation.people.models import ParticipationCode
from alongside.foundation.places.actions import import_places
from alongside.foundation.record import actions as record
from alongside.site.context import forget_systems
from alongside.site.demonstration import asked, commission, drawn, juries, lots, polled, sign_ins
from alongside.site.demonstration.cast import NORMANTON, gather
from alongside.site.demonstration.play import Play
from alongside.site.demonstration.story import DATA, tell


@transaction.atomic
def load(*, say: Callable[[str], Any] = print) -> None:
    """Load everything into an empty database. `say` is called with a line for each step."""
    say("Places: Derby and Derbyshire, from open data ...")
    made = import_places(DATA / "derby-and-derbyshire.geojson.gz", demonstration=True)
    places = {place.code: place for place in made}
    record.write(
        act="places-imported", about=made[0], place=made[0], by=None, details={"demonstration": True}
    )
    say("People of the demonstration ...")
    company = gather(places)
    ParticipationCode.objects.create(
        digest=codes.digest(codes.read(sign_ins.letter())),
        place=places[NORMANTON],
        batch="Demonstration",
        number=1,
        expires_at=timezone.now() + dt.timedelta(days=365),
        is_demonstration=True,
    )
    say("What they said, decided and did ...")
    play = Play(company, places)
    asked.tell(play)
    juries.tell(play)
    tell(play)
    lots.tell(play)
    drawn.tell(play)
    commission.tell(play)
    polled.tell(play)
    # What was told so far stands in the inboxes; a first start sends no email of it.
    Notice.objects.update(waits_for=Notice.WaitsFor.NOTHING)
    forget_systems()
