"""Marking words and giving them codes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Entry
from alongside.listening.themes import actions, reading, refusals
from alongside.listening.themes.models import Code, Codebook, Coding, Extract, Quote, Reading, Text
from alongside.listening.themes.tests.conftest import BENCHES, BUSES


def text_of(codebook: Codebook, words: str) -> Text:
    found: Text = codebook.texts().get(words=words)
    return found


def test_words_are_marked_and_coded(codebook: Codebook, sitting: Code, bob: Person) -> None:
    text = text_of(codebook, BENCHES)
    (extract,) = actions.mark(codebook, text, spans=[(0, 24)], codes=[sitting], memo="Knees", by=bob)
    assert extract.words == "There is nowhere to sit."
    assert extract.memo == "Knees"
    assert reading.code_counts(codebook) == {sitting.pk: 1}
    entry = Entry.objects.get(act="words-coded")
    assert BENCHES not in str(entry.detail.details)


def test_nothing_marked_is_the_whole_text(codebook: Codebook, sitting: Code, bob: Person) -> None:
    text = text_of(codebook, BENCHES)
    (extract,) = actions.mark(codebook, text, spans=[], codes=[sitting], by=bob)
    assert extract.words == BENCHES


def test_the_same_words_twice_are_one_extract(
    codebook: Codebook, sitting: Code, getting_there: Code, bob: Person
) -> None:
    text = text_of(codebook, BENCHES)
    actions.mark(codebook, text, spans=[(0, 24)], codes=[sitting], by=bob)
    actions.mark(codebook, text, spans=[(0, 25)], codes=[sitting, getting_there], by=bob)
    assert Extract.objects.count() == 1
    assert Coding.objects.count() == 2


@pytest.mark.parametrize("span", [(5, 5), (9, 3), (0, 10_000), (-1, 4), (24, 25)])
def test_words_that_are_not_there_are_refused(
    codebook: Codebook, sitting: Code, bob: Person, span: tuple[int, int]
) -> None:
    with pytest.raises(refusals.NoWords):
        actions.mark(codebook, text_of(codebook, BENCHES), spans=[span], codes=[sitting], by=bob)


def test_an_extract_of_nothing_cannot_be_kept(codebook: Codebook, bob: Person) -> None:
    text = text_of(codebook, BENCHES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Extract.objects.create(codebook=codebook, text=text, start=4, end=4, made_by=bob)


def test_codes_of_elsewhere_no_code_and_retired_codes_are_refused(
    codebook: Codebook, process: Any, sitting: Code, bob: Person
) -> None:
    text = text_of(codebook, BENCHES)
    other = actions.start_codebook(place=process.place, title="Other", about="", sources=[process], by=bob)
    strange = actions.make_code(other, actions.Meaning("Strange"), by=bob)
    actions.retire_code(sitting, reason="Not needed", by=bob)
    sitting.refresh_from_db()
    with pytest.raises(refusals.NotInUse):
        actions.mark(codebook, text, spans=[], codes=[strange], by=bob)
    with pytest.raises(refusals.NotInUse):
        actions.mark(codebook, text, spans=[], codes=[sitting], by=bob)
    with pytest.raises(refusals.NoCode):
        actions.mark(codebook, text, spans=[], codes=[], by=bob)


def test_words_taken_back_are_gone_everywhere(
    codebook: Codebook, sitting: Code, bob: Person, as_bob: Client
) -> None:
    text = text_of(codebook, BENCHES)
    (extract,) = actions.mark(codebook, text, spans=[(0, 24)], codes=[sitting], by=bob)
    actions.choose_quotes(sitting, [extract.pk], by=bob)
    actions.publish_codebook(codebook, by=bob)
    pages = [sitting.get_absolute_url(), reverse("themes:coded", args=[sitting.pk])]
    for page in pages:
        assert "nowhere to sit" in as_bob.get(page).content.decode()
    actions.take_back(text, by=None)
    for page in [
        *pages,
        reverse("themes:quotes", args=[sitting.pk]),
        reverse("themes:texts", args=[codebook.pk]),
    ]:
        assert "nowhere to sit" not in as_bob.get(page).content.decode()
    assert reading.code_counts(codebook) == {}
    with pytest.raises(refusals.NotHere):
        actions.mark(codebook, text, spans=[], codes=[sitting], by=bob)
    assert as_bob.get(reverse("themes:text", args=[codebook.pk, text.pk])).status_code == 404


def test_only_the_maker_takes_a_mark_away(
    codebook: Codebook, sitting: Code, bob: Person, cora: Person
) -> None:
    (extract,) = actions.mark(codebook, text_of(codebook, BENCHES), spans=[], codes=[sitting], by=bob)
    with pytest.raises(refusals.NotYours):
        actions.unmark(extract, by=cora)
    actions.unmark(extract, by=bob)
    assert not Coding.objects.exists()


def test_the_next_text_is_the_oldest_that_nobody_has_read(
    codebook: Codebook, bob: Person, cora: Person
) -> None:
    first = reading.next_text(codebook, bob)
    assert first is not None and first.words == BENCHES
    later = reading.next_text(codebook, bob, after=first)
    assert later is not None and later.words == BUSES
    actions.finish(codebook, first, by=bob)
    assert reading.next_text(codebook, cora) == later
    assert reading.progress(codebook) == reading.Progress(texts=3, read=1)


def test_many_texts_get_one_code_at_once(
    codebook: Codebook, sitting: Code, bob: Person, say: Callable[..., list[Text]]
) -> None:
    texts = say(*(f"Benches, number {n}" for n in range(30)))
    secret = say("In confidence", audience=Text.Audience.NAMED)
    given = actions.give_to_many(codebook, [*texts, *secret], sitting, by=bob)
    assert len(given) == 30
    assert reading.code_counts(codebook) == {sitting.pk: 30}
    actions.give_to_many(codebook, texts, sitting, by=bob)
    assert Coding.objects.count() == Extract.objects.count() == Reading.objects.count() == 30


def test_only_what_may_be_quoted_becomes_a_quote(
    codebook: Codebook, sitting: Code, bob: Person, say: Callable[..., list[Text]]
) -> None:
    (quiet,) = say("Do not quote me on benches")
    (hidden,) = actions.mark(codebook, quiet, spans=[], codes=[sitting], by=bob)
    (open_to_all,) = actions.mark(codebook, text_of(codebook, BENCHES), spans=[], codes=[sitting], by=bob)
    with pytest.raises(refusals.NotQuotable):
        actions.choose_quotes(sitting, [hidden.pk], by=bob)
    with pytest.raises(refusals.NotQuotable):
        actions.choose_quotes(sitting, [uuid.uuid4()], by=bob)
    actions.choose_quotes(sitting, [open_to_all.pk], by=bob)
    assert Quote.objects.get().extract == open_to_all
    actions.choose_quotes(sitting, [], by=bob)
    assert not Quote.objects.exists()


def test_a_text_is_coded_without_a_script(
    codebook: Codebook, sitting: Code, as_cora: Client, cora: Person
) -> None:
    address = as_cora.get(reverse("themes:code", args=[codebook.pk])).headers["Location"]
    page = as_cora.get(address).content.decode()
    assert "What matters to you?" in page and "I need a bench by the river." in page
    answer = as_cora.post(
        address, {"do": "next", "sentence": ["0", "1"], "codes": [str(sitting.pk)], "new_code": "Health"}
    )
    assert answer.status_code == 302
    extract = Extract.objects.get()
    assert extract.words == "There is nowhere to sit. I need a bench by the river."
    assert {coding.code.name for coding in extract.codings.all()} == {"Somewhere to sit", "Health"}
    assert Reading.objects.get().person == cora


def test_selected_words_are_found_wherever_a_script_says_they_are(
    codebook: Codebook, sitting: Code, as_cora: Client
) -> None:
    text = text_of(codebook, BUSES)
    address = reverse("themes:text", args=[codebook.pk, text.pk])
    sent = {"do": "add", "codes": [str(sitting.pk)], "selected": "takes an hour", "selected_at": "9999"}
    assert as_cora.post(address, sent).status_code == 302
    assert Extract.objects.get().words == "takes an hour"
    refused = as_cora.post(address, {**sent, "selected": "not said"})
    assert "Those words are not in the text" in refused.content.decode()


def test_a_text_without_a_code_asks_once_more(codebook: Codebook, as_cora: Client) -> None:
    address = reverse("themes:text", args=[codebook.pk, text_of(codebook, BUSES).pk])
    assert "No code fits" in as_cora.post(address, {"do": "next"}).content.decode()
    assert not Reading.objects.exists()
    assert as_cora.post(address, {"do": "nothing"}).status_code == 302
    assert Reading.objects.count() == 1


def test_ticked_texts_get_a_new_code(codebook: Codebook, as_bob: Client) -> None:
    address = reverse("themes:texts", args=[codebook.pk])
    wanted = [str(pk) for pk in codebook.texts().values_list("pk", flat=True)[:2]]
    assert as_bob.post(address, {"text": wanted, "new_code": "  Seats   here "}).status_code == 302
    assert Code.objects.get().name == "Seats here"
    assert Coding.objects.count() == 2
    assert "Tick at least one text" in as_bob.post(address, {"new_code": "x"}).content.decode()
    assert "Choose at least one code" in as_bob.post(address, {"text": wanted}).content.decode()
