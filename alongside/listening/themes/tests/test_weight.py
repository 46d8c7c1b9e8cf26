"""Pages of themes ask few questions, with few texts and with many. Time is measured in bench."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.foundation.people.models import Person
from alongside.listening.themes import actions
from alongside.listening.themes.models import Code, Codebook, Coding, Extract, Reading, Run, Suggestion, Text

# What every page of somebody signed in asks: session, person, roles, second factor, unread notices.
MOST = {
    "all": 8,
    "codebook": 12,
    "theme": 15,
    "counts": 10,
    "history": 8,
    "coded": 8,
    "quotes": 10,
    "texts": 10,
    "text": 12,
    "groups": 11,
    "agreement": 10,
}


def fill(codebook: Codebook, process: Any, codes: list[Code], count: int, by: Person) -> None:
    """Many texts at once, half of them coded."""
    begin = Text.objects.count()
    like = Text.objects.first()
    assert like is not None
    texts = Text.objects.bulk_create(
        [
            Text(
                place=process.place,
                source_type=like.source_type,
                source_id=process.pk,
                words=f"Text number {n} about benches and buses.",
                quoting=Text.Quoting.WITHOUT_NAME,
                about={"age_band": "25-34"},
            )
            for n in range(begin, begin + count)
        ],
        batch_size=1000,
    )
    half = texts[::2]
    made = Extract.objects.bulk_create(
        [Extract(codebook=codebook, text=text, start=0, end=len(text.words), made_by=by) for text in half],
        batch_size=1000,
    )
    Coding.objects.bulk_create(
        [Coding(extract=extract, code=codes[n % len(codes)]) for n, extract in enumerate(made)],
        batch_size=1000,
    )
    Reading.objects.bulk_create(
        [Reading(codebook=codebook, text=text, person=by) for text in half], batch_size=1000
    )
    run = Run.objects.create(codebook=codebook, kind=Run.Kind.GROUPS, state=Run.State.DONE, asked_by=by)
    group = run.groups.create(number=1, label="benches")
    Suggestion.objects.bulk_create(
        [Suggestion(run=run, text=text, group=group, order=n) for n, text in enumerate(texts[1::2])],
        batch_size=1000,
    )


@pytest.fixture
def addresses(codebook: Codebook, sitting: Code) -> dict[str, str]:
    text = codebook.texts().first()
    at_book = ("codebook", "counts", "history", "texts", "groups", "agreement")
    return {
        "all": reverse("themes:all"),
        "text": reverse("themes:text", args=[codebook.pk, text.pk]),
        **{name: reverse(f"themes:{name}", args=[codebook.pk]) for name in at_book},
        **{name: reverse(f"themes:{name}", args=[sitting.pk]) for name in ("theme", "coded", "quotes")},
    }


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_pages_ask_the_same_of_a_hundred_texts_and_of_three_thousand(
    codebook: Codebook,
    process: Any,
    sitting: Code,
    getting_there: Code,
    bob: Person,
    as_bob: Client,
    addresses: dict[str, str],
    say: Callable[..., list[Text]],
) -> None:
    counted: dict[int, dict[str, int]] = {}
    for total in (100, 3_000):
        fill(codebook, process, [sitting, getting_there], total - Text.objects.count(), bob)
        for address in addresses.values():
            as_bob.get(address)
        counted[total] = {name: queries(as_bob, address) for name, address in addresses.items()}
    assert counted[100] == counted[3_000]
    over = {name: n for name, n in counted[3_000].items() if n > MOST[name]}
    assert not over, over
    actions.publish_codebook(codebook, by=bob)
    for name in ("codebook", "theme", "counts", "history"):
        assert queries(Client(), addresses[name]) <= 12, name
