"""Addresses of conversations."""

from __future__ import annotations

from django.urls import path

from alongside.listening.conversations.views import notes, pictures, reading, speaking, talking

app_name = "conversations"
urlpatterns = [
    path("", reading.everywhere, name="all"),
    path("mine/", reading.mine, name="mine"),
    path("at/<str:code>/start/", talking.start, name="start"),
    path("at/<str:code>/own/", talking.own, name="own"),
    path("at/<str:code>/notes/", notes.start_notes, name="start-notes"),
    path("code/", speaking.code, name="code"),
    path("words/", speaking.words, name="words"),
    path("words/agree/", speaking.words_agree, name="words-agree"),
    path("words/change/", speaking.words_change, name="words-change"),
    path("words/take-back/", speaking.words_take_back, name="words-take-back"),
    path("words/close/", speaking.words_close, name="words-close"),
    path("notes/<uuid:pk>/", notes.notes, name="notes"),
    path("notes/<uuid:pk>/lines/", notes.add_line, name="add-line"),
    path("notes/<uuid:pk>/lines/<uuid:line_pk>/", notes.line, name="line"),
    path("notes/<uuid:pk>/lines/<uuid:line_pk>/take-back/", notes.take_back_line, name="take-back-line"),
    path("notes/<uuid:pk>/readers/", notes.readers, name="readers"),
    path("notes/<uuid:pk>/readers/<uuid:reader_pk>/end/", notes.end_reader, name="end-reader"),
    path("notes/<uuid:pk>/pictures/", pictures.add_picture, name="add-picture"),
    path("notes/<uuid:pk>/pictures/<uuid:picture_pk>/", pictures.picture, name="picture"),
    path(
        "notes/<uuid:pk>/pictures/<uuid:picture_pk>/remove/", pictures.remove_picture, name="remove-picture"
    ),
    path("<uuid:pk>/", reading.conversation, name="conversation"),
    path("<uuid:pk>/write/", talking.write, name="write"),
    path("<uuid:pk>/ask/", talking.ask, name="ask"),
    path("<uuid:pk>/here/", talking.here, name="here"),
    path("<uuid:pk>/put-away/", talking.put_away, name="put-away"),
    path("<uuid:pk>/agree/", speaking.agree, name="agree"),
    path("<uuid:pk>/change/", speaking.change, name="change"),
    path("<uuid:pk>/take-back/", speaking.take_back, name="take-back"),
]
