"""Addresses of events."""

from __future__ import annotations

from django.urls import URLPattern, path

from alongside.listening.events.views import answering, coming, planning, reading

app_name = "events"
urlpatterns: list[URLPattern] = [
    path("", reading.all_events, name="all"),
    path("at/<str:code>/start/", planning.start, name="start"),
    path("at/<str:code>/calendar.ics", reading.feed, name="feed"),
    path("go/<str:code>/", reading.go, name="go"),
    path("say/<str:code>/", answering.say, name="say"),
    path("say/<str:code>/thank-you/", answering.said, name="said"),
    path("sign-ups/<str:code>/", coming.own, name="own"),
    path("<uuid:pk>/", reading.event, name="event"),
    path("<uuid:pk>/event.ics", reading.ics, name="ics"),
    path("<uuid:pk>/poster/", reading.poster, name="poster"),
    path("<uuid:pk>/say-poster/", reading.say_poster, name="say-poster"),
    path("<uuid:pk>/paper/", reading.paper, name="paper"),
    path("<uuid:pk>/told/", reading.told, name="told"),
    path("<uuid:pk>/edit/", planning.edit, name="edit"),
    path("<uuid:pk>/publish/", planning.publish, name="publish"),
    path("<uuid:pk>/cancel/", planning.cancel, name="cancel"),
    path("<uuid:pk>/afterwards/", planning.afterwards, name="afterwards"),
    path("<uuid:pk>/sign-up/", coming.sign_up, name="sign-up"),
    path("<uuid:pk>/mine/", coming.mine, name="mine"),
    path("<uuid:pk>/people/", coming.people, name="people"),
    path("<uuid:pk>/people/<int:number>/take-off/", coming.take_off, name="take-off"),
    path("<uuid:pk>/attendance/", coming.attendance, name="attendance"),
    path("<uuid:pk>/enter/", answering.enter, name="enter"),
    path("<uuid:pk>/bring-in/", answering.bring_in, name="bring-in"),
    path("<uuid:pk>/answers.csv", answering.export, name="export"),
    path("<uuid:pk>/quotes/", answering.quotes, name="quotes"),
]
