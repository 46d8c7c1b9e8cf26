"""The rulebook and the projects, up to the moment the vote opens."""

from __future__ import annotations

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alongside.conftest import sign_in
from alongside.deciding.budgets import actions
from alongside.deciding.budgets.actions.projects import NotCosted, WrongState
from alongside.deciding.budgets.actions.rulebooks import Changed, Frozen, NotReady
from alongside.deciding.budgets.models import Budget, Project
from alongside.deciding.budgets.rulebook import tie_order
from alongside.deciding.budgets.tests.making import fresh, make_budget, open_budget
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Stage
from alongside.foundation.notices.models import Notice
from alongside.foundation.record.models import Detail, Entry
from alongside.foundation.threads.models import Edge

RULES = {
    "amount": "50,000", "min_choices": "1", "max_choices": "3", "rule": "equal-shares", "completion": "add1-greedy",
    "tie": "number", "tie_words": "", "who_may_vote": "residents",
}  # fmt: skip
PROJECT = {
    "title": "Benches",
    "text": "Four benches.",
    "cost": "1,200",
    "costing": "A quote.",
    "feasibility": "Yes.",
}


def test_a_lead_writes_the_rulebook_and_everybody_reads_it(budget_stage, ruth, client):
    stage = budget_stage()
    sign_in(client, ruth)
    answer = client.post(f"/budgets/{stage.pk}/rulebook/change/", RULES | {"version": "0"})
    assert answer.status_code == 302
    budget = Budget.objects.get(stage=stage)
    assert budget.amount == 50_000_00
    page = Client().get(f"/budgets/{stage.pk}/rulebook/").content.decode()
    assert "£50,000" in page and "Equal Shares" in page
    assert Entry.objects.filter(act="rulebook-written", about_id=str(budget.pk)).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": ""}, "Enter how much money there is"),
        ({"amount": "a lot"}, "must be an amount of money"),
        ({"min_choices": "4"}, "The most must be the same as the least, or more"),
        ({"rule": "mine"}, "Choose one from the list"),
        ({"tie": "lot"}, "Enter the words from which the lot is drawn"),
        ({"tie": "lot", "tie_words": "x" * 201}, "must be 200 characters or fewer"),
        ({"tie": "lot", "tie_words": "moon\u202elight"}, "hidden characters"),
        ({"tie": "lot", "tie_words": "moon\x00light"}, "hidden characters"),
    ],
)
def test_a_bad_rulebook_says_what_is_wrong_and_keeps_what_was_typed(
    budget_stage, ruth, client, change, sentence
):
    stage = budget_stage()
    sign_in(client, ruth)
    answer = client.post(f"/budgets/{stage.pk}/rulebook/change/", RULES | {"max_choices": "3"} | change)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page and sentence in page
    assert 'value="3"' in page
    assert not Budget.objects.exists()


def test_a_stale_rulebook_page_changes_nothing(budget_stage, ruth, client):
    stage = budget_stage()
    budget = make_budget(stage)
    actions.write_rulebook(stage, rules={"amount": 60_000_00}, by=ruth)
    sign_in(client, ruth)
    answer = client.post(
        f"/budgets/{stage.pk}/rulebook/change/", RULES | {"version": "1", "amount": "77,777"}
    )
    assert answer.status_code == 409
    assert "Somebody changed this" in answer.content.decode() and "77,777" in answer.content.decode()
    budget.refresh_from_db()
    assert budget.amount == 60_000_00


def test_a_lot_can_be_drawn_again_by_anybody(budget_stage):
    budget = make_budget(budget_stage(), tie="lot", tie_words="blue moon over the mill")
    drawn = tie_order(budget, list(budget.projects.on_ballot()))
    assert sorted(drawn) == [1, 2, 3, 4, 5]
    assert drawn == sorted(
        drawn, key=lambda n: hashlib.sha256(f"blue moon over the mill/{n}".encode()).hexdigest()
    )


