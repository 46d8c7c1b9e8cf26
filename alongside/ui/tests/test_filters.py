import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.utils import translation

from alongside.ui import filters


@pytest.mark.parametrize(
    ("pence", "currency", "words"),
    [
        (123450, "GBP", "£1,234.50"),
        (123400, "GBP", "£1,234"),
        (5, "GBP", "£0.05"),
        (0, "GBP", "£0"),
        (-123405, "GBP", "−£1,234.05"),
        (107000000, "PLN", "1,070,000\xa0zł"),
        (107000050, "PLN", "1,070,000.50\xa0zł"),
        (250000, "XXX", "2,500\xa0XXX"),
        (None, "GBP", ""),
        (10**17, "GBP", "£1,000,000,000,000,000"),
    ],
)
def test_money(pence, currency, words):
    assert filters.money(pence, currency) == words


def test_dates_and_times_are_in_words():
    assert filters.date_words(date(2026, 3, 3)) == "3 March 2026"
    assert filters.datetime_words(datetime(2026, 3, 3, 14, 15, tzinfo=UTC)) == "3 March 2026 at 2:15pm"
    # British summer time is an hour on
    assert filters.datetime_words(datetime(2026, 6, 30, 23, 0, tzinfo=UTC)) == "1 July 2026 at 12am"
    assert filters.date_words(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"
    assert filters.date_words(None) == filters.datetime_words(None) == ""


def test_dates_follow_the_language():
    with translation.override("pl"):
        assert filters.date_words(date(2026, 3, 3)) == "3 marca 2026"


def test_numbers_shares_and_counts():
    assert filters.number(1234567) == "1,234,567"
    assert filters.number(2.6) == "3"
    assert filters.number(Fraction(1, 3), 2) == "0.33"
    assert filters.number(None) == ""
    assert filters.percent(3, 7) == "43%"
    assert filters.percent(1, 1000) == "less than 1%"
    assert filters.percent(0, 7) == "0%"
    assert filters.percent(0, 0) == "–"
    assert filters.plural(1, "idea", "ideas") == "1 idea"
    assert filters.plural(1200, "idea", "ideas") == "1,200 ideas"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](https://evil.example/pixel.gif)",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](https://a.example 'onmouseover=alert(1)')",
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://a.example/" onclick="alert(1)>',
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "<!-- --><form action=//evil.example><input name=password>",
    "[x](//evil.example/\x00javascript:alert(1))",
    "# <b onclick=alert(1)>x</b>",
    "&#x6A;avascript:alert(1)",
    "[x](&#x6A;avascript:alert(1))",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_lets_nothing_hostile_through(text):
    html = filters.markdown(text)
    tags = re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html)
    assert set(tags) <= {"div", *filters._TAGS}
    inside = "".join(re.findall(r"<[^>]*>", html)).lower()
    assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', inside))
    assert not re.search(r'href="\s*(?!https?:|mailto:|//|#|/)[a-z]*:', inside)
    for word in (
        "<script",
        "<img",
        "<svg",
        "<iframe",
        "<style",
        "<form",
        'href="javascript',
        'href="data',
        "<math",
    ):
        assert word not in inside


@pytest.mark.parametrize("text", HOSTILE)
def test_paragraphs_escape_everything(text):
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", filters.paragraphs(text))) <= {"div", "p", "br"}


def test_markdown_keeps_what_people_mean():
    html = filters.markdown(
        "# Title\n\nHello **there** and [a page](https://example.org)\n\n- one\n- two\n\n> said"
    )
    assert "<h3>Title</h3>" in html
    assert "<strong>there</strong>" in html
    assert '<a href="https://example.org" rel="nofollow ugc">a page</a>' in html
    assert "<li>one</li>" in html and "<blockquote>" in html
    assert filters.markdown(None) == '<div class="al-prose"></div>'
    assert "\u202e" not in filters.markdown("a\u202eb")


def test_deep_nesting_does_no_harm():
    assert filters.markdown(">" * 5000 + "x")
    assert filters.markdown("[" * 5000)
    assert filters.markdown("*" * 5000)


def test_paragraphs():
    assert filters.paragraphs("one\ntwo\n\n\nthree & <b>") == (
        '<div class="al-prose"><p>one<br>two</p><p>three &amp; &lt;b&gt;</p></div>'
    )
