"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from alongside.foundation.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read-all"),
    path("read/<uuid:pk>/", views.read, name="read"),
    path("choices/", views.choices, name="choices"),
]
