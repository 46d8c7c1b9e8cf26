"""Every setting that a host may choose is in the docs, and the docs name none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\b(ALONGSIDE_[A-Z_]+[A-Z]|DATABASE_URL(?:_[A-Z_]+)?)\b")


def test_settings_and_their_docs_agree() -> None:
    code = [
        file
        for file in (ROOT / "alongside" / "site").rglob("*.py")
        if file.name == "settings.py" or file.name == "test_settings.py" or "running" in file.parts
    ]
    read = {name for file in code for name in NAME.findall(file.read_text(encoding="utf-8"))}
    told = set(NAME.findall((ROOT / "docs" / "operate" / "settings.md").read_text(encoding="utf-8")))
    assert read - told == set(), "not in docs/operate/settings.md"
    assert told - read == set(), "in docs/operate/settings.md, but nothing reads it"
