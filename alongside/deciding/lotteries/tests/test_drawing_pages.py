"""The pages of a draw: what is asked of the database stays the same at a thousand names, and what each page shows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.conftest import make_person, make_stage, sign_in
from alongside.deciding.lotteries.models import Contact, DrawPlan, Lottery, Registration, Seat, Words
from alongside.deciding.lotteries.tests.drawing import drawn, fresh, frozen, make_list, no_notice
from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.models import Entry


def jury(process: Process, title: str = "A jury on the park") -> Stage:
    return make_stage(process, "juries", title=title, state=Stage.State.OPEN)


def of(lottery: Lottery, name: str) -> str:
    return reverse(f"lotteries:{name}", args=[lottery.stage_id])


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_ask_the_same_of_the_database_at_a_thousand_names(
    process: Process, bob: Person, ruth: Person, paul: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (
        frozen(make_list(jury(process, title), people, size=6, panels=50, reserves=0))
        for title, people in (("Few", 40), ("Many", 1000))
    )
    drawn(few, monkeypatch, by=bob)
    drawn(many, monkeypatch, by=bob)
    for name, most in (("draw", 10), ("my-draw", 10), ("check", 10)):
        counts = []
        for lottery in (few, many):
            client = sign_in(Client(), lottery.registrations.first().person)
            client.get(of(lottery, name))
            counts.append(asked(client, of(lottery, name)))
        assert counts[0] == counts[1] <= most, (name, counts)
    page = Client().get(of(many, "draw")).content
    assert len(page) < 60_000


def test_own_page_tells_chance_and_reason(
    process: Process, monkeypatch: pytest.MonkeyPatch, bob: Person
) -> None:
    listed = make_list(jury(process), 60, size=6)
    few = list(listed.registrations.filter(features__Gender="Man").values_list("pk", flat=True))[5:]
    for row in Registration.objects.filter(pk__in=few):
        row.features["Gender"] = "Woman"
        row.save()
    lottery = frozen(listed)
    man = lottery.registrations.filter(features__Gender="Man").first().person
    said = sign_in(Client(), man).get(of(lottery, "my-draw")).content.decode()
    assert "That is more than the average, because few people like you put their name down" in said
    assert "5 people with “Gender: Man”, for whom the panel has 2 to 4 places" in said
    assert "chance of being drawn is" in said
    woman = lottery.registrations.filter(features__Gender="Woman").first().person
    said = sign_in(Client(), woman).get(of(lottery, "my-draw")).content.decode()
    assert "That is less than the average, because many people like you put their name down" in said
    drawn(lottery, monkeypatch, by=bob)
    said = sign_in(Client(), woman).get(of(lottery, "my-draw")).content.decode()
    assert "chance of being drawn was" in said


def test_a_page_in_the_room_refuses_in_words(
    process: Process, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lottery = frozen(make_list(jury(process), panels=30))
    client = sign_in(Client(), bob)
    assert "and not before" in client.get(of(lottery, "throw")).content.decode()
    no_notice(monkeypatch)
    for typed, words in (
        ("", "Enter what the dice show"),
        ("4", "2 digits"),
        ("x1", "2 digits"),
        ("٣١", "2 digits"),
    ):
        assert words in client.post(of(lottery, "throw"), {"dice": typed}).content.decode()
    above = client.post(of(lottery, "throw"), {"dice": "91"})
    assert above.status_code == 409
    assert "Throw all the dice again" in above.content.decode()
    assert "Number 30 of 30" in client.post(of(lottery, "throw"), {"dice": "90"}).content.decode()
    assert lottery.draws.count() == 0
    client.post(of(lottery, "throw"), {"dice": "90", "step": "draw", "witnesses": "40 residents"})
    assert lottery.draws.get().result == 30
    assert client.post(of(lottery, "throw"), {"dice": "01", "step": "draw"}).status_code == 409
    assert "Who watched: 40 residents." in Client().get(of(lottery, "draw")).content.decode()


def test_words_are_not_shown_before_the_draw(
    process: Process, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lottery = frozen(make_list(jury(process), source=Lottery.Source.WORDS))
    no_notice(monkeypatch)
    client = sign_in(Client(), bob)
    for words in ("a blue door", "seven swans", "kippers"):
        client.post(of(lottery, "give-words"), {"words": words})
    for name in ("give-words", "throw", "draw"):
        said = client.get(of(lottery, name)).content.decode()
        assert not any(row.words in said for row in Words.objects.all()), name
    client.post(of(lottery, "throw"), {})
    assert "“a blue door”, “seven swans”, “kippers”" in Client().get(of(lottery, "draw")).content.decode()


def test_looks_at_names_are_on_the_record(
    process: Process, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lottery = frozen(make_list(jury(process)))
    drawn(lottery, monkeypatch, by=bob)
    seat, by_post = Seat.objects.members().select_related("registration__person")[:2]
    for each in (seat, by_post):
        person = each.registration.person
        Contact.objects.create(
            registration=each.registration,
            person=person,
            name=f"Ada {each.tag}",
            address="1 Mill St",
            postcode="A1",
        )
    Person.objects.filter(pk=by_post.registration.person_id).update(email=None)
    client = sign_in(Client(), bob)
    assert f"Ada {seat.tag}" in client.get(of(lottery, "panel")).content.decode()
    assert (
        Entry.objects.filter(act="data-looked-at", detail__at_person=seat.registration.person_id).count() == 1
    )
    letters = client.get(of(lottery, "draw-letters")).content.decode()
    assert f"Dear Ada {by_post.tag}" in letters
    assert f"Dear Ada {seat.tag}" not in letters
    assert "You have been drawn." in letters
    assert (
        Entry.objects.filter(act="data-looked-at", detail__at_person=by_post.registration.person_id).count()
        == 2
    )


def test_a_helper_enters_an_answer(process: Process, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    lottery = frozen(make_list(jury(process)))
    drawn(lottery, monkeypatch, by=bob)
    seat = Seat.objects.members().first()
    assert seat is not None
    client = sign_in(Client(), bob)
    address = reverse("lotteries:answer-for", args=[lottery.stage_id, seat.pk])
    client.post(address, {"answer": "yes"})
    assert Seat.objects.get(pk=seat.pk).state == Seat.State.ACCEPTED
    client.post(address, {"answer": "perhaps"})
    client.post(address, {"answer": "no"})
    assert Seat.objects.get(pk=seat.pk).state == Seat.State.LEFT
    assert client.post(address, {"answer": "yes"}).status_code == 409


def test_the_pages_of_planning(process: Process, ruth: Person, paul: Person) -> None:
    lottery = make_list(jury(process))
    DrawPlan.objects.all().delete()
    hers = sign_in(Client(), ruth)
    assert "Say when and where the draw is" in hers.get(of(lottery, "freeze")).content.decode()
    sent = {"day-day": "31", "day-month": "2", "day-year": "2027", "clock": "25:00", "where": ""}
    said = hers.post(of(lottery, "plan-draw"), sent).content.decode()
    assert "There is a problem" in said
    sent |= {"day-day": "28", "clock": "6pm", "where": "The library"}
    assert hers.post(of(lottery, "plan-draw"), sent).status_code == 302
    assert "The library" in Client().get(of(lottery, "draw")).content.decode()
    lottery = fresh(lottery)
    assert hers.post(of(lottery, "freeze"), {"agreed": "0" * 64}).status_code == 409
    assert lottery.stage.keys.count() == 0


def test_answers_of_a_sealed_list_are_not_shown_to_the_wrong_auditor(
    process: Process, places: object, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An auditor of another place has no business here, and one of this place leaves a trace."""
    lottery = frozen(make_list(jury(process)))
    drawn(lottery, monkeypatch, by=bob)
    far = make_person("Far", roles={Role.AUDITOR: places.other_neighbourhood})  # type: ignore[attr-defined]
    near = make_person("Near", roles={Role.AUDITOR: places.neighbourhood})  # type: ignore[attr-defined]
    assert sign_in(Client(), far).post(of(lottery, "audit"), {"reason": "Curious"}).status_code == 403
    empty = sign_in(Client(), near).post(of(lottery, "audit"), {"reason": " "})
    assert "Say why" in empty.content.decode()
    assert not Entry.objects.filter(act="sealed-file-taken").exists()
    answer = sign_in(Client(), near).post(of(lottery, "audit"), {"reason": "The yearly audit"})
    assert answer["Content-Type"] == "application/json"
    assert Entry.objects.filter(act="sealed-file-taken").count() == 1
