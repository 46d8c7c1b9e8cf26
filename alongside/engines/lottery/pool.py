"""What is drawn from: a pool of candidates, the quotas of a panel, and the panel's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property


class PoolError(ValueError):
    """The pool or its quotas cannot be drawn from as they stand; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many members of a panel may have one value of one feature.

    Parameters
    ----------
    feature, value: for instance "age" and "16-24".
    minimum, maximum: the fewest and the most members with this value, in people.
    min_flex, max_flex: how far the fewest may fall and the most may rise if the quotas cannot be met as they
        stand, in people; None means not at all.
    """

    feature: str
    value: str
    minimum: int
    maximum: int
    min_flex: int | None = None
    max_flex: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.maximum:
            raise PoolError(f"{self.feature}, {self.value}: the fewest must be from 0 to the most.")
        if not 0 <= self.lowest <= self.minimum:
            raise PoolError(f"{self.feature}, {self.value}: min_flex must be from 0 to the fewest.")
        if self.highest < self.maximum:
            raise PoolError(f"{self.feature}, {self.value}: max_flex must be at least the most.")

    @property
    def lowest(self) -> int:
        """The fewest members that may be accepted at all."""
        return self.minimum if self.min_flex is None else self.min_flex

    @property
    def highest(self) -> int:
        """The most members that may be accepted at all."""
        return self.maximum if self.max_flex is None else self.max_flex


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who put their name down.

    Parameters
    ----------
    id: who they are to this lottery, unique in the pool; a pseudonym will do, and should.
    features: their value of each feature that the quotas name.
    household: what people who live together share; at most one of them is on a panel. "" for nobody else's.
    """

    id: str
    features: Mapping[str, str]
    household: str = ""


@dataclass(frozen=True)
class Pool:
    """Candidates, quotas and a panel size.

    Parameters
    ----------
    quotas: at most one for each feature and value.
    candidates: in any order; results do not depend on it.
    size: how many people a panel has.
    chosen: ids that are on every panel already, and count towards the quotas.
    excluded: ids that are on none.

    Raises
    ------
    PoolError: a candidate without a feature that the quotas name, with a value that they do not, or twice; an
        unknown id among those chosen or excluded; a size that is not more than 0.
    """

    quotas: tuple[Quota, ...]
    candidates: tuple[Candidate, ...]
    size: int
    chosen: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.size < 1:
            raise PoolError("A panel has at least one member.")
        named = Counter((quota.feature, quota.value) for quota in self.quotas)
        for (feature, value), times in named.items():
            if times > 1:
                raise PoolError(f"There are two quotas for {feature}, {value}.")
        ids = Counter(candidate.id for candidate in self.candidates)
        for one, times in ids.items():
            if not one:
                raise PoolError("A candidate needs an id.")
            if times > 1:
                raise PoolError(f"Candidate {one} is there twice.")
        for candidate in self.candidates:
            for feature in self.features:
                if feature not in candidate.features:
                    raise PoolError(f"Candidate {candidate.id} has no {feature}.")
                theirs = candidate.features[feature]
                if (feature, theirs) not in named:
                    raise PoolError(f"Candidate {candidate.id} has {feature} {theirs}, which has no quota.")
        for name, some in (("chosen", self.chosen), ("excluded", self.excluded)):
            unknown = sorted(some - ids.keys())
            if unknown:
                raise PoolError(f"{unknown[0]} is {name} but not in the pool.")
        both = sorted(self.chosen & self.excluded)
        if both:
            raise PoolError(f"{both[0]} is both chosen and excluded.")

    @classmethod
    def of(
        cls,
        quotas: Iterable[Quota],
        candidates: Iterable[Candidate],
        size: int,
        chosen: Iterable[str] = (),
        excluded: Iterable[str] = (),
    ) -> Pool:
        """The same from any iterables."""
        return cls(tuple(quotas), tuple(candidates), size, frozenset(chosen), frozenset(excluded))

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The features that the quotas name, in their order."""
        return tuple(dict.fromkeys(quota.feature for quota in self.quotas))
