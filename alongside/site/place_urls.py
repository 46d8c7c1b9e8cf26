"""Addresses of places. Their pages show every room, so they stand on the top floor."""

from __future__ import annotations

from django.urls import path

from alongside.site import place_pages

app_name = "places"
urlpatterns = [
    path("", place_pages.all_places, name="all"),
    path("<str:code>/", place_pages.place, name="place"),
    path("<str:code>/describe/", place_pages.describe, name="describe"),
]
