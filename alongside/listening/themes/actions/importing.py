"""Taking codes in from a file: all or nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record
from alongside.listening.themes.actions.codes import Meaning, change_code, make_code
from alongside.listening.themes.exchange import Row
from alongside.listening.themes.models import Code, Codebook
from alongside.listening.themes.refusals import FileFaults
from alongside.ui.refusals import Refusal


@transaction.atomic
def take_codes_in(codebook: Codebook, rows: list[Row], *, by: Person) -> tuple[int, int]:
    """Add the codes of a file; a code whose name is here already is described as the file says, and what it was before
    is in the history. Returns how many were added and how many changed. Raises FileFaults, and then nothing is."""
    held = Codebook.objects.select_for_update(of=("self",)).get(pk=codebook.pk)
    here = {
        code.name.casefold(): code for code in held.codes.in_use().select_related("parent", "codebook__place")
    }
    faults: list[str] = []
    added = changed = 0
    # Themes before what is inside them.
    for row in sorted(rows, key=lambda each: bool(each.inside)):
        parent = here.get(row.inside.casefold()) if row.inside else None
        if row.inside and parent is None:
            said = _("Line %(line)s: there is no theme “%(inside)s”, neither in the file nor here.")
            faults.append(said % {"line": row.line, "inside": row.inside})
            continue
        meaning = Meaning(row.name, row.definition, row.use_when, row.not_when, parent)
        known: Code | None = here.get(row.name.casefold())
        try:
            if known is None:
                here[row.name.casefold()] = make_code(held, meaning, by=by)
                added += 1
            elif (
                Meaning(known.name, known.definition, known.use_when, known.not_when, known.parent) != meaning
            ):
                here[row.name.casefold()] = change_code(known, meaning, by=by, reason=_("From a file"))
                changed += 1
        except Refusal as no:
            faults.append(_("Line %(line)s: %(why)s") % {"line": row.line, "why": no.sentence})
    if faults:
        raise FileFaults(faults)
    record.write(
        act="codes-taken-in",
        about=held,
        place=codebook.place,
        by=by,
        details={"added": added, "changed": changed},
    )
    return added, changed


@transaction.atomic
def note_export(codebook: Codebook, *, by: Person) -> None:
    """Put on the record that somebody took whole texts out as a file."""
    record.write(act="texts-taken-out", about=codebook, place=codebook.place, by=by)
