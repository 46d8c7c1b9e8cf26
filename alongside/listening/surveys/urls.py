"""Addresses of surveys."""

from __future__ import annotations

from django.urls import path

from alongside.listening.surveys.views import (
    answering,
    building,
    coming_back,
    opening,
    panels,
    paper,
    reading,
    results,
)

app_name = "surveys"
urlpatterns = [
    path("", reading.surveys, name="all"),
    path("at/<str:code>/start/", building.start, name="start"),
    path("panels/", panels.all_panels, name="panels"),
    path("panels/at/<str:code>/start/", panels.start, name="start-panel"),
    path("panels/<uuid:pk>/", panels.panel, name="panel"),
    path("panels/<uuid:pk>/join/", panels.join, name="join-panel"),
    path("panels/<uuid:pk>/leave/", panels.leave, name="leave-panel"),
    path("<uuid:pk>/", reading.survey, name="survey"),
    path("<uuid:pk>/results/", reading.published, name="results"),
    path("<uuid:pk>/picture.svg", reading.picture, name="picture"),
    path("<uuid:pk>/paper/", reading.paper, name="paper"),
    # Answering
    path("<uuid:pk>/answer/", answering.begin, name="answer"),
    path("<uuid:pk>/answer/<int:key>/", answering.question, name="question"),
    path("<uuid:pk>/ending/", answering.ending, name="ending"),
    path("<uuid:pk>/check/", answering.check_answers, name="check"),
    path("<uuid:pk>/sent/", coming_back.sent, name="sent"),
    path("<uuid:pk>/save/", coming_back.save, name="save"),
    path("<uuid:pk>/return/", coming_back.come_back, name="return"),
    path("<uuid:pk>/change/", coming_back.change, name="change"),
    path("<uuid:pk>/somebody-else/", coming_back.somebody_else, name="somebody-else"),
    # Making
    path("<uuid:pk>/make/", building.make, name="make"),
    path("<uuid:pk>/make/words/", building.words, name="words"),
    path("<uuid:pk>/make/preview/", building.preview, name="preview"),
    path("<uuid:pk>/make/questions/<slug:kind>/add/", building.add, name="add-question"),
    path("<uuid:pk>/make/questions/<int:key>/", building.change, name="change-question"),
    path("<uuid:pk>/make/questions/<int:key>/move/", building.move, name="move-question"),
    path("<uuid:pk>/make/questions/<int:key>/remove/", building.remove, name="remove-question"),
    path("<uuid:pk>/make/open/", opening.open_it, name="open"),
    path("<uuid:pk>/make/close/", opening.close_it, name="close"),
    path("<uuid:pk>/make/ask/", opening.ask, name="ask"),
    path("<uuid:pk>/make/keying/", opening.keying, name="keying"),
    path("<uuid:pk>/make/wave/", opening.wave, name="wave"),
    path("<uuid:pk>/make/publish/", opening.publish, name="publish"),
    # Paper
    path("<uuid:pk>/typing/", paper.typing, name="typing"),
    path("<uuid:pk>/typing/<int:number>/", paper.settle, name="settle"),
    # Single answers
    path("<uuid:pk>/live/", results.live, name="live"),
    path("<uuid:pk>/live/crossed/", results.crossed, name="crossed"),
    path("<uuid:pk>/live/waves/", results.waves, name="waves"),
    path("<uuid:pk>/live/words/<int:key>/", results.words, name="answers-words"),
    path("<uuid:pk>/live/columns/", results.columns, name="columns"),
    path("<uuid:pk>/live/answers.<str:form>", results.export, name="export"),
    path("<uuid:pk>/live/import/", results.take_in, name="import"),
]
