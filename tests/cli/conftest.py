"""Runs commands as a user does and gives what they said. In-process, on a database of the test's own."""

from __future__ import annotations

import contextlib
import io
import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from alianza.cli.main import run
from alianza.runtime.database import Database

EXAMPLES = Path(__file__).parents[2] / "examples"
ONLYCAR = EXAMPLES / "onlycar"
TODAY = "2026-11-02"  # October is over, its statements are under review


class Said(NamedTuple):
    """What a command answered: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output; fails when there is anything else."""
        return json.loads(self.out)


Cli = Callable[..., Said]


def call(*words: object) -> Said:
    """Run one command line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(word) for word in words])
    return Said(code, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine gets into a test, and no test into the machine's books."""
    for name in ("ALIANZA_ALLIANCE", "ALIANZA_DEBUG", "ALIANZA_DATABASE_URL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ALIANZA_TODAY", TODAY)


@pytest.fixture
def cli() -> Cli:
    """Commands without any books."""
    return call


@pytest.fixture
def books(database: Database, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Commands on empty books of the test's own."""
    monkeypatch.setenv("ALIANZA_DATABASE_URL", database.uri)
    return call


@contextlib.contextmanager
def _copy(server_uri: str, base: str) -> Iterator[str]:
    """A copy of a database, gone afterwards."""
    name = f"test_cli_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {base} STRATEGY FILE_COPY")  # type: ignore[arg-type]
        yield urlunsplit(urlsplit(server_uri)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def settled_uri(server_uri: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Books with the onlycar example, its export of orders taken in and October closed: made once, only read."""
    with _copy(server_uri, template) as uri:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ALIANZA_DATABASE_URL", uri)
            patch.setenv("ALIANZA_TODAY", TODAY)
            settle_onlycar(tmp_path_factory.mktemp("settled"))
        yield uri


def settle_onlycar(folder: Path) -> None:
    """The tour of the README up to the closed month."""
    orders, rejects = ONLYCAR / "orders-export.csv", folder / "rejects.csv"
    steps: tuple[tuple[int, tuple[object, ...]], ...] = (
        (0, ("deal", "apply", ONLYCAR / "deal.yaml")),
        (0, ("partners", "import", ONLYCAR / "partners.csv")),
        (1, ("ingest", orders, "--map", ONLYCAR / "profile.yaml", "--rejects", rejects)),
        (0, ("settle", "2026-10", "--out", folder / "out", "--documents", "none")),
    )
    for code, words in steps:
        said = call(*words)
        assert said.code == code, (words, said)


@pytest.fixture
def settled(settled_uri: str, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Commands on the settled books: for reading."""
    monkeypatch.setenv("ALIANZA_DATABASE_URL", settled_uri)
    return call


@pytest.fixture
def settled_copy(server_uri: str, settled_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cli]:
    """Commands on a copy of the settled books: for writing."""
    with _copy(server_uri, urlsplit(settled_uri).path[1:]) as uri:
        monkeypatch.setenv("ALIANZA_DATABASE_URL", uri)
        yield call
