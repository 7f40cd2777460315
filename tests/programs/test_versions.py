"""What is on record stays as it was rated: versions, enrollments and forms of reward begin after it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap import deals
from alianza.bootstrap.ingest import Ingested, ingest_file
from alianza.bootstrap.office import open_office
from alianza.bootstrap.partners import import_partners
from alianza.bootstrap.settle import settle
from alianza.identity import api as identity
from alianza.partners.api import PartnersInvalid
from alianza.programs.deal_file import parse_deal
from alianza.programs.versions import EffectiveDateRefused
from alianza.runtime.database import Database
from alianza.settlement.explain import explain

NOW = datetime(2026, 11, 2, 18, tzinfo=UTC)
DEAL = """\
alianza: 1
alliance: t
name: T
currency: MXN
time_zone: America/Mexico_City
effective_from: 2026-09-01
programs:
  p:
    groups:
      g: {commission: [{id: r, percent: 5%}]}
      h: {commission: [{id: r, percent: 10%}], reward: {allowed: [cash, credit, points], default: cash}}
"""


class World:
    """One alliance with partner x in group g and y in group h."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder, self.files = database, folder, 0
        self.apply()
        self.partners("x,X,g", "y,Y,h")

    def apply(self, *changes: tuple[str, str]) -> deals.Applied:
        text = DEAL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return deals.apply_deal(self.database, parse_deal({"deal.yaml": text}, "deal.yaml"), NOW)

    def partners(self, *rows: str, since: str = "", columns: str = "partner,name,group") -> dict[str, Any]:
        path = self.folder / "partners.csv"
        path.write_text("\n".join((columns, *rows)) + "\n")
        first = date.fromisoformat(since) if since else None
        return import_partners(self.database, path, "t", first, NOW)

    def ingest(self, *rows: dict[str, str]) -> Ingested:
        self.files += 1
        path = self.folder / f"facts{self.files}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(
                file, ["fact", "fact_id", "occurred_at", "partner", "customer", "amount", "currency"]
            )
            writer.writeheader()
            writer.writerows(rows)
        return ingest_file(open_office(self.database, "t"), path)

    def sale(self, fact_id: str, day: str, partner: str = "x", **more: str) -> dict[str, str]:
        row = {"fact": "sale", "fact_id": fact_id, "occurred_at": f"{day}T10:00", "partner": partner}
        return {**row, "customer": "c1", "amount": "1000.00", **more}

    def close_october(self) -> None:
        settle(self.database, "t", "2026-10", self.folder / "out", NOW, documents=())

    def earned(self) -> dict[str, int]:
        """What each fact has earned, in minor units."""
        with self.database.unit_of_work(identity.alliance_id_of("t")) as connection:
            rows = connection.execute(
                "SELECT fact_id, sum(amount_minor)::bigint FROM lines WHERE alliance_id = %s GROUP BY 1 ORDER BY 1",
                (identity.alliance_id_of("t"),),
            ).fetchall()
        return dict(rows)

    def groups(self) -> dict[str, list[str]]:
        return {p.external_id: [e.group for e in p.enrollments] for p in open_office(self.database, "t").partners}


