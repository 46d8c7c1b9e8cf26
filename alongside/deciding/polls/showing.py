"""A report as its page shows it: the stored figures in words, and where each mark stands on its drawing. No query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from alongside.engines.impact import KNOWLEDGE, Answered, Doubt, Estimate, InArm, Kind, Report, Verdict
from alongside.engines.opinions import Found
from alongside.listening.statements.drawing import Drawing, draw
from alongside.ui.filters import number, percent

Figures = dict[str, Any]
# Where the ends of a scale stand on a drawing, in hundredths of its width.
LEFT, RIGHT = 4.0, 96.0

DOUBTS: dict[Doubt, Any] = {
    Doubt.TOO_FEW_PEOPLE: gettext_lazy("Too few people answered it twice."),
    Doubt.TOO_FEW_GROUPS: gettext_lazy("There were too few small groups to tell chance from change."),
    Doubt.NO_SPREAD: gettext_lazy("Everybody moved alike, so chance cannot be told from change."),
    Doubt.TOO_WIDE: gettext_lazy("Answers differ too much: a large change and no change are both possible."),
    Doubt.MANY_QUESTIONS: gettext_lazy(
        "By itself it looks like a change. Among so many questions, one like it is likely by chance."
    ),
    Doubt.UNLIKE_AT_FIRST: gettext_lazy(
        "The two groups thought differently to begin with, and that may be why they changed differently."
    ),
    Doubt.WHO_LEFT: gettext_lazy(
        "Some did not answer again. If they think otherwise, there may be no change."
    ),
}


@dataclass(frozen=True)
class Arm:
    """One arm on one question: means in words (“–” where hidden), and where they stand on the drawing, if they may."""

    answered: int
    before: str
    after: str
    change: str
    x_before: float | None
    x_after: float | None


@dataclass(frozen=True)
class Row:
    """One question of the report. `effect` is the difference between the arms, `low` and `high` how far it may be
    off."""

    title: str
    ends: tuple[str, str]
    right: str
    verdict: str
    state: str
    sentence: str
    why: str
    deliberated: Arm
    control: Arm
    effect: str
    interval: str
    x_effect: float | None
    x_low: float | None
    x_high: float | None


@dataclass(frozen=True)
class Map:
    """The opinion map before or after: the finding in words, and the drawing where there are groups."""

    sentence: str
    drawing: Drawing | None
    groups: list[dict[str, Any]]


@dataclass(frozen=True)
class Said:
    """The whole report, ready for its page."""

    registered: list[Row]
    exploratory: list[Row]
    knowledge: Row | None
    headline: list[str]
    asked: Figures
    stayed: list[list[str]]
    who: list[Figures]
    before: Map
    after: Map
    hypotheses: str
    digest: str


def said(figures: Figures) -> Said:
    """The stored figures of a report (`reporting.figures_of`) in the reader's language."""
    report, words = Report.from_plain(figures["report"]), figures["words"]
    registered = [row_of(one, words) for one in report.registered]
    knowledge = row_of(report.knowledge, words) if report.knowledge is not None else None
    return Said(
        registered=registered,
        exploratory=[row_of(one, words) for one in report.exploratory],
        knowledge=knowledge,
        headline=_headline(report),
        asked=figures["asked"],
        stayed=_stayed(figures["asked"]),
        who=[_who(each) for each in figures["who"]],
        before=_map(figures["map"]["before"]),
        after=_map(figures["map"]["after"]),
        hypotheses=figures["hypotheses"],
        digest=figures["registered"]["digest"],
    )


def row_of(one: Answered, words: Figures) -> Row:
    """One question in words."""
    asked = words.get(str(one.question.id), {})
    is_share = one.question.kind == Kind.KNOWLEDGE
    low, high = one.question.low, one.question.high
    effect = one.effect
    return Row(
        title=asked.get("title") or _("What people know, all questions together"),
        ends=_ends(asked, is_share, low, high),
        right=asked.get("right", ""),
        verdict=_verdict(one),
        state=_state(one),
        sentence=_sentence(one, asked, is_share),
        why=str(DOUBTS[one.doubt]) if one.doubt is not None else "",
        deliberated=_arm(one.deliberated, low, high, is_share),
        control=_arm(one.control, low, high, is_share),
        effect=_signed(effect.value, is_share) if effect else "–",
        interval=_("between %(low)s and %(high)s")
        % {"low": _signed(effect.low, is_share), "high": _signed(effect.high, is_share)}
        if effect
        else "",
        **_places(effect, high - low),
    )


