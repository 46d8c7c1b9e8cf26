"""Pages that anyone may read: the list of a stage, one idea, what it said before, what was hidden and why,
open data."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from alongside.deciding.ideas import exporting
from alongside.deciding.ideas.actions.locking import takes_ideas
from alongside.deciding.ideas.forms import CommentForm
from alongside.deciding.ideas.listing import Asked, ideas_of
from alongside.deciding.ideas.models import Comment, Idea, IdeaVersion, Moderation, Reason
from alongside.deciding.ideas.views.through import idea_here, stage_here
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.access import needs, roles_to
from alongside.foundation.people.permissions import TABLE, Act
from alongside.foundation.places.ground import Ground, ground_of
from alongside.foundation.record import once
from alongside.foundation.threads.reading import thread_of
from alongside.ui.filters import date_words

COMMENTS_SHOWN = 20
DECISIONS_SHOWN = 50


@needs(Act.SEE)
def stage(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The ideas of a stage, to search, sort and see on a map."""
    stage = stage_here(request, pk)
    ground = ground_of(stage.place)
    asked = Asked.read(request.GET, ground)
    found = ideas_of(stage, asked)
    can = _acts(request, stage, Act.SHAPE_IDEAS, Act.ASSIST, Act.TURN_KEY)
    return render(
        request,
        "ideas/stage.jinja",
        {
            "stage": stage,
            "open": takes_ideas(stage),
            "asked": asked,
            "found": found,
            "ground": ground,
            "points": _points(
                ground,
                [(row.latitude, row.longitude, f"{row.number}. {row.title}", row.url) for row in found.ideas],
            ),
            "may_shape": Act.SHAPE_IDEAS in can,
            "may_assist": Act.ASSIST in can,
            "may_turn_key": Act.TURN_KEY in can,
        },
    )


