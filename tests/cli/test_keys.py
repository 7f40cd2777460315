"""`alianza keys …`: what a user sees, and that a test key acts on the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap.office import open_office
from alianza.identity import api as identity
from alianza.runtime.database import Database

ONLYCAR = Path(__file__).parents[2] / "examples/onlycar"


@pytest.fixture
def onlycar(books: Any) -> Any:
    assert books("deal", "apply", ONLYCAR / "deal.yaml").code == 0
    assert books("partners", "import", ONLYCAR / "partners.csv").code == 0
    return books


def test_a_key_is_shown_once_works_and_is_listed_by_its_last_letters(onlycar: Any, database: Database) -> None:
    said = onlycar("keys", "create", "CRM", "--scope", "sales:*", "--scope", "leads:write")
    text = next(line for line in said.out.splitlines() if line.startswith("alz_live_"))
    found = identity.KeyRing(database).verify(text)
    assert (found.scopes, found.test) == ({"sales:read", "sales:write", "leads:write"}, False)
    listed = onlycar("keys", "list")
    assert text not in listed.out and f"…{text[-4:]}" in listed.out and "CRM" in listed.out


def test_rotate_and_revoke(onlycar: Any, database: Database) -> None:
    made = onlycar("keys", "create", "CRM", "--scope", "*:read", "--json").json
    new = onlycar("keys", "rotate", made["key"], "--overlap", "2", "--json").json
    rows = onlycar("keys", "list", "--json").json["keys"]
    assert sorted(row["state"] for row in rows) == ["ending", "live"]
    assert onlycar("keys", "revoke", new["key"]).code == 0
    with pytest.raises(identity.KeyRefused, match="revoked"):
        identity.KeyRing(database).verify(new["secret"])
    assert "key_ended" in onlycar("keys", "rotate", new["key"]).err
    assert "unknown_key" in onlycar("keys", "revoke", "key_01k9m2v7w8x9y0z1a2b3c4d5e6").err


def test_of_one_partner_and_of_none_that_there_is(onlycar: Any, database: Database) -> None:
    name = open_office(database, "onlycar").partners[0].external_id
    made = onlycar("keys", "create", "shop", "--scope", "sales:write", "--partner", name, "--json").json
    assert made["partner"].startswith("ptr_")
    said = onlycar("keys", "create", "shop", "--scope", "sales:write", "--partner", "nobody")
    assert said.code == 2 and "unknown_partner" in said.err


def test_a_test_key_acts_on_a_sandbox_with_the_same_deal_and_partners(onlycar: Any, database: Database) -> None:
    text = onlycar("keys", "create", "trying", "--scope", "*", "--test", "--json").json["secret"]
    found = identity.KeyRing(database).verify(text)
    assert text.startswith("alz_test_") and found.test
    live, sandbox = open_office(database, "onlycar"), open_office(database, "onlycar-test")
    assert found.alliance_id == sandbox.alliance_id != live.alliance_id
    assert [one.external_id for one in sandbox.partners] == [one.external_id for one in live.partners]
    assert {one.partner_id for one in sandbox.partners} & {one.partner_id for one in live.partners} == set()
    assert {one.account for one in sandbox.partners} == {""}
    assert sandbox.codes.keys() == live.codes.keys()
    assert [one.digest for one in sandbox.versions] == [one.digest for one in live.versions]
    assert [row["test"] for row in onlycar("keys", "list", "--json").json["keys"]] == [True]


def test_the_sandbox_is_no_alliance_to_choose_from(onlycar: Any, database: Database) -> None:
    onlycar("keys", "create", "trying", "--scope", "*", "--test")
    onlycar("keys", "create", "again", "--scope", "*", "--test")
    assert [one.slug for one in identity.alliances(database)] == ["onlycar"]
    assert onlycar("partners", "list").code == 0
    assert onlycar("partners", "list", "--alliance", "onlycar-test").code == 0


def test_a_key_ends_after_the_local_day(onlycar: Any) -> None:
    made = onlycar("keys", "create", "CRM", "--scope", "*:read", "--expires", "2026-11-30", "--json").json
    assert made["expires_at"] == "2026-12-01T00:00:00-06:00"
    for day in ("2026-11-01", "9999-12-31", "soon"):
        said = onlycar("keys", "create", "CRM", "--scope", "*:read", "--expires", day)
        assert said.code == 2 and "Traceback" not in said.err


def test_a_slip_in_a_scope_is_answered_with_the_nearest(onlycar: Any) -> None:
    said = onlycar("keys", "create", "CRM", "--scope", "sale:write")
    assert said.code == 2 and "did you mean sales:write?" in said.err
