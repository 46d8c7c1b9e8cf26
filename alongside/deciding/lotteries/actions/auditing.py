"""The sealed file of a lottery, for an auditor: after the draw, with a reason, and never without others knowing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.lotteries.actions.planning import hold_lottery
from alongside.deciding.lotteries.models import Lottery, SealedPool
from alongside.deciding.lotteries.publishing import Sealed
from alongside.engines.lottery.codes import canonical
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.ui.refusals import Refusal


class StaysSealed(Refusal):
    default = gettext_lazy(
        "The sealed file can be taken out after the draw, and not before: nobody may know who is on which panel."
    )


@transaction.atomic
def sealed_file(lottery: Lottery, *, reason: str, by: Person) -> bytes:
    """What the draw was computed from, as JSON without names: with it, all that was published can be made again.

    Raises StaysSealed before the draw, and after what was sealed was destroyed.
    """
    held = hold_lottery(lottery, may_be_sealed=True)
    if held.drawn_at is None:
        raise StaysSealed
    try:
        sealed = Sealed.of(held)
    except SealedPool.DoesNotExist:
        raise StaysSealed(_("What was sealed has been destroyed, as was promised.")) from None
    entry = record.write(act="sealed-file-taken", about=held, place=held.place, by=by, reason=reason)
    tell(
        held.process.leads().values(),
        change=f"sealed-file:{entry.pk}",
        sentence=_("An auditor took out the sealed file of “%(stage)s”. The reason: %(reason)s")
        % {"stage": held.stage.title, "reason": reason},
        url=held.get_absolute_url(),
        place=held.place,
        why=_("You are told because you are a co-lead."),
    )
    return canonical(
        {
            "lottery": str(held.pk),
            "digest": held.digest,
            "secret": sealed.secret.hex(),
            "pool": sealed.people,
            "panels": sealed.panels,
        }
    )
