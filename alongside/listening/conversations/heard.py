"""What the public sees of conversations: how many, under which headings, and what people allowed to be quoted.

Figures are said as "at least 5, 10, 15 ...": whoever compares two figures, of a place and of a place inside it or of
today and of yesterday, cannot find fewer than five people in the difference more often than a step allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.db.models.functions import Coalesce

from alongside.foundation.places.models import Place, heavy
from alongside.listening.conversations.headings import Heading
from alongside.listening.conversations.models import Conversation, Part
from alongside.listening.themes.models import Text

STEP = 5
MOST_QUOTES = 6
MOST_PLACES = 100


# Whoever spoke twice counts once; whoever stays unnamed counts for each conversation.
_PEOPLE = Count(Coalesce("speaker_id", "id"), distinct=True)


@dataclass(frozen=True)
class Heard:
    """`count` and the figure of each heading are rounded down to fives; None where they are below five."""

    count: int | None
    headings: list[tuple[str, int | None]]
    quotes: list[Text]


def at_least(number: int) -> int | None:
    """A number of people as it may be published: rounded down to fives, and nothing below five."""
    return number - number % STEP if number >= STEP else None


def heard_at(place: Place) -> Heard:
    """What was agreed at the place and inside it. Quotes only where at least five people spoke."""
    spoke = Conversation.objects.at(place).agreed().aggregate(number=_PEOPLE)["number"]
    count = at_least(spoke)
    if count is None:
        return Heard(None, [], [])
    shared = Part.objects.filter(
        conversation__place__path__startswith=place.path,
        conversation__state=Conversation.State.AGREED,
        text__withdrawn_at=None,
        text__audience=Text.Audience.PLACE,
    )
    people = Count(Coalesce("conversation__speaker_id", "conversation_id"), distinct=True)
    numbers = dict(shared.order_by().values_list("heading").annotate(number=people))
    headings = [(str(each.label), at_least(numbers.get(each.value, 0))) for each in Heading]
    quotes = (
        Text.objects.in_use()
        .of_the_place()
        .filter(
            source_type=ContentType.objects.get_for_model(Conversation),
            place__path__startswith=place.path,
            quoting=Text.Quoting.WITHOUT_NAME,
        )
        .order_by("-said_at", "pk")
    )
    return Heard(count, headings, list(quotes[:MOST_QUOTES]))


def places_heard() -> list[tuple[Place, int]]:
    """The places themselves (not what lies inside them) at which at least five people spoke, with the figures."""
    rows = Conversation.objects.agreed().order_by().values_list("place").annotate(number=_PEOPLE)
    numbers = dict(rows.filter(number__gte=STEP).order_by("-number")[:MOST_PLACES])
    places = Place.objects.filter(pk__in=numbers).defer(*heavy()).order_by("name")
    return [(place, numbers[place.pk] - numbers[place.pk] % STEP) for place in places]
