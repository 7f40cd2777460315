"""Paths of the books against the same facts gone through one by one, and by hand where a rule is subtle."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from booked import LAST, YEAR, Paths, ask, collected, ingest, read, won_and_lost

from alianza.bootstrap import demo
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office
from alianza.insight.analysis import analyse
from alianza.insight.path_books import By, Question, read_path_books
from alianza.insight.words import MODELS, Options


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-02")


# Against facts gone through one by one ----------------------------------------------------------------------------------


def expected(office: Office, question: Question, words: dict[uuid.UUID, str]) -> tuple[Paths, Paths, int]:
    """What the page says, in loops: conversions by path, null paths, sales that nothing led to."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        facts = connection.execute(
            "SELECT kind, fact_id, occurred_at, local_day, customer, partner_id, code, code_partner_id FROM facts"
            " WHERE alliance_id = %s ORDER BY occurred_at, kind, fact_id",
            (office.alliance_id,),
        ).fetchall()
    span = timedelta(hours=24 * office.deal.attribution.window_days)

    def channel(evidence: str, partner: uuid.UUID, code: str | None) -> str:
        if question.by == "partner":
            return words[partner]
        return question.campaigns.get(code or "", "(none)") if question.by == "campaign" else evidence

    won, lost, untouched = Paths(), Paths(), 0
    touches: dict[str, list[tuple[Any, date, str]]] = {}
    bought: set[str] = set()
    for kind, _, at, day, customer, partner, code, code_partner in facts:
        if kind == 1 and customer and (code_partner or partner) and day <= question.last:
            touches.setdefault(customer, []).append((at, day, channel("lead", code_partner or partner, code)))
        if kind != 2:
            continue
        if customer and day >= question.first:
            bought.add(customer)
        if not question.first <= day <= question.last:
            continue
        path = [name for when, _, name in touches.get(customer, ()) if at - span <= when]
        apart = question.by in ("evidence", "channel")
        if partner and (partner != code_partner or apart):
            path.append(channel("partner", partner, None))
        if code_partner:
            path.append(channel("code", code_partner, code))
        won[tuple(path)] += bool(path)
        untouched += not path
    for customer, found in touches.items():
        if customer not in bought and found[-1][1] >= question.first:
            lost[tuple(name for when, _, name in found if when >= found[-1][0] - span)] += 1
    return +won, +lost, untouched


@pytest.fixture(scope="module")
def facts_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facts") / "facts.csv"
    demo.write_facts(path, "onlycar", 6_000, 7)
    return path