@pytest.fixture
def world(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-02")
    return World(database, tmp_path)


class TestVersions:
    LATER = ("2026-09-01", "2026-11-02")
    DEARER = ("percent: 5%", "percent: 6%")

    def test_a_fact_is_rated_by_the_version_of_its_own_day(self, world: World) -> None:
        world.apply(self.LATER, self.DEARER)
        world.ingest(world.sale("before", "2026-11-01"), world.sale("after", "2026-11-02"))
        assert world.earned() == {"before": 50_00, "after": 60_00}

    def test_the_same_deal_again_is_no_new_version(self, world: World) -> None:
        assert (world.apply().version, world.apply().fresh) == (1, False)
        assert [world.apply(self.LATER, self.DEARER).fresh for _ in range(2)] == [True, False]

    def test_it_begins_after_the_last_day_that_is_rated(self, world: World) -> None:
        world.ingest(world.sale("s", "2026-11-01"))
        with pytest.raises(EffectiveDateRefused, match="on 2026-11-02 at the earliest"):
            world.apply(("2026-09-01", "2026-11-01"), self.DEARER)
        assert world.apply(self.LATER, self.DEARER).version == 2

    def test_it_never_begins_in_a_closed_month(self, world: World) -> None:
        world.close_october()
        with pytest.raises(EffectiveDateRefused, match="closed month"):
            world.apply(("2026-09-01", "2026-10-31"), self.DEARER)
        assert world.apply(("2026-09-01", "2026-11-01"), self.DEARER).version == 2

    @pytest.mark.parametrize(
        "change", [("MXN", "USD"), ("America/Mexico_City", "Asia/Tokyo")], ids=["currency", "time zone"]
    )
    def test_currency_and_time_zone_are_the_alliances_for_good(self, world: World, change: tuple[str, str]) -> None:
        with pytest.raises(deals.AllianceFixed):
            world.apply(self.LATER, change)
        world.ingest(world.sale("s", "2026-11-01"))
        assert world.earned() == {"s": 50_00}

    def test_a_currency_is_taken_where_the_version_of_that_day_has_it(self, world: World) -> None:
        both = ("currency: MXN", "currency: MXN\ncurrencies: [MXN, USD]")
        world.apply(("2026-09-01", "2026-10-01"), both, (", points]", "]"))
        world.apply(("2026-09-01", "2026-11-01"), self.DEARER)  # without dollars again
        days = [("a", "2026-09-30"), ("b", "2026-10-01"), ("c", "2026-10-31"), ("d", "2026-11-01")]
        found = world.ingest(*(world.sale(name, day, currency="USD") for name, day in days))
        assert (found.facts, found.reasons) == (2, {"unknown_currency": 2})
        assert world.earned() == {"b": 50_00, "c": 50_00}
        with Path(found.rejects_file).open() as file:
            assert [(row["fact_id"], row["line"], row["column"]) for row in csv.DictReader(file)] == [
                ("a", "2", "currency"),
                ("d", "5", "currency"),
            ]


class TestEnrollments:
    def test_another_group_needs_its_first_day(self, world: World) -> None:
        with pytest.raises(PartnersInvalid, match="--since"):
            world.partners("x,X,h")
        assert world.groups() == {"x": ["g"], "y": ["h"]}

    def test_it_is_in_force_from_that_day(self, world: World) -> None:
        assert world.partners("x,X,h", since="2026-10-15")["enrolled"] == 1
        assert world.partners("x,X,h")["enrolled"] == 0
        world.ingest(world.sale("before", "2026-10-14"), world.sale("after", "2026-10-15"))
        assert world.earned() == {"before": 50_00, "after": 100_00}

    def test_it_begins_after_the_last_day_that_is_rated_for_the_partner(self, world: World) -> None:
        world.ingest(world.sale("x", "2026-10-20"), world.sale("y", "2026-10-25", partner="y", customer="c2"))
        with pytest.raises(EffectiveDateRefused, match="rated up to"):
            world.partners("x,X,h", since="2026-10-20")
        assert world.partners("x,X,h", since="2026-10-21")["enrolled"] == 1
        world.ingest(world.sale("late", "2026-10-01"))  # has the customer decided anew
        assert world.earned()["x"] == 50_00
        assert explain(world.database, open_office(world.database, "t"), "x").matches

    @pytest.mark.parametrize(("since", "said"), [("2026-10-15", "closed month"), ("2026-09-01", "closed month")])
    def test_it_never_begins_in_a_closed_month(self, world: World, since: str, said: str) -> None:
        world.close_october()
        with pytest.raises(EffectiveDateRefused, match=said):
            world.partners("x,X,h", since=since)

    def test_a_new_partner_may_begin_in_the_past(self, world: World) -> None:
        world.close_october()
        assert world.partners("z,Z,h", since="2026-10-15")["enrolled"] == 1


class TestRewards:
    COLUMNS = "partner,name,group,reward"

    def test_points_cannot_become_money_once_something_was_earned(self, world: World) -> None:
        world.partners("y,Y,h,points", columns=self.COLUMNS)
        world.partners("y,Y,h,cash", columns=self.COLUMNS)
        world.ingest(world.sale("s", "2026-10-20", partner="y"))
        with pytest.raises(PartnersInvalid, match="between points and money"):
            world.partners("y,Y,h,points", columns=self.COLUMNS)
        world.partners("y,Y,h,credit", columns=self.COLUMNS)  # money all the same
        (y,) = [p for p in open_office(world.database, "t").partners if p.external_id == "y"]
        assert y.reward == "credit"


def test_nothing_of_a_refused_file_is_saved(world: World) -> None:
    with pytest.raises(PartnersInvalid):
        world.partners("z,Z,g", "x,New name,h")
    assert world.groups() == {"x": ["g"], "y": ["h"]}
    assert [p.name for p in open_office(world.database, "t").partners] == ["X", "Y"]
