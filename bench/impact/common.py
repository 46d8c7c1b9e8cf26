"""The made-up polls that the measurements share."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from alongside.engines.impact import Arm, Kind, Person, Poll, Question  # noqa: E402

GROUP = 10


def answers(people, questions, seed=1):
    """Answers from 0 to 10 before and after: half deliberated in groups of ten that move alike, some questions moved,
    and 15% left. Returns arm (1 deliberated), group, before and after."""
    rng = np.random.default_rng(seed)
    deliberated = people // 2
    arm = (np.arange(people) < deliberated).astype(np.int64)
    group = np.where(arm == 1, np.arange(people) // GROUP, deliberated + np.arange(people))
    before = np.clip(np.round(rng.normal(5, 2, (people, questions))), 0, 10)
    alike = rng.normal(0, 0.6, (deliberated // GROUP + 1, questions))
    moved = np.where(
        arm[:, None] == 1, alike[np.where(arm == 1, group, 0)] + rng.normal(0, 0.5, questions), 0.0
    )
    change = -0.3 * (before - 5) + rng.normal(0, 1.8, before.shape) + moved
    after = np.clip(np.round(before + change), 0, 10)
    after[rng.random(people) < 0.15] = np.nan
    return arm, group, before, after


def poll_of(arm, group, before, after):
    people = [
        Person(one, Arm.DELIBERATED, int(its)) if is_in else Person(one, Arm.CONTROL)
        for one, (is_in, its) in enumerate(zip(arm.tolist(), group.tolist(), strict=True))
    ]
    questions = [Question(one, Kind.ATTITUDE, 0, 10) for one in range(before.shape[1])]
    return Poll(people, questions, before, after)
