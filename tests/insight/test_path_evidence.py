"""Evidence that other rooms record: clicks and scans with their links, matches, friends, campaigns of codes and batches."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from booked import Paths, ask, collected, ingest, read, won_and_lost

from alianza.bootstrap import codes, customers
from alianza.bootstrap.office import Office, open_office
from alianza.insight.path_books import windows_of
from alianza.kernel.ids import format_id
from alianza.runtime.partitions import ensure_months
from alianza.tracking import api as tracking

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def shop(office: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch) -> Office:
    """A window of 30 days; the codes TALLERX and RAMIREZ."""
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-02")
    return office("onlycar")


def paths(shop: Office, monkeypatch: pytest.MonkeyPatch, **words: Any) -> tuple[Paths, Paths]:
    rows = collected(monkeypatch)
    fresh = open_office(shop.database, shop.alliance.slug)
    read(fresh, ask(fresh, **words))
    return won_and_lost(rows)


def touch(shop: Office, fact_id: str, at: str, partner: str, customer: str, evidence: str) -> None:
    """A touch on record: a fact of kind 0."""
    with shop.database.unit_of_work(shop.alliance_id) as connection:
        connection.execute(
            "INSERT INTO facts (alliance_id, kind, fact_id, occurred_at, local_day, partner_id, customer, currency,"
            " category, quantity, digest, recorded_at) VALUES (%s, 0, %s, %s, %s, %s, %s, 'MXN', %s, 1, 0, %s)",
            (shop.alliance_id, fact_id, f"{at}T18:00Z", at, partner_id(shop, partner), customer, evidence, NOW),
        )


def partner_id(shop: Office, partner: str) -> uuid.UUID:
    return uuid.UUID(bytes=shop.by_external_id[partner].partner_id)


def click(shop: Office, at: str, partner: str, *, noise: int = 0, **words: Any) -> str:
    """A click on record; gives its written id."""
    milliseconds = int(datetime.fromisoformat(f"{at}T18:00+00:00").timestamp() * 1000)
    click_id = uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | 0x2 << 62 | noise)
    owner = shop.database.connect()
    with owner:
        ensure_months(owner, "clicks", date(2026, 6, 1), date(2026, 11, 1))
    with shop.database.unit_of_work(shop.alliance_id) as connection:
        new = tracking.NewClick(click_id, uuid.uuid4(), 1, partner_id(shop, partner), **words)
        tracking.record_clicks(connection, shop.alliance_id, [new])
    return format_id("clk", click_id)


def test_touches_count_by_their_evidence_and_their_partner(
    shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(shop, tmp_path, "sale S1 2026-08-15T10:00 code=TALLERX customer=ana amount=500")
    touch(shop, "c1", "2026-08-10", "taller-ramirez", "ana", "click")
    touch(shop, "c2", "2026-08-11", "taller-ramirez", "ana", "scan")
    touch(shop, "c3", "2026-08-11", "taller-ramirez", "eva", "match")
    won, lost = paths(shop, monkeypatch, by="evidence")
    assert (won, lost) == (Paths({("click", "scan", "code"): 1}), Paths({("match",): 1}))
    assert paths(shop, monkeypatch)[0] == Paths({("taller-ramirez", "taller-ramirez", "taller-x"): 1})


def test_that_a_customer_is_itself_a_partner_is_no_touch(
    shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(shop, tmp_path, "sale S1 2026-08-15T10:00 code=TALLERX customer=ana amount=500")
    touch(shop, "o1", "2026-08-10", "taller-ramirez", "ana", "own")
    assert paths(shop, monkeypatch) == (Paths({("taller-x",): 1}), Paths())


def test_a_match_that_was_taken_back_led_nobody_anywhere(
    shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(shop, tmp_path, "sale S1 2026-08-15T10:00 customer=ana amount=500")
    touch(shop, "m1@ana", "2026-08-10", "taller-ramirez", "ana", "match")
    touch(shop, "m1@ana!", "2026-08-10", "taller-ramirez", "ana", "withdrawn")
    touch(shop, "m2@ana", "2026-08-09", "taller-x", "ana", "match")
    assert paths(shop, monkeypatch) == (Paths({("taller-x",): 1}), Paths())


def test_touches_of_one_id_lead_to_a_sale_of_another_that_is_the_same_person(
    shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(shop, tmp_path, "sale S1 2026-08-15T10:00 customer=ana amount=500")
    touch(shop, "m1@anna", "2026-08-10", "taller-ramirez", "anna", "match")
    customers.merge(shop, [customers.Pair("anna", "ana")], NOW)
    assert paths(shop, monkeypatch) == (Paths({("taller-ramirez",): 1}), Paths())


@pytest.mark.parametrize("noise", [0, 1, 2**61, 2**62 - 1])
def test_a_click_is_counted_under_its_links_channel_and_campaign(
    noise: int, shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by its written id, whichever bits it has; with the mark of a customer behind it or without."""
    ingest(shop, tmp_path, "sale S1 2026-08-15T10:00 customer=ana amount=500")
    first = click(shop, "2026-08-01", "taller-x", noise=noise, channel="flyer", campaign="verano")
    second = click(shop, "2026-08-02", "taller-x", noise=noise, scan=True)
    touch(shop, f"{first}@ana", "2026-08-01", "taller-x", "ana", "click")
    touch(shop, second, "2026-08-02", "taller-x", "ana", "scan")
    touch(shop, format_id("clk", uuid.UUID(int=7)), "2026-08-03", "taller-x", "ana", "click")
    assert paths(shop, monkeypatch, by="channel")[0] == Paths({("flyer", "scan", "click"): 1})
    assert paths(shop, monkeypatch, by="campaign")[0] == Paths({("verano", "(none)", "(none)"): 1})
    assert paths(shop, monkeypatch, by="evidence")[0] == Paths({("click", "scan", "click"): 1})