@pytest.mark.parametrize("by", ["partner", "evidence", "campaign", "channel"])
def test_the_paths_are_those_of_the_facts_one_by_one(
    by: By, office: Callable[[str], Office], facts_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shop = office("onlycar")
    ingest_file(shop, facts_file, rejects=tmp_path / "rejects.csv")
    rows = collected(monkeypatch)
    words = {uuid.UUID(bytes=partner.partner_id): partner.external_id for partner in shop.partners}
    for first, last in ((YEAR, LAST), (date(2026, 7, 15), date(2026, 9, 3))):
        rows.clear()
        question = ask(shop, by, first, last)
        read_in = read(shop, question)
        won, lost, untouched = expected(shop, question, words)
        assert won_and_lost(rows) == (won, lost)
        assert read_in.untouched == untouched
        assert len(won) > 3 and len(lost) > 1 and untouched > 50
        assert any(len(path) > 1 for path in won)


def test_every_model_adds_up_on_the_books(office: Callable[[str], Office], facts_file: Path, tmp_path: Path) -> None:
    shop = office("onlycar")
    ingest_file(shop, facts_file, rejects=tmp_path / "rejects.csv")
    options = Options(half_life=Fraction(7))
    question = ask(shop)
    found = analyse(read(shop, question, options).tally, options)
    with shop.database.unit_of_work(shop.alliance_id) as connection:
        sales = connection.execute(
            "SELECT count(*), sum(amount_minor) FROM facts WHERE alliance_id = %s AND kind = 2 AND local_day <= %s"
            " AND (partner_id IS NOT NULL OR code_partner_id IS NOT NULL)",
            (shop.alliance_id, LAST),
        ).fetchone()
    assert sales is not None and found.totals.conversions >= sales[0] and found.totals.values[0] >= sales[1]
    assert [model.model for model in found.models] == list(MODELS)
    for model in found.models:
        assert sum(credit.conversions for credit in model.credits) == found.totals.conversions * 100
        assert sum(credit.values[0] for credit in model.credits) == found.totals.values[0]


# By hand ----------------------------------------------------------------------------------------------------------------


class TestOneCustomer:
    @pytest.fixture
    def shop(self, office: Callable[[str], Office]) -> Office:
        """A window of 30 days; the codes TALLERX and RAMIREZ, and SEMANAX of a campaign."""
        return office("onlycar")

    def paths(self, shop: Office, monkeypatch: pytest.MonkeyPatch, **words: Any) -> tuple[Paths, Paths]:
        rows = collected(monkeypatch)
        read(shop, ask(shop, **words))
        return won_and_lost(rows)

    def test_leads_of_the_window_then_what_the_sale_says_itself(
        self, shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(
            shop,
            tmp_path,
            "lead L0 2026-08-01T09:59 partner=autos-la-loma customer=ana",
            "lead L1 2026-08-01T10:00 partner=taller-ramirez customer=ana",
            "lead L2 2026-08-20T10:00 code=TALLERX customer=ana",
            "sale S1 2026-08-31T10:00 partner=autos-la-loma code=RAMIREZ customer=ana amount=100",
        )
        path = ("taller-ramirez", "taller-x", "autos-la-loma", "taller-ramirez")
        assert self.paths(shop, monkeypatch) == (Paths({path: 1}), Paths())
        assert self.paths(shop, monkeypatch, by="evidence")[0] == Paths({("lead", "lead", "partner", "code"): 1})

    def test_a_lead_counts_for_each_sale_in_its_window_and_a_sales_code_for_that_sale_only(
        self, shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(
            shop,
            tmp_path,
            "lead L1 2026-08-01T10:00 partner=taller-ramirez customer=ana",
            "sale S1 2026-08-02T10:00 code=TALLERX customer=ana amount=100",
            "sale S2 2026-08-03T10:00 customer=ana amount=50",
            "sale S3 2026-09-20T10:00 customer=ana amount=25",
        )
        assert self.paths(shop, monkeypatch)[0] == Paths(
            {("taller-ramirez", "taller-x"): 1, ("taller-ramirez",): 1},
        )
        assert read(shop, ask(shop)).untouched == 1

    def test_code_and_name_of_one_partner_are_one_touch_of_it_and_two_kinds_of_evidence(
        self, shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(shop, tmp_path, "sale S1 2026-10-06T10:00 partner=taller-x code=SEMANAX amount=100")
        assert self.paths(shop, monkeypatch)[0] == Paths({("taller-x",): 1})
        assert self.paths(shop, monkeypatch, by="evidence")[0] == Paths({("partner", "code"): 1})
        assert self.paths(shop, monkeypatch, by="campaign")[0] == Paths({("Semana del Taller X",): 1})

    def test_a_customer_without_a_sale_is_a_null_path_of_one_window(
        self, shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(
            shop,
            tmp_path,
            "lead L1 2026-06-01T10:00 partner=taller-x customer=ana",
            "lead L2 2026-07-20T10:00 partner=taller-ramirez customer=ana",
            "lead L3 2026-08-01T10:00 code=TALLERX customer=ana",
        )
        lost = Paths({("taller-ramirez", "taller-x"): 1})
        assert self.paths(shop, monkeypatch) == (Paths(), lost)
        assert self.paths(shop, monkeypatch, first=date(2026, 8, 1)) == (Paths(), lost)
        assert self.paths(shop, monkeypatch, first=date(2026, 8, 2)) == (Paths(), Paths())
        assert self.paths(shop, monkeypatch, last=date(2026, 6, 30)) == (Paths(), Paths({("taller-x",): 1}))

    def test_one_who_buys_later_is_neither_won_nor_lost_before(
        self, shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(
            shop,
            tmp_path,
            "lead L1 2026-08-30T10:00 partner=taller-x customer=ana",
            "sale S1 2026-09-02T10:00 customer=ana amount=100",
        )
        assert self.paths(shop, monkeypatch, last=date(2026, 8, 31)) == (Paths(), Paths())
        assert self.paths(shop, monkeypatch, first=date(2026, 9, 1))[0] == Paths({("taller-x",): 1})

    def test_a_lead_of_nobody_known_stands_in_no_path_but_is_counted(
        self, shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(shop, tmp_path, "lead L1 2026-08-30T10:00 partner=taller-x", "lead L2 2026-08-30T10:00 customer=ana")
        assert self.paths(shop, monkeypatch) == (Paths(), Paths())
        assert read(shop, ask(shop)).anonymous == 1

    def test_the_partner_of_a_lead_is_that_of_its_code_before_the_one_it_names(
        self, shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ingest(shop, tmp_path, "lead L1 2026-08-30T10:00 partner=taller-ramirez code=TALLERX customer=ana")
        assert self.paths(shop, monkeypatch)[1] == Paths({("taller-x",): 1})

    def test_days_decide_in_time_decay(self, shop: Office, tmp_path: Path) -> None:
        """Ages of 0 and 14 days, half-life 7: 4 to 1. Ages of 10 and 10 days: half and half."""
        ingest(
            shop,
            tmp_path,
            "lead L1 2026-08-01T10:00 partner=taller-ramirez customer=ana",
            "sale S1 2026-08-15T10:00 code=TALLERX customer=ana amount=500",
            "lead L2 2026-08-01T10:00 partner=taller-ramirez customer=eva",
            "lead L3 2026-08-01T10:00 code=TALLERX customer=eva",
            "sale S2 2026-08-11T10:00 customer=eva amount=100",
        )
        options = Options(models=("time-decay",), half_life=Fraction(7))
        found = analyse(read(shop, ask(shop), options).tally, options)
        credits = {credit.channel: (credit.conversions, credit.values[0]) for credit in found.models[0].credits}
        assert credits == {"taller-x": (130, 45000), "taller-ramirez": (70, 15000)}


def test_values_of_several_currencies_stand_apart(office: Callable[[str], Office], tmp_path: Path) -> None:
    trips = office("nexors")
    path = tmp_path / "facts.csv"
    path.write_text(
        "fact,fact_id,occurred_at,code,amount,currency\n"
        "sale,S1,2026-08-01T10:00,ORBITA,100.00,USD\nsale,S2,2026-08-01T10:00,WANDER,200.00,MXN\n",
        encoding="utf-8",
    )
    assert ingest_file(trips, path).facts == 2
    options = Options(models=("shapley", "markov"))
    found = analyse(read(trips, ask(trips), options).tally, options)
    usd, mxn = found.units.index("USD"), found.units.index("MXN")
    for model in found.models:
        credits = {
            credit.channel: (credit.conversions, credit.values[usd], credit.values[mxn]) for credit in model.credits
        }
        assert credits == {"orbita-travel": (100, 10000, 0), "wander-lux": (100, 0, 20000)}


def test_another_alliances_facts_are_not_seen(office: Callable[[str], Office], tmp_path: Path) -> None:
    mine, theirs = office("onlycar"), office("autoservice")
    ingest(mine, tmp_path, "sale S1 2026-08-15T10:00 code=TALLERX customer=ana amount=500")
    assert not read(theirs, ask(theirs)).tally.channels
    assert read(mine, ask(mine)).tally.totals.conversions == 1


def test_reading_makes_its_transaction_unable_to_write(office: Callable[[str], Office]) -> None:
    shop = office("onlycar")
    with (
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
        shop.database.unit_of_work(shop.alliance_id) as connection,
    ):
        read_path_books(connection, ask(shop), Options())
        connection.execute("UPDATE partners SET name = name WHERE alliance_id = %s", (shop.alliance_id,))


def test_a_planner_that_knows_nothing_of_the_facts_does_not_loop_over_them(
    office: Callable[[str], Office], facts_file: Path, tmp_path: Path
) -> None:
    """Right after a bulk load there are no statistics: a nested loop would read all facts for each fact."""
    shop = office("onlycar")
    ingest_file(shop, facts_file, rejects=tmp_path / "rejects.csv")
    from alianza.insight import path_books
    from alianza.runtime.database import sql

    words = path_books._words(ask(shop), Options())
    with shop.database.unit_of_work(shop.alliance_id) as connection:
        read_path_books(connection, ask(shop), Options())
        statement = "EXPLAIN " + sql(path_books.HERE, "touches") + sql(path_books.HERE, "paths")
        plan = "\n".join(row[0] for row in connection.execute(statement, words))
        assert "Anti Join" in plan and "Nested Loop Anti Join" not in plan
    with shop.database.unit_of_work(shop.alliance_id) as connection:
        control = "\n".join(row[0] for row in connection.execute(statement, words))
        assert "Nested Loop Anti Join" in control
