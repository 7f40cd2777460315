"""Facts with limited codes: what counts, what is refused and why, and that neither repeats nor batch sizes matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.conftest import EXAMPLES, FOUNDED_AT, _example_deal, fresh_copy
from tests.tracking.codes.conftest import NOW, CodeBooks

from alianza.bootstrap import codes, deals
from alianza.bootstrap.ingest import Ingested, ingest_file
from alianza.bootstrap.office import Office
from alianza.bootstrap.partners import import_partners
from alianza.runtime.database import Database
from alianza.settlement.explain import explain
from alianza.settlement.statements import OfficeLike
from alianza.tracking import api as tracking
from alianza.tracking.codes import uses
from alianza.tracking.codes.limits import Refusal

HEAD = "fact,fact_id,occurred_at,partner,code,customer,amount,refunds\n"


class Facts:
    """Takes in files of facts, on a fixed day."""

    def __init__(self, books: CodeBooks, folder: Path) -> None:
        self.books, self.folder = books, folder

    def take(self, *rows: str, size: int = 10_000) -> Ingested:
        """Rows of HEAD's columns; what is left out at the end is empty."""
        path = self.folder / "facts.csv"
        lines = [row + "," * (HEAD.count(",") - row.count(",")) for row in rows]
        path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        return ingest_file(self.books.office, path, size=size)

    def earned(self) -> dict[str, tuple[str, int]]:
        """Who has what for each fact, in minor units; a fact without lines is not there."""
        rows = self.books.rows(
            "SELECT l.fact_id, p.external_id, sum(l.amount_minor) FROM lines l JOIN partners p USING (alliance_id, partner_id)"
            " WHERE l.kind = 1 GROUP BY 1, 2 ORDER BY 1"
        )
        return {fact: (partner, int(amount)) for fact, partner, amount in rows}

    def why(self, fact: str) -> list[tuple[str, str]]:
        """The touches of a fact as `explain` shows them: evidence, and why it lost."""
        office: OfficeLike = self.books.office
        found = explain(self.books.database, office, fact)
        assert found.matches
        return [(touch["evidence"], touch["lost"]) for touch in found.touches]

    def outcomes(self) -> dict[str, Refusal]:
        rows = self.books.rows("SELECT fact_id, outcome FROM code_claims ORDER BY fact_id")
        return {fact: Refusal(outcome) for fact, outcome in rows}


