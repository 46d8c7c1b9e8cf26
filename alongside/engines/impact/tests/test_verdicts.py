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
    as_votes,
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


def test_a_small_poll_cannot_rule_out_a_change():
    answered = only(made(5, groups=6, control=40, effects=(0.0,)))
    assert (answered.verdict, answered.doubt) == (Verdict.CANT_TELL, Doubt.TOO_WIDE)


def test_one_of_many_questions_may_pass_by_chance():
    """With 40 questions of which none moved, those that pass by themselves are not called changes."""
    passed = [
        one
        for seed in range(20)
        for one in analyse(made(seed, effects=(0.0,) * 40)).registered
        if one.effect.p <= 0.05
    ]
    assert len(passed) > 20
    assert np.mean([one.doubt is Doubt.MANY_QUESTIONS for one in passed]) > 0.9
    assert {one.verdict for one in passed if one.q > 0.05} == {Verdict.CANT_TELL}


def test_arms_that_differed_at_first_do_not_pass_as_a_change():
    """Who starts low rises by themselves; those who deliberate started low."""
    rng = np.random.default_rng(6)
    people = people_of(15, 10, 150)
    before = np.clip(np.where(np.arange(300) < 150, 3.0, 7.0) + rng.normal(0, 1, 300), 0, 10)
    after = 5 + 0.3 * (before - 5) + rng.normal(0, 0.7, 300)
    poll = Poll(people, [Question("q", Kind.ATTITUDE, 0, 10)], before[:, None], after[:, None])
    answered = only(poll)
    assert answered.effect.low > 0
    assert answered.adjusted.low < 0 < answered.adjusted.high
    assert abs(answered.balance.standardised) > 0.25
    assert (answered.verdict, answered.doubt) == (Verdict.CANT_TELL, Doubt.UNLIKE_AT_FIRST)


def test_who_left_could_turn_it():
    """Half of those who deliberated left, the ones who had moved down; nobody of the control group did."""
    poll = made(7, effects=(0.0,), groups=30)
    deliberated = poll.in_arm(Arm.DELIBERATED)
    change = poll.after[:, 0] - poll.before[:, 0]
    after = poll.after.copy()
    after[deliberated & (change < np.median(change[deliberated]))] = np.nan
    answered = only(Poll(poll.people, poll.questions, poll.before, after))
    assert answered.effect.low > 0
    half = answered.effect.high - answered.effect.value
    assert answered.attrition.trimmed.low - half < 0
    assert answered.attrition.worst.low <= answered.attrition.trimmed.low
    assert answered.attrition.staying.value == pytest.approx(-0.5, abs=0.01)
    assert (answered.verdict, answered.doubt) == (Verdict.CANT_TELL, Doubt.WHO_LEFT)


def test_everybody_moved_alike():
    people = people_of(6, 5, 30)
    before = np.full((60, 1), 3.0)
    question = [Question("q", Kind.ATTITUDE, 0, 10)]
    still = only(Poll(people, question, before, before))
    assert (still.verdict, still.doubt) == (Verdict.NO_CLEAR_CHANGE, None)
    assert (still.effect.se, still.effect.p, still.adjusted) == (0.0, None, None)
    moved = only(Poll(people, question, before, before + poll_arm(people)))
    assert (moved.verdict, moved.doubt) == (Verdict.CANT_TELL, Doubt.NO_SPREAD)


def poll_arm(people):
    return np.array([[one.arm is Arm.DELIBERATED] for one in people], dtype=np.float64)


def test_questions_found_later_are_told_apart():
    """However many of them, they change nothing about those that were registered."""
    effects = (0.5, 0.0, *[0.0] * 30)
    planned = [True, True, *[False] * 30]
    poll = made(8, effects=effects, registered=planned)
    report = analyse(poll)
    assert [one.question.id for one in report.registered] == ["q0", "q1"]
    assert len(report.exploratory) == 30
    alone = Poll(poll.people, poll.questions[:2], poll.before[:, :2], poll.after[:, :2])
    assert analyse(alone).registered == report.registered


