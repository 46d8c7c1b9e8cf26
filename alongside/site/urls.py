"""Every address of the site. Each room keeps its own; here they are put in their places."""

from __future__ import annotations

from django.urls import include, path

from alongside.site import views
from alongside.site.api_urls import api_patterns
from alongside.site.demonstration.views import demonstration

urlpatterns = [
    path("", views.home, name="home"),
    path("go/", views.choose_place, name="choose-place"),
    path("listen/", views.listen, name="listen"),
    path("decide/", views.decide, name="decide"),
    path("govern/", views.govern, name="govern"),
    path("learn/", views.learn, name="learn"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("demonstration/", demonstration, name="demonstration"),
    path("api/", include("alongside.site.api_urls")),
    path("api/1/", include((api_patterns, "api"))),
    path("places/", include("alongside.site.place_urls")),
    path("people/", include("alongside.foundation.people.urls")),
    path("account/", include("alongside.foundation.people.account_urls")),
    path("record/", include("alongside.foundation.record.urls")),
    path("threads/", include("alongside.foundation.threads.urls")),
    path("inbox/", include("alongside.foundation.notices.urls")),
    path("events/", include("alongside.listening.events.urls")),
    path("surveys/", include("alongside.listening.surveys.urls")),
    path("conversations/", include("alongside.listening.conversations.urls")),
    path("statements/", include("alongside.listening.statements.urls")),
    path("themes/", include("alongside.listening.themes.urls")),
    path("processes/", include("alongside.deciding.processes.urls")),
    path("ideas/", include("alongside.deciding.ideas.urls")),
    path("budgets/", include("alongside.deciding.budgets.urls")),
    path("lotteries/", include("alongside.deciding.lotteries.urls")),
    path("juries/", include("alongside.deciding.juries.urls")),
    path("commissions/", include("alongside.deciding.juries.commission_urls")),
    path("polls/", include("alongside.deciding.polls.urls")),
    path("commitments/", include("alongside.doing.deals.urls")),
]

handler400 = "alongside.ui.views.bad_request"
handler403 = "alongside.ui.views.forbidden"
handler404 = "alongside.ui.views.not_found"
handler500 = "alongside.ui.views.server_error"
