"""Two people code apart, see how far they agree, and settle where they do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, make_person, sign_in
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.listening.themes import actions, reading, refusals
from alongside.listening.themes.agreement import agreed
from alongside.listening.themes.models import Code, Codebook, Coding, DoubleCoding, DoubleText, Text


@pytest.fixture
def apart(
    codebook: Codebook, say: Callable[..., list[Text]], bob: Person, cora: Person, sitting: Code
) -> DoubleCoding:
    """Bob and Cora code all of ten texts apart."""
    say(*(f"Text number {n}" for n in range(7)))
    return actions.ask_for_second(codebook, first=bob, second=cora, share=100, by=bob)


def gives(codebook: Codebook, text: Text, codes: list[Code], by: Person) -> None:
    if codes:
        actions.mark(codebook, text, spans=[], codes=codes, by=by)
    actions.finish(codebook, text, by=by)


def test_a_share_of_the_texts_is_drawn_by_lot_and_both_are_told(
    codebook: Codebook, say: Callable[..., list[Text]], bob: Person, cora: Person
) -> None:
    say(*(f"Text {n}" for n in range(97)))
    made = actions.ask_for_second(codebook, first=bob, second=cora, share=20, by=bob)
    assert made.texts.count() == 20
    assert Notice.objects.filter(person=cora, change=f"second-coder:{made.pk}").exists()
    again = actions.ask_for_second(codebook, first=bob, second=cora, share=20, by=bob)
    assert not set(made.texts.values_list("text", flat=True)) & set(
        again.texts.values_list("text", flat=True)
    )


def test_two_different_people_and_enough_texts(codebook: Codebook, bob: Person, cora: Person) -> None:
    with pytest.raises(refusals.SamePerson):
        actions.ask_for_second(codebook, first=bob, second=bob, share=20, by=bob)
    for text in codebook.texts():
        actions.finish(codebook, text, by=cora)
    with pytest.raises(refusals.TooFewTexts):
        actions.ask_for_second(codebook, first=bob, second=cora, share=100, by=bob)
    assert not DoubleCoding.objects.exists()


def test_neither_sees_what_the_other_gave_until_both_are_done(
    apart: DoubleCoding, codebook: Codebook, sitting: Code, bob: Person, cora: Person, as_cora: Client
) -> None:
    text = apart.texts.first().text
    gives(codebook, text, [sitting], bob)
    actions.mark(codebook, text, spans=[(0, 4)], codes=[sitting], memo="", by=cora)
    page = as_cora.get(reverse("themes:text", args=[codebook.pk, text.pk])).content.decode()
    assert "without seeing each other" in page and "Bob" not in page
    assert as_cora.get(reverse("themes:settle", args=[apart.texts.get(text=text).pk])).status_code == 404
    coded = as_cora.get(reverse("themes:coded", args=[sitting.pk])).content.decode()
    assert text.words not in coded
    assert reading.code_counts(codebook) == {}
    assert text.words not in as_cora.get(reverse("themes:texts", args=[codebook.pk])).content.decode()


def test_others_leave_these_texts_alone(
    apart: DoubleCoding, codebook: Codebook, sitting: Code, places: Places, bob: Person
) -> None:
    dan = make_person("Dan", home=places.neighbourhood)
    actions.name_coder(codebook, dan, by=bob)
    text = apart.texts.first().text
    with pytest.raises(refusals.CodedApart):
        actions.mark(codebook, text, spans=[], codes=[sitting], by=dan)
    assert reading.next_text(codebook, dan) is None
    assert actions.give_to_many(codebook, [text], sitting, by=bob) == []


def test_the_same_codes_are_settled_by_themselves(
    apart: DoubleCoding, codebook: Codebook, sitting: Code, bob: Person, cora: Person
) -> None:
    same = apart.texts.first().text
    gives(codebook, same, [sitting], bob)
    assert reading.code_counts(codebook) == {}
    gives(codebook, same, [sitting], cora)
    settled = apart.texts.get(text=same)
    assert settled.settled_at is not None and settled.settled_by is None
    assert reading.code_counts(codebook) == {sitting.pk: 1}
    with pytest.raises(refusals.Answered):
        actions.settle(settled, [], by=bob)


def test_a_disagreement_is_settled_side_by_side(
    apart: DoubleCoding,
    codebook: Codebook,
    sitting: Code,
    getting_there: Code,
    bob: Person,
    cora: Person,
    as_cora: Client,
) -> None:
    text = apart.texts.first().text
    gives(codebook, text, [sitting], bob)
    gives(codebook, text, [getting_there], cora)
    twice = apart.texts.get(text=text)
    assert twice.settled_at is None and reading.code_counts(codebook) == {}
    with pytest.raises(refusals.WaitsForAgreement):
        actions.mark(codebook, text, spans=[], codes=[sitting], by=cora)
    address = reverse("themes:settle", args=[twice.pk])
    page = as_cora.get(address).content.decode()
    assert "Bob" in page and "Cora" in page
    assert as_cora.post(address, {"code": [str(sitting.pk)], "reason": "We talked."}).status_code == 302
    twice.refresh_from_db()
    assert twice.settled_by == cora and twice.reason == "We talked."
    assert reading.code_counts(codebook) == {sitting.pk: 1}
    # What each had given stays kept, and agreement is still measured by it.
    assert twice.second_codes == [str(getting_there.pk)]
    assert "We talked." in as_cora.get(reverse("themes:agreement", args=[codebook.pk])).content.decode()


def test_a_code_that_neither_gave_can_hold_in_the_end(
    apart: DoubleCoding, codebook: Codebook, sitting: Code, getting_there: Code, bob: Person, cora: Person
) -> None:
    text = apart.texts.first().text
    gives(codebook, text, [], bob)
    gives(codebook, text, [sitting], cora)
    actions.settle(apart.texts.get(text=text), [getting_there], by=bob)
    assert reading.code_counts(codebook) == {getting_there.pk: 1}
    assert Coding.objects.get(code=getting_there).extract.words == text.words


def test_agreement_in_figures_and_words(
    apart: DoubleCoding, codebook: Codebook, sitting: Code, getting_there: Code, bob: Person, cora: Person
) -> None:
    assert agreed(codebook) is None
    for n, row in enumerate(apart.texts.select_related("text")):
        gives(codebook, row.text, [sitting] if n % 2 else [getting_there], bob)
        gives(codebook, row.text, [sitting] if n % 2 else [getting_there], cora)
    found = agreed(codebook)
    assert found is not None and found.texts == 10
    assert found.overall.found.alpha == 1.0 and found.overall.words == "Good enough to rely on"
    first = DoubleText.objects.first()
    assert first is not None
    DoubleText.objects.exclude(pk=first.pk).update(second_codes=[str(sitting.pk)])
    found = agreed(codebook)
    assert found is not None and found.codes[0].words == "Not yet: say better when to use it"
    actions.take_back(first.text, by=None)
    left = agreed(codebook)
    assert left is not None and left.texts == 9


def test_merged_codes_are_one_in_agreement(
    apart: DoubleCoding, codebook: Codebook, sitting: Code, getting_there: Code, bob: Person, cora: Person
) -> None:
    for n, row in enumerate(apart.texts.select_related("text")):
        gives(codebook, row.text, [sitting] if n % 2 else [], bob)
        gives(codebook, row.text, [getting_there] if n % 2 else [], cora)
    before = agreed(codebook)
    actions.merge_codes(getting_there, sitting, reason="The same", by=bob)
    after = agreed(codebook)
    assert (
        before is not None and before.overall.found.alpha is not None and before.overall.found.alpha < 0.667
    )
    assert after is not None and after.overall.found.alpha == 1.0


def test_the_rest_can_be_called_off(
    apart: DoubleCoding, codebook: Codebook, sitting: Code, bob: Person, cora: Person
) -> None:
    rows = list(apart.texts.select_related("text"))
    gives(codebook, rows[0].text, [sitting], bob)
    gives(codebook, rows[1].text, [sitting], bob)
    gives(codebook, rows[1].text, [], cora)
    assert actions.call_off(apart, by=bob) == 9
    assert reading.code_counts(codebook) == {sitting.pk: 1}
    assert apart.texts.get().text == rows[1].text
    with pytest.raises(refusals.Answered):
        actions.call_off(apart, by=bob)


def test_who_asks_and_who_is_asked(codebook: Codebook, bob: Person, cora: Person, as_bob: Client) -> None:
    address = reverse("themes:double", args=[codebook.pk])
    assert "Cora" in as_bob.get(address).content.decode()
    token = as_bob.get(address).content.decode().split('name="once" value="')[1].split('"')[0]
    sent = {"first": str(bob.pk), "second": str(cora.pk), "share": "67", "once": token}
    assert {as_bob.post(address, sent).status_code for _twice in range(2)} == {302}
    assert DoubleCoding.objects.count() == 1
    assert (
        "both have finished 0 of 2"
        in as_bob.get(reverse("themes:agreement", args=[codebook.pk])).content.decode()
    )
    assert sign_in(Client(), cora).get(address).status_code == 403
