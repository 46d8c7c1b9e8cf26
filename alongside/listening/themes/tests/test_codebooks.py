"""Codebooks and codes: start, name coders, change, merge, retire, publish; and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Entry
from alongside.foundation.threads.models import Edge
from alongside.listening.themes import actions, reading, refusals
from alongside.listening.themes.models import Code, Codebook, Coding, Extract, Text
from alongside.listening.themes.tests.conftest import BENCHES, BUSES


def test_a_codebook_is_started_from_what_was_said(
    process: Any, say: Callable[..., list[Text]], as_bob: Client, places: Places
) -> None:
    address = reverse("themes:start", args=[places.neighbourhood.code])
    assert "Nothing was said here yet" in as_bob.get(address).content.decode()
    say("One", "Two")
    page = as_bob.get(address).content.decode()
    assert "The park by the river (2)" in page
    (source,) = reading.said_at(places.neighbourhood)
    sent = {"title": "What people said", "sources": [source.key], "from": f"processes.process/{process.pk}"}
    answer = as_bob.post(address, sent)
    made = Codebook.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert made.texts().count() == 2
    assert Edge.objects.filter(earlier_id=process.pk, later_id=made.pk, kind="came_from").count() == 1
    assert Entry.objects.filter(act="codebook-started").count() == 1


def test_a_form_sent_twice_makes_one_codebook(
    say: Callable[..., list[Text]], as_bob: Client, places: Places
) -> None:
    say("One")
    address = reverse("themes:start", args=[places.neighbourhood.code])
    page = as_bob.get(address).content.decode()
    token = page.split('name="once" value="')[1].split('"')[0]
    (source,) = reading.said_at(places.neighbourhood)
    sent = {"title": "Twice", "sources": [source.key], "once": token}
    assert as_bob.post(address, sent).headers["Location"] == as_bob.post(address, sent).headers["Location"]
    assert Codebook.objects.count() == 1


@pytest.mark.parametrize(
    "asked", ["x", "processes.process/1", "people.person/{}", "auth.nothing/{}", "a.b.c/{}"]
)
def test_what_it_was_started_from_must_be_there(
    asked: str, process: Any, say: Callable[..., list[Text]], as_bob: Client, places: Places, bob: Person
) -> None:
    say("One")
    address = reverse("themes:start", args=[places.neighbourhood.code])
    page = as_bob.get(f"{address}?from={asked.format(bob.pk)}")
    assert page.status_code == 200 and "It will be joined to" not in page.content.decode()


def test_no_source_no_codebook(process: Any, bob: Person, codebook: Codebook) -> None:
    with pytest.raises(refusals.NoSource):
        actions.start_codebook(place=process.place, title="x", about="", sources=[], by=bob)
    with pytest.raises(refusals.NoSource):
        actions.change_codebook(codebook, title="x", about="", sources=[], by=bob)


def test_sources_come_and_go(
    codebook: Codebook, process: Any, say: Callable[..., list[Text]], bob: Person
) -> None:
    other = actions.start_codebook(place=process.place, title="Other", about="", sources=[process], by=bob)
    say("Said about the other codebook", source=other)
    actions.change_codebook(codebook, title="Now", about="", sources=[process, other], by=bob)
    assert codebook.texts().count() == 4
    actions.change_codebook(codebook, title="Now", about="", sources=[other], by=bob)
    assert [text.words for text in codebook.texts()] == ["Said about the other codebook"]


def test_a_source_whose_words_were_all_taken_back_stays_chosen(
    codebook: Codebook, process: Any, as_bob: Client
) -> None:
    for text in codebook.texts():
        actions.take_back(text, by=None)
    address = reverse("themes:change", args=[codebook.pk])
    assert "The park by the river (0)" in as_bob.get(address).content.decode()


def test_who_changed_a_code_is_for_those_who_work_on_it(
    codebook: Codebook, sitting: Code, bob: Person, as_cora: Client, client: Client
) -> None:
    actions.publish_codebook(codebook, by=bob)
    address = reverse("themes:history", args=[codebook.pk])
    assert "Bob" in as_cora.get(address).content.decode()
    page = client.get(address).content.decode()
    assert "Somewhere to sit" in page and "Bob" not in page


def test_a_coder_is_named_told_and_can_stop(codebook: Codebook, as_bob: Client, places: Places) -> None:
    dan = make_person("Dan", home=places.neighbourhood)
    address = reverse("themes:coders", args=[codebook.pk])
    text = reverse("themes:text", args=[codebook.pk, codebook.texts().first().pk])
    as_dan = sign_in(Client(), dan)
    assert as_dan.get(text).status_code == 403
    assert as_bob.post(address, {"who": "email", "email": dan.email}).status_code == 302
    assert "asked to help" in Notice.objects.get(person=dan).sentence
    assert as_dan.get(text).status_code == 200
    again = as_bob.post(address, {"who": "email", "email": dan.email})
    assert "one of the coders already" in again.content.decode()
    coder = codebook.coders.get()
    as_bob.post(reverse("themes:end-coder", args=[codebook.pk, coder.pk]))
    assert as_dan.get(text).status_code == 403
    with pytest.raises(refusals.AlreadyEnded):
        actions.end_coder(coder, by=dan)


def test_an_address_of_nobody_and_a_mistyped_letter(codebook: Codebook, as_bob: Client) -> None:
    address = reverse("themes:coders", args=[codebook.pk])
    page = as_bob.post(address, {"who": "email", "email": "nobody@example.org"}).content.decode()
    assert "We found nobody with this email address" in page
    assert as_bob.post(address, {"who": "letter", "code": "abc"}).status_code == 200
    assert not codebook.coders.exists()


def test_a_coder_of_one_codebook_reads_no_other(
    codebook: Codebook, process: Any, bob: Person, as_cora: Client
) -> None:
    other = actions.start_codebook(place=process.place, title="Other", about="", sources=[process], by=bob)
    text = codebook.texts().first()
    assert as_cora.get(reverse("themes:text", args=[codebook.pk, text.pk])).status_code == 200
    assert as_cora.get(reverse("themes:text", args=[other.pk, text.pk])).status_code == 403
    assert as_cora.get(reverse("themes:codebook", args=[other.pk])).status_code == 404


def test_codes_have_names_of_their_own_and_two_levels(codebook: Codebook, sitting: Code, bob: Person) -> None:
    with pytest.raises(refusals.NameTaken):
        actions.make_code(codebook, actions.Meaning("SOMEWHERE to sit"), by=bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Code.objects.create(codebook=codebook, number=9, name="somewhere TO sit")
    inside = actions.make_code(codebook, actions.Meaning("Benches", parent=sitting), by=bob)
    with pytest.raises(refusals.TooDeep):
        actions.make_code(codebook, actions.Meaning("Wooden", parent=inside), by=bob)
    with pytest.raises(refusals.TooDeep):
        top = actions.make_code(codebook, actions.Meaning("Top"), by=bob)
        actions.change_code(sitting, actions.Meaning("Somewhere to sit", parent=top), by=bob)
    with pytest.raises(refusals.CodesInside):
        actions.retire_code(sitting, by=bob)


def test_every_change_of_a_code_is_kept(
    codebook: Codebook, sitting: Code, bob: Person, as_bob: Client
) -> None:
    address = reverse("themes:change-code", args=[sitting.pk])
    as_bob.post(address, {"name": "Seats", "definition": "Any seat", "reason": "Shorter"})
    actions.retire_code(Code.objects.get(), reason="Not needed", by=bob)
    actions.bring_back(Code.objects.get(), by=bob)
    page = as_bob.get(reverse("themes:history", args=[codebook.pk])).content.decode()
    for words in (
        "Somewhere to sit",
        "People need seats.",
        "Seats",
        "Any seat",
        "Shorter",
        "Not needed",
        "Brought back",
    ):
        assert words in page, words
    assert list(sitting.versions.values_list("number", flat=True)) == [4, 3, 2, 1]
    with pytest.raises(refusals.NotInUse):
        actions.bring_back(Code.objects.get(), by=bob)


def test_nothing_is_written_when_nothing_changed(sitting: Code, bob: Person) -> None:
    meaning = actions.Meaning("Somewhere to sit", "People need seats.", "Benches, walls", "Seats on a bus")
    actions.change_code(sitting, meaning, by=bob)
    assert sitting.versions.count() == 1


def test_merged_codes_count_what_either_had(
    codebook: Codebook, sitting: Code, getting_there: Code, bob: Person, as_bob: Client
) -> None:
    both, one = codebook.texts().get(words=BENCHES), codebook.texts().get(words=BUSES)
    actions.mark(codebook, both, spans=[], codes=[sitting, getting_there], by=bob)
    actions.mark(codebook, one, spans=[], codes=[getting_there], by=bob)
    address = reverse("themes:merge", args=[getting_there.pk])
    answer = as_bob.post(address, {"into": str(sitting.pk), "reason": "The same"})
    assert answer.headers["Location"] == sitting.get_absolute_url()
    assert reading.code_counts(codebook) == {sitting.pk: 2}
    assert Coding.objects.get(extract__text=one).given_as == getting_there
    getting_there.refresh_from_db()
    assert getting_there.merged_into == sitting
    assert "merged into another" in as_bob.get(getting_there.get_absolute_url()).content.decode()
    with pytest.raises(refusals.NotInUse):
        actions.merge_codes(sitting, getting_there, by=bob)
    with pytest.raises(refusals.NotTogether):
        actions.merge_codes(sitting, sitting, by=bob)


def test_nothing_is_public_before_it_is_published(
    codebook: Codebook, sitting: Code, client: Client, bob: Person
) -> None:
    pages = [codebook.get_absolute_url(), sitting.get_absolute_url()]
    pages += [
        reverse(f"themes:{name}", args=[codebook.pk])
        for name in ("history", "counts", "files", "codebook-csv", "codebook-qdc", "extracts-csv")
    ]
    assert {client.get(page).status_code for page in pages} == {404}
    assert "About the park." not in client.get(reverse("themes:all")).content.decode()
    actions.publish_codebook(codebook, by=bob)
    assert {client.get(page).status_code for page in pages} == {200}
    assert "About the park." in client.get(reverse("themes:all")).content.decode()
    actions.unpublish_codebook(codebook, by=bob)
    assert {client.get(page).status_code for page in pages} == {404}


def test_one_theme_can_be_published_alone(
    codebook: Codebook, sitting: Code, getting_there: Code, client: Client, as_bob: Client
) -> None:
    inside = actions.make_code(codebook, actions.Meaning("Benches", parent=sitting), by=codebook.made_by)
    as_bob.post(reverse("themes:publish-theme", args=[inside.pk]))
    page = client.get(inside.get_absolute_url()).content.decode()
    assert "Benches" in page and "Somewhere to sit" not in page
    assert client.get(getting_there.get_absolute_url()).status_code == 404
    assert client.get(codebook.get_absolute_url()).status_code == 404


def test_an_empty_codebook_is_not_published(codebook: Codebook, bob: Person) -> None:
    with pytest.raises(refusals.NotInUse):
        actions.publish_codebook(codebook, by=bob)


def test_speakers_are_told_once_when_it_is_published(
    codebook: Codebook, sitting: Code, say: Callable[..., list[Text]], alice: Person, bob: Person
) -> None:
    say("Mine", said_by=alice)
    actions.publish_codebook(codebook, by=bob)
    actions.unpublish_codebook(codebook, by=bob)
    actions.publish_codebook(codebook, by=bob)
    assert Notice.objects.filter(person=alice).count() == 1


def test_a_visitor_sees_numbers_in_words_only(
    codebook: Codebook, sitting: Code, bob: Person, client: Client
) -> None:
    for text in codebook.texts():
        actions.mark(codebook, text, spans=[], codes=[sitting], by=bob)
    actions.publish_codebook(codebook, by=bob)
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "Fewer than 5 people spoke of it." in page
    assert "nowhere to sit" not in page
    assert "fewer than 5 people" in client.get(codebook.get_absolute_url()).content.decode()
    assert Extract.objects.count() == 3
