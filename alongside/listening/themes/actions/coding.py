"""Coding: marking words, giving them codes, being done with a text."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.db import models, transaction

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.themes.actions.agreeing import compare
from alongside.listening.themes.models import (
    Code,
    Codebook,
    Coding,
    DoubleText,
    Extract,
    Quote,
    Reading,
    Text,
)
from alongside.listening.themes.reading import coded_apart, may_read
from alongside.listening.themes.refusals import (
    CodedApart,
    NoCode,
    NotHere,
    NotInUse,
    NotQuotable,
    NotYours,
    NoWords,
    WaitsForAgreement,
)
from alongside.listening.themes.spans import Span, trimmed


@transaction.atomic
def mark(
    codebook: Codebook,
    text: Text,
    *,
    spans: Sequence[Span],
    codes: Sequence[Code],
    memo: str = "",
    by: Person,
) -> list[Extract]:
    """Mark words of a text and give them codes; words that the person marked before get the codes as well.

    Parameters
    ----------
    spans: from which letter up to which; nothing means the whole text.
    codes: at least one, of this codebook and in use.
    memo: what the coder noted; it replaces an earlier note on the same words, if it says anything.

    Raises NotHere, CodedApart, WaitsForAgreement, NoWords, NoCode, NotInUse.
    """
    apart = _may_code(codebook, text, by)
    if not codes:
        raise NoCode
    if any(code.codebook_id != codebook.pk or code.state != Code.State.IN_USE for code in codes):
        raise NotInUse
    marked = []
    for span in spans or [(0, len(text.words))]:
        exact = trimmed(text.words, span)
        if exact is None:
            raise NoWords
        extract, _new = Extract.objects.get_or_create(
            codebook=codebook, text=text, made_by=by, start=exact[0], end=exact[1], defaults={"memo": memo}
        )
        if memo and extract.memo != memo:
            extract.memo = memo
            extract.save(update_fields=["memo"])
        for code in codes:
            Coding.objects.get_or_create(extract=extract, code=code, defaults={"counts": apart is None})
        marked.append(extract)
    record.write(
        act="words-coded",
        about=text,
        place=codebook.place,
        by=by,
        details={"codebook": codebook.pk, "codes": [code.pk for code in codes], "extracts": len(marked)},
    )
    return marked


@transaction.atomic
def unmark(extract: Extract, *, by: Person) -> None:
    """Take away a mark of one's own, with its codes. Raises NotYours, NotHere, CodedApart, WaitsForAgreement."""
    if extract.made_by_id != by.pk:
        raise NotYours
    _may_code(extract.codebook, extract.text, by)
    record.write(
        act="words-uncoded",
        about=extract.text,
        place=extract.codebook.place,
        by=by,
        details={
            "codebook": extract.codebook_id,
            "codes": [str(pk) for pk in extract.codings.values_list("code_id", flat=True)],
        },
    )
    extract.delete()


@transaction.atomic
def finish(codebook: Codebook, text: Text, *, by: Person) -> Reading:
    """The person has read a text and is done with it. Where two people code it apart and both are done now, their codes
    are compared. Raises NotHere, CodedApart, WaitsForAgreement."""
    apart = _may_code(codebook, text, by)
    reading, new = Reading.objects.get_or_create(codebook=codebook, text=text, person=by)
    if new:
        record.write(
            act="text-read", about=text, place=codebook.place, by=by, details={"codebook": codebook.pk}
        )
    if apart is not None:
        compare(apart, by=by)
    return reading


@transaction.atomic
def give_to_many(codebook: Codebook, texts: Iterable[Text], code: Code, *, by: Person) -> list[Text]:
    """Give one code to several whole texts at once, and be done with them. Texts said in confidence, and those that two
    people code apart, are left out. Returns the texts that have the code now. Raises NotInUse."""
    if code.codebook_id != codebook.pk or code.state != Code.State.IN_USE:
        raise NotInUse
    wanted = [text.pk for text in texts]
    apart = coded_apart(codebook).values("text")
    rows = list(codebook.texts().of_the_place().filter(pk__in=wanted).exclude(pk__in=apart))
    there = (
        {
            extract.text_id: extract
            for extract in Extract.objects.filter(codebook=codebook, made_by=by, text__in=rows, start=0)
            if extract.end == len(extract.text.words)
        }
        if rows
        else {}
    )
    fresh = [
        Extract(codebook=codebook, text=text, start=0, end=len(text.words), made_by=by)
        for text in rows
        if text.pk not in there
    ]
    Extract.objects.bulk_create(fresh)
    extracts = [*there.values(), *fresh]
    Coding.objects.bulk_create(
        [Coding(extract=extract, code=code) for extract in extracts], ignore_conflicts=True
    )
    Reading.objects.bulk_create(
        [Reading(codebook=codebook, text=text, person=by) for text in rows], ignore_conflicts=True
    )
    record.write(
        act="texts-coded",
        about=code,
        place=codebook.place,
        by=by,
        details={"codebook": codebook.pk, "texts": [str(text.pk) for text in rows]},
    )
    return rows


@transaction.atomic
def choose_quotes(code: Code, extracts: Iterable[uuid.UUID], *, by: Person) -> list[Quote]:
    """Choose which extracts of a theme are shown as quotes: these, and of those that could be chosen no others.
    Raises NotQuotable for one whose speaker did not allow it."""
    wanted = set(extracts)
    may = quotable(code)
    allowed = set(may.values_list("pk", flat=True))
    if wanted - allowed:
        raise NotQuotable
    Quote.objects.filter(code=code, extract__in=allowed - wanted).delete()
    there = set(Quote.objects.filter(code=code).values_list("extract_id", flat=True))
    made = Quote.objects.bulk_create(
        [Quote(code=code, extract_id=pk, chosen_by=by) for pk in sorted(wanted - there)]
    )
    record.write(
        act="quotes-chosen", about=code, place=code.codebook.place, by=by, details={"quotes": len(wanted)}
    )
    return made


def quotable(code: Code) -> models.QuerySet[Extract]:
    """The extracts with this code that may be shown: counted, in use, and their speakers allow it."""
    return Extract.objects.filter(
        codings__code=code,
        codings__counts=True,
        text__withdrawn_at=None,
        text__quoting=Text.Quoting.WITHOUT_NAME,
        text__source_id__in=code.codebook.sources.values("source_id"),
    )


def _may_code(codebook: Codebook, text: Text, by: Person) -> DoubleText | None:
    """Refuse whoever may not code this text now. Returns the double coding that it waits in, held, if any."""
    held = Text.objects.select_for_update(of=("self",)).filter(pk=text.pk).first()
    if held is None or not codebook.texts().filter(pk=text.pk).exists() or not may_read(held, by):
        raise NotHere
    apart: DoubleText | None = (
        coded_apart(codebook)
        .select_related("double")
        .select_for_update(of=("self",))
        .filter(text=text)
        .first()
    )
    if apart is None:
        return None
    if by.pk not in {apart.double.first_id, apart.double.second_id}:
        raise CodedApart
    if apart.is_compared():
        raise WaitsForAgreement
    return apart
