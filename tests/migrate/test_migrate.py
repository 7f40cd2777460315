"""From another system: who is owed what stays the same to the last unit, nothing is rated again, nothing is done twice."""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap import deals
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.migrate import SYSTEMS, MigrationInvalid, Report, Wishes, migrate
from alianza.bootstrap.office import open_office
from alianza.bootstrap.settle import settle, verify
from alianza.ledger import api as ledger
from alianza.programs.deal_file import load_deal
from alianza.runtime.database import Database

EXAMPLES = Path(__file__).parents[2] / "examples"
FROM = EXAMPLES / "migrate"
NOW = datetime(2026, 1, 2, 18, tzinfo=UTC)  # the deal begins on 2026-01-01
TARGET = "https://onlycar.example/"


@pytest.fixture
def onlycar(database: Database) -> Database:
    """The deal is in force, and there is no partner yet."""
    deals.apply_deal(database, load_deal(EXAMPLES / "onlycar" / "deal.yaml"), NOW)
    return database


def take(database: Database, system: str, *paths: Path, now: datetime = NOW, **words: Any) -> Report:
    wishes = Wishes(**{"group": "talleres", "target": TARGET, **words})
    return migrate(database, "onlycar", SYSTEMS[system], paths or sorted((FROM / system).glob("*.csv")), wishes, now)


def owed(database: Database) -> dict[str, tuple[int, int]]:
    """What the ledger says partners are owed, posted and on hold, in minor units."""
    office = open_office(database, "onlycar")
    with database.unit_of_work(office.alliance_id) as connection:
        found = ledger.balances(connection, office.alliance_id, "partner/")
    return {one.path.split("/")[1]: (one.posted, one.pending) for one in found if one.posted or one.pending}


def total(database: Database) -> dict[str, int]:
    return {name: posted + pending for name, (posted, pending) in owed(database).items()}


def rows(database: Database) -> Counter[str]:
    """How many rows the books have, by table."""
    with database.connect() as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return Counter({name: owner.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in tables})  # type: ignore[call-overload, index]


EXPECTED = {
    "rewardful": ({"aff-lucia": 89_99 + 45_00, "aff-rosa": 33_33 + 10_00}, (3, 4, 1, 4, 6, 4)),
    "tapfiliate": ({"lucia": 89_99}, (3, 3, 1, 3, 3, 3)),  # two commissions, and a payout against them
    "partnerstack": ({"luciaferrer": 89_99, "mateoibarra": 150_00}, (3, 3, 0, 3, 3, 2)),
}


@pytest.mark.parametrize("system", EXPECTED)
def test_what_is_owed_there_is_owed_here_and_nothing_is_done_twice(system: str, onlycar: Database) -> None:
    balances, counts = EXPECTED[system]
    report = take(onlycar, system)
    assert (report.partners, report.links, report.codes, report.leads, report.sales, report.lines) == counts
    assert (report.rejected, report.differences, report.notes) == (0, [], [])
    assert total(onlycar) == balances
    assert verify(onlycar)[0].problems == ()
    before = rows(onlycar)
    again = take(onlycar, system)
    assert rows(onlycar) == before
    assert (again.rejected, again.differences, again.partners, again.leads, again.sales, again.lines) == (
        0,
        [],
        0,
        0,
        0,
        0,
    )


@pytest.mark.parametrize("system", EXPECTED)
def test_a_dry_run_says_the_same_and_changes_nothing(system: str, onlycar: Database) -> None:
    before = rows(onlycar)
    dry = take(onlycar, system, dry_run=True)
    assert rows(onlycar) == before
    real = take(onlycar, system)
    words = {**dry.as_dict(), "dry_run": False}
    assert words == real.as_dict()


def test_it_stands_in_the_first_statement_and_is_held_as_long_as_there(onlycar: Database, tmp_path: Path) -> None:
    take(onlycar, "rewardful")
    settle(onlycar, "onlycar", "2026-01", tmp_path, datetime(2026, 2, 2, 18, tzinfo=UTC), documents=())
    with (tmp_path / "statements.csv").open(encoding="utf-8") as file:
        found = {row["partner"]: row for row in csv.DictReader(file)}
    assert {name: row["closing"] for name, row in found.items() if row["closing"] != "0.00"} == {
        "aff-lucia": "134.99", "aff-rosa": "43.33",
    }  # fmt: skip
    assert found["aff-lucia"]["adjustments"] == "134.99" and found["aff-lucia"]["commission"] == "0.00"
    with (tmp_path / "lines.csv").open(encoding="utf-8") as file:
        lines = {row["note"]: row for row in csv.DictReader(file)}
    held = lines["Rewardful: commission com-3, sale ch-3"]
    assert (held["amount"], held["available_on"], held["kind"]) == ("45.00", "2026-01-19", "manual")


