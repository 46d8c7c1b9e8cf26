"""`./run lottery`, as somebody runs it: good files, broken files, quotas that cannot be met."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CATEGORIES = """feature,value,min,max,min_flex,max_flex
gender,woman,3,4,2,5
gender,man,2,3,1,4
age,young,2,3,,
age,old,3,4,,
"""


def run_lottery(*words):
    """Run the command in a process of its own, without Django's settings."""
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "alongside.site.cli", "lottery", *map(str, words)],
        cwd=ROOT,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def files(tmp_path):
    """Quotas, and 24 people of whom the two in each street of two share a household."""
    categories, respondents = tmp_path / "categories.csv", tmp_path / "respondents.csv"
    categories.write_text(CATEGORIES, encoding="utf-8")
    rows = [
        [
            f"p{one}",
            ("woman", "man")[one % 2],
            ("young", "old")[one // 2 % 2],
            f"s{one // 2}" if one < 8 else "",
        ]
        for one in range(24)
    ]
    with respondents.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "gender", "age", "street"], *rows])
    return categories, respondents


def test_as_json(files):
    done = run_lottery(*files, "--size", 6, "--household", "street", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert list(told) == [
        *("objective", "size", "pool", "types", "feasible", "minimum", "bound", "gap", "certified"),
        *("probabilities", "panels", "impossible", "fixes", "seconds"),
    ]
    assert (told["objective"], told["size"], told["pool"], told["feasible"]) == ("leximin", 6, 24, True)
    assert told["certified"] and told["gap"] < 1e-6
    assert told["minimum"] == pytest.approx(0.25, abs=1e-6)
    assert sum(told["probabilities"].values()) == pytest.approx(6)
    assert (told["impossible"], told["fixes"]) == ([], [])
    assert told["panels"] >= 4 and 0 < told["seconds"] < 5


def test_as_a_table_with_numbered_panels(files, tmp_path):
    saved = tmp_path / "panels.csv"
    done = run_lottery(*files, "--size", 6, "--panels", 100, "--save", saved)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "24 people for a panel of 6, leximin."
    assert lines[2].startswith("Smallest chance 25.000%; no lottery can pass 25.000%.")
    assert lines[3].startswith("100 numbered panels, each as likely: nobody's chance differs by more than ")
    with saved.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 600
    assert {row["number"] for row in rows} == {str(number) for number in range(1, 101)}


def test_quotas_that_cannot_be_met_are_a_finding(files):
    categories, respondents = files
    categories.write_text(CATEGORIES.replace("man,2,3,1,4", "man,4,4,,"), encoding="utf-8")
    done = run_lottery(categories, respondents, "--size", 6, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["feasible"], told["minimum"], told["panels"]) == (0, False, None, 0)
    assert told["conflict"] == (
        "At least 4 with gender man and 3 with gender woman are 7 people together, but the panel has 6 places."
    )
    assert told["fixes"][0] == {
        "words": "Ask for at least 2 with gender woman instead of 3.",
        "distance": 1,
        "within_flex": True,
        "changes": [{"feature": "gender", "value": "woman", "limit": "minimum", "from": 3, "to": 2}],
    }
    shown = run_lottery(categories, respondents, "--size", 6).stdout.splitlines()
    assert shown[1:3] == ["No panel meets the quotas.", told["conflict"]]
    assert shown[5] == "  1  Ask for at least 2 with gender woman instead of 3. (1 place, within the flex)"


def test_each_fault_is_one_line_with_file_line_and_column(files):
    categories, respondents = files
    with respondents.open("a", encoding="utf-8") as file:
        file.write("p1,woman,young,\np24,womam,,\n")
    done = run_lottery(categories, respondents, "--size", 6)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f'{respondents}, line 26, column id: "p1" is there twice, first on line 3.',
        f'{respondents}, line 27, column age: It is empty; there are "young", "old".',
        f'{respondents}, line 27, column gender: "womam" has no quota; there are "woman", "man".',
    ]
    categories.write_text("feature,value,min,max\na,b,x,1\n", encoding="utf-8")
    done = run_lottery(categories, respondents, "--size", 6)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f'{categories}, line 2, column min: It is "x"; it must be a whole number.'
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.csv", "nowhere.csv", "--size", "3"], "nowhere.csv cannot be read: there is no such file."),
        (["a.csv", "b.csv"], "--size"),
        (["a.csv", "b.csv", "--size", "0"], "the size must be 1 or more"),
        (["a.csv", "b.csv", "--size", "3", "--save", "x"], "--save needs --panels"),
        (["a.csv", "b.csv", "--size", "3", "--objective", "best"], "invalid choice"),
    ],
)
def test_wrong_words_get_a_sentence(words, sentence):
    done = run_lottery(*words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_does_not_load_django():
    look = "import sys, alongside.site.lottery_command; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "False\n"
