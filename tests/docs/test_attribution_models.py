"""Every worked table of docs/attribution-models.md says what the program computes."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from worked import Example, Row, Table, read_examples

from alianza.bootstrap.deals import apply_deal
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.insight import explanation, path_books
from alianza.insight.analysis import analyse
from alianza.insight.path_files import read_path_file
from alianza.insight.words import Options, read_position
from alianza.kernel.money import format_minor
from alianza.runtime import clock
from alianza.runtime.database import Database

PAGE = Path(__file__).parents[2] / "docs" / "attribution-models.md"
EXAMPLES = read_examples(PAGE)
OF_FILES = [example for example in EXAMPLES if example.name == "paths"]
CHAIN = ("reached", "converts", "removal")


def options_of(column: str) -> Options:
    """A column's model and its setting: `time-decay 2`, `position 60/10/30`, `markov 2`, `shapley rate`."""
    model, _, setting = column.partition(" ")
    if not setting:
        return Options(models=(model,))
    if model == "position":
        return Options(models=(model,), position=read_position(setting))
    if model == "time-decay":
        return Options(models=(model,), half_life=Fraction(setting))
    if model == "markov":
        return Options(models=(model,), order=int(setting))
    assert (model, setting) == ("shapley", "rate"), column
    return Options(models=(model,), worth="rate")


def column_of(path: Path, column: str, decimals: int) -> dict[str, str]:
    """What the program says for a column of the page, by channel."""
    options = Options(models=("markov",)) if column in CHAIN else options_of(column)
    read = read_path_file(path, options, pytest.fail)
    found = analyse(read.tally, options)
    if column in CHAIN:
        assert found.chain is not None
        rows = explanation.removals(read.tally, found.chain)
        return {row.channel: f"{getattr(row, column):.{decimals}f}" for row in rows}
    return {credit.channel: format_minor(credit.conversions, decimals) for credit in found.models[0].credits}


def recomputed(example: Example, folder: Path) -> Table:
    """The example's table of channels as the program has it."""
    path = folder / "paths.csv"
    rows = example.table("path")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    said = example.table("channel")
    found: list[Row] = [{"channel": row["channel"]} for row in said]
    for column in list(said[0])[1:]:
        decimals = len(said[0][column].partition(".")[2])
        values = column_of(path, column, decimals)
        assert values.keys() == {row["channel"] for row in said}
        for row in found:
            row[column] = values[row["channel"]]
    return found


@pytest.mark.parametrize("example", OF_FILES, ids=lambda example: f"line {example.line}")
def test_a_worked_table_says_what_the_program_computes(example: Example, tmp_path: Path) -> None:
    assert recomputed(example, tmp_path) == example.table("channel")


def test_every_model_is_worked_out_on_the_page() -> None:
    columns = {column.split()[0] for example in OF_FILES for column in example.table("channel")[0]}
    assert columns == {"channel", *Options().models, *CHAIN}


def test_the_orders_of_the_shapley_example_average_to_what_the_page_says() -> None:
    """The table made by hand is right in itself, and its last row is the program's column."""
    example = next(example for example in OF_FILES if example.table("order"))
    *orders, average = example.table("order")
    names = ("A adds", "B adds", "C adds")
    for name in names:
        assert Fraction(sum(int(row[name]) for row in orders), len(orders)) == int(average[name])
    credits = {row["channel"]: Decimal(row["shapley"]) for row in example.table("channel")}
    assert [credits[name[0]] for name in names] == [int(average[name]) for name in names]


def test_a_wrong_number_on_the_page_is_found(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "| lead | 2.00 | 2.00 | 5.75 |" in text
    page = tmp_path / "page.md"
    page.write_text(text.replace("| lead | 2.00 | 2.00 | 5.75 |", "| lead | 2.00 | 2.00 | 5.74 |"), encoding="utf-8")
    wrong = [
        example.line
        for example in read_examples(page)
        if example.name == "paths" and recomputed(example, tmp_path) != example.table("channel")
    ]
    assert len(wrong) == 1


# Paths from the books ---------------------------------------------------------------------------------------------------


@pytest.fixture
def office(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The books of the page's example."""
    monkeypatch.setenv("ALIANZA_TODAY", "2026-12-15")
    example = next(example for example in EXAMPLES if example.name == "books")
    loaded = example.load(tmp_path)
    apply_deal(database, loaded, clock.now())
    partners = tmp_path / "partners.csv"
    rows = [f"{one.partner},{one.partner},{one.group},{one.code}\n" for one in loaded.cases[0].partners]
    partners.write_text("partner,name,group,code\n" + "".join(rows), encoding="utf-8")
    import_partners(database, partners, loaded.deal.alliance, None, clock.now())
    facts = example.facts()
    with (tmp_path / "facts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(example.table("fact")[0]), extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(facts)
    assert ingest_file(open_office(database, loaded.deal.alliance), tmp_path / "facts.csv").facts == len(facts)
    return open_office(database, loaded.deal.alliance)


@pytest.mark.parametrize("by", ["partner", "evidence"])
def test_the_paths_of_the_books_are_those_of_the_page(by: Any, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    example = next(example for example in EXAMPLES if example.name == "books")
    rows: list[tuple[Any, ...]] = []
    add: Callable[..., None] = path_books._add
    monkeypatch.setattr(path_books, "_add", lambda tally, some: (rows.extend(some), add(tally, some)))
    deals = [version.loaded.deal for version in office.versions]
    question = path_books.Question(
        office.alliance_id, date(2026, 1, 1), date(2026, 12, 1), by, path_books.windows_of(deals), {}, ("MXN",)
    )
    with office.database.unit_of_work(office.alliance_id) as connection:
        path_books.read_path_books(connection, question, Options())
    found: dict[str, list[int]] = {}
    for path, _, conversions, nulls, value in rows:
        sums = found.setdefault(" > ".join(path), [0, 0, 0])
        for place, number in enumerate((conversions, nulls, value)):
            sums[place] += int(number)
    first = f"path by {by}"
    table = [
        {first: path, "conversions": str(won), "null": str(lost), "value": format_minor(value, 2)}
        for path, (won, lost, value) in found.items()
    ]
    said = example.table(first)
    assert sorted(table, key=lambda row: row[first]) == sorted(said, key=lambda row: row[first])
