"""`./run themes`, as somebody runs it: real files, broken files, hostile texts."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from alongside.site import cli
from alongside.site.themes_command import main

ROOT = Path(__file__).parents[3]
ANSWERS = ROOT / "tests" / "data" / "text" / "gambling-2.csv"


@pytest.fixture
def asked(capsys):
    def ask(*words):
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return ask


@pytest.fixture
def half_coded(tmp_path):
    """The answers, every second one with its themes."""
    with ANSWERS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for number, row in enumerate(rows[1:]):
        if number % 2:
            row[2] = ""
    path = tmp_path / "half.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_groups_as_a_table(asked):
    code, out, err = asked(ANSWERS, "--text", "response")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("100 texts, compared by meaning and words: ")
    assert "groups were the clearest of 5 to 15 tried" in lines[1]
    assert lines[3].startswith("1. ") and lines[4].startswith("   line ")
    assert lines[-1].endswith("The machine suggests; you decide.")


def test_groups_as_json(asked):
    code, out, _ = asked(ANSWERS, "--text", "response", "--json")
    told = json.loads(out)
    assert code == 0
    assert 5 <= len(told["groups"]) <= 15
    members = [line for group in told["groups"] for line in group["lines"]]
    assert sorted(members + told["left_out"]) == list(range(2, 102))
    with ANSWERS.open(encoding="utf-8", newline="") as file:
        texts = {number: row["response"] for number, row in enumerate(csv.DictReader(file), 2)}
    for group in told["groups"]:
        assert all(texts[quote["line"]] == quote["text"] for quote in group["quotes"])


def test_codes_as_a_table(asked, half_coded):
    code, out, err = asked(half_coded, "--text", "response", "--codes", "themes")
    assert (code, err) == (0, "")
    assert "100 texts, 50 coded with 11 codes, compared by meaning and words." in out
    assert "had a right code among the first 3; macro-F1" in out
    assert "50 texts are not coded." in out
    assert "like line " in out


def test_codes_as_json(asked, half_coded):
    code, out, _ = asked(half_coded, "--text", "response", "--codes", "themes", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["checked"]["texts"] == told["coded"] == 50
    assert sorted(one["line"] for one in told["suggestions"]) == list(range(3, 102, 2))
    for one in told["suggestions"]:
        assert len(one["codes"]) == 3
        for suggested in one["codes"]:
            assert suggested["because"]["line"] % 2 == 0, "the reason is a text that people coded"


def written(tmp_path, data):
    path = tmp_path / "a.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", "line 1: the file is empty; its first line has to name the columns."),
        ("id,t\n1,a\n", 'line 1: there is no column "said". The columns are "id", "t".'),
        ("said,said\na,b\n", 'line 1: the column "said" is there 2 times.'),
        ("said\n", "line 2: there are no rows below the names of the columns."),
        ("id,said\n1, \n", 'column "said": every row is empty.'),
        ("id,said\n1,a\n2,b,c\n\n3\n", "line 3: 3 columns where the first line names 2.\nline 5: 1 columns"),
        (b"id,said\n1,a\n2,caf\xe9\n", "line 3: not UTF-8 text. Save the file as CSV in UTF-8."),
        ("id,said\n1,a\0b\n", "line 2: a NUL character; this is not a CSV file."),
        ('id,said\n1,a\n2,"b\n3,c\n', "line 3: a quotation mark opens here and is not closed."),
        ('id,said\n1,"a" b\n', "line 2: a quotation mark inside a cell that is not doubled."),
    ],
)
def test_faults(asked, tmp_path, data, fault):
    code, out, err = asked(written(tmp_path, data), "--text", "said")
    assert (code, out) == (2, "")
    assert err.startswith(fault), err


def test_faults_of_codes(asked, tmp_path):
    path = written(tmp_path, "said,codes\na,x\n,y\n")
    assert asked(path, "--text", "said", "--codes", "codes") == (
        2,
        "",
        'line 3, column "said": codes but no text.\n',
    )
    path = written(tmp_path, "said,codes\na,\nb, ;\n")
    code, _, err = asked(path, "--text", "said", "--codes", "codes")
    assert (code, err) == (2, "No text has a code yet, so there is nothing to learn from.\n")


def test_at_most_a_hundred_faults_are_told(asked, tmp_path):
    code, _, err = asked(written(tmp_path, "said\n" + "a,b\n" * 150), "--text", "said")
    assert code == 2
    assert len(err.splitlines()) == 101 and err.splitlines()[-1] == "and 50 more faults."


def test_files_that_are_not_there(asked, tmp_path):
    for path, reason in ((tmp_path / "no.csv", "there is no such file"), (tmp_path, "it is a folder")):
        code, out, err = asked(path, "--text", "said")
        assert (code, out) == (2, "") and f"cannot be read: {reason}." in err


def test_a_cell_of_several_lines_counts_as_lines(asked, tmp_path):
    path = written(tmp_path, '\ufeffsaid\n"one\ntwo"\nthree\nfour,x\n')
    assert asked(path, "--text", "said")[2] == "line 5: 2 columns where the first line names 1.\n"


def test_hostile_texts_cannot_move_the_cursor(asked, tmp_path):
    rows = [f'"\x1b[2J\u202e=cmd|{number % 3} the bus {number}\r\n<script>"' for number in range(12)]
    path = written(tmp_path, "said,\x1bcode\n" + "".join(f"{row},\x1b]0;x\n" for row in rows))
    for words in ((), ("--codes", "\x1bcode")):
        code, out, _ = asked(path, "--text", "said", *words)
        assert code == 0
        assert all(letter.isprintable() for line in out.split("\n") for letter in line)
    assert not any(ord(letter) < 32 for letter in asked(path, "--text", "no\x1bne")[2].strip())


def test_two_texts(asked, tmp_path):
    code, out, _ = asked(written(tmp_path, "said\na bus\na park\n"), "--text", "said")
    assert code == 0
    assert "Too few texts, or too much the same, to see groups in." in out


def test_the_product_carries_it_out_without_django(tmp_path, capsys):
    path = written(tmp_path, "said\na bus\na park\n")
    assert cli.main(["themes", str(path), "--text", "said"]) == 0
    assert "2 texts" in capsys.readouterr().out
    look = "import sys, alongside.site.themes_command; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
