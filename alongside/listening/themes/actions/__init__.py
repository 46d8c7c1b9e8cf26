"""What can be done with what people said."""

from __future__ import annotations

from alongside.listening.themes.actions.agreeing import ask_for_second, call_off, settle
from alongside.listening.themes.actions.asking import ask
from alongside.listening.themes.actions.codebooks import (
    change_codebook,
    end_coder,
    name_coder,
    publish_code,
    publish_codebook,
    start_codebook,
    unpublish_code,
    unpublish_codebook,
)
from alongside.listening.themes.actions.codes import (
    Meaning,
    bring_back,
    change_code,
    make_code,
    merge_codes,
    retire_code,
)
from alongside.listening.themes.actions.coding import (
    choose_quotes,
    finish,
    give_to_many,
    mark,
    quotable,
    unmark,
)
from alongside.listening.themes.actions.importing import note_export, take_codes_in
from alongside.listening.themes.actions.suggesting import accept_group, answer_code, refuse_group
from alongside.listening.themes.actions.texts import AlreadyTakenBack, Words, keep, take_back

__all__ = [
    "AlreadyTakenBack",
    "Meaning",
    "Words",
    "accept_group",
    "answer_code",
    "ask",
    "ask_for_second",
    "bring_back",
    "call_off",
    "change_code",
    "change_codebook",
    "choose_quotes",
    "end_coder",
    "finish",
    "give_to_many",
    "keep",
    "make_code",
    "mark",
    "merge_codes",
    "name_coder",
    "note_export",
    "publish_code",
    "publish_codebook",
    "quotable",
    "refuse_group",
    "retire_code",
    "settle",
    "start_codebook",
    "take_back",
    "take_codes_in",
    "unmark",
    "unpublish_code",
    "unpublish_codebook",
]
