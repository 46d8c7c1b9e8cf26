"""The computer suggests, people decide, and both are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alongside.foundation.people.models import Person
from alongside.listening.themes import actions, machine, reading, refusals, tasks
from alongside.listening.themes.actions import asking
from alongside.listening.themes.models import Answer, Code, Codebook, Coding, Reading, Run, Suggestion, Text

BENCHES = [
    f"We need more benches to sit on, {where}" for where in ("by the river", "in the park", "at the shops")
]
BUSES = [f"The bus is always late, {when}" for when in ("in the morning", "at night", "on Sundays")]
DOCTORS = [f"I cannot get an appointment with the doctor {how}" for how in ("by phone", "online", "at all")]


@pytest.fixture
def texts(codebook: Codebook, say: Callable[..., list[Text]]) -> list[Text]:
    return say(*BENCHES, *BUSES, *DOCTORS)


def accept_all(client: Client, codebook: Codebook) -> int:
    """Accept every group as it is shown, each with a name of its own; how many there were."""
    run = codebook.runs.get(kind=Run.Kind.GROUPS)
    address = reverse("themes:groups", args=[codebook.pk])
    for group in run.groups.all():
        shown = [str(each.text_id) for each in group.suggestions.all()]
        sent = {"group": str(group.pk), "shown": shown, "text": shown, "new_code": f"Theme {group.number}"}
        assert client.post(address, sent).status_code == 302
    return int(run.groups.count())


def test_groups_become_codes_only_when_somebody_accepts(
    codebook: Codebook, texts: list[Text], as_bob: Client, bob: Person
) -> None:
    answer = as_bob.post(reverse("themes:suggest", args=[codebook.pk]), {"kind": "groups"})
    assert answer.headers["Location"] == reverse("themes:groups", args=[codebook.pk])
    assert not Code.objects.exists() and not Coding.objects.exists()
    page = as_bob.get(reverse("themes:groups", args=[codebook.pk])).content.decode()
    assert "A suggestion by the computer. Nobody has accepted it yet." in page
    assert accept_all(as_bob, codebook) >= 2
    assert Code.objects.count() == codebook.runs.get().groups.count()
    grouped = Suggestion.objects.filter(answer=Answer.ACCEPTED)
    assert set(grouped.values_list("answered_by", flat=True)) == {bob.pk}
    assert Reading.objects.count() == Coding.objects.count() == grouped.count()


def test_what_is_unticked_is_not_coded_and_stays_to_be_read(
    codebook: Codebook, texts: list[Text], as_bob: Client, bob: Person
) -> None:
    run = actions.ask(codebook, Run.Kind.GROUPS, by=bob)
    group = run.groups.first()
    assert group is not None
    shown = [str(each.text_id) for each in group.suggestions.all()]
    sent = {"group": str(group.pk), "shown": shown, "text": shown[1:], "new_code": "Seats"}
    as_bob.post(reverse("themes:groups", args=[codebook.pk]), sent)
    left_out = Suggestion.objects.get(group=group, text=shown[0])
    assert left_out.answer == Answer.REFUSED and left_out.answered_by == bob
    assert not Coding.objects.filter(extract__text=shown[0]).exists()
    assert reading.to_read(codebook, bob).filter(pk=shown[0]).exists()


def test_a_group_that_makes_no_sense_is_refused_once(
    codebook: Codebook, texts: list[Text], bob: Person
) -> None:
    run = actions.ask(codebook, Run.Kind.GROUPS, by=bob)
    group = run.groups.first()
    assert group is not None
    actions.refuse_group(group, by=bob)
    assert not Coding.objects.exists()
    with pytest.raises(refusals.Answered):
        actions.refuse_group(group, by=bob)
    code = actions.make_code(codebook, actions.Meaning("Seats"), by=bob)
    with pytest.raises(refusals.Answered):
        actions.accept_group(group, code, shown={each.text_id for each in group.suggestions.all()}, by=bob)


def test_the_computer_reads_nothing_said_in_confidence(
    codebook: Codebook, texts: list[Text], say: Callable[..., list[Text]], bob: Person
) -> None:
    secrets = say(*(f"{words} (secret)" for words in BENCHES), audience=Text.Audience.NAMED)
    run = actions.ask(codebook, Run.Kind.GROUPS, by=bob)
    assert not run.suggestions.filter(text__in=secrets).exists()
    assert not {text.pk for text in machine.readable(codebook)} & {text.pk for text in secrets}


def coded(codebook: Codebook, bob: Person, say: Callable[..., list[Text]]) -> tuple[Code, Code]:
    """Ten texts that people have coded with two codes."""
    seats, buses = (actions.make_code(codebook, actions.Meaning(name), by=bob) for name in ("Seats", "Buses"))
    actions.give_to_many(codebook, say(*(f"{words} {n}" for words in BENCHES for n in "ab")), seats, by=bob)
    actions.give_to_many(codebook, say(*(f"{words} {n}" for words in BUSES for n in "ab")), buses, by=bob)
    return seats, buses


def test_a_suggested_code_comes_with_what_people_coded(
    codebook: Codebook, bob: Person, say: Callable[..., list[Text]], as_bob: Client
) -> None:
    seats, _buses = coded(codebook, bob, say)
    (text,) = say("Please put a bench to sit on near the school")
    actions.ask(codebook, Run.Kind.CODES, by=bob)
    first = Suggestion.objects.filter(text=text).first()
    assert first is not None and first.code == seats
    assert first.because is not None and "benches" in first.because.words
    address = reverse("themes:text", args=[codebook.pk, text.pk])
    page = as_bob.get(address).content.decode()
    assert "A suggestion by the computer" in page and first.because.words in page
    assert as_bob.post(address, {"do": f"accept:{first.pk}"}).status_code == 302
    assert Coding.objects.filter(extract__text=text, code=seats).count() == 1
    first.refresh_from_db()
    assert first.answer == Answer.ACCEPTED and first.answered_by == bob
    with pytest.raises(refusals.Answered):
        actions.answer_code(first, accept=False, by=bob)


def test_a_refused_code_is_not_shown_again(
    codebook: Codebook, bob: Person, say: Callable[..., list[Text]], as_bob: Client
) -> None:
    coded(codebook, bob, say)
    (text,) = say("Please put a bench to sit on near the school")
    actions.ask(codebook, Run.Kind.CODES, by=bob)
    address = reverse("themes:text", args=[codebook.pk, text.pk])
    for each in Suggestion.objects.filter(text=text):
        as_bob.post(address, {"do": f"refuse:{each.pk}"})
    assert "A suggestion by the computer" not in as_bob.get(address).content.decode()
    assert not Coding.objects.filter(extract__text=text).exists()
    assert Suggestion.objects.filter(text=text, answer=Answer.REFUSED).count() == 2


def test_the_next_text_is_the_one_that_teaches_most(
    codebook: Codebook, bob: Person, say: Callable[..., list[Text]]
) -> None:
    coded(codebook, bob, say)
    say(*(f"We need benches to sit on, number {n}" for n in range(5)))
    run = actions.ask(codebook, Run.Kind.CODES, by=bob)
    following = reading.next_text(codebook, bob)
    assert following is not None and str(following.pk) == run.queue[0]


def test_few_texts_and_few_codes_are_said_so(codebook: Codebook, bob: Person) -> None:
    with pytest.raises(refusals.NothingToRead):
        actions.ask(codebook, Run.Kind.GROUPS, by=bob)


def test_codes_are_suggested_only_after_ten_texts(codebook: Codebook, texts: list[Text], bob: Person) -> None:
    with pytest.raises(refusals.TooFewCoded):
        actions.ask(codebook, Run.Kind.CODES, by=bob)


def test_many_texts_are_read_by_the_worker(
    codebook: Codebook,
    texts: list[Text],
    as_bob: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    monkeypatch.setattr(asking, "MOST_AT_ONCE", 5)
    answer = as_bob.post(reverse("themes:suggest", args=[codebook.pk]), {"kind": "groups"})
    run = Run.objects.get()
    assert run.state == Run.State.WAITING
    assert answer.headers["Location"] == reverse("themes:run", args=[run.pk])
    page = as_bob.get(answer.headers["Location"]).content.decode()
    assert "You can close this page" in page and "hx-get" in page
    as_bob.post(reverse("themes:suggest", args=[codebook.pk]), {"kind": "groups"})
    assert Run.objects.count() == 1
    tasks.read_texts.func(str(run.pk))
    run.refresh_from_db()
    assert run.state == Run.State.DONE and run.groups.exists()
    part = as_bob.get(answer.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "The computer is done" in part and "hx-get" not in part and "<html" not in part


def test_a_run_that_fails_says_so(
    codebook: Codebook, texts: list[Text], as_bob: Client, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run.objects.create(codebook=codebook, kind=Run.Kind.GROUPS, asked_by=bob)

    def broken(*given: object, **named: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(machine, "read", broken)
    with pytest.raises(ValueError, match="broken"):
        tasks.read_texts.func(str(run.pk))
    page = as_bob.get(reverse("themes:run", args=[run.pk])).content.decode()
    assert "It did not work" in page
