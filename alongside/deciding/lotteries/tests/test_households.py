"""People who may live together, and the day on which addresses go."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from alongside.conftest import make_person, sign_in
from alongside.deciding.lotteries.actions.blanking import blank_due
from alongside.deciding.lotteries.actions.households import decide
from alongside.deciding.lotteries.actions.registering import Answers, put_name_down, take_name_off
from alongside.deciding.lotteries.models import Contact, Lottery, SameAddress, SealedPool
from alongside.deciding.lotteries.refusals import Sealed
from alongside.deciding.lotteries.tests.making import confirmed, make_name
from alongside.foundation.record.models import Detail, Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(lottery, places):
    """Puts somebody's name down at an address: `put("Ann", "Flat 2, 14 High St")`."""

    def down(name, address, postcode="DE1 2AB", person=None):
        person = person or confirmed(make_person(name, home=places.neighbourhood))
        features = {"Age": "30 to 59", "Sex": "Female"}
        said = Answers(name=name, address=address, postcode=postcode, features=features)
        return put_name_down(lottery, said, by=person)

    return down


def households(lottery):
    return {each.contact.name: each.household for each in lottery.registrations.select_related("contact")}


def test_two_at_one_address_are_noted_and_a_person_decides(lottery, put, bob):
    ann, ben, cat = (
        put("Ann", "Flat 2, 14 High St"),
        put("Ben", "14/2 High Street"),
        put("Cat", "15 High Street"),
    )
    pair = SameAddress.objects.get()
    assert {pair.first_id, pair.second_id} == {ann.pk, ben.pk} and pair.decision == "open"
    assert set(households(lottery).values()) == {""}, "the computer decides nothing"
    decide(pair, same=True, by=bob)
    found = households(lottery)
    assert found["Ann"] == found["Ben"] != "" and found["Cat"] == ""
    assert Entry.objects.filter(act="household-decided").exists()
    decide(SameAddress.objects.get(), same=False, by=bob)
    assert set(households(lottery).values()) == {""}
    put("Cat", "15 High Street", person=cat.person)
    assert SameAddress.objects.count() == 1


def test_three_who_live_together_by_two_pairs_are_one_household(lottery, put, bob):
    for name in ("Ann", "Ben", "Cat", "Dan"):
        put(name, "14 High Street" if name != "Dan" else "2 Mill Lane")
    first, second, third = SameAddress.objects.order_by("pk")
    decide(first, same=True, by=bob)
    kept = {name for name in households(lottery).values() if name}
    decide(second, same=True, by=bob)
    found = households(lottery)
    assert len({found[name] for name in ("Ann", "Ben", "Cat")}) == 1 and found["Dan"] == ""
    assert set(found.values()) - {""} == kept, "the household keeps its name"
    decide(third, same=False, by=bob)
    decide(second, same=False, by=bob)
    assert sum(1 for name in households(lottery).values() if name) == 2


def test_who_moves_or_leaves_is_looked_at_anew(lottery, put, bob):
    ann, ben = put("Ann", "14 High Street"), put("Ben", "14 High Street")
    decide(SameAddress.objects.get(), same=True, by=bob)
    put("Ben", "99 Mill Lane", person=ben.person)
    assert not SameAddress.objects.exists() and set(households(lottery).values()) == {""}
    put("Ben", "14 High St", person=ben.person)
    decide(SameAddress.objects.get(), same=True, by=bob)
    take_name_off(lottery, by=ann.person)
    ben.refresh_from_db()
    assert not SameAddress.objects.exists() and ben.household == ""


def test_a_sealed_list_keeps_its_households(lottery, put, bob):
    put("Ann", "14 High Street")
    put("Ben", "14 High Street")
    SealedPool.objects.create(lottery=lottery, secret=b"s", pool=b"[]")
    with pytest.raises(Sealed):
        decide(SameAddress.objects.get(), same=True, by=bob)


def test_each_look_at_an_address_is_on_the_record(lottery, put, bob):
    ann = put("Ann", "14 High Street")
    put("Ben", "14 High Street")
    browser, here = sign_in(Client(), bob), f"/lotteries/{lottery.stage_id}/"
    listed = browser.get(f"{here}names/").content.decode()
    assert "Ann" not in listed and "High Street" not in listed and ann.pseudonym in listed
    assert not Detail.objects.filter(entry__act="data-looked-at").exists()
    assert "14 High Street" in browser.get(f"{here}names/{ann.pk}/").content.decode()
    assert Detail.objects.filter(entry__act="data-looked-at", at_person=ann.person_id).count() == 1
    page = browser.get(f"{here}households/").content.decode()
    assert "A suggestion by the computer" in page and "Ann" in page and "Ben" in page
    assert Detail.objects.filter(entry__act="data-looked-at").count() == 3
    pair = SameAddress.objects.get()
    assert browser.post(f"{here}households/", {"pair": pair.pk, "answer": "same"}).status_code == 302
    pair.refresh_from_db()
    assert pair.decision == "same" and pair.decided_by == bob
    for odd in ({}, {"pair": "x", "answer": "same"}):
        refused = browser.post(f"{here}households/", odd)
        assert refused.status_code == 409 and "not there any more" in refused.content.decode()
    assert browser.get(f"{here}households/?pair=nonsense").status_code == 200


@pytest.mark.parametrize("who", ["alice", "ruth", "steward", "charlie"])
def test_nobody_else_reads_names_and_addresses(lottery, put, who, request):
    ann = put("Ann", "14 High Street")
    browser = sign_in(Client(), request.getfixturevalue(who))
    for page in ("names/", f"names/{ann.pk}/", "households/"):
        assert browser.get(f"/lotteries/{lottery.stage_id}/{page}").status_code == 403


def test_addresses_go_on_their_day_once(lottery, put, alice):
    put("Ann", "14 High Street")
    assert blank_due() == 0 and Contact.objects.count() == 1
    Lottery.objects.filter(pk=lottery.pk).update(blank_addresses_on=timezone.localdate())
    assert blank_due() == 1 and blank_due() == 0
    assert not Contact.objects.exists() and lottery.registrations.count() == 1
    assert Entry.objects.filter(act="addresses-deleted", about_id=str(lottery.pk)).count() == 1
    assert Lottery.objects.get(pk=lottery.pk).addresses_blanked_at is not None


def test_a_page_of_ones_own_stands_after_addresses_went(lottery, alice):
    make_name(lottery, alice)
    Contact.objects.all().delete()
    page = sign_in(Client(), alice).get(f"/lotteries/{lottery.stage_id}/mine/")
    assert page.status_code == 200 and "30 to 59" in page.content.decode()
