"""The settings: keys and webhooks are made here, their secrets shown once; brand, languages and calendar."""

from __future__ import annotations

import re
import uuid

import pytest

from alianza.identity import api as identity
from alianza.runtime import clock
from alianza.tracking import api as tracking

from .conftest import Office

KEYS, HOOKS = "/console/settings/keys", "/console/settings/webhooks"


def copied(page: str) -> str:
    """The secret that a page shows."""
    found = re.search(r'data-copy="([^"]+)"', page)
    assert found is not None, page[:2_000]
    return found[1]


class TestKeys:
    def test_one_is_made_of_groups_works_and_is_shown_once(self, office: Office) -> None:
        manager = office.browser("manager")
        fields = {"name": "Caja Norte", "scope": ["g_customers:read", "g_links:write"], "partner": "taller-x"}
        made = manager.send(f"{KEYS}/new", f"{KEYS}/new", **fields)
        assert made.status_code == 200 and made.headers["cache-control"] == "no-store"
        secret = copied(made.text)
        (key,) = [
            one for one in office.crm.get("/keys", query={"limit": "100"}).json["data"] if one["name"] == "Caja Norte"
        ]
        assert set(key["scopes"]) >= {"sales:read", "leads:read", "links:write", "codes:write"}
        assert not {"payouts:read", "sales:write"} & set(key["scopes"])
        client = type(office.crm)(office.world.server, secret)
        assert client.get("/sales").status == 200 and client.get("/payouts").code == "forbidden"
        page = manager.get(f"{KEYS}/{key['id']}").text
        assert secret not in page and f"…{secret[-4:]}" in page and secret not in manager.get(KEYS).text

    def test_it_is_replaced_and_ended_once_its_end_was_typed(self, office: Office) -> None:
        manager = office.browser("manager")
        made = manager.send(f"{KEYS}/new", f"{KEYS}/new", name="Vieja", scope="g_links:read")
        (key,) = [one for one in office.crm.get("/keys", query={"limit": "100"}).json["data"] if one["name"] == "Vieja"]
        page = f"{KEYS}/{key['id']}"
        new = copied(manager.send(page, f"{page}/rotate", overlap_hours="24").text)
        assert new != copied(made.text)
        assert manager.send(page, f"{page}/revoke", confirm="nope").status_code == 422
        old = type(office.crm)(office.world.server, copied(made.text))
        assert old.get("/links").status == 200
        assert manager.send(page, f"{page}/revoke", confirm=key["ending"]).status_code == 303
        assert office.crm.get(f"/keys/{key['id']}").json["state"] == "revoked"

    @pytest.mark.parametrize("scope", [[], ["g_nothing:read"], ["g_money:steal"], ["*"]])
    def test_one_that_may_do_nothing_is_none(self, office: Office, scope: list[str]) -> None:
        refused = office.browser("manager").send(f"{KEYS}/new", f"{KEYS}/new", name="Nada", scope=scope)
        assert refused.status_code == 422 and 'value="Nada"' in refused.text

    def test_nobody_gives_more_than_they_have(self, office: Office) -> None:
        manager = office.browser("manager")
        manager.send(f"{KEYS}/new", f"{KEYS}/new", name="Dinero", scope="g_money:write")
        (key,) = [
            one for one in office.crm.get("/keys", query={"limit": "100"}).json["data"] if one["name"] == "Dinero"
        ]
        assert key["scopes"] == ["disputes:write"]  # a manager pays nobody


