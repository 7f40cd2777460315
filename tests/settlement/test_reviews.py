"""What a signal holds: why it was raised, that it is not paid, and what a release or a refusal does to the books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap import reviews
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office
from alianza.kernel.errors import UsageError
from alianza.ledger import api as ledger
from alianza.runtime import clock
from alianza.settlement.closing import Closer
from alianza.settlement.explain import explain
from alianza.settlement.reviews.rules import RULES, read_span, reason_of, span_text
from alianza.settlement.reviews.store import UnknownReview

NOVEMBER = datetime(2026, 11, 2, 12, tzinfo=UTC)
COLUMNS = ("fact", "fact_id", "occurred_at", "code", "partner", "customer", "amount", "staff", "refunds", "country")
Row = dict[str, str]


@pytest.fixture
def onlycar(office: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-02")
    return office("onlycar")


@pytest.fixture
def take(onlycar: Office, tmp_path: Path) -> Callable[..., int]:
    """Take rows in, then look for signals; gives how many were raised."""

    def ingest(*rows: Row) -> int:
        path = tmp_path / "facts.csv"
        lines = [
            ",".join(COLUMNS),
            *(",".join({"fact": "sale", **row}.get(name, "") for name in COLUMNS) for row in rows),
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = ingest_file(onlycar, path, rejects=tmp_path / "rejects.csv")
        assert done.rejected == 0, done.reasons
        return reviews.scan(onlycar, clock.now())

    return ingest


def sale(number: int, at: str = "2026-10-05T10:00", **cells: str) -> Row:
    return {
        "fact_id": f"S{number}",
        "occurred_at": at,
        "code": "RAMIREZ",
        "customer": f"c{number}",
        "amount": "10000.00",
        **cells,
    }


def held(office: Office, state: str = "open") -> list[tuple[str, str]]:
    return [(one.fact_id, one.rule) for one in reviews.list_signals(office, state)]


def close(office: Office) -> dict[str, dict[str, int]]:
    """Close October; gives each statement's sums by partner."""
    Closer(office.database, office.alliance_id, office.terms, office.partners, NOVEMBER).close_through(202610)
    return statements(office, 202610)


def statements(office: Office, period: int) -> dict[str, dict[str, int]]:
    columns = ("commission", "adjustments", "closing", "held", "payable")
    chosen = ", ".join(f"s.{name}_minor" for name in columns)
    with office.database.unit_of_work(office.alliance_id) as connection:
        rows = connection.execute(
            f"SELECT p.external_id, {chosen} FROM statements s JOIN partners p USING (alliance_id, partner_id)"
            " WHERE s.alliance_id = %s AND s.period = %s AND s.asset = 'MXN/2'",
            (office.alliance_id, period),
        )
        return {name: dict(zip(columns, sums, strict=True)) for name, *sums in rows}


def problems(office: Office) -> list[str]:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return ledger.verify(connection, office.alliance_id)


