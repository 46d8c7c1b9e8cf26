"""Bringing in an election that was held somewhere else: all of it, or nothing with the faults by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from alongside.deciding.budgets.models import Ballot, Budget, Outcome, Project
from alongside.deciding.processes.models import Process
from alongside.engines.counting import read_pabulib

GOOD = """META
key;value
description;Budget of Testville
country;Poland
unit;Testville
instance;2023
num_projects;3
num_votes;6
budget;1000
vote_type;approval
rule;equalshares/add1
date_begin;18.09.2023
date_end;25.09.2023
currency;PLN
PROJECTS
project_id;cost;votes;name;selected
p1;600;3;A park;1
p2;600.50;3;A pool;0
p3;300;2;=A bench;1
VOTES
voter_id;vote
1;p1
2;p1
3;p1,p3
4;p2
5;p2,p3
6;p2
"""


def bring_in(tmp_path: Path, text: str | bytes, place: str = "NBH", name: str = "Testville 2023") -> None:
    file = tmp_path / "test.pb"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    call_command("import_ballots", str(file), "--place", place, "--process", name)


def test_a_whole_election_comes_in_counted_and_published(tmp_path, places, capsys):
    bring_in(tmp_path, GOOD)
    budget = Budget.objects.get()
    assert (budget.amount, budget.currency, budget.imported_votes) == (1000_00, "PLN", 6)
    assert budget.imported_winners == [1, 3] and budget.imported_rule == "equalshares/add1"
    assert [project.code for project in budget.projects.all()] == ["p1", "p2", "p3"]
    assert Ballot.objects.filter(budget=budget, receipt=None).count() == 6
    stage = budget.stage
    assert stage.state == "published" and stage.process.state == "done" and stage.opens_at.year == 2023
    assert Outcome.objects.get().figures["ballots"] == 6
    page = Client().get(f"/budgets/{stage.pk}/").content.decode()
    assert "A real election, held somewhere else" in page and "test.pb" in page and "zł" in page
    assert "official result" in page
    out = read_pabulib(Client().get(f"/budgets/{stage.pk}/ballots.pb").content)
    assert sorted(one.id for one in out.projects) == ["p1", "p2", "p3"] and out.voters == 6
    assert [one.id for one in out.projects if one.extra["selected"] == "1"] == ["p3"]
    assert "6 ballots are in" in capsys.readouterr().out


def test_a_choose_1_election_comes_in(tmp_path, places):
    text = (
        GOOD.replace("approval", "choose-1")
        .replace("p1,p3", "p1")
        .replace("p2,p3", "p2")
        .replace("equalshares/add1", "greedy")
    )
    bring_in(tmp_path, text.replace("p3;300;2", "p3;300;0"))
    budget = Budget.objects.get()
    assert (budget.rule, budget.max_choices) == ("greedy", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("p1;600;3;A park", "p1;free;3;A park"), "line 17"),
        (GOOD.replace("3;p1,p3", "3;p1,p9"), "line 24"),
        (GOOD.replace("budget;1000", "budget;none"), "line 9"),
        (GOOD.replace("p2;600.50", "p2;600.505"), "more than 2 figures"),
        (GOOD.replace("vote_type;approval", "vote_type;ordinal"), "ordinal"),
        ("nothing of the kind", "line 1"),
        (b"\xff\xfe\x00rubbish", "line"),
        ("", "line"),
    ],
    ids=["cost", "vote", "budget", "thousandths", "ordinal", "other", "bytes", "empty"],
)
def test_a_bad_file_brings_in_nothing_and_says_where(tmp_path, places, text, said):
    with pytest.raises(CommandError) as refused:
        bring_in(tmp_path, text)
    assert refused.value.returncode == 2
    assert said in str(refused.value)
    assert not Process.objects.exists() and not Budget.objects.exists() and not Project.objects.exists()


def test_an_unknown_place_a_missing_file_and_a_second_time_are_refused(tmp_path, places):
    with pytest.raises(CommandError, match="no place with the code"):
        bring_in(tmp_path, GOOD, place="NOWHERE")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_ballots", str(tmp_path / "none.pb"), "--place", "NBH", "--process", "X")
    bring_in(tmp_path, GOOD)
    with pytest.raises(CommandError, match="already a process"):
        bring_in(tmp_path, GOOD)
    assert Budget.objects.count() == 1
