"""Made-up polls of which the truth is known."""

import numpy as np

from alongside.engines.impact import Arm, Kind, Person, Poll, Question

SCALE = (0.0, 10.0)


def people_of(groups, size, control):
    """So many small groups of a size, and so many people in the control group."""
    return [
        *(Person(f"d{one}", Arm.DELIBERATED, f"group {one // size}") for one in range(groups * size)),
        *(Person(f"c{one}", Arm.CONTROL) for one in range(control)),
    ]


def made(seed, *, groups=15, size=10, control=150, effects=(1.5,), alike=0.5, leaving=0.0, registered=None):
    """A poll with one question an effect, on a scale from 0 to 10; changes have a standard deviation of about 1.

    alike: the standard deviation of what a small group moves together.
    leaving: the share of everybody that does not answer again.
    """
    rng = np.random.default_rng(seed)
    people = people_of(groups, size, control)
    many, deliberated = len(people), groups * size
    before = rng.uniform(3, 7, (many, len(effects)))
    change = rng.normal(0, 1, before.shape)
    change[:deliberated] += effects + rng.normal(0, alike, (groups, len(effects))).repeat(size, axis=0)
    after = np.clip(before + change, *SCALE)
    after[rng.random(many) < leaving] = np.nan
    planned = [True] * len(effects) if registered is None else registered
    questions = [Question(f"q{one}", Kind.ATTITUDE, *SCALE, planned[one]) for one in range(len(effects))]
    return Poll(people, questions, before, after)
