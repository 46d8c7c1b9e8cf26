"""From the answers to the figures of a report: only what may be shown is in them."""

from __future__ import annotations

import math
import uuid
from collections import Counter
from typing import Any

from alongside.deciding.lotteries.models import Lottery, Target
from alongside.deciding.polls.models import Participant, Poll, Registered
from alongside.deciding.processes.suppression import LEAST, publishable
from alongside.engines import impact
from alongside.engines.opinions import Finding, Found, find_opinions
from alongside.listening.surveys.models import Question, Response, Survey

Figures = dict[str, Any]
Answers = dict[uuid.UUID, dict[str, Any]]
SEED = 1
BLANK = math.nan


def figures_of(poll: Poll) -> Figures:
    """What came of a poll, for `Report.figures`. Raises PollError for answers that cannot be compared.

    Takes the same few queries however many were drawn. `report` is `impact.Report.to_plain`; ids of questions are keys.
    """
    people = list(
        poll.participants.exclude(arm="").select_related("group", "seat__registration").order_by("pk")
    )
    before, after = answers_of(poll.first), answers_of(poll.second)
    compared, words = compared_questions(poll)
    data = impact.Poll(
        [
            impact.Person(str(one.pk), impact.Arm(one.arm), one.group.number if one.group else None)
            for one in people
        ],
        [question for question, _read in compared],
        *(
            [[read(answers.get(one.person_id, {})) for _question, read in compared] for one in people]
            for answers in (before, after)
        ),
    )
    return {
        "report": impact.analyse(data).to_plain(),
        "words": words,
        "asked": _asked(poll, people, before, after),
        "who": _who(poll, people),
        "map": _maps(data),
        "hypotheses": poll.hypotheses,
        "registered": {
            "at": poll.registered_at.isoformat() if poll.registered_at else "",
            "digest": poll.registered_digest,
        },
    }


def answers_of(survey: Survey | None) -> Answers:
    """What each person answered, by their key."""
    rows = Response.objects.filter(survey=survey, person__isnull=False).values_list("person", "answers")
    return dict(rows.order_by()) if survey is not None else {}


def compared_questions(poll: Poll) -> tuple[list[tuple[impact.Question, Any]], dict[str, Figures]]:
    """The questions that can be compared, each with how an answer is read, and their words by key.

    Those that stand in both surveys exactly as they were registered count as registered, if the registration was
    frozen; every other scale that was asked twice is told apart, as found by looking.
    """
    second = poll.second
    then = {each.key: each for each in poll.first.questions.all()}
    now = {each.key: each for each in second.questions.all()} if second is not None else {}
    frozen = poll.registered.all() if poll.registered_at is not None else Registered.objects.none()
    planned = {each.key: each for each in frozen}
    compared: list[tuple[impact.Question, Any]] = []
    words: dict[str, Figures] = {}
    for key, question in sorted(then.items()):
        other, plan = now.get(key), planned.get(key)
        if other is None or not _same(question, other):
            continue
        if plan is not None and not _as_registered(question, plan):
            plan = None
        if plan is not None and plan.kind == Registered.Kind.KNOWLEDGE:
            compared.append((impact.Question(key, impact.Kind.KNOWLEDGE), _right(key, plan.right)))
        elif question.kind == Question.Kind.SCALE:
            asked = impact.Question(
                key,
                impact.Kind.ATTITUDE,
                float(question.least or 0),
                float(question.most or 0),
                registered=plan is not None,
            )
            compared.append((asked, _number(key)))
        else:
            continue
        words[str(key)] = {
            "title": question.title,
            "low": question.low_label,
            "high": question.high_label,
            "right": question.label_of(plan.right) if plan is not None and plan.right else "",
        }
    return compared, words


def _same(one: Question, other: Question) -> bool:
    names = ("kind", "title", "least", "most", "choices")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _as_registered(question: Question, plan: Registered) -> bool:
    if plan.kind == Registered.Kind.KNOWLEDGE:
        known = question.kind == Question.Kind.ONE and plan.right in dict(question.pairs)
        return known and plan.words == question.title
    return (plan.words, plan.least, plan.most) == (question.title, question.least, question.most)


def _number(key: int) -> Any:
    def read(answers: dict[str, Any]) -> float:
        value = answers.get(str(key))
        return BLANK if value is None else float(value)

    return read


def _right(key: int, right: str) -> Any:
    def read(answers: dict[str, Any]) -> float:
        value = answers.get(str(key))
        return BLANK if value is None else float(value == right)

    return read


def _asked(poll: Poll, people: list[Participant], before: Answers, after: Answers) -> Figures:
    """How many were drawn, answered and left, by arm. Counts of people, never of what they said."""
    found: Figures = {
        "drawn": poll.participants.count(),
        "groups": len({one.group_id for one in people if one.group_id}),
    }
    for arm in Participant.Arm.values:
        members = [one for one in people if one.arm == arm]
        found[arm] = {
            "drawn": len(members),
            "came": sum(one.came for one in members),
            "before": sum(one.person_id in before for one in members),
            "after": sum(one.person_id in after for one in members),
            "both": sum(one.person_id in before and one.person_id in after for one in members),
        }
    return found


def _who(poll: Poll, people: list[Participant]) -> list[Figures]:
    """Who was drawn into each arm beside who lives here, by what the lottery asked: shares, None where hidden.

    A value that fewer than five have in one arm is hidden in both: what is known of all who were drawn would give it
    away.
    """
    lottery = Lottery.objects.filter(stage=poll.stage_id).first()
    tables: dict[str, list[Target]] = {}
    for target in Target.objects.filter(lottery=lottery).order_by("order"):
        tables.setdefault(target.feature, []).append(target)
    found = []
    for feature, targets in tables.items():
        counts: dict[str, dict[str, int]] = {}
        for arm in Participant.Arm.values:
            told = Counter(
                str(one.seat.registration.features.get(feature, ""))
                for one in people
                if one.arm == arm and one.seat.registration is not None
            )
            counts[arm] = {each.value: told[each.value] for each in targets} | {
                "": sum(told.values()) - sum(told[each.value] for each in targets)
            }
            if not counts[arm][""]:
                del counts[arm][""]
        shown = {arm: publishable(cells) for arm, cells in counts.items()}
        hidden = {value for cells in shown.values() for value, count in cells.items() if count is None}
        rows = []
        for each in targets:
            shares: list[float | None] = [None, None]
            if each.value not in hidden:
                shares = [
                    counts[arm][each.value] / (sum(counts[arm].values()) or 1)
                    for arm in Participant.Arm.values
                ]
            rows.append([each.value, *shares, each.share])
        found.append({"feature": feature, "rows": rows})
    return found


def _maps(data: impact.Poll) -> Figures:
    """The opinion map of those who deliberated, before and after. Places on it only where there are groups, and nobody
    could be made out in one."""
    first, second = impact.as_votes(data, impact.Arm.DELIBERATED)
    before = find_opinions(first, seed=SEED)
    after = find_opinions(second, seed=SEED, previous=before if before.groups else None)
    return {"before": _map(before), "after": _map(after)}


def _map(finding: Finding) -> Figures:
    found, groups = finding.finding, [[group.label, group.size] for group in finding.groups]
    if any(group.size < LEAST for group in finding.groups):
        found, groups = Found.TOO_FEW, []
    dots: list[list[Any]] = []
    if groups:
        labels = finding.labels
        dots = sorted(
            [round(float(x), 2), round(float(y), 2), labels.get(one, "")]
            for one, (x, y) in zip(finding.participants, finding.positions, strict=True)
        )
    return {"finding": found.value, "groups": groups, "dots": dots}
