"""Chances and their reasons, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from alongside.deciding.lotteries.chances import Reason
from alongside.deciding.processes.suppression import LEAST


def chance_in_words(times: int, of: int) -> str:
    """A chance as people say it: "about 1 in 12", "about 7 in 10", "certain", "none"."""
    if times == of:
        return _("certain")
    if not times:
        return _("none")
    share = times / of
    if share >= 0.95:
        return _("nearly certain")
    if share > 0.4:
        return _("about %(number)s in 10") % {"number": round(10 * share)}
    return _("about 1 in %(number)s") % {"number": round(of / times)}


def places_in_words(least: int, most: int) -> str:
    if least == most:
        return _("%(number)s places") % {"number": most} if most != 1 else _("1 place")
    return _("%(least)s to %(most)s places") % {"least": least, "most": most}


def why_in_words(times: int, average: float, reason: Reason | None) -> str:
    """Why a chance is what it is, in a sentence or two.

    Parameters: `times`, in how many panels the person is; `average`, in how many a person is on average.
    """
    if reason is None or abs(times - average) <= 0.05 * average:
        return _("That is about the same as for everybody else.")
    people = str(reason.people) if reason.people >= LEAST else _("fewer than %(least)s") % {"least": LEAST}
    said = {
        "people": people,
        "feature": reason.feature,
        "value": reason.value,
        "places": places_in_words(reason.least, reason.most),
    }
    if times < average:
        return (
            _(
                "That is less than the average, because many people like you put their name down: %(people)s people "
                "with “%(feature)s: %(value)s”, for whom the panel has %(places)s."
            )
            % said
        )
    return (
        _(
            "That is more than the average, because few people like you put their name down: %(people)s people with "
            "“%(feature)s: %(value)s”, for whom the panel has %(places)s."
        )
        % said
    )
