"""People who may live together: found by a machine, decided by a person. At most one of a household is drawn."""

from __future__ import annotations

import secrets
import uuid

from django.db import transaction
from django.db.models import Q

from alongside.deciding.lotteries.actions.planning import hold_lottery
from alongside.deciding.lotteries.models import Contact, Lottery, Registration, SameAddress
from alongside.deciding.lotteries.same_address import read_home, why_same
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record


def find_pairs(registration: Registration) -> int:
    """Note everybody in the lottery who may live where this person does. Pairs noted before stay as they are.

    Called in the transaction in which somebody's address was written. Returns how many are new.
    """
    contact: Contact = Contact.objects.get(registration=registration)
    mine = read_home(contact.address, contact.postcode, contact.uprn)
    others = Contact.objects.filter(
        registration__lottery=registration.lottery_id, registration__withdrawn_at__isnull=True
    ).exclude(registration=registration)
    known = set(
        SameAddress.objects.filter(Q(first=registration) | Q(second=registration)).values_list(
            "first", "second"
        )
    )
    found = []
    for other, address, postcode, uprn in others.values_list("registration", "address", "postcode", "uprn"):
        why = why_same(mine, read_home(address, postcode, uprn))
        first, second = sorted((registration.pk, other))
        if why and (first, second) not in known:
            found.append(SameAddress(first_id=first, second_id=second, why=why))
    SameAddress.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def forget_pairs(registration: Registration) -> None:
    """Forget what was found and decided about this person's address: they moved, or took their name off."""
    pairs = SameAddress.objects.filter(Q(first=registration) | Q(second=registration))
    if pairs.exists():
        pairs.delete()
        settle(registration.lottery)
        registration.refresh_from_db(fields=["household"])


@transaction.atomic
def decide(pair: SameAddress, *, same: bool, by: Person) -> SameAddress:
    """Say whether two people live in one household. It can be said otherwise until the list is sealed.

    Raises Sealed.
    """
    lottery = hold_lottery(pair.first.lottery)
    held: SameAddress = SameAddress.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    held.decision = SameAddress.Decision.SAME if same else SameAddress.Decision.DIFFERENT
    held.decided_by = by
    held.save(update_fields=["decision", "decided_by"])
    settle(lottery)
    record.write(
        act="household-decided",
        about=held,
        place=lottery.place,
        by=by,
        details={"decision": held.decision, "why": held.why},
    )
    return held


def settle(lottery: Lottery) -> None:
    """Give all who were found to live together, by however many pairs, one household of their own."""
    together = SameAddress.objects.in_lottery(lottery).filter(decision=SameAddress.Decision.SAME)
    leads: dict[uuid.UUID, uuid.UUID] = {}

    def lead(one: uuid.UUID) -> uuid.UUID:
        while leads.setdefault(one, one) != one:
            one = leads[one]
        return one

    for first, second in together.values_list("first", "second").order_by("first", "second"):
        leads[lead(second)] = lead(first)
    groups: dict[uuid.UUID, set[uuid.UUID]] = {}
    for one in list(leads):
        groups.setdefault(lead(one), set()).add(one)
    names = dict(lottery.registrations.exclude(household="").values_list("pk", "household"))
    taken: set[str] = set()
    wanted: dict[uuid.UUID, str] = {}
    for members in groups.values():
        # A household keeps its name where it can, so that nothing changes that need not.
        kept = next((names[one] for one in sorted(members) if one in names and names[one] not in taken), "")
        name = kept or secrets.token_hex(8)
        taken.add(name)
        wanted |= dict.fromkeys(members, name)
    changed = []
    for registration in lottery.registrations.filter(Q(pk__in=wanted) | ~Q(household="")):
        name = wanted.get(registration.pk, "")
        if registration.household != name:
            registration.household = name
            changed.append(registration)
    Registration.objects.bulk_update(changed, ["household"])
