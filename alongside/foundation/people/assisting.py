"""A helper enters a paper form for somebody: who it was, why, and with whose consent.

A room that takes paper forms shows `AssistFields` beside its own form, and calls `begin_assistance` in the transaction
that makes the thing, with the thing's own action then called `by=assistance.person`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people import codes
from alongside.foundation.people.actions import may_help
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.ui.forms import EmailAddressField, LongTextField, OneChoiceField, PlainTextField
from alongside.ui.refusals import Refusal

CODE, EMAIL, NEW = "code", "email", "new"


class NobodyWithThatAddress(Refusal):
    default = gettext_lazy("Nobody has signed up with that email address. Check it, or use their letter.")


class NotForThem(Refusal):
    default = gettext_lazy(
        "You cannot enter a form for yourself or for a colleague. They do that from their own account."
    )


class AssistFields(forms.Form):
    """For whom, why and with whose consent. `allow_new=False` where each person must be known (a ballot)."""

    prefix = "assist"

    who = OneChoiceField(
        label=gettext_lazy("How do we know who this is?"),
        missing=gettext_lazy("Choose how we know who this is"),
        choices=[
            (CODE, gettext_lazy("By the code in their letter")),
            (EMAIL, gettext_lazy("By the email address of their account")),
            (NEW, gettext_lazy("They are new: I have their paper form")),
        ],
    )
    code = PlainTextField(
        label=gettext_lazy("Code from their letter"),
        help_text=gettext_lazy("16 letters and numbers, like 7K3M-9QRT-2B4C-X0YZ."),
        max_length=60,
        required=False,
    )
    email = EmailAddressField(label=gettext_lazy("Their email address"), required=False)
    name = PlainTextField(
        label=gettext_lazy("Name to show"),
        help_text=gettext_lazy("Only if they want a name beside what they say. Everyone can see it."),
        max_length=80,
        required=False,
    )
    reason = LongTextField(
        label=gettext_lazy("Why are you entering this for them?"),
        help_text=gettext_lazy("They can read this. For example: gave me a paper form at the library."),
        missing=gettext_lazy("Say why you are entering this for them"),
        max_length=300,
        rows=2,
    )
    consent = OneChoiceField(
        label=gettext_lazy("How did they agree to it?"),
        missing=gettext_lazy("Choose how they agreed"),
        choices=Assistance.Consent.choices,
    )

    def __init__(self, *args: Any, allow_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not allow_new:
            who: Any = self.fields["who"]
            who.choices = [choice for choice in who.choices if choice[0] != NEW]
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        who = cleaned.get("who")
        if who == CODE and not cleaned.get("code") and "code" not in self.errors:
            self.add_error("code", _("Enter the code from their letter"))
        if who == EMAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter their email address"))
        if who == CODE and cleaned.get("code"):
            try:
                codes.read(cleaned["code"])
            except codes.Mistyped as slip:
                self.add_error("code", slip.sentence)
        return cleaned


@transaction.atomic
def begin_assistance(*, by: Person, place: Place, cleaned: dict[str, Any], what: str) -> Assistance:
    """Find or make the person for whom a helper enters something, and put the help on the record.

    Parameters
    ----------
    by: the helper.
    place: where the thing belongs.
    cleaned: `AssistFields.cleaned_data`.
    what: what was entered, in the resident's words: `your idea “A bench by the canal”`.

    Returns the `Assistance`; its `person` is the author. Raises NobodyWithThatAddress, NotForThem (nobody assists
    themselves, or a colleague), or a refusal of `codes.use_code`.
    """
    person = _person(by=by, place=place, cleaned=cleaned)
    if not may_help(by, person):
        raise NotForThem
    given = Assistance.objects.create(
        helper=by,
        person=person,
        place=place,
        reason=cleaned["reason"],
        consent=cleaned["consent"],
        what=what[:200],
    )
    record.write(
        act="assisted",
        about=given,
        by=by,
        place=place,
        on_behalf_of=person,
        reason=given.reason,
        details={"what": given.what, "consent": given.consent},
    )
    return given


def _person(*, by: Person, place: Place, cleaned: dict[str, Any]) -> Person:
    if cleaned["who"] == CODE:
        return codes.use_code(cleaned["code"], by=None)
    if cleaned["who"] == EMAIL:
        known = Person.objects.filter(email=cleaned["email"].lower(), is_active=True).first()
        if known is None:
            raise NobodyWithThatAddress
        record.look(
            by=by,
            at_person=known,
            place=place,
            purpose=cleaned["reason"],
            fields=["that there is an account"],
        )
        return known
    fresh = Person.objects.create_user(
        None, display_name=cleaned.get("name", ""), home=place, is_demonstration=place.is_demonstration
    )
    codes.settle_resident(fresh, place)
    return fresh


@transaction.atomic
def letter_for(given: Assistance) -> str:
    """The code of a letter for somebody new whose paper was entered, so that they can come back by themselves.

    Returns the code, to be handed over once; empty for somebody who can sign in already. It is the helper who sees it,
    so it goes on the record as theirs.
    """
    person = given.person
    if person.email or person.codes.filter(ended_at=None).exists():
        return ""
    return codes.hand_over(person=person, place=given.place, by=given.helper)