def reasons(office: Office) -> list[str]:
    """What the statement says of each line that a decision wrote, in the order of the decisions."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        rows = connection.execute(
            "SELECT c.result ->> 'reason' FROM lines l JOIN commands c ON c.alliance_id = %(a)s"
            " AND 'manual/' || c.command_id = l.fact_id WHERE l.alliance_id = %(a)s ORDER BY l.fact_id",
            {"a": office.alliance_id},
        )
        return [reason for (reason,) in rows]


# Rules ----------------------------------------------------------------------------------------------------------------


def test_many_sales_of_one_partner_within_the_time(onlycar: Office, take: Callable[..., int]) -> None:
    reviews.set_rule(onlycar, "velocity", None, 3, 3_600, NOVEMBER)
    start = datetime(2026, 10, 5, 16, tzinfo=UTC)
    rows = [sale(n, (start + timedelta(minutes=19 * n)).isoformat()) for n in range(5)]
    rows.append(sale(9, code="", partner="taller-x"))
    assert take(*rows) == 2, "the fourth and the fifth of four within 57 minutes"
    assert held(onlycar) == [("S3", "velocity"), ("S4", "velocity")]


def test_a_threshold_that_is_only_just_kept_holds_nothing(onlycar: Office, take: Callable[..., int]) -> None:
    reviews.set_rule(onlycar, "velocity", None, 3, 3_600, NOVEMBER)
    start = datetime(2026, 10, 5, 16, tzinfo=UTC)
    assert take(*(sale(n, (start + timedelta(minutes=21 * n)).isoformat()) for n in range(6))) == 0


def test_what_came_before_the_last_look_counts_but_is_not_raised_alone(
    onlycar: Office, take: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews.set_rule(onlycar, "velocity", None, 2, 3_600, NOVEMBER)
    assert take(sale(1, "2026-10-05T10:00"), sale(2, "2026-10-05T10:10")) == 0
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-03")
    assert reviews.scan(onlycar, clock.now()) == 0
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-04")
    assert take(sale(3, "2026-10-05T10:20"), sale(4, "2026-10-05T12:00")) == 1
    assert held(onlycar) == [("S3", "velocity")]


def test_one_customer_with_many_codes(onlycar: Office, take: Callable[..., int]) -> None:
    codes = [one.external_id for one in onlycar.partners]
    assert len(codes) > 3
    by_code = [code for code, partner in onlycar.codes.items() if partner is not None][:3]
    rows = [sale(n, f"2026-10-0{n + 1}T10:00", code=code, customer="ana") for n, code in enumerate(by_code)]
    assert take(*rows, sale(8, customer="ben"), sale(9, customer="ben")) == 1
    assert held(onlycar) == [("S2", "code_cycling")]


def test_staff_who_are_their_own_customer_or_the_partner(onlycar: Office, take: Callable[..., int]) -> None:
    rows = [sale(1, staff="rosa"), sale(2, staff="c2"), sale(3, staff="taller-ramirez")]
    assert take(*rows) == 2
    assert held(onlycar) == [("S2", "staff_self"), ("S3", "staff_self")]


def test_a_country_that_does_not_fit_once_the_rule_is_on(onlycar: Office, take: Callable[..., int]) -> None:
    assert take(sale(1, country="BR")) == 0
    reviews.set_rule(onlycar, "geography", True, None, None, NOVEMBER)
    assert take(sale(2, country="BR"), sale(3, country="mx"), sale(4)) == 2, "it looks a little behind the last look"
    assert held(onlycar) == [("S1", "geography"), ("S2", "geography")]


def test_customers_of_one_partner_from_one_device(onlycar: Office, take: Callable[..., int]) -> None:
    seen = [("S1", b"phone"), ("S2", b"phone"), ("S3", b"phone"), ("S4", b"other")]
    with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
        for fact_id, device in seen:
            connection.execute(
                "INSERT INTO order_sightings VALUES (%s, %s, 2, false, NULL, NULL, %s, %s)",
                (onlycar.alliance_id, fact_id, device, NOVEMBER),
            )
    assert take(*(sale(n) for n in (1, 2, 3, 4))) == 3
    assert held(onlycar) == [("S1", "same_device"), ("S2", "same_device"), ("S3", "same_device")]


def test_a_rule_that_is_off_raises_nothing(onlycar: Office, take: Callable[..., int]) -> None:
    reviews.set_rule(onlycar, "staff_self", False, None, None, NOVEMBER)
    assert take(sale(2, staff="c2")) == 0


def test_scans_that_follow_each_other_leave_one_mark_a_minute(onlycar: Office) -> None:
    for seconds in (0, 1, 59, 60, 61, 130):
        reviews.scan(onlycar, NOVEMBER + timedelta(seconds=seconds))
    with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
        marks = connection.execute(
            "SELECT scanned_through FROM review_scans WHERE alliance_id = %s ORDER BY 1", (onlycar.alliance_id,)
        ).fetchall()
    assert [(mark - NOVEMBER).seconds for (mark,) in marks] == [0, 60, 130]


def test_looking_again_raises_nothing_twice(onlycar: Office, take: Callable[..., int]) -> None:
    assert take(sale(2, staff="c2")) == 1
    assert reviews.scan(onlycar, clock.now()) == 0
    assert take(sale(2, staff="c2")) == 0


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("language", ["es", "en", "zh", "ru", "pt"])
def test_every_rule_has_a_reason_in_every_language(rule: str, language: str) -> None:
    text = reason_of(rule, 7, 3_600, language)
    assert text and "{" not in text
    assert text != reason_of(rule, 7, 3_600, "en") or language == "en"


def test_lengths_of_time_are_read_and_written() -> None:
    assert [read_span(text) for text in ("90s", "15min", "1h", "7d")] == [90, 900, 3_600, 604_800]
    assert [span_text(seconds) for seconds in (90, 900, 3_600, 604_800)] == ["90 s", "15 min", "1 h", "7 days"]
    for text in ("", "h", "1w", "-1h", "0s", "1.5h"):
        with pytest.raises(UsageError):
            read_span(text)


def test_a_rule_that_would_mean_nothing_is_refused(onlycar: Office) -> None:
    for name, threshold, within in (("speed", 1, None), ("velocity", 0, None), ("staff_self", 1, 60)):
        with pytest.raises(UsageError):
            reviews.set_rule(onlycar, name, None, threshold, within, NOVEMBER)


# What is held ---------------------------------------------------------------------------------------------------------


def past_holds(office: Office) -> None:
    """The example's hold of 15 days is over for facts of the first days of October."""
    assert office.deal.settlement.hold_days == 15


