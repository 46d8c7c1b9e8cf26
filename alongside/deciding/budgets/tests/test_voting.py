"""Voting: by web, by letter and on paper; one ballot a person; receipts; and each refusal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alongside.conftest import make_person, sign_in
from alongside.deciding.budgets import ballots
from alongside.deciding.budgets.actions.votes import AlreadyVoted, CannotVote, NotOpen, WrongChoice, cast
from alongside.deciding.budgets.models import Ballot, Voter, VoterIdentity
from alongside.deciding.budgets.tests.making import close, confirmed, fresh, open_budget, vote
from alongside.deciding.processes.models import Stage, TookPart
from alongside.foundation.notices.models import Notice
from alongside.foundation.people import codes, my_data
from alongside.foundation.people.actions import give_role
from alongside.foundation.people.models import Assistance
from alongside.foundation.people.permissions import Role
from alongside.foundation.record.models import Detail, Entry

PAPER = "0123456789abcdef0123456789abcdef"


def letter(places, person=None):
    code = codes.make_batch(
        place=places.neighbourhood,
        batch=f"spring {person}",
        number=1,
        expires_at=timezone.now() + dt.timedelta(days=9),
        by=make_person(f"Giver of letters {person}", roles={Role.FACILITATOR: places.neighbourhood}),
    )[0]
    return code, codes.use_code(code, by=person)


@pytest.fixture
def budget(budget_stage):
    return open_budget(budget_stage())


def test_a_resident_chooses_checks_votes_and_gets_a_receipt(budget, alice, client):
    sign_in(client, confirmed(alice))
    url = f"/budgets/{budget.stage_id}/vote/"
    page = client.get(url).content.decode()
    assert page.count('type="checkbox"') == 5 and 'data-cost="2000000"' in page
    page = client.post(url, {"project": ["1", "4"], "step": "check"}).content.decode()
    assert "£28,000" in page and "Benches by the river" in page
    paper = page.split('name="paper" value="')[1].split('"')[0]
    answer = client.post(url, {"project": ["1", "4"], "step": "cast", "paper": paper})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    receipt = answer.content.decode().split("<code>")[1].split("</code>")[0]
    assert len(receipt) == 19
    assert Ballot.objects.get().choices == [1, 4]
    assert Voter.objects.get().channel == "web"
    assert TookPart.objects.filter(person=alice, how="decided").exists()
    check = client.post(f"/budgets/{budget.stage_id}/receipt/", {"code": receipt.lower().replace("-", " ")})
    assert "Your ballot is in the box." in check.content.decode()


def test_change_brings_the_choices_back(budget, alice, client):
    sign_in(client, confirmed(alice))
    page = client.post(
        f"/budgets/{budget.stage_id}/vote/", {"project": ["2", "5"], "step": "change"}
    ).content.decode()
    assert page.count(" checked") == 2


def test_a_form_sent_twice_is_one_ballot_and_shows_the_same_receipt(budget, alice, client):
    sign_in(client, confirmed(alice))
    url = f"/budgets/{budget.stage_id}/vote/"
    first, second = (client.post(url, {"project": ["1"], "step": "cast", "paper": PAPER}) for _ in range(2))
    shown = [answer.content.decode().split("<code>")[1].split("</code>")[0] for answer in (first, second)]
    assert shown[0] == shown[1] and second.status_code == 200
    third = client.post(url, {"project": ["2"], "step": "cast", "paper": "f" * 32})
    assert third.status_code == 409
    assert "You have already voted here, on this site, signed in by email" in third.content.decode()
    assert Ballot.objects.count() == 1


def test_a_form_of_somebody_else_shows_no_receipt(budget, alice, ruth, client):
    receipt = cast(budget, [1], paper=PAPER, by=confirmed(alice), channel="web")
    sign_in(client, confirmed(ruth))
    answer = client.post(
        f"/budgets/{budget.stage_id}/vote/", {"project": ["1"], "step": "cast", "paper": PAPER}
    )
    assert answer.status_code == 200 and ballots.grouped(receipt) not in answer.content.decode()


def test_a_blank_ballot_is_a_ballot(budget, alice, client):
    sign_in(client, confirmed(alice))
    url = f"/budgets/{budget.stage_id}/vote/"
    assert "This is a blank ballot" in client.post(url, {"step": "check"}).content.decode()
    client.post(url, {"step": "cast"})
    assert Ballot.objects.get().choices == []


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (["1", "2", "3", "4"], "You can choose 3 projects at most. You chose 4."),
        (["9"], "not on the ballot"),
        (["one"], "not on the ballot"),
        (["1; DROP TABLE"], "not on the ballot"),
        (["²"], "not on the ballot"),
        (["-1"], "not on the ballot"),
        (["1" * 5000], "not on the ballot"),
    ],
    ids=["too-many", "unknown", "word", "sql", "superscript", "negative", "long"],
)
@pytest.mark.parametrize("step", ["check", "cast"])
def test_a_wrong_choice_is_explained_and_nothing_is_stored(budget, alice, client, chosen, sentence, step):
    sign_in(client, confirmed(alice))
    page = client.post(
        f"/budgets/{budget.stage_id}/vote/", {"project": chosen, "step": step}
    ).content.decode()
    assert "There is a problem" in page and sentence in page
    assert not Ballot.objects.exists() and not Voter.objects.exists()


def test_too_few_choices_are_explained(budget_stage, alice):
    budget = open_budget(budget_stage(), min_choices=2)
    with pytest.raises(WrongChoice, match="Choose at least 2 projects"):
        vote(budget, confirmed(alice), [1])
    vote(budget, alice, [])


def test_the_order_of_projects_is_a_person_s_own_and_stays(budget_stage, alice, ruth, client):
    budget = open_budget(budget_stage(), costs=[100] * 30)
    orders = []
    for person in (alice, alice, ruth):
        sign_in(client, confirmed(person))
        page = client.get(f"/budgets/{budget.stage_id}/vote/").content.decode()
        orders.append([part.split('"')[0] for part in page.split('name="project" value="')[1:]])
    assert orders[0] == orders[1] != orders[2]
    page = client.get(f"/budgets/{budget.stage_id}/vote/?order=number").content.decode()
    assert [part.split('"')[0] for part in page.split('name="project" value="')[1:]] == [
        str(n) for n in range(1, 31)
    ]


def test_who_lives_elsewhere_cannot_vote(budget, charlie, client):
    sign_in(client, confirmed(charlie))
    assert client.get(f"/budgets/{budget.stage_id}/vote/").status_code == 403
    assert client.post(f"/budgets/{budget.stage_id}/vote/", {"step": "cast"}).status_code == 403
    with pytest.raises(CannotVote):
        vote(budget, charlie, [1])


def test_a_visitor_is_asked_to_sign_in(budget, client):
    answer = client.get(f"/budgets/{budget.stage_id}/vote/")
    assert answer.status_code == 302 and "next=" in answer["Location"]


def test_an_unconfirmed_address_cannot_vote(budget, alice, client):
    sign_in(client, alice)
    answer = client.get(f"/budgets/{budget.stage_id}/vote/")
    assert answer.status_code == 409 and "confirm your email address" in answer.content.decode()


def test_a_vote_for_letters_only_needs_a_letter(budget_stage, places, alice):
    budget = open_budget(budget_stage(), who_may_vote="letter")
    with pytest.raises(CannotVote, match="needs a letter"):
        vote(budget, confirmed(alice), [1])
    letter(places, alice)
    vote(budget, alice, [1])


def test_a_letter_code_votes_once_and_not_again_by_e_mail(budget, places, alice):
    _code, resident = letter(places)
    cast(budget, [1], paper=PAPER, by=resident, channel="code")
    with pytest.raises(AlreadyVoted, match="with a code from a letter"):
        cast(budget, [2], paper=PAPER, by=resident, channel="web")


def test_who_leaves_and_comes_back_does_not_vote_again(budget, places, alice):
    vote(budget, confirmed(alice), [1])
    address = alice.email
    my_data.erase(by=alice)
    back = confirmed(make_person("Alice again", email=address, home=places.neighbourhood))
    with pytest.raises(AlreadyVoted):
        vote(budget, back, [2])
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("state", ["planned", "closed", "published"])
def test_a_vote_that_is_not_open_takes_nothing(budget, alice, client, state):
    published = {"published_at": timezone.now()} if state == "published" else {}
    Stage.objects.filter(pk=budget.stage_id).update(state=state, **published)
    with pytest.raises(NotOpen):
        vote(fresh(budget), confirmed(alice), [1])
    sign_in(client, alice)
    answer = client.post(f"/budgets/{budget.stage_id}/vote/", {"project": ["1"], "step": "cast"})
    assert answer.status_code == 409 and "Traceback" not in answer.content.decode()
    assert not Voter.objects.exists()


def test_the_last_second_counts_by_the_clock(budget, alice):
    Stage.objects.filter(pk=budget.stage_id).update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(NotOpen):
        vote(fresh(budget), confirmed(alice), [1])


def test_the_database_takes_no_ballot_unless_the_vote_is_open(budget):
    Ballot.objects.create(budget=budget, choices=[1])
    close(budget)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(budget=budget, choices=[1])


@pytest.mark.parametrize(
    "harm",
    [
        lambda: Ballot.objects.update(choices=[2]),
        lambda: Ballot.objects.update(receipt=b"x" * 32),
        lambda: Ballot.objects.all()._raw_delete("default"),
        lambda: Voter.objects.update(channel="code"),
        lambda: Voter.objects.all()._raw_delete("default"),
        lambda: VoterIdentity.objects.update(digest=b"y" * 32),
        lambda: VoterIdentity.objects.all()._raw_delete("default"),
    ],
    ids=["choices", "receipt", "delete", "channel", "forget", "identity", "forget-identity"],
)
def test_the_database_changes_no_ballot_and_forgets_no_voter(budget, alice, harm):
    vote(budget, confirmed(alice), [1])
    with pytest.raises(IntegrityError), transaction.atomic():
        harm()


def test_a_stirred_box_holds_the_same_ballots(budget, places):
    from alongside.deciding.budgets.tests.making import voters

    for n, person in enumerate(voters(places.neighbourhood, 12)):
        vote(budget, person, [n % 5 + 1])
    keys = set(Ballot.objects.values_list("pk", flat=True))
    before = sorted(map(tuple, Ballot.objects.values_list("choices", flat=True)))
    assert ballots.settle_closed() == 0, "the vote is open"
    close(budget)
    assert (ballots.settle_closed(), ballots.settle_closed()) == (1, 0)
    assert before == sorted(map(tuple, Ballot.objects.values_list("choices", flat=True)))
    assert not keys & set(Ballot.objects.values_list("pk", flat=True))


# On paper


def assisted(code, **more):
    return {
        "assist-who": "code", "assist-code": code, "assist-reason": "A paper from the library",
        "assist-consent": "signed", "project": ["1", "3"], "paper": PAPER, **more,
    }  # fmt: skip


def test_a_helper_enters_a_paper_ballot_and_the_person_is_told(budget, places, bob, client):
    code, resident = letter(places)
    sign_in(client, bob)
    url = f"/budgets/{budget.stage_id}/assist/"
    assert "Code from their letter" in client.get(url).content.decode()
    check = client.post(url, assisted(code, step="check")).content.decode()
    assert "Lights on the path" in check and f'value="{code}"' in check
    answer = client.post(url, assisted(code, step="cast"))
    assert "The ballot is in the box" in answer.content.decode()
    voter = Voter.objects.get()
    assert (voter.person, voter.helper, voter.channel) == (resident, bob, "assisted")
    assert Assistance.objects.get().person == resident
    told = Notice.objects.get(person=resident, change=f"ballot-entered:{budget.pk}")
    assert "entered your paper ballot" in told.sentence
    again = client.post(url, assisted(code, step="cast"))
    assert "The ballot is in the box" in again.content.decode() and Ballot.objects.count() == 1
    other = client.post(url, assisted(code, step="cast", paper="e" * 32))
    assert (
        other.status_code == 409
        and "already voted here, on paper, entered by a helper" in other.content.decode()
    )
    assert Entry.objects.filter(act="data-looked-at").exists(), "the helper learned that they had voted"
    assert Assistance.objects.count() == 1


def test_a_second_way_of_voting_is_refused_with_its_reason(budget, alice, bob, client):
    vote(budget, confirmed(alice), [1])
    sign_in(client, bob)
    form = assisted("", step="cast") | {"assist-who": "email", "assist-email": alice.email}
    answer = client.post(f"/budgets/{budget.stage_id}/assist/", form)
    assert answer.status_code == 409
    assert "already voted here, on this site, signed in by email" in answer.content.decode()
    assert Ballot.objects.count() == 1 and "A paper from the library" in answer.content.decode()


def test_a_helper_enters_no_ballot_of_their_own(budget, bob, places, client):
    give_role(person=bob, role=Role.RESIDENT, place=places.neighbourhood, by=None)
    sign_in(client, confirmed(bob))
    form = assisted("", step="cast") | {"assist-who": "email", "assist-email": bob.email}
    answer = client.post(f"/budgets/{budget.stage_id}/assist/", form)
    assert answer.status_code == 409 and "You cannot enter a form for yourself" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_a_paper_of_somebody_from_elsewhere_is_refused(budget, charlie, bob, client):
    sign_in(client, bob)
    form = assisted("", step="cast") | {"assist-who": "email", "assist-email": confirmed(charlie).email}
    answer = client.post(f"/budgets/{budget.stage_id}/assist/", form)
    assert answer.status_code == 409 and "people who live in" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"assist-reason": ""}, "Say why you are entering this for them"),
        ({"assist-consent": ""}, "Choose how they agreed"),
        ({"assist-code": "7K3M"}, "This code has a slip in it"),
        ({"assist-who": "new"}, "There is a problem"),
        ({"project": ["1", "2", "3", "4"]}, "You can choose 3 projects at most"),
    ],
    ids=["reason", "consent", "code", "new", "too-many"],
)
def test_a_bad_paper_form_keeps_what_was_typed(budget, places, bob, client, change, sentence):
    code, _resident = letter(places)
    sign_in(client, bob)
    answer = client.post(
        f"/budgets/{budget.stage_id}/assist/", assisted(code, step="check") | change
    ).content.decode()
    assert sentence in answer and answer.count(" checked") >= 2
    assert not Ballot.objects.exists()


# Receipts


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKMN-PQRS", "x", "<script>", "0" * 16, "'; --"])
def test_an_unknown_receipt_says_so(budget, client, code):
    page = client.post(f"/budgets/{budget.stage_id}/receipt/", {"code": code}).content.decode()
    assert "There is no ballot with this code in this vote" in page


def test_a_receipt_is_of_one_vote_only(budget, budget_stage, alice, client):
    receipt = vote(budget, confirmed(alice), [1])
    other = open_budget(budget_stage())
    assert ballots.is_in_the_box(budget, receipt) and not ballots.is_in_the_box(other, receipt)


@given(st.text(alphabet=ballots.ALPHABET, min_size=16, max_size=16))
def test_a_receipt_is_read_however_it_is_written(code):
    loose = ballots.grouped(code).lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert ballots.read_receipt(loose) == code


def test_the_record_says_that_they_voted_and_nothing_of_what(budget, alice):
    vote(budget, confirmed(alice), [2, 4])
    entry = Entry.objects.get(act="voted")
    detail = Detail.objects.get(entry=entry)
    assert detail.by == alice.pk and detail.details == {"channel": "web"}
    assert entry.about_id == str(budget.pk)


def test_the_page_says_that_i_have_voted(budget, alice, client):
    vote(budget, confirmed(alice), [2])
    sign_in(client, alice)
    assert "Your vote is in the box" in client.get(f"/budgets/{budget.stage_id}/").content.decode()
    assert "Your vote is in the box" not in Client().get(f"/budgets/{budget.stage_id}/").content.decode()
