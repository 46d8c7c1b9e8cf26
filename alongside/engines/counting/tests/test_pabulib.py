"""Reading and writing Pabulib files: what is accepted, and what is said of each fault."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from alongside.engines.counting import (
    Election,
    ElectionError,
    PabulibError,
    Project,
    read_pabulib,
    write_pabulib,
)

BALLOTS = Path(__file__).parents[4] / "tests" / "data" / "ballots"
REAL = sorted(path.name.removesuffix(".gz") for path in BALLOTS.glob("*.pb*"))

GOOD = """META
key;value
description;A vote
country;Poland
unit;Town
instance;2024
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
date_begin;2024
date_end;2024
min_length;1
max_length;3
PROJECTS
project_id;cost;votes;name
1;60;3;A bench
2;50.5;1;A pond; with ducks
3;40,25;0;"A ""swing"" "
VOTES
voter_id;vote;age
a;1,2;33
b;1;
c;;20
d;1;40
"""
GOOD = GOOD.replace("A pond; with ducks", '"A pond; with ducks"')

META = {"description": "d", "country": "c", "unit": "u", "instance": "i", "rule": "greedy"}
META |= {"date_begin": "2024", "date_end": "2025"}


def faults(text):
    with pytest.raises(PabulibError) as caught:
        read_pabulib(text if isinstance(text, bytes) else text.encode())
    assert str(caught.value).splitlines()[:1] == [str(caught.value.faults[0])]
    return [str(fault) for fault in caught.value.faults]


def test_a_good_file():
    election = read_pabulib(GOOD.encode())
    assert [(one.id, one.cost, one.name) for one in election.projects] == [
        ("1", 60, "A bench"),
        ("2", Fraction(101, 2), "A pond; with ducks"),
        ("3", Fraction(161, 4), 'A "swing"'),
    ]
    assert election.budget == 100
    assert dict(zip(election.ballots, election.counts, strict=True)) == {(): 1, (0,): 2, (0, 1): 1}
    assert election.voters == 4
    assert election.votes == (3, 1, 0)
    assert election.meta["unit"] == "Town"
    assert election.notes == ("1 blank ballot; a blank ballot counts as a voter.",)


def test_a_byte_order_mark_other_line_ends_blank_lines_and_capital_headings_are_accepted():
    text = GOOD.replace("PROJECTS\n", "\nprojects\n").replace("\n", "\r\n")
    assert read_pabulib(b"\xef\xbb\xbf" + text.encode()).votes == (3, 1, 0)


def test_oddities_are_accepted_and_said():
    text = GOOD.replace("name\n1;60;3;", "wheel\n1;160;9;").replace("num_votes;4\n", "")
    assert read_pabulib(text.encode()).notes == (
        "line 16: the column wheel is not one that Pabulib names; it was not used.",
        "line 1: num_votes is not given, so that it could not be checked.",
        "1 blank ballot; a blank ballot counts as a voter.",
        "1 project cost more than the whole budget.",
        "The votes column differs from the ballots for 1 project; the ballots were counted.",
    )


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("META\n", "", ["line 1: The file must begin with a line that says META."]),
        ("budget;100\n", "", ["line 1: The key budget is missing from META."]),
        ("budget;100", "budget;-5", ["line 9: The budget is -5; it must be more than 0."]),
        ("budget;100", "budget;0", ["line 9: The budget is 0; it must be more than 0."]),
        ("budget;100", "budget;1,000", ["line 9: The budget is not a plain number: 1,000."]),
        ("budget;100", "budget;nan", ["line 9: The budget is not a plain number: nan."]),
        ("budget;100", "budget;1e3", ["line 9: The budget is not a plain number: 1e3."]),
        ("budget;100", "budget;1;000", ["line 9: The key budget has more than one value."]),
        ("budget;100", "budget;", ["line 9: The budget is missing."]),
        (
            "budget;100",
            "budget;100\nbudget;200",
            ["line 10: The key budget is there twice, first on line 9."],
        ),
        ("vote_type;approval\n", "", ["line 1: The key vote_type is missing from META."]),
        ("max_length;3", "max_length;many", ["line 15: The key max_length is not a whole number: many."]),
        ("max_length;3", "max_length;1", ["line 23: The vote names 2 projects; at most 1 may be chosen."]),
        (
            "min_length;1",
            "min_length;2",
            [f"line {line}: The vote names 1 projects; at least 2 must be chosen." for line in (24, 26)],
        ),
        ("approval", "choose-1", ["line 23: The vote names 2 projects; at most 1 may be chosen."]),
        (
            "num_votes;4",
            "num_votes;5",
            ["line 8: The file should hold 5 votes (num_votes), and holds 4."],
        ),
        (
            "num_projects;3",
            "num_projects;2",
            ["line 7: The file should hold 2 projects (num_projects), and holds 3."],
        ),
        ("1;60;", "1;-60;", ["line 18: The cost of project 1 is -60; it must be more than 0."]),
        ("1;60;", "1;0.00;", ["line 18: The cost of project 1 is 0; it must be more than 0."]),
        ("1;60;", "1;sixty;", ["line 18: The cost of project 1 is not a plain number: sixty."]),
        ("1;60;", "1;;", ["line 18: The cost of project 1 is missing."]),
        ("1;60;", ";60;", ["line 18: The project has no project_id."]),
        ("3;40,25", "1;40,25", ["line 20: Project 1 is there twice, first on line 18."]),
        (
            "3;40,25",
            '"3,4";40,25',
            ["line 20: The project_id 3,4 has a comma in it, so that no vote can name it."],
        ),
        ("1;60;3;A bench", "1;60", ["line 18: There are 2 columns where the heading has 4."]),
        ("project_id;cost", "project_id;price", ["line 17: The column cost is missing from PROJECTS."]),
        ("votes;name", "cost;name", ["line 17: The column cost is there twice in PROJECTS."]),
        ("voter_id;vote;", "voter;vote;", ["line 22: The column voter_id is missing from VOTES."]),
        ("b;1;", "a;1;", ["line 24: Voter a is there twice, first on line 23."]),
        ("b;1;", ";1;", ["line 24: The vote has no voter_id."]),
        ("b;1;", "b;7;", ["line 24: Voter b chose project 7, which is not among the projects."]),
        ("b;1;", "b;1,1;", ["line 24: Voter b chose project 1 more than once."]),
        ("PROJECTS\n", "META\n", None),
        ("VOTES\n", "PROJECTS\n", None),
        (
            "A bench",
            '"A bench',
            ["line 18: A quotation mark is opened here and not closed on the same line."],
        ),
        ("A bench", "A\0bench", ["line 18: There is a NUL character, which has no place in text."]),
    ],
)
def test_faults(was, becomes, said):
    assert was in GOOD
    found = faults(GOOD.replace(was, becomes, 1))
    assert said is None or [line for line in found if line in said] == said
    if said and "quotation" not in said[0] and "column" not in said[0] and "project_id" not in said[0]:
        wanted = [line for line in found if line not in said]
        # Without a project its votes name what is not there, and the numbers differ; nothing else is said.
        assert all("not among the projects" in line or "num_" in line for line in wanted)


@pytest.mark.parametrize("kind", ["cumulative", "ordinal", "scoring", ""])
def test_other_ballots_are_refused_in_one_line(kind):
    text = GOOD.replace("approval", kind).replace("1;60;", "1;nothing;")
    assert faults(text) == [
        f"line 10: The file holds {kind or 'no'} ballots; approval and choose-1 ballots are counted."
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "line 1: The file is empty."),
        (b" \n\n", "line 1: The file is empty."),
        (GOOD.encode("utf-16"), "line 1: The file is UTF-16 text. Save it as UTF-8."),
        (
            GOOD.replace("bench", "ławka").encode("cp1250"),
            "line 18: The file is not UTF-8 text (byte 0xb3). Save it as UTF-8.",
        ),
        (b"\x89PNG\r\n\x1a\n", "line 1: The file is not UTF-8 text (byte 0x89). Save it as UTF-8."),
        (b"<!DOCTYPE html>", "line 1: The file must begin with a line that says META."),
    ],
)
def test_files_that_are_something_else(source, said):
    assert faults(source)[0] == said


def test_a_file_cut_short_is_refused():
    assert faults(GOOD[: GOOD.index("c;;20")]) == [
        "line 8: The file should hold 4 votes (num_votes), and holds 2."
    ]
    assert faults(GOOD[: GOOD.index("VOTES")]) == [
        "line 8: The file should hold 4 votes (num_votes), and holds 0.",
        "line 20: The section VOTES is missing.",
    ]


def test_all_faults_are_found_and_a_hundred_are_told():
    bad = "".join(f"v{number};9;1\n" for number in range(250))
    with pytest.raises(PabulibError) as caught:
        read_pabulib((GOOD + bad).encode())
    assert len(caught.value.faults) == 251
    lines = str(caught.value).splitlines()
    assert len(lines) == 101
    assert lines[-1] == "and 151 more"


@settings(max_examples=300, deadline=None)
@given(some.binary(max_size=300), some.integers(0, len(GOOD)), some.integers(0, 40))
def test_whatever_the_bytes_an_answer_is_calm(noise, at, cut):
    source = GOOD.encode()
    try:
        election = read_pabulib(source[:at] + noise + source[at + cut :])
    except PabulibError as error:
        assert all(fault.line >= 1 for fault in error.faults)
        assert all(len(str(fault).splitlines()) == 1 for fault in error.faults)
    else:
        assert election.voters


@pytest.mark.parametrize("name", REAL)
def test_real_files(name, pabulib_bytes):
    if name.startswith(("Poland_Czestochowa", "Poland_Krakow")):
        assert "ballots; approval and choose-1 ballots are counted." in faults(pabulib_bytes(name))[0]
        return
    election = read_pabulib(pabulib_bytes(name))
    assert str(election.voters) == election.meta["num_votes"]
    assert not election.notes or all("cost more than the whole budget" in note for note in election.notes)
    again = read_pabulib(write_pabulib(election))
    assert told(again) == told(election)


def told(election):
    ids = [project.id for project in election.projects]
    return (
        {one.id: (one.cost, one.name, one.extra) for one in election.projects},
        {
            frozenset(ids[at] for at in ballot): many
            for ballot, many in zip(election.ballots, election.counts, strict=True)
        },
        election.budget,
        election.meta["vote_type"],
    )


def test_what_is_written():
    projects = [Project("b", Fraction(7, 2), "Two\nlines; and more"), Project("a", 10, '=1+1"')]
    election = Election.from_ballots(projects, Fraction(201, 10), [["a"], [], ["a"]])
    assert write_pabulib(election, meta=META, selected=["a"]).decode() == (
        "META\nkey;value\ndescription;d\ncountry;c\nunit;u\ninstance;i\nnum_projects;2\nnum_votes;3\nbudget;20.1\n"
        "vote_type;approval\nrule;greedy\ndate_begin;2024\ndate_end;2025\n"
        'PROJECTS\nproject_id;cost;votes;name;selected\na;10;2;"=1+1""";1\nb;3.5;0;"Two lines; and more";0\n'
        "VOTES\nvoter_id;vote\n1;\n2;a\n3;a\n"
    )


def test_what_cannot_be_written():
    election = Election.from_ballots([Project("a", Fraction(1, 3))], 1, [["a"]])
    with pytest.raises(ElectionError, match="requires these keys: description, country"):
        write_pabulib(election)
    with pytest.raises(ElectionError, match="1/3 cannot be written"):
        write_pabulib(election, meta=META)
    with pytest.raises(ElectionError, match="'a,b' cannot be written"):
        write_pabulib(Election.from_ballots([Project("a,b", 1)], 1, []), meta=META)
