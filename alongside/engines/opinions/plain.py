"""A finding as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from alongside.engines.opinions.finding import (
    Agreement,
    Dividing,
    Finding,
    Found,
    Group,
    Reason,
    Representing,
    Share,
    Shared,
    Stability,
)
from alongside.engines.opinions.mapping import Map


def to_plain(finding: Finding) -> dict[str, object]:
    """Lists, dictionaries, numbers and text only; participants and statements must be ints or text."""
    return {
        "participants": list(finding.participants),
        "positions": finding.positions.tolist(),
        "known": finding.known.tolist(),
        "loadings": finding.loadings.tolist(),
        "votes": finding.votes,
        "finding": finding.finding.value,
        "groups": [
            {"label": one.label, "members": list(one.members), "centre": list(one.centre)}
            for one in finding.groups
        ],
        "stability": asdict(finding.stability),
        "agreement": [
            {
                "statement": one.statement,
                "everyone": _share(one.everyone),
                "groups": {label: _share(share) for label, share in one.groups.items()},
            }
            for one in finding.agreement
        ],
        "consensus": [asdict(one) for one in finding.consensus],
        "dividing": [asdict(one) for one in finding.dividing],
        "represents": {label: [asdict(one) for one in told] for label, told in finding.represents.items()},
        "trace": [asdict(one) for one in finding.trace],
        "map": finding.map.to_plain(),
        "centres": finding.centres.tolist(),
        "enough": finding.enough,
    }


def from_plain(plain: Mapping[str, Any]) -> Finding:
    """The finding again. Raises KeyError or TypeError for what `to_plain` did not make."""
    map_ = Map.from_plain(plain["map"])
    return Finding(
        participants=tuple(plain["participants"]),
        positions=np.array(plain["positions"], dtype=np.float64).reshape(-1, 2),
        known=np.array(plain["known"], dtype=np.float64),
        statements=map_.statements,
        loadings=np.array(plain["loadings"], dtype=np.float64).reshape(-1, 2),
        votes=plain["votes"],
        finding=Found(plain["finding"]),
        groups=tuple(
            Group(one["label"], tuple(one["members"]), (one["centre"][0], one["centre"][1]))
            for one in plain["groups"]
        ),
        stability=Stability(**plain["stability"]),
        agreement=tuple(
            Agreement(
                one["statement"],
                Share(*one["everyone"]),
                {label: Share(*share) for label, share in one["groups"].items()},
            )
            for one in plain["agreement"]
        ),
        consensus=tuple(Shared(**one) for one in plain["consensus"]),
        dividing=tuple(Dividing(**one) for one in plain["dividing"]),
        represents={
            label: tuple(Representing(**one) for one in told) for label, told in plain["represents"].items()
        },
        trace=tuple(Reason(**one) for one in plain["trace"]),
        map=map_,
        centres=np.array(plain["centres"], dtype=np.float64).reshape(len(plain["groups"]), map_.significant),
        enough=plain["enough"],
    )


def _share(share: Share) -> list[float]:
    return [share.agree, share.disagree, share.passed, share.share, share.low, share.high]
