"""Bringing in an election that was held somewhere else, from a Pabulib file: all of it or nothing."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.budgets.actions.results import store_outcome
from alongside.deciding.budgets.counting import HUNDREDTHS
from alongside.deciding.budgets.models import Ballot, Budget, Project, random_id
from alongside.deciding.budgets.rulebook import tie_order
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Process, Stage
from alongside.engines.counting import Election
from alongside.engines.counting import Project as Counted
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.ui.refusals import Refusal

_AT_ONCE = 2000


class CannotImport(Refusal):
    """The file says something that this site cannot hold; the sentence says what."""

    default = gettext_lazy("This election cannot be brought in.")


@transaction.atomic
def bring_in(election: Election, *, place: Place, name: str, file_name: str) -> Budget:
    """Make a finished process of an election that was held somewhere else, count it, and publish the count.

    Parameters
    ----------
    election: as `read_pabulib` reads it.
    place, name: where it stands here, and the title of its process.
    file_name: shown as where it came from.

    Raises CannotImport.
    """
    if Process.objects.filter(place=place, title=name).exists():
        raise CannotImport(_("There is already a process called “%(name)s” at this place.") % {"name": name})
    if len(name) > 150:
        raise CannotImport(_("The name of the process must be 150 characters or fewer."))
    meta = election.meta
    opens, closes = _dates(meta.get("date_begin", ""), meta.get("date_end", ""), meta.get("instance", ""))
    description = meta.get("description", "") or name
    process = Process.objects.create(
        place=place,
        title=name,
        question=_("Which projects should the money pay for?"),
        summary=description[:4000],
        imported_from=file_name[:300],
    )
    record.write(act="election-brought-in", about=process, place=place, by=None, details={"file": file_name})
    stage = Stage.objects.create(
        process=process,
        order=1,
        method=Stage.Method.BUDGET,
        title=_title(description, meta.get("unit", ""), meta.get("instance", "")),
        state=Stage.State.OPEN,
        opens_at=opens,
        closes_at=closes,
    )
    processes.close_stage(stage, by=None)
    budget = _budget(stage, election, file_name)
    _ballots(budget, election)
    store_outcome(budget, by=None)
    processes.publish_stage(stage, by=None, alone=False)
    Process.objects.filter(pk=process.pk).update(state=Process.State.DONE, ended_at=closes)
    stage.refresh_from_db()
    budget.stage = stage
    return budget


def _budget(stage: Stage, election: Election, file_name: str) -> Budget:
    """The rulebook and the projects, frozen."""
    meta = election.meta
    rule, completion = _rule(meta.get("rule", ""))
    lengths = [len(ballot) for ballot in election.ballots]
    most = _whole(meta.get("max_length", "")) or max(lengths, default=1) or 1
    budget = Budget(
        stage=stage,
        amount=_hundredths(election.budget, _("The budget")),
        currency=_currency(meta.get("currency", "")),
        min_choices=min(_whole(meta.get("min_length", "")) or 1, most),
        max_choices=most,
        rule=rule,
        completion=completion,
        tie=Budget.Tie.TEXT,
        settled=True,
        imported_from=file_name[:300],
        imported_votes=election.voters,
        imported_rule=meta.get("rule", "")[:60],
    )
    numbers = _numbers(election.projects)
    if any("selected" in project.extra for project in election.projects):
        chosen = [numbers[one.id] for one in election.projects if one.extra.get("selected") == "1"]
        budget.imported_winners = sorted(chosen)
    budget.save(force_insert=True)
    projects = [
        Project(
            budget=budget,
            number=numbers[each.id],
            code=_code(each.id),
            title=(each.name or each.id)[:300],
            cost=_hundredths(each.cost, _("The cost of project %(code)s") % {"code": each.id}),
            state=Project.State.ON_BALLOT,
        )
        for each in election.projects
    ]
    Project.objects.bulk_create(projects, batch_size=500)
    budget.tie_order = tie_order(budget, projects)
    budget.frozen_at = timezone.now()
    budget.save(update_fields=["tie_order", "frozen_at"])
    return budget


def _ballots(budget: Budget, election: Election) -> None:
    """The ballots, in the order of their random keys."""
    numbers = _numbers(election.projects)
    waiting: list[Ballot] = []
    for ballot, many in zip(election.ballots, election.counts, strict=True):
        choices = sorted(numbers[election.projects[position].id] for position in ballot)
        for _each in range(many):
            waiting.append(Ballot(id=random_id(), budget=budget, choices=choices))
            if len(waiting) == _AT_ONCE:
                Ballot.objects.bulk_create(waiting)
                waiting = []
    Ballot.objects.bulk_create(waiting)


def _numbers(projects: tuple[Counted, ...]) -> dict[str, int]:
    """A number for each project: its own, where the file's ids are numbers or a letter and a number; else in turn."""
    found = [re.fullmatch(r"[A-Za-z]{0,3}([1-9]\d{0,7})", project.id, re.ASCII) for project in projects]
    own = [int(match[1]) for match in found if match]
    if len(set(own)) != len(projects):
        own = list(range(1, len(projects) + 1))
    return {project.id: number for project, number in zip(projects, own, strict=True)}


def _code(code: str) -> str:
    if len(code) > 60:
        raise CannotImport(
            _("The id of a project is longer than 60 characters: %(code)s…") % {"code": code[:60]}
        )
    return code


def _hundredths(amount: int | Fraction, what: str) -> int:
    """An amount in the smallest unit. Raises CannotImport where it has parts of one, or is too large to keep."""
    hundredths = Fraction(amount) * HUNDREDTHS
    if hundredths.denominator != 1:
        raise CannotImport(_("%(what)s has more than 2 figures after the point.") % {"what": what})
    if hundredths.numerator >= 2**62:
        raise CannotImport(_("%(what)s is too large to keep.") % {"what": what})
    return hundredths.numerator


def _currency(code: str) -> str:
    code = code.strip().upper()
    return code if re.fullmatch(r"[A-Z]{3}", code) else "XXX"


def _rule(said: str) -> tuple[str, str]:
    """Our rule that comes nearest to what the file calls its own."""
    if said.startswith("equalshares"):
        plain = said == "equalshares"
        return Budget.Rule.EQUAL_SHARES, Budget.Completion.NONE if plain else Budget.Completion.ADD1
    if said.startswith("greedy"):
        return Budget.Rule.GREEDY, Budget.Completion.NONE
    return Budget.Rule.EQUAL_SHARES, Budget.Completion.ADD1_GREEDY


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _dates(begin: str, end: str, instance: str) -> tuple[dt.datetime, dt.datetime]:
    """When the vote was: days as DD.MM.YYYY, or a year alone, or the year of the instance."""
    year = re.search(r"(?:19|20)\d\d", instance)
    first = _day(begin, 1, 1) or (dt.date(int(year[0]), 1, 1) if year else timezone.localdate())
    last = _day(end, 12, 31) or first
    last = max(first, last)
    zone = timezone.get_current_timezone()
    return (
        dt.datetime.combine(first, dt.time(0, 0), zone),
        dt.datetime.combine(last, dt.time(23, 59), zone),
    )


def _day(text: str, month: int, day: int) -> dt.date | None:
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text.strip(), re.ASCII)
    try:
        if match:
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if re.fullmatch(r"\d{4}", text.strip(), re.ASCII):
            return dt.date(int(text), month, day)
    except ValueError:
        return None
    return None


def _title(description: str, unit: str, instance: str) -> str:
    named = f"{unit} {instance}".strip()
    return (_("Vote: %(named)s") % {"named": named} if named else description)[:150]
