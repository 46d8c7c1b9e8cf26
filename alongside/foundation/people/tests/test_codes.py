"""Letters with a code: made, read, used, replaced, ended; and the pages where that happens."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.conftest import Places, sign_in
from alongside.foundation.people import codes
from alongside.foundation.people.access import roles_at
from alongside.foundation.people.models import ParticipationCode, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.record.models import Entry

PAGE = "/people/letter/"


def make(place: Place, by: Person, number: int = 1, batch: str = "Spring", days: int = 30) -> list[str]:
    until = timezone.now() + dt.timedelta(days=days)
    return codes.make_batch(place=place, batch=batch, number=number, expires_at=until, by=by)


def send(client: Client, code: str) -> Any:
    return client.post(PAGE, {"code": code})


# Reading what people type


def test_a_code_is_sixteen_signs_in_fours() -> None:
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", codes.new_code())


SAID = st.text(codes.ALPHABET, min_size=codes.RANDOM, max_size=codes.RANDOM)


AS_WRITTEN = {"0": "0Oo", "1": "1IiLl"}


@given(SAID, st.lists(st.integers(0, 29), min_size=16, max_size=16))
def test_a_code_is_read_however_it_is_written(said: str, hands: list[int]) -> None:
    plain = said + codes._check(said)
    written = ""
    for sign, hand in zip(plain, hands, strict=True):
        ways = AS_WRITTEN.get(sign, sign + sign.lower())
        written += ways[hand % len(ways)] + ("", "", " ", "-", ".", "–")[hand % 6]
    assert codes.read(written) == plain


@settings(derandomize=True)
@given(SAID, st.integers(0, 14), st.integers(1, 31))
def test_one_wrong_sign_or_two_swapped_are_found(said: str, at: int, further: int) -> None:
    plain = said + codes._check(said)
    other = codes.ALPHABET[(codes.ALPHABET.index(plain[at]) + further) % 32]
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    for slip in (plain[:at] + other + plain[at + 1 :], swapped):
        if slip != plain:
            # 20 bits of check: one slip in a million passes, and is then unknown.
            with pytest.raises(codes.Mistyped):
                codes.read(slip)


@pytest.mark.parametrize(
    "typed",
    ["", "A" * 15, "A" * 17, "U" * 16, "é" * 16, "😀" * 8, "0" * 10_000, "=1+1", "\u202eabc", "<script>"],
)
def test_what_is_no_code_is_a_slip(typed: str) -> None:
    with pytest.raises(codes.Mistyped):
        codes.read(typed)


def test_another_key_makes_other_codes(settings: Any) -> None:
    code = codes.new_code()
    settings.SECRET_KEY = "another key altogether, long enough to be one"
    with pytest.raises(codes.Mistyped):
        codes.read(code)


def test_only_a_digest_is_kept(letter: str) -> None:
    row = ParticipationCode.objects.get()
    plain = letter.replace("-", "")
    assert bytes(row.digest) == codes.digest(plain)
    assert not any(plain in str(value) or letter in str(value) for value in row.__dict__.values())


# Using a code


def test_the_first_use_makes_a_resident_and_later_uses_find_the_same(letter: str, places: Places) -> None:
    person = codes.use_code(letter, by=None)
    assert person.email is None and person.home == places.neighbourhood
    assert Role.RESIDENT in roles_at(person, places.neighbourhood)
    assert Role.RESIDENT not in roles_at(person, places.other_neighbourhood)
    assert codes.use_code(letter.lower(), by=None) == person
    assert Entry.objects.filter(act="letter-used").count() == 1


def test_an_unknown_code(places: Places) -> None:
    with pytest.raises(codes.Unknown):
        codes.use_code(codes.new_code(), by=None)


def test_a_code_that_has_run_out(places: Places, bob: Person) -> None:
    with pytest.raises(codes.Expired):
        codes.use_code(make(places.neighbourhood, bob, days=-1)[0], by=None)


def test_a_letter_can_be_added_to_an_account(letter: str, alice: Person) -> None:
    assert codes.use_code(letter, by=alice) == alice
    assert codes.use_code(letter, by=None) == alice
    assert codes.use_code(letter, by=alice) == alice


def test_a_letter_of_one_account_is_not_added_to_another(letter: str, alice: Person, charlie: Person) -> None:
    codes.use_code(letter, by=alice)
    with pytest.raises(codes.AttachedElsewhere):
        codes.use_code(letter, by=charlie)


def test_one_person_has_one_letter(places: Places, bob: Person, alice: Person) -> None:
    first, second = make(places.neighbourhood, bob, 2)
    codes.use_code(first, by=alice)
    with pytest.raises(codes.HasALetter):
        codes.use_code(second, by=alice)
    used = ParticipationCode.objects.get(person=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        ParticipationCode.objects.exclude(pk=used.pk).update(person=alice)


def test_replacing_a_lost_letter_keeps_the_person_and_ends_the_old_code(
    letter: str, places: Places, bob: Person
) -> None:
    person = codes.use_code(letter, by=None)
    lost = {"place": places.neighbourhood, "batch": "Spring", "number": 1, "reason": "lost", "by": bob}
    _row, fresh = codes.reissue(**lost)
    assert codes.use_code(fresh, by=None) == person
    with pytest.raises(codes.Ended):
        codes.use_code(letter, by=None)
    _row, again = codes.reissue(**lost)
    assert codes.use_code(again, by=None) == person
    with pytest.raises(codes.Ended):
        codes.use_code(fresh, by=None)


def test_replacing_a_letter_nobody_used(letter: str, places: Places, bob: Person) -> None:
    lost = {"place": places.neighbourhood, "batch": "Spring", "number": 1, "reason": "wet", "by": bob}
    row, fresh = codes.reissue(**lost)
    assert row.person is None
    codes.use_code(fresh, by=None)
    with pytest.raises(codes.Ended):
        codes.use_code(letter, by=None)


def test_there_is_no_such_letter(letter: str, places: Places, bob: Person) -> None:
    for number, place in ((2, places.neighbourhood), (1, places.other_neighbourhood)):
        with pytest.raises(codes.NoSuchLetter):
            codes.reissue(place=place, batch="Spring", number=number, reason="lost", by=bob)


def test_ending_a_batch_ends_only_what_nobody_used(places: Places, bob: Person) -> None:
    used, unused = make(places.neighbourhood, bob, 2)
    person = codes.use_code(used, by=None)
    assert codes.end_batch(place=places.neighbourhood, batch="Spring", by=bob) == 1
    assert codes.use_code(used, by=None) == person
    with pytest.raises(codes.Ended):
        codes.use_code(unused, by=None)


# The page "I have a letter"


def test_the_page_signs_in(client: Client, letter: str, places: Places) -> None:
    answer = send(client, f" {letter.lower()} ")
    assert answer.status_code == 302 and answer["Location"] == reverse("people:welcome")
    page = client.get(answer["Location"]).content.decode()
    assert places.neighbourhood.name in page and reverse("people:about-you") in page
    assert client.get(reverse("people:me")).status_code == 200


@pytest.mark.parametrize("kind", ["empty", "slip", "unknown", "ended", "expired", "elsewhere", "hidden"])
def test_the_page_says_calmly_what_is_wrong(
    client: Client, kind: str, letter: str, places: Places, bob: Person, alice: Person, charlie: Person
) -> None:
    typed = letter
    if kind == "empty":
        typed = ""
    if kind == "slip":
        typed = ("B" if letter[0] == "A" else "A") + letter[1:]
    if kind == "unknown":
        typed = codes.new_code()
    if kind == "ended":
        codes.end_batch(place=places.neighbourhood, batch="Spring", by=bob)
    if kind == "expired":
        typed = make(places.neighbourhood, bob, batch="Old", days=-1)[0]
    if kind == "hidden":
        typed = "\u202e" + letter
    if kind == "elsewhere":
        codes.use_code(letter, by=alice)
        sign_in(client, charlie)
    answer = send(client, typed)
    page = answer.content.decode()
    assert answer.status_code in {200, 409}
    assert "There is a problem" in page and "Traceback" not in page
    if kind not in {"elsewhere"}:
        assert "_auth_user_id" not in client.session


def test_a_signed_in_person_adds_the_letter(client: Client, letter: str, alice: Person) -> None:
    sign_in(client, alice)
    assert send(client, letter)["Location"] == reverse("people:me")
    assert alice.codes.count() == 1


def test_too_many_tries_from_one_address(client: Client, letter: str) -> None:
    for _each in range(30):
        assert send(client, codes.new_code()).status_code == 409
    answer = send(client, letter)
    assert answer.status_code == 429 and "Wait ten minutes" in answer.content.decode()
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert send(elsewhere, letter).status_code == 302


def test_a_made_up_forwarding_header_gets_no_more_tries(client: Client, letter: str) -> None:
    for each in range(31):
        last = client.post(PAGE, {"code": codes.new_code()}, headers={"x-forwarded-for": f"203.0.113.{each}"})
    assert last.status_code == 429


def test_behind_a_proxy_the_last_address_counts(client: Client, letter: str, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for each in range(31):
        last = client.post(
            PAGE, {"code": codes.new_code()}, headers={"x-forwarded-for": f"203.0.113.{each}, 198.51.100.9"}
        )
    assert last.status_code == 429
    other = client.post(PAGE, {"code": letter}, headers={"x-forwarded-for": "198.51.100.9, 198.51.100.10"})
    assert other.status_code == 302


def test_right_codes_do_not_use_up_tries(places: Places, bob: Person) -> None:
    """Forty people at one event share one address."""
    for code in make(places.neighbourhood, bob, 40):
        assert send(Client(), code).status_code == 302


def test_too_many_tries_in_total(letter: str) -> None:
    for each in range(300):
        assert (
            send(Client(REMOTE_ADDR=f"10.0.{each // 200}.{each % 200}"), codes.new_code()).status_code == 409
        )
    assert send(Client(REMOTE_ADDR="10.9.9.9"), codes.new_code()).status_code == 429
    # A right code, and a slip of the pen, are not held up by what strangers try.
    assert send(Client(REMOTE_ADDR="10.9.9.8"), "A" * 16).status_code == 409
    assert send(Client(REMOTE_ADDR="10.9.9.7"), letter).status_code == 302


def test_unknown_and_ended_codes_cost_the_same_one_look(places: Places, bob: Person) -> None:
    ended = make(places.neighbourhood, bob)[0]
    codes.end_batch(place=places.neighbourhood, batch="Spring", by=bob)
    unknown = codes.new_code()
    for code in (unknown, ended):
        with CaptureQueriesContext(connection) as seen, pytest.raises((codes.Unknown, codes.Ended)):
            codes.find(code)
        assert len([each for each in seen if "people_participationcode" in each["sql"]]) == 1


# The steward's page
