"""Who must not read does not; what was erased is gone; what was typed comes back as text and nothing else."""

from __future__ import annotations

import json
import uuid
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people import my_data
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.verifying import verify
from alongside.listening.conversations import actions
from alongside.listening.conversations.models import Conversation, FieldNotes, Part, Picture, Reader
from alongside.listening.conversations.tests import photos
from alongside.listening.conversations.tests.saying import (
    EVERYTHING,
    WHEN,
    WORDS,
    agreed,
    asked,
    begin_with,
    fresh,
    unnamed,
)
from alongside.listening.themes.models import Text

SECRET = "heron under the third bridge"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onmouseover='alert(1)",
    "</textarea><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "{{ 7*7 }}{% debug %}",
    '=HYPERLINK("http://evil.example")',
    '<a href="javascript:alert(1)">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<style>@import'//evil.example'</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
)


class Found(HTMLParser):
    """What a browser would make of a page: elements that run or fetch, handlers, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []
        self.text = ""
        self.values: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"iframe", "object", "embed", "math", "style", "base"}:
            self.bad.append(tag)
        if tag == "script" and not ("nonce" in given or given.get("src", "").startswith("/static/")):
            self.bad.append("script")
        if tag == "svg" and "onload" in given:
            self.bad.append("svg onload")
        for name, value in given.items():
            if name.startswith("on") or name == "srcdoc":
                self.bad.append(f"{tag} {name}")
            if name in {"href", "src", "action"} and value.strip().lower().startswith(
                ("javascript:", "data:")
            ):
                self.bad.append(f"{tag} {value}")
            self.values.append(value)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def strangers(
    places: Places, colleague: Person, charlie: Person, bob: Person, steward: Person, ruth: Person
) -> list[Person | None]:
    """Everybody who may be curious: they hold much, but not the relation."""
    here, elsewhere = places.neighbourhood, places.other_neighbourhood
    return [
        None,
        colleague,
        charlie,
        bob,
        steward,
        ruth,
        make_person("Otto", roles={Role.WORKER: elsewhere}),
        make_person("Audrey", roles={Role.AUDITOR: places.system}),
        make_person("Petra", roles={Role.PRIVACY_OFFICER: places.system}),
        make_person("Kay", roles={Role.KEY_WORKER: here}),
        make_person("Tom", roles={Role.TEAM_MEMBER: here}),
        make_person("Gail", roles={Role.GROUP_REPRESENTATIVE: here}),
    ]


def test_nobody_without_the_relation_reads_or_acts(
    wanda: Person, alice: Person, places: Places, strangers: list[Person | None]
) -> None:
    talk = asked(
        begin_with(alice, by=wanda, place=places.neighbourhood), by=wanda, words={"important": SECRET}
    )
    notes = actions.begin_notes(place=places.neighbourhood, where="A home", observed_at=WHEN, by=wanda)
    line = actions.add_line(notes, line="said", words=SECRET, who="new", sharing="between_us", by=wanda)
    picture = actions.add_picture(notes, file=photos.jpeg(), alt=SECRET, by=wanda)
    of_talk = ("conversation", "write", "ask", "here", "put-away", "agree", "change", "take-back")
    of_notes = ("notes", "add-line", "readers", "add-picture")
    addresses = [reverse(f"conversations:{name}", args=[talk.pk]) for name in of_talk]
    addresses += [reverse(f"conversations:{name}", args=[notes.pk]) for name in of_notes]
    addresses += [
        reverse(f"conversations:{name}", args=[notes.pk, pk])
        for name, pk in (
            ("line", line.pk),
            ("take-back-line", line.pk),
            ("picture", picture.pk),
            ("remove-picture", picture.pk),
        )
    ]
    for stranger in strangers:
        client = sign_in(Client(), stranger) if stranger is not None else Client()
        for address in addresses:
            for method in ("get", "post"):
                answer = getattr(client, method)(address, {"everything": "yes", "how": "own"})
                assert answer.status_code in {302, 403, 404, 405}, (stranger, method, address)
                assert SECRET not in answer.content.decode(errors="replace")
                if answer.status_code == 302:
                    assert "/account/" in answer["Location"], (stranger, address)
        for address in (reverse("conversations:all"), reverse("conversations:all") + "?place=NBH"):
            assert SECRET not in client.get(address).content.decode()
        if stranger is not None:
            mine = client.get(reverse("conversations:mine"))
            assert SECRET not in mine.content.decode()
            assert str(talk.pk) not in mine.content.decode()
    assert fresh(talk).state == "waiting"
    assert Text.objects.in_use().count() == 1
    assert Picture.objects.count() == 1


def test_guessed_ids_find_nothing(wanda: Person, alice: Person, places: Places) -> None:
    client = sign_in(Client(), wanda)
    for name in ("conversation", "write", "notes", "agree", "take-back", "readers"):
        assert client.get(reverse(f"conversations:{name}", args=[uuid.uuid4()])).status_code == 404


def test_a_code_opens_its_own_conversation_only(
    wanda: Person, alice: Person, places: Places, client: Client
) -> None:
    known = asked(
        begin_with(alice, by=wanda, place=places.neighbourhood), by=wanda, words={"important": SECRET}
    )
    mine, code = unnamed(by=wanda, place=places.neighbourhood)
    client.post(reverse("conversations:code"), {"code": code})
    # Pointing the session at somebody's else conversation would need the key; even then a known person's is not opened.
    session = client.session
    session["conversation-opened"] = str(known.pk)
    session.save()
    for name in ("words", "words-agree", "words-change", "words-take-back"):
        assert client.get(reverse(f"conversations:{name}")).status_code == 302
    assert client.get(mine.get_absolute_url()).status_code == 302
    assert fresh(known).state == "waiting"


def test_a_letter_of_somebody_else_does_not_agree(
    wanda: Person, alice: Person, charlie: Person, places: Places
) -> None:
    from alongside.foundation.people import codes

    talk = asked(begin_with(alice, by=wanda, place=places.neighbourhood), by=wanda)
    theirs = codes.hand_over(person=charlie, place=places.neighbourhood, by=wanda)
    helper = sign_in(Client(), wanda)
    here = reverse("conversations:here", args=[talk.pk])
    answer = helper.post(here, {**EVERYTHING, "version": talk.version, "code": theirs})
    assert answer.status_code == 409
    assert fresh(talk).state == "waiting"


def test_words_are_nowhere_but_where_they_belong(
    wanda: Person, alice: Person, places: Places, mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Every table is searched: the words stand in one place, and in no notice, mail, record or title."""
    talk = asked(
        begin_with(alice, by=wanda, place=places.neighbourhood), by=wanda, words={"important": SECRET}
    )
    assert tables_with(SECRET) == {"conversations.part"}
    actions.agree(talk, sharing={"important": "quoted"}, version=talk.version, by=alice)
    assert tables_with(SECRET) == {"themes.text"}
    client = sign_in(Client(), wanda)
    page = client.get(talk.get_absolute_url()).content.decode()
    assert SECRET in page
    assert SECRET not in page[: page.index("</title>")]
    thread = client.get(reverse("threads:thread", args=["conversations.conversation", talk.pk]))
    assert SECRET not in thread.content.decode()
    for mail in mailoutbox:
        assert SECRET not in f"{mail.subject} {mail.body}"
    assert SECRET not in caplog.text
    assert SECRET not in str(list(Text.objects.all())) + str(list(Part.objects.all()))


