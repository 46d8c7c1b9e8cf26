"""`./run count`, as somebody runs it: real files, broken files, and what it costs in time and memory."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BALLOTS = ROOT / "tests" / "data" / "ballots"

MEASURED = """
import os, resource, sys
from alongside.site.count_command import main
code = main(sys.argv[1:])
usage = resource.getrusage(resource.RUSAGE_SELF)
peak = usage.ru_maxrss
if os.path.exists("/proc/self/status"):
    # Linux counts into ru_maxrss what the process that started this one held; VmHWM is of this one alone.
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(peak // 1024, usage.ru_utime + usage.ru_stime, file=sys.stderr)
sys.exit(code)
"""


def run_count(*words, start=("-m", "alongside.site.count_command")):
    """Run the command in a process of its own, without Django's settings."""
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, *start, *map(str, words)],
        cwd=ROOT,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def mokotow(tmp_path):
    path = tmp_path / "mokotow.pb"
    path.write_bytes(gzip.decompress((BALLOTS / "Poland_Warszawa_2024_Mokotow.pb.gz").read_bytes()))
    return path


def test_swiecie_as_a_table():
    done = run_count(BALLOTS / "Poland_Swiecie_2023.pb")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(
        "Method of Equal Shares, cost utilities, Add1 from budget/voters in steps of 1"
    )
    assert lines[1] == "2,553 voters, 22 projects. Spent 1,040,337 of 1,070,000 (97.2%)."
    assert "99.8% of voters paid for at least one chosen project." in lines[2]
    assert "Chosen (17), in the order chosen:" in lines
    first = next(line for line in lines if line.startswith("   1  c12"))
    assert first.endswith("150,000   1,030 votes  1,030 paid 145.63")
    loser = next(line for line in lines if line.startswith("      c15"))
    assert loser.endswith(
        "its supporters had 69,914.10 left together; at its turn by votes 29,663 of the budget was left; "
        "enough would have been a cost of 69,914 or 17 more votes"
    )
    assert max(map(len, lines)) < 300


def test_swiecie_as_json():
    done = run_count(BALLOTS / "Poland_Swiecie_2023.pb", "--json")
    told = json.loads(done.stdout)
    assert set(told) >= {
        *("rule", "variant", "winners", "cost", "budget", "voters", "projects", "seconds", "why")
    }
    assert (told["rule"], told["cost"], told["budget"]) == ("equal-shares", 1040337, 1070000)
    assert (told["voters"], told["projects"]) == (2553, 22)
    assert len(told["winners"]) == 17
    assert told["winners"][:3] == ["c12", "c10", "c20"]
    assert told["seconds"] <= 1
    assert set(told["why"]) == {f"c{number}" for number in range(1, 23)}
    assert [one for one, why in told["why"].items() if why["won"]] == told["winners"]


def test_what_would_have_changed_it_is_counted_again_when_asked():
    done = run_count(BALLOTS / "Poland_Swiecie_2023.pb", "--json", "--check")
    change = json.loads(done.stdout)["why"]["c15"]["change"]
    assert change == {"cost": 69914, "votes": 17, "how": "counted-again"}


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (["--rule", "greedy"], 9),
        (["--completion", "none"], 13),
        (["--completion", "add1"], 17),
        (["--rule", "equal-shares", "--completion", "add1-greedy"], 17),
    ],
)
def test_rules_and_completions(words, chosen):
    done = run_count(BALLOTS / "Poland_Swiecie_2023.pb", *words, "--json")
    told = json.loads(done.stdout)
    assert len(told["winners"]) == chosen
    done = run_count(BALLOTS / "Poland_Swiecie_2023.pb", *words)
    assert done.stdout.startswith(f"{told['variant']}.\n")


def test_help_states_the_default():
    done = run_count("--help")
    assert "Without options: equal-shares with add1-greedy" in " ".join(done.stdout.split())


def test_each_fault_is_one_line_with_its_number(tmp_path):
    text = (BALLOTS / "Netherlands_Assen_2024.pb").read_text(encoding="utf-8")
    path = tmp_path / "bad.pb"
    path.write_text(text.replace("num_votes;84", "num_votes;85") + "0;77\n", encoding="utf-8")
    done = run_count(path)
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert lines
    assert all(line.startswith("line ") for line in lines)
    assert lines[-1].endswith("chose project 77, which is not among the projects.")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path, "there is no such file."),
        (lambda path: path.parent, "it is a folder."),
        (lambda path: path.parent / ("x" * 300), "file name too long."),
    ],
    ids=["missing", "folder", "long"],
)
def test_what_is_no_file(make, said, tmp_path):
    done = run_count(make(tmp_path / "missing.pb"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f" cannot be read: {said}\n")
    assert done.stderr.count("\n") == 1


def test_other_ballots_and_wrong_words():
    done = run_count(BALLOTS / "Poland_Krakow_2018_Bienczyce.pb")
    assert (done.returncode, done.stderr) == (
        2,
        "line 12: The file holds ordinal ballots; approval and choose-1 ballots are counted.\n",
    )
    for words in (["--rule", "lottery"], ["--rule", "greedy", "--completion", "add1"]):
        done = run_count(BALLOTS / "Poland_Swiecie_2023.pb", *words)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_names_cannot_drive_the_terminal(tmp_path):
    text = (BALLOTS / "Netherlands_Assen_2024.pb").read_text(encoding="utf-8")
    first = text.split("PROJECTS\n")[1].splitlines()[1].split(";")
    path = tmp_path / "hostile.pb"
    path.write_text(text.replace(f";{first[3]};", ";\x1b[2J\u202eevil\u2028;", 1), encoding="utf-8")
    done = run_count(path)
    assert done.returncode == 0
    assert "evil" in done.stdout
    assert not {"\x1b", "\u202e", "\u2028"} & set(done.stdout)


def test_it_starts_without_django():
    probe = (
        "import sys; import alongside.site.count_command; print([m for m in sys.modules if 'django' in m])"
    )
    assert run_count(start=("-c", probe)).stdout == "[]\n"


@pytest.mark.parametrize("completion", ["none", "add1", "add1-greedy"])
def test_mokotow_needs_at_most_150_megabytes(completion, mokotow):
    done = run_count(mokotow, "--completion", completion, "--json", start=("-c", MEASURED))
    assert done.returncode == 0
    megabytes, seconds = done.stderr.split()
    assert int(megabytes) <= 150
    assert float(seconds) <= 20


def test_mokotow_by_votes_needs_at_most_150_megabytes(mokotow):
    done = run_count(mokotow, "--rule", "greedy", start=("-c", MEASURED))
    assert int(done.stderr.split()[0]) <= 150