class TestHistory:
    def test_a_lead_of_before_wins_the_sale_that_comes_and_its_customer_is_no_new_one(
        self, onlycar: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALIANZA_TODAY", "2026-01-20")
        take(onlycar, "rewardful")
        before = owed(onlycar)
        orders = tmp_path / "orders.csv"
        orders.write_text(
            "fact,fact_id,occurred_at,customer,amount\n"
            "sale,N1,2026-01-10T10:00,cus-103,1000.00\n"  # mateo's lead of 2025-12-18
            "sale,N2,2026-01-10T10:00,cus-101,1000.00\n",  # lucia's of October: longer ago than the window
            encoding="utf-8",
        )
        assert ingest_file(open_office(onlycar, "onlycar"), orders).facts == 2
        gained = {name for name, amounts in owed(onlycar).items() if before.get(name) != amounts}
        assert gained == {"aff-mateo"}

    def test_leads_and_sales_of_before_earn_nothing(self, onlycar: Database) -> None:
        take(onlycar, "rewardful", *(FROM / "rewardful" / f"{name}.csv" for name in ("affiliates", "referrals")))
        assert owed(onlycar) == {}

    def test_one_of_the_deals_own_time_is_refused_because_the_deal_would_pay_it_too(
        self, onlycar: Database, tmp_path: Path
    ) -> None:
        partners = FROM / "partnerstack" / "partners.csv"
        path = tmp_path / "transactions.csv"
        path.write_text(
            "transaction_key,customer_key,partner_key,amount,currency,created_at\n"
            "t1,c,luciaferrer,10,MXN,2026-01-01T12:00:00-06:00\n"
            "t2,c,luciaferrer,10,MXN,2025-12-31T12:00:00-06:00\n"
        )
        report = take(onlycar, "partnerstack", partners, path)
        assert reasons(report) == [("t1", "rated_by_the_deal")] and report.sales == 1

    def test_of_a_sale_beside_a_commission_it_is_noted_and_the_commission_counts(
        self, onlycar: Database, tmp_path: Path
    ) -> None:
        text = (FROM / "rewardful" / "commissions.csv").read_text().replace("2025-12-28T13", "2026-01-02T13")
        path = tmp_path / "commissions.csv"
        path.write_text(text)
        report = take(onlycar, "rewardful", FROM / "rewardful" / "affiliates.csv", path)
        assert (
            report.rejected == 0 and "1 sales of commissions were not taken in (rated_by_the_deal)" in report.notes[0]
        )
        assert total(onlycar)["aff-rosa"] == 43_33


def reasons(report: Report) -> list[tuple[str, str]]:
    """The first cell of each rejected row, and why."""
    return [(next(iter(one.raw.values())), one.code) for read in report.files for one in read.rejects]


class TestRejects:
    HEAD = "id,affiliate_id,amount,currency,state,due_at"

    def commissions(self, folder: Path, *lines: str, name: str = "commissions.csv") -> Path:
        path = folder / name
        path.write_text("\n".join((self.HEAD, *lines)) + "\n", encoding="utf-8")
        return path

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("c,aff-nobody,5.00,MXN,due,", "unknown_partner"),
            ("c,aff-rosa,five,MXN,due,", "bad_amount"),
            ("c,aff-rosa,5.001,MXN,due,", "bad_amount"),
            ("c,aff-rosa,1e5,MXN,due,", "bad_amount"),
            ("c,aff-rosa,99999999999999999999,MXN,due,", "amount_out_of_range"),
            ("c,aff-rosa,5.00,XAU,due,", "unknown_currency"),
            ("c,aff-rosa,5.00,MXN,lost,", "unknown_status"),
            ("c,,5.00,MXN,due,", "missing"),
            (",aff-rosa,5.00,MXN,due,", "missing"),
            ("c,aff-rosa,,MXN,due,", "missing"),
            ("c,aff-rosa,5.00", "wrong_columns"),
        ],
    )
    def test_a_row_that_cannot_be_used_is_named_and_the_others_are_taken(
        self, line: str, code: str, onlycar: Database, tmp_path: Path
    ) -> None:
        path = self.commissions(tmp_path, line, "good,aff-rosa,7.00,MXN,due,")
        report = take(onlycar, "rewardful", FROM / "rewardful" / "affiliates.csv", path)
        ((_, found),) = reasons(report)
        assert found == code and total(onlycar) == {"aff-rosa": 7_00}

    def test_what_is_rejected_shows_in_the_sums_until_it_is_mended(self, onlycar: Database, tmp_path: Path) -> None:
        path = self.commissions(tmp_path, "a,aff-nobody,5.00,MXN,due,", "b,aff-rosa,7.00,MXN,due,")
        report = take(onlycar, "rewardful", FROM / "rewardful" / "affiliates.csv", path)
        assert [(one.partner, one.difference) for one in report.differences] == [("aff-nobody", 5_00)]
        report.write(tmp_path / "out")
        rejects = tmp_path / "out" / "rejects-commissions.csv"
        text = rejects.read_text(encoding="utf-8-sig")
        assert text.splitlines()[0] == f"{self.HEAD},line,column,reason"
        assert text.splitlines()[1].startswith("a,aff-nobody,5.00,MXN,due,,2,affiliate_id,unknown_partner: ")
        rejects.write_text(text.replace("aff-nobody", "aff-mateo"), encoding="utf-8-sig")
        mended = take(onlycar, "rewardful", rejects)
        assert (mended.rejected, mended.differences, mended.lines) == (0, [], 1)
        assert total(onlycar) == {"aff-mateo": 5_00, "aff-rosa": 7_00}
        mended.write(tmp_path / "out")
        assert (tmp_path / "out" / "report.csv").read_text().splitlines()[1] == (
            "aff-mateo,MXN,5.00,0.00,5.00,0.00,0.00,0.00,5.00,0.00"
        )

    def test_a_commission_is_never_brought_over_twice_with_another_amount(
        self, onlycar: Database, tmp_path: Path
    ) -> None:
        affiliates = FROM / "rewardful" / "affiliates.csv"
        take(onlycar, "rewardful", affiliates, self.commissions(tmp_path, "a,aff-rosa,7.00,MXN,due,"))
        report = take(onlycar, "rewardful", affiliates, self.commissions(tmp_path, "a,aff-rosa,8.00,MXN,due,"))
        assert reasons(report) == [("a", "already_recorded")]
        assert [(one.partner, one.difference) for one in report.differences] == [("aff-rosa", 1_00)]
        assert total(onlycar) == {"aff-rosa": 7_00}

    def test_one_that_is_paid_there_after_it_was_brought_over_is_told(self, onlycar: Database, tmp_path: Path) -> None:
        affiliates = FROM / "rewardful" / "affiliates.csv"
        take(onlycar, "rewardful", affiliates, self.commissions(tmp_path, "a,aff-rosa,7.00,MXN,due,"))
        report = take(onlycar, "rewardful", affiliates, self.commissions(tmp_path, "a,aff-rosa,7.00,MXN,paid,"))
        assert reasons(report) == [("a", "owed_already")]
        assert [(one.partner, one.difference) for one in report.differences] == [("aff-rosa", -7_00)]

    def test_one_that_stood_pending_and_is_due_now_is_the_same(self, onlycar: Database, tmp_path: Path) -> None:
        affiliates = FROM / "rewardful" / "affiliates.csv"
        take(onlycar, "rewardful", affiliates, self.commissions(tmp_path, "a,aff-rosa,7.00,MXN,pending,2026-02-01"))
        report = take(
            onlycar, "rewardful", affiliates, self.commissions(tmp_path, "a,aff-rosa,7.00,MXN,due,2026-02-01")
        )
        assert (report.rejected, report.differences, report.lines) == (0, [], 0)

    def test_an_id_that_stands_twice_counts_once(self, onlycar: Database, tmp_path: Path) -> None:
        path = self.commissions(
            tmp_path, "a,aff-rosa,7.00,MXN,due,", "a,aff-rosa,7.00,MXN,due,", "a,aff-rosa,9.00,MXN,due,"
        )
        report = take(onlycar, "rewardful", FROM / "rewardful" / "affiliates.csv", path)
        assert reasons(report) == [("a", "already_recorded")] and report.files[1].known == 1
        assert total(onlycar) == {"aff-rosa": 7_00} and report.differences == []

    def test_minor_units_and_claw_backs(self, onlycar: Database, tmp_path: Path) -> None:
        path = self.commissions(tmp_path, "a,aff-rosa,701,,due,", "b,aff-rosa,-200,mxn,due,", "c,aff-rosa,0,MXN,due,")
        report = take(onlycar, "rewardful", FROM / "rewardful" / "affiliates.csv", path, minor=True)
        assert (report.rejected, report.differences, report.lines) == (0, [], 2)
        assert total(onlycar) == {"aff-rosa": 5_01}


