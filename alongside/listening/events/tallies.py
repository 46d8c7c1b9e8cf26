"""Who came, as counts by group, with numbers that would give somebody away left out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.models import AboutYou
from alongside.listening.events.models import Event

LEAST = 5
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

    def any_hidden(self) -> bool:
        return any(count is None for _label, count in self.rows)


def shown(counts: list[int]) -> list[int | None]:
    """Counts of people who are each in one group, with the small ones left out.

    Fewer than five (nobody, too) is left out. What is left out could be worked out from the total, which is
    public: so at least two counts are left out, of at least five people together, or none.
    """
    hidden = {at for at, count in enumerate(counts) if count < LEAST}
    rest = sorted((at for at in range(len(counts)) if at not in hidden), key=lambda at: (counts[at], at))
    while hidden and rest and (len(hidden) < 2 or sum(counts[at] for at in hidden) < LEAST):
        hidden.add(rest.pop(0))
    return [None if at in hidden else count for at, count in enumerate(counts)]


def tables_of(event: Event) -> list[Tally]:
    """The tallies of an event as everyone may see them. Those who were in no group stand as not said."""
    found = []
    for name, (title, choices) in GROUPS.items():
        tally = event.who_came.get(name)
        if not tally or event.attended is None:
            continue
        labels = [str(label) for _value, label in choices]
        counts = [int(tally.get(value, 0)) for value, _label in choices]
        labels.append(_("Not said"))
        counts.append(max(0, event.attended - sum(counts)))
        found.append(Tally(str(title), list(zip(labels, shown(counts), strict=True))))
    return found
