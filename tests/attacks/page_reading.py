"""A page taken apart as a browser would: what would run or fetch in it, and its forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

RUNS = {
    "iframe",
    "object",
    "embed",
    "base",
    "style",
    "template",
    "marquee",
    "x-evil",
    "math",
    "frame",
    "applet",
}
ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href", "poster", "cite", "background"}
EVIL = re.compile(r"^[\s\x00-\x20]*(javascript|vbscript|data(?!:image/png))", re.IGNORECASE)


class Page(HTMLParser):
    """A page as a browser takes it apart: what would run or fetch in it, its classes, its forms and their words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.classes: set[str] = set()
        self.typed: dict[str, str] = {}
        self._in_script = False
        self._open: Form | None = None
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.classes.update(given.get("class", "").split())
        if tag in RUNS:
            self.bad.append(f"<{tag}>")
        if tag == "script":
            self._in_script = True
            if not given.get("nonce") and not given.get("src", "").startswith("/static/"):
                self.bad.append("a script that is not ours")
        if tag == "link" and not given.get("href", "").startswith(("/static/", "/")):
            self.bad.append(f"a link to {given.get('href')}")
        if (
            tag == "meta"
            and given.get("http-equiv", "").lower() == "refresh"
            and "evil" in given.get("content", "")
        ):
            self.bad.append("a meta refresh")
        if tag == "img" and not given.get("src", "").startswith(("/", "data:image/")):
            self.bad.append(f"an image from {given.get('src')}")
        for name, value in given.items():
            if name.startswith("on") or name == "srcdoc" or re.search(r"[\"'<>`=]", name):
                self.bad.append(f"<{tag} {name}>")
            if name == "style" and "evil" in value:
                self.bad.append(f"<{tag} style>")
            if name in ADDRESSES and (EVIL.match(value) or value.startswith(("//", "\\"))):
                self.bad.append(f"<{tag} {name}={value[:60]}>")
            if name.startswith("hx-") and "/people/me/" in value:
                self.bad.append(f"<{tag} {name}>")
        self._note_control(tag, given)

    def _note_control(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        form = self._open
        if form is None or "disabled" in given:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in {"text", "email", "search", "tel", "url", "number"}:
                form.texts.append(name)
                self.typed[name] = given.get("value", "")
            elif kind in {"radio", "checkbox"}:
                form.choices.setdefault(name, []).append(given.get("value", "on"))
            elif kind == "hidden":
                form.hidden[name] = given.get("value", "")
        elif tag == "textarea" and name:
            form.texts.append(name)
            self._area = name
            self.typed[name] = ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            form.choices.setdefault(self._select, []).append(given["value"])
        elif tag == "button" and name:
            form.buttons.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_script = False
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._in_script and "evil" in data:
            self.bad.append("words in a script")
        if self._area:
            self.typed[self._area] += data
        self.text.append(data)


@dataclass
class Form:
    """One form of a page: where it goes, and what can be put into it."""

    action: str
    method: str
    texts: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
