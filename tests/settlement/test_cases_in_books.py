"""Cases and back-tests: what is worked out in memory is what the books come to."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alianza.bootstrap import deals
from alianza.bootstrap.customers import Pair, merge
from alianza.bootstrap.demo import write_facts
from alianza.bootstrap.ingest import Ingested, ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.bootstrap.settle import settle
from alianza.bootstrap.simulate import NothingToSimulate, simulate
from alianza.identity import api as identity
from alianza.kernel.periods import first_day, format_period, parse_period, period_of, shift_period
from alianza.ledger import api as ledger
from alianza.orders.api import Prepared
from alianza.orders.facts import FactParser
from alianza.orders.files import chunk_of
from alianza.programs.deal_file import LoadedDeal, load_deal, parse_deal
from alianza.programs.terms import Case
from alianza.rewards.record import Ready
from alianza.runtime.database import Database
from alianza.settlement.cases import run_case

EXAMPLES = Path(__file__).parents[2] / "examples"
SLUGS = ("onlycar", "nexors", "tesla-life", "autoservice")
OCTOBER_CLOSED = datetime(2026, 11, 2, 12, tzinfo=UTC)

OpenExample = Callable[[str], Office]
Rows = list[dict[str, str]]


@pytest.fixture(autouse=True)
def far_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fact of a test lies in the future."""
    monkeypatch.setenv("ALIANZA_TODAY", "2099-12-31")


def take_in(database: Database, slug: str, folder: Path, rows: Iterable[Mapping[str, str]]) -> Ingested:
    """Ingest rows as a facts file."""
    items = list(rows)
    columns = dict.fromkeys(key for row in items for key in row)
    path = folder / "facts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(items)
    return ingest_file(open_office(database, slug), path)


def take_in_demo(database: Database, slug: str, folder: Path, count: int = 900, seed: int = 7) -> None:
    path = folder / "demo.csv"
    write_facts(path, slug, count, seed)
    ingest_file(open_office(database, slug), path)


def sale(fact_id: str, day: str, amount: str, **more: str) -> dict[str, str]:
    row = {"fact": "sale", "fact_id": fact_id, "occurred_at": f"{day}T10:00", "amount": amount, "currency": "MXN"}
    return {**row, "customer": f"c-{fact_id}", "refunds": "", **more}


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Simulation -----------------------------------------------------------------------------------------------------------


def changed(slug: str, old: str, new: str) -> LoadedDeal:
    """An example's deal with a text replaced in all its files, without its cases."""
    loaded = load_deal(EXAMPLES / slug / "deal.yaml")
    bare = {name: text.partition("\ncases:\n")[0] + "\n" for name, text in loaded.text.items()}
    texts = {name: text.replace(old, new) for name, text in bare.items()}
    assert texts != bare
    return parse_deal(texts, loaded.root)


def fetched(database: Database, slug: str, statement: Any) -> list[tuple[Any, ...]]:
    with database.unit_of_work(identity.alliance_id_of(slug)) as connection:
        return connection.execute(statement).fetchall()


class TestSimulate:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_an_unchanged_deal_costs_the_same(
        self, slug: str, database: Database, office: OpenExample, tmp_path: Path
    ) -> None:
        office(slug)
        take_in_demo(database, slug, tmp_path)
        found = simulate(database, load_deal(EXAMPLES / slug / "deal.yaml"), date(2026, 8, 1))
        assert found.total and found.partners and found.left_out == []
        for row in (*found.total, *found.partners, *found.tiers):
            assert (row.old, row.tier_old) == (row.new, row.tier_new), row

    @pytest.mark.parametrize("twins", [0, 40], ids=["", "customers merged"])
    def test_the_old_side_is_what_the_statements_say(
        self, database: Database, office: OpenExample, tmp_path: Path, twins: int
    ) -> None:
        office("autoservice")
        take_in_demo(database, "autoservice", tmp_path)
        names = sorted({name for (name,) in fetched(database, "autoservice", "SELECT customer FROM facts") if name})
        pairs = list(map(Pair, names[:twins], names[1 : twins + 1]))
        assert twins == 0 or merge(open_office(database, "autoservice"), pairs, OCTOBER_CLOSED).lines > 0
        settle(database, "autoservice", "2026-10", tmp_path / "out", OCTOBER_CLOSED, documents=())
        found = simulate(database, load_deal(EXAMPLES / "autoservice/deal.yaml"), date(2025, 1, 1))
        alliance_id = identity.alliance_id_of("autoservice")
        with database.unit_of_work(alliance_id) as connection:
            rows = connection.execute(
                "SELECT asset, sum(CASE WHEN kind = 9 THEN -amount_minor ELSE amount_minor END)::bigint FROM lines"
                " WHERE alliance_id = %s GROUP BY asset",
                (alliance_id,),
            ).fetchall()
        assert {row.asset: row.old for row in found.total} == dict(rows)

    def test_another_rate_costs_more_from_its_first_month_on(
        self, database: Database, office: OpenExample, tmp_path: Path
    ) -> None:
        office("onlycar")
        rows = [sale(f"S{month}", f"2026-{month:02}-05", "1000.00", partner="taller-x") for month in (7, 8, 9)]
        take_in(database, "onlycar", tmp_path, rows)
        dearer = changed("onlycar", "Bronce, from: 1, commission: 5%", "Bronce, from: 1, commission: 6%")
        found = simulate(database, dearer, date(2026, 8, 1))
        mine = next(row for row in found.partners if row.partner == "taller-x")
        assert mine.new - mine.old == 2 * 1000  # one percent of 1,000.00 in each of two months

    def test_without_facts_there_is_nothing_to_simulate(self, database: Database, office: OpenExample) -> None:
        office("onlycar")
        with pytest.raises(NothingToSimulate):
            simulate(database, load_deal(EXAMPLES / "onlycar/deal.yaml"), date(2026, 8, 1))


