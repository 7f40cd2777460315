"""Two installations: a full one, with the four examples and a bit of everything, and empty ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString

import pytest
from tests.cli.conftest import call
from tests.conftest import fresh_copy

from alianza.bootstrap import events
from alianza.bootstrap.applications import desk, house, signing
from alianza.bootstrap.applications.signing import Signing
from alianza.bootstrap.archive import Left, export_archive
from alianza.bootstrap.demo_load import load_demo
from alianza.bootstrap.office import open_office
from alianza.bootstrap.offices import Offices
from alianza.identity import api as identity
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import Applicant
from alianza.runtime import clock
from alianza.runtime.database import Database
from alianza.settlement import statements

TODAY = "2026-11-02"  # October is over and still open
SECRET, OTHER_SECRET = "0" * 32, "1" * 32
SLUGS = ("autoservice", "nexors", "onlycar", "tesla-life")


@pytest.fixture(autouse=True)
def same_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of both installations: one secret, one day. After a test they are as they were."""
    for name in ("ALIANZA_ALLIANCE", "ALIANZA_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALIANZA_SECRET_KEY", SECRET)
    monkeypatch.setenv("ALIANZA_TODAY", TODAY)


@pytest.fixture(scope="session")
def full(server_uri: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The examples, and onlycar with a row in every table that its archive has: only read."""
    with fresh_copy(server_uri, template) as database:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ALIANZA_DATABASE_URL", database.uri)
            patch.setenv("ALIANZA_SECRET_KEY", SECRET)
            patch.setenv("ALIANZA_TODAY", TODAY)
            folder = tmp_path_factory.mktemp("full")
            load_demo(database, folder, facts=150)
            fill(database, folder)
        yield database


# What no command makes.
ONLY_BY_HAND: tuple[LiteralString, ...] = (
    "INSERT INTO saved_views SELECT alliance_id, person_id, 'partners', 'Oro', '/console/partners', now() FROM people"
    " WHERE alliance_id = %s",
    "INSERT INTO month_changes SELECT alliance_id, period, 99, asset, partner_id, number, 100, 0 FROM statements"
    " WHERE alliance_id = %s ORDER BY number DESC LIMIT 1",
    "INSERT INTO counter_actions SELECT alliance_id, gen_random_uuid(), person_id, NULL, 'redeem', 'TALLERX', 'A-77',"
    " NULL, NULL, '', 'confirmed', '', NULL, now(), now() FROM people WHERE alliance_id = %s LIMIT 1",
    "INSERT INTO page_languages VALUES (%s, 'es,en', now())",
    "INSERT INTO partner_suspensions SELECT alliance_id, partner_id, 1, '2099-01-01', true, 'Fraude', 'per_ana', now()"
    " FROM partners WHERE alliance_id = %s LIMIT 1",
    "INSERT INTO partner_notes SELECT alliance_id, gen_random_uuid(), partner_id, 'per_ana', 'Llamar', now(), NULL FROM partners"
    " WHERE alliance_id = %s LIMIT 1",
)


def _in_review(database: Database) -> int:
    """A statement of the latest closed month that nobody has answered."""
    alliance_id = identity.alliance_id_of("onlycar")
    with database.unit_of_work(alliance_id) as connection:
        rows = statements.statement_rows(connection, alliance_id, 202609)
    return next(one.number for one in rows if one.state == "in_review")


def fill(database: Database, folder: Path) -> None:
    """A bit of everything, by the commands that make it."""
    orders = folder / "more.csv"
    orders.write_text(
        "fact,fact_id,occurred_at,partner,customer,amount,phone,nota,code\n"
        'sale,M1,2026-10-20T10:00,taller-x,ana,1000.00,55 5123 4567,"=1+1, ""quoted"" \\ ñ 异业 😀",\n'
        "sale,M5,2026-10-20T10:10,taller-x,eva,700.00,,,\n"
        "lead,M2,2026-10-21T10:00,,'=anna,,55 5123 4568,,SEMANA-ARCH\n"
        "sale,M3,2026-10-22T10:00,,'=anna,900.00,,,SEMANA-ARCH\n",
        encoding="utf-8",
    )
    commands = (
        "reviews rules velocity --threshold 1 --within 1h",
        "codes add SEMANA-ARCH --partner taller-x --limit 100 --per-customer 5",
        "codes batch navidad --count 20 --prefix LAVA --partner taller-x",
        f"ingest {orders}",
        "matches register --partner taller-x --phone 5551234567",
        "customers merge ana --into '=anna",
        "sites add https://shop.onlycar.example",
        "domains add go.onlycar.example",
        "people invite Ana@example.com --role manager",
        "people require-second manager finance",
        "people invite luis@example.com --role partner_owner --partner taller-x --language es",
        "adjust taller-x --amount -150.00 --reason =bonus",
        "reviews refuse M5 --note nobody",
        f"statements dispute {_in_review(database)} --reason missing",
        "settle 2026-10 --out {0}/out --documents none",
        "payouts 2026-10 --out {0}/out",
    )
    for command in commands:
        said = call(*command.format(folder).split(), "--alliance", "onlycar")
        assert said.code in (0, 1) and "error [" not in said.err, (command, said)
    seen = events.Sighting(True, None, b"a" * 16, bytes(range(16)))
    words = {"fact_id": "E1", "customer": "eva", "amount": "50.00"}
    office = open_office(database, "onlycar")
    events.tell(office, "sale", words, seen, datetime(2026, 11, 1, tzinfo=UTC))
    with database.unit_of_work(office.alliance_id) as connection:
        desk.set_open(connection, office, identity.system(office.alliance_id, "test"), ["talleres"], clock.now())
        applied = desk.receive(connection, office, SUR, "talleres", "es", clock.now())
        assert applied is not None
        desk.decide(
            connection, office, identity.system(office.alliance_id, "test"), applied, "accept", clock.now(),
            target="https://onlycar.example/",
        )  # fmt: skip
        house.change(
            connection, office, identity.system(office.alliance_id, "test"), {"es": house.usual("es")}, clock.now()
        )
        for statement in ONLY_BY_HAND:
            connection.execute(statement, (office.alliance_id,))
        token = applications.invitations.token_of(office.alliance_id, applied, 1)
    offices = Offices(database)
    agreement = signing.look(database, offices, token, "es", clock.now()).agreement
    assert agreement is not None
    signing.sign(database, offices, token, Signing("Eva Ruiz", agreement.digest, "es"), clock.now())


SUR = Applicant("eva@taller-sur.example", "Taller =Sur", "Eva ñ 异业 😀", message="uno\ndos")


@pytest.fixture
def empty(server_uri: str, template: str) -> Iterator[Database]:
    """An installation without any alliance."""
    with fresh_copy(server_uri, template) as database:
        yield database


Leave = Callable[[str], Left]


@pytest.fixture(scope="session")
def archive(full: Database, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """The archive of onlycar: only read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIANZA_SECRET_KEY", SECRET)
        patch.setenv("ALIANZA_TODAY", TODAY)
        return export_archive(full, "onlycar", tmp_path_factory.mktemp("archive") / "onlycar.alianza.zip", clock.now())
