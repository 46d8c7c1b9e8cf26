"""Suggested codes: right ones, honest probabilities, true reasons, and each refusal."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from alongside.engines.themes import Coder, NothingCoded, oracle, queue
from alongside.engines.themes.queueing import entropy

BOTH = pytest.mark.parametrize("embeddings", [True, False], ids=["meaning and words", "words"])


def fit(said, coded, **more):
    texts, themes = said
    codes = [{theme} if number < coded else None for number, theme in enumerate(themes)]
    return Coder.fit(texts, codes, seed=1, **more)


@BOTH
def test_the_right_code_comes_first(said, embeddings):
    texts, themes = said
    coder = fit(said, 32, embeddings=embeddings)
    assert coder.kind == ("meaning and words" if embeddings else "words")
    assert coder.codes == ("Buses", "Doctors", "Housing", "Parks")
    found = coder.suggest(texts[32:])
    right = [some[0].code == theme for some, theme in zip(found, themes[32:], strict=True)]
    assert sum(right) >= 30
    assert all(len(some) == 3 for some in found)


@BOTH
def test_the_reason_is_the_nearest_text_that_people_gave_this_code(said, embeddings):
    texts, themes = said
    coder = fit(said, 40, embeddings=embeddings)
    rows = coder.space.rows(texts)
    for number in range(40, 64):
        for one in coder.suggest(texts[number]):
            having = [other for other in range(40) if themes[other] == one.code]
            alike = [float(rows[number] @ rows[other]) for other in having]
            assert one.nearest in having
            assert one.similarity == pytest.approx(max(alike), abs=1e-9)


def test_several_codes_fit_one_text(said):
    texts, themes = said
    pairs = [(f"{texts[n]} and {texts[n + 1]}", {themes[n], themes[n + 1]}) for n in range(0, 60, 3)]
    coder = Coder.fit(
        [*texts, *(text for text, _ in pairs)],
        [*({theme} for theme in themes), *(codes for _, codes in pairs)],
        seed=1,
    )
    first, second, *_ = coder.suggest("the bus is always late and my flat is damp")
    assert {first.code, second.code} == {"Buses", "Housing"}
    assert first.likely and second.likely


def test_what_codes_mean_is_enough_to_start_with(said):
    texts, themes = said
    about = {
        "Buses": "buses and transport",
        "Parks": "parks",
        "Doctors": "doctors",
        "Housing": "rent and homes",
    }
    coder = Coder.fit(texts, [None] * len(texts), seed=1, about=about)
    assert coder.checked is None
    found = coder.suggest(texts)
    assert all(one.nearest is None and one.similarity == 0 for some in found for one in some)
    right = [some[0].code == theme for some, theme in zip(found, themes, strict=True)]
    assert np.mean(right) > 0.6


def test_read_and_without_a_code_is_not_the_same_as_unread(said):
    texts, themes = said
    none_fits = [set() if theme == "Parks" else {theme} for theme in themes]
    unread = [None if theme == "Parks" else {theme} for theme in themes]
    asked = "the park is full of litter and needs benches"
    sure = [
        max(one.probability for one in Coder.fit(texts, codes, seed=1, embeddings=False).suggest(asked))
        for codes in (none_fits, unread)
    ]
    assert sure[0] < sure[1]


def test_probabilities_are_checked_on_texts_kept_back(said):
    checked = fit(said, 64, embeddings=False).checked
    assert checked.texts == 64
    assert checked.in_top >= 0.95 and checked.macro_f1 >= 0.85
    assert checked.off < 0.1
    assert [code for code, _, _ in checked.by_code] == ["Buses", "Doctors", "Housing", "Parks"]


def test_codes_given_at_random_are_not_believed(said):
    """No theme is in them, so that kept-back texts show no more than the codes' share, and probabilities say so."""
    texts, _ = said
    random = np.random.default_rng(4)
    coder = Coder.fit(
        texts, [{["a", "b", "c", "d"][random.integers(4)]} for _ in texts], seed=1, embeddings=False
    )
    assert coder.checked.macro_f1 < 0.5
    assert np.abs(coder.chances(texts) - 0.25).max() < 0.35


