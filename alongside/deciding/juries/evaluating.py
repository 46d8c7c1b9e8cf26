"""What members are asked when the jury is over, and their answers as far as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from alongside.deciding.juries.models import Jury, Rated, Rating
from alongside.deciding.processes.suppression import LEAST, publishable

# After the questions that the OECD asks members of deliberative processes (Evaluation Guidelines for Representative
# Deliberative Processes, 2021), in our own words.
QUESTIONS = {
    "purpose": _("I knew what we were asked to do, and what would happen with it."),
    "balance": _("The evidence was balanced, and I could understand it."),
    "time": _("We had enough time to learn, talk and decide."),
    "heard": _("I could say what I think, and others listened."),
    "free": _("Nobody pushed us towards an answer."),
    "voice": _("The recommendations say what we worked out."),
    "again": _("I would do this again."),
}
LEVELS = {
    1: _("I agree strongly"),
    2: _("I agree"),
    3: _("Neither"),
    4: _("I do not agree"),
    5: _("I do not agree at all"),
}
# What is shown is coarser than what is asked, so that less has to be kept back.
SHOWN = {"agree": (_("Agree"), (1, 2)), "neither": (_("Neither"), (3,)), "not": (_("Do not agree"), (4, 5))}


@dataclass(frozen=True)
class Asked:
    """One question, and how many agree, do neither, or do not agree (None: fewer than 5, or it would give such a number
    away, as when all say the same)."""

    words: str
    counts: dict[str, int | None]


@dataclass(frozen=True)
class Evaluation:
    """How many answered (None: fewer than 5), of how many members, and what they said."""

    answered: int | None
    members: int
    asked: list[Asked]


def evaluation_of(jury: Jury) -> Evaluation:
    """What members said of a jury. With fewer than 5 answers nothing is shown. Three queries."""
    answered = Rated.objects.filter(member__jury=jury).count()
    members = jury.members.count()
    if answered < LEAST:
        return Evaluation(None, members, [])
    counts: dict[str, dict[str, int]] = {question: dict.fromkeys([*SHOWN, ""], 0) for question in QUESTIONS}
    group_of = {level: group for group, (_words, levels) in SHOWN.items() for level in levels}
    for question, level, count in Rating.objects.filter(jury=jury).values_list("question", "level", "count"):
        if question in counts:
            counts[question][group_of[level]] += count
    asked = []
    for question, said in counts.items():
        # Those who skipped a question are a cell of their own: who answered is known in all, so that they could be
        # worked out.
        said[""] = answered - sum(said.values())
        shown = publishable(said)
        asked.append(Asked(str(QUESTIONS[question]), {group: shown[group] for group in SHOWN}))
    return Evaluation(answered, members, asked)
