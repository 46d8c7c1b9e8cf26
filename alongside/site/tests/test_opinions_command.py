"""`./run opinions`: the finding as text and as JSON, and what is said of files that cannot be read."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from alongside.site.opinions_command import main

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "tests" / "data" / "opinions"


@pytest.fixture
def unpacked(tmp_path):
    def of(name):
        path = tmp_path / name
        path.write_bytes(gzip.decompress((DATA / f"{name}.gz").read_bytes()))
        return str(path)

    return of


def test_a_finding_is_told_in_words(unpacked, capsys):
    votes, comments = unpacked("brexit-consensus.votes.csv"), unpacked("brexit-consensus.comments.csv")
    assert main([votes, "--comments", comments]) == 0
    shown = capsys.readouterr().out
    assert "204 people, 50 statements, 5,303 votes." in shown
    assert "There are no distinct groups." in shown
    assert "The Northern Ireland/Republic of Ireland border" in shown


def test_a_finding_is_told_as_json(unpacked, capsys):
    assert main([unpacked("brexit-consensus.votes.csv"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["participants"], told["statements"], told["votes"]) == (204, 50, 5303)
    assert told["finding"] in {"groups", "no distinct groups", "too few to tell"}
    assert told["groups"] == []
    assert {"adjusted_rand", "chosen_k_share"} <= told["stability"].keys()
    assert {"statement", "score", "low", "high"} <= told["consensus"][0].keys()
    scores = [one["score"] for one in told["consensus"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 50
    assert told["dividing"]
    assert told["seconds"] > 0


def test_parity_gives_the_groups_of_polis(unpacked, capsys):
    assert main([unpacked("golden-vw.votes.csv"), "--parity", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["finding"] == "groups"
    assert [group["size"] for group in told["groups"]] == [7, 2, 21, 38]
    assert all(len(group["members"]) == group["size"] for group in told["groups"])
    assert len(told["consensus"]) == 125


def test_parity_is_told_in_words(unpacked, capsys):
    assert main([unpacked("golden-vw.votes.csv"), "--parity"]) == 0
    assert "4 groups, by the mathematics of Polis." in capsys.readouterr().out


def test_groups_are_told_with_what_sets_them_apart(tmp_path, capsys):
    rows = ["voter-id,comment-id,vote"]
    for person in range(60):
        for statement in range(12):
            side = 1 if (person % 2) == (statement % 2) else -1
            rows.append(f"{person},{statement},{-side if (person * 7 + statement * 5) % 11 == 0 else side}")
    (tmp_path / "votes.csv").write_text("\n".join(rows))
    assert main([str(tmp_path / "votes.csv")]) == 0
    shown = capsys.readouterr().out
    assert "There are 2 groups. They are firm." in shown
    assert "What tells group A from the others:" in shown


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.csv", None, "none.csv cannot be read: there is no such file."),
        ("empty.csv", b"", "empty.csv, line 1: The file is empty."),
        ("bad.csv", b"comment-id,voter-id,vote\n1,1,7\n", 'bad.csv, line 2: The vote is "7"'),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, capsys, name, content, sentence):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main([str(tmp_path / name)]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.out == ""


def test_statements_that_moderators_took_out_are_left_out(tmp_path, capsys):
    (tmp_path / "v.csv").write_text("comment-id,voter-id,vote\n1,1,1\n2,1,1\n")
    (tmp_path / "c.csv").write_text("comment-id,comment-body,moderated\n1,Kept,1\n2,Spam,-1\n")
    assert main([str(tmp_path / "v.csv"), "--comments", str(tmp_path / "c.csv")]) == 0
    shown = capsys.readouterr().out
    assert "1 people, 1 statements, 1 votes." in shown
    assert "1 statements that moderators took out are left out." in shown
    assert "Spam" not in shown
    assert "There are too few votes to tell" in shown


def test_hostile_text_cannot_move_the_cursor(tmp_path, capsys):
    (tmp_path / "v.csv").write_text("comment-id,voter-id,vote\n\x1b[2J,1,1\n")
    (tmp_path / "c.csv").write_text("comment-id,comment-body\n\x1b[2J,\x1b]0;title\x07\u202e\n")
    assert main([str(tmp_path / "v.csv"), "--comments", str(tmp_path / "c.csv")]) == 0
    shown = capsys.readouterr().out
    assert not set("\x1b\x07\u202e") & set(shown)


def test_it_starts_without_django():
    look = "import sys, alongside.site.opinions_command; print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