def test_the_click_that_a_sale_came_with_is_a_touch_of_its_link(
    shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded by taking in the sale, as any user does."""
    clicked = click(shop, "2026-08-01", "taller-ramirez", noise=9, channel="flyer", campaign="verano")
    ingest(shop, tmp_path, f"sale S1 2026-08-15T10:00 code=TALLERX customer=ana amount=500 click={clicked}")
    assert paths(shop, monkeypatch, by="channel")[0] == Paths({("flyer", "code"): 1})
    assert paths(shop, monkeypatch, by="campaign")[0] == Paths({("verano", "(none)"): 1})


def test_a_friend_is_a_touch_of_the_sale_itself(shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(
        shop,
        tmp_path,
        "lead L1 2026-08-01T10:00 friend=autos-la-loma customer=ana",
        "sale S1 2026-08-15T10:00 friend=taller-ramirez partner=taller-x code=TALLERX customer=ana amount=500",
        "sale S2 2026-08-15T10:00 friend=taller-x code=TALLERX amount=500",
    )
    assert paths(shop, monkeypatch)[0] == Paths({("autos-la-loma", "taller-ramirez", "taller-x"): 1, ("taller-x",): 1})
    evidence = Paths({("lead", "friend", "partner", "code"): 1, ("friend", "code"): 1})
    assert paths(shop, monkeypatch, by="evidence")[0] == evidence


def test_a_code_is_counted_under_its_own_campaign_or_its_batchs(
    shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes.add_code(shop, "Otoño 26", "taller-x", {"campaign": "Otoño"}, NOW)
    codes.make_batch(shop, tracking.BatchTerms("vales", 2, prefix="VALE", campaign="Feria"), "taller-x", NOW)
    fresh = open_office(shop.database, shop.alliance.slug)
    with shop.database.unit_of_work(shop.alliance_id) as connection:
        batch = tracking.find_batch(connection, shop.alliance_id, "vales")
        vouchers = [one.code for one in tracking.codes_of(connection, shop.alliance_id, batch)]
    ingest(
        fresh,
        tmp_path,
        f"lead L1 2026-11-02T10:00 code={vouchers[0]} customer=ana",
        "sale S1 2026-11-02T11:00 code=otono26 customer=ana amount=500",
        f"sale S2 2026-11-02T11:00 code={vouchers[1]} partner=taller-ramirez amount=500",
        "sale S3 2026-11-02T11:00 code=TALLERX amount=500",
    )
    won = Paths({("Feria", "Otoño"): 1, ("(none)", "Feria"): 1, ("(none)",): 1})
    assert paths(shop, monkeypatch, by="campaign", last=date(2026, 11, 2))[0] == won


def test_windows_follow_the_versions_of_the_deal_and_its_programs(office: Callable[[str], Office]) -> None:
    deal = office("onlycar").deal
    short = msgspec.structs.replace(deal.attribution, window_days=7)
    long = msgspec.structs.replace(deal.attribution, window_days=60)
    later = msgspec.structs.replace(deal, effective_from=date(2026, 9, 1), attribution=short)
    latest = msgspec.structs.replace(later, effective_from=date(2026, 10, 1), program_attribution={"volumen": long})
    assert windows_of([deal, later, latest]) == (
        (date.min, date(2026, 9, 1), 30),
        (date(2026, 9, 1), date(2026, 10, 1), 7),
        (date(2026, 10, 1), date.max, 60),
    )
