"""The vote on recommendations, and the evaluation: each member once, and nothing joins a member to what they said.

No ballot is kept. A vote adds one to a count at each recommendation, in one statement that writes every count of the
jury anew, also those to which it adds nothing. All of them therefore carry the same transaction number in PostgreSQL,
that of the latest vote, and none of them tells which of them it touched. When the vote has closed, what the database
still holds of earlier counts is cleared away. What remains is said in docs/operate/secret-ballots.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.juries.actions.asking import tell_members
from alongside.deciding.juries.actions.holding import hold_sitting, hold_unfinished, member_of
from alongside.deciding.juries.actions.meeting import check_vote_parity
from alongside.deciding.juries.evaluating import QUESTIONS
from alongside.deciding.juries.models import Jury, Rated, Rating, Recommendation, Support, Tally, Voted
from alongside.deciding.juries.refusals import AlreadyRated, AlreadyVoted, NotReady, WrongMoment
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import TookPart
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions as record

log = structlog.get_logger(__name__)
_YES = (Support.STRONGLY_SUPPORT, Support.SUPPORT)
# With fewer votes than this, what each member chose could be guessed from the counts.
LEAST_VOTES = 5


@transaction.atomic
def open_voting(jury: Jury, *, by: Person) -> Jury:
    """Put the drafts to the vote as they stand, and tell the members. Their text is fixed from then on.

    Raises WrongMoment while the jury does not sit or when the vote was opened before; NotReady without a draft, for a
    draft that nobody has to answer, and with fewer than 5 members, whose votes could not be secret.
    """
    held = hold_sitting(jury)
    if held.voting_opened_at is not None:
        raise WrongMoment(_("The vote was opened before."))
    drafts = list(held.recommendations.filter(state=Recommendation.State.DRAFT))
    if not drafts:
        raise NotReady(_("There is no recommendation to vote on yet."))
    lost = held.recommendations.filter(state=Recommendation.State.DRAFT, replies__isnull=True).first()
    if lost is not None:
        raise NotReady(
            _("Nobody has to answer “%(title)s” yet. Say to whom it is addressed.") % {"title": lost}
        )
    if held.members.current().count() < LEAST_VOTES:
        raise NotReady(_("With fewer than 5 members the votes could not be secret."))
    Recommendation.objects.filter(pk__in=[each.pk for each in drafts]).update(state=Recommendation.State.PUT)
    Tally.objects.bulk_create(
        [Tally(recommendation=each, level=level) for each in drafts for level in Support.values]
    )
    held.voting_opened_at = timezone.now()
    held.save(update_fields=["voting_opened_at"])
    record.write(
        act="jury-vote-opened", about=held, place=held.place, by=by, details={"recommendations": len(drafts)}
    )
    tell_members(
        held,
        f"vote:{held.pk}",
        _("You can vote on the recommendations of “%(title)s” now.") % {"title": held.stage.title},
        by=None,
    )
    return held


@transaction.atomic
def vote(jury: Jury, levels: Mapping[int, int], *, by: Person) -> None:
    """A member says how far they support each recommendation.

    Parameters: `levels`, a level of `Support` for the number of each recommendation that is put to the vote.

    Raises NotAMember, AlreadyVoted, and WrongMoment when the vote is not open or a recommendation has no level.
    """
    held = hold_sitting(jury)
    member = member_of(held, by)
    if not held.is_voting():
        raise WrongMoment(_("The vote is not open now."))
    if Voted.objects.filter(member=member).exists():
        raise AlreadyVoted
    put = dict(held.recommendations.filter(state=Recommendation.State.PUT).values_list("number", "pk"))
    if set(levels) != set(put) or not set(levels.values()) <= set(Support.values):
        raise WrongMoment(_("Say for each recommendation how far you support it."))
    # The jury is held, so that votes come one after the other; the constraint says the same to anything else.
    Voted.objects.create(member=member)
    record.write(act="jury-voted", about=held, place=held.place, by=by)
    chosen = [When(recommendation=put[number], level=level, then=1) for number, level in levels.items()]
    Tally.objects.filter(recommendation__in=put.values()).update(
        count=F("count") + Case(*chosen, default=Value(0))
    )
    processes.note_participation(held.stage, by, TookPart.How.DECIDED)


@transaction.atomic
def close_voting(jury: Jury, *, by: Person | None) -> Jury:
    """Close the vote: a recommendation is adopted when enough of those who voted support it. In a commission none is
    unless as many community as civic commissioners voted.

    Raises WrongMoment when the vote is not open, and NotReady with fewer than 5 votes, or without that parity, while
    more can come.
    """
    held = hold_unfinished(jury)
    if not held.is_voting():
        raise WrongMoment(_("The vote is not open now."))
    votes = Voted.objects.filter(member__jury=held).count()
    if votes < LEAST_VOTES and held.stage.is_open():
        raise NotReady(
            _("Fewer than 5 have voted, so the counts would give somebody’s vote away. Wait for others.")
        )
    has_parity = check_vote_parity(held)
    for each in held.recommendations.filter(state=Recommendation.State.PUT).prefetch_related("tallies"):
        yes = sum(tally.count for tally in each.tallies.all() if tally.level in _YES)
        each.state = (
            Recommendation.State.ADOPTED
            if is_adopted(yes, votes, held.adopt_percent)
            else Recommendation.State.NOT_ADOPTED
        )
        if not has_parity:
            each.state = Recommendation.State.NO_PARITY
        each.save(update_fields=["state"])
    held.voting_closed_at = timezone.now()
    held.save(update_fields=["voting_closed_at"])
    record.write(act="jury-vote-closed", about=held, place=held.place, by=by, details={"votes": votes})
    tell_members(
        held,
        f"counted:{held.pk}",
        _("The votes on the recommendations of “%(title)s” are counted.") % {"title": held.stage.title},
        by=by,
    )
    transaction.on_commit(_sweep, robust=True)
    return held


def close_over() -> int:
    """Close every vote whose stage is over, as the clock asks. Calling it twice does no harm. Returns how many."""
    closed = 0
    left_open = Q(voting_opened_at__isnull=False, voting_closed_at__isnull=True)
    for jury in list(Jury.objects.filter(left_open, stage__state="closed").select_related("stage__process")):
        try:
            close_voting(jury, by=None)
        except WrongMoment:  # another worker was quicker
            continue
        closed += 1
    return closed


def is_adopted(yes: int, votes: int, percent: int) -> bool:
    """Whether so many of those who voted are enough. Nobody's vote adopts nothing.

    >>> is_adopted(15, 20, 75), is_adopted(14, 20, 75), is_adopted(0, 0, 75)
    (True, False, False)
    """
    return votes > 0 and 100 * yes >= percent * votes


@transaction.atomic
def rate(jury: Jury, levels: Mapping[str, int], *, by: Person) -> None:
    """A member says how the jury was run, once. The counts are shown when the result is published.

    Parameters: `levels`, from 1 (strongly agree) to 5, for each of QUESTIONS that they answer.

    Raises NotAMember, AlreadyRated, and WrongMoment before the votes are counted or once the result is published.
    """
    held = hold_unfinished(jury)
    member = member_of(held, by)
    if held.voting_closed_at is None:
        raise WrongMoment(_("You are asked how it was when the votes are counted."))
    if Rated.objects.filter(member=member).exists():
        raise AlreadyRated
    if not set(levels) <= set(QUESTIONS) or not set(levels.values()) <= set(range(1, 6)):
        raise WrongMoment(_("Choose only from the list"))
    Rated.objects.create(member=member)
    rows = [
        Rating(jury=held, question=question, level=level) for question in QUESTIONS for level in range(1, 6)
    ]
    Rating.objects.bulk_create(rows, ignore_conflicts=True)
    chosen = [When(question=question, level=level, then=1) for question, level in levels.items()]
    counted = F("count") + Case(*chosen, default=Value(0)) if chosen else F("count")
    Rating.objects.filter(jury=held).update(count=counted)
    record.write(act="jury-evaluated", about=held, place=held.place, by=by)


def _sweep() -> None:
    """Clear away what the database still keeps of earlier counts: each shows what one vote added.

    On SQLite a count is written over in its place; only the write-ahead log holds what was.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        try:
            cursor.execute("SET lock_timeout = '3s'")
            for table in ("juries_tally", "juries_voted", "juries_rating", "juries_rated"):
                cursor.execute(f"VACUUM (FULL) {table}")
        except OperationalError:
            log.warning(
                "the counts of a jury were in use, so that their earlier versions were not cleared away"
            )
        finally:
            cursor.execute("RESET lock_timeout")
