"""Addresses of deliberative polls. Where `pk` follows nothing, it is that of the stage."""

from __future__ import annotations

from django.urls import path

from alongside.deciding.polls.views import briefing, running, setting_up, stages

app_name = "polls"
urlpatterns = [
    path("<uuid:pk>/", stages.stage, name="stage"),
    path("<uuid:pk>/report/", stages.report, name="report"),
    path("<uuid:pk>/report.<str:form>", stages.figures, name="figures"),
    path("<uuid:pk>/mine/", stages.mine, name="mine"),
    path("<uuid:pk>/set-up/", setting_up.set_up, name="set-up"),
    path("<uuid:pk>/registered/", setting_up.registered, name="registered"),
    path("<uuid:pk>/registered/change/", setting_up.register, name="register"),
    path("<uuid:pk>/registered/freeze/", setting_up.freeze, name="freeze"),
    path("<uuid:pk>/keys/", setting_up.keys, name="keys"),
    path("<uuid:pk>/keys/back/", setting_up.take_key_back, name="take-key-back"),
    path("<uuid:pk>/run/", running.run, name="run"),
    path("<uuid:pk>/run/ask/", running.ask, name="ask-everybody"),
    path("<uuid:pk>/run/<slug:name>/", running.step, name="step"),
    path("<uuid:pk>/groups/", running.groups, name="groups"),
    path("group/<uuid:pk>/change/", running.change_group, name="change-group"),
    path("<uuid:pk>/briefing/", briefing.briefing, name="briefing"),
    path("<uuid:pk>/briefing/write/", briefing.write_briefing, name="write-briefing"),
    path("<uuid:pk>/briefing/sign/", briefing.sign, name="sign"),
    path("<uuid:pk>/briefing/signatories/add/", briefing.add_signatory, name="add-signatory"),
    path("signatory/<uuid:pk>/remove/", briefing.remove_signatory, name="remove-signatory"),
    path("<uuid:pk>/plenary/", briefing.plenary, name="plenary"),
    path("<uuid:pk>/plenary/ask/", briefing.ask, name="ask"),
    path("question/<uuid:pk>/answer/", briefing.answer, name="answer"),
]
