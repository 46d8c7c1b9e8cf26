"""A form sent twice makes one thing."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from alongside.foundation.record import once
from alongside.foundation.record.models import Once


def test_the_second_sending_is_led_to_what_the_first_made(db: None) -> None:
    token = once.new_token()
    assert once.settle(once.claim(token), "/ideas/1/") == "/ideas/1/"
    with pytest.raises(once.AlreadySent) as sent:
        once.claim(token)
    assert sent.value.url == "/ideas/1/"


@pytest.mark.parametrize("token", ["", "nonsense", None])
def test_a_form_without_a_token_still_works(db: None, token: str | None) -> None:
    assert once.claim(token) is None  # type: ignore[arg-type]
    assert once.settle(None, "/ideas/1/") == "/ideas/1/"


@pytest.mark.django_db(transaction=True)
def test_what_failed_can_be_sent_again() -> None:
    token = once.new_token()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        once.claim(token)
        raise ZeroDivisionError
    with transaction.atomic():
        assert once.claim(token) is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_sendings_at_once_one_makes_the_thing() -> None:
    token = once.new_token()
    made, led = [], []
    together = threading.Barrier(6)

    def send(n: int) -> None:
        together.wait()
        try:
            with transaction.atomic():
                claimed = once.claim(token)
                made.append(n)
                once.settle(claimed, f"/ideas/{n}/")
        except once.AlreadySent as sent:
            led.append(sent.url)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(made) == 1
    assert led == [f"/ideas/{made[0]}/"] * 5


def test_tokens_older_than_a_week_are_forgotten(db: None) -> None:
    old, young = once.claim(once.new_token()), once.claim(once.new_token())
    Once.objects.filter(pk=old.pk).update(made_at=timezone.now() - dt.timedelta(days=8))
    assert once.tidy() == 1
    assert list(Once.objects.all()) == [young]