def _ends(asked: Figures, is_share: bool, low: float, high: float) -> tuple[str, str]:
    """The words at the ends of the drawing."""
    if is_share:
        return percent(0), percent(1)
    ends = ((low, asked.get("low")), (high, asked.get("high")))
    left, right = (f"{number(end)}: {words}" if words else number(end) for end, words in ends)
    return left, right


def _verdict(one: Answered) -> str:
    if one.question.kind == Kind.KNOWLEDGE:
        known = {
            Verdict.UP: _("They learned more"),
            Verdict.DOWN: _("They know less"),
            Verdict.NO_CLEAR_CHANGE: _("No clear change"),
            Verdict.CANT_TELL: _("Can’t tell"),
        }
        return known[one.verdict]
    thought = {
        Verdict.UP: pgettext("on a scale", "Moved up"),
        Verdict.DOWN: pgettext("on a scale", "Moved down"),
        Verdict.NO_CLEAR_CHANGE: _("No clear change"),
        Verdict.CANT_TELL: _("Can’t tell"),
    }
    return thought[one.verdict]


def _state(one: Answered) -> str:
    """The colour of the verdict's tag; its words say the same."""
    return {
        Verdict.UP: "done",
        Verdict.DOWN: "done",
        Verdict.NO_CLEAR_CHANGE: "planned",
        Verdict.CANT_TELL: "waiting",
    }[one.verdict]


def _sentence(one: Answered, asked: Figures, is_share: bool) -> str:
    """What came of a question in one sentence."""
    if one.effect is None:
        return _("Fewer than 5 people answered it twice in one of the groups, so nothing is shown.")
    if one.verdict == Verdict.CANT_TELL:
        return _("We can’t tell if talking made a difference.")
    if one.verdict == Verdict.NO_CLEAR_CHANGE:
        return _("Those who talked it over changed about as much as those who did not.")
    if is_share:
        return _learned(one)
    size = number(abs(round(one.effect.value, 1)), 1)
    towards = asked.get("high" if one.verdict == Verdict.UP else "low", "")
    if towards:
        return _(
            "Those who talked it over moved %(size)s steps more towards “%(end)s” than those who did not."
        ) % {
            "size": size,
            "end": towards,
        }
    up = _("Those who talked it over moved %(size)s steps more up the scale than those who did not.")
    down = _("Those who talked it over moved %(size)s steps more down the scale than those who did not.")
    return (up if one.verdict == Verdict.UP else down) % {"size": size}


def _learned(one: Answered) -> str:
    """What came of a question of knowledge, or of all of them together."""
    many = number(abs(round(100 * one.effect.value))) if one.effect is not None else ""
    more = one.verdict == Verdict.UP
    if one.question.id == KNOWLEDGE:
        all_of_them = _("Talking it over taught people: of a hundred answers, %(many)s more are right.")
        fewer = _("After talking it over, of a hundred answers %(many)s fewer are right.")
        return (all_of_them if more else fewer) % {"many": many}
    known = _("Talking it over taught people: of a hundred, %(many)s more know it.")
    forgot = _("After talking it over, of a hundred %(many)s fewer know it.")
    return (known if more else forgot) % {"many": many}


def _arm(arm: InArm, low: float, high: float, is_share: bool) -> Arm:
    def words(value: float | None) -> str:
        if value is None:
            return "–"
        return percent(value) if is_share else number(value, 1)

    def x(value: float | None) -> float | None:
        return None if value is None else round(LEFT + (RIGHT - LEFT) * (value - low) / (high - low), 2)

    change = arm.change.value if arm.change is not None else None
    return Arm(
        answered=arm.answered_both,
        before=words(arm.before),
        after=words(arm.after),
        change="–" if change is None else _signed(change, is_share),
        x_before=x(arm.before),
        x_after=x(arm.after),
    )


