"""Deleting addresses on the day that people were told."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from alongside.deciding.lotteries.models import Contact, Letter, LetterPlan, Lottery, PostcodeArea
from alongside.foundation.record import actions as record


def blank_due() -> int:
    """Delete names, addresses and needs in every lottery whose day has come, as the clock asks. Returns of how many
    lotteries. Done twice, or by two clocks, it does nothing more."""
    due = Lottery.objects.filter(
        blank_addresses_on__lte=timezone.localdate(), addresses_blanked_at__isnull=True
    )
    return sum(_blank(pk) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _blank(pk: uuid.UUID) -> int:
    lottery: Lottery = (
        Lottery.objects.select_for_update(of=("self",)).select_related("stage__process__place").get(pk=pk)
    )
    if lottery.addresses_blanked_at is not None:
        return 0
    contacts, _kinds = Contact.objects.filter(registration__lottery=lottery).delete()
    lottery.addresses_blanked_at = timezone.now()
    lottery.save(update_fields=["addresses_blanked_at"])
    forget_letters(lottery)
    PostcodeArea.objects.filter(lottery=lottery).delete()
    record.write(
        act="addresses-deleted", about=lottery, place=lottery.place, by=None, details={"people": contacts}
    )
    return 1


def forget_letters(lottery: Lottery) -> int:
    """Delete the addresses of letters. Called in a transaction of its own reason. Returns how many there were."""
    gone = Letter.objects.filter(lottery=lottery).exclude(address="")
    many = int(gone.update(address="", postcode="", uprn=""))
    LetterPlan.objects.filter(lottery=lottery, addresses_deleted_at__isnull=True).update(
        addresses_deleted_at=timezone.now()
    )
    return many
