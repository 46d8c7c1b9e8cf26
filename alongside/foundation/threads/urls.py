"""Addresses of threads."""

from __future__ import annotations

from django.urls import path

from alongside.foundation.threads import views

app_name = "threads"
urlpatterns = [
    path("<str:kind>/<uuid:pk>/", views.thread, name="thread"),
    path("<str:kind>/<uuid:pk>/prov.jsonld", views.prov, name="prov"),
]