def test_what_is_held_is_owed_but_not_payable(onlycar: Office, take: Callable[..., int]) -> None:
    past_holds(onlycar)
    take(sale(1), sale(2, staff="c2"))
    sums = close(onlycar)["taller-ramirez"]
    assert (sums["commission"], sums["held"], sums["payable"]) == (100_000, 50_000, 50_000)
    assert problems(onlycar) == []


def test_control_without_the_signal_all_of_it_is_payable(onlycar: Office, take: Callable[..., int]) -> None:
    reviews.set_rule(onlycar, "staff_self", False, None, None, NOVEMBER)
    take(sale(1), sale(2, staff="c2"))
    assert close(onlycar)["taller-ramirez"]["payable"] == 100_000


def test_a_refund_of_a_held_sale_lowers_what_is_held(onlycar: Office, take: Callable[..., int]) -> None:
    refund = {"fact": "refund", "fact_id": "R1", "occurred_at": "2026-10-06T10:00", "refunds": "S2"}
    take(sale(1), sale(2, staff="c2"), refund)
    sums = close(onlycar)["taller-ramirez"]
    assert (sums["closing"], sums["held"], sums["payable"]) == (50_000, 0, 50_000)


def test_a_release_pays_with_the_next_statement(onlycar: Office, take: Callable[..., int]) -> None:
    take(sale(1), sale(2, staff="c2"))
    close(onlycar)
    assert reviews.decide(onlycar, ["S2"], "released", "she paid for it", NOVEMBER) == 1
    assert reviews.decide(onlycar, ["sale S2"], "released", "again", NOVEMBER) == 0
    december = NOVEMBER + timedelta(days=31)
    Closer(onlycar.database, onlycar.alliance_id, onlycar.terms, onlycar.partners, december).close_through(202611)
    assert statements(onlycar, 202611)["taller-ramirez"]["payable"] == 100_000
    assert problems(onlycar) == []


def test_a_refusal_takes_back_by_a_new_line(onlycar: Office, take: Callable[..., int]) -> None:
    take(sale(1), sale(2, staff="c2"))
    reviews.decide(onlycar, ["S2"], "refused", "nobody was there", NOVEMBER)
    sums = close(onlycar)["taller-ramirez"]
    assert (sums["closing"], sums["payable"]) == (50_000, 50_000)
    assert held(onlycar) == [] and held(onlycar, "refused") == [("S2", "staff_self")]
    assert problems(onlycar) == []


