"""Permission at the door of every view: the act is declared, the thing is fetched through it, and a view that forgets
to check is refused as a whole."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, runtime_checkable
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import TABLE, Act, Role
from alongside.foundation.places.models import Place

_CURRENT = """
    SELECT h.role, p.path FROM people_roleholding h JOIN places_place p ON p.id = h.place_id
    WHERE h.person_id = %s AND h.since <= %s AND (h.until IS NULL OR h.until > %s)
"""

_PERSON = """
    SELECT p.*, h.role AS role_held, l.path AS held_at FROM people_person p
    LEFT JOIN people_roleholding h ON h.person_id = p.id AND h.since <= %s AND (h.until IS NULL OR h.until > %s)
    LEFT JOIN places_place l ON l.id = h.place_id
    WHERE p.id = %s AND p.is_active
"""

View = TypeVar("View", bound=Callable[..., HttpResponse])
M = TypeVar("M", bound=models.Model)
Somebody = Person | AnonymousUser


@runtime_checkable
class HasRoles(Protocol):
    """A thing to which people stand in a relation (author, owner, co-lead)."""

    def roles_of(self, person: Person) -> set[Role]: ...


class Refused(PermissionDenied):
    """The person may not do this; `sentence` says so in words that they understand."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class SignInFirst(Exception):  # noqa: N818  (a visitor is asked to sign in: not an error)
    """A visitor asked for what only somebody signed in may do."""


class ForgotToCheck(RuntimeError):
    """A view answered without checking its act: a mistake in the program, refused rather than served."""


def roles_at(person: Somebody, place: Place | None) -> set[Role]:
    """The roles that a person has at a place.

    A role reaches down: who is a clerk of an alliance is a clerk of each of its neighbourhoods. Being a resident also
    reaches up: who lives in a neighbourhood lives in its alliance and its system.
    """
    if not isinstance(person, Person):
        return {Role.VISITOR}
    roles = {Role.VISITOR, Role.SIGNED_IN}
    if place is None:
        return roles
    for role, path in _holdings(person):
        reaches_down = place.path.startswith(path)
        reaches_up = role == Role.RESIDENT and path.startswith(place.path)
        if reaches_down or reaches_up:
            roles.add(role)
    return roles


def roles_to(person: Somebody, thing: models.Model) -> set[Role]:
    """The roles at the thing's place, with what the person is to the thing itself."""
    roles = roles_at(person, getattr(thing, "place", None))
    if isinstance(person, Person) and isinstance(thing, HasRoles):
        roles |= thing.roles_of(person)
    return roles


def may(person: Somebody, act: Act, thing: models.Model) -> bool:
    """Whether the person may do the act to the thing (or at the place)."""
    return bool(TABLE[act] & roles_to(person, thing))


def may_anywhere(person: Somebody, act: Act) -> bool:
    """Whether the person holds, at some place, a role that may do the act."""
    roles = {Role.VISITOR}
    if isinstance(person, Person):
        roles |= {Role.SIGNED_IN} | held_roles(person)
    return bool(TABLE[act] & roles)


def needs(act: Act) -> Callable[[View], View]:
    """Declare the act that a view needs.

    The view must then call `fetch`, `check` or `anywhere` with its request; if it answers without, ForgotToCheck is
    raised and nothing is served. Acts that every visitor may do need no call.
    """

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.act = act  # type: ignore[attr-defined]
            request.act_checked = Role.VISITOR in TABLE[act]  # type: ignore[attr-defined]
            try:
                response = view(request, *args, **kwargs)
            except SignInFirst:
                return redirect(f"{resolve_url(settings.LOGIN_URL)}?next={quote(request.get_full_path())}")
            # "Method not allowed" (405) serves nothing, so there was nothing to check.
            if not request.act_checked and response.status_code != 405:  # type: ignore[attr-defined]
                raise ForgotToCheck(f"{view.__module__}.{view.__name__} did not check {act}")
            return response

        guarded.act = act  # type: ignore[attr-defined]
        guarded.login_required = False  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def fetch(request: HttpRequest, source: type[M] | models.QuerySet[M], **lookup: Any) -> M:
    """Get one thing through the request's act: 404 if there is none, refused if the person may not."""
    rows: Any = source.objects.all() if isinstance(source, type) else source  # type: ignore[attr-defined]
    try:
        thing: M = rows.get(**lookup)
    except (rows.model.DoesNotExist, ValueError) as none:
        raise Http404(_("There is nothing at this address.")) from none
    check(request, thing)
    return thing


def check(request: HttpRequest, thing: models.Model) -> None:
    """Check the request's act at a place or on a thing; raises Refused, or asks a visitor to sign in."""
    act: Act = request.act  # type: ignore[attr-defined]
    request.act_checked = True  # type: ignore[attr-defined]
    if not may(request.user, act, thing):
        _refuse(request.user, act)


def anywhere(request: HttpRequest) -> None:
    """Check that the person may do the request's act at some place, for pages that belong to none."""
    act: Act = request.act  # type: ignore[attr-defined]
    request.act_checked = True  # type: ignore[attr-defined]
    if not may_anywhere(request.user, act):
        _refuse(request.user, act)


def signed_in(request: HttpRequest) -> Person:
    """The person signed in, for pages about oneself."""
    anywhere(request)
    if not isinstance(request.user, Person):
        raise SignInFirst
    return request.user


def held_roles(person: Person) -> set[Role]:
    """The roles that the person holds now, wherever."""
    return {role for role, _path in _holdings(person)}


def person_with_roles(pk: Any) -> Person | None:
    """The active person of that id with the roles that they hold now, in one query; None if there is none."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    key = Person._meta.pk.get_db_prep_value(pk, connection)
    rows: list[Any] = list(Person.objects.raw(_PERSON, [now, now, key]))
    if not rows:
        return None
    person: Person = rows[0]
    person._holdings_read = [  # type: ignore[attr-defined]
        (Role(row.role_held), row.held_at) for row in rows if row.role_held is not None
    ]
    return person


def forget_roles(person: Person) -> None:
    """Forget the roles read in this request, after they were changed."""
    person._holdings_read = None  # type: ignore[attr-defined]


def _refuse(person: Somebody, act: Act) -> None:
    if not isinstance(person, Person):
        raise SignInFirst
    raise Refused(_("You cannot do this here: “%(act)s” is for others.") % {"act": act.label})


def _holdings(person: Person) -> list[tuple[Role, str]]:
    """The person's current roles with the paths of their places, read once a request."""
    known: list[tuple[Role, str]] | None = getattr(person, "_holdings_read", None)
    if known is None:
        # Asked on every page of somebody signed in: plain SQL, because putting the same question together through the
        # ORM each time costs more than asking it. `RoleHolding.objects.current()` says the same.
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_CURRENT, [Person._meta.pk.get_db_prep_value(person.pk, connection), now, now])
            known = [(Role(role), path) for role, path in cursor.fetchall()]
        person._holdings_read = known  # type: ignore[attr-defined]
    return known
