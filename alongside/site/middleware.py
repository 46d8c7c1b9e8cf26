"""The site as a whole can be closed for maintenance; then every page says so calmly."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]


class MaintenanceMiddleware:
    """While ALONGSIDE_MAINTENANCE is set, answer every request with the maintenance page (503)."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MAINTENANCE or request.path.startswith(settings.STATIC_URL):
            return self.answer(request)
        response = render(request, "ui/503.jinja", status=503)
        response["Retry-After"] = "600"
        return response
