"""Cuts a text into the word pieces that BERT's uncased models read, exactly as their own tokenizer does.

Sources: Devlin et al. (2019), "BERT: Pre-training of Deep Bidirectional Transformers"; the normalisation of its
reference tokenizer. The vocabulary is that of bert-base-uncased (see vocabulary/README.md).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources

LONGEST_TEXT = 256
"""The model was trained on at most this many pieces, the two marks at the ends included; what follows is cut."""

LONGEST_WORD = 100
START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


def pieces(text: str) -> list[int]:
    """The numbers of the word pieces of `text`, with the marks for start and end.

    Parameters
    ----------
    text: any text, in any script.

    Returns
    -------
    Between 2 and 256 numbers from 0 to 30,521.
    """
    vocabulary = _vocabulary()
    numbers: list[int] = []
    for word in _words(_normalise(text)):
        numbers += _cut(word)
        if len(numbers) >= LONGEST_TEXT - 2:
            break
    return [vocabulary[START], *numbers[: LONGEST_TEXT - 2], vocabulary[END]]


@cache
def _vocabulary() -> dict[str, int]:
    file = resources.files("alongside.engines.themes") / "vocabulary" / "bert-base-uncased.txt"
    lines = file.read_bytes().decode().removesuffix("\n").split("\n")
    return {piece: number for number, piece in enumerate(lines)}


def _normalise(text: str) -> str:
    """Control characters away, Chinese characters as words of their own, no accents, lower case."""
    kept = []
    for letter in text:
        if letter in "\t\n\r":
            kept.append(" ")
        elif letter == "\ufffd" or unicodedata.category(letter) in {"Cc", "Cf", "Co"}:
            continue
        else:
            kept.append(f" {letter} " if _chinese(ord(letter)) else letter)
    plain = unicodedata.normalize("NFD", "".join(kept))
    # One letter at a time: in a whole word, Python would write the last sigma of a Greek word differently.
    return "".join(letter.lower() for letter in plain if unicodedata.category(letter) != "Mn")


def _chinese(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2A6DF
        or 0x2A700 <= code <= 0x2B73F
        or 0x2B740 <= code <= 0x2B81F
        or 0x2B920 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )


def _words(text: str) -> list[str]:
    """Words between spaces; each punctuation mark is a word."""
    spaced = "".join(f" {letter} " if _punctuation(letter) else letter for letter in text)
    return spaced.split()


def _punctuation(letter: str) -> bool:
    code = ord(letter)
    ascii_mark = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return ascii_mark or unicodedata.category(letter).startswith("P")


def _cut(word: str) -> list[int]:
    """The longest piece that the vocabulary knows, then the longest of the rest, and so on."""
    vocabulary = _vocabulary()
    if len(word) > LONGEST_WORD:
        return [vocabulary[UNKNOWN]]
    found = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            number = vocabulary.get(word[start:end] if start == 0 else f"##{word[start:end]}")
            if number is not None:
                found.append(number)
                start = end
                break
        else:
            return [vocabulary[UNKNOWN]]
    return found
