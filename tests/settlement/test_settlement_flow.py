"""From facts to statements both sides accept, payouts and answers: end to end on the four examples."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from alianza.bootstrap.demo import write_facts
from alianza.bootstrap.ingest import Ingested, ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.bootstrap.settle import Paid, Settled, pay, settle, verify
from alianza.identity import api as identity
from alianza.kernel.errors import InvalidValue, UsageError
from alianza.kernel.ids import format_id
from alianza.ledger import api as ledger
from alianza.runtime.database import Database
from alianza.settlement import statements
from alianza.settlement.closing import BooksDiffer, NothingToClose
from alianza.settlement.documents.csv_files import restore_text
from alianza.settlement.explain import UnknownLine, explain
from alianza.settlement.payouts import PeriodSuperseded, payment_id

EXAMPLES = Path(__file__).parents[2] / "examples"
SLUGS = ("onlycar", "nexors", "tesla-life", "autoservice")
OCTOBER_CLOSED = datetime(2026, 11, 2, 12, tzinfo=UTC)
NOVEMBER_CLOSED = datetime(2026, 12, 1, 18, tzinfo=UTC)
QUICK = ("csv",)  # documents that cost little, where a test is not about documents

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


def refund(fact_id: str, day: str, of: str, amount: str = "") -> dict[str, str]:
    row = {"fact": "refund", "fact_id": fact_id, "occurred_at": f"{day}T12:00", "amount": amount, "currency": "MXN"}
    return {**row, "refunds": of}


def october(database: Database, slug: str, out: Path, **options: object) -> Settled:
    return settle(database, slug, "2026-10", out, OCTOBER_CLOSED, **{"documents": QUICK, **options})  # type: ignore[arg-type]


def november(database: Database, slug: str, out: Path) -> Settled:
    return settle(database, slug, "2026-11", out, NOVEMBER_CLOSED, documents=QUICK)


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: restore_text(cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def statement_of(out: Path, partner: str, currency: str = "MXN") -> dict[str, str]:
    return next(
        row for row in rows_of(out / "statements.csv") if (row["partner"], row["currency"]) == (partner, currency)
    )


def problems(database: Database, slug: str) -> tuple[str, ...]:
    return verify(database, slug)[0].problems


# Closing --------------------------------------------------------------------------------------------------------------


def column_of(row: Mapping[str, str]) -> str:
    """The statement's column a line of lines.csv counts in: the rule that the file's reader applies."""
    if row["status"] == "informational":
        return ""
    if row["earned_period"] != row["period"]:
        return "adjustments"
    if row["kind"] in ("commission", "tier", "cap"):
        return "commission"
    if row["kind"] == "incentive":
        return "incentives"
    return "fees" if row["kind"] in ("fee", "charge", "recharge", "discount") else "adjustments"


@pytest.mark.parametrize("slug", SLUGS)
class TestAClosedMonth:
    def test_statements_equal_their_lines_and_the_ledger(
        self, slug: str, database: Database, office: OpenExample, tmp_path: Path
    ) -> None:
        office(slug)
        take_in_demo(database, slug, tmp_path)
        settled = october(database, slug, tmp_path / "out")
        sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in rows_of(tmp_path / "out/lines.csv"):
            found = sums[row["partner"], row["currency"]]
            found["lines"] += 1
            found[column_of(row)] += Decimal(row["amount"])
        stated = rows_of(tmp_path / "out/statements.csv")
        for row in stated:
            found = sums[row["partner"], row["currency"]]
            found["fees"] = -found["fees"]
            for column in ("lines", "commission", "adjustments", "incentives", "fees"):
                assert Decimal(row[column]) == found[column], (row["partner"], column)
            moved = found["commission"] + found["adjustments"] + found["incentives"] - found["fees"]
            assert Decimal(row["opening"]) + moved - Decimal(row["paid"]) == Decimal(row["closing"])
        self.assert_ledger(database, slug, stated)
        summary = json.loads((tmp_path / "out/summary.json").read_text())
        assert summary["statements"] == len(stated) == settled.files.statements > 0
        assert all(totals["equal"] for totals in summary["currencies"].values())
        assert problems(database, slug) == ()

    @staticmethod
    def assert_ledger(database: Database, slug: str, stated: Rows) -> None:
        alliance_id = identity.alliance_id_of(slug)
        with database.unit_of_work(alliance_id) as connection:
            balances = ledger.balances(connection, alliance_id, "partner/")
        owed = {
            (balance.path, balance.asset.partition("/")[0]): balance.posted + balance.pending
            for balance in balances
            if balance.path.endswith("/payable")
        }
        for row in stated:
            balance = owed.pop((f"partner/{row['partner']}/payable", row["currency"]), 0)
            assert balance == int(row["closing"].replace(".", "")), row["partner"]
        assert not any(owed.values())

    def test_closing_and_paying_again_give_the_same_files(
        self, slug: str, database: Database, office: OpenExample, tmp_path: Path
    ) -> None:
        office(slug)
        take_in_demo(database, slug, tmp_path)
        out = tmp_path / "out"
        forms = ("pdf", "xlsx", "html", "csv")
        first = october(database, slug, out, documents=forms, max_documents=3)
        once = pay(database, slug, "2026-10", out, OCTOBER_CLOSED)
        before = bytes_of(out)
        again = october(database, slug, out, documents=forms, max_documents=3)
        twice = pay(database, slug, "2026-10", out, OCTOBER_CLOSED + timedelta(days=1))
        assert "2026-10" in first.fresh and again.fresh == ()
        assert (once.run.created, twice.run.created) == (twice.run.existing, 0)
        assert bytes_of(out) == before
        assert once.run.created > 0 and once.amounts == twice.amounts
        assert len(before) == 5 + 3 * len(forms) + len(once.files)
        assert problems(database, slug) == ()

    def test_every_kind_of_line_is_explained_as_it_stands_in_the_books(
        self, slug: str, database: Database, office: OpenExample, tmp_path: Path
    ) -> None:
        office(slug)
        take_in_demo(database, slug, tmp_path, count=1500)
        october(database, slug, tmp_path / "out")
        for number, amount in (("a1", 1234), ("a2", -5)):
            add_by_hand(database, slug, amount, number)
        alliance = open_office(database, slug)
        with database.unit_of_work(alliance.alliance_id) as connection:
            ids = connection.execute(
                "SELECT line_id, kind FROM (SELECT line_id, kind, row_number() OVER (PARTITION BY kind, reason,"
                " version, clause, sign(amount_minor), corrects IS NULL"
                " ORDER BY abs(amount_minor) DESC, line_id) AS place FROM lines"
                " WHERE alliance_id = %s) AS x WHERE place <= 2",
                (alliance.alliance_id,),
            ).fetchall()
        assert len({kind for _, kind in ids}) >= 4
        for line_id, _ in ids:
            found = explain(database, alliance, format_id("ln", line_id))
            assert found.matches, found.text()
            assert found.as_dict()["lines"][0]["line"] == format_id("ln", line_id)


def add_by_hand(database: Database, slug: str, amount: int, command: str) -> str:
    office = open_office(database, slug)
    with database.unit_of_work(office.alliance_id) as connection:
        return statements.adjust(
            connection, office, office.partners[0], f"{office.deal.currency}/2", amount, "agreed by telephone",
            OCTOBER_CLOSED, command,
        )  # fmt: skip


# Payouts --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_workshops(database: Database, office: OpenExample, tmp_path: Path) -> Path:
    """OnlyCar with two workshops that are owed 500.00 each for September, all of it out of its hold; October closed."""
    office("onlycar")
    take_in(
        database,
        "onlycar",
        tmp_path,
        [
            sale("S1", "2026-09-02", "10000.00", partner="taller-x"),
            sale("S2", "2026-09-03", "10000.00", partner="taller-ramirez"),
        ],
    )
    october(database, "onlycar", tmp_path / "out")
    return tmp_path / "out"


def number_of(database: Database, partner: str, period: int = 202610) -> int:
    alliance_id = identity.alliance_id_of("onlycar")
    with database.unit_of_work(alliance_id) as connection:
        rows = statements.statement_rows(connection, alliance_id, period)
    return next(row.number for row in rows if row.partner == partner)


def speak(database: Database, what: Callable[..., str], *words: object) -> str:
    alliance_id = identity.alliance_id_of("onlycar")
    with database.unit_of_work(alliance_id) as connection:
        return what(connection, alliance_id, *words)


def paid_october(database: Database, out: Path, **options: Path) -> Paid:
    return pay(database, "onlycar", "2026-10", out, OCTOBER_CLOSED, **options)


class TestPayouts:
    def test_a_disputed_statement_waits_and_is_paid_in_a_run_of_its_own(
        self, database: Database, two_workshops: Path
    ) -> None:
        number = number_of(database, "taller-x")
        assert speak(database, statements.dispute, number, "S9 is missing", OCTOBER_CLOSED) == "disputed"
        first = paid_october(database, two_workshops)
        assert first.run.created == 1
        assert [(item.number, item.reason) for item in first.run.disputed] == [(number, "S9 is missing")]
        files = bytes_of(two_workshops)
        paid = rows_of(next(path for path in first.files if path.suffix == ".csv"))
        assert [row["partner"] for row in paid] == ["taller-ramirez"]
        speak(database, statements.resolve, number, "S9 was another workshop's", OCTOBER_CLOSED)
        second = paid_october(database, two_workshops)
        assert (second.run.created, second.run.existing, second.run.disputed) == (1, 1, [])
        after = bytes_of(two_workshops)
        assert {name: after[name] for name in files} == files
        assert rows_of(two_workshops / "onlycar-2026-10-2-payments.csv")[0]["partner"] == "taller-x"
        assert problems(database, "onlycar") == ()

    def test_a_statement_is_accepted_by_itself_when_its_review_is_over(
        self, database: Database, two_workshops: Path
    ) -> None:
        number = number_of(database, "taller-x")
        assert speak(database, statements.state_of, number, date(2026, 11, 5)) == "in_review"
        assert speak(database, statements.state_of, number, date(2026, 11, 6)) == "accepted"
        with pytest.raises(statements.StatementSettled):
            speak(database, statements.dispute, number, "too late", OCTOBER_CLOSED + timedelta(days=4))

    def test_what_is_paid_is_no_longer_disputed(self, database: Database, two_workshops: Path) -> None:
        paid_october(database, two_workshops)
        number = number_of(database, "taller-x")
        assert speak(database, statements.state_of, number, date(2026, 11, 3)) == "paid"
        with pytest.raises(statements.StatementSettled):
            speak(database, statements.dispute, number, "too late", OCTOBER_CLOSED)

    def test_accepting_again_changes_nothing_and_a_dispute_needs_a_reason(
        self, database: Database, two_workshops: Path
    ) -> None:
        number = number_of(database, "taller-x")
        assert speak(database, statements.accept, number, OCTOBER_CLOSED) == "accepted"
        assert speak(database, statements.accept, number, OCTOBER_CLOSED) == "accepted"
        with pytest.raises(InvalidValue):
            speak(database, statements.dispute, number_of(database, "taller-ramirez"), " ", OCTOBER_CLOSED)
        with pytest.raises(statements.UnknownStatement):
            speak(database, statements.accept, 999, OCTOBER_CLOSED)

    def test_a_partner_whose_account_no_bank_takes_is_not_paid_until_it_is_mended(
        self, database: Database, two_workshops: Path
    ) -> None:
        # An import would refuse it; here it is in the books already.
        with database.unit_of_work(alliance_id := identity.alliance_id_of("onlycar")) as connection:
            connection.execute(
                "UPDATE partners SET account = '012820011800001373' WHERE alliance_id = %s AND external_id = 'taller-x'",
                (alliance_id,),
            )
        first = paid_october(database, two_workshops)
        assert [item.partner for item in first.run.unpayable] == ["taller-x"]
        assert "check digit" in first.run.unpayable[0].reason
        import_partners(database, EXAMPLES / "onlycar/partners.csv", "onlycar", None, OCTOBER_CLOSED)
        assert paid_october(database, two_workshops).run.created == 1

    def test_only_the_latest_closed_month_is_paid(self, database: Database, two_workshops: Path) -> None:
        november(database, "onlycar", two_workshops)
        with pytest.raises(PeriodSuperseded):
            paid_october(database, two_workshops)
        later = pay(database, "onlycar", "2026-11", two_workshops, NOVEMBER_CLOSED)
        assert later.amounts == {"cash": {"MXN": "1000.00"}}

    def test_an_open_month_is_not_paid(self, database: Database, two_workshops: Path) -> None:
        with pytest.raises(NothingToClose):
            pay(database, "onlycar", "2026-11", two_workshops, NOVEMBER_CLOSED)

    def test_credit_becomes_the_partners_balance_and_is_in_no_file(
        self, database: Database, office: OpenExample, tmp_path: Path
    ) -> None:
        office("onlycar")
        row = sale("S1", "2026-09-02", "10000.00", partner="electrico-luna")
        take_in(database, "onlycar", tmp_path, [row])
        october(database, "onlycar", tmp_path / "out")
        done = paid_october(database, tmp_path / "out")
        assert (done.files, done.amounts) == ([], {"credit": {"MXN": "500.00"}})
        alliance_id = identity.alliance_id_of("onlycar")
        with database.unit_of_work(alliance_id) as connection:
            balances = ledger.balances(connection, alliance_id, "partner/electrico-luna/")
        assert {balance.path.rpartition("/")[2]: balance.posted for balance in balances} == {
            "credit": 50000,
            "payable": 0,
        }

    def test_the_payers_file_gives_the_accounts_to_pay_from(
        self, database: Database, two_workshops: Path, tmp_path: Path
    ) -> None:
        payer = tmp_path / "payer.yaml"
        payer.write_text("name: OnlyCar SA\nclabe: '002010077777777771'\ncountry: MX\n")
        done = paid_october(database, two_workshops, payer=payer)
        assert {path.suffix for path in done.files} == {".txt", ".csv"}
        payer.write_text("name: OnlyCar SA\nclave: '1'\n")
        with pytest.raises(UsageError, match="clave"):
            paid_october(database, two_workshops, payer=payer)

    def test_payments_carry_the_payouts_own_ids(self, database: Database, two_workshops: Path) -> None:
        done = paid_october(database, two_workshops)
        alliance_id = identity.alliance_id_of("onlycar")
        with database.unit_of_work(alliance_id) as connection:
            ids = connection.execute("SELECT payout_id FROM payouts WHERE alliance_id = %s", (alliance_id,)).fetchall()
        paid = rows_of(next(path for path in done.files if path.suffix == ".csv"))
        assert {row["payment_id"] for row in paid} == {payment_id(row[0]) for row in ids}


# After the closing ----------------------------------------------------------------------------------------------------


class TestWhatComesLater:
    def test_a_late_fact_is_an_adjustment_that_names_its_month(
        self, database: Database, two_workshops: Path, tmp_path: Path
    ) -> None:
        frozen = bytes_of(two_workshops)
        take_in(database, "onlycar", tmp_path, [sale("LATE", "2026-10-15", "2000.00", partner="taller-x")])
        october(database, "onlycar", two_workshops)
        assert bytes_of(two_workshops) == frozen
        later = tmp_path / "november"
        november(database, "onlycar", later)
        row = statement_of(later, "taller-x")
        assert (row["opening"], row["commission"], row["adjustments"]) == ("500.00", "0.00", "100.00")
        line = next(row for row in rows_of(later / "lines.csv") if row["fact_id"] == "LATE" and row["kind"] == "late")
        assert (line["earned_period"], line["period"], line["amount"]) == ("2026-10", "2026-11", "100.00")
        assert problems(database, "onlycar") == ()

    def test_a_refund_after_the_payout_is_a_negative_line_of_the_next_statement(
        self, database: Database, two_workshops: Path, tmp_path: Path
    ) -> None:
        paid_october(database, two_workshops)
        take_in(database, "onlycar", tmp_path, [refund("R1", "2026-11-20", "S1", "4000.00")])
        later = tmp_path / "november"
        november(database, "onlycar", later)
        row = statement_of(later, "taller-x")
        figures = [row[column] for column in ("opening", "paid", "adjustments", "closing", "payable")]
        assert figures == ["500.00", "500.00", "-200.00", "-200.00", "0.00"]
        found = explain(database, open_office(database, "onlycar"), "R1")
        assert found.matches
        back = next(line for line in found.lines if line["kind"] == "clawback")
        assert (back["amount"], back["exact"], back["statement"]) == (
            "-200.00",
            "-200",
            number_of(database, "taller-x", 202611),
        )
        assert problems(database, "onlycar") == ()

    def test_an_adjustment_by_hand_stands_in_the_next_statement_once(
        self, database: Database, two_workshops: Path, tmp_path: Path
    ) -> None:
        office = open_office(database, "onlycar")
        workshop = office.by_external_id["taller-x"]
        with database.unit_of_work(office.alliance_id) as connection:
            words = (connection, office, workshop, "MXN/2", 7550)
            first = statements.adjust(*words, "S9 was ours after all", OCTOBER_CLOSED, "adj-1")
            assert statements.adjust(*words, "S9 was ours after all", OCTOBER_CLOSED, "adj-1") == first
            with pytest.raises(statements.CommandConflict):
                statements.adjust(*words, "something else", OCTOBER_CLOSED, "adj-1")
        found = explain(database, office, first)
        assert (found.matches, found.lines[0]["how"]) == (True, "S9 was ours after all")
        november(database, "onlycar", tmp_path / "november")
        row = statement_of(tmp_path / "november", "taller-x")
        assert (row["adjustments"], row["lines"], row["closing"]) == ("75.50", "1", "575.50")
        line = next(row for row in rows_of(tmp_path / "november/lines.csv") if row["kind"] == "manual")
        assert line["note"] == "S9 was ours after all"


# Verifying and explaining ---------------------------------------------------------------------------------------------


class TestVerify:
    @pytest.mark.parametrize(
        ("tamper", "named"),
        [
            ("UPDATE lines SET amount_minor = amount_minor + 1 WHERE amount_minor > 0 AND kind = 1", "its transfer of"),
            ("DELETE FROM lines WHERE amount_minor > 0 AND kind = 1", "stands for no line"),
            ("UPDATE ledger_balances SET credits_pending = credits_pending + 1", "transfers say"),
            ("UPDATE statements SET fees_minor = fees_minor + 1", "fees is not what its lines say"),
            ("UPDATE books SET last_statement = 99", "the books count 99"),
        ],
    )
    def test_names_what_somebody_changed(
        self, tamper: str, named: str, database: Database, two_workshops: Path
    ) -> None:
        assert problems(database, "onlycar") == ()
        with psycopg.connect(database.uri, autocommit=True) as owner:
            owner.execute(tamper)  # type: ignore[arg-type]
        assert any(named in problem for problem in problems(database, "onlycar")), problems(database, "onlycar")

    def test_a_month_whose_lines_were_changed_is_not_written(self, database: Database, two_workshops: Path) -> None:
        with psycopg.connect(database.uri, autocommit=True) as owner:
            owner.execute("UPDATE lines SET amount_minor = amount_minor + 1 WHERE amount_minor > 0 AND kind = 1")
        with pytest.raises(BooksDiffer):
            settle(database, "onlycar", "2026-09", two_workshops / "tampered", OCTOBER_CLOSED, documents=())
        assert not (two_workshops / "tampered/lines.csv").exists()


class TestExplain:
    def test_names_the_touches_that_lost(self, database: Database, office: OpenExample, tmp_path: Path) -> None:
        alliance = office("onlycar")
        rows = [
            {**sale("L1", "2026-10-01", "", partner="taller-ramirez"), "fact": "lead", "customer": "ana"},
            {**sale("S1", "2026-10-02", "333.33", partner="taller-ramirez", code="TALLERX"), "customer": "ana"},
        ]
        take_in(database, "onlycar", tmp_path, rows)
        found = explain(database, alliance, "S1")
        assert [(touch["evidence"], touch["partner"], touch["lost"]) for touch in found.touches] == [
            ("code", "taller-x", ""),
            ("partner", "taller-ramirez", "code comes before partner"),
            ("lead", "taller-ramirez", "code comes before lead"),
        ]
        line = next(line for line in found.lines if line["kind"] == "commission")
        assert (line["base"], line["rate"], line["exact"], line["amount"]) == ("333.33", "5%", "16.6665", "16.67")
        assert found.matches and "16.6665" in found.text()

    def test_says_so_when_the_books_hold_something_else(self, database: Database, two_workshops: Path) -> None:
        with psycopg.connect(database.uri, autocommit=True) as owner:
            owner.execute("UPDATE lines SET amount_minor = amount_minor + 1 WHERE fact_id = 'S1' AND kind = 1")
        found = explain(database, open_office(database, "onlycar"), "S1")
        assert not found.matches
        assert "NOT as in the books" in found.text()

    def test_a_refund_without_its_sale_waits(self, database: Database, two_workshops: Path, tmp_path: Path) -> None:
        take_in(database, "onlycar", tmp_path, [refund("R9", "2026-11-20", "NOBODY", "10.00")])
        found = explain(database, open_office(database, "onlycar"), "R9")
        assert (found.lines, found.matches) == ([], True)
        assert "waits" in found.text()

    def test_an_unknown_id_is_refused(self, database: Database, two_workshops: Path) -> None:
        with pytest.raises(UnknownLine):
            explain(database, open_office(database, "onlycar"), "nothing")
