"""Asking for paths of the books, for the tests of insight."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.insight import path_books
from alianza.insight.path_books import By, PathBooks, Question, campaigns_of, read_path_books, windows_of
from alianza.insight.words import Options

Paths = Counter[tuple[str, ...]]
LAST, YEAR = date(2026, 10, 31), date(2026, 1, 1)


def ask(office: Office, by: By = "partner", first: date = YEAR, last: date = LAST) -> Question:
    deals = [version.loaded.deal for version in office.versions]
    currencies = tuple(dict.fromkeys(currency for deal in deals for currency in (deal.currency, *deal.currencies)))
    codes = [(code.limits.spelling, code.campaign) for code in office.own_codes]
    return Question(office.alliance_id, first, last, by, windows_of(deals), campaigns_of(deals, codes), currencies)


def read(office: Office, question: Question, options: Options | None = None) -> PathBooks:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return read_path_books(connection, question, options or Options())


def ingest(office: Office, folder: Path, *rows: str) -> None:
    """Facts as `sale S1 2026-10-01T10:00 code=TALLERX customer=ana amount=100`."""
    names = ("fact", "fact_id", "occurred_at", "partner", "code", "customer", "amount", "category", "friend", "click")
    with (folder / "facts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in rows:
            fact, fact_id, occurred_at, *rest = row.split()
            cells = dict(cell.split("=", 1) for cell in rest)
            writer.writerow({"fact": fact, "fact_id": fact_id, "occurred_at": occurred_at, **cells})
    done = ingest_file(open_office(office.database, office.alliance.slug), folder / "facts.csv")
    assert (done.facts, done.rejected) == (len(rows), 0)


def collected(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Every row that the statement gives, as it is taken in."""
    rows: list[tuple[Any, ...]] = []
    add = path_books._add

    def noted(tally: Any, some: Sequence[tuple[Any, ...]]) -> None:
        rows.extend(some)
        add(tally, some)

    monkeypatch.setattr(path_books, "_add", noted)
    return rows


def won_and_lost(rows: Sequence[tuple[Any, ...]]) -> tuple[Paths, Paths]:
    won, lost = Paths(), Paths()
    for path, _, conversions, nulls, _ in rows:
        won[tuple(path)] += conversions
        lost[tuple(path)] += nulls
    return +won, +lost
