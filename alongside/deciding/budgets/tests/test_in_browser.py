"""Voting and the result in a real browser: on a small phone without JavaScript, by keyboard alone, and read by axe."""

from __future__ import annotations

from playwright.sync_api import expect

from alongside.deciding.budgets import actions
from alongside.deciding.budgets.models import Ballot
from alongside.deciding.budgets.tests.making import close, confirmed, fresh, open_budget, vote, voters
from tests.fixtures.walking import enter, heading, press


def test_a_vote_on_a_small_phone_without_javascript(phone, budget_stage, alice, sign_in_browser):
    budget = open_budget(budget_stage())
    sign_in_browser(phone, confirmed(alice))
    phone.goto(f"/budgets/{budget.stage_id}/")
    press(phone, "Vote")
    assert not phone.locator("[data-total-shown]").is_visible(), "the total is on the next page"
    phone.get_by_label("1. Benches by the river").check()
    phone.get_by_label("4. A tool library").check()
    press(phone, "Check your choices")
    assert "£28,000" in phone.content()
    press(phone, "Vote")
    assert phone.get_by_role("heading", name="Your vote is in the box").is_visible()
    phone.reload()
    assert phone.get_by_role("heading", name="Your vote is in the box").is_visible()
    assert Ballot.objects.get().choices == [1, 4]


def test_a_vote_by_keyboard_alone_with_its_live_total(page, axe, budget_stage, alice, sign_in_browser):
    budget = open_budget(budget_stage())
    sign_in_browser(page, confirmed(alice))
    page.goto(f"/budgets/{budget.stage_id}/")
    axe(page)
    page.goto(f"/budgets/{budget.stage_id}/vote/?order=number")
    axe(page)
    page.locator("#project-1").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[data-total-count]")).to_have_text("2")
    expect(page.locator("[data-total-money]")).to_have_text("£35,000")
    enter(page)
    heading(page, "Check your choices before you vote")
    axe(page)
    page.get_by_role("button", name="Vote").focus()
    enter(page)
    heading(page, "Your vote is in the box")
    axe(page)
    assert Ballot.objects.get().choices == [1, 2]


def test_the_result_page_is_accessible(page, axe, budget_stage, places, ruth, paul):
    budget = open_budget(budget_stage())
    for number, person in enumerate(voters(places.neighbourhood, 9)):
        vote(budget, person, [number % 5 + 1, (number + 2) % 5 + 1])
    close(budget)
    for lead in (ruth, paul):
        actions.publish_result(fresh(budget), seen=None, by=lead)
    page.goto(f"/budgets/{budget.stage_id}/")
    assert page.get_by_role("heading", name="Where the money goes").is_visible()
    axe(page)
    page.goto(budget.projects.get(number=1).get_absolute_url())
    axe(page)
