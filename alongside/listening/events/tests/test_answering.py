"""Saying something back: on a phone, on paper, from a file; what is quoted, and what is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alongside.conftest import make_person
from alongside.foundation.notices.models import Notice
from alongside.foundation.people.models import Person
from alongside.foundation.people.my_data import erase
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.models import Detail
from alongside.listening.events import actions, importing
from alongside.listening.events.actions.answering import Answers, shortened
from alongside.listening.events.models import Event, Response
from alongside.listening.events.refusals import (
    AlreadyImported,
    MayNotBeQuoted,
    NothingSaid,
    NotOpen,
    TooMany,
    TooManyQuotes,
)
from alongside.listening.events.tests.conftest import HOUR
from alongside.listening.events.told import told_of
from alongside.listening.themes.actions import findings, take_back
from alongside.listening.themes.models import Text

pytestmark = pytest.mark.django_db


def say(event: Event) -> str:
    return reverse("events:say", args=[event.code])


def test_somebody_without_an_account_answers(begun: Event, client: Client) -> None:
    typed = {"answer_0": "Benches.", "answer_1": "Ask first.", "may_quote": "on", "age_band": "75-plus"}
    answer = client.post(say(begun), typed)
    assert answer["Location"] == reverse("events:said", args=[begun.code])
    response = Response.objects.get()
    texts = list(Text.objects.of(begun).order_by("asked"))
    assert {(text.asked, text.words) for text in texts} == set(
        zip(begun.questions, ["Benches.", "Ask first."], strict=True)
    )
    assert {text.voice for text in texts} == {response.pk}
    assert all(
        (text.quoting, text.about, text.said_by) == ("without_name", {"age_band": "75-plus"}, None)
        for text in texts
    )
    assert not any("Benches" in str(detail.details) for detail in Detail.objects.all())


def test_who_is_signed_in_is_known_only_if_they_wish(begun: Event, alice: Person, as_alice: Client) -> None:
    as_alice.post(say(begun), {"answer_0": "Once."})
    assert Text.objects.get().said_by is None
    assert not Detail.objects.filter(entry__act="words-kept", by=alice.pk).exists()
    as_alice.post(say(begun), {"answer_0": "Twice.", "tell_me": "on"})
    assert Text.objects.get(words="Twice.").said_by == alice
    assert list(begun.thread_people()) == [alice]


def test_a_visitor_cannot_speak_as_somebody(begun: Event, client: Client) -> None:
    client.post(say(begun), {"answer_0": "Words.", "tell_me": "on"})
    assert Text.objects.get().said_by is None


def test_the_form_opens_with_the_event_and_closes_after_its_days(
    event: Event, begun: Event, bob: Person, client: Client
) -> None:
    assert client.post(say(event), {"answer_0": "Early."}).status_code == 409
    assert "when the event begins" in client.get(say(event)).content.decode()
    for days, open_then in ((13, True), (15, False)):
        ends = timezone.now() - dt.timedelta(days=days)
        Event.objects.filter(pk=begun.pk).update(starts_at=ends - HOUR, ends_at=ends)
        assert client.post(say(begun), {"answer_0": "Late."}).status_code == (302 if open_then else 409)
    with pytest.raises(NotOpen):
        actions.give_feedback(begun, Answers(["x"]), by=None)
    # Paper that lay in a drawer is still entered.
    actions.give_feedback(begun, Answers(["x"]), by=bob, way=Response.Way.PAPER)
    with pytest.raises(NotOpen):
        actions.give_feedback(event, Answers(["x"]), by=bob, way=Response.Way.PAPER)


def test_nothing_said_is_refused(begun: Event, client: Client) -> None:
    answer = client.post(say(begun), {"answer_0": "  ", "answer_1": ""})
    assert answer.status_code == 200 and "Answer at least one of the questions" in answer.content.decode()
    with pytest.raises(NothingSaid):
        actions.give_feedback(begun, Answers([" ", ""]), by=None)
    assert client.post(say(begun), {"answer_0": "x" * 5001}).status_code == 200
    assert not Response.objects.exists()


def test_a_double_click_is_one_answer(begun: Event, client: Client) -> None:
    typed = {"answer_0": "Once.", "once": "7d3a4e0c-6a5e-4a39-9f5b-0f3a1b6c9d12"}
    assert [client.post(say(begun), typed).status_code for _n in range(3)] == [302, 302, 302]
    assert Response.objects.count() == 1


def test_one_browser_is_slowed_and_others_are_not(
    begun: Event, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alongside.listening.events.actions.answering.MOST_BY_ONE_BROWSER", 3)
    assert [client.post(say(begun), {"answer_0": "x"}).status_code for _n in range(5)] == [302] * 3 + [
        409
    ] * 2
    assert Client().post(say(begun), {"answer_0": "x"}).status_code == 302
    with pytest.raises(TooMany):
        monkeypatch.setattr("alongside.listening.events.actions.answering.MOST_AT_ONE_EVENT", 4)
        actions.give_feedback(begun, Answers(["x"]), by=None)
    Response.objects.update(made_at=timezone.now() - HOUR)
    assert client.post(say(begun), {"answer_0": "x"}).status_code == 302


def test_the_mark_of_a_browser_differs_by_event_and_is_forgotten(
    begun: Event, make_event: Callable[..., Event]
) -> None:
    other = make_event(starts_at=timezone.now() - HOUR)
    for event in (begun, other):
        actions.give_feedback(event, Answers(["x"]), by=None, browser="token")
    one, two = Response.objects.values_list("device", flat=True)
    assert one != two and "token" not in one
    actions.forget_needs(timezone.now() + dt.timedelta(days=40))
    assert set(Response.objects.values_list("device", flat=True)) == {""}


def test_a_helper_types_in_paper(begun: Event, as_bob: Client, as_alice: Client) -> None:
    page = reverse("events:enter", args=[begun.pk])
    assert as_alice.post(page, {"answer_0": "x"}).status_code == 403
    shown = as_bob.post(page, {"answer_0": "From paper."}, follow=True).content.decode()
    assert "Saved as number 1" in shown
    assert Response.objects.get().way == "paper" and Text.objects.get().said_by is None


CSV = "answer_1,answer_2,may_quote,age_band\r\nBenches.,,yes,75-plus\r\n,Ask us first.,,\r\n"


def bring_in(client: Client, event: Event, content: bytes | str) -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = content.encode() if isinstance(content, str) else content
    return client.post(
        reverse("events:bring-in", args=[event.pk]), {"file": SimpleUploadedFile("answers.csv", data)}
    )


def test_a_file_is_brought_in_once(begun: Event, bob: Person, as_bob: Client) -> None:
    assert bring_in(as_bob, begun, "\ufeff" + CSV).status_code == 302
    assert Response.objects.filter(way="file").count() == 2
    assert {(text.words, text.quoting) for text in Text.objects.all()} == {
        ("Benches.", "without_name"),
        ("Ask us first.", "no"),
    }
    assert bring_in(as_bob, begun, "\ufeff" + CSV).status_code == 409
    with pytest.raises(AlreadyImported):
        rows, digest = importing.read(("\ufeff" + CSV).encode(), begun.questions)
        actions.import_feedback(begun, rows, batch=digest, by=bob)
    assert Response.objects.count() == 2


def test_questions_may_be_the_headings(begun: Event) -> None:
    rows, _digest = importing.read(f'"{begun.questions[1]}",May quote\nYes.,NO\n'.encode(), begun.questions)
    assert rows == [Answers(["", "Yes."], may_quote=False)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("answer_1,colour\nx,red\n", "Row 1, column “colour”: there is no such column"),
        ("answer_1,answer_1\nx,y\n", "Row 1, column “answer_1”: this column is there twice"),
        ("may_quote\nyes\n", "there is no column with answers"),
        ("answer_1,may_quote\nx,perhaps\n", "Row 2, column “may_quote”: must be yes or no"),
        ("answer_1,age_band\nx,old\n", "Row 2, column “age_band”: must be one of: under-16"),
        ("answer_1,answer_2\nx,y\n,\n, \nx,y,z\n", "Row 5: there are more cells than columns"),
        ("answer_1,may_quote\n,yes\n", "Row 2, column “answer_1”: nothing is answered"),
        ("answer_1\n" + "x" * 5001 + "\n", "Row 2, column “answer_1”: is longer than 5,000 characters"),
        ("answer_1\nturned \u202eround\n", "Row 2, column “answer_1”: has hidden characters"),
        ("answer_1\n" + "x\n" * 2001, "more than 2,000 rows"),
        ("answer_1\n", "no rows with answers"),
        ('answer_1\n"x\n', "quotation marks do not fit"),
        (b"answer_1\n\xff\xfe\n", "not CSV in UTF-8"),
        (b"answer_1\nx\x00y\n", "not a CSV or Excel file"),
        (b"PK\x03\x04\xff\xff", "cannot be read"),
        (b"answer_1\n" + b"x" * 1_000_001, "too large"),
        ("", "empty"),
    ],
)
def test_a_faulty_file_is_not_brought_in(
    begun: Event, as_bob: Client, content: bytes | str, said: str
) -> None:
    good = "x,yes\n" if isinstance(content, str) and content.startswith("answer_1,may_quote") else ""
    answer = bring_in(as_bob, begun, content + good if isinstance(content, str) else content)
    assert answer.status_code in {200, 400} and said in answer.content.decode()
    assert not Response.objects.exists() and not Text.objects.exists()


@given(
    content=st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda text: f"answer_1\n{text}".encode())
    )
)
def test_any_file_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        rows, digest = importing.read(content, ["What matters?"])
    except importing.FaultsFound as found:
        assert found.faults and all(str(fault) for fault in found.faults)
    else:
        assert len(digest) == 64 and rows
        assert all(any(row.words) and all(len(word) <= 5000 for word in row.words) for row in rows)


def test_only_those_who_read_answers_take_them_out(begun: Event, as_bob: Client, as_alice: Client) -> None:
    actions.give_feedback(begun, Answers(["=1+1", "@SUM(A1)"], may_quote=True), by=None)
    url = reverse("events:export", args=[begun.pk])
    assert as_alice.get(url).status_code == 403
    body = b"".join(as_bob.get(url).streaming_content).decode()
    assert "'=1+1" in body and "'@SUM(A1)" in body and body.startswith("\ufeffresponse,")
    take_back(Text.objects.get(words="=1+1"), by=None)
    assert "=1+1" not in b"".join(as_bob.get(url).streaming_content).decode()


def test_only_words_that_may_be_quoted_are_chosen(
    begun: Event, bob: Person, as_bob: Client, client: Client
) -> None:
    for n in range(10):
        actions.give_feedback(begun, Answers([f"Words {n}."], may_quote=n != 0), by=None)
    no, yes = Text.objects.get(words="Words 0."), Text.objects.get(words="Words 1.")
    with pytest.raises(MayNotBeQuoted):
        actions.choose_quotes(begun, [no], by=bob)
    with pytest.raises(TooManyQuotes):
        actions.choose_quotes(begun, list(Text.objects.exclude(pk=no.pk)), by=bob)
    assert "Words 0." not in as_bob.get(reverse("events:quotes", args=[begun.pk])).content.decode()
    as_bob.post(reverse("events:quotes", args=[begun.pk]), {"quote": [str(yes.pk), str(no.pk)]})
    assert told_of(begun).quotes == ["Words 1."]
    take_back(yes, by=None)
    assert told_of(begun).quotes == []


@given(st.text(max_size=900))
def test_a_quote_is_the_beginning_of_what_was_said(words: str) -> None:
    short = shortened(words)
    assert len(short) <= 300
    assert " ".join(words.split()).startswith(short.removesuffix("…").rstrip())


def test_what_you_told_us(
    begun: Event, alice: Person, bob: Person, client: Client, as_bob: Client, as_alice: Client
) -> None:
    actions.give_feedback(begun, Answers(["Benches.", "Ask."], may_quote=True), by=alice, said_by=alice)
    actions.give_feedback(begun, Answers(["Never show this."]), by=None)
    actions.choose_quotes(begun, [Text.objects.get(words="Benches.")], by=bob)
    findings.write_finding(begun, kind="will_do", title="Two benches", words="By the gate.", by=bob)
    findings.write_finding(begun, kind="we_need", title="A key to the hall", words="", by=bob)
    assert client.get(begun.told_url).status_code == 404 and as_alice.get(begun.told_url).status_code == 404
    assert "not published yet" in as_bob.get(begun.told_url).content.decode()
    findings.publish_findings(begun, by=bob)
    page = client.get(begun.told_url).content.decode()
    for words in ("2 people answered", "Two benches", "A key to the hall", "Benches.", "with their consent"):
        assert words in page
    assert "Never show this" not in page
    assert begun.told_url in client.get(begun.get_absolute_url()).content.decode()
    assert list(Event.objects.told_back()) == [begun]
    notice = Notice.objects.get()
    assert (notice.person, notice.url) == (alice, begun.told_url)


def test_who_leaves_takes_their_words_along(begun: Event, alice: Person, bob: Person) -> None:
    actions.give_feedback(begun, Answers(["Mine."], may_quote=True), by=alice, said_by=alice)
    actions.choose_quotes(begun, [Text.objects.get()], by=bob)
    erase(by=alice)
    assert not Text.objects.exists() and told_of(begun).quotes == []
    assert Response.objects.count() == 1


def test_those_of_elsewhere_read_and_enter_nothing(begun: Event, places: object, client: Client) -> None:
    from alongside.conftest import sign_in

    far = sign_in(Client(), make_person("Far", roles={Role.FACILITATOR: places.other_neighbourhood}))  # type: ignore[attr-defined]
    for name in ("enter", "bring-in", "export", "quotes", "people", "attendance"):
        assert far.get(reverse(f"events:{name}", args=[begun.pk])).status_code == 403
