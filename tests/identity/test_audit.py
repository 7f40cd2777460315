"""The audit log: written with the change or not at all, in order, readable by who may, and by nobody of another tenant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alianza.identity import api as identity
from alianza.identity import audit
from alianza.runtime.database import Database

from .conftest import NOW


def test_an_entry_says_who_what_before_after_when_and_from_where(
    database: Database, onlycar: identity.Principal
) -> None:
    by = onlycar.at(identity.Origin("req_1", b"\x01\x02"))
    with database.unit_of_work(by.alliance_id) as connection:
        audit.note(connection, by, NOW, "deal.applied", "onlycar", before={"version": 1}, after={"version": 2})
    (entry,) = audit.entries(database, onlycar)
    assert entry._replace(entry="") == audit.Entry(
        "", NOW, "system", "terminal:ana", "deal.applied", "onlycar", {"version": 1}, {"version": 2}, "req_1", "0102"
    )


def test_it_is_part_of_the_change(database: Database, onlycar: identity.Principal) -> None:
    with pytest.raises(ZeroDivisionError), database.unit_of_work(onlycar.alliance_id) as connection:
        audit.note(connection, onlycar, NOW, "deal.applied", "onlycar")
        raise ZeroDivisionError
    assert list(audit.entries(database, onlycar)) == []


def test_a_batch_keeps_its_order_over_pages(
    database: Database, onlycar: identity.Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_PAGE", 7)
    for batch in range(3):
        with database.unit_of_work(onlycar.alliance_id) as connection:
            changes = [audit.Change("link.changed", f"{batch}-{number}") for number in range(10)]
            audit.note_all(connection, onlycar, NOW + timedelta(seconds=batch), changes)
    found = [entry.object for entry in audit.entries(database, onlycar)]
    assert found == [f"{batch}-{number}" for batch in range(3) for number in range(10)]
    since = audit.entries(database, onlycar, NOW + timedelta(seconds=1), NOW + timedelta(seconds=2))
    assert [entry.object for entry in since] == [f"1-{number}" for number in range(10)]


def test_another_alliance_reads_none_of_it(
    database: Database, onlycar: identity.Principal, nexors: identity.Principal
) -> None:
    with database.unit_of_work(onlycar.alliance_id) as connection:
        audit.note(connection, onlycar, NOW, "deal.applied", "onlycar")
    assert list(audit.entries(database, nexors)) == []


def test_only_who_may_reads_it(database: Database, onlycar: identity.Principal) -> None:
    with pytest.raises(identity.Forbidden):
        next(audit.entries(database, replace(onlycar, scopes=identity.ROLES["partner_owner"])))
