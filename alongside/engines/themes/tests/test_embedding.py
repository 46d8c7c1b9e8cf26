"""Embeddings: what they mean, that neighbours do not change them, and the way without them."""

from unittest.mock import patch

import numpy as np
import pytest

from alongside.engines.themes import NoEmbeddings, embed, embeddings_available, features, space


def test_the_extra_is_part_of_what_tests_install():
    assert embeddings_available()


def test_rows_are_of_length_one_and_alike_when_the_meaning_is():
    rows = embed(["The bus never comes.", "Public transport is unreliable.", "I love this cake."])
    assert rows.shape == (3, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_a_text_means_the_same_whatever_stands_beside_it():
    alone = embed(["The hall is cold."])
    among = embed(["a" * 900, "The hall is cold.", "x", "The hall is cold."])
    assert (among[1] == alone[0]).all()
    assert (among[3] == alone[0]).all()


def test_a_text_without_anything_in_it_is_nowhere():
    assert not embed(["", " \n\t"]).any()
    assert embed([]).shape == (0, 384)


def test_without_the_extra_words_are_used_and_embed_says_what_is_missing():
    # The extra is either installed or not; this stands for a machine without it.
    with (
        patch("alongside.engines.themes.embedding.embeddings_available", return_value=False),
        patch("alongside.engines.themes.space.embeddings_available", return_value=False),
    ):
        with pytest.raises(NoEmbeddings, match=r"alongside\[themes\]"):
            embed(["a"])
        rows = features(["the bus is late", "late buses", "cake and tea", ""])
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert not rows[3].any()


def test_meaning_that_is_known_already_is_not_worked_out_again():
    texts = ["the bus is late", "cake and tea"]
    with patch.object(space, "embed", side_effect=AssertionError):
        rows = features(texts, meaning=np.eye(2, 384))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
