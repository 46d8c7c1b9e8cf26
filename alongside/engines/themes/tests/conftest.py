"""Made-up answers under four plain themes, for every test of the engine."""

import itertools

import pytest

from alongside.engines.themes import embed

SAID = {
    "Buses": (
        ["the bus", "our bus", "bus number 7", "the bus to town"],
        ["is always late", "never comes on time", "was cancelled again", "does not run on Sundays"],
    ),
    "Parks": (
        ["the park", "the playground", "the green by the school", "the football field"],
        [
            "is full of litter",
            "needs new swings and trees",
            "is muddy after rain",
            "needs benches and flowers",
        ],
    ),
    "Doctors": (
        ["the doctor", "my GP", "the surgery", "the nurse at the clinic"],
        [
            "has no appointments",
            "never answers the phone",
            "listens and is kind to patients",
            "is hard to see",
        ],
    ),
    "Housing": (
        ["my flat", "our landlord", "the rent", "the council house"],
        [
            "is damp and full of mould",
            "is too dear for a family",
            "never fixes the boiler",
            "is cold all winter",
        ],
    ),
}


@pytest.fixture(scope="session")
def said():
    """64 texts and the theme of each, the themes in turn."""
    by_theme = [
        [(f"{who} {what}", theme) for who, what in itertools.product(*halves)]
        for theme, halves in SAID.items()
    ]
    mixed = [pair for four in zip(*by_theme, strict=True) for pair in four]
    return [text for text, _ in mixed], [theme for _, theme in mixed]


@pytest.fixture(scope="session")
def meaning(said):
    """The embeddings of those texts."""
    return embed(said[0])
