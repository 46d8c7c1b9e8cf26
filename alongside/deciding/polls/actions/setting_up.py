"""Setting up a poll, and opening it by two keys that agree to its terms and to every question of its survey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.models import Lottery
from alongside.deciding.lotteries.terms import lottery_terms
from alongside.deciding.polls.actions.holding import hold as hold_poll
from alongside.deciding.polls.models import Poll, Side
from alongside.deciding.polls.refusals import Changed, InUse, NotReady, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.actions.keys import hold
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge
from alongside.listening.surveys import actions as surveys
from alongside.listening.surveys.models import Survey

TERMS = ("about", "easy_read", "control_percent", "group_size", "meets_at", "meets_where")
# Of those who are drawn, so many at least are needed in each arm for the report to say anything.
FEWEST = 10


@transaction.atomic
def set_up_poll(
    stage: Stage, *, terms: dict[str, Any], sides: Sequence[str], by: Person, version: int | None = None
) -> Poll:
    """Write or change the terms of a poll, before it opens. Its survey begins with it, as a draft without questions.

    Parameters
    ----------
    terms: values for `TERMS`; those left out stay as they are.
    sides: the names of the points of view for which somebody signs that the briefing is balanced.
    version: that of the terms the person saw; 0 when they saw none; None does not compare.

    Raises WrongMoment once the stage was opened, Changed if somebody else was quicker, NotReady with fewer than two
    sides and InUse when a side is left out for which somebody stands.
    """
    locked = hold(stage)
    if locked.state != Stage.State.PLANNED:
        raise WrongMoment(_("Both keys agreed to this when the poll opened. It cannot change any more."))
    poll: Poll | None = Poll.objects.select_for_update(of=("self",)).filter(stage=locked).first()
    if version is not None and version != (poll.version if poll else 0):
        raise Changed
    values = {name: value for name, value in terms.items() if name in TERMS}
    if poll is None:
        poll = _begin(locked, values, by)
    else:
        for name, value in values.items():
            setattr(poll, name, value)
        poll.version += 1
        poll.save()
    poll.stage = locked
    _name_sides(poll, sides)
    void_open_keys(poll, by=by)
    record.write(
        act="poll-set-up",
        about=poll,
        place=locked.place,
        by=by,
        details={name: str(value) for name, value in values.items()},
    )
    return poll


def _begin(stage: Stage, values: dict[str, Any], by: Person) -> Poll:
    """A new poll with its panel and its survey, which has no question yet."""
    panel = surveys.start_panel(
        place=stage.place,
        name=f"{stage.title[:100]} ({str(stage.pk)[:8]})",
        about=_("People who were drawn by lot for this poll."),
        by_lot=True,
        by=by,
    )
    first = surveys.start_survey(
        place=stage.place,
        title=stage.title,
        intro=values.get("about", ""),
        easy_read=values.get("easy_read", ""),
        opens_at=stage.opens_at,
        closes_at=stage.closes_at,
        ask_about=False,
        panel=panel,
        by=by,
    )
    join(first, stage, Edge.Kind.CAME_FROM, by=by)
    poll = Poll(stage=stage, panel=panel, first=first, **values)
    poll.save(force_insert=True)
    return poll


def _name_sides(poll: Poll, names: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(name for name in names if name))
    if len(wanted) < 2:
        raise NotReady(_("Name at least two points of view, so that there is something to balance."))
    gone = poll.sides.exclude(name__in=wanted)
    if gone.filter(signatories__isnull=False).exists():
        raise InUse(_("Somebody stands for a side that you left out."))
    gone.delete()
    for order, name in enumerate(wanted, start=1):
        Side.objects.update_or_create(poll=poll, name=name, defaults={"order": order})


def void_open_keys(poll: Poll, *, by: Person) -> None:
    """Void keys that were given to open the poll as it stood before a change. Runs in the change's transaction."""
    if poll.stage.state != Stage.State.PLANNED:
        return
    digest = processes.digest_of(agreed_to_open(poll))
    if Key.objects.filter(stage=poll.stage, step=Key.Step.OPEN).waiting().exclude(agreed=digest).exists():
        processes.void_keys(poll.stage, Key.Step.OPEN, by=by)


