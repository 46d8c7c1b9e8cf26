"""The Atom feed of a place: stages that opened and results that were published. Only what everyone may see."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.access import fetch, needs
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place
from alongside.ui.filters import datetime_words
from alongside.ui.text import without_hidden

MOST = 50


@require_safe
@needs(Act.SEE)
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The latest openings and results of a place and of the places inside it."""
    place = fetch(request, Place, code=code)
    now = timezone.now()
    stages = (
        Stage.objects.filter(process__place__path__startswith=place.path)
        .exclude(process__state=Process.State.DRAFT)
        .select_related("process")
    )
    opened = stages.exclude(state=Stage.State.PLANNED).filter(opens_at__lte=now).order_by("-opens_at")[:MOST]
    published = stages.filter(state=Stage.State.PUBLISHED).order_by("-published_at")[:MOST]
    news = [(stage.opens_at, "opened", stage) for stage in opened]
    news += [(stage.published_at, "published", stage) for stage in published if stage.published_at]
    news.sort(key=lambda item: item[0], reverse=True)
    atom = Atom1Feed(
        title=_("Decisions in %(place)s") % {"place": place.name},
        link=settings.BASE_URL + place.get_absolute_url(),
        description=_("What is open to take part in, and what came of it"),
        feed_url=settings.BASE_URL + request.path,
        language=settings.LANGUAGE_CODE,
    )
    for at, what, stage in news[:MOST]:
        _add(atom, at, what, stage)
    return HttpResponse(atom.writeString("utf-8"), content_type=f"{atom.content_type}")


def _add(atom: Atom1Feed, at: dt.datetime, what: str, stage: Stage) -> None:
    words = {"process": without_hidden(stage.process.title), "stage": without_hidden(stage.title)}
    if what == "published":
        title = _("%(process)s: the result of “%(stage)s” is out") % words
        text = without_hidden(stage.outcome) or title
    else:
        title = _("%(process)s: “%(stage)s” has opened") % words
        until = _("Open until %(when)s.") % {"when": datetime_words(stage.closes_at)}
        text = f"{without_hidden(stage.summary)} {until}".strip()
    atom.add_item(
        title=title,
        link=settings.BASE_URL + stage.get_absolute_url(),
        description=text,
        unique_id=f"urn:uuid:{stage.pk}#{what}",
        pubdate=at,
        updateddate=at,
    )
