"""Two alliances, and whoever may do everything in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.partners import api as partners
from alianza.runtime.database import Database

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WORDS = {"name": "x", "currency": "MXN", "country": "MX", "time_zone": "America/Mexico_City", "language": "es"}


def alliance(slug: str) -> identity.Alliance:
    return identity.Alliance(identity.alliance_id_of(slug), slug, *WORDS.values())


@pytest.fixture
def onlycar(database: Database) -> identity.Principal:
    """Whoever sits at the terminal of onlycar; nexors is there too."""
    with database.unit_of_work(None) as connection:
        for slug in ("onlycar", "nexors"):
            identity.found_alliance(connection, alliance(slug), NOW)
    return identity.system(identity.alliance_id_of("onlycar"), "terminal:ana")


@pytest.fixture
def nexors(onlycar: identity.Principal) -> identity.Principal:
    """Whoever sits at the terminal of nexors."""
    return identity.system(identity.alliance_id_of("nexors"), "terminal:boris")


@pytest.fixture
def partner(database: Database, onlycar: identity.Principal) -> Callable[[str], Any]:
    """`partner("taller")`: a partner of onlycar; gives its id."""
    from alianza.kernel.ids import named_id

    def make(external_id: str) -> Any:
        partner_id = named_id("partner", "onlycar", external_id)
        with database.unit_of_work(onlycar.alliance_id) as connection:
            one = partners.Partner(partner_id.bytes, external_id, external_id, "", ())
            partners.save_partners(connection, onlycar.alliance_id, [one], NOW)
        return partner_id

    return make


# A provider on this machine ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fake_of_module() -> Iterator[Any]:
    from .provider import provider

    with provider() as made:
        yield made


@pytest.fixture
def fake(fake_of_module: Any) -> Any:
    """The provider, honest again."""
    from .provider import Key

    fake_of_module.__dict__.update(
        metadata={}, answer={}, claims={}, header={}, token=None, paths={}, in_id_token=True, asked=[], codes={}, refused=[],
        keys=[Key("one")], email="ana@example.com", subject="sub-ana", verified=True,
    )  # fmt: skip
    return fake_of_module


@pytest.fixture(scope="module")
def world_of_module(module_database: Database, fake_of_module: Any) -> Any:
    from .provider_world import World

    with module_database.unit_of_work(None) as connection:
        identity.found_alliance(connection, alliance("onlycar"), NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
        return World(
            module_database, identity.system(identity.alliance_id_of("onlycar"), "terminal:ana"), fake_of_module
        )


@pytest.fixture
def shared(world_of_module: Any, fake: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One for all tests that only look whether Ana gets in."""
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
    world_of_module.discovery = type(world_of_module.discovery)()
    return world_of_module
