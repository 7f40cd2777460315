"""Payout details: checked, sealed, told of, shown by their end, and read in full by finance only, which is noted."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from alianza.bootstrap.partners import save_partners
from alianza.identity import api as identity
from alianza.runtime import clock

from .conftest import Office

PAGE, CLABE, IBAN = "/portal/payout", "032180000118359719", "ES9121000418450200051332"
FULL = "/console/partners/taller-x/account"


def in_the_books(office: Office, text: str) -> list[str]:
    """The tables in which a text stands."""
    with office.database.connect() as owner:
        names = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        found = [str(name) for (name,) in names.fetchall()]
        counted = [(name, f'SELECT count(*) FROM "{name}" t WHERE to_jsonb(t)::text LIKE %s') for name in found]
        return [name for name, query in counted if owner.execute(query, (f"%{text}%",)).fetchone() != (0,)]  # type: ignore[arg-type]


def test_a_change_is_sealed_shown_by_its_end_and_told_to_the_owners(office: Office, home: Path) -> None:
    partner = office.browser("partner")
    changed = partner.send(PAGE, PAGE, paid_in="cash", account=f" {CLABE[:6]} {CLABE[6:]} ", bic="")
    assert changed.headers["location"] == PAGE
    page = partner.get(PAGE).text
    assert "…9719" in page and CLABE not in page and "luis@taller.example" in page
    assert in_the_books(office, CLABE) == []
    assert in_the_books(office, "9719") != []  # control: what is shown is there
    office.worker.desk.do()
    mails = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in (home / "outbox").glob("*.eml")]
    told = [mail for mail in mails if "cuenta o la forma" in str(mail.get_content())]
    assert [mail["to"] for mail in told] == ["luis@taller.example"] and CLABE not in str(told[0].get_content())


@pytest.mark.parametrize("account", [f"{CLABE[:-1]}0", CLABE[:-1], f"{IBAN[:-1]}3", "4242424242424242"])
def test_an_account_that_cannot_exist_is_refused(office: Office, account: str) -> None:
    before = office.crm.get("/partners/taller-x").json["account"]
    refused = office.browser("partner").send(PAGE, PAGE, paid_in="cash", account=account, bic="")
    assert refused.status_code == 422 and 'aria-invalid="true"' in refused.text
    assert office.crm.get("/partners/taller-x").json["account"] == before


def test_whoever_changes_something_else_meanwhile_does_not_put_the_old_account_back(office: Office) -> None:
    before = office.world.office()  # as somebody reads it who writes a little later
    partner = office.browser("partner")
    assert partner.send(PAGE, PAGE, paid_in="cash", account=IBAN, bic="").status_code == 303
    row = {"partner": "taller-x", "name": "Taller X", "group": "talleres", "email": "nuevo@taller.example"}
    save_partners(before, [("-", row)], tuple(row), None, clock.now())
    found = office.crm.get("/partners/taller-x").json
    assert (found["account"], found["email"]) == ("…1332", "nuevo@taller.example")


def test_finance_reads_it_in_full_and_nobody_else(office: Office) -> None:
    office.browser("partner").send(PAGE, PAGE, paid_in="cash", account=IBAN, bic="CAIXESBB")
    finance = office.browser("finance")
    assert IBAN not in finance.get("/console/partners/taller-x").text
    read = finance.send("/console/partners/taller-x", FULL)
    assert IBAN in read.text and read.headers["cache-control"] == "no-store"
    alliance_id = identity.alliance_id_of("onlycar")
    with office.database.unit_of_work(alliance_id) as connection:
        noted = connection.execute(
            "SELECT actor_kind, after FROM audit_entries WHERE action = 'partner.account_read'"
        ).fetchall()
    assert noted == [("person", None)]
    manager = office.browser("manager")
    page = manager.get("/console/partners/taller-x")
    assert FULL not in page.text
    assert manager.post(FULL, {}, manager.token(page)).status_code == 403


def test_who_signed_in_a_while_ago_signs_in_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    partner = office.browser("partner", "es")
    token, later = partner.token(partner.get(PAGE)), clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "/auth/sign-in?onward=/portal/payout" in partner.get(PAGE).text
    assert partner.post(PAGE, {"paid_in": "cash", "account": CLABE}, token).status_code == 403


def test_a_key_of_the_partner_moves_no_money(office: Office) -> None:
    key = office.world.client(partner="taller-x")
    assert key("PATCH", "/partners/taller-x", {"account": IBAN}).code == "forbidden"
    assert office.crm("PATCH", "/partners/taller-x", {"account": IBAN}).json["account"] == "…1332"  # the alliance may


def test_no_more_than_the_deal_allows(office: Office) -> None:
    partner = office.browser("partner")
    token = partner.token(partner.get(PAGE))
    assert partner.post(PAGE, {"paid_in": "gold", "account": ""}, token).status_code == 422
