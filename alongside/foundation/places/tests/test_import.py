"""Places come in from files whole or not at all, and every fault is named by its line or feature."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.conftest import Places, make_place
from alongside.foundation.places.actions import import_places
from alongside.foundation.places.models import Place, Tier
from alongside.foundation.places.reading import Faults, outline_fault, read_places
from alongside.foundation.record.models import Entry

SQUARE = {"type": "Polygon", "coordinates": [[[-1.5, 52.9], [-1.4, 52.9], [-1.4, 53.0], [-1.5, 52.9]]]}
HEAD = "code,name,tier,parent,population\n"


def csv_file(folder: Path, text: str) -> Path:
    file = folder / "places.csv"
    file.write_text(text, encoding="utf-8")
    return file


def geojson(folder: Path, *features: Any) -> Path:
    file = folder / "places.geojson"
    file.write_text(
        json.dumps({"type": "FeatureCollection", "attribution": "Somebody", "features": list(features)})
    )
    return file


def feature(geometry: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def faults_of(file: Path) -> list[str]:
    with pytest.raises(Faults) as wrong:
        import_places(file)
    assert not Place.objects.exclude(code__in=["SYS", "ALL"]).exists(), "nothing is half-imported"
    return wrong.value.faults


@pytest.mark.django_db
def test_it_works_in_any_order_of_lines(tmp_path: Path) -> None:
    file = csv_file(
        tmp_path,
        HEAD + "N1,North,neighbourhood,A1,34000\nS,Shire,system,,900000\nA1,Town,alliance,S,200000\n",
    )
    made = import_places(file, source="The Office")
    assert [place.path for place in made] == ["S/", "S/A1/", "S/A1/N1/"]
    assert Place.objects.get(code="N1").parent == Place.objects.get(code="A1")
    assert {place.code for place in Place.objects.within(made[1])} == {"A1", "N1"}
    assert [place.code for place in Place.objects.with_lineage().get(pk=made[2].pk).lineage()] == [
        "S",
        "A1",
        "N1",
    ]


@pytest.mark.django_db
def test_geojson_and_gzip(tmp_path: Path) -> None:
    plain = geojson(tmp_path, feature(code="S", name="Shire", tier="system", population=10))
    packed = tmp_path / "places.geojson.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    (made,) = import_places(packed)
    assert made.outline == SQUARE
    assert made.source == "Somebody"


@pytest.mark.django_db
def test_each_fault_names_its_line(tmp_path: Path) -> None:
    text = HEAD + (
        "S,Shire,system,,900\n"
        "S,Shire again,system,,900\n"
        "A,Town,allianz,S,10\n"
        ",No code,alliance,S,10\n"
        "B,,alliance,S,10\n"
        "C,Town,alliance,S,many\n"
        "D,Town,alliance,,10\n"
        "E,Town,system,S,10\n"
    )
    found = faults_of(csv_file(tmp_path, text))
    for line in range(3, 10):
        assert any(fault.startswith(f"line {line}: ") for fault in found), (line, found)
    assert not any(fault.startswith("line 2:") for fault in found)


@pytest.mark.django_db
def test_what_only_the_database_knows(tmp_path: Path) -> None:
    system = make_place("SYS", "Shire", Tier.SYSTEM, population=1000)
    make_place("ALL", "Town", Tier.ALLIANCE, system, population=600)
    assert "is taken" in faults_of(csv_file(tmp_path, HEAD + "SYS,Shire,system,,\n"))[0]
    assert (
        "not in the file and not here"
        in faults_of(csv_file(tmp_path, HEAD + "N,North,neighbourhood,XXXX,\n"))[0]
    )
    assert "belongs in: alliance" in faults_of(csv_file(tmp_path, HEAD + "N,North,neighbourhood,SYS,\n"))[0]
    assert (
        "600"
        in faults_of(csv_file(tmp_path, HEAD + "N,N,neighbourhood,ALL,400\nM,M,neighbourhood,ALL,300\n"))[0]
    )
    assert "1000" in faults_of(csv_file(tmp_path, HEAD + "A2,Other,alliance,SYS,500\n"))[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "column code is missing"),
        (HEAD.encode(), "no place in the file"),
        (HEAD.encode() + b"S,Sh\xff,system,,1\n", "line 2: this is not UTF-8"),
        (b"code;name\n", "column code is missing"),
    ],
)
def test_broken_csv(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(content)
    assert words in "\n".join(faults_of(file))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: not JSON"),
        ("[]", "not a GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection",\n "features": [}', "line 2: not JSON"),
        ('{"features": ["a"]}', "feature 1: has no properties"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_broken_geojson(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "places.geojson"
    file.write_text(text)
    assert words in "\n".join(faults_of(file))


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Point", "coordinates": [0, 0]}, "not a Polygon"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, "fewer than four"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1]]]},
            "does not end where it began",
        ),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, "1"], [1, 0], [0, 0]]]}, "not two numbers"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [400, 1], [1, 0], [0, 0]]]},
            "not a longitude and latitude",
        ),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "empty polygon"),
        ("square", "not a Polygon"),
    ],
)
def test_bad_geometry(geometry: Any, words: str) -> None:
    assert words in outline_fault(geometry)


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Faults):
        read_places(tmp_path / "nowhere.csv")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_no_geometry_breaks_the_reader(geometry: Any) -> None:
    assert isinstance(outline_fault(geometry), str)


@given(st.fixed_dictionaries({"type": st.sampled_from(["Polygon", "MultiPolygon"]), "coordinates": JSON}))
@settings(max_examples=200, deadline=None)
def test_no_coordinates_break_the_reader(geometry: Any) -> None:
    assert isinstance(outline_fault(geometry), str)


@pytest.mark.django_db
def test_the_command_names_faults_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import_places", csv_file(tmp_path, HEAD + "S,Shire,systems,,1\n"))
    assert refused.value.returncode == 2
    assert "line 2: the tier is “systems”" in capsys.readouterr().err
    call_command("import_places", csv_file(tmp_path, HEAD + "S,Shire,system,,1\n"))
    assert "Brought in 1 places" in capsys.readouterr().out
    assert Entry.objects.filter(act="places-imported").count() == 1


@pytest.mark.django_db
def test_the_database_holds_the_tree_and_its_tiers(places: Places) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=places.system.pk).update(tier=Tier.ALLIANCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=places.neighbourhood.pk).update(parent=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=places.areas[0].pk).update(deprivation_decile=11)


@pytest.mark.django_db
def test_an_update_changes_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    import_places(csv_file(tmp_path, HEAD + "S,Shire,system,,1000\nA,Town,alliance,S,600\n"))
    again = csv_file(tmp_path, HEAD + "S,New Shire,system,,\nA,Town,alliance,S,700\nB,City,alliance,S,300\n")
    with pytest.raises(Faults):
        import_places(again)
    import_places(again, update=True)
    shire = Place.objects.get(code="S")
    assert (shire.name, shire.population) == ("New Shire", 1000)
    assert Place.objects.get(code="A").population == 700
    assert Place.objects.get(code="B").path == "S/B/"


@pytest.mark.django_db
def test_an_update_moves_no_place(tmp_path: Path) -> None:
    import_places(csv_file(tmp_path, HEAD + "S,Shire,system,,1000\nA,Town,alliance,S,600\n"))
    with pytest.raises(Faults) as wrong:
        import_places(csv_file(tmp_path, HEAD + "A,Town,system,,600\n"), update=True)
    assert "cannot change" in wrong.value.faults[0]
    with pytest.raises(Faults):
        import_places(csv_file(tmp_path, HEAD + "A,Town,alliance,S,1100\n"), update=True)
