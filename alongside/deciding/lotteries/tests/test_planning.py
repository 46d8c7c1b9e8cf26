"""Setting a lottery up, what is asked, and its targets; and what changes once both keys have agreed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from alongside.conftest import make_person, sign_in
from alongside.deciding.lotteries.actions.planning import set_up, take_names_longer
from alongside.deciding.lotteries.actions.targets import Aim, ask, set_targets, stop_asking
from alongside.deciding.lotteries.asking import PRESETS
from alongside.deciding.lotteries.checking_targets import find_conflict
from alongside.deciding.lotteries.models import Lottery, Question, SealedPool, Target
from alongside.deciding.lotteries.reading import odd_shares, shares_known, standings
from alongside.deciding.lotteries.refusals import Changed, NeedsReason, NotReady, Opened, Sealed, WrongTarget
from alongside.deciding.lotteries.terms import in_words, lottery_terms, not_ready
from alongside.deciding.lotteries.tests.making import AGES, make_names, terms
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key
from alongside.foundation.record.models import Entry

pytestmark = pytest.mark.django_db


def key_of(lottery, person):
    """A first key of somebody who leads, to the lottery as it stands."""
    stage = lottery.stage
    agreed = {**processes.opening_terms(stage), "lottery": lottery_terms(lottery)}
    processes.turn_key(stage, Key.Step.OPEN, agreed=agreed, by=person)
    return Key.objects.get(stage=stage, voided_at=None, used_at=None)


def test_a_lottery_is_set_up_and_changed_until_the_stage_opens(planned_stage, bob):
    made = set_up(planned_stage, terms=terms(), by=bob, version=0)
    assert Entry.objects.filter(act="lottery-set-up", about_id=str(made.pk)).exists()
    with pytest.raises(Changed):
        set_up(planned_stage, terms=terms(size=30), by=bob, version=0)
    set_up(planned_stage, terms={"size": 30}, by=bob, version=made.version)
    assert Lottery.objects.get(stage=planned_stage).size == 30
    with pytest.raises(NotReady):
        set_up(planned_stage, terms={"blank_addresses_on": timezone.localdate()}, by=bob)
    type(planned_stage).objects.filter(pk=planned_stage.pk).update(state="open")
    with pytest.raises(Opened):
        set_up(planned_stage, terms={"size": 40}, by=bob)


@pytest.mark.parametrize(
    "change",
    [
        lambda lottery, by: set_up(lottery.stage, terms={"size": 31}, by=by),
        lambda lottery, by: set_up(lottery.stage, terms={"care": "None at all."}, by=by),
        lambda lottery, by: stop_asking(lottery.questions.first(), by=by),
        lambda lottery, by: ask(
            lottery, kind="choice", feature="Tea", words="Tea?", values=["Yes", "No"], by=by
        ),
        lambda lottery, by: set_targets(lottery, aims={lottery.targets.first().pk: Aim(0.3, 5, 12)}, by=by),
    ],
    ids=["size", "care", "a question less", "a question more", "a target"],
)
def test_changing_anything_voids_a_key_that_was_given(planned, bob, ruth, change):
    key = key_of(planned, ruth)
    before = lottery_terms(planned)
    change(Lottery.objects.select_related("stage__process__place").get(pk=planned.pk), bob)
    key.refresh_from_db()
    assert key.voided_at is not None and key.void_reason == Key.Void.CHANGED
    assert lottery_terms(Lottery.objects.get(pk=planned.pk)) != before


def test_the_terms_are_plain_and_the_same_each_time(planned):
    fresh = Lottery.objects.get(pk=planned.pk)
    assert processes.digest_of(lottery_terms(planned)) == processes.digest_of(lottery_terms(fresh))
    assert {row[1] for row in lottery_terms(planned)["questions"]} == {"Age", "Sex"}
    assert all(row["key"] and row["value"] for row in in_words(planned))


def test_what_is_missing_is_said(planned):
    assert not_ready(planned) == []
    planned.targets.all().delete()
    planned.register_by = planned.stage.closes_at
    assert len(not_ready(planned)) == 2


def test_a_lottery_whose_targets_no_longer_add_up_is_not_ready(planned, bob):
    set_up(planned.stage, terms={"size": 60}, by=bob)
    assert any("add up to" in sentence for sentence in not_ready(Lottery.objects.get(pk=planned.pk)))


def test_a_question_is_asked_with_targets_from_its_shares(planned, bob):
    ask(
        planned,
        kind="choice",
        feature="Tea",
        words="Do you drink tea?",
        values=["Yes", "No"],
        shares=[0.62, 0.38],
        by=bob,
    )
    yes, no = planned.targets.filter(feature="Tea")
    assert (yes.minimum, yes.maximum, no.minimum, no.maximum) == (12, 13, 7, 8)
    assert (yes.min_flex, yes.max_flex) == (11, 14)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"feature": "Age"}, "asked already"),
        ({"values": ["Yes"]}, "at least two"),
        ({"values": ["Yes", "yes"]}, "twice"),
        ({"values": ["a" * 81, "b"]}, "80 letters"),
        ({"values": [str(n) for n in range(41)]}, "40 answers"),
        ({"kind": "age", "values": ["16 to 30", "40 or over"]}, "no gap"),
        ({"kind": "deprivation", "values": ["a", "b", "c"]}, "2, 5 or 10"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(planned, bob, question, said):
    given = {"kind": "choice", "feature": "Tea", "words": "Tea?", "values": ["Yes", "No"], **question}
    with pytest.raises(WrongTarget, match=said):
        ask(planned, by=bob, **given)
    assert planned.questions.count() == 2


def test_targets_that_do_not_add_up_are_refused(planned, bob):
    one = planned.targets.filter(feature="Sex").first()
    with pytest.raises(WrongTarget, match="add up to"):
        set_targets(planned, aims={one.pk: Aim(None, 20, 20)}, by=bob)
    with pytest.raises(WrongTarget, match="more than the most"):
        set_targets(planned, aims={one.pk: Aim(None, 9, 8)}, by=bob)


def test_an_open_lottery_changes_its_targets_only_with_a_published_reason(lottery, bob):
    one = lottery.targets.first()
    aims = {one.pk: Aim(one.share, 4, 12)}
    with pytest.raises(NeedsReason):
        set_targets(lottery, aims=aims, by=bob)
    assert set_targets(lottery, aims=aims, reason="Too few came from this group.", by=bob) == 1
    page = Client().get(f"/lotteries/{lottery.stage_id}/").content.decode()
    assert "Too few came from this group." in page and "from 5 to 11 to 4 to 12" in page
    assert Entry.objects.filter(act="lottery-changed").count() == 1
    with pytest.raises(Opened):
        ask(lottery, kind="choice", feature="Tea", words="Tea?", values=["Yes", "No"], by=bob)
    with pytest.raises(Opened):
        stop_asking(lottery.questions.first(), by=bob)


def test_a_sealed_lottery_changes_nothing(lottery, bob):
    SealedPool.objects.create(lottery=lottery, secret=b"s", pool=b"[]")
    one = lottery.targets.first()
    with pytest.raises(Sealed):
        set_targets(lottery, aims={one.pk: Aim(None, 1, 20)}, reason="Because", by=bob)
    with pytest.raises(Sealed):
        take_names_longer(lottery, register_by=timezone.now() + dt.timedelta(days=20), reason="More", by=bob)


def test_names_are_taken_longer_with_a_reason(lottery, bob):
    later = timezone.now() + dt.timedelta(days=20)
    with pytest.raises(NeedsReason):
        take_names_longer(lottery, register_by=later, reason=" ", by=bob)
    for wrong in (timezone.now(), lottery.stage.closes_at, timezone.now() + dt.timedelta(days=100)):
        with pytest.raises(NotReady):
            take_names_longer(lottery, register_by=wrong, reason="More", by=bob)
    take_names_longer(lottery, register_by=later, reason="The letters came late.", by=bob)
    assert Lottery.objects.get(pk=lottery.pk).register_by == later
    assert "The letters came late." in Client().get(f"/lotteries/{lottery.stage_id}/").content.decode()


def test_shares_come_from_the_place_where_they_are_known(places):
    fifths = [str(value) for value in PRESETS["deprivation"].values]
    shares, _source = shares_known(places.neighbourhood, PRESETS["deprivation"], fifths)
    assert [round(share, 2) for share in shares] == [0.25, 0.25, 0.25, 0.25, 0.0]
    assert shares_known(places.neighbourhood, PRESETS["sex"], ["Female", "Male"]) == (None, "")
    places.neighbourhood.profile = {"sex": {"shares": {"male": 0.49, "female": 0.51}, "source": "Census"}}
    assert shares_known(places.neighbourhood, PRESETS["sex"], ["Female", "Male"]) == ([0.51, 0.49], "Census")


def people(places, many):
    return [make_person(f"Person {n}", home=places.neighbourhood) for n in range(many)]


def test_who_does_not_run_it_sees_no_numbers_while_names_come_in(lottery, places):
    make_names(lottery, people(places, 12))
    rows = list(lottery.targets.all())
    exact = {
        each.target.value: each.count for _f, these in standings(lottery, rows, exact=True) for each in these
    }
    assert exact["Female"] == 6 and exact[AGES[0]] == 4
    early = [each.count for _f, these in standings(lottery, rows, exact=False) for each in these]
    assert set(early) == {None}
    lottery.register_by = timezone.now() - dt.timedelta(minutes=1)
    late = {
        each.target.value: each.count for _f, these in standings(lottery, rows, exact=False) for each in these
    }
    assert late["Female"] == late["Male"] == 6
    assert late[AGES[0]] is None, "fewer than five"


def test_a_conflict_is_said_in_words_with_changes_that_help(lottery, places):
    make_names(lottery, people(places, 24))
    rows = list(lottery.targets.all())
    assert find_conflict(lottery, rows).can_be_met
    assert odd_shares(rows) == []
    rows[0].share = 0.5
    assert odd_shares(rows) == ["Age: the shares add up to 116.7 of 100 residents."]
    old = next(row for row in rows if row.value == AGES[2])
    old.minimum, old.maximum = 10, 11
    found = find_conflict(lottery, rows)
    assert found.can_be_met is False and AGES[2] in found.conflict and 1 <= len(found.fixes) <= 3
    found.fixes[0].apply(rows)
    assert find_conflict(lottery, rows).can_be_met
    assert Target.objects.get(pk=old.pk).minimum == 5, "nothing is saved by looking"


def test_the_pages_of_planning(planned_stage, bob):
    browser, here = sign_in(Client(), bob), f"/lotteries/{planned_stage.pk}/"
    assert "Set up the lottery" in browser.get(here).content.decode()
    day = timezone.localdate() + dt.timedelta(days=10)
    sent = {
        "version": "0", "about": "We draw people.", "when_and_where": "In May.", "size": "20", "reserves": "4",
        "youngest": "18", "gift_pence": "150", "expenses": "Travel.", "access": "Step-free.", "care": "Paid.",
        "objective": "leximin", "source": "dice", "register_on-day": day.day, "register_on-month": day.month,
        "register_on-year": day.year, "register_at": "5pm", "blank_addresses_on-day": "1",
        "blank_addresses_on-month": "1", "blank_addresses_on-year": day.year + 1,
    }  # fmt: skip
    wrong = browser.post(f"{here}set-up/", {**sent, "size": "none"})
    assert "must be a whole number" in wrong.content.decode() and "In May." in wrong.content.decode()
    assert browser.post(f"{here}set-up/", sent).url == f"{here}targets/"
    assert browser.post(f"{here}set-up/", sent).status_code == 409, "somebody else was quicker"
    made = Lottery.objects.get(stage=planned_stage)
    assert (made.youngest, made.gift_pence) == (18, 15000)
    for preset in PRESETS:
        assert browser.post(f"{here}targets/add/", {"preset": preset}).status_code in (302, 409), preset
    assert set(made.questions.values_list("kind", flat=True)) == {"age", "choice", "deprivation"}
    assert made.targets.filter(feature="Age").first().value == "18 to 24"
    own = {"own-feature": "Tea", "own-words": "Do you drink tea?", "own-values": "Yes\nNo\n"}
    assert browser.post(f"{here}targets/add/", own).status_code == 302
    again = browser.post(f"{here}targets/add/", own)
    assert again.status_code == 409 and "is asked already" in again.content.decode()
    tea = Question.objects.get(lottery=made, feature="Tea")
    assert browser.post(f"{here}targets/{tea.pk}/remove/").status_code == 302
    assert not Target.objects.filter(lottery=made, feature="Tea").exists()


def test_targets_are_checked_proposed_changed_and_saved_on_the_page(lottery, bob, places, ruth):
    make_names(lottery, people(places, 24))
    browser, here = sign_in(Client(), bob), f"/lotteries/{lottery.stage_id}/targets/"
    rows = {row.value: row.pk.hex for row in lottery.targets.all()}
    sent = {"version": lottery.version, "flex": "1", "reason": ""}
    for row in lottery.targets.all():
        sent |= {
            f"share-{row.pk.hex}": "33",
            f"least-{row.pk.hex}": row.minimum,
            f"most-{row.pk.hex}": row.maximum,
        }
    assert "can be drawn from the names" in browser.post(here, {**sent, "step": "check"}).content.decode()
    tight = {**sent, f"least-{rows[AGES[2]]}": "10"}
    page = browser.post(here, {**tight, "step": "check"}, headers={"hx-request": "true"}).content.decode()
    assert page.lstrip().startswith('<div id="check"') and "Make this change: 1" in page
    fixed = browser.post(here, {**tight, "step": "fix-0"}).content.decode()
    assert "can be drawn from the names" in fixed
    proposed = browser.post(here, {**sent, "step": "propose"}).content.decode()
    assert f'name="least-{rows[AGES[0]]}" type="text" inputmode="decimal" value="6"' in proposed
    refused = browser.post(here, {**sent, f"most-{rows[AGES[0]]}": "12", "step": "save"})
    assert refused.status_code == 409 and "Say why." in refused.content.decode()
    assert 'value="12"' in refused.content.decode(), "what was typed is still there"
    saved = browser.post(
        here, {**sent, f"most-{rows[AGES[0]]}": "12", "step": "save", "reason": "More young."}
    )
    assert saved.status_code == 302
    assert browser.post(here, {**sent, "step": "save", "reason": "x"}).status_code == 409, "a stale page"
    lead = sign_in(Client(), ruth).get(here).content.decode()
    assert "Hidden" in lead, "a co-lead sees no counts while names come in"
