"""Who is at the page, and whether a draft is there for them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from alongside.deciding.processes.models import Process
from alongside.foundation.people.access import SignInFirst, may
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Act


def person_here(request: HttpRequest) -> Person:
    """The person signed in, once their act has been checked."""
    if not isinstance(request.user, Person):
        raise SignInFirst
    return request.user


def must_be_visible(request: HttpRequest, process: Process) -> None:
    """A draft is there only for those who plan it; for all others there is nothing at its address."""
    if process.state == Process.State.DRAFT and not may(request.user, Act.EDIT_PROCESS, process):
        raise Http404(_("There is nothing at this address."))
