"""Every worked table of docs/algorithms.md says what the program computes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from worked import Example, Row, Table, read_examples

from alianza.kernel.money import format_minor, parse_minor, share, split
from alianza.kernel.periods import parse_period
from alianza.programs.terms import PriceStep, Settlement, VolumePrice
from alianza.rewards.clauses import Terms, compile_deal
from alianza.rewards.decide import fold
from alianza.rewards.month import volume_due
from alianza.rewards.words import SALE, order
from alianza.settlement.calendar import payout_date
from alianza.settlement.cases import case_facts, case_partners, run_case

PAGE = Path(__file__).parents[2] / "docs" / "algorithms.md"
EXAMPLES = read_examples(PAGE)


def only(rows: list[Row], like: Table) -> Table:
    """The rows with the columns that the page's table has."""
    names = {"line of": "fact_id"}
    return [{column: row[names.get(column, column)] for column in like[0]} for row in rows] if like else []


def check_case(example: Example, folder: Path) -> list[tuple[Table, Table]]:
    """Run the example as a deal's own case: its lines, statements and touches."""
    loaded = example.load(folder)
    result = run_case(loaded.cases[0], loaded.deal)
    pairs = []
    for first, rows in (("line of", result.lines), ("period", result.statements)):
        said = example.table(first)
        pairs.append((said, only(rows, said)))
    pairs.append((example.table("sale"), touches(example, folder)))
    return pairs


def touches(example: Example, folder: Path) -> Table:
    """The candidates of the sales that the page explains, and what became of them."""
    said = example.table("sale")
    if not said:
        return []
    loaded = example.load(folder)
    partners = case_partners(loaded.cases[0], loaded.deal)
    terms = Terms([compile_deal(1, loaded.deal, {partner.partner_id: partner for partner in partners.values()})])
    facts = sorted(case_facts(loaded.cases[0], loaded.deal, partners), key=order)
    customers = {fact.customer: [one for one in facts if one.customer == fact.customer] for fact in facts}
    wanted = {row["sale"] for row in said}
    return [
        {
            "sale": decision.fact.fact_id,
            "evidence": touch.evidence,
            "partner": touch.partner.external_id,
            "outcome": touch.lost or "wins",
        }
        for mine in customers.values()
        for decision in fold(mine, terms, explain=True)
        for touch in decision.touches
        if decision.fact.kind == SALE and decision.fact.fact_id in wanted
    ]


def check_share(example: Example, folder: Path) -> list[tuple[Table, Table]]:
    """A share of an amount, exact and rounded once."""
    said = example.table("base")
    found = []
    for row in said:
        rate = Decimal(row["rate"].rstrip("%")) / 100
        exact = (Decimal(row["base"]) * rate).normalize()
        line = format_minor(share(parse_minor(row["base"], 2), rate), 2)
        found.append({**row, "exact": f"{exact:f}", "line": line})
    return [(said, found)]


def check_split(example: Example, folder: Path) -> list[tuple[Table, Table]]:
    """An amount split by weights."""
    said = example.table("amount")
    found = []
    for row in said:
        parts = split(parse_minor(row["amount"], 2), [int(weight) for weight in row["weights"].split(",")])
        assert sum(parts) == parse_minor(row["amount"], 2)
        found.append({**row, "parts": ", ".join(format_minor(part, 2) for part in parts)})
    return [(said, found)]


def check_volume(example: Example, folder: Path) -> list[tuple[Table, Table]]:
    """The price of so many units: 180 from the first, 150 from the 51st, 120 from the 201st."""
    said = example.table("units")
    steps = tuple(PriceStep(from_quantity=n, unit_price={"MXN": p}) for n, p in ((1, 18000), (51, 15000), (201, 12000)))
    found = []
    for row in said:
        modes = {mode: VolumePrice(id="v", mode=mode, steps=steps) for mode in ("graduated", "all_units")}
        dues = {mode: format_minor(volume_due(price, int(row["units"]), "MXN"), 2) for mode, price in modes.items()}
        found.append({**row, **dues})
    return [(said, found)]


def check_payout(example: Example, folder: Path) -> list[tuple[Table, Table]]:
    """The day on which a statement is paid."""
    said = example.table("period")
    found = []
    for row in said:
        terms = Settlement(payout_day=int(row["payout_day"]), holidays=row["holidays"])
        paid = payout_date(parse_period(row["period"]), terms, date.fromisoformat(row["review ends"]))
        found.append({**row, "paid on": str(paid)})
    return [(said, found)]


CHECKS: dict[str, Callable[[Example, Path], list[tuple[Table, Table]]]] = {
    "case": check_case,
    "share": check_share,
    "split": check_split,
    "volume": check_volume,
    "payout": check_payout,
}


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.name != "late"], ids=lambda e: f"line {e.line}")
def test_a_worked_table_says_what_the_program_computes(example: Example, tmp_path: Path) -> None:
    pairs = [(said, found) for said, found in CHECKS[example.name](example, tmp_path) if said]
    assert pairs, f"{PAGE.name}:{example.line}: the example has no table with results"
    for said, found in pairs:
        assert found == said


def test_every_kind_of_table_is_recomputed() -> None:
    assert {example.name for example in EXAMPLES} == {*CHECKS, "late"}
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("| S1 | gross | 999.99 | 5% | 50.00 |", "| S1 | gross | 999.99 | 5% | 49.99 |"), ("16.67 |\n", "16.66 |\n")],
)
def test_a_wrong_number_on_the_page_is_found(right: str, wrong: str, tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert right in text
    page = tmp_path / "algorithms.md"
    page.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    pairs = [
        pair
        for example in read_examples(page)
        if example.name != "late"
        for pair in CHECKS[example.name](example, tmp_path)
        if pair[0]
    ]
    assert sum(said != found for said, found in pairs) == 1


def test_facts_that_come_after_the_closing_are_adjustments(office_of, tmp_path: Path) -> None:
    """The one example that needs books: what is recorded when decides where it is stated."""
    example = next(example for example in EXAMPLES if example.name == "late")
    office = office_of(example)
    when = {"before October is closed": 202610, "after October is closed": 202611}
    for arrives, period in when.items():
        office.ingest([row for row in example.table("fact") if row["arrives"] == arrives])
        office.close(period, datetime(2026, period % 100 + 1, 2, 12, tzinfo=UTC))
    assert office.lines(example.table("line of")) == example.table("line of")
    assert office.statements(example.table("period")) == example.table("period")
