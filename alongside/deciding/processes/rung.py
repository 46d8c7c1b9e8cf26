"""The honest rung: told, consulted, co-designed or co-produced, from what happened and not from what was claimed.

After the ladder of participation (Arnstein 1969) in the words of the New Economics Foundation's "doing to, doing for,
doing with". `rung_of` is pure; `facts_of` collects what it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.processes.models import Process, Stage, TookPart


class Rung(models.IntegerChoices):
    TOLD = 1, gettext_lazy("Told")
    CONSULTED = 2, gettext_lazy("Consulted")
    CO_DESIGNED = 3, gettext_lazy("Co-designed")
    CO_PRODUCED = 4, gettext_lazy("Co-produced")


@dataclass(frozen=True)
class Facts:
    """What happened, as far as the rung needs it.

    `steps_together` and `steps_alone` count openings, changes of an open stage and publications by how many keys they
    were taken with. `published_together` says that what residents decided was published, and with both keys.
    """

    two_leads: bool
    contributed: bool
    decided: bool
    published_together: bool
    steps_together: int
    steps_alone: int
    imported: bool = False


@dataclass(frozen=True)
class Standing:
    """The rung, why it is that one, and what would lift it to the next (nothing at the top)."""

    rung: Rung
    why: str
    next: str

    @property
    def label(self) -> str:
        return str(self.rung.label)


def rung_of(facts: Facts) -> Standing:
    """The rung that follows from the facts, with one sentence each for why and for what would lift it.

    More contributions, decisions and steps with both keys never lower it; a step taken alone never raises it, and with
    one a process is never more than consulted.
    """
    if not facts.contributed and not facts.decided:
        return Standing(
            Rung.TOLD,
            _("Residents have been told about this, and nothing that they said is here yet."),
            _("It becomes consulted when residents send something in."),
        )
    if facts.imported:
        return Standing(
            Rung.CONSULTED,
            _("Residents took part, but this was brought in from elsewhere, so no two keys were given here."),
            _("It stays so: what was not decided here with two keys cannot be shown as more."),
        )
    if not facts.two_leads:
        return Standing(
            Rung.CONSULTED,
            _("Residents took part, but one person leads this alone."),
            _(
                "It can become co-designed when a resident and a professional lead it and take each step together."
            ),
        )
    if facts.steps_alone:
        return Standing(
            Rung.CONSULTED,
            _("Residents took part, but at least one step was taken with one key only."),
            _("It stays so: a step taken alone cannot be taken back. The next process can do better."),
        )
    if not facts.steps_together:
        return Standing(
            Rung.CONSULTED,
            _("Residents took part, but the two co-leads have taken no step together yet."),
            _("It becomes co-designed when both co-leads give their keys to open a stage."),
        )
    if not facts.decided:
        return Standing(
            Rung.CO_DESIGNED,
            _("Residents took part, and each step so far was taken with both keys."),
            _("It becomes co-produced when residents decide by a vote and both keys publish the result."),
        )
    if not facts.published_together:
        return Standing(
            Rung.CO_DESIGNED,
            _("Residents took part and voted, and each step so far was taken with both keys."),
            _("It becomes co-produced when both keys publish the result."),
        )
    return Standing(
        Rung.CO_PRODUCED,
        _("Residents took part, residents decided, and each step was taken with both keys."),
        "",
    )


def with_rung_facts(processes: QuerySet[Process]) -> QuerySet[Process]:
    """Add to each process what `facts_of` needs: no further query. What the leads themselves sent does not count."""
    others = (
        TookPart.objects.filter(stage__process=OuterRef("pk"))
        .exclude(person=F("stage__process__resident_lead"))
        .exclude(person=F("stage__process__professional_lead"))
    )
    return processes.annotate(
        somebody_contributed=Exists(others), somebody_decided=Exists(others.filter(how=TookPart.How.DECIDED))
    )


def facts_of(process: Any, stages: Sequence[Stage]) -> Facts:
    """The facts of a process read through `with_rung_facts`, and its stages. Makes no query."""
    opened = [stage for stage in stages if stage.state != Stage.State.PLANNED]
    published = [stage for stage in stages if stage.state == Stage.State.PUBLISHED]
    votes = [stage for stage in published if stage.method == Stage.Method.BUDGET]
    alone = sum(stage.opened_alone + stage.changed_alone for stage in opened)
    alone += sum(stage.published_alone for stage in published)
    together = sum(not stage.opened_alone for stage in opened) + sum(
        not stage.published_alone for stage in published
    )
    imported = bool(process.imported_from)
    return Facts(
        two_leads=process.has_two_leads(),
        contributed=process.somebody_contributed or (imported and bool(published)),
        decided=process.somebody_decided,
        published_together=bool(votes) and not any(stage.published_alone for stage in published),
        steps_together=together,
        steps_alone=alone,
        imported=imported,
    )
