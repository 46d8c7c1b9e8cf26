"""From panels of kinds to panels of people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import Candidate, Pool, Quota
from alongside.engines.lottery.kinds import Kinds
from alongside.engines.lottery.sharing import LEAST, share_out


@given(seed=st.integers(0, 10**9), homes=st.booleans(), narrow=st.booleans())
@settings(max_examples=150, deadline=None)
def test_everybody_of_a_kind_has_the_same_chance_and_every_panel_its_counts(seed, homes, narrow):
    rng = np.random.default_rng(seed)
    people = []
    for value in range(int(rng.integers(1, 5))):
        for number in range(int(rng.integers(1, 9))):
            home = f"{value}-{number // 2}" if homes else ""
            people.append(Candidate(f"{value}.{number}", {"x": str(value)}, home))
    quotas = [Quota("x", str(value), 0, 99) for value in range(5)]
    kinds = Kinds.of(Pool.of(quotas, people, 1))
    panels = [rng.integers(0, kinds.caps + 1).astype(float) for _ in range(int(rng.integers(1, 12)))]
    chances = rng.random(len(panels)) ** 2 + 0.01
    if narrow:
        chances *= 10.0 ** -rng.integers(0, 11, len(panels))
    chances /= chances.sum()
    if chances.min() < LEAST:
        return
    drawn, shares = share_out(kinds, panels, list(chances), seed)
    assert sum(shares) == pytest.approx(1, abs=1e-12)
    counted = np.zeros((len(drawn), len(panels)))
    kind_of = {one: kind for kind, some in enumerate(kinds.members) for one in some}
    unit_of = {one: unit for some in kinds.units for unit in some for one in unit}
    for number, panel in enumerate(drawn):
        assert len({unit_of[one] for one in panel}) == len(panel)
        there = np.bincount([kind_of[one] for one in panel], minlength=len(kinds.sizes))
        counted[number] = [(there == one).all() for one in panels]
    assert counted.any(axis=1).all()
    each = dict.fromkeys(kind_of, 0.0)
    for panel, share in zip(drawn, shares, strict=True):
        for one in panel:
            each[one] += share
    expected = np.array(panels).T @ chances / kinds.sizes
    for one, kind in kind_of.items():
        assert each[one] == pytest.approx(expected[kind], abs=1e-10)
