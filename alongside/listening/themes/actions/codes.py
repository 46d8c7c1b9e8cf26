"""What can be done to a code: make, change, merge, retire it. Every change is kept as a version."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.themes.models import Code, Codebook, CodeVersion, Coding, Quote
from alongside.listening.themes.refusals import CodesInside, NameTaken, NotInUse, NotTogether, TooDeep


@dataclass(frozen=True)
class Meaning:
    """What a code is called and means: its name, a plain definition, when to use it and when not, and its theme."""

    name: str
    definition: str = ""
    use_when: str = ""
    not_when: str = ""
    parent: Code | None = None


@transaction.atomic
def make_code(codebook: Codebook, meaning: Meaning, *, by: Person) -> Code:
    """Add a code. Raises NameTaken, TooDeep."""
    Codebook.objects.select_for_update(of=("self",)).get(pk=codebook.pk)
    _check(codebook, meaning)
    highest = codebook.codes.aggregate(most=Max("number"))["most"] or 0
    made = Code.objects.create(
        codebook=codebook,
        number=highest + 1,
        name=meaning.name,
        definition=meaning.definition,
        use_when=meaning.use_when,
        not_when=meaning.not_when,
        parent=meaning.parent,
    )
    _keep(made, CodeVersion.What.MADE, by=by)
    return made


@transaction.atomic
def change_code(code: Code, meaning: Meaning, *, by: Person, reason: str = "") -> Code:
    """Describe a code anew; nothing is written if nothing changed. Raises NotInUse, NameTaken, TooDeep."""
    held = _hold(code)
    if held.state != Code.State.IN_USE:
        raise NotInUse
    now = Meaning(held.name, held.definition, held.use_when, held.not_when, held.parent)
    if now == meaning:
        return held
    _check(held.codebook, meaning, but=held)
    held.name, held.definition = meaning.name, meaning.definition
    held.use_when, held.not_when, held.parent = meaning.use_when, meaning.not_when, meaning.parent
    held.version += 1
    held.save()
    _keep(held, CodeVersion.What.CHANGED, by=by, reason=reason)
    return held


@transaction.atomic
def merge_codes(code: Code, into: Code, *, by: Person, reason: str = "") -> Code:
    """Merge a code into another of the same codebook: what had the one now has the other, and each extract still says
    what it was given first. Returns the code that stays. Raises NotTogether, NotInUse, CodesInside."""
    if code.pk == into.pk or code.codebook_id != into.codebook_id:
        raise NotTogether
    # Both are held in the order of their ids, so that two mergers the other way round do not wait for each other.
    both = Code.objects.select_for_update(of=("self",)).filter(pk__in=[code.pk, into.pk]).order_by("pk")
    rows = {each.pk: each for each in both}
    held, stays = rows[code.pk], rows[into.pk]
    held.codebook = stays.codebook = code.codebook
    if held.state != Code.State.IN_USE or stays.state != Code.State.IN_USE:
        raise NotInUse
    if held.inside.filter(state=Code.State.IN_USE).exists():
        raise CodesInside
    # An extract that has both keeps both rows: the one of the merged code is then history and is counted nowhere.
    has_both = Coding.objects.filter(extract=OuterRef("extract"), code=stays)
    moved = Coding.objects.filter(code=held).filter(~Exists(has_both))
    moved.filter(given_as=None).update(given_as=held)
    moved.update(code=stays)
    already = Quote.objects.filter(code=stays).values("extract")
    Quote.objects.filter(code=held).exclude(extract__in=already).update(code=stays)
    held.state, held.merged_into, held.published_at = Code.State.MERGED, stays, None
    held.version += 1
    held.save()
    _keep(held, CodeVersion.What.MERGED, by=by, reason=reason)
    return stays


@transaction.atomic
def retire_code(code: Code, *, by: Person, reason: str = "") -> Code:
    """Stop using a code; what had it keeps it, but it no longer counts. Raises NotInUse, CodesInside."""
    held = _hold(code)
    if held.state != Code.State.IN_USE:
        raise NotInUse
    if held.inside.filter(state=Code.State.IN_USE).exists():
        raise CodesInside
    held.state, held.published_at = Code.State.RETIRED, None
    held.version += 1
    held.save()
    _keep(held, CodeVersion.What.RETIRED, by=by, reason=reason)
    return held


@transaction.atomic
def bring_back(code: Code, *, by: Person) -> Code:
    """Use a retired code again. Raises NotInUse for one that was not retired, NameTaken."""
    held = _hold(code)
    if held.state != Code.State.RETIRED:
        raise NotInUse
    if held.parent is not None and held.parent.state != Code.State.IN_USE:
        held.parent = None
    _check(held.codebook, Meaning(held.name, parent=held.parent))
    held.state = Code.State.IN_USE
    held.version += 1
    held.save()
    _keep(held, CodeVersion.What.BROUGHT_BACK, by=by)
    return held


def _hold(code: Code) -> Code:
    rows = Code.objects.select_for_update(of=("self",)).select_related("codebook__place", "parent")
    held: Code = rows.get(pk=code.pk)
    return held


def _check(codebook: Codebook, meaning: Meaning, *, but: Code | None = None) -> None:
    """Refuse a name that another code in use has, and a third level."""
    others = codebook.codes.in_use().filter(name__iexact=meaning.name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise NameTaken
    parent = meaning.parent
    if parent is None:
        return
    if parent.codebook_id != codebook.pk or parent.state != Code.State.IN_USE:
        raise NotTogether
    if parent.parent_id is not None or (but is not None and (parent.pk == but.pk or but.inside.exists())):
        raise TooDeep


def _keep(code: Code, what: CodeVersion.What, *, by: Person, reason: str = "") -> None:
    """Keep the code as it is now as a version, and put the change on the record."""
    CodeVersion.objects.create(
        code=code,
        number=code.version,
        what=what,
        name=code.name,
        definition=code.definition,
        use_when=code.use_when,
        not_when=code.not_when,
        parent=code.parent,
        merged_into=code.merged_into,
        reason=reason,
        changed_by=by,
        at=timezone.now(),
    )
    record.write(
        act=f"code-{what.value}",
        about=code,
        place=code.codebook.place,
        by=by,
        reason=reason,
        details={"name": code.name, "version": code.version},
    )
