from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from alongside.ui.form_drawing import choices_of, control_of, entry_of, errors_of, part_of
from alongside.ui.forms import (
    DateField,
    EmailAddressField,
    LongTextField,
    ManyChoiceField,
    MoneyField,
    OneChoiceField,
    PlainTextField,
    TickField,
    WholeNumberField,
)


class Everything(forms.Form):
    title = PlainTextField(label="Title", max_length=20, missing="Enter a title")
    story = LongTextField(label="What happened?", max_length=50, required=False)
    cost = MoneyField(label="Cost", least=100, most=1_000_000, required=False)
    when = DateField(
        label="Date",
        required=False,
        earliest=date(2026, 1, 1),
        latest=date(2027, 12, 31),
        missing="Enter a date",
    )
    people = WholeNumberField(label="Number of people", least=1, most=30, required=False)
    mail = EmailAddressField(required=False)
    kind = OneChoiceField(label="Kind", choices=[("park", "Park"), ("street", "Street")], required=False)
    ages = ManyChoiceField(label="Ages", choices=[("old", "Old"), ("young", "Young")], required=False)
    sure = TickField(label="I agree", required=False)


def filled(**typed: str) -> Everything:
    data = QueryDict(mutable=True)
    data.update({"title": "A bench", **{name.replace("__", "-"): value for name, value in typed.items()}})
    return Everything(data)


def sentence(name: str, **typed: str) -> str:
    form = filled(**typed)
    assert not form.is_valid()
    assert set(form.errors) == {name}
    return str(form.errors[name][0])


def kept(name: str, **typed: str):
    form = filled(**typed)
    assert form.is_valid(), form.errors
    return form.cleaned_data[name]


def test_an_empty_answer_gets_its_own_sentence():
    assert sentence("title", title="  ") == "Enter a title"
    field = PlainTextField(label="What is your idea called?", max_length=5)
    assert field.error_messages["required"] == "Answer this: What is your idea called?"


HIDDEN = ["a\0b", "a\x1bb", "a\u202eb", "a\u2066b\u2069", "\u202d", "a\x7f", "\ud800", "a\ufffe"]


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_characters_are_refused_in_one_line_and_in_many(text):
    assert sentence("title", title=text).startswith("Title had hidden characters in it")
    words = sentence("story", story=text)
    assert words.startswith("Your answer to “What happened?” had hidden characters")


@pytest.mark.parametrize("text", HIDDEN)
def test_what_was_typed_comes_back_without_its_hidden_characters(text):
    form = filled(title=text)
    again = entry_of(form["title"])
    assert again in ("ab", "a", "")
    assert Everything({"title": again or "x"}).is_valid()


def test_right_to_left_writing_and_emoji_are_welcome():
    for text in ("پارک میں بنچ", "Łódź", "👩‍👩‍👧 family", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag", "<script>", "=1+1"):
        assert kept("title", title=text) == text


def test_text_is_tidied():
    assert kept("title", title="  two \t words\r\n ") == "two words"
    assert kept("story", story="one\r\n\r\ntwo\rthree ") == "one\n\ntwo\nthree"
    assert kept("title", title="Cafe\u0301") == "Caf\u00e9"


def test_too_long_says_how_much_was_used():
    assert sentence("title", title="x" * 21) == "Title must be 20 characters or fewer. You have used 21"
    assert kept("title", title="x" * 20)
    # one letter and its accent are one character once composed, and a line end counts once
    assert kept("title", title="e\u0301" * 20)
    assert kept("story", story="a\r\n" * 24 + "ab")


def test_no_maxlength_attribute_cuts_what_people_paste():
    assert "maxlength" not in Everything().fields["title"].widget.attrs


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("1200", 120000),
        ("£1,200.50", 120050),
        (" 1,200 ", 120000),
        ("12.5", 1250),
        ("1", 100),
        ("10000", 1_000_000),
        ("1.", 100),
        ("", None),
    ],
)
def test_money_is_read_as_people_write_it(typed, pence):
    assert kept("cost", cost=typed) == pence


