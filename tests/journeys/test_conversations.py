"""A worker with a tablet talks with a resident who has no account; nothing is used before she says yes, and no longer
than she likes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from alongside.conftest import Places, make_person
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.listening.conversations.models import Conversation, Picture
from alongside.listening.conversations.tests.photos import jpeg_with_gps
from alongside.listening.themes.models import Text
from tests.fixtures.walking import heading, press

TABLET, PHONE = (320, 640), (320, 640)
Open = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
Axe = Callable[[Page], None]


@pytest.fixture
def wanda(transactional_db: None, places: Places) -> Person:
    return make_person("Wanda", roles={Role.WORKER: places.neighbourhood})


def test_words_are_hers(wanda: Person, open_page: Open, sign_in_browser: SignIn, axe: Axe) -> None:
    tablet = open_page(size=TABLET)
    sign_in_browser(tablet, wanda)

    # Wanda sits down with Mrs Gill in the warm space, and opens her place.
    tablet.goto(reverse("conversations:all") + "?place=NBH")
    expect(tablet.get_by_text("Nothing can be shown yet")).to_be_visible()
    axe(tablet)
    press(tablet, "Start a conversation about what matters")
    axe(tablet)

    # She forgets to say how they met, and is told so.
    tablet.get_by_label("They stay unnamed, and I hand them a code now").check()
    tablet.get_by_label("They said yes, face to face or by phone").check()
    press(tablet, "Continue")
    expect(tablet.get_by_text("There is a problem")).to_be_visible()
    axe(tablet)
    tablet.get_by_label("How did you come to talk?").fill("We met at the warm space.")
    press(tablet, "Continue")

    # Mrs Gill has no email and no phone with her. She gets a code on a slip of paper.
    heading(tablet, "Hand this code over now")
    axe(tablet)
    code = re.search(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", tablet.locator("main").inner_text())
    assert code is not None
    press(tablet, "They have the code: go on")

    # Wanda writes what she says, under two of the seven headings.
    heading(tablet, "Write down what they say")
    axe(tablet)
    tablet.get_by_label("What is most important to me").fill("That I can walk to the shop by myself.")
    tablet.get_by_label("People who are important to me").fill("Margaret next door.")
    press(tablet, "Save")
    heading(tablet, "A conversation about what matters")
    axe(tablet)
    assert not Text.objects.exists()

    # She hands the tablet over. Mrs Gill reads it, and it is not what she said.
    press(tablet, "Here, on this device")
    heading(tablet, "Is this what you said?")
    axe(tablet)
    press(tablet, "No, change the words")
    tablet.get_by_label("What is most important to me").fill(
        "That I can walk to the shop. The kerb is too high."
    )
    press(tablet, "Save")
    press(tablet, "Here, on this device")

    # Now it is. One part may be quoted, the other stays between the two of them. A slip in the code is found.
    tablet.get_by_role("group", name="How far may “What is most important to me” go?").get_by_label(
        "They may read it, and quote it without my name"
    ).check()
    press(tablet, "Yes, this is what I said: I agree")
    expect(
        tablet.get_by_role("link", name="Choose how far “People who are important to me” may go")
    ).to_be_visible()
    axe(tablet)
    tablet.get_by_role("group", name="How far may “People who are important to me” go?").get_by_label(
        "Keep it between us"
    ).check()
    tablet.get_by_label("Your code").fill("7K3M-9QRT-2B4C-X0YZ")
    press(tablet, "Yes, this is what I said: I agree")
    expect(tablet.get_by_text("This is not the code of this conversation").first).to_be_visible()
    tablet.get_by_label("Your code").fill(code[0].lower().replace("-", " "))
    press(tablet, "Yes, this is what I said: I agree")
    heading(tablet, "Thank you. You agreed")
    axe(tablet)

    # Those who code read one text; the other is not even kept as one.
    (coded,) = Text.objects.in_use().of_the_place()
    assert coded.words == "That I can walk to the shop. The kerb is too high."
    assert Text.objects.count() == 1
    assert coded.said_by is None

    # At home, with her niece's phone, without JavaScript, she reads her words again, and takes one back.
    phone = open_page(size=PHONE, javascript=False)
    phone.goto(reverse("conversations:code"))
    phone.get_by_label("Your code").fill(code[0])
    press(phone, "Go on")
    heading(phone, "Your words")
    expect(phone.get_by_text("The kerb is too high.")).to_be_visible()
    expect(phone.get_by_text("Written down by Wanda")).to_be_visible()
    press(phone, "Take your words back")
    phone.get_by_label("What is most important to me").check()
    press(phone, "Take back what is ticked")
    heading(phone, "Your words")
    expect(phone.get_by_text("The kerb is too high.")).to_have_count(0)
    expect(phone.get_by_text("Margaret next door.")).to_be_visible()
    assert not Text.objects.in_use().of_the_place().exists()

    # Then she closes them: the niece's phone no longer shows anything.
    press(phone, "Close my words on this device")
    phone.goto(reverse("conversations:words"))
    heading(phone, "Read your words")

    # The tablet shows no more of it either.
    tablet.goto(Conversation.objects.get().get_absolute_url())
    expect(tablet.get_by_text("The kerb is too high.")).to_have_count(0)


def test_words_written_alone(
    wanda: Person, places: Places, open_page: Open, sign_in_browser: SignIn, axe: Axe
) -> None:
    alice = make_person("Alice", home=places.neighbourhood)
    page = open_page()
    sign_in_browser(page, alice)
    page.goto(reverse("conversations:mine"))
    press(page, "Write what matters to you")
    axe(page)
    press(page, "Start writing")
    axe(page)
    page.get_by_label("My wellness").fill("A bench half way up the hill.")
    press(page, "Save and go on")
    axe(page)
    page.get_by_label("Those who work out what people say here may read it").check()
    press(page, "Yes, this is what I said: I agree")
    axe(page)
    assert Text.objects.in_use().of_the_place().get().said_by == alice
    page.goto(reverse("conversations:mine"))
    axe(page)


def test_notes_of_a_visit(
    wanda: Person, places: Places, open_page: Open, sign_in_browser: SignIn, axe: Axe, tmp_path: Path
) -> None:
    colin = make_person("Colin", roles={Role.WORKER: places.neighbourhood})
    tablet = open_page(size=TABLET)
    sign_in_browser(tablet, wanda)
    tablet.goto(reverse("conversations:start-notes", args=["NBH"]))
    axe(tablet)
    tablet.get_by_label("Where were you?").fill("The library café")
    for part, value in (("day", "2"), ("month", "March"), ("year", "2026")):
        tablet.locator(f"input[name=day-{part}]").fill(value)
    tablet.get_by_label("At what time?").fill("14:30")
    press(tablet, "Start the notes")
    axe(tablet)

    # Three kinds of line, each by its own name.
    for kind, words in (
        ("Said: word for word", "I come here to be warm."),
        ("Seen: what anybody there could have seen", "She sat with Margaret by the door."),
        ("How I read it: my own interpretation", "I think she is proud of it."),
    ):
        tablet.get_by_label(kind).check()
        tablet.get_by_label("Who said or did it?").select_option(index=1)
        tablet.get_by_label("The line").fill(words)
        press(tablet, "Add this line")
    expect(tablet.get_by_text("How the observer reads it: not a fact")).to_be_visible()
    expect(tablet.get_by_text("May hold a name: Margaret")).to_be_visible()
    axe(tablet)
    assert not Text.objects.of_the_place().exists()

    # The hint is heeded, and the line may be read by those who code.
    press(tablet, "Change line 2")
    axe(tablet)
    tablet.get_by_label("The line").fill("She sat with P1 by the door.")
    tablet.get_by_label("Those who work out what people say here may read it").check()
    press(tablet, "Save the line")
    assert Text.objects.in_use().of_the_place().get().words == "She sat with P1 by the door."

    # A photo: where it was taken stays on the phone.
    photo = tmp_path / "IMG_0001.jpg"
    photo.write_bytes(jpeg_with_gps())
    press(tablet, "Add a picture")
    axe(tablet)
    press(tablet, "Add the picture")
    axe(tablet)
    tablet.get_by_label("Picture", exact=True).set_input_files(photo)
    tablet.get_by_label("What can be seen on it?").fill("A long table by the window.")
    press(tablet, "Add the picture")
    image = tablet.get_by_alt_text("A long table by the window.")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") == 60
    assert b"Wanda" not in bytes(Picture.objects.get().data)
    axe(tablet)

    # Only whom she names reads it whole.
    reader = open_page()
    sign_in_browser(reader, colin)
    address = tablet.url.split("?")[0].split("#")[0]
    answer = reader.goto(address)
    assert answer is not None
    assert answer.status == 403
    press(tablet, "Name somebody")
    axe(tablet)
    tablet.get_by_label("Their email address").fill(colin.email or "")
    press(tablet, "Name them")
    axe(tablet)
    reader.goto(address)
    expect(reader.get_by_text("I come here to be warm.")).to_be_visible()
    expect(reader.get_by_role("button", name="Add this line")).to_have_count(0)
    axe(reader)
