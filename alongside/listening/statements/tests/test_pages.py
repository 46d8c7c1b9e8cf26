"""The pages: voting without an account and without a script, going back, who may see what, and hostile words."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from alongside.conftest import Places, sign_in
from alongside.foundation.people.models import Assistance, Person
from alongside.listening.statements import actions
from alongside.listening.statements.browsers import COOKIE
from alongside.listening.statements.cards import Card
from alongside.listening.statements.models import (
    CardBatch,
    OpinionMap,
    Participant,
    Question,
    Statement,
    Vote,
)
from alongside.listening.statements.tests.conftest import closed, make_question, statement
from alongside.listening.statements.tests.test_maps import two_camps

HTMX = {"HX-Request": "true"}


def at(name: str, question: Question) -> str:
    return reverse(f"statements:{name}", args=[question.pk])


def asked(answer) -> int:
    """The number of the statement that a page asks about."""
    return int(re.search(r'name="statement" value="(\d+)"', answer.content.decode())[1])


def test_a_visitor_votes_through_all_of_them_and_goes_back(client: Client, question: Question) -> None:
    seen = []
    page = client.get(at("vote", question))
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    for _n in range(3):
        seen.append(asked(page))
        page = client.post(at("vote", question), {"statement": seen[-1], "vote": "agree"}, follow=True)
    assert sorted(seen) == [1, 2, 3]
    assert "You have voted on every statement" in page.content.decode()
    assert Participant.objects.count() == 1
    back = client.get(at("vote", question) + "?statement=2").content.decode()
    assert "(your vote)" in back
    client.post(at("vote", question), {"statement": 2, "vote": "disagree"})
    assert Vote.objects.get(statement__number=2).value == -1
    mine = client.get(at("mine", question)).content.decode()
    assert mine.count("Change") >= 3 and "Disagree" in mine


def test_htmx_gets_only_the_next_statement(client: Client, question: Question) -> None:
    first = asked(client.get(at("vote", question)))
    piece = client.post(at("vote", question), {"statement": first, "vote": "pass"}, headers=HTMX)
    text = piece.content.decode()
    assert text.strip().startswith('<div id="statement"') and "<html" not in text
    assert asked(piece) != first and "autofocus" in text


def test_a_vote_that_says_nothing_changes_nothing(client: Client, question: Question) -> None:
    for sent in (
        {},
        {"statement": "1"},
        {"statement": "x", "vote": "agree"},
        {"statement": "1", "vote": "love"},
    ):
        assert client.post(at("vote", question), sent).status_code == 302
    assert client.get(at("vote", question) + "?statement=99").status_code == 404
    assert client.get(at("vote", question) + "?statement=²").status_code == 200
    assert not Vote.objects.exists()


def test_a_forged_cookie_is_nobody(client: Client, question: Question) -> None:
    client.cookies[COOKIE] = "somebody:else"
    client.post(at("vote", question), {"statement": 1, "vote": "agree"})
    client.cookies[COOKIE] = "somebody:else"
    client.post(at("vote", question), {"statement": 1, "vote": "agree"})
    assert Participant.objects.count() == 2


def test_the_next_person_at_a_tablet(client: Client, question: Question) -> None:
    client.get(at("vote", question))
    client.post(at("vote", question), {"statement": 1, "vote": "agree"})
    client.post(at("somebody-else", question))
    client.post(at("vote", question), {"statement": 1, "vote": "disagree"})
    assert Participant.objects.count() == 2


def test_after_signing_out_nobody_sees_what_was_voted(
    client: Client, question: Question, alice: Person
) -> None:
    client.get(at("vote", question))
    token = client.cookies[COOKIE].value
    sign_in(client, alice)
    client.post(at("vote", question), {"statement": 1, "vote": "agree"})
    client.logout()
    client.cookies[COOKIE] = token
    assert "You have not voted here yet" in client.get(at("mine", question)).content.decode()
    assert "Who is voting?" in client.get(at("vote", question)).content.decode()
    refused = client.post(at("vote", question), {"statement": 1, "vote": "disagree"})
    assert refused.status_code == 409
    assert Vote.objects.get().value == 1


def test_a_closed_question_says_so(client: Client, question: Question) -> None:
    closed(question)
    assert "does not take votes now" in client.get(at("vote", question)).content.decode()
    assert client.post(at("vote", question), {"statement": 1, "vote": "agree"}).status_code == 409
    piece = client.post(at("vote", question), {"statement": 1, "vote": "agree"}, headers=HTMX)
    assert piece.status_code == 409 and piece["HX-Retarget"] == "#al-refusal"


def test_a_draft_is_for_its_makers(client: Client, places: Places, bob: Person, alice: Person) -> None:
    draft = make_question(places.neighbourhood, bob, live=False)
    pages = (
        "question",
        "vote",
        "mine",
        "write",
        "rules",
        "result",
        "files",
        "statements-file",
        "votes-file",
        "card",
    )
    for person in (None, alice):
        if person:
            sign_in(client, person)
        assert [client.get(at(page, draft)).status_code for page in pages] == [404] * len(pages)
    assert draft.title not in client.get(reverse("statements:all")).content.decode()
    sign_in(client, bob)
    assert client.get(at("question", draft)).status_code == 200


def test_writing_is_kept_once_and_programs_give_themselves_away(client: Client, question: Question) -> None:
    page = client.get(at("write", question)).content.decode()
    token = re.search(r'name="once" value="([^"]+)"', page)[1]
    for _n in range(2):
        assert (
            client.post(at("write", question), {"words": "Trams,\nplease.", "once": token}).status_code == 302
        )
    assert Statement.objects.get(number=4).words == "Trams, please."
    client.post(at("write", question), {"words": "Cheap loans", "website": "http://x.example"})
    assert Statement.objects.count() == 4
    long = client.post(at("write", question), {"words": "x" * 201})
    assert "must be 200 characters or fewer" in long.content.decode()
    again = client.post(at("write", question), {"words": "trams, please."})
    assert again.status_code == 409


def test_only_its_author_changes_the_words(
    client: Client, question: Question, alice: Person, bob: Person
) -> None:
    client.post(at("write", question), {"words": "Trams, please."})
    wrote = Statement.objects.get(number=4)
    change = reverse("statements:change-words", args=[wrote.pk])
    assert client.post(change, {"words": "Trams."}).status_code == 302
    assert [Client().get(change).status_code, sign_in(Client(), bob).get(change).status_code] == [404, 404]
    seeds = reverse("statements:change-words", args=[statement(question).pk])
    assert client.get(seeds).status_code == 404
    assert sign_in(Client(), alice).get(seeds).status_code == 404
    assert sign_in(Client(), bob).get(seeds).status_code == 200


def test_the_queue(client: Client, question: Question, bob: Person) -> None:
    for n in range(3):
        actions.write(question, words=f"Number {n}.", by=None, token=f"t{n}")
    sign_in(client, bob)
    queue = at("queue", question)
    assert client.post(queue, {"do": "let-in"}).status_code == 400
    client.post(queue, {"do": "let-in", "statement": ["4", "5"]})
    assert Statement.objects.shown().count() == 5
    form = client.post(queue, {"do": "refuse", "statement": "6"})
    assert "Choose why they are not let in" in form.content.decode()
    client.post(queue, {"do": "refuse", "statement": "6", "reason": "abuse", "words": "It insulted."})
    assert Statement.objects.get(number=6).state == "refused"
    assert client.post(queue, {"do": "let-in", "statement": "6"}).status_code == 409
    rules = Client().get(at("rules", question)).content.decode()
    assert "It insulted." in rules and "Number 2." not in rules


def test_hiding_and_showing(client: Client, question: Question, bob: Person) -> None:
    sign_in(client, bob)
    one = statement(question)
    client.post(
        reverse("statements:hide", args=[one.pk]), {"reason": "off_topic", "words": "Not about this."}
    )
    assert one.words not in Client().get(at("card", question)).content.decode()
    assert Client().get(at("vote", question) + "?statement=1").status_code == 404
    client.post(reverse("statements:show", args=[one.pk]))
    assert one.words in Client().get(at("card", question)).content.decode()


def test_cards_are_typed_and_sent_as_a_file(client: Client, question: Question, bob: Person) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sign_in(client, bob)
    wrong = client.post(at("cards", question), {"came_from": "Hall", "lines": "1: axd\n2: a"})
    assert "Row 1, column 2" in wrong.content.decode() and not CardBatch.objects.exists()
    client.post(at("cards", question), {"came_from": "Hall", "lines": "1: a-d\n2: a"})
    assert Vote.objects.count() == 3
    template = client.get(at("cards-template", question)).content.decode()
    assert template == "card,1,2,3\r\n"

    def send(text: str) -> str:
        file = SimpleUploadedFile("cards.csv", text.encode())
        answer = client.post(at("cards-file", question), {"came_from": "Library", "file": file}, follow=True)
        return answer.content.decode()

    assert "Row 2, column card" in send(template + "1,agree,,\r\n")
    assert CardBatch.objects.count() == 1
    assert "Saved: 1 cards with 2 votes." in send(template + "3,agree,pass,\r\n")
    assert "Choose a file" in client.post(at("cards-file", question), {"came_from": "x"}).content.decode()


def test_a_helper_enters_for_somebody_new_who_gets_a_code(
    client: Client, question: Question, bob: Person
) -> None:
    sign_in(client, bob)
    sent = {"assist-who": "new", "assist-consent": "signed", "assist-reason": "Lunch club."}
    nothing = client.post(at("assist", question), sent)
    assert "at least one statement" in nothing.content.decode()
    saved = client.post(at("assist", question), {**sent, "assist-s1": "1", "assist-s3": "-1"}, follow=True)
    assert "Give them this code" in saved.content.decode()
    assert Vote.objects.count() == 2 and Assistance.objects.count() == 1


def test_the_result_of_two_camps(client: Client, places: Places, bob: Person, alice: Person) -> None:
    question = make_question(
        places.neighbourhood, bob, seeds=[f"Statement number {n}." for n in range(1, 13)]
    )
    empty = client.get(at("result", question)).content.decode()
    assert "Too few votes" in empty
    two_camps(question, bob)
    for number in range(1, 11):
        actions.cast(statement(question, number), value=1 if number % 2 else -1, by=alice)
    actions.redraw(question.pk)
    page = client.get(at("result", question)).content.decode()
    assert "There are 2 groups of people who vote alike." in page
    assert "<svg" in page and "The same in a table" in page and ">You</text>" not in page
    sign_in(client, alice)
    hers = client.get(at("result", question)).content.decode()
    assert ">You</text>" in hers and "(you are here)" in hers
    actions.hide(statement(question, 1), reason="off_topic", words="No.", by=bob)
    assert "Statement number 1." not in client.get(at("result", question)).content.decode()


def test_the_end(client: Client, question: Question, bob: Person) -> None:
    sign_in(client, bob)
    early = client.post(at("finish", question), {"what_next": "We build it."})
    assert early.status_code == 409
    client.post(at("close", question))
    client.post(at("finish", question), {"what_next": "We build a bench."})
    assert "We build a bench." in Client().get(at("result", question)).content.decode()
    assert Client().get(at("votes-file", question)).status_code == 409
    actions.redraw(question.pk)
    assert Client().get(at("votes-file", question)).status_code == 200


def test_starting_from_something(client: Client, places: Places, bob: Person, question: Question) -> None:
    from alongside.foundation.threads.models import Edge

    sign_in(client, bob)
    address = reverse("statements:start", args=["NBH"])
    sent = {
        "title": "Next", "question": "And now?", "seeds": "One.\n\n Two. ", "moderation": "strict",
        "opens_on-day": "1", "opens_on-month": "3", "opens_on-year": "2026", "opens_at": "9am",
        "closes_on-day": "1", "closes_on-month": "3", "closes_on-year": "2090", "closes_at": "17:00",
    }  # fmt: skip
    made = client.post(f"{address}?from=statements.question/{question.pk}", sent)
    assert made.status_code == 302
    new = Question.objects.get(title="Next")
    assert [each.words for each in new.statements.all()] == ["One.", "Two."]
    assert Edge.objects.get().earlier_id == question.pk and new.state == "draft"
    twice = client.post(address, {**sent, "seeds": "One.\none."})
    assert "Line 2 says the same as an earlier line" in twice.content.decode()
    for nonsense in ("x", "people.person/1", f"people.person/{bob.pk}", "statements.question/zz"):
        assert client.post(f"{address}?from={nonsense}", {**sent, "title": nonsense}).status_code == 302
    assert Edge.objects.count() == 1


def test_what_is_asked_stays_once_published(client: Client, question: Question, bob: Person) -> None:
    sign_in(client, bob)
    sent = {
        "title": "Other title", "question": "Another question?", "moderation": "open",
        "opens_on-day": "1", "opens_on-month": "3", "opens_on-year": "2026", "opens_at": "9am",
        "closes_on-day": "1", "closes_on-month": "3", "closes_on-year": "2090", "closes_at": "17:00",
    }  # fmt: skip
    assert client.post(at("change", question), sent).status_code == 409
    assert client.post(at("change", question), {**sent, "question": question.question}).status_code == 302
    question.refresh_from_db()
    assert (question.title, question.moderation) == ("Other title", "open")


@pytest.mark.parametrize("page", ["question", "vote", "result", "rules", "card", "mine", "files"])
def test_pages_take_few_queries(
    client: Client, places: Places, bob: Person, django_assert_max_num_queries, page: str
) -> None:
    question = make_question(
        places.neighbourhood, bob, seeds=[f"Statement number {n}." for n in range(1, 13)]
    )
    client.get(at("vote", question))
    client.post(at("vote", question), {"statement": 1, "vote": "agree"})
    two_camps(question, bob)
    for n in range(30):
        wrote = actions.write(question, words=f"Number {n}.", by=None, token=f"t{n}")
        actions.refuse([wrote], reason="repeated", by=bob)
    actions.redraw(question.pk)
    with django_assert_max_num_queries(10):
        assert client.get(at(page, question)).status_code == 200


def test_the_list_takes_few_queries(
    client: Client, places: Places, bob: Person, django_assert_max_num_queries
) -> None:
    for n in range(25):
        make_question(places.neighbourhood, bob, title=f"Question {n}", seeds=["One."])
    with django_assert_max_num_queries(8):
        page = client.get(reverse("statements:all") + "?place=NBH").content.decode()
    assert page.count("al-card__title") == 20


def test_a_vote_takes_few_queries(client: Client, question: Question, django_assert_max_num_queries) -> None:
    client.get(at("vote", question))
    client.post(at("vote", question), {"statement": 1, "vote": "agree"}, headers=HTMX)
    with django_assert_max_num_queries(12):
        client.post(at("vote", question), {"statement": 2, "vote": "agree"}, headers=HTMX)


def test_lost_maps_leave_pages_as_they_are(client: Client, question: Question) -> None:
    OpinionMap.objects.update(result={}, order={}, placing={})
    assert [client.get(at(page, question)).status_code for page in ("question", "vote", "result")] == [
        200
    ] * 3


def test_cards_that_came_from_nowhere_are_refused(client: Client, question: Question, bob: Person) -> None:
    sign_in(client, bob)
    answer = client.post(at("cards", question), {"lines": "1: a"})
    assert "Say where the cards come from" in answer.content.decode()
    assert actions.enter_cards(question, [Card("1", {1: 1})], came_from="Hall", by=bob).votes == 1


@pytest.mark.parametrize("page", ["question", "vote", "result", "mine", "write"])
def test_no_cache_between_gives_one_visitor_the_page_of_another(
    client: Client, question: Question, page: str
) -> None:
    client.get(at("vote", question))
    assert "Cookie" in client.get(at(page, question))["Vary"]
