"""Word pieces: the same as those of the model's own tokenizer."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from alongside.engines.themes.wordpiece import LONGEST_TEXT, _cut, _vocabulary, pieces

EXPECTED = json.loads((Path(__file__).parent / "wordpieces.json").read_text(encoding="utf-8"))
"""Texts and their numbers by the `tokenizers` library 0.22 with all-MiniLM-L6-v2's tokenizer.json, cut at 256."""


@pytest.mark.parametrize(("text", "numbers"), EXPECTED, ids=lambda value: None)
def test_the_same_as_the_reference(text, numbers):
    assert pieces(text) == numbers


def test_the_vocabulary_is_whole():
    assert len(_vocabulary()) == 30522
    assert _vocabulary()["[CLS]"] == 101 and _vocabulary()["the"] == 1996


@settings(max_examples=300, deadline=None)
@given(some.text(max_size=80))
def test_any_text_has_pieces(text):
    numbers = pieces(text)
    assert numbers[0] == 101 and numbers[-1] == 102
    assert 2 <= len(numbers) <= LONGEST_TEXT
    assert all(0 <= number < 30522 for number in numbers)
    assert pieces(text.upper()) == pieces(text.upper()), "always the same"


@settings(max_examples=200, deadline=None)
@given(some.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_pieces_of_a_word_spell_it(word):
    spelled = {number: piece for piece, number in _vocabulary().items()}
    together = "".join(spelled[number].removeprefix("##") for number in _cut(word))
    assert together in {word, "[UNK]"}


@settings(max_examples=100, deadline=None)
@given(some.text("aeiouéèüçñ bus", max_size=30))
def test_accents_do_not_matter(text):
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter) != "Mn"
    )
    assert pieces(text) == pieces(plain)
