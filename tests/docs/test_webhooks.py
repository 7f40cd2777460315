"""The page on webhooks: every event's example is what a real run sends, and its programs verify a real message.

`ALIANZA_WRITE_DOCS=1` writes the examples of this run into the page.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap import codes, customers, deals, links
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.connect.webhooks import api as webhooks
from alianza.connect.webhooks import signing
from alianza.identity.acting import terminal
from alianza.programs.deal_file import load_deal
from alianza.runtime.database import Database
from alianza.runtime.outbox import KINDS, Wanted
from alianza.settlement import statements
from alianza.settlement.closing import Closer
from alianza.settlement.payouts import prepare_payouts
from alianza.tracking import api as tracking

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "webhooks.md"
SLUG = "onlycar"
FACTS = """fact,fact_id,occurred_at,partner,code,customer,amount,currency,category,refunds
lead,L-7,2026-10-02T10:00,taller-ramirez,,C-17,,MXN,,
sale,A-1001,2026-10-03T10:00,,RAMIREZ,C-17,3500.00,MXN,,
sale,A-1002,2026-10-03T12:00,,RAMIREZ,C-18,4200.00,MXN,,
sale,A-1003,2026-10-04T12:00,,,C-20,1000.00,MXN,,
refund,D-1,2026-10-05T10:00,,,C-17,100.00,MXN,,A-1001
"""


def at(day: int, month: int = 10, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


# The run ----------------------------------------------------------------------------------------------------------------


def _people_act(office: Office, folder: Path) -> None:
    table = (ROOT / "examples" / SLUG / "partners.csv").read_text(encoding="utf-8")
    renamed = folder / "partners.csv"
    renamed.write_text(table.replace("Taller Mecánico Ramírez", "Taller Mecánico Ramírez e Hijos"), encoding="utf-8")
    import_partners(office.database, renamed, SLUG, None, at(1))
    words = {"target": "https://onlycar.example/agenda", "campaign": "semana"}
    links.add_link(office, "taller-ramirez", "ramirez-agenda", words, at(1))
    links.edit_link(office, "ramirez-agenda", {"target": "https://onlycar.example/citas"}, at(2))
    codes.add_code(office, "RAMIREZ5", "taller-ramirez", {}, at(1))
    codes.add_code(open_office(office.database, SLUG), "RAMIREZ5", "", {"max_uses": 100}, at(2))
    terms = tracking.BatchTerms(name="navidad-2026", wanted=10)
    codes.make_batch(office, terms, "taller-ramirez", at(3))
    codes.disable(open_office(office.database, SLUG), "", "navidad-2026", at(4))


def _facts_come(office: Office, folder: Path) -> None:
    file = folder / "facts.csv"
    file.write_text(FACTS, encoding="utf-8")
    ingest_file(office, file)
    # Nobody brought C-20. It turns out to be C-17, whose lead the workshop sent, and then to be another after all.
    merged = customers.merge(office, [customers.pair_of("C-20", "C-17")], at(6))
    customers.unmerge(office, merged.merges[0], at(7))


def _the_month_ends(office: Office) -> None:
    partner = office.by_external_id["taller-ramirez"]
    with office.database.unit_of_work(office.alliance_id) as connection:
        why = "Wash of 12 October, recorded twice"
        statements.adjust(connection, office, partner, "MXN/2", -500, why, at(8), "adjust-12-october")
    closer = Closer(office.database, office.alliance_id, office.terms, office.partners, at(1, 11, 18))
    closing = closer.close_through(202610)[-1]
    with office.database.unit_of_work(office.alliance_id) as connection:
        rows = statements.statement_rows(connection, office.alliance_id, 202610)
        (one,) = [row for row in rows if row.partner == partner.external_id]
        statements.dispute(connection, office.alliance_id, one.number, "A-1003 is missing", at(2, 11))
        statements.resolve(connection, office.alliance_id, one.number, "It was cancelled", at(3, 11))
        statements.accept(connection, office.alliance_id, one.number, at(3, 11))
    prepare_payouts(office.database, office, closing, at(20, 11))


@pytest.fixture(scope="module")
def told(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    """The last event of each kind about one partner, as it is sent, with ids that are the same in each run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
        patch.setenv("ALIANZA_SECRET_KEY", "test" * 10)
        patch.setenv("ALIANZA_TODAY", "2026-10-05")
        folder = tmp_path_factory.mktemp("told")
        example = ROOT / "examples" / SLUG
        deals.apply_deal(module_database, load_deal(example / "deal.yaml"), at(2, 1))
        import_partners(module_database, example / "partners.csv", SLUG, None, at(2, 1))
        office = open_office(module_database, SLUG)
        who = terminal(office.alliance_id)
        with module_database.unit_of_work(office.alliance_id) as connection:
            made = webhooks.add_endpoint(connection, who, "https://crm.example/hooks", ["*"], at(1), description="CRM")
            webhooks.ping(connection, who, made.endpoint.id, at(1))
        _people_act(office, folder)
        _facts_come(office, folder)
        _the_month_ends(office)
        with module_database.unit_of_work(office.alliance_id) as connection:
            found = webhooks.list_events(connection, who, Wanted(), 10_000, newest=False)
        reader = webhooks.Reader(SLUG, False, None)
        yield {
            event.kind: _same(webhooks.document(event, reader))
            for event in found
            if event.data.get("partner", event.data.get("external_id")) in (None, "taller-ramirez")
        }