@needs(Act.SEE)
def idea(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One idea: what it says, who supports it, what was said about it and what came of it."""
    return idea_page(request, idea_here(request, pk))


def idea_page(
    request: HttpRequest, idea: Idea, *, form: CommentForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page of an idea, maybe with a comment that could not be taken. A hidden one is shown to its
    authors and to those who may hide ideas; everyone else reads only that it was hidden, and why (410)."""
    can = _acts(
        request, idea, Act.TAKE_PART, Act.CHANGE_OWN_IDEA, Act.MODERATE, Act.SHAPE_IDEAS, Act.COST_PROJECTS
    )
    hidden = idea.state == Idea.State.HIDDEN
    decision = Moderation.objects.filter(idea=idea, undone_at__isnull=True).first() if hidden else None
    context: dict[str, Any] = {
        "idea": idea,
        "stage": idea.stage,
        "decision": decision,
        "form": form if form is not None else CommentForm(),
    }
    if hidden and not can & {Act.CHANGE_OWN_IDEA, Act.MODERATE}:
        return render(request, "ideas/hidden.jinja", context, status=410)
    first = request.GET.get("comments", "")
    start = int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 1
    comments = _comments(idea, start) if idea.comment_count else []
    takes = idea.is_listed() and takes_ideas(idea.stage)
    ground = ground_of(idea.place) if idea.has_point else None
    context |= {
        "refusal": refusal,
        "once": once.new_token(),
        "comments": _with_days(comments[:COMMENTS_SHOWN]),
        "earlier": max(1, start - COMMENTS_SHOWN) if start > 1 and idea.comment_count else None,
        "later": comments[COMMENTS_SHOWN].number if len(comments) > COMMENTS_SHOWN else None,
        "ground": ground,
        "points": _points(ground, [(idea.latitude, idea.longitude, str(idea), "")]) if ground else [],
        "thread": thread_of(idea, request.user),
        "takes": takes,
        "mine": getattr(idea, "mine", False),
        "is_author": Act.CHANGE_OWN_IDEA in can,
        "may_take_part": Act.TAKE_PART in can,
        "may_hide": Act.MODERATE in can,
        "may_shape": Act.SHAPE_IDEAS in can,
        "can_be_shaped": idea.is_listed() and idea.stage.state in (Stage.State.OPEN, Stage.State.CLOSED),
        "project_url": _project_url(idea) if Act.COST_PROJECTS in can and idea.is_listed() else "",
        "support_count": idea.support_count,
    }
    return render(request, "ideas/idea.jinja", context, status=status)


@needs(Act.SEE)
def versions(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What an idea said before each change."""
    idea = idea_here(request, pk)
    if idea.state == Idea.State.HIDDEN:
        return idea_page(request, idea)
    kept = (
        IdeaVersion.objects.filter(idea=idea)
        .select_related("area", "changed_by")
        .defer("area__outline", "area__profile")
    )
    return render(request, "ideas/versions.jinja", {"idea": idea, "kept": list(kept[:100])})


@needs(Act.SEE)
def rules(request: HttpRequest) -> HttpResponse:
    """What may be hidden and what may not, who decides, and how to ask for another look."""
    return render(request, "ideas/rules.jinja", {"reasons": Reason.labels})


@needs(Act.SEE)
def decisions(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything that was hidden in a stage, why, and what was shown again. Names nobody whose words were
    hidden."""
    stage = stage_here(request, pk)
    rows = Moderation.objects.filter(stage=stage).select_related("idea", "comment__idea", "by")
    before = request.GET.get("before", "")
    try:
        last = Moderation.objects.filter(stage=stage, pk=uuid.UUID(before)).first() if before else None
    except ValueError:
        last = None
    if last is not None:
        rows = rows.filter(at__lt=last.at)
    found = list(rows[: DECISIONS_SHOWN + 1])
    context = {"stage": stage, "decisions": found[:DECISIONS_SHOWN], "more": len(found) > DECISIONS_SHOWN}
    return render(request, "ideas/decisions.jinja", context)


@needs(Act.SEE)
def columns(request: HttpRequest) -> HttpResponse:
    """What the columns of the file of ideas mean."""
    return render(request, "ideas/columns.jinja", {"columns": exporting.COLUMNS.items()})


@needs(Act.SEE)
def export(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The ideas of a stage as a CSV file."""
    stage = stage_here(request, pk)
    response = StreamingHttpResponse(exporting.csv_lines(stage), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ideas-{str(stage.pk)[:8]}.csv"'
    return cast(HttpResponse, response)


@needs(Act.SEE)
def picture(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The outline of a stage's place as an image, with the spot at `?at=latitude,longitude` marked."""
    stage = stage_here(request, pk)
    ground = ground_of(stage.place)
    spot = None
    try:
        latitude, longitude = (float(part) for part in request.GET.get("at", "").split(","))
        spot = ground.spot(latitude, longitude) if ground.holds(latitude, longitude) else None
    except ValueError:
        pass
    response = render(
        request,
        "ideas/picture.jinja",
        {"ground": ground, "spot": spot, "name": stage.place.name},
        content_type="image/svg+xml",
    )
    response["Cache-Control"] = "private, max-age=300"
    return response


def _acts(request: HttpRequest, thing: Stage | Idea, *acts: Act) -> set[Act]:
    """Which of these acts the person may do to the thing."""
    roles = roles_to(request.user, thing)
    return {act for act in acts if TABLE[act] & roles}


def _comments(idea: Idea, start: int) -> list[Comment]:
    """A page of comments from a number on, and one more if there are more."""
    rows = idea.comments.filter(number__gte=start).select_related("author").order_by("number")
    shown = rows.only(
        "idea",
        "number",
        "text",
        "state",
        "hidden_reason",
        "made_at",
        "assisted",
        "author__display_name",
        "author__erased_at",
    )
    return list(shown[: COMMENTS_SHOWN + 1])


def _with_days(comments: list[Comment]) -> list[tuple[Comment, str]]:
    """Each comment with its day in words; a day that many share is put into words once."""
    made_on = [timezone.localdate(comment.made_at) for comment in comments]
    days = {day: date_words(day) for day in set(made_on)}
    return [(comment, days[day]) for comment, day in zip(comments, made_on, strict=True)]


@dataclass(frozen=True, slots=True)
class Point:
    """A dot on the drawing of a place."""

    x: float
    y: float
    name: str
    href: str


def _points(ground: Ground, spots: list[tuple[float | None, float | None, str, str]]) -> list[Point]:
    """What has a spot, for the map: of each its latitude, longitude, name and address."""
    if ground.frame is None:
        return []
    found = []
    for latitude, longitude, name, href in spots:
        if latitude is not None and longitude is not None:
            x, y = ground.spot(latitude, longitude)
            found.append(Point(x, y, name, href))
    return found


def _project_url(idea: Idea) -> str:
    """The page that makes a budget project of the idea; empty on a site without budgets."""
    try:
        return reverse("budgets:project-from", kwargs={"kind": "ideas.idea", "pk": idea.pk})
    except NoReverseMatch:
        return ""
