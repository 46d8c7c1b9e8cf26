"""Codebooks as files and back, coded words as files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.foundation.people.models import Person
from alongside.listening.themes import actions, exchange, extracts, refusals
from alongside.listening.themes.models import Code, Codebook, Text
from alongside.listening.themes.tests.conftest import BENCHES
from alongside.ui.text import tidy, without_hidden

WORDS = st.text(alphabet=st.sampled_from("ab=+-@'\"<>&;,é\U0001f600 \n\t{}%"), max_size=30).map(
    lambda text: tidy(without_hidden(text))
)
NAMES = st.text(alphabet=st.sampled_from("abc=+-@'\"<>&;,é\U0001f600 "), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
)
MEANINGS = st.lists(
    st.tuples(NAMES.filter(bool), WORDS, WORDS, WORDS, st.integers(-1, 5)),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[0].casefold(),
)


def rows_of(codebook: Codebook) -> set[tuple[str, str, str, str, str]]:
    return {
        (code.name, code.definition, code.use_when, code.not_when, code.parent.name if code.parent else "")
        for code in codebook.codes.in_use().select_related("parent")
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MEANINGS, st.sampled_from(["csv", "qdc"]))
def test_a_codebook_survives_the_journey_out_and_back(
    process: Any, codebook: Codebook, bob: Person, meanings: list[tuple[str, str, str, str, int]], kind: str
) -> None:
    one, two = (
        actions.start_codebook(place=process.place, title=f"{n}", about="", sources=[process], by=bob)
        for n in (1, 2)
    )
    made: list[Code] = []
    for name, definition, use_when, not_when, above in meanings:
        themes = [code for code in made if code.parent is None]
        parent = themes[above] if 0 <= above < len(themes) else None
        made.append(
            actions.make_code(one, actions.Meaning(name, definition, use_when, not_when, parent), by=bob)
        )
    codes = list(one.codes.in_use().in_order().select_related("parent"))
    if kind == "csv":
        read = exchange.read_table("".join(exchange.csv_lines(codes)).encode())
    else:
        read = exchange.read_qdc(exchange.qdc(codes))
    assert actions.take_codes_in(two, read, by=bob) == (len(meanings), 0)
    assert rows_of(two) == rows_of(one)
    assert actions.take_codes_in(two, read, by=bob) == (0, 0)


def test_what_other_programs_write_is_read() -> None:
    """The shape that ATLAS.ti and others write, deeper than two levels."""
    found = exchange.read_qdc(
        b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\n'
        b'<CodeBook xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" origin="ATLAS.ti Win 23.4.0"\n'
        b' xsi:schemaLocation="urn:QDA-XML:codebook:0:4 Codebook.xsd" xmlns="urn:QDA-XML:codebook:1.0">\n'
        b'<Codes><Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Places" isCodable="false" color="#46AA00">\n'
        b"<Description>Where</Description>\n"
        b'<Code guid="2" name="Park" isCodable="true"><Code guid="3" name="Bench" isCodable="true"/></Code>\n'
        b'</Code></Codes><Sets><Set name="group" guid="4"><Description>no code</Description>'
        b'<MemberCode guid="2"/></Set></Sets></CodeBook>'
    )
    assert [(row.name, row.definition, row.inside) for row in found] == [
        ("Places", "Where", ""),
        ("Park", "", "Places"),
        ("Bench", "", "Places"),
    ]


LAUGHS = (
    b'<?xml version="1.0"?>\n<!DOCTYPE CodeBook [\n<!ENTITY a "ha">\n<!ENTITY b "&a;&a;&a;&a;">\n]>\n'
    b"<CodeBook>&b;</CodeBook>"
)
OUTSIDE = (
    b'<!DOCTYPE CodeBook [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<CodeBook><Codes><Code name="&x;"/></Codes></CodeBook>'
)
REMOTE = b'<!DOCTYPE CodeBook SYSTEM "http://127.0.0.1:1/x.dtd"><CodeBook><Codes><Code name="a"/></Codes></CodeBook>'


@pytest.mark.parametrize("data", [LAUGHS, OUTSIDE, REMOTE])
def test_xml_that_reads_or_grows_is_refused(data: bytes) -> None:
    with pytest.raises(refusals.FileFaults, match="document type or entities"):
        exchange.read_qdc(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<CodeBook><Codes>", "Line 1"),
        (b"", "Line 1"),
        (b"\xff\xfe\x00", "Line 1"),
        (b"<Project/>", "not a CodeBook"),
        (b'<?xml version="1.0" encoding="nonsense"?><CodeBook/>', "Line 1"),
        (b"<CodeBook/>", "no codes"),
        (b"<CodeBook>\n<Code/></CodeBook>", "Line 2: the code has no name"),
        (b"<CodeBook>" + b"<Code name='a'>" * 100, "deeper"),
        (b'<CodeBook><Code name="a"/>\n<Code name="A"/></CodeBook>', "Line 2: “A” is in line 1"),
        (b'<CodeBook><Code name="' + b"a" * 81 + b'"/></CodeBook>', "longer than 80"),
        (b" " * 2_000_001, "larger than 2 MB"),
        (b"<CodeBook>" + b"<Code name='a'/>" * 600 + b"</CodeBook>", "more than 500"),
    ],
)
def test_faults_of_xml_are_named(data: bytes, says: str) -> None:
    with pytest.raises(refusals.FileFaults) as refused:
        exchange.read_qdc(data)
    assert says in " ".join(refused.value.faults)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("title\nx", "Line 1"),
        ("name,name\nx,y", "Line 1"),
        ("", "is empty"),
        ("name\n", "no codes"),
        ("name,definition\na,b\n,c", "Line 3: the code has no name"),
        ("name\na\nb\nA", "Line 4: “A” is in line 2"),
        ('name\n"a', "quotation marks"),
        ("name,inside\na,\nb,a\nc,b", "Line 4: “c” is inside “b”"),
        ("name,inside\na,a", "Line 2"),
        ("name,definition\na," + "x" * 1001, "longer than 1000"),
        ("name\na\x1b[31m", "hidden characters"),
        ("name\na\u202eb", "hidden characters"),
        ("name\n" + "\n".join(f"c{n}" for n in range(501)), "more than 500 rows"),
    ],
)
def test_faults_of_a_table_are_named(data: str, says: str) -> None:
    with pytest.raises(refusals.FileFaults) as refused:
        exchange.read_table(data.encode())
    assert any(part in " ".join(refused.value.faults) for part in says.split("|"))


def test_a_file_that_is_not_utf8_or_too_large() -> None:
    with pytest.raises(refusals.FileFaults, match="UTF-8"):
        exchange.read_table("name\nCafé".encode("latin-1"))
    with pytest.raises(refusals.FileFaults, match="too large"):
        exchange.read_table(b"x" * 2_000_001)


def upload(client: Client, codebook: Codebook, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("themes:take-in", args=[codebook.pk]), {"file": file})


def test_all_or_nothing(codebook: Codebook, sitting: Code, as_bob: Client) -> None:
    answer = upload(as_bob, codebook, "codes.csv", b"name,inside\nGood,\nBad,Nowhere")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 3: there is no theme “Nowhere”" in page and "Nothing was taken in" in page
    assert codebook.codes.count() == 1
    answer = upload(as_bob, codebook, "codes.csv", b"name,definition\nGood,x\nsomewhere to sit,Now so")
    assert answer.status_code == 302
    sitting.refresh_from_db()
    assert sitting.definition == "Now so" and sitting.versions.count() == 2
    assert codebook.codes.count() == 2


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [("x.exe", b"MZ", "must be a table"), ("x.csv", b"", "is empty"), ("x.qdc", LAUGHS, "document type")],
)
def test_what_is_no_codebook_is_refused(
    codebook: Codebook, as_bob: Client, name: str, data: bytes, says: str
) -> None:
    assert says in upload(as_bob, codebook, name, data).content.decode()
    assert not codebook.codes.exists()


def words_of(client: Client, codebook: Codebook) -> list[list[str]]:
    answer = client.get(reverse("themes:extracts-csv", args=[codebook.pk]))
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_words_as_a_table_for_coders_and_for_everyone(
    codebook: Codebook,
    sitting: Code,
    say: Callable[..., list[Text]],
    bob: Person,
    as_cora: Client,
    client: Client,
) -> None:
    (formula,) = say('=HYPERLINK("http://example.org")')
    actions.mark(codebook, formula, spans=[], codes=[sitting], memo="+note", by=bob)
    quotable = codebook.texts().get(words=BENCHES)
    (extract,) = actions.mark(codebook, quotable, spans=[(0, 24)], codes=[sitting], by=bob)
    actions.publish_codebook(codebook, by=bob)
    rows = words_of(as_cora, codebook)
    assert {row[2] for row in rows} == {"There is nowhere to sit.", '\'=HYPERLINK("http://example.org")'}
    assert {row[-1] for row in rows} == {"", "'+note"}
    assert words_of(client, codebook) == []
    actions.choose_quotes(sitting, [extract.pk], by=bob)
    (row,) = words_of(client, codebook)
    assert row[2] == "There is nowhere to sit." and row[-1] == ""


def test_a_project_holds_texts_and_what_was_marked_in_them(
    codebook: Codebook, sitting: Code, say: Callable[..., list[Text]], bob: Person, as_bob: Client
) -> None:
    (text,) = say("Grüße \U0001f600: no seats here")
    actions.mark(codebook, text, spans=[(9, 17)], codes=[sitting], memo="<b>", by=bob)
    file = b"".join(as_bob.get(reverse("themes:project-qdpx", args=[codebook.pk])).streaming_content)
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        root = ET.fromstring(packed.read("project.qde"))
        names = {"q": extracts.PROJECT}
        selection = root.find(".//q:PlainTextSelection", names)
        source = root.find(f".//q:TextSource[@guid='{str(text.pk).upper()}']", names)
        assert selection is not None and source is not None
        path = source.attrib["plainTextPath"].removeprefix("internal://")
        words = packed.read(f"sources/{path}").decode()
    assert words == text.words
    start, end = int(selection.attrib["startPosition"]), int(selection.attrib["endPosition"])
    assert words[start:end] == "no seats"
    reference = selection.find(".//q:CodeRef", names)
    code = root.find(".//q:Code", names)
    assert reference is not None and code is not None
    assert reference.attrib["targetGUID"] == code.attrib["guid"] == str(sitting.pk).upper()
    assert len(root.findall(".//q:TextSource", names)) == 4
