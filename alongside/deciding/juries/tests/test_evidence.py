"""The evidence library, its balance, and what the members ask for."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alongside.conftest import make_person, sign_in
from alongside.deciding.juries import actions, refusals
from alongside.deciding.juries.models import Evidence, EvidenceFile, Signature, WitnessRequest
from alongside.deciding.juries.reading import sides_of
from alongside.deciding.juries.tests import making
from alongside.foundation.notices.models import Notice

pytestmark = pytest.mark.django_db


def states(jury):
    return {each.side.name: each.in_words() for each in sides_of(making.fresh(jury))}


def test_each_side_signs_and_signs_again_when_the_evidence_changes(jury, bob):
    for_it = making.make_overseer(jury, bob, "Faye", "For")
    evidence = making.make_evidence(jury, bob)
    assert states(jury)["For"] == "Not signed by anybody for “For”"
    actions.sign(jury, seen=making.fresh(jury).evidence_version, is_balanced=True, words="", by=for_it.person)
    assert states(jury)["For"].startswith("Signed as balanced by Faye")
    assert states(jury)["Against"] == "Not signed by anybody for “Against”"
    actions.change_evidence(evidence, values={"text": "Five in ten."}, by=bob)
    assert "the evidence has changed since" in states(jury)["For"]
    actions.sign(
        jury,
        seen=making.fresh(jury).evidence_version,
        is_balanced=False,
        words="Only one side.",
        by=for_it.person,
    )
    assert "that it is not balanced" in states(jury)["For"]
    assert Signature.objects.count() == 2


@pytest.mark.parametrize("change", ["add", "withdraw", "file"])
def test_whatever_changes_the_library_asks_for_new_signatures(jury, bob, change):
    evidence = making.make_evidence(jury, bob)
    before = making.fresh(jury).evidence_version
    if change == "add":
        making.make_evidence(jury, bob, "Against")
    elif change == "withdraw":
        actions.withdraw_evidence(evidence, reason="It was out of date.", by=bob)
    else:
        actions.change_evidence(evidence, values={}, file=actions.Uploaded("a.pdf", b"%PDF-1.7 x"), by=bob)
    assert making.fresh(jury).evidence_version == before + 1


def test_nobody_signs_for_what_they_did_not_see(jury, bob):
    faye = making.make_overseer(jury, bob, "Faye", "For")
    making.make_evidence(jury, bob)
    with pytest.raises(refusals.Changed):
        actions.sign(jury, seen=0, is_balanced=True, words="", by=faye.person)


def test_only_who_stands_for_a_side_signs_for_it(jury, bob, alice):
    ina = making.make_overseer(jury, bob, "Ina")
    making.make_evidence(jury, bob)
    for nobody in (alice, ina.person, bob):
        with pytest.raises(refusals.NotYours):
            actions.sign(jury, seen=1, is_balanced=True, words="", by=nobody)


def test_an_empty_library_cannot_be_signed(jury, bob):
    faye = making.make_overseer(jury, bob, "Faye", "For")
    with pytest.raises(refusals.WrongMoment, match="no evidence"):
        actions.sign(jury, seen=0, is_balanced=True, words="", by=faye.person)


def test_a_member_does_not_oversee_and_nobody_does_twice(jury, jurors, bob):
    with pytest.raises(refusals.InUse):
        actions.add_overseer(jury, person=jurors[0], role="x", interests="None", by=bob)
    faye = making.make_overseer(jury, bob, "Faye", "For")
    with pytest.raises(refusals.InUse):
        actions.add_overseer(jury, person=faye.person, role="x", interests="None", by=bob)
    making.make_evidence(jury, bob)
    actions.sign(jury, seen=1, is_balanced=True, words="", by=faye.person)
    with pytest.raises(refusals.InUse, match="signed already"):
        actions.remove_overseer(faye, by=bob)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<html><script>alert(1)</script>", "must be a PDF"),
        (b"<svg onload=alert(1)>", "must be a PDF"),
        (b"MZ\x90%PDF-", "must be a PDF"),
        (b"%PDF-" + b"x" * (5 * 1024 * 1024), "5 MB"),
    ],
)
def test_a_file_that_is_no_pdf_or_too_large_is_refused(jury, bob, data, sentence):
    values = {"side": jury.sides.first(), "kind": "report", "title": "A", "source": "B"}
    with pytest.raises(refusals.BadFile, match=sentence):
        actions.add_evidence(jury, values=values, file=actions.Uploaded("a.pdf", data), by=bob)
    assert not Evidence.objects.exists()


def test_a_file_is_saved_and_never_run(jury, bob):
    browser = sign_in(Client(), bob)
    side = jury.sides.get(name="For")
    sent = {"side": str(side.pk), "kind": "report", "title": "Buses", "source": "Us"}
    file = SimpleUploadedFile('../../a"\r\nX: y.pdf.html', b"%PDF-1.7 hello", "text/html")
    address = reverse("juries:add-evidence", args=[jury.stage_id])
    assert "Give the text, a link or a file" in browser.post(address, sent).content.decode()
    assert browser.post(address, {**sent, "file": file}).status_code == 302
    kept = EvidenceFile.objects.get()
    assert kept.name.endswith(".pdf") and "/" not in kept.name and '"' not in kept.name
    answer = Client().get(reverse("juries:evidence-file", args=[kept.pk]))
    assert answer.content == b"%PDF-1.7 hello" and answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/"])
def test_a_link_leads_to_the_web(jury, bob, link):
    sent = {"side": str(jury.sides.first().pk), "kind": "report", "title": "A", "source": "B", "link": link}
    page = sign_in(Client(), bob).post(reverse("juries:add-evidence", args=[jury.stage_id]), sent)
    assert "Enter a link" in page.content.decode() and not Evidence.objects.exists()


def test_the_pages_of_the_library(jury, bob):
    evidence = making.make_evidence(jury, bob, text="<script>alert(1)</script> **four** in ten")
    making.make_evidence(jury, bob, "Against", title="What it costs")
    library = reverse("juries:evidence", args=[jury.stage_id])
    page = Client().get(library).content.decode()
    assert "Who uses the bus" in page and "What it costs" in page and "Not signed by anybody for" in page
    only = Client().get(f"{library}?side={jury.sides.get(name='Against').pk}").content.decode()
    assert "What it costs" in only and "Who uses the bus" not in only
    assert Client().get(f"{library}?side=x&page=99999").status_code == 200
    item = Client().get(evidence.get_absolute_url()).content.decode()
    assert "<script>alert" not in item and "<strong>four</strong>" in item
    actions.withdraw_evidence(evidence, reason="It was out of date.", by=bob)
    assert "It was out of date." in Client().get(evidence.get_absolute_url()).content.decode()


def test_a_witness_whom_a_member_wants_comes_or_it_is_said_why_not(jury, jurors, bob, process):
    asked = actions.ask_for_witness(jury, who="A bus driver", why="To hear of nights", by=jurors[0])
    page = reverse("juries:asked", args=[jury.stage_id])
    shown = Client().get(page).content.decode()
    assert "A bus driver" in shown and "Not answered yet" in shown and "Juror" not in shown
    with pytest.raises(refusals.WrongMoment, match="why they do not"):
        actions.answer_witness(asked, session=None, reason=" ", by=bob)
    other = making.make_session(making.make_jury(process), bob)
    with pytest.raises(refusals.WrongMoment, match="something else"):
        actions.answer_witness(asked, session=other, reason="", by=bob)
    session = making.make_session(jury, bob, days=3)
    actions.answer_witness(asked, session=session, reason="", by=bob)
    assert "Comes to “Getting to know the question”" in Client().get(page).content.decode()
    actions.answer_witness(asked, session=None, reason="She is ill.", by=bob)
    assert WitnessRequest.objects.get().session is None
    assert "Why not: She is ill." in Client().get(page).content.decode()
    assert Notice.objects.filter(person=jurors[5], sentence__contains="She is ill.").exists()


def test_a_question_and_its_answer_are_public_and_who_asked_is_not(jury, jurors, bob, alice):
    browser = sign_in(Client(), jurors[0])
    sent = {"to_whom": "The driver", "words": "When does the last bus go?"}
    assert browser.post(reverse("juries:ask-question", args=[jury.stage_id]), sent).status_code == 302
    assert (
        sign_in(Client(), alice).post(reverse("juries:ask-question", args=[jury.stage_id]), sent).status_code
        == 403
    )
    question = jury.questions.get()
    sign_in(Client(), bob).post(reverse("juries:answer-question", args=[question.pk]), {"answer": "At ten."})
    page = Client().get(reverse("juries:asked", args=[jury.stage_id])).content.decode()
    assert "When does the last bus go?" in page and "At ten." in page and "Juror" not in page
    assert Notice.objects.filter(person=jurors[0], sentence__contains="has an answer").exists()


def test_who_is_not_on_the_jury_asks_nothing(jury, alice, bob):
    for somebody in (alice, bob):
        with pytest.raises(refusals.NotAMember):
            actions.ask_for_witness(jury, who="A", why="B", by=somebody)


def test_overseers_declare_their_interests(jury, bob):
    make_person("Faye")
    browser = sign_in(Client(), bob)
    sent = {"email": "faye@example.org", "role": "Bus driver", "side": "none", "interests": ""}
    address = reverse("juries:add-overseer", args=[jury.stage_id])
    assert "or that they have none" in browser.post(address, sent).content.decode()
    assert browser.post(address, {**sent, "interests": "Drives one."}).status_code == 302
    page = Client().get(reverse("juries:oversight", args=[jury.stage_id])).content.decode()
    assert "Faye" in page and "Drives one." in page and "Independent" in page
