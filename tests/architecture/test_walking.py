"""Tests press in one way, and that way waits: what follows a press meets the page that the press leads to."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import Error as BrowserError

from tests.architecture.test_tree import ROOT, found, tracked
from tests.fixtures.browser import assert_accessible
from tests.fixtures.walking import enter, press

# A press that does not wait. One letter of each stands in brackets, so that this file does not find itself.
OTHER_PRESSES = re.compile(
    r"""\.(?:cl[i]ck|dblcl[i]ck|t[a]p)\(|\.press\(["'](?:.*\+)?(?:Ent[e]r|NumpadEnt[e]r)"""
)
HOST = "http://alongside.test"
FIRST = """<!doctype html><html lang=en><title>First</title><main><h1>First</h1>
<form method=post action=/second><button>Go on</button></form> <button type=button>Nowhere</button></main></html>"""
SECOND = "<!doctype html><html lang=en><title>Second</title><main><h1>Second</h1></main></html>"


@pytest.fixture
def slow(browser: Browser) -> Page:
    """A page whose form is answered late, as by a machine that does much else."""

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            time.sleep(0.5)
        route.fulfill(body=SECOND if route.request.method == "POST" else FIRST, content_type="text/html")

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(HOST)
    return page


def test_tests_press_in_one_way() -> None:
    tests = [
        file
        for file in tracked(".py")
        if (file.name.startswith("test_") or file.name == "conftest.py" or "tests" in file.parts)
        and file != ROOT / "tests" / "fixtures" / "walking.py"
    ]
    assert len(tests) > 100
    assert found(OTHER_PRESSES, tests) == []


@pytest.mark.parametrize(
    "line",
    [
        'page.get_by_role("button").cl' + "ick()",
        "page.keyboard.press('Ent" + "er')",
        'box.press("Control+Ent' + 'er")',
    ],
)
def test_another_press_is_found(line: str) -> None:
    assert OTHER_PRESSES.search(line)


def test_a_press_returns_on_the_next_page(slow: Page) -> None:
    press(slow, "Go on")
    assert slow.locator("h1").all_inner_texts() == ["Second"]
    assert_accessible(slow)


def test_the_enter_key_returns_on_the_next_page(slow: Page) -> None:
    slow.get_by_role("button", name="Go on").focus()
    enter(slow)
    assert slow.locator("h1").all_inner_texts() == ["Second"]


def test_a_press_that_leads_nowhere_fails(slow: Page) -> None:
    slow.set_default_timeout(300)
    with pytest.raises(BrowserError, match="Timeout"):
        press(slow, "Nowhere")
