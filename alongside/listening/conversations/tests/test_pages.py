"""The pages: from a first talk to words that were agreed, by each way in, and what each refuses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.people import codes
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Detail, Entry
from alongside.listening.conversations import actions
from alongside.listening.conversations.models import Conversation, FieldNotes
from alongside.listening.conversations.tests.saying import (
    EVERYTHING,
    MET,
    WORDS,
    agreed,
    asked,
    fresh,
    unnamed,
)
from alongside.listening.themes.models import Text

CODE = re.compile(r"<code>([0-9A-Z-]{19})</code>")


@pytest.fixture(autouse=True)
def no_tries_yet(db: None) -> None:
    cache.clear()


def start(client: Client, place: Any, **answers: str) -> Any:
    given = {f"assist-{name}": value for name, value in {**MET, **answers}.items()}
    return client.post(reverse("conversations:start", args=[place.code]), given)


def test_a_helper_and_somebody_unnamed(places: Places, wanda: Person, client: Client) -> None:
    sign_in(client, wanda)
    address = reverse("conversations:start", args=["NBH"])
    assert "They stay unnamed" in client.get(address).content.decode()
    page = start(client, places.neighbourhood, who="new").content.decode()
    found = CODE.search(page)
    assert found is not None
    talk = Conversation.objects.get()
    write = reverse("conversations:write", args=[talk.pk])
    assert write in page
    nothing = client.post(write, {})
    assert "Write something under at least one heading" in nothing.content.decode()
    assert client.post(write, WORDS)["Location"] == talk.get_absolute_url()
    # The code is never shown again.
    assert found[1] not in client.get(talk.get_absolute_url()).content.decode()
    answer = client.post(reverse("conversations:ask", args=[talk.pk]), {"how": "here"})
    here = reverse("conversations:here", args=[talk.pk])
    assert answer["Location"] == here
    assert "The canal path" in client.get(here).content.decode()
    version = fresh(talk).version
    wrong = client.post(here, {**EVERYTHING, "version": version, "code": codes.new_code()})
    assert "not the code of this conversation" in wrong.content.decode()
    assert not Text.objects.exists()
    done = client.post(here, {**EVERYTHING, "version": version, "code": found[1].lower()})
    assert "Thank you. You agreed" in done.content.decode()
    assert Text.objects.of(talk).count() == 2


def test_a_double_click_begins_one_conversation(places: Places, wanda: Person, client: Client) -> None:
    sign_in(client, wanda)
    page = client.get(reverse("conversations:start", args=["NBH"])).content.decode()
    token = re.search(r'name="once" value="([^"]+)"', page)
    assert token is not None
    given = {f"assist-{name}": value for name, value in {**MET, "who": "new"}.items()} | {"once": token[1]}
    client.post(reverse("conversations:start", args=["NBH"]), given)
    again = client.post(reverse("conversations:start", args=["NBH"]), given)
    assert again.status_code == 302
    assert Conversation.objects.count() == 1


def test_on_their_own_phone_with_a_code(wanda: Person, places: Places, client: Client) -> None:
    talk, code = unnamed(by=wanda, place=places.neighbourhood)
    asked(talk, by=wanda)
    phone = Client()
    words = reverse("conversations:words")
    assert phone.get(words)["Location"] == reverse("conversations:code")
    enter = reverse("conversations:code")
    assert "has a slip in it" in phone.post(enter, {"code": "AAAA"}).content.decode()
    assert "We do not know this code" in phone.post(enter, {"code": codes.new_code()}).content.decode()
    assert phone.post(enter, {"code": code})["Location"] == words
    assert "The canal path" in phone.get(words).content.decode()
    change = reverse("conversations:words-change")
    version = fresh(talk).version
    mine = {"people": "My sister.", "note": "Shorter, please.", "version": version}
    assert phone.post(change, mine)["Location"] == reverse("conversations:words-agree")
    agree = reverse("conversations:words-agree")
    assert "My sister." in phone.get(agree).content.decode()
    empty = phone.post(agree, {"version": fresh(talk).version}).content.decode()
    assert "Choose how far “People who are important to me” may go" in empty
    phone.post(agree, {"version": fresh(talk).version, "people": "quoted"})
    assert [text.words for text in Text.objects.of(talk).in_use()] == ["My sister."]
    back = reverse("conversations:words-take-back")
    assert "People who are important to me" in phone.get(back).content.decode()
    phone.post(back, {"headings": ["people"]})
    assert not Text.objects.of(talk).in_use().exists()
    assert "My sister." not in phone.get(words).content.decode()
    phone.post(reverse("conversations:words-close"))
    assert phone.get(words).status_code == 302


def test_signed_in_with_a_letter(wanda: Person, places: Places, bob: Person, client: Client) -> None:
    until = timezone.now() + dt.timedelta(days=9)
    (letter,) = codes.make_batch(
        place=places.neighbourhood, batch="Spring", number=1, expires_at=until, by=bob
    )
    helper = sign_in(Client(), wanda)
    answer = start(helper, places.neighbourhood, who="code", code=letter)
    talk = Conversation.objects.get()
    assert answer["Location"] == reverse("conversations:write", args=[talk.pk])
    asked(talk, by=wanda)
    own = Client()
    own.post(reverse("people:code"), {"code": letter})
    page = own.get(talk.get_absolute_url()).content.decode()
    assert "Is this what you said?" in page
    assert "Written down by Wanda" in page
    own.post(reverse("conversations:agree", args=[talk.pk]), {**EVERYTHING, "version": fresh(talk).version})
    assert fresh(talk).state == "agreed"
    # On the helper's device the letter's code serves as well, for another conversation of theirs.
    start(helper, places.neighbourhood, who="code", code=letter)
    second = Conversation.objects.exclude(pk=talk.pk).get()
    waiting = asked(second, by=wanda)
    here = reverse("conversations:here", args=[second.pk])
    helper.post(here, {**EVERYTHING, "version": waiting.version, "code": letter})
    assert fresh(second).state == "agreed"
    detail = Detail.objects.get(entry__act="conversation-agreed", entry__about_id=str(second.pk))
    assert (detail.by, detail.on_behalf_of) == (wanda.pk, second.speaker_id)


def test_tries_of_codes_are_limited(with_nobody_known: tuple[Conversation, str], client: Client) -> None:
    _talk, code = with_nobody_known
    enter = reverse("conversations:code")
    for _each in range(30):
        client.post(enter, {"code": codes.new_code()})
    assert client.post(enter, {"code": code}).status_code == 429


def test_a_resident_writes_about_themselves(places: Places, alice: Person, client: Client) -> None:
    sign_in(client, alice)
    own = reverse("conversations:own", args=["NBH"])
    assert "Say it in your own words" in client.get(own).content.decode()
    assert not Conversation.objects.exists()
    change = client.post(own)["Location"]
    talk = Conversation.objects.get()
    agree = client.post(change, {**WORDS, "version": talk.version})["Location"]
    client.post(agree, {**EVERYTHING, "version": fresh(talk).version})
    assert fresh(talk).state == "agreed"
    # One's own look at one's own words is nobody's business.
    client.get(talk.get_absolute_url())
    assert not Entry.objects.filter(act="data-looked-at").exists()
    page = client.get(reverse("conversations:mine")).content.decode()
    assert "Your own words" in page
    assert "canal" not in page


def test_each_look_of_the_author_is_on_the_record(
    talk: Conversation, wanda: Person, alice: Person, client: Client
) -> None:
    asked(talk, by=wanda)
    looks = Entry.objects.filter(act="data-looked-at")
    before = looks.count()
    sign_in(client, wanda)
    for name in ("conversation", "write", "here"):
        client.get(reverse(f"conversations:{name}", args=[talk.pk]))
    assert looks.count() == before + 3
    newest = Detail.objects.filter(entry__act="data-looked-at").latest("pk")
    assert (newest.by, newest.at_person) == (wanda.pk, alice.pk)
    assert "wrote down" in newest.reason
    page = sign_in(client, alice).get(reverse("people:who-looked")).content.decode()
    assert "Wanda" in page


def test_field_notes_by_page(visit: FieldNotes, wanda: Person, colleague: Person, client: Client) -> None:
    sign_in(client, wanda)
    add = reverse("conversations:add-line", args=[visit.pk])
    client.post(add, {"line": "said", "who": "new", "words": "Mrs Gill brings me soup.", "sharing": "quoted"})
    client.post(
        add,
        {"line": "judged", "who": "P1", "words": "P1 is proud of it.", "sharing": "coded"},
    )
    wrong = client.post(add, {"line": "seen", "who": "", "words": "Rain.", "sharing": "quoted"})
    assert "Only what somebody said can be quoted" in wrong.content.decode()
    page = client.get(visit.get_absolute_url()).content.decode()
    assert "How the observer reads it: not a fact" in page
    assert "May hold a name: Gill" in page
    client.post(reverse("conversations:readers", args=[visit.pk]), {"email": colleague.email})
    other = sign_in(Client(), colleague)
    seen = other.get(visit.get_absolute_url()).content.decode()
    assert "P1 is proud of it." in seen
    assert "Add a line" not in seen
    assert Entry.objects.filter(act="notes-read").count() == 1
    line = Text.objects.of(visit).first()
    change = reverse("conversations:line", args=[visit.pk, line.pk])
    assert "Mrs Gill brings me soup." in client.get(change).content.decode()
    client.post(change, {"line": "said", "who": "P1", "words": "P2 brings me soup.", "sharing": "coded"})
    after = client.get(visit.get_absolute_url()).content.decode()
    assert "P2 brings me soup." in after
    assert "Mrs Gill" not in after
    assert client.get(change).status_code == 409


@pytest.mark.parametrize(
    ("time", "day", "said"),
    [
        ("25:00", "2", "Enter a time like"),
        ("1430", "2", ""),
        ("half two", "2", "Enter a time like"),
        ("9.05", "2", ""),
        ("9:05", "31", "real date"),
        ("", "2", "Enter the time"),
    ],
)
def test_where_and_when(
    time: str, day: str, said: str, places: Places, wanda: Person, client: Client
) -> None:
    sign_in(client, wanda)
    given = {"where": "The café", "day-day": day, "day-month": "2", "day-year": "2026", "time": time}
    answer = client.post(reverse("conversations:start-notes", args=["NBH"]), given)
    assert (answer.status_code == 302) is (said == "")
    assert said in answer.content.decode()


def test_nobody_was_there_tomorrow(places: Places, wanda: Person, client: Client) -> None:
    later = timezone.localdate() + dt.timedelta(days=3)
    given = {
        "where": "x",
        "time": "9:00",
        "day-day": later.day,
        "day-month": later.month,
        "day-year": later.year,
    }
    answer = sign_in(client, wanda).post(reverse("conversations:start-notes", args=["NBH"]), given)
    assert "You cannot have been there yet" in answer.content.decode()
    assert not FieldNotes.objects.exists()


def five_people(places: Places, wanda: Person, number: int = 5) -> list[Conversation]:
    done = []
    for each in range(number):
        speaker = make_person(f"Speaker {each}", home=places.neighbourhood)
        talk, _code = actions.begin(
            place=places.neighbourhood,
            cleaned={"who": "email", "email": speaker.email, "code": "", **MET},
            by=wanda,
        )
        done.append(agreed(talk, by=wanda, speaker=speaker))
    return done


def test_what_everybody_sees(places: Places, wanda: Person, client: Client) -> None:
    page = reverse("conversations:all")
    done = five_people(places, wanda)
    talk, _code = unnamed(by=wanda, place=places.neighbourhood)
    asked(talk, by=wanda, words={"important": "This one is not agreed."})
    everywhere = client.get(page).content.decode()
    assert "Mill Quarter" in everywhere
    assert "At least 5 people" in everywhere
    here = client.get(f"{page}?place=NBH").content.decode()
    assert "At least 5 people" in here
    assert "The canal path" in here
    assert "Please do not send letters" not in here  # may be read, not quoted
    assert "not agreed" not in here
    assert "At least 5 people" in client.get(f"{page}?place=SYS").content.decode()
    actions.take_back(done[0], by=done[0].speaker)
    for place in ("NBH", "SYS"):
        after = client.get(f"{page}?place={place}").content.decode()
        assert "Nothing can be shown yet" in after
        assert "canal" not in after
    assert client.get(f"{page}?place=NOWHERE").status_code == 404


def test_one_person_who_speaks_five_times_is_one_person(
    places: Places, alice: Person, client: Client
) -> None:
    for _each in range(6):
        own = actions.begin_own(place=places.neighbourhood, by=alice)
        draft = actions.send_back(own, words=WORDS, note="", version=own.version, by=alice)
        actions.agree(draft, sharing=EVERYTHING, version=draft.version, by=alice)
    here = client.get(reverse("conversations:all") + "?place=NBH").content.decode()
    assert "Nothing can be shown yet" in here


def test_figures_go_in_fives(places: Places, wanda: Person, client: Client) -> None:
    five_people(places, wanda, 8)
    here = client.get(reverse("conversations:all") + "?place=NBH").content.decode()
    assert "At least 5 people" in here
    assert not re.search(r"\b8\b people", here)


@pytest.mark.parametrize("name", ["mine", "everywhere", "own words", "conversation", "notes"])
def test_queries_stay_few(
    name: str,
    places: Places,
    wanda: Person,
    visit: FieldNotes,
    noted: Callable[..., Any],
    client: Client,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    done = five_people(places, wanda, 6)
    for each in range(8):
        noted(f"Line {each}.", who="new")
    sign_in(client, done[0].speaker if name == "own words" and done[0].speaker else wanda)
    address = {
        "mine": reverse("conversations:mine"),
        "everywhere": reverse("conversations:all") + "?place=NBH",
        "own words": done[0].get_absolute_url(),
        "conversation": done[0].get_absolute_url(),
        "notes": visit.get_absolute_url(),
    }[name]
    client.get(address)
    # A look at somebody's words takes six more than a page that only reads: its entry on the record.
    most = {"mine": 8, "everywhere": 8, "own words": 10, "conversation": 16, "notes": 10}[name]
    with django_assert_max_num_queries(most):
        client.get(address)