class TestPartners:
    def partners(self, folder: Path, text: str) -> Path:
        path = folder / "partners.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def test_without_a_group_of_the_deal_they_are_rejected_with_its_groups(self, onlycar: Database) -> None:
        report = take(onlycar, "rewardful", FROM / "rewardful" / "affiliates.csv", group="")
        assert [code for _, code in reasons(report)] == ["unknown_group"] * 3
        assert "talleres" in report.files[0].rejects[0].message

    def test_codes_and_links_of_others_are_left_to_them(self, onlycar: Database, tmp_path: Path) -> None:
        text = "partner_key,name,link_key,coupon\na,A,same,CODE1\nb,B,SAME,C0DE1\nc,C,a b?c,\n"
        report = take(onlycar, "partnerstack", self.partners(tmp_path, text))
        assert (report.partners, report.links, report.codes, report.rejected) == (3, 2, 1, 0)
        assert len(report.notes) == 3
        again = take(onlycar, "partnerstack", self.partners(tmp_path, "partner_key,name,link_key\nd,D,same\n"))
        assert again.notes == ["the link 'same' is another partner's here; not taken"]

    def test_links_need_to_know_where_they_lead(self, onlycar: Database, tmp_path: Path) -> None:
        text = "partner_key,name,link_key\na,A,token\n"
        report = take(onlycar, "partnerstack", self.partners(tmp_path, text), target="")
        assert report.links == 0 and "--target" in report.notes[0]
        assert take(onlycar, "partnerstack", self.partners(tmp_path, text)).links == 1

    def test_names_that_no_list_could_hold_are_rejected(self, onlycar: Database, tmp_path: Path) -> None:
        text = f"partner_key,name\n{'x' * 201},A\nb,{'y' * 201}\nc,\n"
        report = take(onlycar, "partnerstack", self.partners(tmp_path, text))
        assert [code for _, code in reasons(report)] == ["bad_text", "bad_text"]
        assert open_office(onlycar, "onlycar").by_external_id["c"].name == "c"


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "head", "match"),
        [
            ("export.csv", "id", "does not say what it holds"),
            ("commissions.csv", "id,amount,state", "no column affiliate_id or affiliate_email"),
        ],
    )
    def test_one_that_is_none_of_the_systems_is_told_before_anything_is_done(
        self, name: str, head: str, match: str, onlycar: Database, tmp_path: Path
    ) -> None:
        path = tmp_path / name
        path.write_text(head + "\n")
        before = rows(onlycar)
        with pytest.raises(MigrationInvalid, match=match):
            take(onlycar, "rewardful", FROM / "rewardful" / "affiliates.csv", path)
        assert rows(onlycar) == before

    def test_the_last_word_of_the_name_says_what_it_holds(self, onlycar: Database, tmp_path: Path) -> None:
        names = {
            "acme-partner-payouts-2026.csv": "payouts",
            "Partner Rewards.csv": "commissions",
            "partners.csv": "partners",
        }
        for name in names:
            (tmp_path / name).write_text("key,partner_key,amount,status\n")
        report = take(onlycar, "partnerstack", *(tmp_path / name for name in names))
        assert {read.path.name: read.kind for read in report.files} == names

    def test_two_of_one_name_would_have_one_rejects_file(self, onlycar: Database, tmp_path: Path) -> None:
        with pytest.raises(MigrationInvalid, match="two files are called"):
            take(onlycar, "rewardful", *[FROM / "rewardful" / "affiliates.csv"] * 2)


