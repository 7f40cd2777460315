"""A closing that is broken off is finished by the same command, whatever stood in the month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alianza.bootstrap.office import Office
from alianza.bootstrap.settle import settle
from alianza.runtime.database import Database
from alianza.settlement import closing

JANUARY_OVER = datetime(2026, 2, 2, 18, tzinfo=UTC)


def test_the_first_month_is_closed_after_a_closing_that_only_froze_it(
    database: Database, office: Callable[[str], Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody sold anything in it, so no line tells of it; the monthly fees are due all the same."""
    office("nexors")
    with monkeypatch.context() as patch:
        patch.setattr(closing._ClosingRun, "run", _killed)
        with pytest.raises(KeyboardInterrupt):
            settle(database, "nexors", "2026-01", tmp_path, JANUARY_OVER, documents=())
    settled = settle(database, "nexors", "2026-01", tmp_path, JANUARY_OVER, documents=())
    assert settled.fresh == ("2026-01",)
    assert "fee" in (tmp_path / "lines.csv").read_text()


def _killed(run: object) -> None:
    raise KeyboardInterrupt