def tables_with(words: str) -> set[str]:
    """The tables in which the words stand, in whatever column."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        texts = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._base_manager.values(*texts) if texts else []:
            if words in json.dumps(row, default=str, ensure_ascii=False):
                found.add(model._meta.label_lower)
    return found


def test_what_was_taken_back_has_really_vanished(
    wanda: Person, alice: Person, places: Places, client: Client
) -> None:
    talk = begin_with(alice, by=wanda, place=places.neighbourhood)
    done = asked(talk, by=wanda, words={"important": SECRET})
    done = actions.agree(done, sharing={"important": "quoted"}, version=done.version, by=alice)
    actions.take_back(done, by=alice)
    for person in (wanda, alice):
        for address in (done.get_absolute_url(), reverse("conversations:mine")):
            assert SECRET not in sign_in(client, person).get(address).content.decode()
    for name in ("write", "here", "agree", "change"):
        person = wanda if name in {"write", "here"} else alice
        answer = sign_in(client, person).get(reverse(f"conversations:{name}", args=[talk.pk]))
        assert SECRET not in answer.content.decode()
    assert not Text.objects.in_use().exists()


def test_erasing_the_speaker_erases_what_they_said(wanda: Person, alice: Person, places: Places) -> None:
    place = places.neighbourhood
    done = agreed(begin_with(alice, by=wanda, place=place), by=wanda, speaker=alice)
    waiting = asked(begin_with(alice, by=wanda, place=place), by=wanda, words={"important": SECRET})
    actions.send_back(
        waiting, words={"important": SECRET}, note=f"about the {SECRET}", version=waiting.version, by=alice
    )
    everything = my_data.as_json(alice)
    # Before: all of it is theirs to take away, what is agreed and what still waits.
    for words in (SECRET, WORDS["important"]):
        assert words in everything
    my_data.erase(by=alice)
    assert not Conversation.objects.exists()
    assert not Part.objects.exists()
    assert not Text.objects.exists()
    assert tables_with(SECRET) == tables_with(WORDS["important"]) == set()
    assert done.pk
    assert verify().is_whole


def test_erasing_the_author_erases_their_notes_with_lines_and_pictures(
    wanda: Person, alice: Person, colleague: Person, places: Places
) -> None:
    place = places.neighbourhood
    talk = agreed(begin_with(alice, by=wanda, place=place), by=wanda, speaker=alice)
    notes = actions.begin_notes(place=place, where=SECRET, observed_at=WHEN, by=wanda)
    actions.add_line(notes, line="said", words=SECRET, who="new", sharing="coded", by=wanda)
    actions.add_picture(notes, file=photos.jpeg(), alt=SECRET, by=wanda)
    actions.name_reader(notes, email=colleague.email or "", by=wanda)
    my_data.erase(by=wanda)
    for model in (FieldNotes, Picture, Reader):
        assert not model.objects.exists(), model
    assert tables_with(SECRET) == set()
    # What Alice said is hers, and stays.
    assert fresh(talk).state == "agreed"
    assert Text.objects.of(talk).count() == 2
    assert fresh(talk).author.name_for_public == "A person who left"


def test_erasing_a_named_reader_leaves_the_notes(wanda: Person, colleague: Person, visit: FieldNotes) -> None:
    actions.name_reader(visit, email=colleague.email or "", by=wanda)
    my_data.erase(by=colleague)
    assert FieldNotes.objects.exists()
    assert not Reader.objects.exists()


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_come_back_as_words(
    typed: str, places: Places, wanda: Person, alice: Person, colleague: Person
) -> None:
    helper, speaker, reader = (sign_in(Client(), person) for person in (wanda, alice, colleague))
    talk = begin_with(alice, by=wanda, place=places.neighbourhood)
    seven = dict.fromkeys(("important", "people", "communicate", "wellness", "support", "also"), typed)
    helper.post(reverse("conversations:write", args=[talk.pk]), seven)
    helper.post(reverse("conversations:ask", args=[talk.pk]), {"how": "own"})
    change = reverse("conversations:change", args=[talk.pk])
    speaker.post(change, {**seven, "note": typed, "version": fresh(talk).version})
    pages = [
        (helper, talk.get_absolute_url()),
        (helper, reverse("conversations:write", args=[talk.pk])),
        (helper, reverse("conversations:here", args=[talk.pk])),
        (speaker, talk.get_absolute_url()),
        (speaker, change),
        (speaker, reverse("conversations:agree", args=[talk.pk])),
        (speaker, reverse("conversations:take-back", args=[talk.pk])),
        (speaker, reverse("people:my-data")),
    ]
    notes = actions.begin_notes(place=places.neighbourhood, where=typed[:120], observed_at=WHEN, by=wanda)
    add = reverse("conversations:add-line", args=[notes.pk])
    for line in ("said", "seen", "judged"):
        helper.post(add, {"line": line, "who": "new", "words": typed, "sharing": "coded"})
    actions.add_picture(notes, file=photos.jpeg(), alt=typed[:250], by=wanda)
    actions.name_reader(notes, email=colleague.email or "", by=wanda)
    first = Text.objects.of(notes).first()
    pages += [
        (helper, notes.get_absolute_url()),
        (helper, reverse("conversations:line", args=[notes.pk, first.pk])),
        (helper, reverse("conversations:readers", args=[notes.pk])),
        (helper, reverse("conversations:mine")),
        (reader, notes.get_absolute_url()),
        (reader, reverse("conversations:mine")),
    ]
    shown = 0
    for client, address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found = Found(answer.content.decode())
        assert found.bad == [], (address, found.bad)
        shown += typed in found.text or any(typed in value for value in found.values)
    assert shown >= 9, "the words themselves are shown as they were typed"


def test_hostile_words_in_quotes_for_everybody(places: Places, wanda: Person, client: Client) -> None:
    for number, typed in enumerate(HOSTILE):
        speaker = make_person(f"Speaker {number}", home=places.neighbourhood)
        talk = asked(
            begin_with(speaker, by=wanda, place=places.neighbourhood), by=wanda, words={"important": typed}
        )
        actions.agree(talk, sharing={"important": "quoted"}, version=talk.version, by=speaker)
    found = Found(client.get(reverse("conversations:all") + "?place=NBH").content.decode())
    assert found.bad == []
    assert any(typed in found.text for typed in HOSTILE)


@pytest.mark.parametrize("name", ["write", "agree", "line"])
def test_hidden_characters_are_refused_in_words(
    name: str, talk: Conversation, visit: FieldNotes, wanda: Person, client: Client
) -> None:
    sign_in(client, wanda)
    answers = {
        "write": (reverse("conversations:write", args=[talk.pk]), {"important": "bench\u202egnp.exe"}),
        "agree": (reverse("conversations:code"), {"code": "\x00" * 16}),
        "line": (
            reverse("conversations:add-line", args=[visit.pk]),
            {"line": "said", "who": "", "words": "a\x00b", "sharing": "coded"},
        ),
    }
    address, given = answers[name]
    assert "hidden characters" in client.post(address, given).content.decode()
    assert not Text.objects.exists()
    assert not Part.objects.exists()


def test_nothing_changes_by_looking(talk: Conversation, wanda: Person, alice: Person, client: Client) -> None:
    waiting = asked(talk, by=wanda)
    for person, names in (
        (wanda, ("write", "here", "put-away", "ask")),
        (alice, ("agree", "change", "take-back")),
    ):
        sign_in(client, person)
        for name in names:
            client.get(reverse(f"conversations:{name}", args=[talk.pk]))
    now = fresh(talk)
    assert (now.state, now.version) == (waiting.state, waiting.version)


def test_forms_are_guarded_against_other_sites(talk: Conversation, wanda: Person, alice: Person) -> None:
    waiting = asked(talk, by=wanda)
    client = sign_in(Client(enforce_csrf_checks=True), alice)
    client.post(reverse("conversations:agree", args=[talk.pk]), {**EVERYTHING, "version": waiting.version})
    client.post(reverse("conversations:take-back", args=[talk.pk]), {"everything": "yes"})
    assert fresh(talk).state == "waiting"
