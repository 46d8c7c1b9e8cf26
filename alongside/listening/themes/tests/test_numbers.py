"""Properties: spans always slice their text, merging keeps counts, no small number can be worked out."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alongside.foundation.people.models import Person
from alongside.listening.themes import actions, counting, reading, spans
from alongside.listening.themes.models import Code, Codebook, Text

TEXTS = st.text(alphabet=st.sampled_from("ab .!?…\nåü\U0001f600\t\r,-9"), max_size=60)


@given(TEXTS)
def test_sentences_slice_the_text_in_order_and_lose_no_word(text: str) -> None:
    found = spans.sentences(text)
    for start, end in found:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(found))
    inside = set().union(*(range(*span) for span in found)) if found else set()
    assert all(n in inside for n, letter in enumerate(text) if letter.isalnum())


@given(TEXTS, st.sets(st.integers(-1, 6)))
@example("One. Two. Three.", {0, 2})
def test_ticked_sentences_become_extracts_that_hold_exactly_them(text: str, ticked: set[int]) -> None:
    sentences = spans.sentences(text)
    found = spans.runs(sentences, ticked)
    for n, (start, end) in enumerate(sentences):
        inside = any(one <= start and end <= two for one, two in found)
        assert inside == (n in ticked)
    assert all(spans.trimmed(text, span) == span for span in found)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_overlapping_marks_cut_the_text_without_changing_it(text: str, marks: list[tuple[int, int]]) -> None:
    found = spans.pieces(text, marks)
    assert "".join(piece.words for piece in found) == text
    at = 0
    for piece in found:
        for n in range(at, at + len(piece.words)):
            assert piece.marks == sum(1 for start, end in marks if start <= n < end)
        at += len(piece.words)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_words_that_were_copied_are_found(text: str, start: int, end: int) -> None:
    copied = text[start:end]
    found = spans.find(text, copied, start)
    if copied.split():
        assert found is not None and text[slice(*found)].split() == copied.split()
    else:
        assert found is None


def possible(shown: dict[str, int | None], total: int) -> dict[str, set[int]]:
    """Every value that each hidden number could have, for somebody who knows the total and what is shown."""
    hidden = [name for name, count in shown.items() if count is None]
    rest = total - sum(count for count in shown.values() if count is not None)
    found: dict[str, set[int]] = {name: set() for name in hidden}
    for values in itertools.product(range(rest + 1), repeat=len(hidden)):
        if sum(values) == rest:
            for name, value in zip(hidden, values, strict=True):
                found[name].add(value)
    return found


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 11), min_size=1), st.sets(st.sampled_from("abc"))
)
def test_no_small_number_can_be_worked_out(counts: dict[str, int], beside: set[str]) -> None:
    shown = counting.hide(counts, beside & set(counts))
    assert all(count is None or count == 0 or count >= counting.LEAST for count in shown.values())
    assert all(shown[name] in (None, counts[name]) for name in counts)
    total = sum(counts.values())
    for name, values in possible(shown, total).items():
        # Either every number is hidden, and only their sum is known, or at least five values are possible.
        assert len(values) >= counting.LEAST or all(count is None for count in shown.values()), (name, values)


def test_a_guard_that_hid_only_small_numbers_would_fail() -> None:
    shown: dict[str, int | None] = {"a": None, "b": 9, "c": 20}
    assert possible(shown, 32) == {"a": {3}}
    assert counting.hide({"a": 3, "b": 9, "c": 20}) == {"a": None, "b": None, "c": 20}


ABOUT = st.lists(
    st.tuples(st.sampled_from(["16-24", "25-34", "50-64", ""]), st.sampled_from(["female", "male", ""])),
    max_size=40,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ABOUT)
def test_groups_of_speakers_are_of_five_and_rounded(
    codebook: Codebook,
    sitting: Code,
    say: Callable[..., list[Text]],
    bob: Person,
    about: list[tuple[str, str]],
) -> None:
    Text.objects.all().delete()
    texts = [say("Seats", about={"age_band": age, "sex": sex})[0] for age, sex in about]
    actions.give_to_many(codebook, texts, sitting, by=bob)
    groups = counting.who_said_it(sitting)
    if len(about) < counting.LEAST:
        assert groups == []
        return
    wanted = [name for name, at in (("Age", 0), ("Sex", 1)) if any(said[at] for said in about)]
    assert [group.name for group in groups] == wanted
    for group in groups:
        assert group.rows[-1][0] == "Not said"
        assert all(count is None or count % 5 == 0 for _label, count in group.rows)
    ages = dict(groups[0].rows) if "Age" in wanted else {}
    young = sum(1 for age, _sex in about if age == "16-24")
    if 0 < young < counting.LEAST:
        assert ages["16 to 24"] is None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sets(st.sampled_from([0, 1])), min_size=1, max_size=8))
def test_merging_keeps_counts(
    codebook: Codebook, bob: Person, say: Callable[..., list[Text]], given_codes: list[set[int]]
) -> None:
    names = [uuid.uuid4().hex[:20] for _each in range(2)]
    codes = [actions.make_code(codebook, actions.Meaning(name), by=bob) for name in names]
    for wanted in given_codes:
        (text,) = say("Something")
        if wanted:
            actions.mark(codebook, text, spans=[], codes=[codes[n] for n in sorted(wanted)], by=bob)
    stays = actions.merge_codes(codes[0], codes[1], by=bob)
    assert reading.code_counts(codebook).get(stays.pk, 0) == sum(1 for wanted in given_codes if wanted)


def speakers(say: Callable[..., list[Text]], count: int, **how: Any) -> list[Text]:
    return [text for n in range(count) for text in say(f"Seats {n}", **how)]


def test_speakers_are_counted_once(
    codebook: Codebook,
    sitting: Code,
    process: Any,
    alice: Person,
    say: Callable[..., list[Text]],
    bob: Person,
) -> None:
    # Six texts of Alice, and one form with three answers: two people.
    texts = speakers(say, 6, said_by=alice)
    form = [actions.Words(words=f"Answer {n}") for n in range(3)]
    texts += actions.keep(process, form, place=process.place, by=None)
    actions.give_to_many(codebook, texts, sitting, by=bob)
    found = counting.numbers(codebook, [sitting], [])[sitting.pk]
    assert found.people is None and found.is_few
    actions.give_to_many(codebook, speakers(say, 3), sitting, by=bob)
    found = counting.numbers(codebook, [sitting], [])[sitting.pk]
    assert (found.people, found.texts) == (5, 12)


def test_words_taken_back_are_counted_no_more(
    codebook: Codebook,
    process: Any,
    sitting: Code,
    say: Callable[..., list[Text]],
    bob: Person,
    client: Client,
) -> None:
    texts = speakers(say, 6, about={"sex": "female"})
    actions.give_to_many(codebook, texts, sitting, by=bob)
    actions.publish_codebook(codebook, by=bob)
    over = counting.columns(codebook, bob)
    before = counting.numbers(codebook, [sitting], over)[sitting.pk]
    assert before.people == before.sources[0].people == 6
    for text in texts[:2]:
        actions.take_back(text, by=None)
    after = counting.numbers(codebook, [sitting], over)[sitting.pk]
    assert after.is_few and after.sources[0].people is None
    assert counting.who_said_it(sitting) == []
    assert "Fewer than 5 people" in client.get(sitting.get_absolute_url()).content.decode()


def test_a_code_inside_a_theme_gives_no_small_difference_away(
    codebook: Codebook, sitting: Code, say: Callable[..., list[Text]], bob: Person
) -> None:
    inside = actions.make_code(codebook, actions.Meaning("Benches", parent=sitting), by=bob)
    actions.give_to_many(codebook, speakers(say, 10), inside, by=bob)
    actions.give_to_many(codebook, speakers(say, 3), sitting, by=bob)
    found = counting.numbers(codebook, [sitting, inside], [])
    assert found[sitting.pk].people == 13
    assert found[inside.pk].people is None and not found[inside.pk].is_few
    assert found[inside.pk].words == "number not shown"
    assert counting.who_said_it(inside) == []


def test_sources_that_the_reader_may_not_know_are_one_for_each_kind(
    codebook: Codebook,
    process: Any,
    sitting: Code,
    say: Callable[..., list[Text]],
    bob: Person,
    client: Client,
) -> None:
    drafts = [
        actions.start_codebook(place=process.place, title=f"Secret {n}", about="", sources=[process], by=bob)
        for n in range(2)
    ]
    texts = speakers(say, 8)
    for draft in drafts:
        texts += speakers(say, 4, source=draft)
    actions.change_codebook(codebook, title="All", about="", sources=[process, *drafts], by=bob)
    actions.give_to_many(codebook, texts, sitting, by=bob)
    actions.publish_codebook(codebook, by=bob)
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "Codebook, not public" in page and "Secret" not in page
    assert "16" in page


@pytest.mark.parametrize(
    ("count", "shown"), [(None, None), (0, 0), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15)]
)
def test_rounding(count: int | None, shown: int | None) -> None:
    assert counting.nearest(count) == shown
