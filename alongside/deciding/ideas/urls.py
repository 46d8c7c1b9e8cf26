"""Addresses of ideas."""

from __future__ import annotations

from django.urls import URLPattern, path

from alongside.deciding.ideas.views import answering, reading, sending, shaping

app_name = "ideas"
urlpatterns: list[URLPattern] = [
    path("rules/", reading.rules, name="rules"),
    path("columns/", reading.columns, name="columns"),
    path("stages/<uuid:pk>/", reading.stage, name="stage"),
    path("stages/<uuid:pk>/send/", sending.submit, name="submit"),
    path("stages/<uuid:pk>/paper/", sending.assist, name="assist"),
    path("stages/<uuid:pk>/join/", shaping.merge, name="merge"),
    path("stages/<uuid:pk>/hidden/", reading.decisions, name="decisions"),
    path("stages/<uuid:pk>/ideas.csv", reading.export, name="export"),
    path("stages/<uuid:pk>/map.svg", reading.picture, name="picture"),
    path("comments/<uuid:pk>/hide/", shaping.hide_comment, name="hide-comment"),
    path("comments/<uuid:pk>/show/", shaping.show_comment, name="show-comment"),
    path("<uuid:pk>/", reading.idea, name="idea"),
    path("<uuid:pk>/sent/", sending.sent, name="sent"),
    path("<uuid:pk>/change/", answering.change, name="change"),
    path("<uuid:pk>/before/", reading.versions, name="versions"),
    path("<uuid:pk>/comment/", answering.comment, name="comment"),
    path("<uuid:pk>/support/", answering.support, name="support"),
    path("<uuid:pk>/hide/", shaping.hide, name="hide"),
    path("<uuid:pk>/show/", shaping.show, name="show"),
    path("<uuid:pk>/split/", shaping.split, name="split"),
    path("<uuid:pk>/easy-read/", shaping.easy_read, name="easy-read"),
]
