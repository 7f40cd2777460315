"""The private PostgreSQL: in whatever folder its owner chooses, beside those of others on the same machine."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from alianza.kernel.errors import UsageError
from alianza.runtime import embedded
from alianza.runtime.settings import Settings


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that the server's own user may pass through; pytest's are neither."""
    made = Path(tempfile.mkdtemp(prefix="al-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def _settings(home: Path) -> Settings:
    return Settings(home=home, database_url="", shared_buffers_mb=16, today="")


@pytest.mark.parametrize("name", ["Mis documentos", "Año 50% & 中文, 'x'", "x" * 110])
def test_it_runs_in_a_folder_of_any_name(folder: Path, name: str) -> None:
    settings = _settings(folder / name)
    uri = embedded.ensure_server(settings)
    try:
        with psycopg.connect(uri) as connection:
            where = connection.execute("SHOW data_directory").fetchone()
        assert where == (str(embedded.data_folder(settings.home)),)
        assert embedded.ensure_server(settings) == uri  # it runs already
    finally:
        assert embedded.stop_server(settings)
    assert not embedded.stop_server(settings)


def test_a_name_that_a_shell_would_act_on_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="ALIANZA_HOME"):
        embedded.ensure_server(_settings(folder / "$(reboot)"))
    assert list(folder.iterdir()) == []


def test_nothing_in_the_temporary_folder_is_shared_with_other_users(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library has one lock for the whole machine; the second user to come could not even open it."""
    shared = folder / "tmp"
    shared.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    settings = _settings(folder / "home")
    embedded.ensure_server(settings)
    embedded.stop_server(settings)
    assert list(shared.iterdir()) == []
    long = embedded._socket_folder(folder / ("x" * 110))
    assert [path.name for path in shared.iterdir()] == [f"alianza-{os.getuid()}"]
    assert stat.S_IMODE(long.parent.stat().st_mode) & 0o022 == 0


def test_it_is_stopped_even_when_its_own_user_has_lost_the_way_to_its_folder(folder: Path) -> None:
    """As root the server runs as another user, and a folder above it may be closed to that one while it runs."""
    settings = _settings(folder / "home")
    embedded.ensure_server(settings)
    folder.chmod(0o700)
    assert embedded.stop_server(settings)
    assert not embedded.stop_server(settings)