_IDS = re.compile(r"\b(evt|ptr|lnk|ln|po|cmg|whk)_[0-9a-z]{26}\b")


def _same(document: dict[str, Any]) -> dict[str, Any]:
    text = _IDS.sub(r"\1_01k9m2v7w8x9y0z1a2b3c4d5e6", json.dumps(document))
    return dict(json.loads(text))


# The page ---------------------------------------------------------------------------------------------------------------

_EXAMPLE = re.compile(r"^### `([a-z_.]+)`\n(.*?)```json\n(.*?)```\n", re.MULTILINE | re.DOTALL)


def test_every_kind_of_event_has_the_example_that_a_real_run_sends(told: dict[str, dict[str, Any]]) -> None:
    assert set(told) == set(KINDS)
    assert list(told["statement.issued"]["data"]) == list(told["statement.accepted"]["data"]), (
        "one is made by the database"
    )
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("ALIANZA_WRITE_DOCS"):
        page = _EXAMPLE.sub(lambda found: _example(found[1], found[2], told), page)
        PAGE.write_text(page, encoding="utf-8")
    shown = {kind: json.loads(example) for kind, _, example in _EXAMPLE.findall(page)}
    assert list(shown) == list(KINDS), "the page shows each kind once, in this order"
    assert shown == told, "ALIANZA_WRITE_DOCS=1 writes the examples anew"


def _example(kind: str, words: str, told: dict[str, dict[str, Any]]) -> str:
    return f"### `{kind}`\n{words}```json\n{json.dumps(told[kind], indent=2, ensure_ascii=False)}\n```\n"


def _block(language: str, holding: str) -> str:
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (found,) = [block for block in blocks if holding in block]
    return str(found)


@pytest.fixture(scope="module")
def message() -> tuple[str, dict[str, str], bytes]:
    """A secret, and a message signed with it now."""
    secret = signing.new_secret()
    body = json.dumps({"type": "ping", "data": {"name": "Ramírez"}}, ensure_ascii=False).encode()
    return signing.written(secret), signing.headers([secret], "evt_1", int(datetime.now(UTC).timestamp()), body), body


def test_the_receiver_of_the_page_takes_a_real_message_and_refuses_a_forged_one(
    message: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, headers, body = message
    program = tmp_path / "receiver.py"
    program.write_text(_block("python", "def receive"), encoding="utf-8")
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    space = runpy.run_path(str(program))
    assert space["receive"](headers, body) == (204, "ping")
    assert space["receive"](headers, body) == (204, "known already")
    assert space["receive"](headers, body + b" ")[0] == 400
    old = headers | {"webhook-timestamp": str(int((datetime.now(UTC) - timedelta(hours=1)).timestamp()))}
    assert space["receive"](old, body)[0] == 400


def test_the_shell_of_the_page_computes_the_same_signature(message: Any, tmp_path: Path) -> None:
    secret, headers, body = message
    (tmp_path / "body.json").write_bytes(body)
    environment = {
        "PATH": os.environ["PATH"], "SECRET": secret, "ID": headers["webhook-id"],
        "TIMESTAMP": headers["webhook-timestamp"], "PYTHON": sys.executable,
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", _block("sh", "openssl")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == headers["webhook-signature"]
