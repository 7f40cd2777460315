"""Suspending partners in the books: from which day it can be said, that it can be taken back, and what facts then earn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.suspensions import resume, suspend
from alianza.kernel.errors import InvalidValue
from alianza.partners.api import UnknownPartner, spells_of
from alianza.programs.versions import EffectiveDateRefused

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
TODAY, SOON, LATER = date(2026, 10, 10), date(2026, 10, 12), date(2026, 10, 20)


@pytest.fixture
def onlycar(office: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-01")
    return office("onlycar")


def again(office: Office) -> Office:
    return open_office(office.database, "onlycar")


def sell(office: Office, folder: Path, *rows: tuple[str, str], by: Office | None = None) -> dict[str, int]:
    """Take in sales of taller-x with its code; gives what each fact of the books earns."""
    path = folder / f"{rows[0][0]}.csv"
    lines = [f"sale,{name},{day}T18:00:00Z,TALLERX,c-{name},1000" for name, day in rows]
    path.write_text("\n".join(["fact,fact_id,occurred_at,code,customer,amount", *lines]) + "\n")
    ingest_file(by or again(office), path)
    with office.database.unit_of_work(office.alliance_id) as connection:
        found = connection.execute(
            "SELECT fact_id, sum(amount_minor) FROM lines WHERE alliance_id = %s AND kind IN (1, 2) GROUP BY fact_id",
            (office.alliance_id,),
        )
        return {fact: int(amount) for fact, amount in found}


def test_a_late_fact_of_before_earns_and_one_of_after_does_not(onlycar: Office, tmp_path: Path) -> None:
    assert suspend(onlycar, ["taller-x"], SOON, "Fraude", NOW) == {"taller-x": SOON}
    found = sell(onlycar, tmp_path, ("S3", "2026-10-14"), ("S1", "2026-10-11"), ("S2", "2026-10-12"))
    assert found["S1"] > 0 and not {"S2", "S3"} & found.keys()
    assert sell(onlycar, tmp_path, ("S0", "2026-10-01"))["S0"] > 0


def test_a_file_that_is_being_taken_in_meanwhile_hears_of_it(onlycar: Office, tmp_path: Path) -> None:
    before = again(onlycar)
    suspend(onlycar, ["taller-x"], SOON, "Fraude", NOW)
    assert "S1" in sell(onlycar, tmp_path, ("S1", "2026-10-11"), ("S2", "2026-10-12"), by=before)
    assert "S2" not in sell(onlycar, tmp_path, ("S3", "2026-10-13"), by=before)


def test_it_can_be_taken_back_before_it_begins(onlycar: Office, tmp_path: Path) -> None:
    suspend(onlycar, ["taller-x"], SOON, "Fraude", NOW)
    assert suspend(again(onlycar), ["taller-x"], LATER, "Fraude", NOW) == {}  # it is already
    assert resume(again(onlycar), ["taller-x"], None, NOW) == {"taller-x": SOON}
    assert resume(again(onlycar), ["taller-x"], None, NOW) == {}
    assert sell(onlycar, tmp_path, ("S2", "2026-10-12"))["S2"] > 0
    known = again(onlycar).by_external_id["taller-x"]
    with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
        spells = spells_of(connection, onlycar.alliance_id, known.partner_id)
    assert [(one.effective_from, one.suspended, one.reason) for one in spells] == [
        (SOON, True, "Fraude"),
        (SOON, False, ""),
    ]


def test_nothing_is_said_of_days_that_are_decided(onlycar: Office, tmp_path: Path) -> None:
    """A sale of anybody: whom its credit goes to may rest on who takes part."""
    with pytest.raises(EffectiveDateRefused):
        suspend(onlycar, ["taller-x"], date(2026, 10, 9), "Fraude", NOW)
    sell(onlycar, tmp_path, ("S1", "2026-10-12"))
    for day in (TODAY, SOON):
        with pytest.raises(EffectiveDateRefused, match="2026-10-13"):
            suspend(again(onlycar), ["taller-ramirez"], day, "Fraude", NOW)
    assert suspend(again(onlycar), ["taller-ramirez", "taller-x"], None, "Fraude", NOW) == {
        "taller-ramirez": date(2026, 10, 13), "taller-x": date(2026, 10, 13),
    }  # fmt: skip
    with pytest.raises(EffectiveDateRefused):
        resume(again(onlycar), ["taller-x"], SOON, NOW)


@pytest.mark.parametrize(
    ("chosen", "reason", "error"),
    [
        (["nobody"], "x", UnknownPartner),
        (["taller-x"], " ", InvalidValue),
        (["taller-x", "nobody"], "x", UnknownPartner),
    ],
)
def test_who_and_why_must_be_said(onlycar: Office, chosen: list[str], reason: str, error: Any) -> None:
    with pytest.raises(error):
        suspend(onlycar, chosen, SOON, reason, NOW)
    assert not again(onlycar).by_external_id["taller-x"].suspensions