def test_knowledge_is_the_share_known_and_a_blank_is_not_known():
    people = people_of(6, 5, 30)
    questions = [Question(one, Kind.KNOWLEDGE) for one in ("a", "b", "c", "d")]
    rng = np.random.default_rng(9)
    before = (rng.random((60, 4)) < 0.4).astype(float)
    after = np.where(poll_arm(people) > 0, (rng.random((60, 4)) < 0.9).astype(float), before)
    blank = np.where((after == 0.0) & (rng.random(after.shape) < 0.5), np.nan, after)
    blank[:, 0] = after[:, 0]
    told, same = (analyse(Poll(people, questions, before, table)).knowledge for table in (blank, after))
    assert told == same
    assert told.verdict is Verdict.UP
    assert told.deliberated.after == pytest.approx(after[:30].mean())
    assert told.effect.value == pytest.approx(after[:30].mean() - before[:30].mean())
    blank[40] = np.nan
    gone = analyse(Poll(people, questions, before, blank)).knowledge
    assert (gone.control.answered_both, gone.attrition.control.left) == (29, 1)


def test_only_registered_knowledge_is_counted_when_there_is_any():
    people = people_of(6, 5, 30)
    rng = np.random.default_rng(10)
    before, after = ((rng.random((60, 2)) < 0.5).astype(float) for _ in range(2))
    questions = [Question("a", Kind.KNOWLEDGE), Question("b", Kind.KNOWLEDGE, registered=False)]
    told = analyse(Poll(people, questions, before, after)).knowledge
    assert told.question.registered
    assert told.deliberated.before == pytest.approx(before[:30, 0].mean())
    later = [Question(one, Kind.KNOWLEDGE, registered=False) for one in ("a", "b")]
    told = analyse(Poll(people, later, before, after)).knowledge
    assert not told.question.registered
    assert told.deliberated.before == pytest.approx(before[:30].mean())


def test_people_without_a_small_group_stand_for_themselves():
    poll = made(11)
    alone = [Person(one.id, one.arm) for one in poll.people]
    answered = only(Poll(alone, poll.questions, poll.before, poll.after))
    assert answered.effect == answered.welch
    assert answered.deliberated.groups == 150
    assert "no small group" in analyse(Poll(alone, poll.questions, poll.before, poll.after)).trace[-1].text


def test_groups_that_move_alike_make_it_less_sure():
    apart, alike = only(made(12, alike=0.0)), only(made(12, alike=1.0))
    assert alike.widened > 3 > 2 > apart.widened
    assert alike.effect.high - alike.effect.low > 1.5 * (apart.effect.high - apart.effect.low)


def test_the_same_poll_in_another_order_gives_the_same_report():
    poll = made(13, effects=(1.0, 0.0), leaving=0.2)
    order = np.random.default_rng(1).permutation(len(poll.people))
    turned = Poll([poll.people[one] for one in order], poll.questions, poll.before[order], poll.after[order])
    for one, other in zip(analyse(poll).registered, analyse(turned).registered, strict=True):
        assert one.effect.value == pytest.approx(other.effect.value)
        assert one.effect.se == pytest.approx(other.effect.se)
        assert (one.verdict, one.doubt) == (other.verdict, other.doubt)


def test_attitudes_become_votes():
    people = people_of(1, 2, 1)
    questions = [
        Question("a", Kind.ATTITUDE, 1, 5),
        Question("k", Kind.KNOWLEDGE),
        Question("b", Kind.ATTITUDE, 0, 1),
    ]
    poll = Poll(
        people, questions, [[1, 0, 1], [3, 1, np.nan], [5, 1, 0]], [[4, 0, 0], [np.nan] * 3, [5, 1, 0]]
    )
    before, after = as_votes(poll, Arm.DELIBERATED)
    assert (before.of("d0"), before.of("d1")) == ({"a": -1, "b": 1}, {"a": 0})
    assert after.of("d0") == {"a": 1, "b": -1}
    assert after.statements == ("a", "b")
    assert after.participants == ("d0",)


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
