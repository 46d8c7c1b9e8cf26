"""Addresses of themes."""

from __future__ import annotations

from django.urls import URLPattern, path

from alongside.listening.themes.views import (
    agreeing,
    codebooks,
    codes,
    coding,
    exchange,
    findings,
    suggesting,
)

app_name = "themes"
urlpatterns: list[URLPattern] = [
    path("", codebooks.codebooks, name="all"),
    path("at/<str:code>/start/", codebooks.start, name="start"),
    path("<uuid:pk>/", codebooks.codebook, name="codebook"),
    path("<uuid:pk>/change/", codebooks.change, name="change"),
    path("<uuid:pk>/coders/", codebooks.coders, name="coders"),
    path("<uuid:pk>/coders/<uuid:coder>/end/", codebooks.end_coder, name="end-coder"),
    path("<uuid:pk>/publish/", codebooks.publish, name="publish"),
    path("<uuid:pk>/history/", codebooks.history, name="history"),
    path("<uuid:pk>/counts/", codes.counts, name="counts"),
    path("<uuid:pk>/codes/new/", codes.new_code, name="new-code"),
    path("<uuid:pk>/code/", coding.code, name="code"),
    path("<uuid:pk>/text/<uuid:text>/", coding.text, name="text"),
    path("<uuid:pk>/texts/", coding.texts, name="texts"),
    path("<uuid:pk>/suggest/", suggesting.suggest, name="suggest"),
    path("<uuid:pk>/groups/", suggesting.groups, name="groups"),
    path("<uuid:pk>/double/", agreeing.double, name="double"),
    path("<uuid:pk>/agreement/", agreeing.agreement, name="agreement"),
    path("double/<uuid:pk>/call-off/", agreeing.call_off, name="call-off"),
    path("double/text/<uuid:pk>/", agreeing.settle, name="settle"),
    path("<uuid:pk>/files/", exchange.files, name="files"),
    path("<uuid:pk>/take-in/", exchange.take_in, name="take-in"),
    path("<uuid:pk>/codebook.csv", exchange.codebook_csv, name="codebook-csv"),
    path("<uuid:pk>/codebook.qdc", exchange.codebook_qdc, name="codebook-qdc"),
    path("<uuid:pk>/words.csv", exchange.extracts_csv, name="extracts-csv"),
    path("<uuid:pk>/project.qdpx", exchange.project_qdpx, name="project-qdpx"),
    path("run/<uuid:pk>/", suggesting.run, name="run"),
    path("theme/<uuid:pk>/", codes.theme, name="theme"),
    path("theme/<uuid:pk>/change/", codes.change_code, name="change-code"),
    path("theme/<uuid:pk>/merge/", codes.merge, name="merge"),
    path("theme/<uuid:pk>/retire/", codes.retire, name="retire"),
    path("theme/<uuid:pk>/publish/", codes.publish_theme, name="publish-theme"),
    path("theme/<uuid:pk>/quotes/", codes.quotes, name="quotes"),
    path("theme/<uuid:pk>/coded/", codes.coded, name="coded"),
    path("findings/of/<str:kind>/<uuid:pk>/", findings.findings, name="findings"),
    path("findings/of/<str:kind>/<uuid:pk>/publish/", findings.publish, name="publish-findings"),
    path("findings/<uuid:pk>/", findings.finding, name="finding"),
    path("findings/<uuid:pk>/change/", findings.change, name="change-finding"),
    path("findings/<uuid:pk>/move/", findings.move, name="move-finding"),
    path("findings/<uuid:pk>/drop/", findings.drop, name="drop-finding"),
]