def test_with_few_coded_nothing_is_claimed(said):
    assert fit(said, 9, embeddings=False).checked is None
    assert fit(said, 64, check=False, embeddings=False).checked is None


def test_the_same_again(said):
    one, two = fit(said, 40, embeddings=False), fit(said, 40, embeddings=False)
    assert one.suggest(said[0]) == two.suggest(said[0])
    assert fit(said, 40, space=one.space).suggest(said[0]) == one.suggest(said[0])


def test_a_text_with_nothing_in_it_gets_no_suggestion(said):
    coder = fit(said, 40)
    assert coder.suggest("") == []
    assert coder.suggest(["", "the bus"])[0] == []
    assert coder.suggest([]) == []


def test_one_text_one_code():
    (only,) = Coder.fit(["the bus is late"], [{"Buses"}], seed=1).suggest("late bus")
    assert (only.code, only.nearest) == ("Buses", 0)


def test_refusals():
    with pytest.raises(NothingCoded):
        Coder.fit(["a"], [None], seed=1)
    with pytest.raises(NothingCoded):
        Coder.fit(["a"], [set()], seed=1)
    with pytest.raises(ValueError, match="2 texts but codes for 1"):
        Coder.fit(["a", "b"], [None], seed=1)


@settings(max_examples=25, deadline=None)
@given(
    some.lists(
        some.tuples(some.text(max_size=30), some.none() | some.sets(some.sampled_from("abc"))), max_size=25
    )
)
def test_any_texts_and_codes(pairs):
    texts, codes = [text for text, _ in pairs], [given for _, given in pairs]
    if not any(codes):
        with pytest.raises(NothingCoded):
            Coder.fit(texts, codes, seed=1, embeddings=False)
        return
    coder = Coder.fit(texts, codes, seed=1, embeddings=False)
    for some_ in coder.suggest(texts, top=2):
        assert len(some_) <= 2
        assert [one.probability for one in some_] == sorted((one.probability for one in some_), reverse=True)
        for one in some_:
            assert 0 <= one.probability <= 1 and -1 <= one.similarity <= 1
            assert one.code in codes[one.nearest]
    uncoded = [number for number, given_ in enumerate(codes) if given_ is None]
    assert sorted(queue(coder, texts, uncoded)) == uncoded


# ------------------------------------------------------------------------------------------------ what to code next


def test_the_queue_is_that_of_the_definition(said):
    texts, _ = said
    coder = fit(said, 12, embeddings=False)
    waiting = list(range(12, 64))
    rows = coder.space.rows([texts[number] for number in waiting])
    doubts = list(entropy(coder.chances([texts[number] for number in waiting])))
    expected = [waiting[place] for place in oracle.queue(doubts, rows, coder.coded_rows)]
    assert queue(coder, texts, waiting) == expected
    assert queue(coder, texts, waiting, ahead=10)[:10] == expected[:10]


def test_a_theme_that_nobody_has_coded_comes_up_early(said):
    texts, themes = said
    codes = [{theme} if theme != "Housing" and number < 40 else None for number, theme in enumerate(themes)]
    coder = Coder.fit(texts, codes, seed=1)
    waiting = [number for number, given in enumerate(codes) if given is None]
    assert "Housing" in [themes[number] for number in queue(coder, texts, waiting)[:2]]


def test_what_was_said_twice_is_not_asked_twice_in_a_row(said):
    texts, _ = said
    coder = fit(said, 20, embeddings=False)
    waiting = list(range(20, 64))
    first = queue(coder, texts, waiting)[0]
    order = queue(coder, [*texts, texts[first]], [*waiting, 64])
    assert order[0] == first
    assert order.index(64) > 30


def test_a_text_with_nothing_in_it_comes_last(said):
    texts, themes = said
    coder = fit(said, 40)
    assert queue(coder, [*texts, ""], [64, 50, 51])[-1] == 64
    assert queue(coder, texts, []) == []
