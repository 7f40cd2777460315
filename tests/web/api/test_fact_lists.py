"""Leads, sales and refunds as lists: by id, by time, of a partner, of a customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ...conftest import fresh_copy
from .harness import World
from .test_settlement import pages

FIRST = datetime(2026, 1, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(server_uri: str, world_template: str) -> Iterator[World]:
    """Sales on days far apart and on one day, by two partners; leads and refunds between them."""
    with fresh_copy(server_uri, world_template) as database:
        world = World(database)
        crm = world.client()
        sales = [
            {
                "id": f"S-{n:03d}", "amount_minor": 10000 + n, "customer": f"C-{n % 7}",
                "partner": "taller-x" if n % 3 else "taller-ramirez",
                "occurred_at": (FIRST + timedelta(days=n * n // 8, minutes=-n)).isoformat(),
            }
            for n in range(45)
        ]  # fmt: skip
        assert crm.post("/sales/batch", {"data": sales}).json["new"] == 45
        leads = [{"id": f"L-{n}", "partner": "taller-x", "customer": f"C-{n}"} for n in range(5)]
        assert crm.post("/leads/batch", {"data": leads}).json["new"] == 5
        refunds = [{"id": f"R-{n}", "sale": f"S-{n:03d}", "amount_minor": 100} for n in (7, 3, 3000, 11)]
        assert crm.post("/refunds/batch", {"data": refunds}).json["new"] == 4
        yield world
        world.close()


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_by_id(filled: World) -> None:
    crm = filled.client()
    found = pages(crm, "/sales", limit="7")
    assert ids(found) == [f"S-{n:03d}" for n in range(45)]
    assert ids(pages(crm, "/sales", limit="7", sort="-id")) == ids(found)[::-1]
    assert found[4] == crm.get("/sales/S-004").json
    assert ids(pages(crm, "/leads", limit="2")) == [f"L-{n}" for n in range(5)]


@pytest.mark.parametrize("limit", ["1", "4", "500"])
def test_by_time_in_both_directions(filled: World, limit: str) -> None:
    crm = filled.client()
    wanted = [
        row["id"] for row in sorted(pages(crm, "/sales", limit="500"), key=lambda row: (row["occurred_at"], row["id"]))
    ]
    assert ids(pages(crm, "/sales", limit=limit, sort="occurred_at")) == wanted
    assert ids(pages(crm, "/sales", limit=limit, sort="-occurred_at")) == wanted[::-1]


@pytest.mark.parametrize("sort", ["", "occurred_at", "-occurred_at"])
def test_between_two_moments(filled: World, sort: str) -> None:
    crm = filled.client()
    every = sorted(pages(crm, "/sales", limit="500"), key=lambda row: (row["occurred_at"], row["id"]))
    begin, end = every[5]["occurred_at"], every[30]["occurred_at"]
    more = {"sort": sort} if sort else {}
    for partner in ("", "taller-x"):
        only = {"partner": partner} if partner else {}
        found = pages(crm, "/sales", limit="4", occurred_from=begin, occurred_until=end, **more, **only)
        wanted = [row["id"] for row in every[5:30] if partner in ("", row["partner"]["external_id"])]
        assert sorted(ids(found)) == sorted(wanted)
        if sort or not partner:
            assert ids(found) == (wanted[::-1] if sort.startswith("-") else wanted)
    assert pages(
        crm, "/sales", occurred_from="0001-01-01T00:00:00Z", occurred_until="9999-01-01T00:00:00Z", limit="500"
    )
    assert crm.get("/sales", query={"sort": "id", "occurred_from": begin}).status == 422


def test_of_a_customer_or_in_a_currency(filled: World) -> None:
    crm = filled.client()
    found = pages(crm, "/sales", limit="2", customer="C-3")
    assert ids(found) == [f"S-{n:03d}" for n in range(45) if n % 7 == 3]
    assert ids(pages(crm, "/sales", limit="2", customer="C-3", sort="-occurred_at")) == ids(
        sorted(found, key=lambda row: row["occurred_at"], reverse=True)
    )
    assert crm.get("/sales", query={"currency": "USD"}).json["data"] == []
    assert crm.get("/sales", query={"currency": "usd"}).status == 422


def test_refunds_by_their_sale(filled: World) -> None:
    crm = filled.client()
    assert [row["sale"] for row in pages(crm, "/refunds", limit="1")] == ["S-003", "S-007", "S-011", "S-3000"]
    assert ids(crm.get("/refunds", query={"sale": "S-007"}).json["data"]) == ["R-7"]
    assert len(pages(crm, "/refunds", limit="1", sort="-occurred_at")) == 4


def test_a_partner_sees_what_it_was_credited_for_without_the_customer(filled: World) -> None:
    crm, mine = filled.client(), filled.client(partner="taller-x")
    found = pages(mine, "/sales", limit="4")
    assert sorted(ids(found)) == [f"S-{n:03d}" for n in range(45) if n % 3]
    assert {row["customer"] for row in found} == {None}
    assert ids(found) == ids(pages(crm, "/sales", limit="5", partner="taller-x"))
    assert all(line["kind"] != "staff_incentive" for row in found for line in row["lines"])
    by_time = pages(mine, "/sales", limit="4", sort="-occurred_at")
    assert by_time == sorted(found, key=lambda row: row["occurred_at"], reverse=True)
    assert {row["sale"] for row in pages(mine, "/refunds", limit="1")} == {"S-007", "S-011"}
    assert mine.get("/sales", query={"customer": "C-1"}).status == 422
    assert mine.get("/sales", query={"partner": "taller-ramirez"}).status == 404


def test_a_partners_newest_come_first_by_the_month_of_settling(filled: World) -> None:
    crm, mine = filled.client(), filled.client(partner="taller-x")
    found = pages(crm, "/sales", limit="4", sort="-period", partner="taller-x")
    assert ids(found) == ids(pages(mine, "/sales", limit="7", sort="period"))[::-1]
    assert sorted(ids(found)) == [f"S-{n:03d}" for n in range(45) if n % 3]
    for query in ({}, {"occurred_from": "2026-01-01T00:00:00Z"}, {"customer": "C-1"}):
        assert crm.get("/sales", query={"sort": "-period", **query}).status == 422, query


def test_a_cursor_of_nobody_is_refused(filled: World) -> None:
    crm = filled.client()
    after = crm.get("/sales", query={"limit": "1", "sort": "occurred_at"}).json["next"]
    assert crm.get("/sales", query={"limit": "1", "sort": "-occurred_at", "after": after}).code == "cursor_invalid"
    assert crm.get("/sales", query={"after": after}).code == "cursor_invalid"
    wrong = "WyJvY2N1cnJlZF9hdCIsIngiLCJ5Il0"  # ["occurred_at", "x", "y"]
    assert crm.get("/sales", query={"sort": "occurred_at", "after": wrong}).code == "cursor_invalid"
