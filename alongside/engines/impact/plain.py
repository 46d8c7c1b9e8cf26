"""A report as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from alongside.engines.impact.poll import Kind, Question
from alongside.engines.impact.report import (
    Answered,
    Attrition,
    Balance,
    Bounds,
    Doubt,
    Estimate,
    InArm,
    Leavers,
    Reason,
    Report,
    Verdict,
)


def to_plain(report: Report) -> dict[str, object]:
    """Lists, dictionaries, numbers and text only, by the names of the fields; ids must be ints or text."""
    plain: dict[str, object] = _plain(asdict(report))
    return plain


def from_plain(plain: Mapping[str, Any]) -> Report:
    """The report again. Raises KeyError or TypeError for what `to_plain` did not make."""
    return Report(
        registered=tuple(_answered(one) for one in plain["registered"]),
        exploratory=tuple(_answered(one) for one in plain["exploratory"]),
        knowledge=None if plain["knowledge"] is None else _answered(plain["knowledge"]),
        trace=tuple(Reason(**one) for one in plain["trace"]),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Kind | Verdict | Doubt) else value


def _answered(plain: Mapping[str, Any]) -> Answered:
    question, balance, attrition = plain["question"], plain["balance"], plain["attrition"]
    return Answered(
        question=Question(**{**question, "kind": Kind(question["kind"])}),
        deliberated=_in_arm(plain["deliberated"]),
        control=_in_arm(plain["control"]),
        effect=_estimate(plain["effect"]),
        q=plain["q"],
        adjusted=_estimate(plain["adjusted"]),
        welch=_estimate(plain["welch"]),
        widened=plain["widened"],
        balance=balance and Balance(Estimate(**balance["difference"]), balance["standardised"]),
        attrition=Attrition(
            deliberated=_leavers(attrition["deliberated"]),
            control=_leavers(attrition["control"]),
            staying=_estimate(attrition["staying"]),
            trimmed=attrition["trimmed"] and Bounds(**attrition["trimmed"]),
            worst=attrition["worst"] and Bounds(**attrition["worst"]),
        ),
        verdict=Verdict(plain["verdict"]),
        doubt=None if plain["doubt"] is None else Doubt(plain["doubt"]),
        trace=tuple(Reason(**one) for one in plain["trace"]),
    )


def _estimate(plain: Mapping[str, Any] | None) -> Estimate | None:
    return None if plain is None else Estimate(**plain)


def _in_arm(plain: Mapping[str, Any]) -> InArm:
    return InArm(**{**plain, "change": _estimate(plain["change"]), "paired": _estimate(plain["paired"])})


def _leavers(plain: Mapping[str, Any]) -> Leavers:
    return Leavers(**{**plain, "difference": _estimate(plain["difference"])})
