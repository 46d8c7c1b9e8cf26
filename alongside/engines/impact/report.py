"""What came of a deliberative poll: for each question what was thought before and after, and what can be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alongside.engines.impact.poll import Question


class Verdict(StrEnum):
    """What can be said of a question: did those who deliberated move, compared with those who did not?"""

    UP = "moved up"
    DOWN = "moved down"
    NO_CLEAR_CHANGE = "no clear change"
    CANT_TELL = "can't tell"


class Doubt(StrEnum):
    """Why it is "can't tell"."""

    TOO_FEW_PEOPLE = "too few people"
    TOO_FEW_GROUPS = "too few small groups"
    NO_SPREAD = "everybody moved alike"
    TOO_WIDE = "too wide"
    MANY_QUESTIONS = "one of many questions"
    UNLIKE_AT_FIRST = "the arms differed at first"
    WHO_LEFT = "who left could turn it"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was decided: a plain sentence, and the numbers behind it."""

    text: str
    numbers: dict[str, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean or a difference and how sure it is, in units of the scale.

    Parameters
    ----------
    value: the estimate.
    se: its standard error.
    df: degrees of freedom of Student's t.
    t: value / se.
    p: two-sided.
    low, high: the 95% interval.

    Where nobody differs from anybody se is 0, and df, t and p are None: there is nothing to test with.
    """

    value: float
    se: float
    df: float | None
    t: float | None
    p: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what an estimate would lie, whatever those who left think."""

    low: float
    high: float

    @property
    def straddle_zero(self) -> bool:
        """Neither direction is ruled out."""
        return self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True)
class InArm:
    """One question in one arm. Numbers count who answered; what was answered is None where fewer than five did.

    Parameters
    ----------
    drawn: how many are in the arm, whether they answered or not.
    answered_before, answered_after, answered_both: how many answered the question in the first survey, in the second,
        in both. All means are of those who answered in both, so that nobody's answer can be had by subtracting.
    groups: how many small groups they sat in; people without one count as one each.
    before, after: means on the scale.
    change: after less before, with a standard error that allows for small groups (in the control group it is the
        paired t-test).
    paired: the same change by the paired t-test, as if everybody had answered for themselves alone.
    """

    drawn: int
    answered_before: int
    answered_after: int
    answered_both: int
    groups: int
    before: float | None
    after: float | None
    change: Estimate | None
    paired: Estimate | None


@dataclass(frozen=True, slots=True)
class Leavers:
    """Those in one arm who answered before and not after, beside those who stayed.

    Parameters
    ----------
    stayed, left: how many.
    stayed_before, left_before: what they thought before, on average; None unless five or more stayed and left.
    difference: left less stayed, by Welch's test.
    """

    stayed: int
    left: int
    stayed_before: float | None
    left_before: float | None
    difference: Estimate | None


@dataclass(frozen=True, slots=True)
class Attrition:
    """Who left, and what it could mean for the difference between the arms.

    Parameters
    ----------
    deliberated, control: those who left.
    staying: the share that stayed, deliberated less control (a share, not on the scale).
    trimmed: bounds for those who would have stayed in either arm (Lee 2009), supposing that nobody leaves because
        of the arm in which others would have stayed. The more the arms differ in how many left, the wider. Chance comes
        on top: a verdict asks that they hold with the effect's half interval beyond them.
    worst: bounds without any supposition (Manski 1990): everybody who left went to one end of the scale. Nearly
        always straddle zero.
    """

    deliberated: Leavers
    control: Leavers
    staying: Estimate | None
    trimmed: Bounds | None
    worst: Bounds | None


@dataclass(frozen=True, slots=True)
class Balance:
    """How alike the arms were before, among those who answered in both surveys.

    Parameters
    ----------
    difference: deliberated less control, on the scale, by Welch's test (small groups had not met).
    standardised: the difference over the pooled standard deviation; 0.25 or more is much. None where all
        answered alike.
    """

    difference: Estimate
    standardised: float | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one question.

    Parameters
    ----------
    question: which.
    deliberated, control: each arm by itself.
    effect: the change of those who deliberated less the change of the control group (difference in differences), with
        a standard error that allows for small groups. The number to show.
    q: the least false-discovery rate at which it counts as a change, among all questions of its kind of plan
        (registered ones, or the others).
    adjusted: the same with what people thought before held equal (`adjusting`), so that arms that were unlike at
        first, or leaving that goes with what people thought before, do not pass as a change; None where everybody
        thought the same before.
    welch: the same by Welch's test, as if everybody had answered for themselves alone.
    widened: how many times larger the variance of the deliberating arm's change is for the small groups (design
        effect).
    balance, attrition: how alike the arms were at first, and who left.
    verdict: what can be said; `doubt` is why when it is "can't tell", and None otherwise.
    trace: why, in sentences, in order.
    """

    question: Question
    deliberated: InArm
    control: InArm
    effect: Estimate | None
    q: float | None
    adjusted: Estimate | None
    welch: Estimate | None
    widened: float | None
    balance: Balance | None
    attrition: Attrition
    verdict: Verdict
    doubt: Doubt | None
    trace: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the poll; `to_plain` and `from_plain` (in `plain`) turn it into JSON values and back.

    Parameters
    ----------
    registered: questions fixed before the second survey, in their order; false discoveries are held down among them.
    exploratory: the others, apart, with false discoveries held down among themselves. A change found here was found
        by looking, and waits to be asked again.
    knowledge: the share of knowledge questions each person answered rightly (0 to 1), analysed like a question;
        None without knowledge questions.
    trace: what was decided for all questions alike.
    """

    registered: tuple[Answered, ...]
    exploratory: tuple[Answered, ...]
    knowledge: Answered | None
    trace: tuple[Reason, ...]

    def to_plain(self) -> dict[str, object]:
        """The report as plain JSON values; `from_plain` makes it again. Ids should be ints or text."""
        from alongside.engines.impact.plain import to_plain

        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> Report:
        """The report that `to_plain` gave."""
        from alongside.engines.impact.plain import from_plain

        return from_plain(plain)
