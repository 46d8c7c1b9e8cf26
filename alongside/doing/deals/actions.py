"""What can be done to a commitment: make it, report on it, confirm it or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.budgets.models import Project
from alongside.deciding.juries.models import Recommendation
from alongside.doing.deals.models import Commitment, PromisedTo, Report, Verdict
from alongside.foundation.notices.actions import tell, tell_thread
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge
from alongside.foundation.threads.reading import earlier_things
from alongside.listening.themes.models import Finding
from alongside.ui.refusals import Refusal


class NotYours(Refusal):
    """Only the owner reports on a commitment, and only those it was promised to confirm it."""


class WrongMoment(Refusal):
    """The step does not fit the state of the commitment."""


class TakenUp(Refusal):
    """The thing has a commitment already."""


class NotChosen(Refusal):
    """A project was to be promised that residents did not choose, or not yet."""


class NotAccepted(Refusal):
    """A recommendation of a jury was to be promised that no body has accepted, or not yet."""


class NotPublished(Refusal):
    """A finding was to be promised that is not published yet."""


class NobodyToConfirm(Refusal):
    """Nobody but the owner would be able to say whether it was kept."""


@transaction.atomic
def make_commitment(
    *,
    place: Place,
    title: str,
    statement: str,
    owner: Person,
    organisation: Organisation,
    due: dt.date,
    by: Person,
    answering: models.Model | None = None,
    promised_to: Iterable[Person] = (),
    easy_read: str = "",
) -> Commitment:
    """Promise something: one owner, one day.

    `answering` is what it came of (a winning project, a published finding, a jury's recommendation that was accepted);
    everyone at an earlier point of its thread becomes one of those it is promised to, with those named in
    `promised_to`, but never the owner. Raises TakenUp if the thing already has a commitment, NotChosen, NotPublished,
    NotAccepted, WrongMoment if the day has passed, NobodyToConfirm if it would be promised to no one.
    """
    if due < timezone.localdate():
        raise WrongMoment(_("The day must be today or later."))
    if answering is not None:
        # Lock the thing, so that two people taking up the same winner make one commitment.
        type(answering)._default_manager.select_for_update(of=("self",)).get(pk=answering.pk)
        if isinstance(answering, Project) and answering.result != Project.Outcome.WON:
            raise NotChosen(
                _("Only a project that residents chose, in a published result, becomes a promise.")
            )
        if isinstance(answering, Finding) and answering.published_at is None:
            raise NotPublished(_("Publish what people told you first. Then it can become a promise."))
        if (
            isinstance(answering, Recommendation)
            and not Recommendation.objects.accepted().filter(pk=answering.pk).exists()
        ):
            raise NotAccepted(_("Only a recommendation that was accepted becomes a promise."))
        if commitment_of(answering) is not None:
            raise TakenUp(_("This already has a commitment."))
    commitment = Commitment.objects.create(
        place=place,
        title=title,
        statement=statement,
        easy_read=easy_read,
        owner=owner,
        organisation=organisation,
        first_due=due,
        due=due,
    )
    people = {person.pk: person for person in promised_to}
    if answering is not None:
        join(commitment, answering, Edge.Kind.ANSWERS, by=by)
        for earlier in earlier_things(commitment):
            people.update({person.pk: person for person in earlier.thread_people()})
    people.pop(owner.pk, None)
    if not people:
        raise NobodyToConfirm(_("Somebody other than the owner must be able to say whether this was kept."))
    PromisedTo.objects.bulk_create(
        [PromisedTo(commitment=commitment, person=person) for person in people.values()]
    )
    record.write(
        act="commitment-made",
        about=commitment,
        place=place,
        by=by,
        details={"title": title, "owner": str(owner.pk), "due": due.isoformat()},
    )
    tell(
        [owner],
        change=f"commitment:{commitment.pk}:owner",
        sentence=_("You are the owner of a commitment: “%(title)s”.") % {"title": title},
        url=commitment.get_absolute_url(),
        place=place,
    )
    _tell_those_it_is_for(
        commitment, "made", _("“%(title)s” is now a promise, with a named owner and a date."), by
    )
    return commitment


@transaction.atomic
def report(
    commitment: Commitment, *, state: str, words: str, by: Person, due: dt.date | None = None
) -> Commitment:
    """The owner says how far it has come: under way, or done; a later day may be named, and stays visible as moved.

    Raises NotYours for anybody else, WrongMoment once it is confirmed.
    """
    locked = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("place", "owner")
        .get(pk=commitment.pk)
    )
    if Role.OWNER not in locked.roles_of(by):
        raise NotYours(_("Only the owner of a commitment can say how far it has come."))
    if locked.state == Commitment.State.CONFIRMED:
        raise WrongMoment(_("This promise has been kept and confirmed. There is nothing more to report."))
    if state not in {Commitment.State.UNDER_WAY, Commitment.State.SAYS_DONE}:
        raise WrongMoment(_("The owner can say that it is under way, or that it is done."))
    if locked.state == Commitment.State.SAYS_DONE and state == Commitment.State.SAYS_DONE:
        raise WrongMoment(_("You have already said that this is done. Now it is for the others to confirm."))
    if due is not None and due < locked.due:
        raise WrongMoment(_("The day can only be moved to a later one."))
    if locked.state == Commitment.State.NOT_CONFIRMED:
        locked.round += 1
    locked.state = state
    locked.due = due or locked.due
    locked.done_at = timezone.now() if state == Commitment.State.SAYS_DONE else None
    locked.version += 1
    locked.save(update_fields=["state", "due", "done_at", "round", "version"])
    said = Report.objects.create(commitment=locked, state=state, words=words, due=locked.due)
    record.write(act="commitment-reported", about=locked, place=locked.place, by=by, details={"state": state})
    sentence = (
        _("The owner says that “%(title)s” is done. Was the promise kept? Please say.")
        if state == Commitment.State.SAYS_DONE
        else _("There is news of “%(title)s”: it is under way.")
    )
    _tell_those_it_is_for(locked, f"report:{said.pk}", sentence, by)
    return locked


@transaction.atomic
def hand_over(
    commitment: Commitment, *, to: Person, organisation: Organisation, reason: str, by: Person
) -> Commitment:
    """Give a commitment a new owner, with a reason that everyone can read. The date and the promise stay.

    Raises WrongMoment once it is confirmed or when `to` owns it already, and NobodyToConfirm if only the new owner
    could say whether it was kept.
    """
    locked = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("place", "owner")
        .get(pk=commitment.pk)
    )
    if locked.state == Commitment.State.CONFIRMED:
        raise WrongMoment(_("This promise has been kept and confirmed. It needs no new owner."))
    if locked.owner_id == to.pk:
        raise WrongMoment(_("They own this promise already."))
    if not locked.promises.exclude(person=to).exists():
        raise NobodyToConfirm(_("Somebody other than the owner must be able to say whether this was kept."))
    before = locked.owner
    # Whoever owns it does not confirm it: the new owner is no longer one of those it is promised to.
    locked.promises.filter(person=to).delete()
    locked.owner, locked.organisation = to, organisation
    locked.version += 1
    locked.save(update_fields=["owner", "organisation", "version"])
    said = Report.objects.create(
        commitment=locked,
        state=Commitment.State.UNDER_WAY if locked.state != Commitment.State.PROMISED else locked.state,
        words=_("%(to)s answers for this from now on. %(reason)s")
        % {"to": to.name_for_public, "reason": reason},
        due=locked.due,
    )
    record.write(
        act="commitment-handed-over",
        about=locked,
        place=locked.place,
        by=by,
        reason=reason[:500],
        details={"from": str(before.pk), "to": str(to.pk)},
    )
    sentence = _("“%(title)s” has a new owner.")
    _tell_those_it_is_for(locked, f"report:{said.pk}", sentence, by, also=[to, before])
    return locked


@transaction.atomic
def give_verdict(commitment: Commitment, *, kept: bool, words: str, by: Person) -> Commitment:
    """One of those it was promised to says whether it was kept. A no needs a reason, and one no is enough: the owner
    answers it and a new round begins.

    Raises NotYours for the owner and for anybody else, WrongMoment unless the owner has said that it is done.
    """
    locked = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("place", "owner")
        .get(pk=commitment.pk)
    )
    if Role.PROMISED_TO not in locked.roles_of(by):
        raise NotYours(_("Only the people to whom this was promised can say whether it was kept."))
    if locked.state not in {
        Commitment.State.SAYS_DONE,
        Commitment.State.CONFIRMED,
        Commitment.State.NOT_CONFIRMED,
    }:
        raise WrongMoment(_("The owner has not said yet that this is done."))
    if not kept and not words.strip():
        raise WrongMoment(_("Say in a few words what is missing."))
    verdict, fresh = Verdict.objects.get_or_create(
        commitment=locked,
        person=by,
        round=locked.round,
        defaults={"owner": locked.owner, "kept": kept, "words": words.strip()},
    )
    if not fresh:
        raise WrongMoment(_("You have already said whether this was kept."))
    said_no = locked.verdicts.filter(round=locked.round, kept=False).exists()
    locked.state = Commitment.State.NOT_CONFIRMED if said_no else Commitment.State.CONFIRMED
    locked.version += 1
    locked.save(update_fields=["state", "version"])
    record.write(act="commitment-judged", about=locked, place=locked.place, by=by, details={"kept": kept})
    sentence = (
        _("“%(title)s” was confirmed: the people it was promised to say that it was kept.")
        if kept
        else _("“%(title)s” was not confirmed: somebody it was promised to says that it was not kept.")
    )
    _tell_those_it_is_for(locked, f"verdict:{verdict.pk}", sentence, by, also=[locked.owner])
    return locked


def commitment_of(thing: models.Model) -> Commitment | None:
    """The commitment that answers a thing, if there is one."""
    edges = Edge.objects.filter(
        earlier_id=thing.pk,
        kind=Edge.Kind.ANSWERS,
        later_type__app_label="deals",
        later_type__model="commitment",
    ).values("later_id")
    found: Commitment | None = Commitment.objects.filter(pk__in=edges).first()
    return found


def tell_overdue(commitment: Commitment) -> None:
    """Tell the owner and those it was promised to, once for each day it was due, that the day has passed."""
    with transaction.atomic():
        _tell_those_it_is_for(
            commitment,
            f"overdue:{commitment.due.isoformat()}",
            _("“%(title)s” is overdue. Everyone can see this."),
            None,
            also=[commitment.owner],
        )


def _tell_those_it_is_for(
    commitment: Commitment, change: str, sentence: str, by: Person | None, also: Iterable[Person] = ()
) -> None:
    key = f"commitment:{commitment.pk}:{change}"[:120]
    said = sentence % {"title": commitment.title}
    people = {p.pk: p for p in [*also, *Person.objects.filter(promised__commitment=commitment)]}
    if by is not None:
        people.pop(by.pk, None)
    tell(
        people.values(), change=key, sentence=said, url=commitment.get_absolute_url(), place=commitment.place
    )
    tell_thread(commitment, change=key, sentence=said, by=by)
