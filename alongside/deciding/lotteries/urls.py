"""Addresses of civic lotteries. `pk` is that of the stage."""

from __future__ import annotations

from django.urls import path

from alongside.deciding.lotteries.views import (
    drawing,
    freezing,
    households,
    lotteries,
    planning,
    registering,
    replacing,
    targets,
    verifying,
)

app_name = "lotteries"
urlpatterns = [
    path("<uuid:pk>/", lotteries.lottery, name="lottery"),
    path("<uuid:pk>/set-up/", planning.plan, name="set-up"),
    path("<uuid:pk>/targets/", targets.targets, name="targets"),
    path("<uuid:pk>/targets/add/", targets.add_question, name="add-question"),
    path("<uuid:pk>/targets/<uuid:question>/remove/", targets.remove_question, name="remove-question"),
    path("<uuid:pk>/letters/", planning.letters, name="letters"),
    path("<uuid:pk>/letters/addresses/", planning.addresses, name="addresses"),
    path("<uuid:pk>/letters/print/", planning.print_letters, name="print-letters"),
    path("<uuid:pk>/letters/sent/", planning.sent, name="letters-sent"),
    path("<uuid:pk>/letters/tickets/", planning.tickets, name="tickets"),
    path("<uuid:pk>/letters.csv", planning.letters_csv, name="letters-csv"),
    path("<uuid:pk>/register/", registering.register, name="register"),
    path("<uuid:pk>/mine/", registering.mine, name="mine"),
    path("<uuid:pk>/mine/off/", registering.withdraw, name="withdraw"),
    path("<uuid:pk>/assist/", registering.assist, name="assist"),
    path("<uuid:pk>/paper/", registering.paper, name="paper"),
    path("<uuid:pk>/names/", households.names, name="names"),
    path("<uuid:pk>/names/<uuid:registration>/", households.contact, name="contact"),
    path("<uuid:pk>/households/", households.households, name="households"),
    path("<uuid:pk>/draw/", drawing.draw, name="draw"),
    path("<uuid:pk>/draw/plan/", freezing.plan_draw, name="plan-draw"),
    path("<uuid:pk>/draw/freeze/", freezing.freeze, name="freeze"),
    path("<uuid:pk>/draw/freeze/back/", freezing.take_freeze_back, name="take-freeze-back"),
    path("<uuid:pk>/draw/progress/", freezing.progress, name="progress"),
    path("<uuid:pk>/draw/file/", drawing.bundle, name="bundle"),
    path("<uuid:pk>/draw/check/", verifying.check, name="check"),
    path("<uuid:pk>/draw/audit/", verifying.audit, name="audit"),
    path("<uuid:pk>/draw/throw/", drawing.throw, name="throw"),
    path("<uuid:pk>/draw/words/", drawing.give_words, name="give-words"),
    path("<uuid:pk>/draw/again/", drawing.draw_again, name="draw-again"),
    path("<uuid:pk>/draw/again/back/", drawing.take_key_back, name="take-again-back"),
    path("<uuid:pk>/draw/replace/", replacing.replace, name="replace"),
    path("<uuid:pk>/draw/mine/", replacing.my_draw, name="my-draw"),
    path("<uuid:pk>/draw/mine/file/", replacing.my_part, name="my-part"),
    path("<uuid:pk>/draw/mine/answer/", replacing.answer, name="answer"),
    path("<uuid:pk>/panel/", replacing.panel, name="panel"),
    path("<uuid:pk>/panel/letters/", replacing.draw_letters, name="draw-letters"),
    path("<uuid:pk>/panel/<uuid:seat>/", replacing.answer_for, name="answer-for"),
    path("verifier/", verifying.verifier, name="verifier"),
]
