"""What people with bad intentions, or odd keyboards, put into boxes: markup, formulas, templates, SQL, odd letters."""

from __future__ import annotations

from itertools import product

_TAGS = ("script", "img", "svg", "iframe", "body", "input", "details", "video", "math", "a")
_EVENTS = ("onerror", "onload", "onclick", "onfocus", "ontoggle", "onmouseover", "onbegin")
_BREAKS = ("", '"', "'", '">', "'>", "</textarea>", "</title>", "-->", "]]>")
MARKUP = [f"{before}<{tag} {event}=alert(1)>" for before, tag, event in product(_BREAKS[:3], _TAGS, _EVENTS)]
MARKUP += [f"{before}<script>alert({n})</script>" for n, before in enumerate(_BREAKS)]
MARKUP += [f'{before}<a href="javascript:alert({n})">x</a>' for n, before in enumerate(_BREAKS)]
MARKUP += [
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "{{ 7 * 7 }} {% raise %} %(name)s %s",
    "'; DROP TABLE surveys_survey; --",
    "<style>*{display:none}</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org","x")',
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
]  # noqa: RUF001
ODD = ["\N{FAMILY} ok", "Z\u0351\u0352a\u0351lgo", "\u0645\u0642\u0639\u062f", 'a,b;c|d\t"e"', "line\nline"]
REFUSED = ["bench\x00here", "bench \u202egnp.exe", "bench \u2067here", "bench\x1b[31m"]
