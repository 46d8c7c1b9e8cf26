"""Addresses of commissions. Where `pk` follows nothing, it is that of the stage. What a commission has in common with a
jury (drafts, votes, recommendations, attendance, payments) stands under `juries`."""

from __future__ import annotations

from django.urls import path

from alongside.deciding.juries.views import commission_joining as joining
from alongside.deciding.juries.views import commission_room as room
from alongside.deciding.juries.views import commissions

app_name = "commissions"
urlpatterns = [
    path("<uuid:pk>/", commissions.stage, name="stage"),
    path("<uuid:pk>/set-up/", commissions.set_up, name="set-up"),
    path("<uuid:pk>/keys/", commissions.keys, name="keys"),
    path("<uuid:pk>/keys/back/", commissions.take_key_back, name="take-key-back"),
    path("<uuid:pk>/members/", joining.members, name="members"),
    path("<uuid:pk>/members/invite/", joining.invite, name="invite"),
    path(
        "<uuid:pk>/members/invitations/<uuid:invitation>/back/",
        joining.take_invitation_back,
        name="take-invitation-back",
    ),
    path("invitation/<uuid:pk>/", joining.invitation, name="invitation"),
    path("payment/<uuid:pk>/", joining.payment, name="payment"),
    path("<uuid:pk>/stories/", commissions.stories, name="stories"),
    path("<uuid:pk>/sessions.ics", commissions.feed, name="feed"),
    path("<uuid:pk>/sessions/plan/", commissions.plan, name="plan-session"),
    path("session/<uuid:pk>/", commissions.session, name="session"),
    path("session/<uuid:pk>/decide/", commissions.decide, name="decide"),
    path("<uuid:pk>/room/", room.room, name="room"),
    path("<uuid:pk>/room/leave/", joining.leave, name="leave"),
    path("<uuid:pk>/room/agenda/put/", room.put_on_agenda, name="put-on-agenda"),
    path("<uuid:pk>/room/agenda/set/", room.set_agenda, name="set-agenda"),
    path("<uuid:pk>/room/story/", room.tell_story, name="tell-story"),
    path("story/<uuid:pk>/", room.story, name="story"),
    path("story/<uuid:pk>/consent/", room.consent, name="consent"),
    path("<uuid:pk>/room/pair/", room.pair, name="pair"),
    path("pair/<uuid:pk>/answer/", room.answer_pair, name="answer-pair"),
    path("<uuid:pk>/room/group/", room.start_group, name="start-group"),
    path("group/<uuid:pk>/answer/", room.answer_group, name="answer-group"),
]
