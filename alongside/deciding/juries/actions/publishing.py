"""Publishing by two keys: the recommendations become public, and each body they are addressed to has to answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.deciding.juries.actions.asking import tell_members
from alongside.deciding.juries.actions.holding import hold as hold_jury
from alongside.deciding.juries.models import Jury, Recommendation, Reply, Tally
from alongside.deciding.juries.refusals import NotReady, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.actions.keys import hold
from alongside.deciding.processes.models import Stage
from alongside.foundation.notices.actions import tell, tell_thread
from alongside.foundation.people.models import Organisation, Person, RoleHolding
from alongside.foundation.record import actions as record
from alongside.foundation.threads.actions import join
from alongside.foundation.threads.models import Edge
from alongside.ui.filters import date_words

VOTED_ON = (
    Recommendation.State.ADOPTED,
    Recommendation.State.NOT_ADOPTED,
    Recommendation.State.NO_PARITY,
)


def agreed_to_publish(jury: Jury) -> dict[str, Any]:
    """What the keys that publish agree to: every recommendation word for word with its votes and those who have to
    answer it, and the minority reports. The co-leads can neither change nor leave out a word of the jury's."""
    fields = ("number", "title", "text", "reasons", "easy_read", "state")
    voted_on = jury.recommendations.filter(state__in=VOTED_ON).order_by("number")
    tallies = Tally.objects.filter(recommendation__in=voted_on).order_by("recommendation__number", "level")
    replies = Reply.objects.filter(recommendation__in=voted_on).order_by(
        "recommendation__number", "organisation"
    )
    return {
        "step": "publish",
        "stage": str(jury.stage_id),
        "answer_days": jury.answer_days,
        "recommendations": [list(row) for row in voted_on.values_list(*fields)],
        "votes": [list(row) for row in tallies.values_list("recommendation__number", "level", "count")],
        "asked": [
            [number, str(organisation)]
            for number, organisation in replies.values_list("recommendation__number", "organisation")
        ],
        "minority_reports": [
            [str(pk), title, text]
            for pk, title, text in jury.minority_reports.order_by("pk").values_list("pk", "title", "text")
        ],
    }


def not_publishable(jury: Jury) -> list[str]:
    """What is missing before the recommendations can be published, in sentences."""
    missing = []
    if jury.voting_opened_at is None:
        missing.append(
            jury.either(
                _("The jury has not voted on any recommendation, so there is nothing to publish."),
                _("The commission has not voted on any recommendation, so there is nothing to publish."),
            )
        )
    elif jury.voting_closed_at is None:
        missing.append(_("The votes are not counted yet. Close the vote first."))
    return missing


@transaction.atomic
def publish_recommendations(jury: Jury, *, seen: str | None, by: Person) -> bool:
    """Give one key to publish what the jury recommends; the last one publishes it, and the bodies have to answer.

    Returns True when it is public. Raises WrongMoment, NotReady, and what `turn_key` raises.
    """
    stage = hold(jury.stage)
    held = hold_jury(jury)
    held.stage = stage
    if stage.state != Stage.State.CLOSED:
        raise WrongMoment(
            held.either(
                _("Recommendations are published when the jury has closed, and only once."),
                _("Recommendations are published when the commission has closed, and only once."),
            )
        )
    missing = not_publishable(held)
    if missing:
        raise NotReady(missing[0])
    agreed = agreed_to_publish(held)
    if not processes.turn_key(stage, "publish", agreed=agreed, by=by, seen=seen):
        return False
    processes.publish_stage(stage, by=by)
    stage.refresh_from_db(fields=["state", "published_at"])
    adopted = list(held.recommendations.filter(state=Recommendation.State.ADOPTED))
    due = timezone.localdate() + dt.timedelta(days=held.answer_days)
    Reply.objects.filter(recommendation__in=adopted).update(due=due)
    join(stage, stage.process, Edge.Kind.CAME_FROM, by=by)
    for each in adopted:
        each.jury = held
        join(each, stage, Edge.Kind.CAME_FROM, by=by)
    record.write(
        act="recommendations-published",
        about=held,
        place=held.place,
        by=by,
        details={"adopted": [each.number for each in adopted], "due": due.isoformat()},
    )
    _tell(held, len(adopted), due, by)
    return True


def _tell(jury: Jury, adopted: int, due: dt.date, by: Person) -> None:
    stage = jury.stage
    said = ngettext(
        "“%(jury)s” has published %(count)s recommendation. It has to be answered by %(day)s.",
        "“%(jury)s” has published %(count)s recommendations. They have to be answered by %(day)s.",
        adopted,
    ) % {"jury": stage.title, "count": adopted, "day": date_words(due)}
    if not adopted:
        said = _("“%(jury)s” has finished. It adopted no recommendation.") % {"jury": stage.title}
    change = f"published:{stage.pk}"
    tell_members(jury, change, said, by=None, also_left=True)
    processes.tell_took_part(stage.process, change=change, sentence=said, url=jury.get_absolute_url(), by=by)
    tell_thread(stage, change=change, sentence=said, by=by, url=jury.get_absolute_url())
    if not adopted:
        return
    for body in Organisation.objects.filter(
        jury_replies__recommendation__jury=jury, jury_replies__due=due
    ).distinct():
        tell(
            of_the_body(body),
            change=f"asked:{stage.pk}:{body.pk}",
            sentence=_("“%(jury)s” recommends something to %(body)s. Answer it with reasons by %(day)s.")
            % {"jury": stage.title, "body": body.name, "day": date_words(due)},
            url=jury.get_absolute_url(),
            place=jury.place,
            why=_("You are told because you hold a role for %(body)s.") % {"body": body.name},
        )


def of_the_body(organisation: Organisation) -> Any:
    """Everybody who holds a role for an organisation now."""
    holdings = RoleHolding.objects.current().filter(organisation=organisation)
    return Person.objects.filter(pk__in=holdings.values("person"))
