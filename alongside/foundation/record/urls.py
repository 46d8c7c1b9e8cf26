"""Addresses of record."""

from __future__ import annotations

from django.urls import path

from alongside.foundation.record import views

app_name = "record"
urlpatterns = [
    path("", views.heads, name="heads"),
    path("heads.txt", views.heads_text, name="heads-text"),
    path("entries/<str:code>/", views.entries, name="entries"),
]
