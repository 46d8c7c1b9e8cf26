"""Addresses of budgets. Where `pk` follows nothing, it is that of the stage."""

from __future__ import annotations

from django.urls import path

from alongside.deciding.budgets.views import exports, keys, projects, rulebooks, stages, voting

app_name = "budgets"
urlpatterns = [
    path("<uuid:pk>/", stages.stage, name="stage"),
    path("<uuid:pk>/rulebook/", rulebooks.rulebook, name="rulebook"),
    path("<uuid:pk>/rulebook/change/", rulebooks.change_rulebook, name="change-rulebook"),
    path("<uuid:pk>/keys/", keys.keys, name="keys"),
    path("<uuid:pk>/keys/back/", keys.take_key_back, name="take-key-back"),
    path("<uuid:pk>/vote/", voting.vote, name="vote"),
    path("<uuid:pk>/assist/", voting.assist, name="assist"),
    path("<uuid:pk>/receipt/", voting.receipt, name="receipt"),
    path("<uuid:pk>/projects/new/", projects.new_project, name="new-project"),
    path("<uuid:pk>/result.csv", exports.result_csv, name="result-csv"),
    path("<uuid:pk>/result.json", exports.result_json, name="result-json"),
    path("<uuid:pk>/ballots.pb", exports.pabulib, name="pabulib"),
    path("from/<str:kind>/<uuid:pk>/", projects.project_from, name="project-from"),
    path("project/<uuid:pk>/", projects.project, name="project"),
    path("project/<uuid:pk>/change/", projects.change_project, name="change-project"),
    path("project/<uuid:pk>/ballot/", projects.put_on_ballot, name="put-on-ballot"),
    path("project/<uuid:pk>/withdraw/", projects.withdraw_project, name="withdraw-project"),
]
