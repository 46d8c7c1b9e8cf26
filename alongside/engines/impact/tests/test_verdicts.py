"""From polls to verdicts: a change that is there is found, one that is not there is not, and doubt has its reason."""

import json

import numpy as np
import pytest

from alongside.engines.impact import (
    Arm,
    Doubt,
    Kind,
    Person,
    Poll,
    PollError,
    Question,
    Report,
    Verdict,
    analyse,
)
from alongside.engines.impact.tests.making import made, people_of


def only(poll):
    report = analyse(poll)
    assert len(report.registered) == 1
    return report.registered[0]


def test_a_change_is_found_in_its_direction():
    up, down, none = analyse(made(1, effects=(1.5, -1.5, 0.0), control=800, groups=60)).registered
    assert (up.verdict, up.doubt) == (Verdict.UP, None)
    assert (down.verdict, down.doubt) == (Verdict.DOWN, None)
    assert (none.verdict, none.doubt) == (Verdict.NO_CLEAR_CHANGE, None)
    assert up.effect.low < 1.5 < up.effect.high
    assert up.effect.value == pytest.approx(
        (up.deliberated.after - up.deliberated.before) - (up.control.after - up.control.before)
    )


@pytest.mark.parametrize("many", [0, 1, 4])
def test_fewer_than_five_people_are_not_told_of(many):
    answered = only(made(2, control=many))
    assert (answered.verdict, answered.doubt) == (Verdict.CANT_TELL, Doubt.TOO_FEW_PEOPLE)
    assert (answered.control.before, answered.control.after, answered.control.change) == (None, None, None)
    assert (answered.effect, answered.adjusted, answered.welch, answered.q) == (None, None, None, None)
    assert answered.attrition.trimmed is None
    assert answered.deliberated.before is not None


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_too_few_groups(groups):
    answered = only(made(3, groups=groups, effects=(4.0,)))
    assert (answered.verdict, answered.doubt) == (Verdict.CANT_TELL, Doubt.TOO_FEW_GROUPS)


def test_nobody_answered():
    report = analyse(Poll([], [], [], []))
    assert (report.registered, report.exploratory, report.knowledge) == ((), (), None)
    empty = np.full((20, 1), np.nan)
    poll = Poll(people_of(2, 5, 10), [Question("q", Kind.ATTITUDE, 0, 10)], empty, empty)
    assert only(poll).doubt is Doubt.TOO_FEW_PEOPLE


def test_a_report_can_be_kept_as_json():
    report = analyse(made(4, effects=(1.0, 0.0, 2.0), registered=[True, True, False], leaving=0.2))
    assert Report.from_plain(json.loads(json.dumps(report.to_plain(), allow_nan=False))) == report


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"before": [[1.0]]}, "a row of answers for each person"),
        ({"before": [[11.0], [1.0]]}, "off its scale"),
        ({"after": [[np.inf], [1.0]]}, "must be a number"),
        ({"people": [Person("a", Arm.DELIBERATED), Person("a", Arm.CONTROL)]}, "more than one person"),
        ({"people": [Person("a", Arm.DELIBERATED), Person("b", Arm.CONTROL, "g")]}, "control group"),
        ({"questions": [Question("q", Kind.ATTITUDE, 5, 5)]}, "lower to a higher"),
        ({"questions": [Question("q", Kind.KNOWLEDGE, 0, 5)]}, "0 is wrong and 1 is right"),
        (
            {"questions": [Question("q", Kind.KNOWLEDGE)], "before": [[0.5], [1.0]]},
            "0 is wrong and 1 is right",
        ),
    ],
)
def test_a_poll_that_cannot_be_is_refused(change, says):
    given = {
        "people": [Person("a", Arm.DELIBERATED, "g"), Person("b", Arm.CONTROL)],
        "questions": [Question("q", Kind.ATTITUDE, 0, 10)],
        "before": [[1.0], [1.0]],
        "after": [[1.0], [np.nan]],
    }
    Poll(**given)
    with pytest.raises(PollError, match=says):
        Poll(**{**given, **change})
