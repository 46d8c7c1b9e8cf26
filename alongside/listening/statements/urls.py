"""Addresses of statements."""

from __future__ import annotations

from django.urls import path

from alongside.listening.statements.views import moderating, paper, questions, results, voting, writing

app_name = "statements"
urlpatterns = [
    path("", questions.questions, name="all"),
    path("at/<str:code>/start/", questions.start, name="start"),
    path("statement/<uuid:pk>/change/", writing.change_words, name="change-words"),
    path("statement/<uuid:pk>/hide/", moderating.hide, name="hide"),
    path("statement/<uuid:pk>/show/", moderating.show, name="show"),
    path("<uuid:pk>/", questions.question, name="question"),
    path("<uuid:pk>/change/", questions.change, name="change"),
    path("<uuid:pk>/publish/", questions.publish, name="publish"),
    path("<uuid:pk>/close/", questions.close, name="close"),
    path("<uuid:pk>/finish/", questions.finish, name="finish"),
    path("<uuid:pk>/vote/", voting.vote, name="vote"),
    path("<uuid:pk>/mine/", voting.mine, name="mine"),
    path("<uuid:pk>/somebody-else/", voting.somebody_else, name="somebody-else"),
    path("<uuid:pk>/write/", writing.write, name="write"),
    path("<uuid:pk>/sent/", writing.sent, name="sent"),
    path("<uuid:pk>/begin-with/", writing.seed, name="seed"),
    path("<uuid:pk>/waiting/", moderating.queue, name="queue"),
    path("<uuid:pk>/all/", moderating.all_of_it, name="all-of-it"),
    path("<uuid:pk>/rules/", moderating.rules, name="rules"),
    path("<uuid:pk>/card/", paper.card, name="card"),
    path("<uuid:pk>/cards/", paper.enter_cards, name="cards"),
    path("<uuid:pk>/cards/file/", paper.cards_file, name="cards-file"),
    path("<uuid:pk>/cards/empty.csv", paper.cards_template, name="cards-template"),
    path("<uuid:pk>/assist/", paper.assist, name="assist"),
    path("<uuid:pk>/result/", results.result, name="result"),
    path("<uuid:pk>/files/", results.files, name="files"),
    path("<uuid:pk>/statements.csv", results.statements_file, name="statements-file"),
    path("<uuid:pk>/votes.csv", results.votes_file, name="votes-file"),
]
