"""The evidence library, and those who watch over its balance: named, and asked to sign for their side."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.holding import hold_unfinished, next_number
from alongside.deciding.juries.models import Evidence, EvidenceFile, Jury, Overseer, Side, Signature
from alongside.deciding.juries.refusals import BadFile, Changed, InUse, NotYours, WrongMoment
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.record import actions as record

MOST_BYTES = 5 * 1024 * 1024
# What a file may be, by the bytes with which it begins: names and types that browsers send can be made up.
KINDS = {b"%PDF-": ("application/pdf", ".pdf")}
FIELDS = ("side", "kind", "title", "source", "text", "link", "easy_read")


@dataclass(frozen=True)
class Uploaded:
    """A file as somebody sent it."""

    name: str
    data: bytes


@transaction.atomic
def add_overseer(
    jury: Jury,
    *,
    person: Person,
    role: str,
    interests: str,
    by: Person,
    organisation: Organisation | None = None,
    side: Side | None = None,
) -> Overseer:
    """Name somebody who watches over the evidence, with the interests they declare; they are told.

    Raises WrongMoment when the result is published, and InUse when they are named already or sit on the jury.
    """
    held = hold_unfinished(jury)
    if held.members.current().filter(person=person).exists():
        raise InUse(_("A member of the jury cannot watch over its evidence as well."))
    try:
        with transaction.atomic():
            overseer: Overseer = Overseer.objects.create(
                jury=held, person=person, organisation=organisation, side=side, role=role, interests=interests
            )
    except IntegrityError:
        raise InUse(_("They watch over the evidence already.")) from None
    record.write(
        act="overseer-named",
        about=overseer,
        place=held.place,
        by=by,
        at_person=person,
        details={"role": role, "interests": interests, "side": str(side) if side else ""},
    )
    tell(
        [person],
        change=f"overseer:{overseer.pk}",
        sentence=_("You are asked to watch over the evidence of “%(title)s”.") % {"title": held.stage.title},
        url=held.get_absolute_url(),
        place=held.place,
    )
    return overseer


@transaction.atomic
def remove_overseer(overseer: Overseer, *, by: Person) -> None:
    """Somebody stops watching over the evidence. Raises InUse once they signed: everyone must see who signed."""
    held = hold_unfinished(overseer.jury)
    if overseer.signatures.exists():
        raise InUse(_("They have signed already, so they stay: everyone must be able to see who signed."))
    record.write(act="overseer-removed", about=overseer, place=held.place, by=by, at_person=overseer.person)
    overseer.delete()


@transaction.atomic
def add_evidence(jury: Jury, *, values: dict[str, Any], by: Person, file: Uploaded | None = None) -> Evidence:
    """Put a piece of evidence into the library. Signatures given before no longer cover it.

    Parameters: `values` for FIELDS. Raises WrongMoment and BadFile.
    """
    held = hold_unfinished(jury)
    made: Evidence = Evidence.objects.create(
        jury=held,
        number=next_number(held.evidence),
        **{name: value for name, value in values.items() if name in FIELDS},
    )
    if file is not None:
        _keep(made, file)
    _moved_on(held)
    record.write(
        act="evidence-added",
        about=made,
        place=held.place,
        by=by,
        details={"title": made.title, "side": str(made.side)},
    )
    return made


@transaction.atomic
def change_evidence(
    evidence: Evidence,
    *,
    values: dict[str, Any],
    by: Person,
    version: int | None = None,
    file: Uploaded | None = None,
) -> Evidence:
    """Change a piece of evidence. Signatures given before no longer cover it. Raises Changed, WrongMoment, BadFile."""
    held = hold_unfinished(evidence.jury)
    locked: Evidence = Evidence.objects.get(pk=evidence.pk)
    if version is not None and version != locked.version:
        raise Changed
    if locked.withdrawn_because:
        raise WrongMoment(_("This was taken out of the library, so it stays as it is."))
    changed = [name for name, value in values.items() if name in FIELDS and getattr(locked, name) != value]
    if not changed and file is None:
        return locked
    for name in changed:
        setattr(locked, name, values[name])
    locked.version += 1
    locked.save()
    if file is not None:
        EvidenceFile.objects.filter(evidence=locked).delete()
        _keep(locked, file)
    _moved_on(held)
    record.write(act="evidence-changed", about=locked, place=held.place, by=by, details={"fields": changed})
    return locked


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, reason: str, by: Person) -> Evidence:
    """Take a piece of evidence out of the library, with a reason that everyone can read. Its page stays."""
    held = hold_unfinished(evidence.jury)
    locked: Evidence = Evidence.objects.get(pk=evidence.pk)
    if locked.withdrawn_because:
        return locked
    locked.withdrawn_because = reason
    locked.version += 1
    locked.save(update_fields=["withdrawn_because", "version"])
    _moved_on(held)
    record.write(act="evidence-withdrawn", about=locked, place=held.place, by=by, reason=reason)
    return locked


@transaction.atomic
def sign(jury: Jury, *, seen: int, is_balanced: bool, words: str, by: Person) -> Signature:
    """Somebody who stands for a side signs whether the evidence, as they saw it, is balanced. The latest counts.

    Parameters: `seen`, the `evidence_version` of the page. Raises NotYours for others, Changed when the evidence is no
    longer what they saw, WrongMoment when the library is empty or the result published.
    """
    held = hold_unfinished(jury)
    overseer: Overseer | None = held.overseers.filter(person=by).select_related("side").first()
    if overseer is None or overseer.side is None:
        raise NotYours(_("Only those who stand for one side sign for it."))
    if seen != held.evidence_version:
        raise Changed(
            _("The evidence has changed since you opened the page. Look at it again before you sign.")
        )
    if not held.evidence.in_library().exists():
        raise WrongMoment(_("There is no evidence to sign yet."))
    signature: Signature = Signature.objects.create(
        side=overseer.side,
        overseer=overseer,
        evidence_version=held.evidence_version,
        is_balanced=is_balanced,
        words=words,
    )
    record.write(
        act="evidence-signed",
        about=signature,
        place=held.place,
        by=by,
        details={"side": overseer.side.name, "balanced": is_balanced, "version": held.evidence_version},
    )
    return signature


def _keep(evidence: Evidence, file: Uploaded) -> None:
    if len(file.data) > MOST_BYTES:
        raise BadFile(_("The file is too large. It can have 5 MB at most."))
    found = next((kind for start, kind in KINDS.items() if file.data.startswith(start)), None)
    if found is None:
        raise BadFile(_("The file must be a PDF."))
    kind, ending = found
    stem = "".join(letter for letter in file.name.rsplit(".", 1)[0] if letter.isalnum() or letter in " -_")
    EvidenceFile.objects.create(
        evidence=evidence,
        name=(stem.strip()[:80] or "evidence") + ending,
        kind=kind,
        size=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest(),
        data=file.data,
    )


def _moved_on(jury: Jury) -> None:
    Jury.objects.filter(pk=jury.pk).update(evidence_version=F("evidence_version") + 1)
