"""Answers out as files and in from files: hostile text stays text, faults are named, all or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from alongside.conftest import sign_in
from alongside.foundation.people.models import Person
from alongside.foundation.record.models import Detail, Entry
from alongside.listening.surveys import actions
from alongside.listening.surveys.actions.gathering import Filled
from alongside.listening.surveys.exporting import csv_lines, workbook
from alongside.listening.surveys.importing import MOST_BYTES, Faulty, Unreadable, read_table
from alongside.listening.surveys.models import Response, Survey
from alongside.listening.surveys.refusals import WrongMoment
from alongside.listening.surveys.tests.conftest import answer, asked, close, every_answer
from alongside.listening.surveys.tests.hostile import FORMULAS, MARKUP, ODD, REFUSED
from alongside.listening.themes.models import Text

STARTS = tuple("=+-@＝＋－＠\t\r\n")  # noqa: RUF001


def table(survey: Survey) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(csv_lines(survey)).removeprefix("\ufeff"))))


def test_one_line_a_response(of_all_kinds: Survey, alice: Person) -> None:
    answer(of_all_kinds, every_answer(), by=alice, quoting="without_name", about={"sex": "female"})
    heading, line = table(of_all_kinds)
    found = dict(zip(heading, line, strict=True))
    assert found["q1"] == "By bus" and found["q2"] == "The bus is late.\n\nEvery day."
    assert found["q3"] == "Yes" and found["q4"] == "Yes; Not sure" and found["q5"] == "4"
    assert found["q6"] == "No; Yes" and found["q7"] == "12.5" and found["q8"] == "2026-03-27"
    assert (found["q9_area"], found["q9_latitude"], found["q9_longitude"]) == (
        "Mill Quarter 1",
        "52.905",
        "-1.485",
    )
    assert found["sex"] == "female" and found["may_quote"] == "yes" and found["how"] == "web"
    assert "Alice" not in ",".join(line)


def test_what_goes_out_comes_in_again(
    of_all_kinds: Survey, bob: Person, alice: Person, make: Callable[..., Survey]
) -> None:
    answer(of_all_kinds, every_answer(), by=alice, quoting="without_name", about={"age_band": "25-34"})
    content = "".join(csv_lines(of_all_kinds)).encode()
    (filled,) = read_table(of_all_kinds, content)
    assert filled.answers == every_answer()
    assert filled.about == {"age_band": "25-34"} and filled.quoting == "without_name"
    assert actions.import_answers(of_all_kinds, [filled], by=bob) == 1
    first, second = table(of_all_kinds)[1:]
    assert first[3:] == second[3:]


def test_formulas_and_markup_stay_text(make: Callable[..., Survey], bob: Person) -> None:
    survey = make(("short", asked("short", "=A1 what?")), ("one", asked("one", choices=["=cmd|x", "@No"])))
    words = [*FORMULAS, *MARKUP, *(each for each in ODD if "\n" not in each)]
    assert len(words) > 200
    actions.import_answers(survey, [Filled({"1": each, "2": "1"}) for each in words], by=bob)
    for line in table(survey):
        assert not any(cell.startswith(STARTS) for cell in line)
    book = load_workbook(io.BytesIO(workbook(survey)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(STARTS)]
    assert len(list(book["Answers"].rows)) == len(words) + 1
    assert any("what?" in str(cell.value) for cell in cells)


def test_a_file_is_taken_out_by_those_who_may_and_on_the_record(
    of_all_kinds: Survey, alice: Person, bob: Person, charlie: Person, client: Client
) -> None:
    answer(of_all_kinds, every_answer(), by=alice)
    url = reverse("surveys:export", args=[of_all_kinds.pk, "xlsx"])
    assert client.post(url).status_code == 302
    assert sign_in(Client(), charlie).post(url).status_code == 403
    assert not Entry.objects.filter(act="survey-answers-taken-out").exists()
    sign_in(client, bob)
    assert client.get(url).status_code == 405
    got = client.post(url)
    assert got["Content-Disposition"].startswith("attachment") and got["X-Content-Type-Options"] == "nosniff"
    assert load_workbook(io.BytesIO(got.content)).sheetnames == ["Answers", "What the columns mean"]
    assert Entry.objects.filter(act="survey-answers-taken-out").count() == 1
    assert client.post(reverse("surveys:export", args=[of_all_kinds.pk, "exe"])).status_code == 404


def test_faults_are_named_by_row_and_column_and_nothing_is_kept(
    of_all_kinds: Survey, bob: Person, client: Client
) -> None:
    sign_in(client, bob)
    url = reverse("surveys:import", args=[of_all_kinds.pk])
    content = (
        "q1,q3,q4,q5,q6,q7,q8,q9_area,sex\n"
        "fine,Yes,1;2,3,2 1,10,27/3/2026,Mill Quarter 1,female\n"
        "fine,Perhaps,1;9,6,1 1,many,31/2/2026,Nowhere,unicorn\n"
    )
    answered = client.post(url, {"file": SimpleUploadedFile("a.csv", content.encode())})
    page = answered.content.decode()
    assert answered.status_code == 409 and not Response.objects.exists() and not Text.objects.exists()
    for column in ("q3", "q4", "q5", "q6", "q7", "q8", "q9", "sex"):
        assert f"Row 3, column {column}:" in page, column
    assert "Row 2" not in page
    good = content.rsplit("\n", 2)[0] + "\n\n,,,,,,,,\n"
    assert client.post(url, {"file": SimpleUploadedFile("a.csv", good.encode())}).status_code == 302
    kept = Response.objects.get()
    assert kept.how == "file" and kept.answers["4"] == ["1", "2"] and kept.answers["6"] == ["2", "1"]
    assert kept.answers["9"] == {"area": "AREA1", "at": None} and kept.about == {"sex": "female"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"q1\n" + b"x" * MOST_BYTES, "too large"),
        (b"q1\n\xff\xfe", "UTF-8"),
        (b"q1\na\x00b", "not a CSV or Excel file"),
        (b'q1\n"open', "quotation"),
        (b"q1\n", "no answers"),
        (b"", "empty"),
        (b"q1,q1\na,b", "twice"),
        (b"q1,other\na,b", "none of this survey"),
        (b"q1\na,b", "more cells"),
        (b"q1\n" + b"x\n" * 5001, "more than 5,000 rows"),
    ],
)
def test_files_that_are_refused(make: Callable[..., Survey], content: bytes, words: str) -> None:
    survey = make("short")
    with pytest.raises((Unreadable, Faulty)) as refused:
        read_table(survey, content)
    assert words in " ".join([refused.value.sentence, *getattr(refused.value, "faults", [])])


def test_hidden_characters_are_refused_by_every_way_in(
    make: Callable[..., Survey], client: Client, bob: Person
) -> None:
    survey = make("short")
    for typed in REFUSED:
        answered = client.post(reverse("surveys:question", args=[survey.pk, 1]), {"answer": typed})
        assert answered.status_code == 200 and "hidden characters" in answered.content.decode()
        if "\x00" not in typed:
            with pytest.raises(Faulty):
                read_table(survey, f"q1\n{typed}".encode())


def test_no_answers_are_taken_in_before_it_opened_or_after_publishing(
    make: Callable[..., Survey], bob: Person
) -> None:
    draft, done = make("short", opened=False), close(make("short"))
    actions.import_answers(done, [Filled({"1": "late, but in time"})], by=bob)
    actions.publish(done, note="Done.", by=bob)
    for survey in (draft, done):
        with pytest.raises(WrongMoment):
            actions.import_answers(survey, [Filled({"1": "x"})], by=bob)


def test_hostile_text_through_every_box_and_out_again(
    make: Callable[..., Survey], bob: Person, client: Client
) -> None:
    """Titles, help, labels, choices, notes and answers: what comes out on every page is what was typed, as text."""
    bad = '"><script>alert(1)</script>'
    survey = make(
        ("short", asked("short", f"{bad} short?", help=bad)),
        ("one", asked("one", f"{bad} one?", choices=[bad, "No"])),
        ("scale", asked("scale", f"{bad} scale?", low_label=bad, high_label=bad)),
        ("number", asked("number", f"{bad} number?", unit=bad[:20])),
        ("ranking", asked("ranking", f"{bad} ranking?", choices=[bad, "No"])),
        title=bad, intro=bad, easy_read=bad,
    )  # fmt: skip
    panel = actions.start_panel(place=survey.place, name=bad, about=bad, easy_read=bad, by=bob)
    Survey.objects.filter(pk=survey.pk).update(panel=panel)
    values = {"2": "1", "3": 3, "4": 5, "5": ["1", "2"]}
    for n, words in enumerate(MARKUP):
        actions.import_answers(survey, [Filled({"1": words, **values}, about={"sex": "male"})], by=bob)
        if n > 60:
            break
    client.post(reverse("surveys:question", args=[survey.pk, 1]), {"answer": bad})
    pages = [reverse(f"surveys:{name}", args=[survey.pk]) for name in ("survey", "check", "ending", "paper")]
    pages += [reverse("surveys:question", args=[survey.pk, key]) for key in range(1, 6)]
    pages += [reverse("surveys:all"), reverse("surveys:panels"), panel.get_absolute_url()]
    seen = [client.get(url, follow=True).content.decode() for url in pages]
    makers = sign_in(Client(), bob)
    names = ("make", "words", "preview", "live", "columns", "import", "typing", "publish", "wave")
    seen += [makers.get(reverse(f"surveys:{name}", args=[survey.pk])).content.decode() for name in names]
    seen.append(
        makers.get(f"{reverse('surveys:crossed', args=[survey.pk])}?rows=2&columns=3").content.decode()
    )
    seen += [
        makers.get(f"{reverse('surveys:answers-words', args=[survey.pk, 1])}?page={n}").content.decode()
        for n in (1, 2)
    ]
    actions.publish(close(survey), note=bad, crossed=("2", "3"), by=bob)
    seen.append(client.get(reverse("surveys:results", args=[survey.pk])).content.decode())
    for page in seen:
        assert (
            bad not in page
            and "<script>alert" not in page
            and "onerror=alert(1)>" not in page.replace("&gt;", "")
        )
    assert all("alert" in page for page in seen)


def test_the_record_holds_no_words(make: Callable[..., Survey], alice: Person, bob: Person) -> None:
    survey = make("long")
    answer(survey, {"1": "very private words"}, by=alice)
    assert not [detail for detail in Detail.objects.all() if "very private words" in str(detail.details)]


def test_an_excel_file_brings_the_same_answers(of_all_kinds: Survey, alice: Person) -> None:
    """Our own Excel file, read again, says what our own CSV file says."""
    answer(of_all_kinds, every_answer(), by=alice, quoting="without_name", about={"age_band": "25-34"})
    from_csv = read_table(of_all_kinds, "".join(csv_lines(of_all_kinds)).encode())
    assert read_table(of_all_kinds, workbook(of_all_kinds)) == from_csv


def test_each_imported_response_is_a_voice_of_its_own(
    of_all_kinds: Survey, alice: Person, bob: Person
) -> None:
    answer(of_all_kinds, every_answer(), by=alice)
    [filled] = read_table(of_all_kinds, "".join(csv_lines(of_all_kinds)).encode())
    actions.import_answers(of_all_kinds, [filled, filled, filled], by=bob)
    assert Text.objects.of(of_all_kinds).values("voice").distinct().count() == 4
