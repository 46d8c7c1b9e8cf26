"""Refusals become calm pages; every answer carries the headers that keep people safe."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from alongside.ui.refusals import Gone, Refusal

GetResponse = Callable[[HttpRequest], HttpResponse]

# We use none of these, so neither may anything that slips into a page
_PERMISSIONS: Final = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
)


class RefusalMiddleware:
    """Turns an uncaught ``Refusal`` into a page (or, for HTMX, a piece of one) with the refusal's own status.

    Also adds the safety headers that Django's own middleware does not, unless something set them already.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a ``Refusal``; anything else is left for Django."""
        if not isinstance(exception, Refusal):
            return None
        context = {"sentence": exception.sentence, "back": exception.back or _came_from(request)}
        if request.headers.get("HX-Request") == "true":
            answer = render(request, "ui/refusal_fragment.jinja", context, status=exception.status)
            answer["HX-Retarget"] = "#al-refusal"
            answer["HX-Reswap"] = "innerHTML"
            return answer
        page = "ui/410.jinja" if isinstance(exception, Gone) else "ui/refusal.jinja"
        return render(request, page, context, status=exception.status)


def _came_from(request: HttpRequest) -> str:
    """The page the person was on, when it is one of ours."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if before and ours else ""
