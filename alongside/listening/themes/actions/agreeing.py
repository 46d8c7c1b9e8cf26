"""Two people code the same texts without seeing each other's codes; then they agree on what holds."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.themes.models import (
    Code,
    Codebook,
    Coding,
    DoubleCoding,
    DoubleText,
    Extract,
    Reading,
    Text,
)
from alongside.listening.themes.refusals import (
    Answered,
    NotInUse,
    SamePerson,
    TooFewTexts,
    WaitsForAgreement,
)

LEAST_TEXTS = 2


@transaction.atomic
def ask_for_second(
    codebook: Codebook, *, first: Person, second: Person, share: int, by: Person
) -> DoubleCoding:
    """Have two people code a share of the texts apart; both are told.

    Parameters
    ----------
    first, second: both may code with this codebook. What the first has coded already stays theirs; texts that the
        second, or somebody else, has read are left out.
    share: how many of a hundred texts, from 1 to 100. Which they are is drawn by lot, from the id of the request.

    What is coded apart counts again when both agree. Raises SamePerson, TooFewTexts.
    """
    if first.pk == second.pk:
        raise SamePerson
    Codebook.objects.select_for_update(of=("self",)).get(pk=codebook.pk)
    made = DoubleCoding.objects.create(
        codebook=codebook, first=first, second=second, share=share, asked_by=by
    )
    chosen = _drawn(codebook, made)
    if len(chosen) < LEAST_TEXTS:
        raise TooFewTexts
    DoubleText.objects.bulk_create([DoubleText(double=made, codebook=codebook, text_id=pk) for pk in chosen])
    Coding.objects.filter(extract__codebook=codebook, extract__text__in=chosen).update(counts=False)
    record.write(
        act="second-coder-asked",
        about=made,
        place=codebook.place,
        by=by,
        details={"first": first.pk, "second": second.pk, "texts": len(chosen), "share": share},
    )
    tell(
        [person for person in (first, second) if person.pk != by.pk],
        change=f"second-coder:{made.pk}",
        sentence=_(
            "You and somebody else each code the same %(count)s texts of “%(title)s”, to see whether you agree."
        )
        % {"count": len(chosen), "title": codebook.title},
        url=codebook.get_absolute_url(),
        place=codebook.place,
    )
    return made


def _drawn(codebook: Codebook, asked: DoubleCoding) -> list[uuid.UUID]:
    """The texts that are coded twice, in the order of the lot."""
    texts = codebook.texts().of_the_place()
    wanted = max(LEAST_TEXTS, round(texts.count() * asked.share / 100))
    others = Reading.objects.filter(codebook=codebook, text=OuterRef("pk")).exclude(person=asked.first)
    marked = Extract.objects.filter(codebook=codebook, text=OuterRef("pk")).exclude(made_by=asked.first)
    twice = DoubleText.objects.filter(codebook=codebook, text=OuterRef("pk"))
    free = texts.filter(~Exists(others), ~Exists(marked), ~Exists(twice)).values_list("pk", flat=True)
    lot = sorted(free, key=lambda pk: hmac.digest(asked.pk.bytes, pk.bytes, "sha256"))
    return lot[:wanted]


def compare(apart: DoubleText, *, by: Person) -> None:
    """Once both have finished a text: keep what each gave. If they gave the same codes, it is settled."""
    pair = (apart.double.first_id, apart.double.second_id)
    done = Reading.objects.filter(codebook_id=apart.codebook_id, text_id=apart.text_id, person__in=pair)
    if done.count() < len(pair):
        return
    given = {
        person: sorted(
            str(pk)
            for pk in Coding.objects.filter(
                extract__codebook_id=apart.codebook_id,
                extract__text_id=apart.text_id,
                extract__made_by=person,
            )
            .order_by()
            .values_list("code_id", flat=True)
            .distinct()
        )
        for person in pair
    }
    apart.first_codes, apart.second_codes = given[pair[0]], given[pair[1]]
    apart.save(update_fields=["first_codes", "second_codes"])
    if apart.first_codes == apart.second_codes:
        _settle(apart, {uuid.UUID(pk) for pk in apart.first_codes}, by=None)


@transaction.atomic
def settle(apart: DoubleText, codes: Collection[Code], *, by: Person, reason: str = "") -> DoubleText:
    """Say which codes a text has in the end, where two coders gave different ones. Raises WaitsForAgreement while one
    of them has not finished, Answered if it was settled before, NotInUse."""
    held = (
        DoubleText.objects.select_for_update(of=("self",))
        .select_related("double", "codebook__place", "text")
        .get(pk=apart.pk)
    )
    if held.settled_at is not None:
        raise Answered
    if not held.is_compared():
        raise WaitsForAgreement(_("One of the two has not finished this text yet."))
    if any(code.codebook_id != held.codebook_id or code.state != Code.State.IN_USE for code in codes):
        raise NotInUse
    held.reason = reason
    _settle(held, {code.pk for code in codes}, by=by)
    return held


@transaction.atomic
def call_off(double: DoubleCoding, *, by: Person) -> int:
    """Stop coding apart what the two have not both finished: what the first gave counts again. What both have
    finished stays. Returns how many texts were let go; both are told. Raises Answered when none was left."""
    held = (
        DoubleCoding.objects.select_for_update(of=("self",))
        .select_related("codebook__place", "first", "second")
        .get(pk=double.pk)
    )
    left = held.texts.filter(settled_at=None, second_codes__isnull=True)
    texts = list(left.values_list("text_id", flat=True))
    if not texts:
        raise Answered
    theirs = Coding.objects.filter(extract__codebook=held.codebook_id, extract__text__in=texts)
    theirs.filter(extract__made_by=held.first_id).update(counts=True)
    left.delete()
    record.write(
        act="second-coder-called-off", about=held, place=held.place, by=by, details={"texts": len(texts)}
    )
    tell(
        [person for person in (held.first, held.second) if person.pk != by.pk],
        change=f"second-coder-off:{held.pk}",
        sentence=_("You need not code the rest of “%(title)s” apart. Thank you for your help.")
        % {"title": held.codebook.title},
        url=held.codebook.get_absolute_url(),
        place=held.place,
    )
    return len(texts)


def _settle(apart: DoubleText, final: set[uuid.UUID], *, by: Person | None) -> None:
    """The final codes count, and no others. A code that neither had given goes to the whole text."""
    given = Coding.objects.filter(extract__codebook_id=apart.codebook_id, extract__text_id=apart.text_id)
    given.filter(code__in=final).update(counts=True)
    given.exclude(code__in=final).update(counts=False)
    missing = final - set(given.values_list("code_id", flat=True))
    if missing and by is not None:
        text = Text.objects.get(pk=apart.text_id)
        whole, _new = Extract.objects.get_or_create(
            codebook_id=apart.codebook_id, text=text, start=0, end=len(text.words), made_by=by
        )
        Coding.objects.bulk_create([Coding(extract=whole, code_id=pk) for pk in sorted(missing)])
    apart.settled_at, apart.settled_by = timezone.now(), by
    apart.save(update_fields=["settled_at", "settled_by", "reason"])
    record.write(
        act="codes-agreed",
        about=apart,
        place=apart.codebook.place,
        by=by,
        reason=apart.reason,
        details={"text": apart.text_id, "codes": sorted(str(pk) for pk in final)},
    )
