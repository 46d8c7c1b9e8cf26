"""What bodies answer, how far they have come, and what happens when they do neither in time."""

from __future__ import annotations

import calendar
import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.asking import tell_members
from alongside.deciding.juries.actions.publishing import of_the_body
from alongside.deciding.juries.models import Recommendation, Reply, Review
from alongside.deciding.juries.refusals import AlreadyAnswered, NotYours, WrongMoment
from alongside.foundation.notices.actions import tell, tell_thread
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.ui.filters import date_words

# The first look at what became of an accepted recommendation, and the time between further ones, in months.
FIRST_REVIEW, NEXT_REVIEW = 3, 6
_WITH = ("recommendation__jury__stage__process__place", "organisation")
_OVER = (Review.Progress.DONE, Review.Progress.STOPPED)


@transaction.atomic
def answer(reply: Reply, *, state: str, reasons: str, by: Person) -> Reply:
    """Answer a recommendation for the body it is addressed to, with reasons. The jury and the start of its thread hear.

    An accepted recommendation is looked at again 3 months later, and then every 6 months.

    Raises NotYours for somebody who speaks for another body, AlreadyAnswered, and WrongMoment for a recommendation that
    is not published, an answer that is none, or one without reasons.
    """
    locked: Reply = Reply.objects.select_for_update(of=("self",)).select_related(*_WITH).get(pk=reply.pk)
    on_behalf = speaks_as_clerk(locked.organisation, locked.place, by)
    if not locked.recommendation.is_public() or locked.due is None:
        raise WrongMoment(_("This recommendation is not published, so it waits for no answer."))
    if locked.state != Reply.State.WAITING:
        raise AlreadyAnswered
    if state not in Reply.State.values or state == Reply.State.WAITING or not reasons.strip():
        raise WrongMoment(_("Say whether it is accepted, and why."))
    locked.state, locked.reasons = state, reasons
    locked.given_by, locked.on_behalf, locked.given_at = by, on_behalf, timezone.now()
    locked.save()
    if locked.is_yes():
        Review.objects.create(
            reply=locked, number=1, due=months_after(timezone.localdate(locked.given_at), FIRST_REVIEW)
        )
    record.write(
        act="recommendation-answered",
        about=locked,
        place=locked.place,
        by=by,
        details={
            "state": state,
            "organisation": str(locked.organisation_id),
            "on_behalf": on_behalf,
            "days_late": locked.days_late(),
        },
    )
    sentence = {
        Reply.State.ACCEPTED: _("%(body)s accepts “%(title)s”."),
        Reply.State.PARTLY: _("%(body)s accepts “%(title)s” in part."),
        Reply.State.NOT_ACCEPTED: _("%(body)s does not accept “%(title)s”. Read the reasons."),
    }[Reply.State(state)]
    _tell(locked, f"reply:{locked.pk}", sentence, by)
    return locked


@transaction.atomic
def report(review: Review, *, progress: str, words: str, by: Person) -> Review:
    """Say how far a body has come with what it accepted. The next report is due 6 months after this one was.

    Raises NotYours, and WrongMoment when this report was given, or says nothing.
    """
    locked: Review = (
        Review.objects.select_for_update(of=("self",))
        .select_related(*(f"reply__{path}" for path in _WITH))
        .get(pk=review.pk)
    )
    reply = locked.reply
    speaks_as_clerk(reply.organisation, reply.place, by)
    if locked.progress:
        raise WrongMoment(_("This report was given already. It stays."))
    if progress not in Review.Progress.values or not words.strip():
        raise WrongMoment(_("Say how far it has come, in a few words."))
    locked.progress, locked.words = progress, words
    locked.said_by, locked.said_at = by, timezone.now()
    locked.save()
    if progress not in _OVER:
        Review.objects.create(reply=reply, number=locked.number + 1, due=_next_due(locked.due))
    record.write(
        act="recommendation-reviewed",
        about=locked,
        place=locked.place,
        by=by,
        details={"progress": progress, "number": locked.number},
    )
    sentence = {
        Review.Progress.NOT_STARTED: _("%(body)s has not started “%(title)s” yet."),
        Review.Progress.UNDER_WAY: _("%(body)s says that “%(title)s” is under way."),
        Review.Progress.DONE: _("%(body)s says that “%(title)s” is done."),
        Review.Progress.STOPPED: _("%(body)s has stopped “%(title)s”. Read why."),
    }[Review.Progress(progress)]
    _tell(reply, f"review:{locked.pk}", sentence, by)
    return locked


def speaks_as_clerk(organisation: Organisation, place: Place, person: Person) -> bool:
    """Whether somebody who speaks for a body does so as the clerk of the place, rather than as one of its own.

    A clerk writes down what any body says, unless they are clerk for one: then they speak for that one only. Raises
    NotYours for everybody else.
    """
    holdings = person.holdings.current()
    if holdings.filter(organisation=organisation).exists():
        return False
    for clerk in holdings.filter(role=Role.CLERK, organisation__isnull=True).select_related("place"):
        if place.path.startswith(clerk.place.path):
            return True
    raise NotYours(_("Only %(body)s, or a clerk for it, can answer this.") % {"body": organisation.name})


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last day of the month where there is no such day.

    >>> months_after(dt.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _next_due(due: dt.date) -> dt.date:
    """Six months after the last one was due, or the first such day that is still to come."""
    months = NEXT_REVIEW
    while months_after(due, months) <= timezone.localdate():
        months += NEXT_REVIEW
    return months_after(due, months)


def tell_of_late_answers() -> None:
    """Tell the jury and the body, once, of each answer and each report whose day has passed; the body on the day when a
    report is due. The clock calls it; calling it twice does no harm."""
    for reply in list(Reply.objects.overdue().select_related(*_WITH)):
        with transaction.atomic():
            _tell_late(
                reply,
                f"late-reply:{reply.pk}",
                _("%(body)s has not answered “%(title)s” in time. Everyone can see this."),
            )
    today = timezone.localdate()
    due = Review.objects.filter(progress="", due__lte=today)
    for review in list(due.select_related(*(f"reply__{path}" for path in _WITH))):
        reply = review.reply
        with transaction.atomic():
            if review.is_late(today):
                sentence = _(
                    "%(body)s has not said in time how far “%(title)s” has come. Everyone can see this."
                )
                _tell_late(reply, f"late-review:{review.pk}", sentence)
            else:
                tell(
                    of_the_body(reply.organisation),
                    change=f"due-review:{review.pk}",
                    sentence=_("Say today how far “%(title)s” has come.") % _names(reply),
                    url=reply.recommendation.get_absolute_url(),
                    place=reply.place,
                )


def _names(reply: Reply) -> dict[str, str]:
    return {
        "body": reply.organisation.name,
        "title": reply.recommendation.title,
        "day": date_words(reply.due),
    }


def _tell(reply: Reply, change: str, sentence: str, by: Person | None) -> None:
    """Tell the jury, those at the start of the thread, and those who took part."""
    recommendation: Recommendation = reply.recommendation
    said, url = sentence % _names(reply), recommendation.get_absolute_url()
    tell_members(recommendation.jury, change, said, by=by, url=url, also_left=True)
    tell_thread(recommendation, change=change, sentence=said, by=by, url=url)


def _tell_late(reply: Reply, change: str, sentence: str) -> None:
    said, url = sentence % _names(reply), reply.recommendation.get_absolute_url()
    tell_members(reply.recommendation.jury, change, said, by=None, url=url, also_left=True)
    tell(of_the_body(reply.organisation), change=change, sentence=said, url=url, place=reply.place)
