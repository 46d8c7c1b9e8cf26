"""From the votes of a question to what may be shown of them.

All that a page shows is made here, once, by the job. What must not be shown is left out here, so that no page, file or
feed can show it: no group smaller than 5 people or 5% of those who took part, and nothing about a statement, or a
group's view of it, that rests on fewer than 5 votes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions import (
    Agreement,
    Finding,
    Share,
    Shared,
    Summary,
    Votes,
    find_opinions,
    next_statements,
    place,
)
from alongside.listening.statements import exporting, heard
from alongside.listening.statements.drawing import thinned
from alongside.listening.statements.models import OpinionMap, Question, Statement, Vote

LEAST = exporting.LEAST
SHARE_OF_ALL = 20
MOST_LISTED = 10
_SEED = 20_260_101


@dataclass(frozen=True)
class Read:
    """The votes on statements that are shown: equally long columns in the order of participants, then numbers."""

    participants: NDArray[np.int64]
    statements: NDArray[np.int64]
    values: NDArray[np.int64]
    shown: tuple[int, ...]
    digest: str

    def people(self) -> NDArray[np.int64]:
        """Those who voted, each once."""
        return np.unique(self.participants)


@dataclass(frozen=True)
class Drawn:
    """What a job has found out, for the fields of the same names of OpinionMap."""

    order: dict[str, Any]
    result: dict[str, Any]
    heard: dict[str, Any]
    placing: dict[str, Any]
    labels: dict[str, str]
    votes_file: bytes | None


def read_votes(question: Question) -> Read:
    """All votes on the statements that are shown, as they are now, in one read."""
    shown = tuple(
        Statement.objects.shown()
        .filter(question=question)
        .order_by("number")
        .values_list("number", flat=True)
    )
    rows = list(
        Vote.objects.filter(statement__question=question, statement__state=Statement.State.SHOWN)
        .order_by()
        .values_list("participant_id", "statement__number", "value")
    )
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    total = hashlib.sha256(table.tobytes() + repr((shown, question.state)).encode())
    return Read(table[:, 0], table[:, 1], table[:, 2], shown, total.hexdigest())


def understand(read: Read, earlier: OpinionMap) -> Drawn:
    """What the votes say, as far as it may be shown, with the letters that groups had before."""
    votes = Votes.from_rows(read.participants, read.statements, read.values, every_statement=read.shown)
    finding = find_opinions(
        votes, seed=_SEED, previous={int(who): label for who, label in earlier.labels.items()}
    )
    is_told = earlier.question.state == Question.State.TOLD
    return Drawn(
        order=Summary.of(finding).to_plain(),
        result=_result(finding),
        heard=heard.count(earlier.question, earlier.heard),
        placing=_placing(finding),
        labels={str(who): label for who, label in finding.labels.items()},
        votes_file=exporting.votes_file(earlier.question, votes) if is_told else None,
    )


def least_shown(participants: int) -> int:
    """The smallest group that is shown: 5 people, or 5% of those who took part if that is more."""
    return max(LEAST, -(-participants // SHARE_OF_ALL))


def place_visitor(placing: dict[str, Any], answers: dict[int, int]) -> tuple[float, float, str] | None:
    """Where somebody stands on the map, by their votes as they are now: x, y and the group's letter (empty: none)."""
    if not placing or not answers:
        return None
    found = place(Finding.from_plain(placing), answers)
    return found.position[0], found.position[1], found.group or ""


def choose_next(order: dict[str, Any], answers: dict[int, int], shown: list[int], *, seed: int) -> int | None:
    """The number of the statement on which this person's vote would tell most; None when none is left.

    Parameters
    ----------
    order: as the job left it; empty before the first map.
    answers: the person's votes by number.
    shown: the numbers of all statements that are shown.
    seed: another for each person and vote.
    """
    summary = Summary.from_plain(order) if order else Summary.empty()
    found = next_statements(summary, answers, seed=seed, open_to_vote=shown)
    return int(found[0]) if found else None


