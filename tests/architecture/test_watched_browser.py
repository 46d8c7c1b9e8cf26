"""The browser that tests use really notices what must not happen, and forgives what is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.fixtures.browser import Watch, assert_accessible

HOST = "alongside.test"
FINE = "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1></main></html>"


@pytest.fixture
def visit(browser: Browser) -> Callable[..., tuple[Page, Watch]]:
    """Open a page with this text, answered by the test itself."""

    def visited(text: str, status: int = 200) -> tuple[Page, Watch]:
        def answer(route: Route) -> None:
            first = route.request.is_navigation_request()
            route.fulfill(
                status=status if first else 404, body=text if first else "", content_type="text/html"
            )

        page = browser.new_page()
        watch = Watch(page, HOST)
        page.route("**/*", answer)
        page.goto(f"http://{HOST}/")
        return page, watch

    return visited


def test_a_page_in_order_has_no_faults(visit: Callable[..., tuple[Page, Watch]]) -> None:
    page, watch = visit(FINE)
    assert watch.faults() == []
    assert_accessible(page)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_is_a_page_like_any_other(visit: Callable[..., tuple[Page, Watch]], status: int) -> None:
    assert visit(FINE, status)[1].faults() == []


@pytest.mark.parametrize(
    ("text", "status", "named"),
    [
        ("<script>throw new Error('broken')</script>", 200, "broken"),
        ("<script>console.error('odd')</script>", 200, "odd"),
        ("<img alt='' src='/missing.png'>", 200, "missing.png"),
        ("<img alt='' src='http://elsewhere.test/x.png'>", 200, "another host"),
        ("", 500, "500"),
    ],
)
def test_a_fault_is_named(
    visit: Callable[..., tuple[Page, Watch]], text: str, status: int, named: str
) -> None:
    assert named in " ".join(visit(FINE + text, status)[1].faults())


@pytest.mark.parametrize(
    ("text", "named"),
    [("<img src='data:,'>", "image-alt"), ("<div style='width: 900px'>wide</div>", "scrolls sideways")],
)
def test_a_barrier_is_named(visit: Callable[..., tuple[Page, Watch]], text: str, named: str) -> None:
    page, _ = visit(FINE.replace("</main>", f"{text}</main>"))
    with pytest.raises(AssertionError, match=named):
        assert_accessible(page)