@pytest.mark.parametrize(
    "typed",
    ["12,3", "-5", "1e5", "abc", "1.2.3", "١٢", "12 pounds", "1,2,3", "0x10", "9" * 400, "=1+1", "NaN"],
)
def test_what_is_not_money_is_refused(typed):
    assert sentence("cost", cost=typed) == "Cost must be an amount of money, like 1200 or 1,200.50"


def test_money_has_limits_and_no_parts_of_a_penny():
    assert "2 figures after the point" in sentence("cost", cost="1.005")
    assert sentence("cost", cost="0.99") == "Cost must be £1 or more"
    assert sentence("cost", cost="10000.01") == "Cost must be £10,000 or less"


def test_money_from_the_database_stands_in_the_box_as_pounds():
    assert Everything(initial={"cost": 120050})["cost"].value() == "1200.50"
    assert Everything(initial={"cost": 120000})["cost"].value() == "1200"
    assert not Everything(
        {"title": "x", "cost": "1200"}, initial={"title": "x", "cost": 120000}
    ).has_changed()


def day(d: str = "27", m: str = "3", y: str = "2026") -> dict[str, str]:
    return {"when__day": d, "when__month": m, "when__year": y}


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MARCH", "Mar."])
def test_a_date_in_three_boxes(month):
    assert kept("when", **day(m=month)) == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("typed", "words", "box"),
    [
        (day(d=""), "Date must include a day", "id_when-day"),
        (day(m=""), "Date must include a month", "id_when-month"),
        (day(y=""), "Date must include a year", "id_when-year"),
        (day(y="26"), "Year must include 4 numbers, like 2026", "id_when-year"),
        (day(d="31", m="2"), "Date must be a real date, like 27 3 2026", "id_when-day"),
        (day(d="x"), "Date must be a real date, like 27 3 2026", "id_when-day"),
        (day(m="Smarch"), "Date must be a real date, like 27 3 2026", "id_when-day"),
        (day(y="0000"), "Date must be a real date, like 27 3 2026", "id_when-day"),
        (day(y="2025"), "Date must be 1 January 2026 or later", "id_when-day"),
        (day(y="2028"), "Date must be 31 December 2027 or earlier", "id_when-day"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_links_to_the_box(typed, words, box):
    assert sentence("when", **typed) == words
    form = filled(**typed)
    assert errors_of(form) == [{"text": words, "href": f"#{box}"}]
    assert part_of(form["when"], 0) == typed["when__day"]


def test_a_missing_date():
    field = DateField(label="Date", missing="Enter a date")
    with pytest.raises(forms.ValidationError, match="Enter a date"):
        field.clean(["", "", ""])
    assert kept("when") is None
    assert Everything(initial={"when": date(2026, 3, 9)})["when"].value() == ["9", "3", "2026"]


def test_whole_numbers():
    assert kept("people", people=" 12 ") == 12
    for wrong in ("1.5", "x", "1_0", "١", "9" * 5000):
        assert sentence("people", people=wrong) == "Number of people must be a whole number, like 15"
    assert sentence("people", people="0") == "Number of people must be 1 or more"
    assert sentence("people", people="31") == "Number of people must be 30 or fewer"


def test_email():
    assert kept("mail", mail="a@example.com") == "a@example.com"
    for wrong in ("a@", "x" * 300 + "@example.com", "a\0@example.com", "a@b@c"):
        assert sentence("mail", mail=wrong).startswith("Enter an email address in the right format")


def test_choices_outside_the_list_are_refused():
    assert sentence("kind", kind="moon") == "Choose one from the list"
    assert sentence("ages", ages="moon") == "Choose only from the list"
    marked = [item["value"] for item in choices_of(filled(ages="young")["ages"]) if item["checked"]]
    assert marked == ["young"]


def test_errors_are_listed_in_the_order_of_the_fields():
    form = Everything({"title": "", "cost": "x", "people": "x"})
    assert [each["href"] for each in errors_of(form)] == ["#id_title", "#id_cost", "#id_people"]
    assert errors_of(Everything()) == []


def test_each_widget_has_its_control():
    assert {name: control_of(Everything()[name]) for name in Everything.base_fields} == {
        "title": "text",
        "story": "textarea",
        "cost": "money",
        "when": "date",
        "people": "text",
        "mail": "email",
        "kind": "radios",
        "ages": "checkboxes",
        "sure": "tick",
    }
