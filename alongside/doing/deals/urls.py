"""Addresses of commitments."""

from __future__ import annotations

from django.urls import path

from alongside.doing.deals import views

app_name = "deals"
urlpatterns = [
    path("", views.commitments, name="all"),
    path("to-make/", views.to_make, name="to-make"),
    path("from/<str:kind>/<uuid:pk>/", views.commitment_from, name="commitment-from"),
    path("<uuid:pk>/", views.commitment, name="commitment"),
    path("<uuid:pk>/report/", views.report, name="report"),
    path("<uuid:pk>/hand-over/", views.hand_over, name="hand-over"),
    path("<uuid:pk>/verdict/", views.verdict, name="verdict"),
]
