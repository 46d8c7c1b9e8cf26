"""Who came, as counts by group beside who lives here, with numbers that would give somebody away left out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from alongside.foundation.people.models import AboutYou
from alongside.listening.events.models import Event
from alongside.listening.themes.counting import hide

_NOT_SAID = ""
GROUPS = {
    "age_band": (gettext_lazy("Age"), AboutYou.AgeBand.choices),
    "sex": (gettext_lazy("Sex"), AboutYou.Sex.choices),
    "ethnicity": (gettext_lazy("Ethnic group"), AboutYou.Ethnicity.choices),
    "disability": (gettext_lazy("Disability"), AboutYou.Disability.choices),
}


@dataclass(frozen=True)
class Row:
    """One group: how many came, their share of those who said, and the share who live here; None where that is not
    shown or not known."""

    label: str
    count: int | None
    share: float | None
    here: float | None


@dataclass(frozen=True)
class Tally:
    """One table. `not_said` is how many did not say, where that may be shown; `source` of who lives here."""

    title: str
    rows: list[Row]
    not_said: int | None
    source: str


def tables_of(event: Event) -> list[Tally]:
    """The tallies of an event as everyone may see them, beside who lives at its place: only groups that were counted.
    Small counts, and others from which they could be worked out, are left out; so are those of whom nobody said."""
    found = []
    for name, (title, choices) in GROUPS.items():
        tally = event.who_came.get(name)
        if not tally or event.attended is None:
            continue
        counts = {value: int(tally[value]) for value, _label in choices if value in tally}
        counts[_NOT_SAID] = max(0, event.attended - sum(counts.values()))
        shown = hide(counts)
        not_said = shown.pop(_NOT_SAID)
        said = event.attended - (not_said or 0)
        figures = (event.place.profile or {}).get(name)
        known = figures if isinstance(figures, dict) else {}
        here = known.get("shares") or {}
        labels = dict(choices)
        rows = [
            Row(
                str(labels[value]),
                count,
                count / said if said and count is not None else None,
                here.get(value),
            )
            for value, count in shown.items()
        ]
        found.append(Tally(str(title), rows, not_said, str(known.get("source") or "")))
    return found
