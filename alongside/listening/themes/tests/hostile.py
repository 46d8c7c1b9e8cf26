"""What people with bad intentions put into boxes: more than 200 ways to have a page run a script, and what a page that
shows them as text must not hold."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import product

_TAGS = (
    "img src=x",
    "svg",
    "body",
    "iframe",
    "details open",
    "input autofocus",
    "video src=x",
    "marquee",
    "math",
    "a href=x",
)
_EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onstart", "onclick", "onmouseover", "onanimationend")
_BEFORE = ("", '">', "'>", "</textarea>", "</title>", "--><!-- ")
_WHOLE = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//example.org/x.js></sCrIpT>",
    "</script><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvAsCrIpT&colon;alert(1)">x</a>',
    '<form action="javascript:alert(1)"><button>x</button></form>',
    '<object data="data:text/html,<script>alert(1)</script>"></object>',
    "<style>@import 'http://example.org/x.css';</style>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "{{ 7 * 7 }}{% raise %}${7*7}#{7*7}",
    "<!--#exec cmd='ls'-->",
)
PAYLOADS = [f"<{tag} {event}=alert(1)>" for tag, event in product(_TAGS, _EVENTS)]
PAYLOADS += [
    f"{before}<img src=x {event}=alert({n})>" for n, (before, event) in enumerate(product(_BEFORE, _EVENTS))
]
PAYLOADS += [
    f"{quote}{space}{event}={quote}alert(1)" for quote, space, event in product("\"'`", (" ", "/"), _EVENTS)
]
PAYLOADS += [f"{before}{whole}" for before, whole in product(("", '"', "'>"), _WHOLE)]
assert len(PAYLOADS) >= 200


LEADS = {"href", "src", "action", "formaction", "data", "content", "xlink:href"}


class Reader(HTMLParser):
    """Finds what would run: event attributes, scripts of no address of ours, links that are scripts, frames."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            leads = name in LEADS and "javascript:" in (value or "").lower().replace(" ", "")
            if name.startswith("on") or name == "style" or leads:
                self.faults.append(f"<{tag} {name}={value}>")
        if tag == "script" and not ("nonce" in given or (given.get("src") or "").startswith("/static/")):
            self.faults.append(f"<script {given}>")
        if tag in {"iframe", "object", "embed", "base", "marquee", "math", "video", "style"}:
            self.faults.append(f"<{tag}>")


def what_would_run(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.faults
