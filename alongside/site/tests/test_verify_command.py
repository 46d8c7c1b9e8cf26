"""`./run lottery verify BUNDLE` checks a draw in public."""

from __future__ import annotations

from pathlib import Path

import pytest

from alongside.engines.lottery.tests.test_public_draw import a_draw, written
from alongside.site.lottery_command import main


def test_a_draw_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(written(a_draw(), tmp_path))]) == 0
    assert "Everything that could be checked is right." in capsys.readouterr().out
    assert main(["verify", str(written(a_draw(result=3), tmp_path))]) == 1
    assert main(["verify", str(tmp_path / "none")]) == 2
