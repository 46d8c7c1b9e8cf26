"""Lists in pages: older and newer by page number, which the paging macro draws."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: QuerySet[Any], size: int = 50) -> Page[Any]:
    """The page of a list that the address asks for; the nearest one if it asks for none there is."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def turns(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """The addresses of the pages before and after, or nothing."""
    return {
        "newer": _address(request, page.previous_page_number()) if page.has_previous() else "",
        "older": _address(request, page.next_page_number()) if page.has_next() else "",
    }


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
