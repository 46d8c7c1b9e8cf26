"""The briefing that everybody reads before they deliberate, and those who sign for each side that it is balanced."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alongside.deciding.polls.actions.holding import hold_unfinished
from alongside.deciding.polls.models import Poll, Side, Signatory, Signature
from alongside.deciding.polls.refusals import Changed, InUse, NotYours, WrongMoment
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.record import actions as record


@transaction.atomic
def write_briefing(poll: Poll, *, text: str, link: str, by: Person, version: int | None = None) -> Poll:
    """Write or change the briefing. Signatures given before no longer cover it.

    Parameters: `version`, the `briefing_version` that the person saw. Raises Changed, and WrongMoment once people were
    asked again: what they read before that stays.
    """
    held = hold_unfinished(poll)
    if held.second_id is not None:
        raise WrongMoment(_("People are asked again already, so the briefing that they read stays as it is."))
    if version is not None and version != held.briefing_version:
        raise Changed
    if (text, link) == (held.briefing, held.briefing_link):
        return held
    held.briefing, held.briefing_link = text, link
    held.briefing_version += 1
    held.save(update_fields=["briefing", "briefing_link", "briefing_version"])
    record.write(
        act="briefing-written",
        about=held,
        place=held.place,
        by=by,
        details={"version": held.briefing_version},
    )
    return held


@transaction.atomic
def add_signatory(
    poll: Poll,
    *,
    side: Side,
    person: Person,
    speaks_for: str,
    by: Person,
    organisation: Organisation | None = None,
) -> Signatory:
    """Name somebody who signs for a side; they are told. Raises InUse when they sign already, or were drawn."""
    held = hold_unfinished(poll)
    if held.participants.filter(person=person).exists():
        raise InUse(_("Somebody who was drawn for the poll cannot sign for a side as well."))
    try:
        with transaction.atomic():
            made: Signatory = Signatory.objects.create(
                poll=held, side=side, person=person, organisation=organisation, speaks_for=speaks_for
            )
    except IntegrityError:
        raise InUse(_("They sign for a side already.")) from None
    record.write(
        act="signatory-named",
        about=made,
        place=held.place,
        by=by,
        at_person=person,
        details={"side": side.name, "speaks_for": speaks_for},
    )
    tell(
        [person],
        change=f"signatory:{made.pk}",
        sentence=_("You are asked to say if the briefing of “%(title)s” is balanced.")
        % {"title": held.stage.title},
        url=held.get_absolute_url(),
        place=held.place,
    )
    return made


@transaction.atomic
def remove_signatory(signatory: Signatory, *, by: Person) -> None:
    """Somebody need not sign after all. Raises InUse once they signed: everyone must see who did."""
    held = hold_unfinished(signatory.poll)
    if signatory.signatures.exists():
        raise InUse(_("They have signed already, so they stay: everyone must be able to see who signed."))
    record.write(
        act="signatory-removed", about=signatory, place=held.place, by=by, at_person=signatory.person
    )
    signatory.delete()


@transaction.atomic
def sign(poll: Poll, *, seen: int, is_balanced: bool, words: str, by: Person) -> Signature:
    """Somebody who stands for a side signs whether the briefing, as they saw it, is balanced. The latest counts.

    Parameters: `seen`, the `briefing_version` of the page. Raises NotYours for others, Changed when it is no longer
    what they saw, WrongMoment when there is none yet or the report is published.
    """
    held = hold_unfinished(poll)
    signatory: Signatory | None = held.signatories.filter(person=by).select_related("side").first()
    if signatory is None:
        raise NotYours(_("Only those who stand for one side sign for it."))
    if seen != held.briefing_version:
        raise Changed(_("The briefing has changed since you opened the page. Read it again before you sign."))
    if not held.briefing and not held.briefing_link:
        raise WrongMoment(_("There is no briefing to sign yet."))
    made: Signature = Signature.objects.create(
        signatory=signatory, briefing_version=held.briefing_version, is_balanced=is_balanced, words=words
    )
    record.write(
        act="briefing-signed",
        about=made,
        place=held.place,
        by=by,
        details={"side": signatory.side.name, "balanced": is_balanced, "version": held.briefing_version},
    )
    return made
