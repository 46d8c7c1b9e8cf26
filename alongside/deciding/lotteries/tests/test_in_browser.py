"""Putting a name down by the code of a letter on a small phone, and setting targets, in a real browser read by axe."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from playwright.sync_api import expect

from alongside.conftest import make_person
from alongside.deciding.lotteries.models import Registration
from alongside.deciding.lotteries.tests.making import AGES, confirmed, make_names
from alongside.foundation.people import codes
from tests.fixtures.walking import heading, press


def test_a_name_is_put_down_with_a_letter_on_a_phone_without_javascript(phone, lottery, places, bob):
    (code,) = codes.make_batch(
        place=places.neighbourhood,
        batch="Letters",
        number=1,
        expires_at=timezone.now() + dt.timedelta(days=30),
        by=bob,
    )
    phone.goto(f"/lotteries/{lottery.stage_id}/")
    press(phone, "Put your name down")
    heading(phone, "Put your name down")
    assert lottery.care in phone.content(), "what they get is said before anything is asked"
    press(phone, "Use the code from my letter")
    phone.get_by_label("Code").fill(code.lower())
    press(phone.locator("main").get_by_role("button"))
    heading(phone, "Put your name down")
    phone.get_by_label("Your full name").fill("Ann Able")
    press(phone, "Continue")
    expect(phone.get_by_text("There is a problem")).to_be_visible()
    expect(phone.get_by_label("Your full name")).to_have_value("Ann Able")
    phone.get_by_label("Your address").fill("Flat 2, 14 High St")
    phone.get_by_label("Your postcode").fill("de1 2ab")
    phone.get_by_label("How old are you?").fill("44")
    phone.get_by_label("Female").check()
    press(phone, "Continue")
    heading(phone, "Check what you wrote")
    press(phone, "Change it")
    phone.get_by_label("What do you need so that you can take part?").fill("Large print")
    press(phone, "Continue")
    press(phone, "Put my name down")
    heading(phone, "Your name is down")
    found = Registration.objects.get()
    assert found.features == {"Age": AGES[1], "Sex": "Female"} and found.contact.needs == "Large print"
    press(phone, "Take my name off")
    press(phone, "Take my name off")
    expect(phone.get_by_text("Your name is off the list.")).to_be_visible()
    assert not Registration.objects.in_pool().exists()


def test_the_pages_of_residents_have_no_fault_that_axe_finds(page, axe, lottery, alice, sign_in_browser):
    page.goto(f"/lotteries/{lottery.stage_id}/register/")
    axe(page)
    sign_in_browser(page, confirmed(alice))
    page.goto(f"/lotteries/{lottery.stage_id}/register/")
    press(page, "Continue")
    axe(page)
    page.get_by_label("Your full name").fill("Alice Able")
    page.get_by_label("Your address").fill("1 Mill Lane")
    page.get_by_label("Your postcode").fill("DE1 2AB")
    page.get_by_label("How old are you?").fill("9")
    page.get_by_label("Female").check()
    press(page, "Continue")
    heading(page, "a little too young")
    axe(page)
    press(page, "I typed a wrong age")
    expect(page.get_by_label("Your address")).to_have_value("1 Mill Lane")
    page.get_by_label("How old are you?").fill("44")
    press(page, "Continue")
    axe(page)
    press(page, "Put my name down")
    axe(page)


def test_targets_are_checked_while_they_are_typed(page, axe, lottery, bob, places, sign_in_browser):
    make_names(lottery, [make_person(f"Person {n}", home=places.neighbourhood) for n in range(24)])
    sign_in_browser(page, bob)
    page.goto(f"/lotteries/{lottery.stage_id}/targets/")
    axe(page)
    check = page.locator("#check")
    expect(check).to_contain_text("can be drawn from the names")
    page.get_by_label(f"Age: {AGES[2]}: at least").fill("10")
    page.get_by_label(f"Age: {AGES[2]}: at least").blur()
    expect(check).to_contain_text("No group from these names meets every target")
    axe(page)
    press(page, "Make this change: 1")
    expect(check).to_contain_text("can be drawn from the names")
    page.get_by_label("Why do the targets change?").fill("More people over 60 came.")
    press(page, "Save the targets")
    expect(
        page.get_by_text("The targets are saved.").or_(page.get_by_text("Nothing was different."))
    ).to_be_visible()
    page.goto(f"/lotteries/{lottery.stage_id}/letters/")
    axe(page)
    page.get_by_label("How many names do you hope for?").fill("50")
    page.get_by_label("How many names do you hope for?").blur()
    expect(page.locator("#numbers")).to_contain_text("50")
    axe(page)
