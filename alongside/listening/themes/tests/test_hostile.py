"""Names, definitions, notes and what people said are shown as they are, and run nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from alongside.foundation.people.models import Person
from alongside.listening.themes import actions
from alongside.listening.themes.models import (
    Code,
    Codebook,
    CodeVersion,
    Coding,
    Extract,
    Group,
    Quote,
    Run,
    Suggestion,
    Text,
)
from alongside.listening.themes.tests.hostile import PAYLOADS, what_would_run
from alongside.listening.themes.tests.test_confidence import shown


@pytest.fixture
def poisoned(codebook: Codebook, process: Any, bob: Person) -> list[Code]:
    """Every payload as what somebody said, a code's name, definition, theme, a note, a label of the computer."""
    said = [actions.Words(words=words, quoting=Text.Quoting.WITHOUT_NAME) for words in PAYLOADS]
    texts = actions.keep(process, said, place=process.place, by=None)
    Text.objects.filter(pk__in=[text.pk for text in texts]).update(
        asked=PAYLOADS[-1][:300], pseudonym=PAYLOADS[0]
    )
    Codebook.objects.filter(pk=codebook.pk).update(title=PAYLOADS[1], about="\n".join(PAYLOADS[:40]))
    # Straight into the database: what forms refuse can still come from elsewhere.
    codes = Code.objects.bulk_create(
        Code(
            codebook=codebook,
            number=n,
            name=f"{payload[:70]} {n}",
            definition=payload,
            use_when=payload,
            not_when=payload,
        )
        for n, payload in enumerate(PAYLOADS, start=1)
    )
    CodeVersion.objects.bulk_create(
        CodeVersion(
            code=code,
            number=1,
            what="made",
            name=code.name,
            definition=code.definition,
            reason=code.name,
            changed_by=bob,
        )
        for code in codes
    )
    extracts = Extract.objects.bulk_create(
        Extract(codebook=codebook, text=text, start=0, end=len(text.words), memo=text.words, made_by=bob)
        for text in texts
    )
    pairs = list(zip(extracts, codes, strict=True))
    Coding.objects.bulk_create(Coding(extract=extract, code=code) for extract, code in pairs)
    Quote.objects.bulk_create(Quote(extract=extract, code=code, chosen_by=bob) for extract, code in pairs)
    run = Run.objects.create(codebook=codebook, kind=Run.Kind.GROUPS, state=Run.State.DONE, asked_by=bob)
    group = Group.objects.create(run=run, number=1, label=PAYLOADS[2])
    Suggestion.objects.bulk_create(Suggestion(run=run, text=text, group=group) for text in texts)
    assert len(codes) >= 200
    return codes


def test_nothing_that_people_write_runs(
    codebook: Codebook, poisoned: list[Code], as_bob: Client, client: Client, bob: Person
) -> None:
    actions.publish_codebook(codebook, by=bob)
    at_book = (
        "codebook",
        "change",
        "coders",
        "publish",
        "texts",
        "groups",
        "counts",
        "history",
        "files",
        "take-in",
        "double",
    )
    addresses = [reverse(f"themes:{name}", args=[codebook.pk]) for name in at_book]
    addresses += [reverse("themes:all"), reverse("themes:new-code", args=[codebook.pk])]
    for code in poisoned[::23]:
        addresses += [
            reverse(f"themes:{name}", args=[code.pk])
            for name in ("theme", "change-code", "merge", "retire", "quotes", "coded")
        ]
        text = Text.objects.get(extracts__codings__code=code)
        addresses.append(reverse("themes:text", args=[codebook.pk, text.pk]))
    holding = 0
    for address in addresses:
        page = shown(as_bob, address)
        assert what_would_run(page) == [], address
        holding += "alert(" in page
    assert holding > len(addresses) * 0.8
    for code in poisoned[:40]:
        assert what_would_run(shown(client, code.get_absolute_url())) == []


def test_what_a_form_sends_back_runs_nowhere(codebook: Codebook, as_bob: Client, sitting: Code) -> None:
    text = codebook.texts().first()
    for payload in PAYLOADS[::9]:
        for address, sent in (
            (
                reverse("themes:text", args=[codebook.pk, text.pk]),
                {"do": "next", "new_code": payload * 9, "memo": payload},
            ),
            (
                reverse("themes:texts", args=[codebook.pk]) + "?words=" + payload.replace("&", "%26"),
                {"new_code": payload},
            ),
            (reverse("themes:groups", args=[codebook.pk]), {"new_code": payload, "group": payload}),
            (reverse("themes:new-code", args=[codebook.pk]), {"definition": payload, "use_when": payload}),
            (
                reverse("themes:start", args=[codebook.place.code]),
                {"about": payload, "from": payload, "sources": [payload]},
            ),
        ):
            assert what_would_run(as_bob.post(address, sent).content.decode()) == [], (address, payload)


def test_the_reader_of_pages_finds_what_runs() -> None:
    assert all(
        what_would_run(payload)
        for payload in ("<script>x</script>", "<p onclick=x>", "<iframe>", "<a href=javascript:x>")
    )


def test_files_and_emails_hold_payloads_as_text_only(
    codebook: Codebook, poisoned: list[Code], as_bob: Client, bob: Person, alice: Person
) -> None:
    actions.name_coder(codebook, alice, by=bob)
    table = shown(as_bob, reverse("themes:codebook-csv", args=[codebook.pk]))
    assert not any(line.startswith(("=", "+", "-", "@")) for line in table.splitlines())
    xml = shown(as_bob, reverse("themes:codebook-qdc", args=[codebook.pk]))
    assert "<script" not in xml and "<img" not in xml
    assert all("<script" not in each.body for each in mail.outbox)