class TestWebhooks:
    def test_one_is_made_edited_paused_tried_and_removed(self, office: Office) -> None:
        manager = office.browser("manager")
        fields = {"url": "https://crm.example/a", "events": ["sale.*", "payout.*"], "description": "CRM", "partner": ""}
        made = manager.send(f"{HOOKS}/new", f"{HOOKS}/new", **fields)
        secret = copied(made.text)
        (hook,) = [one for one in office.crm.get("/webhooks").json["data"] if one["url"] == "https://crm.example/a"]
        page = f"{HOOKS}/{hook['id']}"
        assert secret not in manager.get(page).text
        manager.send(page, page, url="https://crm.example/b", description="CRM 2", events=["lead.*"])
        after = office.crm.get(f"/webhooks/{hook['id']}").json
        assert (after["url"], after["description"]) == ("https://crm.example/b", "CRM 2")
        assert set(after["events"]) == {"lead.recorded"} or after["events"] == ["lead.*"]
        assert manager.send(page, f"{page}/ping").status_code == 303
        assert copied(manager.send(page, f"{page}/rotate", overlap_hours="0").text) != secret
        manager.send(page, f"{page}/switch", do="pause")
        assert office.crm.get(f"/webhooks/{hook['id']}").json["state"] == "paused"
        manager.send(page, f"{page}/switch", do="resume")
        assert manager.send(page, f"{page}/remove", confirm="other.example").status_code == 422
        assert manager.send(page, f"{page}/remove", confirm="crm.example").status_code == 303
        assert office.crm.get(f"/webhooks/{hook['id']}").status == 404

    def test_one_that_is_told_of_some_of_a_group_is_not_told_of_more_by_an_edit(self, office: Office) -> None:
        body = {"url": "https://crm.example/some", "events": ["sale.recorded"]}
        hook = office.crm.post("/webhooks", body).json["id"]
        page, manager = f"{HOOKS}/{hook}", office.browser("manager")
        told = {"url": "https://crm.example/some", "description": "CRM"}
        for events, kept in ((["sale.*"], ["sale.recorded"]), (["sale.*", "lead.*"], ["sale.*", "lead.*"])):
            assert manager.send(page, page, **told, events=events).status_code == 303
            assert set(office.crm.get(f"/webhooks/{hook}").json["events"]) == set(kept)

    def test_what_was_delivered_is_sent_again(self, office: Office) -> None:
        manager = office.browser("manager")
        hook = office.crm.get("/webhooks").json["data"][0]["id"]
        assert (
            office.crm.post(
                "/sales", {"id": "W1", "partner": "taller-x", "amount_minor": 100, "currency": "MXN"}
            ).status
            == 201
        )
        told = office.crm.get("/events", query={"limit": "500"}).json["data"]
        event = next(one["id"] for one in told if one["type"].startswith("sale."))
        page = f"{HOOKS}/{hook}"
        token = manager.token(manager.get(page))
        sent = manager.post(f"{page}/replay", {"do": "replay", "id": [event, event]}, token)
        assert sent.status_code == 303 and "sent again." in manager.get(page).text
        assert manager.post(f"{page}/replay", {"do": "replay"}, token).status_code == 422


PLAIN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#0b4fd6"/></svg>'
EVIL = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)"><rect width="9" height="9"/></svg>'
BRAND = "/console/settings/brand"


def upload(office: Office, who: str, data: bytes, **fields: str) -> int:
    """Send the form of the brand with a logo; the status that came."""
    browser = office.browser(who)
    token = browser.token(browser.get(BRAND))
    sent = browser.client.post(
        BRAND, data={"form": token, **fields}, files={"logo": ("logo.svg", data, "image/svg+xml")},
        headers={"origin": "http://onlycar.localhost:8000"},
    )  # fmt: skip
    return int(sent.status_code)