def _placing(finding: Finding) -> dict[str, Any]:
    """What it takes to place one person: the map and the groups' centres, and nothing about anybody."""
    return replace(
        finding,
        participants=(),
        positions=np.zeros((0, 2)),
        known=np.zeros(0),
        groups=tuple(replace(group, members=()) for group in finding.groups),
        agreement=(),
        consensus=(),
        dividing=(),
        represents={},
        trace=(),
    ).to_plain()


def _result(finding: Finding) -> dict[str, Any]:
    """What the page of results shows, as plain JSON."""
    least = least_shown(len(finding.participants))
    shown = [group.label for group in finding.groups if group.size >= least]
    # With one of two groups left out, the other would say who they are not.
    groups = shown if len(shown) == len(finding.groups) else []
    seen = {each.statement: each for each in finding.agreement if each.everyone.seen >= LEAST}
    many = thinned(len(finding.participants))
    return {
        "finding": finding.finding.value if groups or not finding.groups else "too few to tell",
        "groups": [
            {"label": group.label, "size": group.size} for group in finding.groups if group.label in groups
        ],
        "least": least,
        "firm": finding.stability.firm,
        "adjusted_rand": finding.stability.adjusted_rand,
        "same_number": finding.stability.chosen_k_share,
        "enough": finding.enough,
        "dots": _dots(finding, groups, many) if len(finding.participants) >= LEAST else [],
        "people_a_dot": many,
        "statements": [
            {
                "number": number,
                "everyone": _share(each.everyone),
                "groups": {
                    label: _share(share)
                    for label, share in each.groups.items()
                    if label in groups and share.seen >= LEAST
                },
            }
            for number, each in seen.items()
        ],
        "shared": [
            {"number": each.statement} | _how_far_shared(each, seen[each.statement], groups)
            for each in finding.consensus
            if each.statement in seen and _all_agree(seen[each.statement], groups)
        ][:MOST_LISTED],
        "dividing": [
            {
                "number": each.statement,
                "score": each.score,
                "low": each.low,
                "high": each.high,
                "most": each.most if each.most in groups else None,
                "least": each.least if each.least in groups else None,
            }
            for each in finding.dividing
            if each.statement in seen and _all_groups_have_seen(seen[each.statement].groups, groups)
        ][:MOST_LISTED],
        "represents": {
            label: [
                {
                    "number": each.statement,
                    "vote": each.vote,
                    "share": each.share,
                    "elsewhere": each.elsewhere,
                }
                for each in told
                if each.statement in seen and seen[each.statement].groups[label].seen >= LEAST
            ][:MOST_LISTED]
            for label, told in finding.represents.items()
            if label in groups
        },
        "trace": [each.text for each in finding.trace],
    }


def _how_far_shared(shared: Shared, agreement: Agreement, groups: list[str]) -> dict[str, float]:
    """The score with its interval. Without groups it is the share that agrees, as the table of statements says it too;
    the cautious score, which is drawn towards the mean, only puts them in order."""
    said = shared if groups else agreement.everyone
    score = shared.score if groups else agreement.everyone.share
    return {"score": score, "low": said.low, "high": said.high}


def _all_agree(told: Agreement, groups: list[str]) -> bool:
    """Whether at least half of every group agree, of everybody where there are none."""
    shares = [told.groups[label] for label in groups] or [told.everyone]
    return all(share.seen >= LEAST and share.share >= 0.5 for share in shares)


def _all_groups_have_seen(shares: dict[str, Share], groups: list[str]) -> bool:
    return all(shares[label].seen >= LEAST for label in groups)


def _share(share: Share) -> dict[str, float]:
    """How many agree, disagree and pass, with the share that agrees and its interval."""
    return {
        "agree": share.agree,
        "disagree": share.disagree,
        "passed": share.passed,
        "share": round(share.share, 4),
        "low": round(share.low, 4),
        "high": round(share.high, 4),
    }


def _dots(finding: Finding, groups: list[str], many: int) -> list[list[Any]]:
    """Where people stand, in an order that says nothing about when they came: every so many of them, group by group."""
    labels = finding.labels
    rows = [
        [round(float(x), 3), round(float(y), 3), labels.get(who, "") if labels.get(who) in groups else ""]
        for who, (x, y) in zip(finding.participants, finding.positions.tolist(), strict=True)
    ]
    return sorted(rows, key=lambda row: (row[2], row[0], row[1]))[::many]
