"""A world with the API, for each test or for a module's tests together: copies of one that was founded once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alianza.runtime.database import Database

from ...conftest import fresh_copy, make_once
from .harness import Client, World, found_world


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a server that runs in this process keeps its files."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("ALIANZA_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def world_template(server_uri: str, template: str) -> str:
    """The name of a database that holds the two alliances."""
    name = f"{template}_api_world"

    def fill(uri: str) -> None:
        database = Database(uri)
        found_world(database)
        database.close()

    make_once(server_uri, name, fill, template)
    return name


@pytest.fixture
def world(server_uri: str, world_template: str) -> Iterator[World]:
    """A world of the test's own."""
    with fresh_copy(server_uri, world_template) as database:
        found = World(database)
        yield found
        found.close()


@pytest.fixture(scope="module")
def shared(server_uri: str, world_template: str) -> Iterator[World]:
    """A world that a module's tests share."""
    with fresh_copy(server_uri, world_template) as database:
        found = World(database)
        yield found
        found.close()


@pytest.fixture(scope="module")
def crm(shared: World) -> Client:
    """A CRM that may do everything."""
    return shared.client()
