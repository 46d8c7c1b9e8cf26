"""What was said in confidence: read by those it names, on the record, and nowhere else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Detail, Entry
from alongside.listening.themes import actions, reading, refusals
from alongside.listening.themes.models import Code, Codebook, Text

SECRET = "My son drinks and I am afraid of him."  # noqa: S105


@pytest.fixture
def note(ideas_stage: Callable[..., Any], alice: Person) -> Any:
    """A source whose author is Alice, and nobody else may read what was said at it."""
    idea = apps.get_model("ideas", "Idea").objects.create(
        stage=ideas_stage(), number=1, title="Notes", text="Notes", made_by=alice
    )
    apps.get_model("ideas", "Authorship").objects.create(idea=idea, person=alice)
    return idea


@pytest.fixture
def secret(note: Any, say: Callable[..., list[Text]], places: Places) -> Text:
    sam = make_person("Sam", home=places.neighbourhood)
    (text,) = say(SECRET, source=note, said_by=sam, audience=Text.Audience.NAMED)
    return text


@pytest.fixture
def book(codebook: Codebook, process: Any, note: Any, secret: Text, bob: Person, alice: Person) -> Codebook:
    """The codebook with this source too; Alice, its author, is one of the coders."""
    actions.change_codebook(codebook, title="Both", about="", sources=[process, note], by=bob)
    actions.name_coder(codebook, alice, by=bob)
    return codebook


def pages(book: Codebook, code: Code) -> list[str]:
    at_book = (
        "codebook",
        "texts",
        "groups",
        "counts",
        "history",
        "agreement",
        "extracts-csv",
        "codebook-csv",
        "codebook-qdc",
    )
    at_code = ("theme", "quotes", "coded")
    return [
        *(reverse(f"themes:{name}", args=[book.pk]) for name in at_book),
        *(reverse(f"themes:{name}", args=[code.pk]) for name in at_code),
    ]


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def test_its_author_reads_and_codes_it_and_that_is_on_the_record(
    book: Codebook, sitting: Code, secret: Text, alice: Person
) -> None:
    as_alice = sign_in(Client(), alice)
    address = reverse("themes:text", args=[book.pk, secret.pk])
    page = as_alice.get(address).content.decode()
    assert SECRET in page and "This was said in confidence" in page
    look = Detail.objects.get(entry__act="data-looked-at", at_person=secret.said_by_id)
    assert look.by == alice.pk and look.details == {"fields": ["words"]}
    assert as_alice.post(address, {"do": "next", "codes": [str(sitting.pk)]}).status_code == 302
    assert reading.code_counts(book) == {sitting.pk: 1}


def test_others_who_code_never_see_it(
    book: Codebook, sitting: Code, secret: Text, alice: Person, bob: Person, as_bob: Client
) -> None:
    actions.mark(book, secret, spans=[], codes=[sitting], memo=f"Note: {SECRET}", by=alice)
    actions.finish(book, secret, by=alice)
    assert as_bob.get(reverse("themes:text", args=[book.pk, secret.pk])).status_code == 404
    with pytest.raises(refusals.NotHere):
        actions.mark(book, secret, spans=[], codes=[sitting], by=bob)
    assert secret not in reading.readable_by(book, bob)
    for address in pages(book, sitting):
        assert "afraid" not in shown(as_bob, address), address
    file = b"".join(as_bob.get(reverse("themes:project-qdpx", args=[book.pk])).streaming_content)
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        assert all(b"afraid" not in packed.read(name) for name in packed.namelist())
    assert reading.code_counts(book) == {sitting.pk: 1}


def test_even_the_author_takes_no_file_of_it(
    book: Codebook, sitting: Code, secret: Text, alice: Person
) -> None:
    actions.mark(book, secret, spans=[], codes=[sitting], by=alice)
    as_alice = sign_in(Client(), alice)
    for name in ("extracts-csv", "codebook-csv"):
        assert "afraid" not in shown(as_alice, reverse(f"themes:{name}", args=[book.pk]))


def test_words_that_may_be_quoted_are_all_that_others_see(
    book: Codebook, sitting: Code, secret: Text, alice: Person, bob: Person, as_bob: Client, client: Client
) -> None:
    Text.objects.filter(pk=secret.pk).update(quoting=Text.Quoting.WITHOUT_NAME)
    (extract,) = actions.mark(book, secret, spans=[(0, 13)], codes=[sitting], memo="She is afraid", by=alice)
    actions.choose_quotes(sitting, [extract.pk], by=bob)
    actions.publish_codebook(book, by=bob)
    for address in [*pages(book, sitting)]:
        assert "afraid" not in shown(as_bob, address), address
    assert "My son drinks" in shown(client, sitting.get_absolute_url())


def test_it_is_in_no_notice_email_record_or_log(
    book: Codebook,
    sitting: Code,
    secret: Text,
    alice: Person,
    bob: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    actions.mark(book, secret, spans=[(0, 13)], codes=[sitting], memo=SECRET, by=alice)
    actions.finish(book, secret, by=alice)
    actions.publish_codebook(book, by=bob)
    told = " ".join(Notice.objects.values_list("sentence", flat=True))
    kept = " ".join(f"{each.reason} {each.details}" for each in Detail.objects.all())
    sent = " ".join(f"{each.subject} {each.body}" for each in mail.outbox)
    for words in (told, kept, sent, caplog.text, str(secret), repr(secret), str(secret.extracts.all())):
        assert "son drinks" not in words and "afraid" not in words
    assert Entry.objects.filter(about_id=str(secret.pk)).exists()


def test_a_coder_who_is_not_named_gets_it_never_as_the_next(
    book: Codebook, secret: Text, bob: Person, alice: Person
) -> None:
    for text in book.texts().of_the_place():
        actions.finish(book, text, by=bob)
    assert reading.next_text(book, bob) is None
    assert reading.next_text(book, alice) == secret


def test_erasing_takes_words_with_their_codes(
    book: Codebook, sitting: Code, secret: Text, alice: Person
) -> None:
    (extract,) = actions.mark(book, secret, spans=[], codes=[sitting], by=alice)
    Text.objects.filter(pk=secret.pk).delete()
    assert not type(extract).objects.exists()
    assert reading.code_counts(book) == {}
