"""Addresses of civic lotteries. `pk` is that of the stage."""

from __future__ import annotations

from django.urls import path

from alongside.deciding.lotteries.views import households, lotteries, planning, registering, targets

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
]
