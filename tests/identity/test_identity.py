"""The directory of alliances: who the tenants are, and how a slip in a name is answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alianza.identity import api as identity
from alianza.runtime.database import Database

NOW = datetime(2026, 10, 1, tzinfo=UTC)


def alliance(slug: str, **words: str) -> identity.Alliance:
    fields = {"name": slug, "currency": "MXN", "country": "MX", "time_zone": "America/Mexico_City", "language": "es"}
    return identity.Alliance(identity.alliance_id_of(slug), slug, *{**fields, **words}.values())


def found(database: Database, *wanted: identity.Alliance) -> None:
    with database.unit_of_work(None) as connection:
        for item in wanted:
            identity.found_alliance(connection, item, NOW)


def test_a_slug_always_has_the_same_id_and_another_slug_another_one() -> None:
    assert identity.alliance_id_of("onlycar") == identity.alliance_id_of("onlycar")
    assert identity.alliance_id_of("onlycar") != identity.alliance_id_of("nexors")


def test_the_directory_lists_alliances_by_slug(database: Database) -> None:
    onlycar, nexors = alliance("onlycar"), alliance("nexors", currency="USD", language="en")
    found(database, onlycar, nexors)
    assert identity.alliances(database) == [nexors, onlycar]
    assert identity.find_alliance(database, "nexors") == nexors


def test_founding_an_alliance_again_changes_nothing(database: Database) -> None:
    first = alliance("onlycar")
    found(database, first)
    found(database, alliance("onlycar", name="Somebody else"))
    assert identity.alliances(database) == [first]


def test_a_slip_in_the_name_is_answered_with_the_nearest_one(database: Database) -> None:
    found(database, alliance("onlycar"), alliance("nexors"))
    with pytest.raises(identity.UnknownAlliance) as error:
        identity.find_alliance(database, "onlicar")
    assert (error.value.exit_code, error.value.hint) == (2, "did you mean --alliance onlycar?")


def test_without_any_alliance_the_answer_says_how_to_begin(database: Database) -> None:
    with pytest.raises(identity.UnknownAlliance) as error:
        identity.find_alliance(database, "onlycar")
    assert "alianza deal apply" in error.value.hint
