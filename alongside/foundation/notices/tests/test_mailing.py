"""Emails, sent to a real mail server: once each, tried again when refused, as people chose."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alongside.conftest import Places
from alongside.foundation.notices import mailing
from alongside.foundation.notices.actions import choose, mark_read, tell
from alongside.foundation.notices.models import Mail, Notice
from alongside.foundation.notices.tasks import make_mail, queue_mail, send_mail
from alongside.foundation.notices.tests.conftest import Sink
from alongside.foundation.people.models import Person


def told(*people: Person, change: str = "won", sentence: str = "Your idea won.", **more: Any) -> None:
    tell(people, change=change, sentence=sentence, url="/ideas/1/", place=None, **more)
    # A test that has travelled tells at that time: the field's default was bound before.
    Notice.objects.filter(change=change).update(at=timezone.now())


def later(minutes: float) -> None:
    """Let time pass for the emails that wait for another try."""
    for mail in Mail.objects.filter(state=Mail.State.WAITING):
        Mail.objects.filter(pk=mail.pk).update(due_at=mail.due_at - dt.timedelta(minutes=minutes))


def test_an_email_says_what_why_where_and_how_to_stop(sink: Sink, alice: Person) -> None:
    told(alice, why="You sent the idea.")
    queue_mail()
    assert mailing.send_due() == 1
    [message] = sink.messages
    [mail] = Mail.objects.all()
    assert message["Subject"] == "Your idea won."
    assert message["To"] == alice.email
    assert message["Message-ID"] == f"<{mail.pk}@alongside.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    [text] = sink.texts()
    assert "Your idea won.\nSee it here: https://alongside.example/ideas/1/\nYou sent the idea.\n" in text
    assert "https://alongside.example/inbox/choices/" in text
    assert (mail.state, mail.tries, mail.sent_at is not None) == (Mail.State.SENT, 1, True)


def test_a_retried_job_sends_nothing(sink: Sink, alice: Person, bob: Person) -> None:
    told(alice, bob)
    for _n in range(3):
        queue_mail()
        send_mail.func()
    assert len(sink.messages) == 2
    assert Mail.objects.count() == 2


def test_hostile_words_stay_words(sink: Sink, alice: Person) -> None:
    told(alice, sentence="“<b>Bench</b>” & co\nBcc: everyone@example.org\nwon.")
    queue_mail()
    assert mailing.send_due() == 1
    [message] = sink.messages
    # A long first line is folded before its first word; what is left of the fold is a space.
    assert str(message["Subject"]).strip() == "“<b>Bench</b>” & co Bcc: everyone@example.org won."
    assert message["Bcc"] is None
    assert "<b>Bench</b>” & co" in sink.texts()[0]


def test_who_has_no_email_gets_none(sink: Sink, alice: Person) -> None:
    Person.objects.filter(pk=alice.pk).update(email=None)
    told(alice)
    queue_mail()
    assert mailing.send_due() == 0
    assert not Mail.objects.exists()
    assert Notice.objects.filter(person=alice).count() == 1


def test_who_left_gets_none_even_if_it_was_already_made(sink: Sink, alice: Person) -> None:
    told(alice)
    queue_mail()
    Person.objects.filter(pk=alice.pk).update(
        erased_at=timezone.now(), email=None, display_name="", is_active=False
    )
    assert mailing.send_due() == 0
    assert sink.messages == []
    assert not Mail.objects.exists()


def test_who_chose_none_gets_none(sink: Sink, alice: Person) -> None:
    choose("never", by=alice)
    told(alice)
    queue_mail()
    assert mailing.send_due() == 0
    assert Notice.objects.get().waits_for == ""


def test_what_was_read_meanwhile_is_not_mailed(sink: Sink, alice: Person) -> None:
    told(alice)
    mark_read(Notice.objects.all())
    assert queue_mail() == 0


def test_a_refusal_is_tried_again_later_and_later(sink: Sink, alice: Person, bob: Person) -> None:
    sink.refuse = ["451 try later"]
    told(alice, bob)
    queue_mail()
    assert mailing.send_due() == 1
    assert mailing.send_due() == 0, "not before its time"
    [waiting] = Mail.objects.filter(state=Mail.State.WAITING)
    assert waiting.tries == 1
    assert waiting.due_at > timezone.now() + dt.timedelta(seconds=50)
    later(2)
    assert mailing.send_due() == 1
    assert len(sink.messages) == 2
    assert {str(message["To"]) for message in sink.messages} == {alice.email, bob.email}


def test_after_five_refusals_it_has_failed(sink: Sink, alice: Person) -> None:
    sink.refuse = ["550 no such mailbox"] * 9
    told(alice)
    queue_mail()
    for _n in range(9):
        mailing.send_due()
        later(10_000)
    assert Mail.objects.get().state == Mail.State.FAILED
    assert Mail.objects.get().tries == 5
    assert len(sink.refuse) == 4


def test_a_server_that_refuses_the_recipient_is_a_refusal(
    sink: Sink, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def handle_rcpt(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        return "450 greylisted"

    sink.handle_RCPT = handle_rcpt  # type: ignore[attr-defined]
    told(alice)
    queue_mail()
    assert mailing.send_due() == 0
    assert Mail.objects.get().state == Mail.State.WAITING


def test_a_server_that_is_down_costs_no_try(sink: Sink, alice: Person, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    told(alice)
    queue_mail()
    assert mailing.send_due() == 0
    assert (Mail.objects.get().state, Mail.objects.get().tries) == (Mail.State.WAITING, 0)
    settings.EMAIL_PORT = port
    assert mailing.send_due() == 1


def test_what_may_have_been_sent_is_not_sent_again(sink: Sink, alice: Person, bob: Person) -> None:
    sink.hang_up = True
    told(alice)
    queue_mail()
    assert mailing.send_due() == 0
    assert Mail.objects.get().state == Mail.State.SENDING
    sink.hang_up = False
    later(10_000)
    assert queue_mail() == 0
    assert mailing.send_due() == 0
    assert len(sink.messages) == 1
    Mail.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=61))
    queue_mail()
    assert Mail.objects.get().state == Mail.State.FAILED


def test_a_crash_between_claim_and_mark_never_sends_twice(
    sink: Sink, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(alice)
    queue_mail()

    def crash(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(mailing, "letter", crash)
        mailing.send_due()
    assert Mail.objects.get().state == Mail.State.SENDING
    assert mailing.send_due() == 0
    assert sink.messages == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_and_four_clocks_send_each_once(sink: Sink, places: Places) -> None:
    Person.objects.bulk_create(Person(email=f"p{n}@example.org") for n in range(60))
    tell(Person.objects.all(), change="won", sentence="It won.", url="/", place=None)
    together = threading.Barrier(8)
    errors: list[BaseException] = []

    def work(n: int) -> None:
        try:
            together.wait()
            if n % 2:
                queue_mail()
            mailing.send_due()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    mailing.send_due()
    assert errors == []
    to = [str(message["To"]) for message in sink.messages]
    assert len(to) == len(set(to)) == 60
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_a_hundred_emails_take_one_connection(sink: Sink, places: Places) -> None:
    Person.objects.bulk_create(Person(email=f"p{n}@example.org") for n in range(150))
    tell(Person.objects.all(), change="won", sentence="It won.", url="/", place=None)
    queue_mail()
    assert mailing.send_due() == 150
    assert sink.connections == 2


def test_the_jobs_make_and_send(sink: Sink, alice: Person) -> None:
    told(alice)
    DBTaskResult.objects.all().delete()
    assert make_mail.func() == 1
    assert [job.task_path for job in DBTaskResult.objects.all()] == [
        "alongside.foundation.notices.tasks.send_mail"
    ]
    queue_mail()
    assert DBTaskResult.objects.count() == 1, "one such job is waiting already"
    assert send_mail.func() == 1
    assert len(sink.messages) == 1


def test_a_job_that_leaves_some_asks_for_another(
    sink: Sink, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "_SENT_A_CONNECTION", 10)
    monkeypatch.setattr(mailing.send_due, "__defaults__", (20,))
    Person.objects.bulk_create(Person(email=f"p{n}@example.org") for n in range(30))
    tell(Person.objects.all(), change="won", sentence="It won.", url="/", place=None)
    mailing.sort_notices()
    DBTaskResult.objects.all().delete()
    assert send_mail.func() == 20
    assert DBTaskResult.objects.count() == 1
    assert send_mail.func() == 10
    assert DBTaskResult.objects.count() == 1


# Digests.
