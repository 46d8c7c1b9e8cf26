"""Who has been heard beside who lives here: nothing under 5, and no two tables that give somebody away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alongside.conftest import Places, make_person
from alongside.foundation.people.models import AboutYou, Person
from alongside.listening.statements import actions, heard
from alongside.listening.statements.models import Question
from alongside.listening.statements.tests.conftest import statement


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1))
def test_nothing_under_five_can_be_read_or_worked_out(counts: dict[str, int]) -> None:
    shown = heard.publishable(counts)
    assert all(number is None or number >= heard.LEAST for number in shown.values())
    hidden = [counts[cell] for cell, number in shown.items() if number is None]
    # The total is public: what is hidden sums to a known number.
    if hidden and len(hidden) < len(counts):
        assert len(hidden) > 1 and sum(hidden) >= heard.LEAST
    assert all(shown[cell] in (None, counts[cell]) for cell in counts)


def join(question: Question, places: Places, names: range, **about: str) -> list[Person]:
    people = []
    for n in names:
        person = make_person(f"Person {n}", home=places.neighbourhood)
        AboutYou.objects.create(person=person, **about)
        actions.cast(statement(question), value=1, by=person)
        people.append(person)
    return people


def test_the_table_waits_for_five_more(question: Question, places: Places) -> None:
    join(question, places, range(4), sex="female")
    assert heard.count(question, {}) == {}
    join(question, places, range(4, 12), sex="female")
    join(question, places, range(12, 18), sex="male")
    join(question, places, range(18, 24))
    first = heard.count(question, {})
    assert first["people"] == 24 and first["categories"]["sex"] == {"female": 12, "male": 6, "": 6}
    join(question, places, range(24, 28), sex="male")
    assert heard.count(question, first) == first
    join(question, places, range(28, 29), sex="male")
    assert heard.count(question, first)["categories"]["sex"]["male"] == 11


def test_tables_stand_beside_who_lives_here(question: Question, places: Places) -> None:
    place = places.neighbourhood
    place.profile = {"sex": {"shares": {"female": 0.51, "male": 0.49}, "source": "Census 2021"}}
    join(question, places, range(8), sex="female", age_band="25-34")
    join(question, places, range(8, 16), sex="male")
    join(question, places, range(16, 21))
    tables = {table.title: table for table in heard.tables_of(heard.count(question, {}), place)}
    female, male = tables["Sex"].rows
    assert (female.count, female.share, female.here, male.here) == (8, 0.5, 0.51, 0.49)
    assert tables["Sex"].source == "Census 2021"
    assert "Ethnic group" not in tables