def test_a_refused_lead_does_not_count_for_the_tier(onlycar: Office, take: Callable[..., int]) -> None:
    leads = [
        {"fact": "lead", "fact_id": f"L{n}", "occurred_at": "2026-10-04T10:00", "code": "RAMIREZ", "customer": f"l{n}"}
        for n in range(10)
    ]
    crooked = {**leads[0], "fact_id": "L10", "customer": "eva", "staff": "eva"}
    take(*leads, crooked, sale(1))
    reviews.decide(onlycar, ["L10"], "refused", "", NOVEMBER)
    assert close(onlycar)["taller-ramirez"]["closing"] == 50_000, (
        "ten leads are Bronce: 5 %; eleven would be Plata: 7 %"
    )


def test_a_refund_after_the_refusal_takes_nothing_more(onlycar: Office, take: Callable[..., int]) -> None:
    take(sale(1), sale(2, staff="c2"))
    reviews.decide(onlycar, ["S2"], "refused", "", NOVEMBER)
    take({"fact": "refund", "fact_id": "R1", "occurred_at": "2026-10-06T10:00", "refunds": "S2"})
    assert close(onlycar)["taller-ramirez"]["closing"] == 50_000


def test_a_refusal_can_be_taken_back(onlycar: Office, take: Callable[..., int]) -> None:
    take(sale(1), sale(2, staff="c2"))
    reviews.decide(onlycar, ["S2"], "refused", "nobody was there", NOVEMBER)
    reviews.decide(onlycar, ["S2"], "released", "we were wrong", NOVEMBER)
    assert [reason.rpartition("(")[2] for reason in reasons(onlycar)] == ["nobody was there)", "we were wrong)"]
    sums = close(onlycar)["taller-ramirez"]
    assert (sums["closing"], sums["payable"]) == (100_000, 100_000)
    assert problems(onlycar) == []


def test_both_sides_read_why(onlycar: Office, take: Callable[..., int]) -> None:
    take(sale(2, staff="c2"))
    said = explain(onlycar.database, onlycar, "S2")
    assert said.matches and any(
        "the staff member credited themselves [staff_self]: held" in note for note in said.notes
    )
    reviews.decide(onlycar, ["S2"], "refused", "nobody was there", NOVEMBER)
    with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
        row: Any = connection.execute(
            "SELECT result ->> 'reason' FROM commands WHERE alliance_id = %s AND command_id = 'review/2/S2/1'",
            (onlycar.alliance_id,),
        ).fetchone()
    assert row[0] == "S2: el empleado se acreditó a sí mismo (nobody was there)"


def test_a_fact_without_a_signal_cannot_be_decided(onlycar: Office, take: Callable[..., int]) -> None:
    take(sale(1), sale(2, staff="c2"))
    with pytest.raises(UnknownReview):
        reviews.decide(onlycar, ["S2", "S1"], "refused", "", NOVEMBER)
    assert held(onlycar) == [("S2", "staff_self")], "all or none"


def test_a_lead_and_a_sale_of_one_id_are_told_apart(onlycar: Office, take: Callable[..., int]) -> None:
    lead = {**sale(2, staff="c2"), "fact": "lead", "amount": "", "occurred_at": "2026-10-04T10:00"}
    assert take(lead, sale(2, staff="c2")) == 2
    with pytest.raises(UsageError, match="a lead and a sale"):
        reviews.decide(onlycar, ["S2"], "released", "", NOVEMBER)
    assert reviews.decide(onlycar, ["sale S2", "sale S2"], "released", "", NOVEMBER) == 1
    assert [one.fact_kind for one in reviews.list_signals(onlycar, "open")] == [1]


def test_another_alliance_sees_nothing_of_it(
    onlycar: Office, take: Callable[..., int], office: Callable[[str], Office]
) -> None:
    take(sale(2, staff="c2"))
    other = office("nexors")
    assert held(other, "all") == []
    with pytest.raises(UnknownReview):
        reviews.decide(other, ["S2"], "released", "", NOVEMBER)
