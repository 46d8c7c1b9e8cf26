"""How the pages behave with many names, odd queries and hostile words, and how easy they are to read."""

from __future__ import annotations

import html
import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside.conftest import sign_in
from alongside.deciding.lotteries.actions.registering import Answers, put_name_down
from alongside.deciding.lotteries.models import Contact, Lottery, Registration, SameAddress
from alongside.deciding.lotteries.tests.making import AGES, SEXES, confirmed, make_name
from alongside.deciding.processes.models import Process
from alongside.foundation.people.models import Person

pytestmark = pytest.mark.django_db


def many_names(lottery, place, many):
    """Names of many people, made quickly, each at a home of their own."""
    people = [Person(email=f"many{n}@example.org", home=place) for n in range(many)]
    Person.objects.bulk_create(people)
    rows = [
        Registration(
            lottery=lottery,
            person=person,
            pseudonym=f"{n:016x}",
            features={"Age": AGES[n % 3], "Sex": SEXES[n % 2]},
        )
        for n, person in enumerate(people)
    ]
    Registration.objects.bulk_create(rows)
    Contact.objects.bulk_create(
        [
            Contact(
                registration=row,
                person=row.person,
                name=f"Person {n}",
                address=f"{n // 9 + 1} Road {n % 9}",
                postcode=f"DE{n % 9 + 1} {n % 7}AB",
            )
            for n, row in enumerate(rows)
        ]
    )


@pytest.mark.parametrize("many", [30, 1000])
def test_pages_take_the_same_few_queries_with_many_names(
    lottery, places, alice, bob, many, django_assert_max_num_queries
):
    many_names(lottery, places.neighbourhood, many)
    make_name(lottery, alice)
    here = f"/lotteries/{lottery.stage_id}/"
    visitor, facilitator, resident = Client(), sign_in(Client(), bob), sign_in(Client(), confirmed(alice))
    for browser in (visitor, facilitator, resident):
        browser.get(here)
    for browser, page, most in (
        (visitor, "", 8),
        (facilitator, "", 10),
        (facilitator, "names/", 8),
        (facilitator, "households/", 8),
        (facilitator, "targets/", 10),
        (facilitator, "letters/", 10),
        (resident, "", 10),
        (resident, "mine/", 10),
        (resident, "register/", 10),
    ):
        with django_assert_max_num_queries(most):
            assert browser.get(here + page).status_code == 200, page


@pytest.mark.parametrize("many", [60, 1000])
def test_a_pair_is_shown_with_few_queries_beside_putting_the_looks_on_the_record(lottery, places, bob, many):
    many_names(lottery, places.neighbourhood, many)
    names = list(lottery.registrations.all())
    SameAddress.objects.bulk_create(
        [
            SameAddress(first=first, second=second, why="The same house", decided_by=by, decision=decision)
            for number, (first, second) in enumerate(pairwise(names))
            for by, decision in [(bob, "same") if number % 2 else (None, "open")]
        ]
    )
    browser, here = sign_in(Client(), bob), f"/lotteries/{lottery.stage_id}/households/"
    browser.get(here)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(here).content.decode()
    assert f"Pairs to look at: {many // 2}" in page and page.count("?pair=") == 20
    writing = [one["sql"] for one in asked if "record_" in one["sql"] or "SAVEPOINT" in one["sql"]]
    assert len(asked) - len(writing) <= 8
    # Two looks, each: the end of the chain, the entry, its words, the new end; all in one transaction.
    assert len(writing) == 2 * 4 + 2


def test_the_list_of_names_is_turned_page_by_page(lottery, places, bob):
    many_names(lottery, places.neighbourhood, 45)
    browser, here = sign_in(Client(), bob), f"/lotteries/{lottery.stage_id}/names/"
    assert "41 to 45 of 45" in browser.get(f"{here}?page=3").content.decode()
    for odd in ("-1", "x", "²", "99999999", "%00"):
        assert browser.get(f"{here}?page={odd}").status_code == 200


def test_looking_for_one_home_among_a_thousand_names_takes_few_queries(
    lottery, places, alice, django_assert_max_num_queries
):
    many_names(lottery, places.neighbourhood, 1000)
    confirmed(alice)
    said = Answers(
        name="A", address="5 Road 3", postcode="DE1 2AB", features={"Age": AGES[0], "Sex": SEXES[0]}
    )
    with django_assert_max_num_queries(40):
        put_name_down(lottery, said, by=alice)