def test_projects_are_numbered_costed_and_put_on_the_ballot(budget_stage, bob, client):
    budget = make_budget(budget_stage(), costs=())
    sign_in(client, bob)
    answer = client.post(f"/budgets/{budget.stage_id}/projects/new/", PROJECT)
    project = Project.objects.get(title="Benches")
    assert answer["Location"] == project.get_absolute_url()
    assert (project.number, project.cost, project.state) == (1, 1_200_00, "draft")
    assert Client().get(project.get_absolute_url()).status_code == 404, "a draft is for those who plan"
    client.post(f"/budgets/project/{project.pk}/ballot/")
    project.refresh_from_db()
    assert project.state == "on_ballot"
    assert Client().get(project.get_absolute_url()).status_code == 200
    second = actions.add_project(budget, values={"title": "Two", "cost": 100}, by=bob)
    assert second.number == 2
    with pytest.raises(NotCosted):
        actions.put_on_ballot(second, by=bob)
    with pytest.raises(NotCosted):
        actions.add_project(budget, values={"title": "Three", "cost": 100}, by=bob, on_ballot=True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Enter the name of the project"),
        ({"title": "x" * 151}, "must be 150 characters or fewer"),
        ({"text": "a\u202eb"}, "hidden characters"),
        ({"cost": "0"}, "must be £0.01 or more"),
        ({"cost": "-5"}, "must be an amount of money"),
        ({"cost": "1e9"}, "must be an amount of money"),
        ({"on_ballot": "on", "costing": ""}, "Say how the cost was worked out"),
        ({"latitude": "1000"}, "There is a problem"),
    ],
)
def test_a_bad_project_says_what_is_wrong(budget_stage, bob, client, change, sentence):
    budget = make_budget(budget_stage(), costs=())
    sign_in(client, bob)
    answer = client.post(f"/budgets/{budget.stage_id}/projects/new/", PROJECT | change)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert "Four benches." in answer.content.decode() or "text" in change
    assert not Project.objects.exists()


