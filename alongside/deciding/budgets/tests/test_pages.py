"""How the list and the ballot behave with many projects and many ballots."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from alongside.conftest import sign_in
from alongside.deciding.budgets.models import Ballot, Budget, random_id
from alongside.deciding.budgets.tests.making import confirmed, make_budget, open_budget


def test_a_vote_that_is_planned_says_so(budget_stage, ruth):
    stage = budget_stage()
    assert "This vote is being planned" in Client().get(f"/budgets/{stage.pk}/").content.decode()
    assert "Write the rulebook" in sign_in(Client(), ruth).get(f"/budgets/{stage.pk}/").content.decode()
    assert Client().get(f"/budgets/{stage.pk}/rulebook/").status_code == 409


def test_a_process_in_draft_is_seen_by_those_who_plan_it(budget_stage, process, ruth, alice):
    budget = make_budget(budget_stage())
    process.state = "draft"
    process.save()
    assert Client().get(f"/budgets/{budget.stage_id}/").status_code == 404
    assert sign_in(Client(), alice).get(f"/budgets/{budget.stage_id}/").status_code == 404
    assert sign_in(Client(), ruth).get(f"/budgets/{budget.stage_id}/").status_code == 200


def test_projects_are_found_by_their_words(budget_stage):
    budget = open_budget(budget_stage(), costs=[100] * 60)
    page = Client().get(f"/budgets/{budget.stage_id}/?q=Project+58").content.decode()
    assert "58. Project 58" in page and "57. Project 57" not in page
    assert "No project matches" in Client().get(f"/budgets/{budget.stage_id}/?q=zzz").content.decode()
    second = Client().get(f"/budgets/{budget.stage_id}/?page=2").content.decode()
    assert "21. Project 21" in second and "21 to 40 of 60" in second


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "x" * 5000, "page=-1", "page=1e9", "page=99999999999", "q=%E2%80%AE", "page=²"]
)
def test_odd_queries_are_answered(budget_stage, query):
    budget = open_budget(budget_stage())
    assert Client().get(f"/budgets/{budget.stage_id}/?{query}").status_code == 200


@pytest.mark.parametrize("projects", [20, 100])
def test_the_list_takes_the_same_few_queries(budget_stage, alice, projects, django_assert_max_num_queries):
    budget = open_budget(budget_stage(), costs=[100] * projects)
    browser = sign_in(Client(), confirmed(alice))
    browser.get(f"/budgets/{budget.stage_id}/")
    with django_assert_max_num_queries(8):
        Client().get(f"/budgets/{budget.stage_id}/")
    with django_assert_max_num_queries(10):
        browser.get(f"/budgets/{budget.stage_id}/")
    with django_assert_max_num_queries(14):
        browser.get(f"/budgets/{budget.stage_id}/vote/")


def test_the_list_is_drawn_in_little_time_with_many_ballots(budget_stage):
    budget = open_budget(budget_stage(), costs=[100] * 100)
    Ballot.objects.bulk_create(
        [Ballot(id=random_id(), budget=Budget(pk=budget.pk), choices=[n % 100 + 1]) for n in range(10_000)],
        batch_size=1000,
    )
    browser = Client()
    browser.get(f"/budgets/{budget.stage_id}/")
    best = 1.0
    for _ in range(5):
        start = time.thread_time()
        browser.get(f"/budgets/{budget.stage_id}/")
        best = min(best, time.thread_time() - start)
    print(f"list of 20 of 100 projects: {best * 1000:.1f} ms of CPU")
    assert best < 0.060, "a bound for shared machines; the bar is 12 ms"
