"""Who took part: small numbers are hidden, and nothing published gives one away."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alongside.conftest import make_person
from alongside.deciding.processes import actions
from alongside.deciding.processes.models import TookPart, WhoTookPart
from alongside.deciding.processes.participation import tables_of
from alongside.deciding.processes.suppression import LEAST, Earlier, may_name, publishable
from alongside.foundation.people.models import AboutYou

CELLS = ("a", "b", "c", "d")
tables = st.fixed_dictionaries({cell: st.integers(0, 14) for cell in CELLS})


@given(tables)
def test_no_hidden_number_follows_from_the_total(counts):
    shown = publishable(counts)
    hidden = [cell for cell in CELLS if shown[cell] is None]
    assert all(count is None or count >= LEAST for count in shown.values())
    if hidden and sum(counts.values()) >= LEAST:
        # Each hidden number may be anything from 0 to their sum, and that is at least 5 wide.
        assert len(hidden) >= 2 and sum(counts[cell] for cell in hidden) >= LEAST


def solutions(total_a, shown_a, total_d, shown_b):
    """Every pair of tables (the earlier one, and who came after) that fits what was published, as an attacker who
    knows that the later group is the earlier one and some more."""
    ranges = []
    for cell in CELLS:
        if shown_a[cell] is not None and shown_b[cell] is not None:
            ranges.append([(shown_a[cell], shown_b[cell] - shown_a[cell])])
        elif shown_a[cell] is not None:
            ranges.append([(shown_a[cell], d) for d in range(total_d + 1)])
        elif shown_b[cell] is not None:
            ranges.append([(a, shown_b[cell] - a) for a in range(min(shown_b[cell], total_a) + 1)])
        else:
            ranges.append([(a, d) for a in range(total_a + 1) for d in range(total_d + 1)])
    last = set(ranges[3])
    for three in product(*ranges[:3]):
        a, d = total_a - sum(x for x, _y in three), total_d - sum(y for _x, y in three)
        if a >= 0 and d >= 0 and (a, d) in last:
            yield (*three, (a, d))


def readable(shown):
    return frozenset(cell for cell in CELLS if shown[cell] is not None)


small = st.fixed_dictionaries({cell: st.integers(0, 7) for cell in CELLS})


@settings(deadline=None, max_examples=60)
@given(small, small, st.booleans())
def test_no_hidden_number_follows_from_two_nested_stages(earlier, more, smaller_first):
    total_a, total_d = sum(earlier.values()), sum(more.values())
    assume(total_a >= LEAST and total_d >= LEAST)
    later = {cell: earlier[cell] + more[cell] for cell in CELLS}
    if smaller_first:
        shown_a = publishable(earlier)
        shown_b = publishable(later, [Earlier(readable(shown_a), earlier, more)])
    else:
        shown_b = publishable(later)
        shown_a = publishable(earlier, [Earlier(readable(shown_b), earlier, more, is_larger=True)])
    possible: list[set[int]] = [set() for _ in range(12)]
    for found in solutions(total_a, shown_a, total_d, shown_b):
        for index, (a, d) in enumerate(found):
            possible[index].add(a)
            possible[index + 4].add(d)
            possible[index + 8].add(a + d)
    for index, cell in enumerate(CELLS):
        if earlier[cell] < LEAST:
            assert len(possible[index]) >= LEAST
        if 0 < more[cell] < LEAST:
            assert len(possible[index + 4]) >= LEAST
        if later[cell] < LEAST:
            assert len(possible[index + 8]) >= LEAST


def test_bounds_are_told_only_if_they_say_little():
    assert may_name({"a": (0, 8), "b": (0, 30)}, 30)
    assert not may_name({"a": (0, 12), "b": (11, 12)}, 12)
    assert not may_name({"a": (0, 5), "b": (0, 5)}, 9)


def crowd(stage, size, start=0, **about):
    people = []
    for number in range(start, start + size):
        person = make_person(f"{about} {number}", email=f"{abs(hash(str(about)))}-{number}@example.org")
        AboutYou.objects.create(person=person, **about)
        actions.note_participation(stage, person, TookPart.How.CONTRIBUTED)
        people.append(person)
    return people


@pytest.mark.django_db
def test_closing_a_stage_keeps_only_what_may_be_shown(places, process, ideas_stage):
    places.neighbourhood.profile = {
        "age_band": {"shares": {"16-24": 0.5, "35-49": 0.3}, "source": "Census 2021"},
    }
    places.neighbourhood.save()
    stage = ideas_stage()
    crowd(stage, 22, age_band="35-49", sex="female", small_area=places.areas[0])
    crowd(stage, 2, age_band="16-24", sex="male", small_area=places.areas[3])
    crowd(stage, 6, age_band="50-64", sex="", small_area=None)
    actions.close_stage(stage, by=None)
    kept = WhoTookPart.objects.get(stage=stage)
    assert kept.figures["people"] == 30
    ages = kept.figures["categories"]["age_band"]
    assert ages["cells"]["35-49"] == 22 and ages["cells"]["16-24"] is None and ages["cells"]["50-64"] is None
    assert ages["missing"] == ["16-24"] and ages["source"] == "Census 2021"
    sexes = kept.figures["categories"]["sex"]["cells"]
    assert sexes == {"female": 22, "male": None, "": None}
    deprivation = kept.figures["categories"]["deprivation"]
    assert deprivation["here"] and abs(sum(deprivation["here"].values()) - 1) < 1e-9
    tables = {table.key: table for table in tables_of(kept)}
    assert tables["age_band"].missing == ["16 to 24"]
    assert all(row.count is None or row.count >= LEAST for table in tables.values() for row in table.rows)

    AboutYou.objects.update(age_band="75-plus")
    kept.refresh_from_db()
    assert kept.figures["categories"]["age_band"] == ages, "a later answer changes no published figure"


@pytest.mark.django_db
def test_fewer_than_five_people_say_nothing(process, ideas_stage):
    stage = ideas_stage()
    crowd(stage, 4, sex="female")
    actions.close_stage(stage, by=None)
    assert WhoTookPart.objects.get().figures == {"people": None, "why_not": "few", "categories": {}}


@pytest.mark.django_db
def test_nearly_the_same_people_get_no_second_table(process, ideas_stage):
    first = ideas_stage()
    people = crowd(first, 12, sex="female") + crowd(first, 12, sex="male")
    actions.close_stage(first, by=None)
    second = ideas_stage()
    for person in people[:23]:
        actions.note_participation(second, person, TookPart.How.CONTRIBUTED)
    actions.close_stage(second, by=None)
    assert WhoTookPart.objects.get(stage=second).figures["why_not"] == "same"


@pytest.mark.django_db
def test_the_same_people_as_in_two_stages_together_get_no_table(process, ideas_stage):
    one, two, both = ideas_stage(), ideas_stage(), ideas_stage()
    people = crowd(one, 10, sex="female") + crowd(two, 10, sex="male")
    for person in people:
        actions.note_participation(both, person, TookPart.How.CONTRIBUTED)
    for stage in (one, two, both):
        actions.close_stage(stage, by=None)
    assert WhoTookPart.objects.get(stage=both).figures["why_not"] == "same"


@pytest.mark.django_db
def test_a_few_new_people_of_one_kind_are_not_read_off_the_difference(process, ideas_stage):
    first, second = ideas_stage(), ideas_stage()
    people = crowd(first, 10, sex="female") + crowd(first, 10, sex="male")
    for person in people:
        actions.note_participation(second, person, TookPart.How.CONTRIBUTED)
    crowd(second, 20, start=50, sex="female")
    crowd(second, 1, start=90, sex="male")
    actions.close_stage(first, by=None)
    actions.close_stage(second, by=None)
    cells = WhoTookPart.objects.get(stage=second).figures["categories"]["sex"]["cells"]
    assert cells["male"] is None and list(cells.values()).count(None) >= 2


@pytest.mark.django_db
def test_nobody_counts_who_took_part_in_an_imported_election(process, ideas_stage):
    process.imported_from = "Świecie 2023"
    process.save()
    actions.close_stage(ideas_stage(), by=None)
    assert not WhoTookPart.objects.exists()
