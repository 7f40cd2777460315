"""Two alliances, and whoever may do everything in each."""

from __future__ import annotations

from collections.abc import Callable
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
