"""Reading quotas and candidates: what is right is read, and every fault is named with its line and column."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import Candidate, Quota
from alongside.engines.lottery.reading import ReadingError, read_categories, read_respondents

QUOTAS = (Quota("gender", "f", 1, 2), Quota("gender", "m", 1, 2), Quota("age", "old", 0, 3))


def test_categories_are_read():
    source = "\ufeffvalue,feature,min,max,min_flex,max_flex,note\r\nf, gender ,1,2,0,3,x\r\n\r\nm,gender,0,4,,,\r\n"
    assert read_categories(source.encode()) == (
        Quota("gender", "f", 1, 2, 0, 3),
        Quota("gender", "m", 0, 4),
    )
    assert read_categories(b"feature,value,min,max\na,b,0,1") == (Quota("a", "b", 0, 1),)


def test_respondents_are_read():
    source = b'id,email,gender,age,street\n1,a@b,f,old,"12, High St"\n2,,m,old,\n'
    assert read_respondents(source, QUOTAS, "street") == (
        Candidate("1", {"gender": "f", "age": "old"}, "12, High St"),
        Candidate("2", {"gender": "m", "age": "old"}),
    )


CATEGORY_FAULTS = [
    (b"", ["line 1: The file is empty."]),
    (b"\xff\xfef\0", ["line 1: The file is UTF-16 text. Save it as UTF-8."]),
    (b"feature,value\na,\0", ["line 2: There is a NUL character, which has no place in text."]),
    (b"feature,value\na,\xe9", ["line 2: The file is not UTF-8 text (byte 0xe9). Save it as UTF-8."]),
    (
        b"feature,value,Min,min_flex",
        ['line 1: The column "max" is missing.', 'line 1: The column "min" is missing. There is "Min".'],
    ),
    (
        b"feature;value;min;max",
        [
            f'line 1: The column "{name}" is missing. Save the file with commas between the cells.'
            for name in ("feature", "max", "min", "value")
        ],
    ),
    (b"feature,value,min,max,min\n", ["line 1, column min: There are two columns of this name."]),
    (b"feature,value,min,max\n", ["line 1: There are no quotas."]),
    (
        b"feature,value,min,max,min_flex,max_flex\na,b,one,2,,\na,b,3,2,,\na,c,1,2,2,\na,d,1,2,,1\n,x,1,-2,0.5,",
        [
            'line 2, column min: It is "one"; it must be a whole number.',
            "line 3, column max: It is 2, which is less than min, 3.",
            'line 3, column value: "b" is there twice, first on line 2.',
            "line 4, column min_flex: It is 2; it must be at most min, 1.",
            "line 5, column max_flex: It is 1; it must be at least max, 2.",
            "line 6, column feature: It is empty.",
            'line 6, column max: It is "-2"; it must be a whole number.',
            'line 6, column min_flex: It is "0.5"; it must be a whole number.',
        ],
    ),
    (b"feature,value,min,max\na,b,1\n", ["line 2: There are 3 cells, and the first line names 4 columns."]),
    (
        b'feature,value,min,max\na,"b,1,2\na,c,1,2',
        ["line 2: The line cannot be read; a quotation mark may not be closed."],
    ),
    (
        b"feature,value,min,max\na," + b"x" * 200_000 + b",1,2",
        ["line 2: A cell is longer than 131,072 letters."],
    ),
    (
        b"feature,value,min,max\na," + b"x" * 501 + b",1,2",
        ["line 2, column value: It is longer than 500 letters."],
    ),
    (
        "feature,value,min,max\na,b,\u0661,\x1b[2J".encode(),
        [
            'line 2, column max: It is "\\x1b[2J"; it must be a whole number.',
            'line 2, column min: It is "\u0661"; it must be a whole number.',
        ],
    ),
]


@pytest.mark.parametrize(("source", "faults"), CATEGORY_FAULTS)
def test_faults_of_categories(source, faults):
    with pytest.raises(ReadingError) as caught:
        read_categories(source)
    assert str(caught.value).splitlines() == faults


RESPONDENT_FAULTS = [
    (b"gender,age\nf,old", ['line 1: The column "id" is missing.']),
    (b"id,age\n1,old", ['line 1: The column "gender" is missing.']),
    (b"id,gender,age\n", ["line 1: There is nobody in the file."]),
    (
        b"id,gender,age\n1,f,old\n1,m,old\n,f,old\n2,x,\n3,f,old,7\n",
        [
            'line 3, column id: "1" is there twice, first on line 2.',
            "line 4, column id: It is empty.",
            'line 5, column age: It is empty; there are "old".',
            'line 5, column gender: "x" has no quota; there are "f", "m".',
            "line 6: There are 4 cells, and the first line names 3 columns.",
        ],
    ),
    (
        "id,gender,age\n1,f\u200b,old\n".encode(),
        ['line 2, column gender: "f\\u200b" has no quota; there are "f", "m".'],
    ),
]


@pytest.mark.parametrize(("source", "faults"), RESPONDENT_FAULTS)
def test_faults_of_respondents(source, faults):
    with pytest.raises(ReadingError) as caught:
        read_respondents(source, QUOTAS)
    assert str(caught.value).splitlines() == faults


def test_a_missing_household_column():
    with pytest.raises(ReadingError, match='The column "home" is missing'):
        read_respondents(b"id,gender,age\n1,f,old", QUOTAS, "home")


def test_a_very_bad_file_says_how_many_more():
    source = b"id,gender,age\n" + b"1,x,old\n" * 2000
    with pytest.raises(ReadingError) as caught:
        read_respondents(source, QUOTAS)
    lines = str(caught.value).splitlines()
    assert (len(lines), lines[-1], len(caught.value.faults)) == (1001, "and 2999 more", 3999)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=8), st.binary(max_size=60))
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_is_read_again_or_refused_by_line(pairs, junk):
    pairs = list(dict.fromkeys((a.strip(), b.strip()) for a, b in pairs))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["feature", "value", "min", "max"], *([a, b, 0, 1] for a, b in pairs)])
    if all(a and b for a, b in pairs):
        assert read_categories(out.getvalue().encode()) == tuple(Quota(a, b, 0, 1) for a, b in pairs)
    for source in (junk, b"feature,value,min,max\n" + junk):
        try:
            read_categories(source)
        except ReadingError as error:
            assert all(line.startswith("line ") for line in str(error).splitlines())