def test_a_draft_is_seen_by_those_who_plan_it_only(planned, alice, ruth):
    Process.objects.filter(pk=planned.process.pk).update(state="draft")
    for page in ("", "paper/"):
        assert Client().get(f"/lotteries/{planned.stage_id}/{page}").status_code == 404
    asked = Client().get(f"/lotteries/{planned.stage_id}/register/")
    assert asked.status_code == 302 and asked.url.startswith("/account/"), "whether it is there is not said"
    assert sign_in(Client(), alice).get(f"/lotteries/{planned.stage_id}/mine/").status_code == 302
    assert sign_in(Client(), ruth).get(f"/lotteries/{planned.stage_id}/").status_code == 200


def test_a_stage_of_another_method_has_no_lottery(ideas_stage):
    assert Client().get(f"/lotteries/{ideas_stage().pk}/").status_code == 404


HOSTILE = "<script>alert(1)</script>'\"&{{7*7}}=cmd|' /C calc'!A0"


def test_hostile_words_are_shown_as_words(lottery, alice, bob, answers):
    Lottery.objects.filter(pk=lottery.pk).update(about=HOSTILE, care=HOSTILE, easy_read=HOSTILE)
    browser, here = sign_in(Client(), confirmed(alice)), f"/lotteries/{lottery.stage_id}/"
    sent = answers(name=HOSTILE, address=HOSTILE, needs=HOSTILE)
    pages = [browser.post(f"{here}register/", sent), browser.get(here), browser.get(f"{here}register/")]
    assert browser.post(f"{here}register/", {**sent, "step": "send"}).status_code == 302
    name = Registration.objects.get()
    pages.append(browser.get(f"{here}mine/"))
    facilitator = sign_in(Client(), bob)
    pages += [
        facilitator.get(f"{here}{page}") for page in ("", "names/", f"names/{name.pk}/", "paper/", "targets/")
    ]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.content.decode()


@pytest.mark.parametrize("field", ["name", "address", "postcode", "needs", "phone"])
@pytest.mark.parametrize("typed", ["\x00", "\u202egnol", "x" * 5000, "🙂" * 50])
def test_odd_characters_are_refused_or_kept_never_a_fault(lottery, alice, answers, field, typed):
    browser = sign_in(Client(), confirmed(alice))
    page = browser.post(f"/lotteries/{lottery.stage_id}/register/", answers(**{field: typed}, step="send"))
    assert page.status_code in (200, 302)


def words_of(page):
    """The sentences of a page's own content, without its forms' values and what is not read."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r"<(script|style|svg|select)\b.*?</\1>", " ", main, flags=re.S)
    main = re.sub(r"</(p|li|h1|h2|h3|label|legend|dt|dd|div|a|summary|button)>", ". ", main)
    text = html.unescape(re.sub(r"<[^>]+>", " ", main))
    return [
        s.strip() for s in re.split(r"[.!?:]\s", re.sub(r"\s+", " ", text)) if re.search("[A-Za-z]{2}", s)
    ]


def syllables(word):
    """Groups of vowels, without a silent e at the end; at least one."""
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(sentences):
    """Flesch-Kincaid grade level (Kincaid and others 1975, US Navy research branch report 8-75): school years; five
    more are about the age."""
    # A label of a few words is no sentence: it would make the text look easier than it is.
    sentences = [words for s in sentences if len(words := re.findall(r"[A-Za-z’']+", s)) > 4]
    words = [word for sentence in sentences for word in sentence]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_readability_formula_tells_easy_from_hard():
    easy = ["The cat sat on the mat", "We like to run and play in the park", "Come and see us"]
    hard = [
        "Notwithstanding contractual obligations, municipal authorities periodically reevaluate eligibility criteria"
    ]
    assert grade(easy) < 2 < 14 < grade(hard)


@pytest.mark.parametrize(
    "page", ["", "register/", "check", "mine/", "mine/off/", "paper/", "closed", "young", "ways in"]
)
def test_the_pages_of_residents_are_read_at_nine_to_eleven(lottery, alice, answers, page):
    """A grade of at most 6: eleven years of age."""
    browser, here = sign_in(Client(), confirmed(alice)), f"/lotteries/{lottery.stage_id}/"
    if page in ("mine/", "mine/off/"):
        make_name(lottery, alice)
    if page == "check":
        answer = browser.post(f"{here}register/", answers())
    elif page == "young":
        answer = browser.post(f"{here}register/", answers(age=9))
    elif page == "closed":
        Lottery.objects.filter(pk=lottery.pk).update(register_by=timezone.now())
        answer = browser.post(f"{here}register/", answers())
    elif page == "ways in":
        answer = Client().get(f"{here}register/")
    else:
        answer = browser.get(here + page)
    sentences = words_of(answer.content.decode())
    found = grade(sentences)
    print(f"{page or 'lottery'}: grade {found:.1f} over {len(sentences)} sentences")
    assert found <= 6, sorted(sentences, key=len)[-8:]
