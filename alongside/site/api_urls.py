"""Addresses of the API. Each operation declares its act like every other route."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from alongside.foundation.people.access import needs
from alongside.foundation.people.permissions import Act
from alongside.site.api import api


@needs(Act.SEE)
def docs(request: HttpRequest) -> HttpResponse:
    """What other programs can read here, drawn from the OpenAPI description."""
    schema = api.get_openapi_schema()
    operations = [
        {
            "method": method.upper(),
            "path": address,
            "summary": said["summary"],
            "text": said.get("description", ""),
        }
        for address, methods in schema["paths"].items()
        for method, said in methods.items()
    ]
    return render(request, "site/api.jinja", {"operations": operations, "schema": schema["info"]})


def _declared(pattern: URLPattern) -> URLPattern:
    pattern.callback = needs(Act.SEE)(pattern.callback)
    return pattern


_patterns, _app_name, _namespace = api.urls
urlpatterns = [path("", docs, name="api-docs")]
api_patterns = [_declared(each) for each in _patterns if isinstance(each, URLPattern)]