class TestBrand:
    def test_a_logo_is_served_so_that_it_can_do_nothing(self, office: Office) -> None:
        assert upload(office, "manager", PLAIN, color="#ffe14d") == 303
        logo = office.browser().get("/brand/onlycar.logo")
        assert logo.headers["content-type"].startswith("image/svg+xml") and b"#0b4fd6" in logo.content
        assert (
            "sandbox" in logo.headers["content-security-policy"]
            and "default-src 'none'" in logo.headers["content-security-policy"]
        )
        assert logo.headers["x-content-type-options"] == "nosniff"
        page = office.browser("manager").get(BRAND).text
        assert "#ffe14d" in page and "less than 4.5" in page
        assert '<img class="logo" src="/brand/onlycar.logo?' in office.browser("partner").get("/portal").text

    @pytest.mark.parametrize("data", [EVIL, b"GIF89a", b"<html>", PLAIN + b" " * 2_000_001])
    def test_what_is_no_safe_logo_is_refused(self, office: Office, data: bytes) -> None:
        before = office.browser().get("/brand/onlycar.logo").content
        assert upload(office, "manager", data) == 422
        assert office.browser().get("/brand/onlycar.logo").content == before

    def test_of_all_brands_only_the_ones_asked_for_are_read(self, office: Office) -> None:
        """Anybody may ask, and a partner's page asks twice."""
        known = office.world.office().by_external_id
        taller, other = uuid.UUID(bytes=known["taller-x"].partner_id), known["taller-ramirez"].partner_id
        alliance_id = identity.alliance_id_of("onlycar")
        with office.database.unit_of_work(alliance_id) as connection:
            changes = [(one, tracking.Change(primary_color="#112233")) for one in (taller.bytes, other)]
            tracking.set_brands(connection, alliance_id, changes, clock.now())
            found = tracking.load_brands(connection, alliance_id, [taller.bytes])
        assert taller.bytes in found and other not in found
        assert "#112233" in office.browser().get(f"/brand/onlycar.css?{taller.hex}").text

    def test_a_colour_that_is_none_is_refused(self, office: Office) -> None:
        refused = office.browser("manager").send(BRAND, BRAND, color="red; }", name="")
        assert refused.status_code == 422


class TestLanguages:
    def test_only_the_offered_ones_are_there(self, office: Office) -> None:
        page = "/console/settings/languages"
        assert office.browser("manager").send(page, page, usual="es", offered=["es", "zh"]).status_code == 303
        office.directory.renew()  # as the listener does
        try:
            shown = office.browser("partner", "ru").get("/portal").text
            assert '<html lang="es"' in shown and "Русский" not in shown and "中文" in shown
            assert '<html lang="zh-Hans"' in office.browser("partner", "zh").get("/portal").text
            assert office.browser("manager").send(page, page, usual="xx", offered=["es"]).status_code == 422
        finally:
            office.browser("manager").send(page, page, usual="en", offered=["es", "en", "zh", "ru", "pt"])
            office.directory.renew()


def test_the_calendar_is_the_deals(office: Office) -> None:
    page = office.browser("auditor", "es").get("/console/settings/calendar").text
    assert "noviembre de 2026" in page and "Días festivos" in page


class TestPeople:
    def test_roles_are_changed_taken_away_and_never_ones_own(self, office: Office) -> None:
        manager = office.browser("manager")
        who = office.crm.get("/people/aud@onlycar.example").json["id"]
        page = f"/console/settings/people/{who}"
        assert manager.send(page, page, role=["auditor", "manager"]).status_code == 303
        assert set(office.crm.get(f"/people/{who}").json["memberships"][0]["roles"]) == {"auditor", "manager"}
        assert manager.send(page, f"{page}/remove", confirm="x").status_code == 422
        assert manager.send(page, f"{page}/remove", confirm="aud@onlycar.example").status_code == 303
        assert office.crm.get(f"/people/{who}").json["memberships"] == []
        me = office.crm.get("/people/ana@onlycar.example").json["id"]
        mine = f"/console/settings/people/{me}"
        token = manager.token(manager.get(mine))
        assert manager.post(mine, {"role": "auditor"}, token).status_code == 422
        by_address = "/console/settings/people/ana@onlycar.example"
        assert manager.post(by_address, {"role": "auditor"}, token).status_code == 422
        assert manager.post(f"{mine}/remove", {"confirm": "ana@onlycar.example"}, token).status_code == 422

    def test_a_second_factor_is_made_a_duty(self, office: Office) -> None:
        page, manager = "/console/settings/second-factor", office.browser("manager")
        assert manager.send(page, page, required=["finance"]).status_code == 303
        shown = manager.get(page).text
        assert re.search(r'value="finance" checked', shown) and not re.search(r'value="manager" checked', shown)
        assert manager.send(page, page, required=["king"]).status_code == 422