def _signed(value: float, is_share: bool) -> str:
    """A change with its sign: steps of the scale, or people in a hundred."""
    rounded = round(100 * value) if is_share else round(value, 1)
    sign = "+" if rounded > 0 else ("−" if rounded < 0 else "")  # noqa: RUF001 - a minus, not a hyphen
    if is_share:
        return _("%(sign)s%(many)s in a hundred") % {"sign": sign, "many": number(abs(rounded))}
    return sign + number(abs(rounded), 1)


def _places(effect: Estimate | None, width: float) -> dict[str, float | None]:
    """Where the difference and its interval stand on a line from half a scale down to half a scale up."""
    if effect is None:
        return {"x_effect": None, "x_low": None, "x_high": None}

    def x(value: float) -> float:
        return round(min(max(50 + (RIGHT - LEFT) * value / width, LEFT), RIGHT), 2)

    return {"x_effect": x(effect.value), "x_low": x(effect.low), "x_high": x(effect.high)}


def _headline(report: Report) -> list[str]:
    """What came of it in a few sentences: how many questions moved, how many did not, and what people learned."""
    thought = [one for one in report.registered if one.question.kind == Kind.ATTITUDE]
    if not thought:
        return [_("No question about what people think was registered before they were asked again.")]
    moved = sum(one.verdict in (Verdict.UP, Verdict.DOWN) for one in thought)
    still = sum(one.verdict == Verdict.NO_CLEAR_CHANGE for one in thought)
    doubt = len(thought) - moved - still
    found = [
        _(
            "Of %(all)s questions about what people think, those who talked it over changed their mind on %(moved)s."
        )
        % {"all": len(thought), "moved": moved}
    ]
    if still:
        found.append(_("On %(still)s there was no clear change.") % {"still": still})
    if doubt:
        found.append(_("On %(doubt)s we can’t tell.") % {"doubt": doubt})
    known = report.knowledge
    if known is not None and known.effect is not None:
        if known.verdict == Verdict.UP:
            found.append(_("They also know more about it now."))
        elif known.verdict == Verdict.NO_CLEAR_CHANGE:
            found.append(_("What they know did not clearly change."))
        elif known.verdict == Verdict.CANT_TELL:
            found.append(_("If they know more now, we can’t tell."))
    return found


def _stayed(asked: Figures) -> list[list[str]]:
    """How many were drawn, came and answered, by arm, as lines of a table."""
    arms = [asked["deliberated"], asked["control"]]
    lines = [
        [_("Answered the first time, and drawn for this group"), *(number(arm["drawn"]) for arm in arms)],
        [_("Came to talk it over"), number(arms[0]["came"]), "–"],
        [_("Answered again"), *(number(arm["both"]) for arm in arms)],
        [_("Did not answer again"), *(number(arm["drawn"] - arm["both"]) for arm in arms)],
    ]
    return lines


def _who(each: Figures) -> Figures:
    """One feature of the people in both arms beside who lives here, as lines of a table."""
    hidden, unknown = _("hidden: fewer than 5"), _("not known")
    return {
        "feature": each["feature"],
        "lines": [
            [
                value,
                percent(talked) if talked is not None else hidden,
                percent(control) if control is not None else hidden,
                percent(here) if here is not None else unknown,
            ]
            for value, talked, control, here in each["rows"]
        ],
    }


def _map(figures: Figures) -> Map:
    groups = [{"label": label, "size": size} for label, size in figures["groups"]]
    sentences = {
        Found.GROUPS.value: _("%(many)s groups of people think alike.") % {"many": len(groups)},
        Found.NO_GROUPS.value: _("No distinct groups: people differ, but do not fall into camps."),
    }
    sentence = sentences.get(
        figures["finding"], _("Can’t tell: too few people or questions to see whether there are camps.")
    )
    drawing = (
        draw([tuple(dot) for dot in figures["dots"]], [group["label"] for group in groups])
        if groups
        else None
    )
    return Map(sentence, drawing, groups)
