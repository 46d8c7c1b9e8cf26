"""Fixtures of the attacks."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from alongside.conftest import Places, make_person
from alongside.foundation.people.models import Person

PASSWORD = "three words in a row"


@pytest.fixture
def ada(places: Places) -> Person:
    """A resident with a password and a confirmed address."""
    person = make_person("Ada", home=places.neighbourhood)
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
