"""Putting one's name down: on the web, by a helper; changed, taken off, refused."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from alongside.conftest import make_person, sign_in
from alongside.deciding.lotteries.actions.registering import Answers, put_name_down, take_name_off
from alongside.deciding.lotteries.models import Contact, Lottery, Registration, SealedPool
from alongside.deciding.lotteries.refusals import Closed, NoName, NoProof, NotFromHere, Sealed, WrongTarget
from alongside.deciding.lotteries.tests.making import confirmed, make_name
from alongside.deciding.processes.models import Stage
from alongside.foundation.notices.models import Notice
from alongside.foundation.people import codes, my_data
from alongside.foundation.people.models import Assistance, ParticipationCode, Person
from alongside.foundation.record.models import Detail, Entry

pytestmark = pytest.mark.django_db
FEATURES = {"Age": "30 to 59", "Sex": "Female"}
SAID = Answers(name="Alice Able", address="14 High Street", postcode="de12ab", features=FEATURES)


def test_a_name_is_put_down_once_and_changed(lottery, alice):
    confirmed(alice)
    first = put_name_down(lottery, SAID, by=alice)
    again = put_name_down(
        lottery,
        Answers(**{**SAID.__dict__, "phone": "01332 1", "features": {**FEATURES, "Sex": "Male"}}),
        by=alice,
    )
    assert first.pk == again.pk and Registration.objects.count() == 1
    assert again.features["Sex"] == "Male" and again.contact.phone == "01332 1"
    assert again.contact.postcode == "DE1 2AB"
    acts = list(Entry.objects.filter(about_id=str(first.pk)).values_list("act", flat=True).order_by("number"))
    assert acts == ["name-put-down", "name-changed"]
    said = " ".join(str(row.details) for row in Detail.objects.filter(entry__about_id=str(first.pk)))
    assert "High Street" not in said and "Male" not in said, "the record does not say what they said"


def test_a_letter_is_proof_enough(lottery, places):
    (code,) = codes.make_batch(
        place=places.neighbourhood,
        batch="b",
        number=1,
        expires_at=timezone.now() + dt.timedelta(days=9),
        by=make_person("Maker"),
    )
    put_name_down(lottery, SAID, by=codes.use_code(code, by=None))
    assert Registration.objects.count() == 1


def test_who_cannot_put_their_name_down_is_told_why(lottery, alice, charlie):
    with pytest.raises(NoProof):
        put_name_down(lottery, SAID, by=alice)
    with pytest.raises(NotFromHere):
        put_name_down(lottery, SAID, by=confirmed(charlie))
    confirmed(alice)
    for wrong in ({"Age": "30 to 59"}, {**FEATURES, "Sex": "=1+1"}):
        with pytest.raises(WrongTarget):
            put_name_down(lottery, Answers(**{**SAID.__dict__, "features": wrong}), by=alice)
    put_name_down(lottery, Answers(**{**SAID.__dict__, "features": {**FEATURES, "Extra": "x"}}), by=alice)
    assert Registration.objects.get().features == FEATURES, "nothing that was not asked is kept"


@pytest.mark.parametrize("way", ["planned", "closed", "late", "sealed"])
def test_no_names_are_taken_at_other_times(lottery, alice, way):
    confirmed(alice)
    if way in ("planned", "closed"):
        Stage.objects.filter(pk=lottery.stage_id).update(state=way)
    elif way == "late":
        Lottery.objects.filter(pk=lottery.pk).update(register_by=timezone.now())
    else:
        SealedPool.objects.create(lottery=lottery, secret=b"s", pool=b"[]")
    with pytest.raises(Closed):
        put_name_down(lottery, SAID, by=alice)
    assert not Registration.objects.exists()


def test_a_name_is_taken_off_and_can_come_back(lottery, alice):
    confirmed(alice)
    put_name_down(lottery, SAID, by=alice)
    take_name_off(lottery, by=alice)
    gone = Registration.objects.get()
    assert gone.features == {} and gone.withdrawn_at and not Contact.objects.exists()
    with pytest.raises(NoName):
        take_name_off(lottery, by=alice)
    back = put_name_down(lottery, SAID, by=alice)
    assert back.pk == gone.pk and back.withdrawn_at is None and back.features == FEATURES


def test_a_name_can_be_taken_off_after_the_last_day_but_not_from_a_sealed_list(lottery, alice):
    confirmed(alice)
    put_name_down(lottery, SAID, by=alice)
    Lottery.objects.filter(pk=lottery.pk).update(register_by=timezone.now())
    sealed = SealedPool.objects.create(lottery=lottery, secret=b"s", pool=b"[]")
    with pytest.raises(Sealed):
        take_name_off(lottery, by=alice)
    SealedPool.objects.filter(pk=sealed.pk).delete()
    take_name_off(lottery, by=alice)


def test_the_way_through_the_pages(lottery, alice, answers):
    browser, here = sign_in(Client(), confirmed(alice)), f"/lotteries/{lottery.stage_id}/register/"
    page = browser.get(here).content.decode()
    for told in (lottery.expenses, lottery.care, lottery.access, "£150", lottery.when_and_where):
        assert page.index(told) < page.index('name="name"'), "said before anything is asked"
    missing = browser.post(here, answers(name="", age=""))
    assert "Enter your full name" in missing.content.decode() and "14 High Street" in missing.content.decode()
    checked = browser.post(here, answers()).content.decode()
    assert "Check what you wrote" in checked and "Alice Able" in checked and "34" in checked
    changed = browser.post(here, answers(step="change")).content.decode()
    assert 'value="Alice Able"' in changed and "checked" in changed
    once = checked.split('name="once" value="')[1].split('"')[0]
    first = browser.post(here, answers(step="send", once=once))
    second = browser.post(here, answers(step="send", once=once))
    assert first.url == second.url and Registration.objects.count() == 1, "a double click"
    done = browser.get(first.url).content.decode()
    assert "Your name is down" in done and "What happens next" in done and "30 to 59" in done
    assert ">34<" not in done and "34" not in str(Registration.objects.get().features), (
        "the age itself is not kept"
    )
    assert "Change what you told us" in browser.get(here).content.decode()
    assert browser.get(f"/lotteries/{lottery.stage_id}/mine/off/").status_code == 200
    assert Registration.objects.in_pool().count() == 1, "asking changes nothing"
    browser.post(f"/lotteries/{lottery.stage_id}/mine/off/")
    assert Registration.objects.in_pool().count() == 0
    assert browser.get(f"/lotteries/{lottery.stage_id}/mine/").status_code == 302


def test_whoever_is_too_young_is_told_kindly_and_nothing_is_kept(lottery, alice, answers):
    browser = sign_in(Client(), confirmed(alice))
    page = browser.post(
        f"/lotteries/{lottery.stage_id}/register/", answers(age=15, step="send")
    ).content.decode()
    assert "a little too young" in page and "kept nothing" in page
    assert not Registration.objects.exists()


def test_nothing_is_lost_when_it_closes_while_somebody_writes(lottery, alice, answers):
    browser = sign_in(Client(), confirmed(alice))
    Lottery.objects.filter(pk=lottery.pk).update(register_by=timezone.now())
    sent = answers(step="send", needs="A hearing loop")
    page = browser.post(f"/lotteries/{lottery.stage_id}/register/", sent)
    assert page.status_code == 409
    assert "A hearing loop" in page.content.decode() and "14 High Street" in page.content.decode()


def test_what_a_visitor_typed_waits_half_an_hour_and_is_read_once(lottery, alice, answers, monkeypatch):
    here, browser = f"/lotteries/{lottery.stage_id}/register/", Client()
    asked = browser.post(here, answers())
    assert asked.status_code == 403 and "What you wrote is kept" in asked.content.decode()
    sign_in(browser, confirmed(alice))
    assert "Alice Able" in browser.get(here).content.decode()
    assert "Alice Able" not in browser.get(here).content.decode()
    late = Client()
    late.post(here, answers())
    session = late.session
    session["lottery-draft"] = {**session["lottery-draft"], "at": 0}
    session.save()
    sign_in(late, alice)
    assert "Alice Able" not in late.get(here).content.decode()


def test_too_many_names_from_one_address_wait(lottery, alice, answers, settings):
    browser, here = sign_in(Client(), confirmed(alice)), f"/lotteries/{lottery.stage_id}/register/"
    for _n in range(60):
        assert browser.post(here, answers(step="send")).status_code == 302
    refused = browser.post(here, answers(step="send"))
    assert refused.status_code == 429 and "14 High Street" in refused.content.decode()


def paper(answers, **said):
    return answers(
        **{
            "assist-who": "new",
            "assist-reason": "Rang us on Monday",
            "assist-consent": "spoken",
            "channel": "phone",
            "name": "Nora New",
            **said,
        }
    )


def test_a_helper_enters_a_name_that_came_by_phone(lottery, bob, answers):
    browser, here = sign_in(Client(), bob), f"/lotteries/{lottery.stage_id}/assist/"
    missing = browser.post(here, paper(answers, **{"assist-reason": ""})).content.decode()
    assert "Say why you are entering this" in missing and "Nora New" in missing
    assert browser.post(here, paper(answers)).status_code == 302
    page = browser.get(here).content.decode()
    found = Registration.objects.get()
    assert found.channel == "phone" and found.contact.name == "Nora New"
    assert found.person.display_name == "", "the name they gave for the lottery is not shown to everyone"
    given = Assistance.objects.get()
    assert given.person == found.person and given.reason == "Rang us on Monday"
    assert Notice.objects.filter(person=found.person).exists()
    code = ParticipationCode.objects.get(person=found.person)
    shown = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", page)
    assert bytes(code.digest) == codes.digest(codes.read(shown[0]))
    entry = Detail.objects.get(entry__act="name-put-down")
    assert entry.by == bob.pk and entry.on_behalf_of == found.person_id


def test_a_helper_cannot_enter_somebody_too_young_or_themselves(lottery, bob, answers):
    browser, here = sign_in(Client(), bob), f"/lotteries/{lottery.stage_id}/assist/"
    young = browser.post(here, paper(answers, age=12))
    assert young.status_code == 409 and "from 16 years on" in young.content.decode()
    own = browser.post(here, paper(answers, **{"assist-who": "email", "assist-email": bob.email}))
    assert own.status_code == 409
    assert not Registration.objects.exists() and not Assistance.objects.exists()
    assert not Person.objects.filter(email=None).exists(), "nobody was made for a form that was refused"


def test_paper_can_be_printed_in_large_print(lottery):
    page = Client().get(f"/lotteries/{lottery.stage_id}/paper/?print=large").content.decode()
    assert "al-questionnaire--large" in page and "What is your sex?" in page and lottery.expenses in page


def test_erasing_takes_name_and_answers_and_the_record_still_says_that_it_happened(lottery, alice, bob):
    made = make_name(lottery, alice)
    browser = sign_in(Client(), bob)
    browser.get(f"/lotteries/{lottery.stage_id}/names/{made.pk}/")
    assert Detail.objects.filter(entry__act="data-looked-at", at_person=alice.pk).count() == 1
    keys = {section.key for section in my_data.sections(alice)}
    assert {"lotteries.registration.person", "lotteries.contact.person"} <= keys
    my_data.erase(by=alice)
    assert not Registration.objects.exists() and not Contact.objects.exists()
    assert Entry.objects.filter(act="data-looked-at").exists()
