"""Votes and statements from CSV files, and what is said of files that cannot be read."""

import pytest

from alongside.engines.opinions import VotesError, read_comments_csv, read_votes_csv
from alongside.engines.opinions.tests.conftest import unpacked

HEADING = b"timestamp,datetime,comment-id,voter-id,vote\n"


def test_the_export_of_polis_is_read():
    votes = read_votes_csv(HEADING + b"3,later,7,1,1\n1,first,8,2,-1\n2,then,7,1,0\n")
    assert votes.participants == (2, 1)
    assert votes.statements == (8, 7)
    assert votes.of(1) == {7: 1}
    assert votes.of(2) == {8: -1}


def test_columns_may_come_in_any_order_and_times_may_be_missing():
    votes = read_votes_csv(
        b"\xef\xbb\xbfvote,Voter-ID , comment-id\r\n1,ann,7\r\n\r\n-1,ann,7\r\n0,bob,x\r\n"
    )
    assert votes.of("ann") == {"7": -1}
    assert votes.of("bob") == {"x": 0}


def test_a_real_file_is_read():
    votes = read_votes_csv(unpacked("golden-vw.votes.csv"))
    assert (len(votes.participants), len(votes.statements), len(votes)) == (69, 125, 4555)


def test_statements_can_be_left_out():
    votes = read_votes_csv(HEADING + b"1,,7,1,1\n2,,8,1,1\n", without=frozenset([7]))
    assert votes.of(1) == {8: 1}
    assert votes.statements == (8,)


def test_a_file_without_votes_is_empty():
    assert len(read_votes_csv(HEADING)) == 0


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        (b"", ["line 1: The file is empty."]),
        (b"\xff\xfea", ["line 1: The file is UTF-16 text. Save it as UTF-8."]),
        (b"a\nb\xff", ["line 2: The file is not UTF-8 text (byte 0xff). Save it as UTF-8."]),
        (b"a\nb\0", ["line 2: There is a NUL character, which has no place in text."]),
        (b"comment-id,vote\n", ["line 1: The column voter-id is missing."]),
        (b"comment-id,vote,voter-id,vote\n", ["line 1: The column vote is there twice."]),
        (
            HEADING + b"1,,7,1,1\n1,,7,2,2\n1,,7,3,\n",
            [
                'line 3: The vote is "2"; it must be 1 (agree), 0 (pass) or -1 (disagree).',
                'line 4: The vote is ""; it must be 1 (agree), 0 (pass) or -1 (disagree).',
            ],
        ),
        (HEADING + b"1,,7,,1\n", ["line 2: The voter-id is missing."]),
        (HEADING + b"1,,,1,1\n", ["line 2: The comment-id is missing."]),
        (HEADING + b"noon,,7,1,1\n", ['line 2: The timestamp is "noon"; it must be a number.']),
        (HEADING + b"nan,,7,1,1\n", ['line 2: The timestamp is "nan"; it must be a number.']),
        (HEADING + b"1,7,1,1\n", ["line 2: There are 4 cells, and the first line names 5 columns."]),
        (HEADING + b'1,"a,7,1,1\n', ["line 2: The line cannot be read; a quotation mark may not be closed."]),
        (HEADING + b"1,,7," + b"1" * 300 + b",1\n", ["line 2: The voter-id is longer than 200 letters."]),
    ],
)
def test_what_is_wrong_is_said_by_line(source, faults):
    with pytest.raises(VotesError) as caught:
        read_votes_csv(source)
    assert str(caught.value).splitlines() == faults


def test_faults_are_told_up_to_a_hundred():
    with pytest.raises(VotesError) as caught:
        read_votes_csv(HEADING + b"1,,7,1,9\n" * 120)
    assert str(caught.value).splitlines()[-1] == "and 20 more"
    assert len(caught.value.faults) == 120


def test_texts_are_read_and_what_moderators_took_out_is_marked():
    comments = read_comments_csv(b'comment-id,moderated,comment-body\n1,1," two\nlines "\n2,-1,spam\n')
    assert comments[1].text == "two\nlines"
    assert not comments[1].taken_out
    assert comments[2].taken_out


def test_a_statement_that_is_there_twice_is_a_fault():
    with pytest.raises(VotesError, match="line 3: The statement 1 is there twice, first on line 2"):
        read_comments_csv(b"comment-id,comment-body\n1,a\n1,b\n")


def test_numbers_as_people_write_them_are_ints_and_others_stay_text():
    assert read_votes_csv(HEADING + b"1,,07,1,1\n1,,8,1,1\n").statements == ("07", "8")
