"""`./run lottery verify BUNDLE` checks a draw in public."""

from __future__ import annotations

from pathlib import Path

import pytest

from alongside.engines.lottery.codes import canonical, digest
from alongside.engines.lottery.tests.test_public_draw import PANELS, PEOPLE, SECRET, a_draw, written
from alongside.site.lottery_command import main


def test_a_draw_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(written(a_draw(), tmp_path))]) == 0
    assert "Everything that could be checked is right." in capsys.readouterr().out
    assert main(["verify", str(written(a_draw(result=3), tmp_path))]) == 1
    assert main(["verify", str(tmp_path / "none")]) == 2


def audited(tmp_path: Path, **changed: object) -> list[str]:
    """The words of a check with the sealed file, of a list that states other things."""
    lines = a_draw()
    lines[0].update(changed)
    lines[2]["before"] = digest(canonical(lines[0]))
    sealed = tmp_path / "sealed.json"
    sealed.write_bytes(canonical({"secret": SECRET.hex(), "pool": PEOPLE, "panels": PANELS}))
    return ["verify", str(written(lines, tmp_path)), "--sealed", str(sealed)]


def test_an_auditor_finds_the_lottery_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # 0 and 1 share a household, so that one panel in three can have each of the three old people.
    assert main(audited(tmp_path, bound=1 / 3)) == 0
    assert "Found again, no lottery could give" in capsys.readouterr().out
    assert main(audited(tmp_path, bound=0.3)) == 1
    assert "Found again, the smallest chance can be 0.333333, and not 0.300000." in capsys.readouterr().out
