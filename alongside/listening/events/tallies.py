"""Who came, as counts by group, with numbers that would give somebody away left out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.models import AboutYou
from alongside.listening.events.models import Event
from alongside.listening.themes.counting import hide

GROUPS = {
    "age_band": (gettext_lazy("Age"), AboutYou.AgeBand.choices),
    "sex": (gettext_lazy("Sex"), AboutYou.Sex.choices),
    "ethnicity": (gettext_lazy("Ethnic group"), AboutYou.Ethnicity.choices),
    "disability": (gettext_lazy("Disability"), AboutYou.Disability.choices),
}


@dataclass(frozen=True)
class Tally:
    """One table: its title, and each group with its count, None where it is not shown."""

    title: str
    rows: list[tuple[str, int | None]]


def tables_of(event: Event) -> list[Tally]:
    """The tallies of an event as everyone may see them: only groups that were counted, and those who were in none of
    them as not said. Small counts, and others from which they could be worked out, are left out."""
    found = []
    for name, (title, choices) in GROUPS.items():
        tally = event.who_came.get(name)
        if not tally or event.attended is None:
            continue
        counts = {str(label): int(tally[value]) for value, label in choices if value in tally}
        counts[_("Not said")] = max(0, event.attended - sum(counts.values()))
        found.append(Tally(str(title), list(hide(counts).items())))
    return found
