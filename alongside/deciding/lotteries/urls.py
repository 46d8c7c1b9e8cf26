"""Addresses of civic lotteries. `pk` is that of the stage, where it follows nothing."""

from __future__ import annotations

from django.urls import path

from alongside.deciding.lotteries.views import lotteries

app_name = "lotteries"
urlpatterns = [
    path("<uuid:pk>/", lotteries.lottery, name="lottery"),
]
