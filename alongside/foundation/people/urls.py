"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from alongside.foundation.people.views import account, codes, my_data, public, roles

app_name = "people"
urlpatterns = [
    path("me/", account.me, name="me"),
    path("me/welcome/", account.welcome, name="welcome"),
    path("me/about-you/", account.about_you, name="about-you"),
    path("me/about-you/forget/", account.forget_about_you, name="forget-about-you"),
    path("me/data/", my_data.my_data, name="my-data"),
    path("me/data/file/", my_data.my_data_file, name="my-data-file"),
    path("me/data/erase/", my_data.erase, name="erase"),
    path("me/data/who-looked/", my_data.who_looked, name="who-looked"),
    path("me/help-given/", my_data.assistance, name="assistance"),
    path("letter/", codes.code, name="code"),
    path("who-may-do-what/", public.permissions, name="permissions"),
    path("privacy/", public.privacy, name="privacy"),
    path("at/<str:code>/letters/", codes.batches, name="codes"),
    path("at/<str:code>/letters/replace/", codes.replace, name="replace-letter"),
    path("at/<str:code>/letters/end/", codes.end_batch, name="end-letters"),
    path("at/<str:code>/roles/", roles.roles, name="roles"),
    path("at/<str:code>/organisations/", roles.organisations, name="organisations"),
    path("at/<str:code>/find/", roles.find, name="find"),
    path("at/<str:code>/looks/", roles.looks, name="looks"),
    path("roles/<uuid:pk>/end/", roles.end_role, name="end-role"),
]
