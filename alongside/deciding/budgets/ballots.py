"""The ballot box: how a ballot goes in so that nothing joins it to its voter.

A vote writes two rows in one transaction: that a person voted, and what a ballot says. On PostgreSQL such rows share
the number of their transaction (`xmin`) and lie in their tables in the order in which they came, and either would join
them. So each vote also draws new keys for a handful of other ballots, chosen at random, and for its own, in a random
order: all of them now carry the transaction's number and lie together in the table (`stir`). When the vote has
closed, all ballots are written anew in one transaction, in a random order (`settle`). On SQLite a table lies in the
order of its keys, which are random and drawn anew in the same way.

What this cannot hide is in docs/operate/secret-ballots.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator

import structlog
from django.db import OperationalError, connection, transaction

from alongside.deciding.budgets.models import Ballot, Budget, random_id
from alongside.deciding.processes.models import Stage
from alongside.foundation.people.identity import keyed

# How many other ballots each vote hides among.
AMONG = 20
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", **dict.fromkeys(" \t\r\n-–—._\u00a0", None)})
_CHUNK = 2000

_dice = secrets.SystemRandom()
log = structlog.get_logger(__name__)


def put_in(budget: Budget, choices: list[int], receipt: str) -> None:
    """Put one ballot in the box, and stir. Called inside the transaction that notes the voter."""
    ballot = Ballot.objects.create(
        budget=budget, choices=sorted(choices), receipt=receipt_digest(budget, receipt)
    )
    stir(budget, ballot.pk)


def stir(budget: Budget, fresh: int) -> None:
    """Draw new keys for the ballot `fresh` and for up to AMONG others, in a random order."""
    mine = Ballot.objects.filter(budget=budget).exclude(pk=fresh).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        # Two votes at the same moment stir different ballots, and neither waits for the other.
        mine = mine.select_for_update(of=("self",), skip_locked=True)
    # The keys are random, so that those next above a random number are a random handful.
    others = list(mine.filter(pk__gte=random_id()).values_list("pk", flat=True)[:AMONG])
    if len(others) < AMONG:
        lowest = mine.exclude(pk__in=others).values_list("pk", flat=True)
        others += list(lowest[: AMONG - len(others)])
    rewrite([fresh, *others])


def settle(budget: Budget) -> None:
    """Write every ballot anew, in a random order and in one transaction, once the vote has closed."""
    with transaction.atomic():
        locked = Budget.objects.select_for_update(of=("self",)).get(pk=budget.pk)
        if locked.settled:
            return
        keys = list(Ballot.objects.filter(budget=budget).values_list("pk", flat=True))
        _dice.shuffle(keys)
        rewrite(keys)
        Budget.objects.filter(pk=budget.pk).update(settled=True)
        transaction.on_commit(_sweep, robust=True)


def settle_closed() -> int:
    """Settle every box whose vote has closed. The clock calls it; calling it twice does no harm. Returns how many."""
    waiting = Budget.objects.filter(
        settled=False, stage__state__in=[Stage.State.CLOSED, Stage.State.PUBLISHED]
    )
    done = 0
    for budget in list(waiting):
        settle(budget)
        done += 1
    return done


def rewrite(keys: list[int]) -> None:
    """Draw new keys for these ballots, one after the other in a random order."""
    _dice.shuffle(keys)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), _CHUNK):
            cursor.executemany(
                "UPDATE budgets_ballot SET id = %s WHERE id = %s",
                [(random_id(), key) for key in keys[start : start + _CHUNK]],
            )


def _sweep() -> None:
    """Clear away what the database still keeps of the rows' earlier places.

    PostgreSQL leaves a changed row on its page where there is room, and pages filled in the order of voting: so the
    table is written anew in the order of its keys, which are random.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            try:
                with transaction.atomic():
                    # Other votes queue behind this: it must not itself queue behind a backup that reads for an hour.
                    cursor.execute("SET LOCAL lock_timeout = '3s'")
                    cursor.execute("CLUSTER budgets_ballot USING budgets_ballot_pkey")
            except OperationalError:
                log.warning("the table of ballots was in use and was only vacuumed")
                cursor.execute("VACUUM budgets_ballot")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def new_paper() -> str:
    """A fresh random number for the form in which somebody casts a ballot. It is kept nowhere but in that form."""
    return secrets.token_hex(16)


def receipt_of(budget: Budget, person_key: str, paper: str) -> str:
    """The receipt code of the ballot cast with a form: 16 letters and digits (80 bits), the same when it is sent twice.

    It comes of the form's random number, which is not kept, so that nobody can make it again without the form.
    """
    made = hmac.digest(keyed("receipt", str(budget.pk), person_key), paper.encode(), "sha256")
    bits = int.from_bytes(made[:10], "big")
    return "".join(ALPHABET[(bits >> (5 * each)) & 31] for each in range(LENGTH))


def read_receipt(typed: str) -> str:
    """What somebody typed as a receipt code, without dashes and spaces; empty when it cannot be one."""
    said = typed[:100].upper().translate(_READ_AS)
    return said if len(said) == LENGTH and set(said) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """A code in groups of four, as it is shown."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def receipt_digest(budget: Budget, code: str) -> bytes:
    """What is kept of a receipt code: keyed, so that a copy of the database alone does not tell whose it is."""
    return hmac.digest(keyed("receipt", "digest", str(budget.pk)), code.encode(), "sha256")


def is_in_the_box(budget: Budget, code: str) -> bool:
    """Whether a ballot with this receipt code is there."""
    return bool(code) and Ballot.objects.filter(budget=budget, receipt=receipt_digest(budget, code)).exists()


def all_choices(budget: Budget) -> Iterator[list[int]]:
    """What each ballot says, a few thousand at a time."""
    return Ballot.objects.filter(budget=budget).values_list("choices", flat=True).iterator(chunk_size=_CHUNK)


def digest_of_ballots(counted: dict[tuple[int, ...], int]) -> str:
    """The SHA-256 over what was counted: each distinct ballot with how many said so, in ascending order."""
    said = [[list(choices), many] for choices, many in sorted(counted.items())]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
