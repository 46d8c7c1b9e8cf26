"""Every form on every page, filled in badly: an error summary in plain words, what was typed kept, no crash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from alongside.conftest import sign_in
from alongside.foundation.people.models import Person
from tests.attacks.page_reading import Form, Page
from tests.attacks.test_permission_matrix import collected, routes
from tests.attacks.world import Example, World
from tests.journeys.test_every_page import who_may

RIGHT_TO_LEFT, NUL = "\u202e", "\x00"
BAD = {
    "missing": "",
    "too long": "far too long " * 1000,
    "of the wrong type": "not what was asked",
    "a script": "<script>alert(1)</script>",
    "a formula": '=HYPERLINK("https://evil.example")',
    "turned to the left": f"abc{RIGHT_TO_LEFT}def",
    "with a NUL": f"abc{NUL}def",
}
HIDDEN = {"turned to the left", "with a NUL"}
# A trap for machines: people cannot see it, so there is nothing of theirs in it to keep.
TRAPS = {"website"}
# They look something up, and say below that they did not find it.
LOOKS_UP = {"budgets:receipt"}


@dataclass(frozen=True)
class Shown:
    """A form as somebody met it: on which page, in whose browser, and where it goes."""

    route: str
    client: Client
    where: str
    form: Form

    def filled(self, kind: str, button: tuple[str, str] | None) -> dict[str, Any]:
        """What is sent: every box filled in badly, every choice the first, or nonsense where the type is wrong."""
        form, words = self.form, BAD[kind]
        answers: dict[str, Any] = dict(form.hidden)
        if kind != "missing":
            nonsense = kind == "of the wrong type"
            answers |= {name: words if nonsense else values[0] for name, values in form.choices.items()}
            answers |= dict.fromkeys(form.texts, words)
        return answers | dict([button] if button else [])


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    cache.clear()
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", False)
    return World()


def forms_of(world: World) -> Iterator[Shown]:
    """Each form that sends something, once, opened by somebody whom the table lets in."""
    given = collected(world)
    browsers: dict[Person | None, Client] = {None: Client()}
    met = set()
    for route in routes():
        if route.arguments and route.name not in given:
            continue  # test_permission_matrix says so
        example = given.get(route.name, Example())
        person = example.belongs_to or who_may(world, route, example)
        if person not in browsers:
            browsers[person] = sign_in(Client(), person)
        address = reverse(route.name, kwargs=example.kwargs)
        for query in dict.fromkeys([example.query, f"place={world.here.code}"]):
            url = f"{address}?{query}" if query else address
            with transaction.atomic():
                page = browsers[person].get(url)
                transaction.set_rollback(True)
            if page.status_code not in {200, 409} or not page["Content-Type"].startswith("text/html"):
                continue
            for form in Page(page.content.decode()).forms:
                where = urljoin(url, form.action) if form.action else url
                key = (route.name, urlsplit(where).path, *form.texts, *sorted(form.choices))
                if form.method == "post" and (form.texts or form.choices) and key not in met:
                    met.add(key)
                    yield Shown(route.name, browsers[person], where, form)


def faults_of(shown: Shown, kind: str) -> tuple[list[str], bool]:
    """What is wrong with the answer to the form sent badly, and whether it was refused with a summary.

    The boxes of a form with several buttons belong to one of them ("keep them out, because ..."): it is that one that
    has to say so.
    """
    return min(
        (answered(shown, kind, button) for button in shown.form.buttons or [None]),
        key=lambda found: len(found[0]),
    )


def answered(shown: Shown, kind: str, button: tuple[str, str] | None) -> tuple[list[str], bool]:
    """What is wrong after one button, and whether it was refused with a summary."""
    with transaction.atomic():
        answer = shown.client.post(shown.where, shown.filled(kind, button))
        transaction.set_rollback(True)
    # What counts tries, by account and by address, must not refuse the next form.
    cache.clear()
    if answer.status_code == 302:
        unread = kind in HIDDEN | {"too long"} and set(shown.form.texts) - TRAPS
        return ([f"takes what is {kind}"] if unread else []), False
    page = Page(answer.content.decode())
    faults = list(page.bad)
    if answer.status_code not in {200, 400, 409}:
        faults.append(f"answers {answer.status_code}")
    if "govuk-error-summary" not in page.classes:
        quiet = shown.route in LOOKS_UP or (kind not in HIDDEN and answer.status_code == 200)
        return ([*faults, "says nothing of it"] if not quiet and shown.form.texts else faults), False
    if kind == "missing":
        return faults, True
    kept = BAD[kind].replace(RIGHT_TO_LEFT, "").replace(NUL, "").strip()
    lost = [name for name in shown.form.texts if page.typed.get(name, "").strip() != kept]
    return faults + [f"loses what was typed into {name}" for name in lost if name not in TRAPS], True


def test_every_form_filled_in_badly(world: World) -> None:
    faults: list[str] = []
    forms = refused = 0
    for shown in forms_of(world):
        forms += 1
        for kind in BAD:
            found, summary = faults_of(shown, kind)
            refused += summary
            faults += [f"{shown.route} ({shown.where}), {kind}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)
    assert forms > 90, f"only {forms} forms were filled in"
    assert refused > 400, f"only {refused} answers were refused with a summary"
