"""Letters: planned, drawn for households, printed with codes, forgotten; and golden tickets."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from alongside.conftest import sign_in
from alongside.deciding.lotteries.actions import letters as writing
from alongside.deciding.lotteries.actions.blanking import blank_due
from alongside.deciding.lotteries.models import (
    Letter,
    LetterPlan,
    Lottery,
    PostcodeArea,
    Question,
    Registration,
    Target,
    Tickets,
)
from alongside.deciding.lotteries.refusals import Changed, NotReady
from alongside.deciding.lotteries.tests.making import confirmed
from alongside.foundation.people import codes
from alongside.foundation.people.models import ParticipationCode
from alongside.foundation.record.models import Entry

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")


def save_plan(lottery, by, **fields):
    plan = writing.usual_plan(lottery)
    given = {
        "names_hoped_for": 20,
        "responses": plan.responses,
        "people_a_household": plan.people_a_household,
        "why": "A guess.",
        **fields,
    }
    return writing.plan_letters(lottery, by=by, **given)


def file_of(places, homes=600):
    """Homes in two of the small areas, each in postcodes of its own."""
    lines = ["address,postcode,uprn,area"]
    for n in range(homes):
        area = places.areas[n % 2]
        lines.append(f"{n + 1} Long Road,DE{n % 2 + 1} {n % 10}AB,{1000 + n},{area.code}")
    return "\n".join(lines).encode()


def test_a_plan_is_saved_with_its_reasons(lottery, bob):
    plan = save_plan(lottery, bob)
    assert Entry.objects.filter(act="letters-planned").exists()
    with pytest.raises(Changed):
        save_plan(lottery, bob, version=0)
    assert sum(each.names for each in writing.planned(lottery, plan)) == pytest.approx(20, abs=1)


def test_households_are_drawn_as_planned_and_only_they_are_kept(lottery, bob, places):
    with pytest.raises(NotReady):
        writing.draw_letters(lottery, content=file_of(places), seed="x", by=bob)
    plan = save_plan(lottery, bob)
    said = writing.draw_letters(lottery, content=file_of(places), seed="rain and bread", by=bob)
    wanted = {each.area.key: each.letters for each in writing.planned(lottery, plan)}
    for area in places.areas[:2]:
        assert Letter.objects.filter(lottery=lottery, area=area).count() == wanted[area.pk]
    assert said["drawn"] == Letter.objects.count() < 600
    assert said["short"] == sum(wanted.values()) - said["drawn"] > 0
    first = set(Letter.objects.values_list("uprn", flat=True))
    assert len(first) == said["drawn"], "one letter a household"
    writing.draw_letters(lottery, content=file_of(places), seed="rain and bread", by=bob)
    assert set(Letter.objects.values_list("uprn", flat=True)) == first
    writing.draw_letters(lottery, content=file_of(places), seed="sun and bread", by=bob)
    assert set(Letter.objects.values_list("uprn", flat=True)) != first


def test_a_printed_letter_tells_the_area_of_whoever_uses_it(lottery, bob, places):
    save_plan(lottery, bob)
    writing.draw_letters(lottery, content=file_of(places), seed="rain", by=bob)
    made = writing.print_part(lottery, 1, by=bob)
    assert len({code for _letter, code in made}) == len(made) == Letter.objects.count()
    letter, code = made[3]
    person = codes.use_code(code, by=None)
    assert writing.letter_of(person, lottery) == letter
    again = writing.print_part(lottery, 1, by=bob)
    assert len(again) == len(made)
    with pytest.raises(codes.Ended):
        codes.use_code(made[5][1], by=None)
    assert codes.use_code(code, by=None) == person, "a code that was used goes on"
    with pytest.raises(NotReady):
        writing.draw_letters(lottery, content=file_of(places), seed="other", by=bob)
    with pytest.raises(NotReady):
        writing.print_part(lottery, 9, by=bob)


def test_addresses_are_deleted_when_the_letters_are_sent(lottery, bob, places):
    save_plan(lottery, bob)
    writing.draw_letters(lottery, content=file_of(places), seed="rain", by=bob)
    with pytest.raises(NotReady):
        writing.letters_sent(lottery, by=bob)
    _letter, code = writing.print_part(lottery, 1, by=bob)[0]
    assert writing.letters_sent(lottery, by=bob) == Letter.objects.count()
    assert not Letter.objects.exclude(address="", postcode="", uprn="").exists()
    assert writing.letter_of(codes.use_code(code, by=None), lottery).area in places.areas
    assert PostcodeArea.objects.exists(), "needed while names come in"
    Lottery.objects.filter(pk=lottery.pk).update(blank_addresses_on=timezone.localdate())
    blank_due()
    assert not PostcodeArea.objects.exists()


def test_the_clock_deletes_the_addresses_of_letters_that_were_never_sent(lottery, bob, places):
    save_plan(lottery, bob)
    writing.draw_letters(lottery, content=file_of(places), seed="rain", by=bob)
    Lottery.objects.filter(pk=lottery.pk).update(blank_addresses_on=timezone.localdate())
    blank_due()
    assert not Letter.objects.exclude(address="").exists()


def ask_deprivation(lottery):
    Question.objects.create(
        lottery=lottery,
        order=3,
        kind="deprivation",
        feature="Deprivation",
        words="Which area do you live in?",
    )
    for n, value in enumerate(("Poorest", "Poor", "Middle", "Rich", "Richest")):
        Target.objects.create(
            lottery=lottery, order=20 + n, feature="Deprivation", value=value, minimum=0, maximum=20
        )


def test_the_area_comes_with_the_letter_with_the_postcode_or_is_asked(lottery, bob, places, alice, answers):
    ask_deprivation(lottery)
    save_plan(lottery, bob)
    writing.draw_letters(lottery, content=file_of(places), seed="rain", by=bob)
    letter, code = writing.print_part(lottery, 1, by=bob)[0]
    browser = Client()
    browser.post("/people/letter/", {"code": code})
    here = f"/lotteries/{lottery.stage_id}/register/"
    assert 'name="area"' not in browser.get(here).content.decode(), "the letter knows"
    browser.post(here, answers(step="send"))
    found = Registration.objects.get()
    assert found.features["Deprivation"] == {2: "Poorest", 4: "Poor"}[letter.area.deprivation_decile]
    assert found.contact.uprn == letter.uprn
    other = sign_in(Client(), confirmed(alice))
    unknown = other.post(here, answers(postcode="DE9 9XX", step="send")).content.decode()
    assert "Choose the area that you live in" in unknown
    other.post(here, answers(postcode="DE2 1AB", step="send"))
    assert Registration.objects.get(person=alice).features["Deprivation"] == "Poor"
    other.post(here, answers(postcode="DE9 9XX", area=places.areas[3].code, step="send"))
    assert Registration.objects.get(person=alice).features["Deprivation"] == "Rich"
    assert (
        "Choose one from the list" in other.post(here, answers(area=places.other_area.code)).content.decode()
    )


def test_the_page_of_letters(lottery, bob, places):
    browser, here = sign_in(Client(), bob), f"/lotteries/{lottery.stage_id}/letters/"
    page = browser.get(here).content.decode()
    assert "2 of 100 letters are answered" in page and "al-bars" in page
    sent = {"version": "0", "names_hoped_for": "20", "people_a_household": "2.4", "why": "Last year’s jury."}
    sent |= {f"response-{n}": str(n) for n in range(1, 11)}
    part = browser.post(here, sent, headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="numbers"') and not LetterPlan.objects.exists()
    wrong = browser.post(here, {**sent, "response-3": "0", "step": "save"}).content.decode()
    assert "must be more than 0" in wrong and "Last year’s jury." in wrong
    assert browser.post(here, {**sent, "step": "save"}).status_code == 302
    assert LetterPlan.objects.get().responses["3"] == 0.03
    bad = SimpleUploadedFile("homes.csv", b"address,postcode,area\n1 A,nope,AREA1\n")
    answer = browser.post(f"{here}addresses/", {"file": bad, "seed": "rain"}).content.decode()
    assert "Row 2, column “postcode”" in answer and not Letter.objects.exists()
    good = SimpleUploadedFile("homes.csv", file_of(places))
    assert browser.post(f"{here}addresses/", {"file": good, "seed": "rain"}).status_code == 302
    letters = browser.post(f"{here}print/", {"part": "1", "print": "large"}).content.decode()
    assert len(set(CODE.findall(letters))) == Letter.objects.count() and "lotteries-large" in letters
    assert "Long Road" in letters and str(lottery.youngest) in letters
    assert browser.post(f"{here}print/", {"part": "²"}).status_code == 409
    assert browser.post(f"{here}sent/").status_code == 302
    tickets = browser.post(
        f"{here}tickets/", {"number": "3", "given_to": "The night shelter"}
    ).content.decode()
    assert len(set(CODE.findall(tickets))) == 3 and "golden ticket is for you" in tickets
    assert Tickets.objects.get().number == 3
    assert "The night shelter" in browser.get(here).content.decode()
    assert "Enter how many tickets" in browser.post(f"{here}tickets/", {}).content.decode()


def test_a_form_of_tickets_sent_twice_makes_them_once(lottery, bob):
    browser, here = sign_in(Client(), bob), f"/lotteries/{lottery.stage_id}/letters/"
    once = browser.get(here).content.decode().split('name="once" value="')[1].split('"')[0]
    sent = {"number": "3", "given_to": "The shelter", "once": once}
    assert browser.post(f"{here}tickets/", sent).status_code == 200
    assert browser.post(f"{here}tickets/", sent).status_code == 302
    assert ParticipationCode.objects.count() == 3


def test_the_file_for_each_area_is_safe_in_a_spreadsheet(lottery, bob, places):
    places.areas[0].name = "=HYPERLINK(1)"
    places.areas[0].save()
    file = sign_in(Client(), bob).get(f"/lotteries/{lottery.stage_id}/letters.csv").content.decode()
    assert "'=HYPERLINK(1)" in file and "\n=HYPERLINK" not in file