def questions_of(survey: Survey) -> list[dict[str, Any]]:
    """The questions of a survey as plain values, in their order."""
    names = (
        "key",
        "kind",
        "title",
        "help",
        "required",
        "choices",
        "least",
        "most",
        "low_label",
        "high_label",
    )
    return [{name: getattr(each, name) for name in names} for each in survey.questions.order_by("order")]


def registered_terms(poll: Poll) -> dict[str, Any]:
    """What is registered for a poll, as plain values."""
    names = ("key", "kind", "words", "least", "most", "right")
    return {
        "hypotheses": poll.hypotheses,
        "questions": [list(row) for row in poll.registered.order_by("key").values_list(*names)],
    }


def agreed_to_open(poll: Poll) -> dict[str, Any]:
    """What the keys to open a poll agree to: its terms, every question, what is registered so far, and the lottery."""
    lottery: Lottery | None = Lottery.objects.filter(stage=poll.stage_id).first()
    terms = {name: getattr(poll, name) for name in TERMS}
    return {
        **processes.opening_terms(poll.stage),
        "terms": terms | {"meets_at": poll.meets_at.isoformat()},
        "sides": list(poll.sides.order_by("order").values_list("name", flat=True)),
        "questions": questions_of(poll.first),
        "registered": registered_terms(poll),
        "lottery": lottery_terms(lottery) if lottery is not None else None,
    }


def not_ready(poll: Poll) -> list[str]:
    """What is missing before the poll can open, in sentences."""
    missing = list(surveys.faults_of(poll.first))
    if any(each.is_text for each in poll.first.questions.all()):
        missing.append(
            _(
                "Take out the questions that are answered in words: they would be read before the report is out."
            )
        )
    lottery = Lottery.objects.filter(stage=poll.stage_id).first()
    if lottery is None:
        missing.append(_("Set up the lottery by which people are drawn."))
    elif min(_shares(lottery.size, poll.control_percent)) < FEWEST:
        missing.append(
            _(
                "Have more people drawn: there must be at least %(least)s who deliberate, and as many who do not."
            )
            % {"least": FEWEST}
        )
    if poll.stage.closes_at <= timezone.now():
        missing.append(_("The closing date of the stage has passed. Change its dates first."))
    elif not poll.stage.opens_at < poll.meets_at < poll.stage.closes_at:
        missing.append(_("The day on which people meet must lie between the dates of the stage."))
    return missing


def control_of(many: int, percent: int) -> int:
    """How many of so many are only asked."""
    return (many * percent + 50) // 100


def _shares(many: int, percent: int) -> tuple[int, int]:
    control = control_of(many, percent)
    return many - control, control


@transaction.atomic
def open_poll(poll: Poll, *, seen: str | None, by: Person) -> bool:
    """Give one key to open the poll as it stands; the last one fixes its terms and opens it.

    Parameters: `seen`, the digest of what the person was shown (`KeyBoard.agreed`). Returns True when it is open.
    Raises NotReady, and what `turn_key` and `open_stage` raise.
    """
    stage = hold(poll.stage)
    held = hold_poll(poll)
    held.stage = stage
    missing = not_ready(held)
    if missing:
        raise NotReady(missing[0])
    agreed = agreed_to_open(held)
    if not processes.turn_key(stage, Key.Step.OPEN, agreed=agreed, by=by, seen=seen):
        return False
    record.write(
        act="poll-agreed",
        about=held,
        place=stage.place,
        by=by,
        details={"agreed": processes.digest_of(agreed)},
    )
    processes.open_stage(stage, by=by)
    return True
