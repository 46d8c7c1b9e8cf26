"""From votes to a finding."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions import agreement as agreeing
from alongside.engines.opinions.finding import (
    Agreement,
    Dividing,
    Finding,
    Found,
    Group,
    Reason,
    Representing,
    Share,
    Shared,
    Stability,
)
from alongside.engines.opinions.grouping import (
    FEWEST,
    LEVEL,
    Grouping,
    enough_votes,
    find_groups,
    names,
    without_each_fold,
)
from alongside.engines.opinions.mapping import Map, Placed, fit_and_place
from alongside.engines.opinions.stability import FIRM, Resampled, resample
from alongside.engines.opinions.telling import FOLDS, RATE, telling
from alongside.engines.opinions.votes import Id, Votes

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

RESAMPLES = 10
HALF = 0.5


def find_opinions(
    votes: Votes,
    *,
    seed: int,
    previous: Finding | Mapping[Id, str] | None = None,
    resamples: int = RESAMPLES,
) -> Finding:
    """Place people by their votes, find out whether they fall into groups, and what is shared and what divides.

    Parameters
    ----------
    votes: at least none.
    seed: for everything that is left to chance; the same votes and seed give the same finding.
    previous: an earlier finding, or its group letters by participant, so that groups keep their letters.
    resamples: how often people are drawn again to see how stable the groups are; 0 leaves it out, and then no
        groups are called firm.

    Examples
    --------
    >>> votes = Votes.from_rows(["ann", "bob"], ["a longer library day"] * 2, [1, -1])
    >>> find_opinions(votes, seed=1).finding.value
    'too few to tell'
    """
    rng = np.random.default_rng(seed)
    map_, placed = _mapped(votes, rng)
    reasons = [_counted(votes), _mapped_reason(map_)]
    people = int((votes.per_participant >= enough_votes(len(votes.statements))).sum())
    if people < FEWEST or len(votes.statements) < 2:
        grouping = Grouping(
            np.full(len(votes.participants), -1), np.zeros((0, 0)), np.zeros(0, dtype=np.bool_), 0, 0, ()
        )
        found, stability = Found.TOO_FEW, Stability(None, None, False, 0)
        reasons.append(
            Reason(
                f"{people} people voted on enough statements to look for groups; it takes {FEWEST}.",
                {"people": people, "needed": FEWEST},
            )
        )
    else:
        grouping = find_groups(votes, map_, placed, rng)
        reasons += _looked(map_, grouping)
        grouping, stability = _stability(votes, map_, grouping, rng, resamples, reasons)
        found = _found(map_, grouping)
    return _told(votes, map_, placed, grouping, found, stability, tuple(reasons), previous)


def _mapped(votes: Votes, rng: np.random.Generator) -> tuple[Map, Placed]:
    if len(votes) and len(votes.statements) > 1:
        return fit_and_place(votes, rng)
    many, people = len(votes.statements), len(votes.participants)
    map_ = Map(
        votes.statements, np.zeros(many), np.zeros((many, 2)), np.zeros((many, 2, 2)), 1.0, np.ones(2), 0
    )
    return map_, Placed(np.zeros((people, 2)), np.tile(np.eye(2), (people, 1, 1)))


def _found(map_: Map, grouping: Grouping) -> Found:
    if grouping.many:
        return Found.GROUPS
    return Found.TOO_FEW if map_.significant and grouping.well_placed < FEWEST else Found.NO_GROUPS


def _stability(
    votes: Votes,
    map_: Map,
    grouping: Grouping,
    rng: np.random.Generator,
    resamples: int,
    reasons: list[Reason],
) -> tuple[Grouping, Stability]:
    """How stable the groups are. Groups that are mostly not found again are given up."""
    if resamples == 0 or _found(map_, grouping) is Found.TOO_FEW:
        reasons.append(Reason("How stable this is was not looked at.", {}))
        return grouping, Stability(None, None, False, 0)
    again = resample(votes, map_, grouping, rng, resamples)
    reasons.append(_stable(again, grouping, resamples))
    if grouping.many and again.groups < HALF:
        reasons.append(
            Reason("Groups that are mostly not found again are not distinct.", {"found again": again.groups})
        )
        return grouping.given_up(), Stability(None, 1.0 - again.groups, False, resamples)
    rand = again.adjusted_rand
    firm = rand is not None and rand >= FIRM and again.same >= HALF
    return grouping, Stability(rand, again.same, firm, resamples)


def _told(
    votes: Votes,
    map_: Map,
    placed: Placed,
    grouping: Grouping,
    found: Found,
    stability: Stability,
    trace: tuple[Reason, ...],
    previous: Finding | Mapping[Id, str] | None,
) -> Finding:
    """Everything that is said about the groups, in the order of their letters."""
    earlier = previous.labels if isinstance(previous, Finding) else previous
    letters = names(grouping.labels, grouping.many, votes.participants, earlier)
    order = sorted(range(grouping.many), key=lambda group: (len(letters[group]), letters[group]))
    turned = np.full(grouping.many + 1, -1, dtype=np.int64)
    turned[order] = np.arange(grouping.many)
    labels, letters = turned[grouping.labels], [letters[group] for group in order]
    positions = placed.means[:, :2] * map_.scales[:2]
    squares = np.square(map_.scales[:2])
    left = np.einsum("naa->na", placed.covariances)[:, :2] @ squares
    group_counts = agreeing.counts(votes, labels, len(letters))
    all_counts = agreeing.everyone(votes)
    q, by_agreeing = _telling(votes, map_, grouping, turned, len(letters))
    return Finding(
        participants=votes.participants,
        positions=positions,
        known=1.0 - left / max(float(squares.sum()), 1e-12),
        statements=votes.statements,
        loadings=map_.loadings[:, :2] / map_.scales[:2],
        votes=len(votes),
        finding=found,
        groups=tuple(_group(votes, labels, positions, place, letter) for place, letter in enumerate(letters)),
        stability=stability,
        agreement=_agreement(votes, letters, group_counts, all_counts),
        consensus=_consensus(votes, group_counts, all_counts),
        dividing=_dividing(votes, letters, group_counts, all_counts, q),
        represents={
            letter: _represents(votes, letter, place, group_counts, q[place], by_agreeing[place])
            for place, letter in enumerate(letters)
        },
        trace=trace,
        map=map_,
        centres=grouping.centres[order],
        enough=enough_votes(len(votes.statements)),
    )


def _group(votes: Votes, labels: Counts, positions: Floats, place: int, letter: str) -> Group:
    inside = np.flatnonzero(labels == place)
    centre = positions[inside].mean(axis=0)
    members = tuple(votes.participants[one] for one in inside.tolist())
    return Group(letter, members, (float(centre[0]), float(centre[1])))


def _telling(
    votes: Votes, map_: Map, grouping: Grouping, turned: Counts, many: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """For each group and statement how surely it tells the group from the others, asked of groups that were made
    without that statement."""
    if not many:
        return np.zeros((0, len(votes.statements))), np.zeros((0, len(votes.statements)), dtype=np.bool_)
    folds = np.arange(len(votes.statements), dtype=np.int64) % FOLDS
    labels = turned[without_each_fold(votes, map_, grouping, folds)]
    return telling(agreeing.counts_by_vote(votes, labels[folds[votes.columns], votes.rows], many))


def _agreement(
    votes: Votes, letters: list[str], group_counts: Counts, all_counts: Counts
) -> tuple[Agreement, ...]:
    everybody, groups = agreeing.shares(group_counts, all_counts)
    means = np.vstack([agreeing.mean(everybody)[None], agreeing.mean(groups)]).tolist()
    low, high = agreeing.interval(
        (np.vstack([everybody[0][None], groups[0]]), np.vstack([everybody[1][None], groups[1]]))
    )
    lows, highs = low.tolist(), high.tolist()
    told = np.concatenate([all_counts[None], group_counts]).tolist()

    def share(row: int, column: int) -> Share:
        agree, disagree, passed = told[row][column]
        return Share(agree, disagree, passed, means[row][column], lows[row][column], highs[row][column])

    return tuple(
        Agreement(
            statement,
            share(0, column),
            {letter: share(row, column) for row, letter in enumerate(letters, start=1)},
        )
        for column, statement in enumerate(votes.statements)
    )


def _consensus(votes: Votes, group_counts: Counts, all_counts: Counts) -> tuple[Shared, ...]:
    score, low, high = agreeing.consensus(group_counts, all_counts)
    seen = np.flatnonzero(all_counts.sum(axis=1) > 0)
    order = seen[np.argsort(-score[seen], kind="stable")]
    return tuple(
        Shared(votes.statements[one], float(score[one]), float(low[one]), float(high[one]))
        for one in order.tolist()
    )


def _dividing(
    votes: Votes, letters: list[str], group_counts: Counts, all_counts: Counts, q: Floats
) -> tuple[Dividing, ...]:
    if not letters:
        beta, score = agreeing.split(all_counts)
        low, high = agreeing.interval(beta)
        seen = np.flatnonzero(all_counts.sum(axis=1) > 0)
        return tuple(
            Dividing(
                votes.statements[one],
                float(score[one]),
                float(min(2 * low[one], 1.0)),
                float(min(2 * high[one], 1.0)),
                None,
                None,
            )
            for one in seen[np.argsort(-score[seen], kind="stable")].tolist()
        )
    _, groups = agreeing.shares(group_counts, all_counts)
    told = np.asarray((np.nan_to_num(q, nan=1.0) <= RATE).any(axis=0))
    # What two groups may well agree on as much as each other does not divide them.
    return tuple(one for one in agreeing.apart(votes.statements, groups, letters, told) if one.low > 0.0)


def _represents(
    votes: Votes, letter: str, place: int, group_counts: Counts, q: Floats, by_agreeing: NDArray[np.bool_]
) -> tuple[Representing, ...]:
    """Statements that tell a group from the others, by how much further its share is from theirs."""
    mine, others = group_counts[place], group_counts.sum(axis=0) - group_counts[place]
    told = []
    for one in np.flatnonzero(np.nan_to_num(q, nan=1.0) <= RATE).tolist():
        kind = 0 if by_agreeing[one] else 1
        share = (mine[one, kind] + 1.0) / (mine[one].sum() + 2.0)
        elsewhere = (others[one, kind] + 1.0) / (others[one].sum() + 2.0)
        if share <= elsewhere:
            continue
        does = "agree" if by_agreeing[one] else "disagree"
        why = (
            f"{mine[one, kind]} of {mine[one].sum()} in group {letter} {does}; "
            f"of all others {others[one, kind]} of {others[one].sum()} do."
        )
        told.append(
            Representing(
                votes.statements[one],
                1 if by_agreeing[one] else -1,
                float(share),
                float(elsewhere),
                float(q[one]),
                why,
            )
        )
    return tuple(sorted(told, key=lambda each: (each.elsewhere - each.share, each.q)))


def _counted(votes: Votes) -> Reason:
    return Reason(
        f"{len(votes.participants)} people voted on {len(votes.statements)} statements: {len(votes)} votes.",
        {"participants": len(votes.participants), "statements": len(votes.statements), "votes": len(votes)},
    )


def _mapped_reason(map_: Map) -> Reason:
    return Reason(
        f"{map_.significant} directions explain more of the votes than votes whose signs are "
        "flipped at random.",
        {"significant": map_.significant, "noise": map_.noise},
    )


def _looked(map_: Map, grouping: Grouping) -> list[Reason]:
    if not map_.significant:
        return []
    reasons = [
        Reason(
            f"{grouping.well_placed} people voted on enough to be placed well; it takes {FEWEST}, and a group must "
            f"have {grouping.least}.",
            {"well placed": grouping.well_placed, "needed": FEWEST, "smallest group": grouping.least},
        )
    ]
    for one in grouping.tries:
        if one.chance is None:
            text = f"{one.parts} groups: the smallest would have {one.smallest} people, which is too few."
        elif one.chance < LEVEL:
            text = f"{one.parts} groups: there is a valley between every two of them."
        else:
            text = f"{one.parts} groups: between two of them there is no valley."
        numbers: dict[str, float] = {"groups": one.parts, "smallest": one.smallest}
        reasons.append(Reason(text, numbers | ({} if one.chance is None else {"chance": one.chance})))
    if grouping.many:
        reasons.append(
            Reason(f"{grouping.many} groups are the most with valleys.", {"groups": grouping.many})
        )
    return reasons


def _stable(again: Resampled, grouping: Grouping, times: int) -> Reason:
    numbers = {"chosen k share": again.same, "found groups": again.groups}
    text = f"With 80% of people drawn again {times} times, as many groups were found {again.same:.0%} of the times"
    if again.adjusted_rand is not None:
        numbers["adjusted rand"] = again.adjusted_rand
        text += (
            f", and people fell into the same ones with an adjusted Rand index of {again.adjusted_rand:.2f}"
        )
    return Reason(text + ".", numbers)
