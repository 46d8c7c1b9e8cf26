"""The codes and numbers of a draw in public, and the one file that checks it."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.engines.lottery import verify_draw
from alongside.engines.lottery.codes import RESERVE, canonical, commitment, digest, key_in_words, key_of, tag
from alongside.engines.lottery.numbers import dice_needed, from_dice, from_texts, highest_throw

SECRET = b"s" * 32
PEOPLE = [
    {"id": f"p{n}", "features": {"age": "young" if n % 2 else "old"}, "household": "h" if n < 2 else ""}
    for n in range(6)
]
PANELS = [[0, 3], [1, 2], [4, 5], [2, 5], [0, 5]]
TARGETS = [{"feature": "age", "value": value, "min": 1, "max": 1} for value in ("old", "young")]


def tagged(of: str) -> list[list[str]]:
    keys = [key_of(SECRET, str(person["id"])) for person in PEOPLE]
    return [sorted(tag(keys[place], of, row) for place in panel) for row, panel in enumerate(PANELS, start=1)]


def a_draw(**changed: Any) -> list[dict[str, Any]]:
    """The lines of a small draw: a frozen list with its panels, and panel 4 drawn with a die."""
    listed = {
        "pool": sorted(
            commitment(key_of(SECRET, str(each["id"])), dict(each["features"]), str(each["household"]))  # type: ignore[call-overload]
            for each in PEOPLE
        ),
        "rows": tagged("lot"),
    }
    first = {
        "format": "alongside-lottery-1",
        "lottery": "lot",
        "kind": "frozen",
        "number": 0,
        "before": "",
        "at": "2026-05-01T10:00:00+00:00",
        "size": 2,
        "pool": 6,
        "of": "lot",
        "rows": 5,
        "targets": TARGETS,
        "least": 1,
        "most": 3,
        "bound": 0.4,
        "chances": [{"low": 1, "high": 3, "people": 6}],
        "pool_table": [{"feature": "age", "value": "old", "pool": None}],
        "list": digest(canonical(listed)),
    }
    draw = {
        "format": "alongside-lottery-1",
        "lottery": "lot",
        "kind": "draw",
        "number": 1,
        "before": digest(canonical(first)),
        "at": "2026-05-01T18:30:00+00:00",
        "from": 0,
        "source": "dice",
        "inputs": {"dice": [4]},
        "result": 4,
        "drawn": listed["rows"][3],
        "panel_table": [{"feature": "age", "value": "old", "members": None}],
        **changed,
    }
    return [first, listed, draw]


def written(lines: list[dict[str, Any]], to: Path) -> Path:
    path = to / "draw.jsonl"
    path.write_bytes(b"".join(canonical(line) + b"\n" for line in lines))
    return path


def test_a_draw_that_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sealed = tmp_path / "sealed.json"
    sealed.write_bytes(canonical({"secret": SECRET.hex(), "pool": PEOPLE, "panels": PANELS}))
    mine = tmp_path / "my-part.json"
    mine.write_bytes(canonical({**PEOPLE[2], "key": key_in_words(key_of(SECRET, "p2"))}))
    path = written(a_draw(), tmp_path)
    assert verify_draw.main([str(path), "--sealed", str(sealed), "--mine", str(mine)]) == 0
    said = capsys.readouterr().out
    assert "You are on 2 of the 5 panels" in said
    assert "Line 2: you were drawn." in said
    assert "exactly the answers that you gave" in said
    assert "public for 8 hours and 30 minutes" in said
    assert verify_draw.main([str(path), "--mine", key_in_words(key_of(SECRET, "p1"))]) == 0
    assert "Line 2: you were not drawn." in capsys.readouterr().out


def test_it_runs_alone(tmp_path: Path) -> None:
    """As somebody runs it who has nothing of ours but the one file."""
    program = tmp_path / "verify_draw.py"
    program.write_bytes(Path(str(verify_draw.__file__)).read_bytes())
    path = written(a_draw(), tmp_path)
    ran = subprocess.run(
        [sys.executable, "-I", str(program), str(path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0
    assert "Everything that could be checked is right." in ran.stdout


@pytest.mark.parametrize(
    "changed",
    [
        {"result": 3},
        {"inputs": {"dice": [3]}},
        {"inputs": {"dice": [4, 4]}},
        {"drawn": ["AAAA", "BBBB"]},
        {"before": "0" * 64},
        {"at": "2026-05-01T10:59:00+00:00"},
        {"from": 1},
        {"lottery": "another"},
        {"number": 2},
    ],
)
def test_a_draw_that_does_not(tmp_path: Path, changed: dict[str, Any]) -> None:
    assert verify_draw.main([str(written(a_draw(**changed), tmp_path))]) == 1


@pytest.mark.parametrize("what", ["target", "household", "panel", "pool"])
def test_an_auditor_finds_what_nobody_else_can(tmp_path: Path, what: str) -> None:
    people, panels = copy.deepcopy(PEOPLE), copy.deepcopy(PANELS)
    lines = a_draw()
    if what == "target":
        lines[0]["targets"] = [{"feature": "age", "value": "old", "min": 2, "max": 2}]
    elif what == "household":
        people[3]["household"] = "h"
    elif what == "panel":
        panels[0] = [0, 1]
    else:
        people[0]["features"] = {"age": "young"}
    lines[2]["before"] = digest(canonical(lines[0]))
    sealed = tmp_path / "sealed.json"
    sealed.write_bytes(canonical({"secret": SECRET.hex(), "pool": people, "panels": panels}))
    path = written(lines, tmp_path)
    assert verify_draw.main([str(path)]) == 0
    assert verify_draw.main([str(path), "--sealed", str(sealed)]) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"[]\n", b'{"format":"alongside-lottery-1"}\n', b"not json\n", b'{"kind":"draw"}\n'],
)
def test_what_is_no_file_of_ours(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "draw.jsonl"
    file.write_bytes(content)
    assert verify_draw.main([str(file)]) == 2
    assert verify_draw.main([str(tmp_path / "none")]) == 2


@given(most=st.integers(1, 1200))
@settings(max_examples=60, deadline=None)
def test_dice_favour_no_number(most: int) -> None:
    """Of all throws there are, each number comes up equally often."""
    needed = dice_needed(most)
    throws = [[int(digit) for digit in str(throw).zfill(needed)] for throw in range(10**needed)]
    found = Counter(from_dice(dice, most) for dice in throws)
    assert found.pop(None, 0) == 10**needed - highest_throw(most)
    assert set(found) == set(range(1, most + 1))
    assert len(set(found.values())) == 1
    for dice in throws[:: max(1, len(throws) // 50)]:
        assert verify_draw.number_from({"dice": dice}, "x", most) == from_dice(dice, most)


@pytest.mark.parametrize("dice", [(4, 1), (4, 1, 10), (-1, 0, 0), ()])
def test_what_no_dice_show(dice: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="3 dice"):
        from_dice(dice, 1000)


@given(
    words=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1),
    most=st.integers(1, 5000),
)
@settings(max_examples=60, deadline=None)
def test_words_give_one_number(words: list[str], most: int) -> None:
    number = from_texts(words, "d" * 64, most)
    assert 1 <= number <= most
    assert verify_draw.number_from({"words": words}, "d" * 64, most) == number


def test_words_favour_no_number() -> None:
    found = Counter(from_texts([str(n)], "d", 6) for n in range(6000))
    assert set(found) == set(range(1, 7))
    # Chi-square with 5 degrees of freedom is above 20.5 once in a thousand.
    assert sum((count - 1000) ** 2 / 1000 for count in found.values()) < 20.5


def test_the_program_makes_the_same_codes() -> None:
    key = key_of(SECRET, "p1")
    assert verify_draw.key_of(SECRET, "p1") == key == verify_draw.key_from_words(key_in_words(key))
    assert verify_draw.tag(key, "lot", 7) == tag(key, "lot", 7) != tag(key, "lot", RESERVE)
    said = {"äge": "“old”"}
    assert verify_draw.commitment(key, said, "") == commitment(key, said, "")
    assert verify_draw.canonical(json.loads(canonical(said))) == canonical(said)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_byte_that_is_changed_is_caught_by_who_noted_the_digests(data: st.DataObject) -> None:
    lines = [canonical(line) for line in a_draw()]
    digests = [digest(lines[0]), digest(lines[2])]
    whole = b"".join(line + b"\n" for line in lines)
    place = data.draw(st.integers(0, len(whole) - 2))
    value = data.draw(st.integers(0, 255).filter(lambda one: one != whole[place]))
    changed = whole[:place] + bytes([value]) + whole[place + 1 :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "draw.jsonl"
        words = [str(path), *(word for each in digests for word in ("--noted", each))]
        path.write_bytes(whole)
        assert verify_draw.main(words) == 0
        path.write_bytes(changed)
        assert verify_draw.main(words) in (1, 2)
