"""How far two people agree who coded the same texts apart: Krippendorff's alpha, for each code and over all."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from alongside.engines.themes import Agreement, agreement_by_code, krippendorff_alpha
from alongside.listening.themes.models import Code, Codebook, DoubleText

SEED = 1


@dataclass(frozen=True)
class Line:
    """Agreement on one code, or over all: alpha, where 95% of resamples lie, and what that means."""

    name: str
    found: Agreement

    @property
    def figure(self) -> str:
        """Alpha with its interval, or a dash where it cannot be told."""
        if self.found.alpha is None:
            return "–"
        figure = f"{self.found.alpha:.2f}"
        if self.found.low is None or self.found.high is None:
            return figure
        return _("%(alpha)s (%(low)s to %(high)s)") % {
            "alpha": figure,
            "low": f"{self.found.low:.2f}",
            "high": f"{self.found.high:.2f}",
        }

    @property
    def words(self) -> str:
        """What alpha means, by Krippendorff's bars of 0.8 and 0.667."""
        return {
            "reliable": _("Good enough to rely on"),
            "tentative": _("Tentative: talk about it"),
            "not reliable": _("Not yet: say better when to use it"),
            "cannot tell": _("Cannot be told from these texts"),
        }[self.found.word]


@dataclass(frozen=True)
class Agreed:
    """What two coders' work says: over all texts that both have finished, and code by code, the least agreed first."""

    texts: int
    overall: Line
    codes: list[Line]


def agreed(codebook: Codebook) -> Agreed | None:
    """Agreement on the texts that both have finished and that were not taken back; None if there is none yet. A code
    that was merged counts as the one it was merged into; one that is retired is left out."""
    rows = DoubleText.objects.filter(
        codebook=codebook, first_codes__isnull=False, second_codes__isnull=False, text__withdrawn_at=None
    ).values_list("first_codes", "second_codes")
    names, now = _codes(codebook)
    units = [
        [frozenset(now[pk] for pk in given or () if pk in now) for given in (first, second)]
        for first, second in rows
    ]
    if not units:
        return None
    overall = Line(_("All codes together"), krippendorff_alpha(units, metric="masi", seed=SEED))
    by_code = [Line(names[pk], found) for pk, found in agreement_by_code(units, seed=SEED).items()]
    return Agreed(len(units), overall, sorted(by_code, key=_least_first))


def _least_first(line: Line) -> tuple[bool, float, str]:
    return (line.found.alpha is None, line.found.alpha or 0.0, line.name)


def _codes(codebook: Codebook) -> tuple[dict[str, str], dict[str, str]]:
    """The names of codes in use by id, and for each id that was ever given the id of the code in use it is now."""
    rows = {str(code.pk): code for code in codebook.codes.all()}
    names = {pk: code.name for pk, code in rows.items() if code.state == Code.State.IN_USE}
    now = {}
    for pk in rows:
        last, seen = pk, {pk}
        while rows[last].merged_into_id is not None and str(rows[last].merged_into_id) not in seen:
            last = str(rows[last].merged_into_id)
            seen.add(last)
        if last in names:
            now[pk] = last
    return names, now
