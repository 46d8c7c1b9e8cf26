"""Casting a ballot: once a person, whichever way they come, and never joined to what they chose."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.deciding.budgets import ballots
from alongside.deciding.budgets.models import Budget, Project, Voter, VoterIdentity
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Stage, TookPart
from alongside.foundation.people.access import may
from alongside.foundation.people.identity import identities
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.record import actions as record
from alongside.ui.filters import datetime_words
from alongside.ui.refusals import Refusal


class NotOpen(Refusal):
    """The vote does not take ballots now; the sentence says why."""

    default = gettext_lazy("This vote has closed. Ballots can no longer go in.")


class AlreadyVoted(Refusal):
    """The person has a ballot in this vote; the sentence names the way they came and nothing else."""


class CannotVote(Refusal):
    """The person is not among those who may vote; the sentence says why."""


class WrongChoice(Refusal):
    """The choice does not fit the rulebook; the sentence says how."""


@transaction.atomic
def cast(
    budget: Budget,
    choices: Sequence[int],
    *,
    paper: str,
    by: Person,
    channel: str,
    helper: Person | None = None,
) -> str:
    """Put a person's ballot in the box. When this returns, the ballot is stored.

    Parameters
    ----------
    choices: project numbers, in any order; none for a blank ballot.
    paper: the random number of the form (`ballots.new_paper`): it makes the receipt code, and is not kept.
    by: whose ballot it is.
    channel, helper: how they came, and who entered it for them.

    Returns the receipt code. Raises NotOpen, CannotVote, AlreadyVoted or WrongChoice.
    """
    try:
        stage = processes.hold_open(budget.stage)
    except processes.StageNotOpen:
        raise NotOpen(not_open_because(budget.stage)) from None
    budget = Budget.objects.get(pk=budget.pk)
    budget.stage = stage
    if not budget.is_frozen():
        raise NotOpen(not_open_because(stage))
    check_voter(budget, by)
    check_choices(budget, choices)
    digests = sorted(identities(by, f"ballot {stage.pk}"))
    before = voted_already(budget, by, digests)
    if before is not None:
        raise AlreadyVoted(already_voted_sentence(before))
    # The record comes first: whoever votes at this place, by whichever way, then waits at the same door in the same
    # order, and two ways of voting for one person cannot hold each other up for ever.
    record.write(
        act="voted",
        about=budget,
        place=stage.place,
        by=helper or by,
        on_behalf_of=by if helper else None,
        details={"channel": str(channel)},
    )
    voter = Voter(budget=budget, person=by, channel=channel, helper=helper)
    try:
        # The two unique constraints decide, whoever else is voting for this person at this moment.
        with transaction.atomic():
            voter.save(force_insert=True)
            VoterIdentity.objects.bulk_create(
                [VoterIdentity(budget=budget, voter=voter, digest=digest) for digest in digests]
            )
    except IntegrityError:
        raise AlreadyVoted(already_voted_sentence(voted_already(budget, by, digests))) from None
    receipt = ballots.receipt_of(budget, str(by.pk), paper)
    ballots.put_in(budget, list(choices), receipt)
    processes.note_participation(stage, by, TookPart.How.DECIDED)
    return receipt


def channel_of(person: Person) -> str:
    """How a person who signed in by themselves came: with an email address, or with a letter."""
    return Voter.Channel.WEB if person.email else Voter.Channel.CODE


def check_voter(budget: Budget, person: Person) -> None:
    """Raises CannotVote unless the person is among those who may vote by the rulebook."""
    if not may(person, Act.VOTE, budget.stage):
        raise CannotVote(
            _("This vote is for people who live in %(place)s. Your account does not say that you do.")
            % {"place": budget.place.name}
        )
    has_letter = person.codes.filter(ended_at=None).exists()
    if budget.who_may_vote == Budget.WhoMayVote.LETTER:
        if not has_letter:
            raise CannotVote(
                _(
                    "In this vote each person needs a letter from us. Ask for one, and add its code to your account."
                )
            )
        return
    if not has_letter and not _has_confirmed_email(person):
        raise CannotVote(
            _("Before you vote, confirm your email address, or add the code from a letter to your account.")
        )


def _has_confirmed_email(person: Person) -> bool:
    return (
        bool(person.email)
        and EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()
    )


def check_choices(budget: Budget, choices: Sequence[int], projects: dict[int, Project] | None = None) -> None:
    """Raises WrongChoice unless the choice fits the rulebook. A blank ballot always does."""
    chosen = set(choices)
    known = (
        set(projects)
        if projects is not None
        else set(budget.projects.on_ballot().values_list("number", flat=True))
    )
    if chosen - known:
        raise WrongChoice(
            _("One of the projects you chose is not on the ballot. Look at the list and choose again.")
        )
    if len(chosen) > budget.max_choices:
        raise WrongChoice(
            ngettext(
                "You can choose %(most)s project at most. You chose %(many)s.",
                "You can choose %(most)s projects at most. You chose %(many)s.",
                budget.max_choices,
            )
            % {"most": budget.max_choices, "many": len(chosen)}
        )
    if chosen and len(chosen) < budget.min_choices:
        raise WrongChoice(
            _("Choose at least %(least)s projects, or none for a blank ballot. You chose %(many)s.")
            % {"least": budget.min_choices, "many": len(chosen)}
        )


def voted_already(budget: Budget, person: Person, digests: list[bytes] | None = None) -> Voter | None:
    """The note that this human being has voted, under this account or another; None if they have not."""
    if digests is None:
        digests = identities(person, f"ballot {budget.stage_id}")
    return (
        Voter.objects.filter(budget=budget, person=person).first()
        or Voter.objects.filter(budget=budget, identities__digest__in=digests).first()
    )


def already_voted_sentence(voter: Voter | None) -> str:
    """That they have voted, and by which way: nothing else is known."""
    if voter is None:
        return _(
            "You have already voted here. Each person has one vote, and a vote that is in cannot be changed."
        )
    return _(
        "You have already voted here, %(way)s. Each person has one vote, and a vote that is in the box cannot be "
        "changed."
    ) % {"way": voter.get_channel_display()}


def not_open_because(stage: Stage) -> str:
    """Why the vote takes no ballots now."""
    now = timezone.now()
    if stage.state == Stage.State.PLANNED:
        return _("This vote has not opened yet.")
    if stage.state == Stage.State.OPEN and now < stage.opens_at:
        return _("This vote opens on %(when)s.") % {"when": datetime_words(stage.opens_at)}
    return _("This vote closed on %(when)s. Ballots can no longer go in.") % {
        "when": datetime_words(stage.closes_at)
    }