def test_hostile_words_are_shown_as_words(budget_stage, bob, client):
    budget = make_budget(budget_stage(), costs=())
    sign_in(client, bob)
    client.post(
        f"/budgets/{budget.stage_id}/projects/new/",
        PROJECT | {"title": "<script>alert(1)</script>", "text": "=1+1"},
    )
    page = client.get(Project.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_a_double_click_makes_one_project(budget_stage, bob, client):
    budget = make_budget(budget_stage(), costs=())
    sign_in(client, bob)
    token = {"once": "5c7a2a52-8f9b-4d0e-9f0e-111111111111"}
    first = client.post(f"/budgets/{budget.stage_id}/projects/new/", PROJECT | token)
    second = client.post(f"/budgets/{budget.stage_id}/projects/new/", PROJECT | token)
    assert first["Location"] == second["Location"]
    assert Project.objects.count() == 1


def test_withdrawing_needs_a_reason_and_shows_it(budget_stage, bob, client):
    project = make_budget(budget_stage()).projects.get(number=2)
    sign_in(client, bob)
    answer = client.post(f"/budgets/project/{project.pk}/withdraw/", {"reason": ""})
    assert "Say why it is withdrawn" in answer.content.decode()
    client.post(f"/budgets/project/{project.pk}/withdraw/", {"reason": "The site was sold."})
    project.refresh_from_db()
    assert project.state == "withdrawn"
    assert "The site was sold." in Client().get(project.get_absolute_url()).content.decode()
    with pytest.raises(WrongState):
        actions.withdraw_project(project, reason="again", by=bob)


def test_a_change_after_the_first_key_voids_it_and_the_second_key_opens(budget_stage, ruth, paul, bob):
    budget = make_budget(budget_stage())
    assert actions.open_vote(fresh(budget), seen=None, by=ruth) is False
    project = budget.projects.get(number=1)
    actions.change_project(project, values={"cost": 21_000_00}, version=project.version, by=bob)
    assert not Key.objects.waiting().exists(), "the key was given to another cost"
    assert actions.open_vote(fresh(budget), seen=None, by=paul) is False
    assert actions.open_vote(fresh(budget), seen=None, by=ruth) is True
    budget = fresh(budget)
    assert budget.is_frozen() and budget.tie_order == [1, 2, 3, 4, 5]
    assert budget.stage.state == Stage.State.OPEN


def test_a_key_agrees_only_to_what_its_page_showed(budget_stage, ruth, bob):
    budget = make_budget(budget_stage())
    with pytest.raises(processes.AgreedToSomethingElse):
        actions.open_vote(fresh(budget), seen="0" * 64, by=ruth)
    assert not Key.objects.exists()


def test_the_keys_page_works_from_two_browsers(budget_stage, ruth, paul):
    budget = make_budget(budget_stage())
    url = f"/budgets/{budget.stage_id}/keys/"
    for person in (ruth, paul):
        browser = sign_in(Client(), person)
        page = browser.get(url).content.decode()
        assert "£20,000" in page and "Benches by the river" in page
        agreed = page.split('name="agreed" value="')[1].split('"')[0]
        assert browser.post(url, {"agreed": agreed}).status_code == 302
    assert fresh(budget).stage.is_open()


def test_a_key_can_be_taken_back(budget_stage, ruth):
    budget = make_budget(budget_stage())
    actions.open_vote(fresh(budget), seen=None, by=ruth)
    browser = sign_in(Client(), ruth)
    assert browser.post(f"/budgets/{budget.stage_id}/keys/back/").status_code == 302
    assert not Key.objects.waiting().exists()


def test_a_vote_without_projects_does_not_open(budget_stage, ruth):
    budget = make_budget(budget_stage(), costs=(100,))
    with pytest.raises(NotReady):
        actions.open_vote(fresh(budget), seen=None, by=ruth)


def test_strangers_hold_no_key(budget_stage, bob):
    budget = make_budget(budget_stage())
    with pytest.raises(processes.NotALead):
        actions.open_vote(fresh(budget), seen=None, by=bob)


def test_nothing_changes_once_it_is_frozen(budget_stage, bob, ruth):
    budget = open_budget(budget_stage())
    project = budget.projects.get(number=1)
    for attempt in (
        lambda: actions.write_rulebook(budget.stage, rules={"amount": 1}, by=ruth),
        lambda: actions.add_project(budget, values={"title": "Late", "cost": 1}, by=bob),
        lambda: actions.change_project(project, values={"cost": 1}, version=1, by=bob),
        lambda: actions.withdraw_project(project, reason="no", by=bob),
    ):
        with pytest.raises(Frozen):
            attempt()


@pytest.mark.parametrize(
    "change",
    [
        lambda budget: Budget.objects.filter(pk=budget.pk).update(amount=1),
        lambda budget: Budget.objects.filter(pk=budget.pk).update(tie_order=[5, 4, 3, 2, 1]),
        lambda budget: Budget.objects.filter(pk=budget.pk).update(frozen_at=None),
        lambda budget: Project.objects.filter(budget=budget).update(cost=1),
        lambda budget: Project.objects.filter(budget=budget).update(title="Mine"),
        lambda budget: Project.objects.create(budget=budget, number=99, title="Late", cost=1),
        lambda budget: Project.objects.filter(budget=budget, number=1).delete(),
    ],
    ids=["amount", "ties", "thaw", "cost", "title", "add", "delete"],
)
def test_the_database_itself_refuses_to_change_a_frozen_rulebook(budget_stage, change):
    budget = open_budget(budget_stage())
    with pytest.raises(IntegrityError), transaction.atomic():
        change(budget)


def test_a_stale_project_page_keeps_what_was_typed(budget_stage, bob, client):
    project = make_budget(budget_stage()).projects.get(number=1)
    actions.change_project(project, values={"title": "Quicker"}, version=1, by=bob)
    sign_in(client, bob)
    answer = client.post(
        f"/budgets/project/{project.pk}/change/", PROJECT | {"version": "1", "title": "Slower"}
    )
    assert answer.status_code == 409
    assert "Slower" in answer.content.decode()
    with pytest.raises(Changed):
        actions.change_project(project, values={"title": "Slower"}, version=1, by=bob)


def test_a_project_carries_the_thread_of_what_it_came_from(budget_stage, ideas_stage, alice, bob, client):
    ideas = ideas_stage()
    processes.note_participation(ideas, alice, "contributed")
    budget = make_budget(budget_stage(), costs=())
    sign_in(client, bob)
    url = f"/budgets/from/processes.stage/{ideas.pk}/"
    assert ideas.title in client.get(url).content.decode()
    answer = client.post(url, PROJECT)
    project = Project.objects.get(budget=budget)
    assert answer["Location"] == project.get_absolute_url()
    assert [edge.earlier_id for edge in Edge.objects.filter(later_id=project.pk)] == [ideas.pk]
    told = Notice.objects.get(person=alice, change=f"project:{project.pk}")
    assert "£1,200" in told.sentence
    actions.put_on_ballot(project, by=bob)
    assert Notice.objects.filter(person=alice, change=f"project-on-ballot:{project.pk}").count() == 1
    assert ideas.title in client.get(project.get_absolute_url()).content.decode()


def test_what_is_not_threadable_makes_no_project(budget_stage, bob, client):
    budget = make_budget(budget_stage())
    sign_in(client, bob)
    for kind in ("people.person", "budgets.budget", "nothing", "a.b", "budgets.ballot"):
        assert client.get(f"/budgets/from/{kind}/{budget.pk}/").status_code == 404


def test_the_record_keeps_the_costing(budget_stage, bob):
    budget = make_budget(budget_stage(), costs=())
    project = actions.add_project(budget, values={"title": "A", "cost": 5}, by=bob)
    entry = Entry.objects.get(act="project-added", about_id=str(project.pk))
    assert Detail.objects.get(entry=entry).details["cost"] == 5
