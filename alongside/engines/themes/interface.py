"""What anything that suggests has to be able to do. Another maker of suggestions, a language model say, may be put in
its place by those who host the site; Alongside ships none and needs none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from alongside.engines.themes.clusters import Clusters
from alongside.engines.themes.coder import Suggestion


class SuggestsCodes(Protocol):
    """Suggests codes for texts; `Coder` does."""

    def suggest(self, texts: Sequence[str], top: int = 3) -> list[list[Suggestion]]:
        """For each text the codes that fit best, each with the coded text that is the reason."""
        ...


class SuggestsClusters(Protocol):
    """Groups texts; `suggest_clusters` does."""

    def __call__(self, texts: Sequence[str], *, seed: int, fewest: int = 5, most: int = 15) -> Clusters:
        """Groups with quotes and words, and what fits nowhere."""
        ...