# Cases through the database -------------------------------------------------------------------------------------------


def cases_of(slug: str) -> list[Case]:
    return list(load_deal(EXAMPLES / slug / "deal.yaml").cases)


def months_of(case: Case) -> list[int]:
    """Every month from the case's first fact to its last closing."""
    month = min([*case.close, *(period_of(date.fromisoformat(fact.occurred_at[:10])) for fact in case.facts)])
    months = []
    while month <= max(case.close):
        months.append(month)
        month = shift_period(month, 1)
    return months


def found_alliance(database: Database, slug: str, name: str, first_month: int) -> LoadedDeal:
    """The example's deal under a name of its own, with books that begin with the case."""
    loaded = changed(slug, f"alliance: {slug}\n", f"alliance: {name}\n")
    deal = loaded.deal
    alliance_id = identity.alliance_id_of(name)
    words = (name, deal.name, deal.currency, deal.country, deal.time_zone, deal.language)
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    with database.unit_of_work(alliance_id) as connection:
        identity.found_alliance(connection, identity.Alliance(alliance_id, *words), begins)
        ledger.open_books(connection, alliance_id, first_month, first_day(first_month) - timedelta(days=1))
    deals.apply_deal(database, loaded, begins)
    return loaded


def record_touches(database: Database, name: str, rows: Rows) -> None:
    """Touches as the clicks of facts would bring them; no file holds any."""
    office = open_office(database, name)
    parser = FactParser(
        office.deal.currencies, office.deal.time_zone, office.by_external_id, office.codes, now=OCTOBER_CLOSED
    )
    read = parser.parse(chunk_of([{**row, "fact": "lead"} for row in rows]))[0] if rows else []
    ready = Ready(Prepared([]).completed({}, [(0, *fact[1:]) for fact in read]))
    with database.unit_of_work(office.alliance_id) as connection:
        office.recorder.record(connection, ready, OCTOBER_CLOSED)


def through_the_database(database: Database, slug: str, name: str, case: Case, folder: Path) -> Rows:
    """The statements of a case that goes through files, books and closings."""
    months = months_of(case)
    found_alliance(database, slug, name, months[0])
    partners = folder / "partners.csv"
    with partners.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("partner", "name", "group", "code", "reward", "rate"))
        writer.writerows((p.partner, p.partner, p.group, p.code, p.reward, p.rate) for p in case.partners)
    import_partners(database, partners, name, None, OCTOBER_CLOSED)
    told = [{"fact": f.fact, "fact_id": f.fact_id, "occurred_at": f.occurred_at, **f.fields} for f in case.facts]
    facts = [row for row in told if row["fact"] != "touch"]
    record_touches(database, name, [row for row in told if row["fact"] == "touch"])
    assert not facts or take_in(database, name, folder, facts).rejected == 0
    rows: Rows = []
    for month in months:
        following = first_day(shift_period(month, 1))
        now = datetime(following.year, following.month, 1, 12, tzinfo=UTC)
        out = folder / "out"
        settle(database, name, format_period(month), out, now, documents=())
        rows += rows_of(out / "statements.csv")
    return rows


@pytest.mark.parametrize("slug", SLUGS)
def test_cases_give_the_same_statements_through_the_database_as_in_memory(
    slug: str, database: Database, tmp_path: Path
) -> None:
    deal = load_deal(EXAMPLES / slug / "deal.yaml").deal
    checked = 0
    for place, case in enumerate(case for case in cases_of(slug) if case.close):
        whole = msgspec.structs.replace(case, close=tuple(months_of(case)))
        wanted = [{key: row[key] for key in row} for row in run_case(whole, deal).statements]
        found = through_the_database(database, slug, f"{slug}-{place}", case, tmp_path)
        assert sorted(found, key=_key) == sorted(wanted, key=_key), case.name
        checked += len(found)
    assert checked > 5


def _key(row: Mapping[str, str]) -> tuple[int, str, str]:
    return parse_period(row["period"]), row["partner"], row["currency"]
