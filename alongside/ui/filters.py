"""How dates, money, numbers and people's own writing are put on a page."""

import re
from datetime import date, datetime
from fractions import Fraction
from typing import Final

import nh3
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - for the two filters that clean
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from alongside.ui.text import tidy, without_hidden

Number = int | float | Fraction

# symbol, and whether it stands before the figure
CURRENCIES: Final[dict[str, tuple[str, bool]]] = {
    "GBP": ("£", True),
    "EUR": ("€", True),
    "USD": ("$", True),
    "PLN": ("zł", False),
}

_markdown: Final = (
    MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough").disable("image")
)
_TAGS: Final = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def date_words(value: date | None) -> str:
    """A day in words: ``3 March 2026``; nothing for nothing."""
    return date_format(_local(value), "j E Y") if value else ""


def clock_words(value: datetime | None) -> str:
    """The time of a moment in words, in the place's own time: ``2:15pm``, ``9am``."""
    if not value:
        return ""
    local = _local(value)
    if (get_language() or "en").startswith("en"):
        half = "am" if local.strftime("%H") < "12" else "pm"
        return date_format(local, "g:i").removesuffix(":00") + half
    return date_format(local, "H:i")


def datetime_words(value: datetime | None) -> str:
    """A moment in words, in the place's own time: ``3 March 2026 at 2:15pm``."""
    if not value:
        return ""
    return _("%(date)s at %(time)s") % {"date": date_words(value), "time": clock_words(value)}


def number(value: Number | None, decimals: int | None = None) -> str:
    """A figure with its thousands marked: ``1,234``. Fractions and floats get ``decimals`` places (0 if not
    said)."""
    if value is None:
        return ""
    if not isinstance(value, int):
        # number_format cuts, it does not round
        value = round(float(value), decimals or 0)
        decimals = decimals or 0
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def money(pence: int | None, currency: str = "GBP") -> str:
    """An amount in the smallest unit, as people write it: ``£1,234.50``, ``£1,234``, ``1,070,000 zł``.

    Parameters: ``pence`` (hundredths of the unit), ``currency`` (ISO 4217; an unknown code stands after the
    figure).
    """
    if pence is None:
        return ""
    units, rest = divmod(abs(pence), 100)
    figure = number(units)
    if rest:
        figure = number_format(f"{units}.{rest:02d}", decimal_pos=2, use_l10n=True, force_grouping=True)
    symbol, before = CURRENCIES.get(currency, (currency, False))
    sign = "\N{MINUS SIGN}" if pence < 0 else ""
    return f"{sign}{symbol}{figure}" if before else f"{sign}{figure}\N{NO-BREAK SPACE}{symbol}"


def percent(part: Number, whole: Number = 1) -> str:
    """A share as a whole percentage: ``42%``; "less than 1%" rather than a false nought; a dash of
    nothing."""
    if not whole:
        return "–"
    share = float(part) / float(whole) * 100
    if 0 < share < 1:
        return _("less than 1%%") % ()
    return f"{round(share)}%"


def plural(count: int, one: str, many: str) -> str:
    """A count with its noun: ``{{ 3 | plural("idea", "ideas") }}`` gives ``3 ideas`` (translated where
    known)."""
    return f"{number(count)} {ngettext(one, many, count)}"


def markdown(text: str | None) -> SafeString:
    """People's own writing as safe HTML: paragraphs, lists, emphasis, links; no HTML, no images.

    Links carry ``rel="nofollow ugc"`` and may only be http, https or mailto. Headings start at level 3, so
    that they never compete with the page's own. Everything is cleaned a second time by nh3 (ammonia),
    whatever came before.
    """
    tokens = _markdown.parse(without_hidden(tidy(text or "")))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc",
    )
    return mark_safe(f'<div class="al-prose">{clean}</div>')  # noqa: S308 - cleaned by nh3 just above


def paragraphs(text: str | None) -> SafeString:
    """Plain text as paragraphs and line breaks, escaped. Cheaper than ``markdown``: for comments and short
    answers."""
    parts = [part for part in re.split(r"\n{2,}", without_hidden(tidy(text or ""))) if part.strip()]
    html = "".join(f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in parts)
    return mark_safe(f'<div class="al-prose">{html}</div>')  # noqa: S308 - each part escaped above