def test_the_other_systems_own_contradictions_are_noted(onlycar: Database, tmp_path: Path) -> None:
    payouts = tmp_path / "payouts.csv"
    payouts.write_text(
        "id,affiliate_id,amount,currency,state\np,aff-lucia,100.00,MXN,paid\nq,aff-lucia,5.00,MXN,pending\n"
    )
    folder = FROM / "rewardful"
    report = take(onlycar, "rewardful", folder / "affiliates.csv", folder / "commissions.csv", payouts)
    assert report.differences == [] and "commissions of 120.00 MXN are paid, payouts come to 100.00" in report.notes[0]


def test_any_export_comes_out_to_the_last_unit(onlycar: Database, tmp_path: Path) -> None:
    """Hundreds of commissions drawn by chance, held against sums that are added up here."""
    chance = random.Random(2026)
    names = [f"p{number}" for number in range(7)]
    (tmp_path / "partners.csv").write_text("partner_key,name\n" + "".join(f"{name},{name}\n" for name in names))
    expected: Counter[str] = Counter()
    lines = ["reward_key,partner_key,amount,currency,status,available_at"]
    for number in range(600):
        name, minor = chance.choice(names), chance.randrange(-500, 100_000)
        status = chance.choice(["approved", "pending", "paid", "declined"])
        until = chance.choice(["", "2026-03-01"])
        if status == "approved" or (status == "pending" and until):
            expected[name] += minor
        sign = "-" if minor < 0 else ""
        lines.append(f"r{number},{name},{sign}{abs(minor) // 100}.{abs(minor) % 100:02d},MXN,{status},{until}")
    (tmp_path / "rewards.csv").write_text("\n".join(lines) + "\n")
    report = take(onlycar, "partnerstack", tmp_path / "partners.csv", tmp_path / "rewards.csv")
    assert (report.rejected, report.differences) == (0, [])
    assert total(onlycar) == {name: amount for name, amount in expected.items() if amount}
    assert verify(onlycar)[0].problems == ()