@pytest.fixture
def facts(books: CodeBooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    monkeypatch.setenv("ALIANZA_TODAY", NOW.date().isoformat())
    return Facts(books, tmp_path)


def sale(number: int, code: str, customer: str = "", day: str = "2026-11-01", **words: str) -> str:
    row = {"partner": "", "amount": "1000.00", **words}
    return f"sale,S{number},{day}T10:00,{row['partner']},{code},{customer},{row['amount']},"


class TestRefused:
    def test_what_is_used_up_is_no_evidence_and_says_why(self, books: CodeBooks, facts: Facts) -> None:
        books.add("RADIO", max_uses=2)
        done = facts.take(*(sale(number, "radio", f"c{number}") for number in range(1, 5)))
        assert (done.facts, done.rejected) == (4, 0), "the facts themselves are good"
        assert set(facts.earned()) == {"S1", "S2"}
        assert facts.why("S1") == [("code", "")]
        assert facts.why("S3") == [("code", "the code was used up (RADIO)")]
        assert books.rows("SELECT fact_id, code FROM facts ORDER BY 1") == [
            ("S1", "RADIO"), ("S2", "RADIO"), ("S3", None), ("S4", None)
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("terms", "customer", "refusal"),
        [
            ({"valid_from": date(2026, 11, 2)}, "ana", Refusal.NOT_YET_VALID),
            ({"valid_until": date(2026, 10, 31)}, "ana", Refusal.EXPIRED),
            ({"max_per_customer": 1}, "", Refusal.CUSTOMER_MISSING),
        ],
    )
    def test_each_reason_is_kept(
        self, books: CodeBooks, facts: Facts, terms: dict[str, Any], customer: str, refusal: Refusal
    ) -> None:
        books.add("RADIO", **terms)
        facts.take(sale(1, "RADIO", customer))
        assert (facts.outcomes(), facts.earned()) == ({"S1": refusal}, {})

    def test_a_disabled_code_counts_for_what_happened_before(self, books: CodeBooks, facts: Facts) -> None:
        codes.disable(books.office, "TALLERX", "", datetime(2026, 11, 1, 20, tzinfo=UTC))
        facts.take(sale(1, "TALLERX", day="2026-11-01"), sale(2, "TALLERX", day="2026-11-02"))
        assert set(facts.earned()) == {"S1"}
        assert facts.why("S2") == [("code", "the code was disabled (TALLERX)")]

    def test_other_evidence_counts_instead(self, books: CodeBooks, facts: Facts) -> None:
        books.add("RADIO", max_per_customer=1)
        facts.take(sale(1, "RADIO", "ana"), sale(2, "RADIO", "ana", partner="taller-ramirez"))
        assert {fact: partner for fact, (partner, _) in facts.earned().items()} == {
            "S1": "taller-x", "S2": "taller-ramirez"
        }  # fmt: skip
        assert facts.why("S2")[0] == ("code", "the customer had used the code as often as it may (RADIO)")
        assert ("partner", "") in facts.why("S2")

    def test_a_campaigns_rate_is_not_given_for_a_refused_code(self, books: CodeBooks, facts: Facts) -> None:
        """`Semana del Taller X` pays another rate for its code; a refused code has no effect whatever."""
        facts.take(sale(1, "SEMANAX", "ana", day="2026-10-07"), sale(2, "TALLERX", "ben", day="2026-10-07"))
        special, usual = (amount for _, amount in facts.earned().values())
        assert special != usual, "the example's campaign is running"
        books.add("semana-x", partner="", max_uses=1)
        week = {"day": "2026-10-07", "partner": "taller-x"}
        facts.take(sale(3, "SEMANAX", "eva", **week), sale(4, "SEMANAX", "leo", **week))
        earned = facts.earned()
        assert (earned["S3"][1], earned["S4"][1]) == (special, usual)


class TestOnce:
    def test_the_same_file_again_claims_nothing(self, books: CodeBooks, facts: Facts) -> None:
        books.add("RADIO", max_uses=3)
        rows = [sale(number, "RADIO") for number in (1, 2)]
        facts.take(*rows)
        books.add("RADIO", max_uses=3)
        again = facts.take(*rows, rows[0], sale(3, "RADIO"), sale(4, "RADIO"))
        assert (again.facts, again.duplicates) == (2, 3)
        assert set(facts.earned()) == {"S1", "S2", "S3"}
        assert books.rows("SELECT uses FROM codes WHERE spelling = 'RADIO'") == [(3,)]

    def test_a_refused_fact_stays_refused_when_it_is_sent_again(self, books: CodeBooks, facts: Facts) -> None:
        books.add("RADIO", max_uses=1)
        facts.take(sale(1, "RADIO"), sale(2, "RADIO"))
        books.add("RADIO", max_uses=9)
        again = facts.take(sale(1, "RADIO"), sale(2, "RADIO"))
        assert (again.duplicates, again.rejected) == (2, 0)
        assert set(facts.earned()) == {"S1"}

    def test_a_repeat_in_one_file_and_a_changed_row_claim_nothing(self, books: CodeBooks, facts: Facts) -> None:
        books.add("RADIO", max_uses=2)
        done = facts.take(sale(1, "RADIO"), sale(1, "radio"), sale(1, "RADIO", amount="2.00"))
        assert (done.facts, done.duplicates, done.rejected) == (1, 1, 1)
        changed = facts.take(sale(1, "RADIO", amount="3.00"))
        assert (changed.rejected, changed.reasons) == (1, {"already_recorded": 1})
        assert books.rows("SELECT uses FROM codes WHERE spelling = 'RADIO'") == [(1,)]

    def test_facts_of_before_the_limit_are_not_counted(self, books: CodeBooks, facts: Facts) -> None:
        facts.take(sale(1, "TALLERX"))
        books.add("TALLERX", max_uses=1)
        facts.take(sale(1, "TALLERX"), sale(2, "TALLERX"), sale(3, "TALLERX"))
        assert set(facts.earned()) == {"S1", "S2"}


class TestCheckout:
    def test_a_sale_is_for_what_was_reserved_for_it(self, books: CodeBooks, facts: Facts) -> None:
        books.add("RADIO", max_uses=2)
        assert books.ask("reserve", "RADIO", "S7", "cart-2", minutes=60 * 24) == [Refusal.NONE] * 2
        facts.take(sale(1, "RADIO", "ana"), sale(7, "RADIO", "eva"))
        assert facts.outcomes() == {"S1": Refusal.USED_UP, "S7": Refusal.NONE}
        shown = codes.show_code(books.office, "RADIO", books.now)
        assert (shown["uses"], shown["reserved"]) == (1, 1)

    def test_a_lead_and_its_sale_use_a_voucher_once(self, books: CodeBooks, facts: Facts) -> None:
        (code,) = books.batch("navidad", 1)
        facts.take(f"lead,L1,2026-10-30T10:00,,{code},ana")
        facts.take(sale(1, code.lower(), "ana"), sale(2, code, "ben"), sale(3, code, "ana"))
        assert facts.outcomes() == {
            "L1": Refusal.NONE, "S1": Refusal.NONE, "S2": Refusal.USED_UP, "S3": Refusal.USED_UP
        }  # fmt: skip
        assert facts.why("S1")[0] == ("code", "")

    def test_a_use_comes_back_by_hand_and_only_after_a_whole_refund(self, books: CodeBooks, facts: Facts) -> None:
        (code,) = books.batch("navidad", 1)
        facts.take(sale(1, code, "ana"))
        facts.take("refund,R1,2026-11-01T12:00,,,,400.00,S1")
        assert books.ask("release", code, "sale/S1") == [Refusal.ON_RECORD]
        facts.take("refund,R2,2026-11-01T13:00,,,,,S1")
        facts.take(sale(2, code, "ben"))
        assert facts.outcomes()["S2"] == Refusal.USED_UP, "a refund alone gives nothing back"
        assert books.ask("release", code, "sale/S1") == [Refusal.NONE]
        facts.take(sale(3, code, "eva"))
        assert facts.outcomes()["S3"] == Refusal.NONE
        assert facts.why("S1")[0] == ("code", ""), "what was decided stays"


class TestBatchSizes:
    """Results must not depend on how a file is cut; nor on what a repeat of it is cut into."""

    @pytest.fixture
    def rows(self, books: CodeBooks) -> list[str]:
        """A file that runs into every limit, with repeats."""
        return make_rows(books)

    def test_one_by_one_or_all_at_once(
        self, books: CodeBooks, rows: list[str], tmp_path: Path, database: Database, facts: Facts,
        second: Callable[[], CodeBooks],
    ) -> None:  # fmt: skip
        other = second()
        make_rows(other)
        other_folder = tmp_path / "other"
        other_folder.mkdir()
        for box, size in ((facts, 1_000), (Facts(other, other_folder), 1)):
            box.take(*rows, size=size)
            box.take(*rows, size=7)
        theirs = Facts(other, other_folder)
        assert facts.outcomes() == theirs.outcomes()
        assert facts.earned() == theirs.earned()
        for statement in STANDING:
            assert books.rows(statement) == other.rows(statement)
        found = Counter(facts.outcomes().values())
        assert min(found[Refusal.NONE], found[Refusal.USED_UP], found[Refusal.CUSTOMER_LIMIT]) > 5, found
        assert len(facts.earned()) > 20


STANDING = (
    "SELECT code, uses, max_uses FROM codes ORDER BY code",
    "SELECT code, reference, customer, state, lead_id, sale_id FROM code_uses ORDER BY 1, 2",
    "SELECT kind, fact_id, code, code_partner_id, customer, digest FROM facts ORDER BY 1, 2",
)


def make_rows(books: CodeBooks) -> list[str]:
    """Codes of every kind in the books, the same in each alliance; gives a file that uses them."""
    chance = Random(7)
    books.add("RADIO", max_uses=20, max_per_customer=2)
    books.add("OTONO", valid_from=date(2026, 10, 10), valid_until=date(2026, 10, 20))
    partner = books.office.by_external_id["taller-x"].partner_id
    terms = tracking.BatchTerms("navidad", 30, partner, max_per_customer=4)
    tracking.make_batch(books.database, books.office.alliance_id, terms, books.now, noise=Random(3).randbytes)
    books.ask("reserve", "RADIO", "S5", "S6", "cart", customer="c1", minutes=60 * 24)
    known: Sequence[str] = ["RADIO"] * 3 + ["OTONO", "TALLERX", ""] + books.codes_of("navidad")[:6]
    rows = []
    for number in range(150):
        code, customer = chance.choice(known), chance.choice(["", *(f"c{n}" for n in range(8))])
        kind, day = chance.choice(["sale", "sale", "lead"]), chance.randrange(1, 31)
        amount = "1000.00" if kind == "sale" else ""
        prefix = kind[0].upper()
        rows.append(f"{kind},{prefix}{number % 140},2026-10-{day:02}T10:{number % 60:02},,{code},{customer},{amount}")
    return rows


@pytest.fixture
def second(server_uri: str, template: str) -> Any:
    """The same example in another database."""
    with fresh_copy(server_uri, template) as fresh:

        def make() -> CodeBooks:
            deals.apply_deal(fresh, _example_deal(EXAMPLES / "onlycar"), FOUNDED_AT)
            import_partners(fresh, EXAMPLES / "onlycar" / "partners.csv", "onlycar", None, FOUNDED_AT)
            return CodeBooks(fresh)

        yield make


def test_an_alliance_without_limits_asks_nothing(
    books: CodeBooks, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hot path: no statement of codes is sent for a file without limited codes."""
    monkeypatch.setattr(uses, "sql", lambda *_: pytest.fail("a statement about codes was sent"))
    office: Office = books.office
    assert not office.restricted_codes and not office.batches
    facts.take(*(sale(number, "TALLERX") for number in range(20)))
    assert len(facts.earned()) == 20
