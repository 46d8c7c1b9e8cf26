"""The attack: somebody who has the report and knows a poll's rules finds out what a few people answered.

Whatever is told of fewer than five people would change if they had answered otherwise. So their answers are changed,
and the report must stay the same to the last digit.
"""

import dataclasses

import numpy as np
import pytest

from alongside.engines.impact import Arm, Poll, analyse
from alongside.engines.impact.tests.making import made


def with_leavers(poll, arm, many):
    """The same poll after so many more of an arm have left; and who they are."""
    gone = np.flatnonzero(poll.in_arm(arm))[:many]
    after = poll.after.copy()
    after[gone] = np.nan
    return Poll(poll.people, poll.questions, poll.before, after), gone


def numbers(report):
    """Every number that is told, by where it stands."""

    def walk(value, where):
        if isinstance(value, dict):
            for key, one in value.items():
                yield from walk(one, (*where, key))
        elif isinstance(value, list):
            for place, one in enumerate(value):
                yield from walk(one, (*where, place))
        elif isinstance(value, float):
            yield where, value

    return dict(walk(report.to_plain(), ()))


@pytest.mark.parametrize("arm", list(Arm))
@pytest.mark.parametrize("many", [1, 4])
def test_what_a_few_who_left_had_answered_is_nowhere_in_the_report(arm, many):
    poll, gone = with_leavers(made(1, effects=(1.0, 0.0)), arm, many)
    before = poll.before.copy()
    before[gone] = 10.0
    assert analyse(Poll(poll.people, poll.questions, before, poll.after)) == analyse(poll)


def test_what_many_who_left_had_answered_is_told_together():
    poll, gone = with_leavers(made(1, effects=(1.0,)), Arm.CONTROL, 5)
    leavers = analyse(poll).registered[0].attrition.control
    assert leavers.left == 5
    assert leavers.left_before == pytest.approx(poll.before[gone, 0].mean())


@pytest.mark.parametrize("arm", list(Arm))
@pytest.mark.parametrize("many", [1, 4])
def test_what_an_arm_of_a_few_answered_is_nowhere_in_the_report(arm, many):
    poll = made(2, effects=(1.0, 0.0))
    poll, _ = with_leavers(poll, arm, int(poll.in_arm(arm).sum()) - many)
    stayed = poll.in_arm(arm) & ~np.isnan(poll.after[:, 0])
    assert stayed.sum() == many
    before, after = poll.before.copy(), poll.after.copy()
    before[stayed], after[stayed] = 0.0, 10.0
    assert analyse(Poll(poll.people, poll.questions, before, after)) == analyse(poll)


@pytest.mark.parametrize("seed", range(10))
def test_the_furthest_mover_cannot_be_had_from_the_trimmed_bounds(seed):
    """One person fewer stayed in the control group, so that about one is trimmed; the mean with and without them would
    tell how far they moved. On the grid it is left open by more than half of the scale."""
    poll, _ = with_leavers(made(seed, effects=(1.0,)), Arm.CONTROL, 1)
    answered = analyse(poll).registered[0]
    deliberated, effect = answered.deliberated, answered.effect.value
    keep = 150 * 149 / 150
    trimmed = deliberated.answered_both - keep
    change, width = deliberated.change.value, answered.question.width
    step = width / 149

    def furthest(bound):
        """How far the one moved who is trimmed, if the bound were this."""
        mean_kept = change + (bound - effect)
        return (change * deliberated.answered_both - mean_kept * keep) / trimmed

    bound = answered.attrition.trimmed.low
    assert bound / step == pytest.approx(round(bound / step), abs=1e-6)
    assert furthest(bound) - furthest(bound + step) > width / 2
    assert bound <= effect


def test_every_mean_that_is_told_is_of_five_or_more():
    rng = np.random.default_rng(3)
    for seed in range(20):
        poll = made(seed, groups=3, size=4, control=9, effects=(1.0, 0.0, 0.5))
        after = np.where(rng.random(poll.after.shape) < 0.5, np.nan, poll.after)
        for answered in analyse(Poll(poll.people, poll.questions, poll.before, after)).registered:
            arms = answered.deliberated, answered.control
            for arm in arms:
                assert (arm.before is None) == (arm.answered_both < 5)
                assert all((one is None) == (arm.before is None) for one in (arm.after, arm.paired))
            if min(arm.answered_both for arm in arms) < 5:
                assert [
                    getattr(answered, one) for one in ("effect", "adjusted", "welch", "balance", "q")
                ] == [None] * 5
            for leavers in (answered.attrition.deliberated, answered.attrition.control):
                if leavers.left_before is not None:
                    assert min(leavers.left, leavers.stayed) >= 5


def test_a_report_names_nobody():
    poll = made(4, leaving=0.3)
    told = str(analyse(poll).to_plain())
    assert not any(f"'{one.id}'" in told or f"{one.group}'" in told for one in poll.people)
    assert all(np.isfinite(one) for one in numbers(analyse(poll)).values())
    assert dataclasses.is_dataclass(analyse(poll))
