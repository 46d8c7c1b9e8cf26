"""Addresses of themes."""

from __future__ import annotations

from django.urls import URLPattern, path

from alongside.listening.themes.views import findings

app_name = "themes"
urlpatterns: list[URLPattern] = [
    path("findings/of/<str:kind>/<uuid:pk>/", findings.findings, name="findings"),
    path("findings/of/<str:kind>/<uuid:pk>/publish/", findings.publish, name="publish-findings"),
    path("findings/<uuid:pk>/", findings.finding, name="finding"),
    path("findings/<uuid:pk>/change/", findings.change, name="change-finding"),
    path("findings/<uuid:pk>/move/", findings.move, name="move-finding"),
    path("findings/<uuid:pk>/drop/", findings.drop, name="drop-finding"),
]
