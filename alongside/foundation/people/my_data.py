"""Everything held about one person: to read, to take away, and to erase."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Count, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.foundation.people.actions import LastSteward, other_stewards
from alongside.foundation.people.field_words import words_of
from alongside.foundation.people.held import OnErase
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.people.relations import UNSAID, Relation, relations
from alongside.foundation.record import actions as record
from alongside.foundation.record.models import Detail
from alongside.ui.filters import datetime_words

# Kept so that sign-in works, worthless to read and dangerous to carry about in a file.
SECRETS = {"people.person.password", "mfa.authenticator.data"}
KEPT_SECRET = gettext_lazy("kept in a scrambled form, not shown")


@dataclass(frozen=True)
class Section:
    """The rows of one relation: what they are, how many, and (some of) them as plain words."""

    key: str
    what: str
    why: str
    seen_by: str
    stays: bool
    count: int
    rows: list[dict[str, str]]


def sections(person: Person, most: int | None = None) -> list[Section]:
    """Everything held about the person, one section for each kind; at most `most` rows of each."""
    found = []
    for relation, count in _counted(person):
        rows = relation.rows(person)
        held = relation.held
        others = [f.name for f in relation.fields() if f.is_relation]
        page = rows.select_related(*others).order_by("pk")[: most or count]
        found.append(
            Section(
                key=relation.key,
                what=str(held.what),
                why=str(held.why),
                seen_by=str(held.seen_by),
                stays=held.on_erase is OnErase.WITHOUT_NAME,
                count=count,
                rows=[_plain(row, relation) for row in page],
            )
        )
    return sorted(found, key=lambda section: section.what)


def _counted(person: Person) -> list[tuple[Relation, int]]:
    """The relations by which anything is held, with how many rows each has, counted in one query."""
    known = list(relations())
    counts = [
        relation.rows(person)
        .order_by()
        .annotate(relation=Value(number, output_field=models.IntegerField()))
        .values("relation")
        .annotate(rows=Count("pk"))
        .values_list("relation", "rows")
        for number, relation in enumerate(known)
    ]
    return [(known[number], count) for number, count in counts[0].union(*counts[1:], all=True) if count]


def account(person: Person) -> dict[str, str]:
    """The person's own row, in plain words."""
    person = Person.objects.select_related("home").get(pk=person.pk)
    skipped = UNSAID | {"id", "erased_at", "is_active"}
    return {
        _label(field): _words(person, field)
        for field in Person._meta.concrete_fields
        if field.name not in skipped
    }


def as_json(person: Person) -> str:
    """Everything held about the person, to take away."""
    mine = Q(by=person.pk) | Q(on_behalf_of=person.pk) | Q(at_person=person.pk)
    entries = Detail.objects.filter(mine).select_related("entry").order_by("pk")
    everything = {
        "made": timezone.now().isoformat(timespec="seconds"),
        "account": account(person),
        "held": [
            {"what": part.what, "why": part.why, "seen by": part.seen_by, "rows": part.rows}
            for part in sections(person)
        ],
        "record": [
            {
                "at": detail.entry.at.isoformat(timespec="seconds"),
                "what": detail.entry.act,
                "you": _your_part(detail, person),
                "reason": detail.reason,
                "details": detail.details,
            }
            for detail in entries.iterator(chunk_size=2000)
        ],
        "ballots": _(
            "Not in this file. A ballot is secret: it is kept apart from who you are, so nobody can find yours."
        ),
    }
    return json.dumps(everything, ensure_ascii=False, indent=2, default=str)


def erase(*, by: Person) -> None:
    """Erase a person's own data. What others wrote with them, and tallies, stay without their name.

    Raises LastSteward when a place would be left with nobody to give its roles.
    """
    # Every open session has to be read to find theirs: before the transaction, so that nobody else waits for it.
    sessions = _sessions_of(by)
    with transaction.atomic():
        _erase(by)
        Session.objects.filter(session_key__in=sessions).delete()


def _erase(by: Person) -> None:
    person = Person.objects.select_for_update().get(pk=by.pk)
    for holding in person.holdings.current().filter(role=Role.PLACE_STEWARD).select_related("place"):
        if not other_stewards(holding):
            raise LastSteward
    person.codes.filter(ended_at=None).update(ended_at=timezone.now())
    for relation in relations():
        if relation.held.on_erase is OnErase.DELETED:
            relation.rows(person).delete()
    person.email, person.display_name, person.home, person.language = None, "", None, ""
    person.is_active, person.erased_at, person.last_login = False, timezone.now(), None
    person.set_unusable_password()
    person.save()
    record.erase(person, by=person, reason="asked for by the person")


def _sessions_of(person: Person) -> list[str]:
    """The keys of the person's sessions: a session holds the email address that was signed in with."""
    whose = str(person.pk)
    return [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == whose
    ]


def _your_part(detail: Detail, person: Person) -> str:
    if detail.by == person.pk:
        return _("you did it")
    return _("it was done for you") if detail.on_behalf_of == person.pk else _("it was about you")


def _plain(row: models.Model, relation: Relation) -> dict[str, str]:
    return {_label(field): _words(row, field) for field in relation.fields()}


def _label(field: models.Field[Any, Any]) -> str:
    return words_of(field).capitalize()


def _words(row: models.Model, field: models.Field[Any, Any]) -> str:
    """One value as a person reads it."""
    if f"{row._meta.label_lower}.{field.name}" in SECRETS or isinstance(field, models.BinaryField):
        return str(KEPT_SECRET)
    value = getattr(row, field.name)
    if value is None or value == "":
        return ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return datetime_words(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
