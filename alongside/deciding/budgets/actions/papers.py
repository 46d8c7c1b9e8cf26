"""Entering a ballot from paper, for somebody who does not vote by themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.deciding.budgets import ballots
from alongside.deciding.budgets.actions.votes import (
    AlreadyVoted,
    NotOpen,
    cast,
    not_open_because,
    voted_already,
)
from alongside.deciding.budgets.models import Budget, Voter
from alongside.deciding.processes import actions as processes
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.assisting import begin_assistance
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


def enter_paper(budget: Budget, chosen: list[int], *, cleaned: dict[str, Any], paper: str, by: Person) -> str:
    """Enter a paper ballot for somebody whom a helper assists, and tell them.

    Parameters
    ----------
    chosen, paper: as `cast` takes them.
    cleaned: `AssistFields.cleaned_data`: for whom, why and with whose consent.
    by: the helper.

    Returns the receipt code; the same again when the same form is sent twice. Raises what `begin_assistance` and
    `cast` raise. When the person has voted already, nothing is entered, but that the helper learned so is on the
    record.
    """
    person = None
    try:
        with transaction.atomic():
            # The stage before the record, as `cast` and the closing of a stage take them.
            processes.hold_open(budget.stage)
            what = _("your ballot in “%(vote)s”") % {"vote": budget.stage.title}
            assistance = begin_assistance(by=by, place=budget.place, cleaned=cleaned, what=what)
            person = assistance.person
            code = cast(budget, chosen, paper=paper, by=person, channel=Voter.Channel.ASSISTED, helper=by)
            tell(
                [person],
                change=f"ballot-entered:{budget.pk}",
                sentence=_("%(helper)s entered your paper ballot in “%(vote)s”.")
                % {"helper": by.name_for_public, "vote": budget.stage.title},
                why=_("If this was not you, tell us at once."),
                url=budget.get_absolute_url(),
                place=budget.place,
            )
            return code
    except processes.StageNotOpen:
        raise NotOpen(not_open_because(budget.stage)) from None
    except AlreadyVoted:
        if person is None:
            raise
        same = ballots.receipt_of(budget, str(person.pk), paper)
        if ballots.is_in_the_box(budget, same):
            return same
        with transaction.atomic():
            reason = cleaned["reason"]
            record.look(
                by=by,
                at_person=person,
                place=budget.place,
                purpose=reason,
                fields=["that they have voted"],
            )
        before = voted_already(budget, person)
        way = before.get_channel_display() if before is not None else ""
        raise AlreadyVoted(
            _(
                "This person has already voted here, %(way)s. Each person has one vote, so this paper was not entered. "
                "Tell them, and keep the paper with the others that were not counted."
            )
            % {"way": way}
        ) from None
