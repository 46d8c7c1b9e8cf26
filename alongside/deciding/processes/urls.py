"""Addresses of processes."""

from __future__ import annotations

from django.urls import path

from alongside.deciding.processes.views import feeds, keys, processes, stages

app_name = "processes"
urlpatterns = [
    path("", processes.all_processes, name="all"),
    path("at/<str:code>/feed.atom", feeds.feed, name="feed"),
    path("at/<str:code>/start/", processes.start, name="start"),
    path("stages/<uuid:pk>/", stages.stage, name="stage"),
    path("stages/<uuid:pk>/edit/", stages.edit, name="edit-stage"),
    path("stages/<uuid:pk>/remove/", stages.remove, name="remove-stage"),
    path("stages/<uuid:pk>/outcome/", stages.outcome, name="outcome"),
    path("stages/<uuid:pk>/keys/", keys.keys, name="keys"),
    path("stages/<uuid:pk>/keys/<slug:step>/give/", keys.give, name="give-key"),
    path("stages/<uuid:pk>/keys/<slug:step>/withdraw/", keys.withdraw, name="withdraw-key"),
    path("stages/<uuid:pk>/change/", keys.change, name="change-stage"),
    path("stages/<uuid:pk>/change/keys/", keys.change_keys, name="change-keys"),
    path("stages/<uuid:pk>/change/drop/", keys.drop, name="drop-change"),
    path("<uuid:pk>/", processes.process, name="process"),
    path("<uuid:pk>/edit/", processes.edit, name="edit"),
    path("<uuid:pk>/leads/", processes.leads, name="leads"),
    path("<uuid:pk>/announce/", processes.announce, name="announce"),
    path("<uuid:pk>/stop/", processes.stop, name="stop"),
    path("<uuid:pk>/finish/", processes.finish, name="finish"),
    path("<uuid:pk>/follow/", processes.follow, name="follow"),
    path("<uuid:pk>/unfollow/", processes.unfollow, name="unfollow"),
    path("<uuid:pk>/stages/add/", stages.add, name="add-stage"),
    path("<uuid:pk>/who-took-part/", processes.who_took_part, name="who-took-part"),
]
