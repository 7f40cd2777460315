"""The settings: keys and webhooks are made here, their secrets shown once; brand, languages and calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ...conftest import fresh_copy, make_once
from .conftest import Office, fill

KEYS, HOOKS = "/console/settings/keys", "/console/settings/webhooks"


@pytest.fixture(scope="module")
def own(home: Path, server_uri: str, template: str) -> Iterator[Office]:
    """An alliance of this module's own, to change."""
    make_once(server_uri, f"{template}_pages", fill, template)
    with fresh_copy(server_uri, f"{template}_pages") as database:
        found = Office(database)
        yield found
        found.directory.close()
        found.world.close()


def copied(page: str) -> str:
    """The secret that a page shows."""
    found = re.search(r'data-copy="([^"]+)"', page)
    assert found is not None, page[:2_000]
    return found[1]


class TestKeys:
    def test_one_is_made_of_groups_works_and_is_shown_once(self, own: Office) -> None:
        manager = own.browser("manager")
        fields = {"name": "Caja Norte", "scope": ["g_customers:read", "g_links:write"], "partner": "taller-x"}
        made = manager.send(f"{KEYS}/new", f"{KEYS}/new", **fields)
        assert made.status_code == 200 and made.headers["cache-control"] == "no-store"
        secret = copied(made.text)
        (key,) = [
            one for one in own.crm.get("/keys", query={"limit": "100"}).json["data"] if one["name"] == "Caja Norte"
        ]
        assert set(key["scopes"]) >= {"sales:read", "leads:read", "links:write", "codes:write"}
        assert not {"payouts:read", "sales:write"} & set(key["scopes"])
        client = type(own.crm)(own.world.server, secret)
        assert client.get("/sales").status == 200 and client.get("/payouts").code == "forbidden"
        page = manager.get(f"{KEYS}/{key['id']}").text
        assert secret not in page and f"…{secret[-4:]}" in page and secret not in manager.get(KEYS).text

    def test_it_is_replaced_and_ended_once_its_end_was_typed(self, own: Office) -> None:
        manager = own.browser("manager")
        made = manager.send(f"{KEYS}/new", f"{KEYS}/new", name="Vieja", scope="g_links:read")
        (key,) = [one for one in own.crm.get("/keys", query={"limit": "100"}).json["data"] if one["name"] == "Vieja"]
        page = f"{KEYS}/{key['id']}"
        new = copied(manager.send(page, f"{page}/rotate", overlap_hours="24").text)
        assert new != copied(made.text)
        assert manager.send(page, f"{page}/revoke", confirm="nope").status_code == 422
        old = type(own.crm)(own.world.server, copied(made.text))
        assert old.get("/links").status == 200
        assert manager.send(page, f"{page}/revoke", confirm=key["ending"]).status_code == 303
        assert own.crm.get(f"/keys/{key['id']}").json["state"] == "revoked"

    @pytest.mark.parametrize("scope", [[], ["g_nothing:read"], ["g_money:steal"], ["*"]])
    def test_one_that_may_do_nothing_is_none(self, own: Office, scope: list[str]) -> None:
        refused = own.browser("manager").send(f"{KEYS}/new", f"{KEYS}/new", name="Nada", scope=scope)
        assert refused.status_code == 422 and 'value="Nada"' in refused.text

    def test_nobody_gives_more_than_they_have(self, own: Office) -> None:
        manager = own.browser("manager")
        manager.send(f"{KEYS}/new", f"{KEYS}/new", name="Dinero", scope="g_money:write")
        (key,) = [one for one in own.crm.get("/keys", query={"limit": "100"}).json["data"] if one["name"] == "Dinero"]
        assert key["scopes"] == ["disputes:write"]  # a manager pays nobody


class TestWebhooks:
    def test_one_is_made_edited_paused_tried_and_removed(self, own: Office) -> None:
        manager = own.browser("manager")
        fields = {"url": "https://crm.example/a", "events": ["sale.*", "payout.*"], "description": "CRM", "partner": ""}
        made = manager.send(f"{HOOKS}/new", f"{HOOKS}/new", **fields)
        secret = copied(made.text)
        (hook,) = [one for one in own.crm.get("/webhooks").json["data"] if one["url"] == "https://crm.example/a"]
        page = f"{HOOKS}/{hook['id']}"
        assert secret not in manager.get(page).text
        manager.send(page, page, url="https://crm.example/b", description="CRM 2", events=["lead.*"])
        after = own.crm.get(f"/webhooks/{hook['id']}").json
        assert (after["url"], after["description"]) == ("https://crm.example/b", "CRM 2")
        assert set(after["events"]) == {"lead.recorded"} or after["events"] == ["lead.*"]
        assert manager.send(page, f"{page}/ping").status_code == 303
        assert copied(manager.send(page, f"{page}/rotate", overlap_hours="0").text) != secret
        manager.send(page, f"{page}/switch", do="pause")
        assert own.crm.get(f"/webhooks/{hook['id']}").json["state"] == "paused"
        manager.send(page, f"{page}/switch", do="resume")
        assert manager.send(page, f"{page}/remove", confirm="other.example").status_code == 422
        assert manager.send(page, f"{page}/remove", confirm="crm.example").status_code == 303
        assert own.crm.get(f"/webhooks/{hook['id']}").status == 404

    def test_what_was_delivered_is_sent_again(self, own: Office) -> None:
        manager = own.browser("manager")
        hook = own.crm.get("/webhooks").json["data"][0]["id"]
        assert (
            own.crm.post("/sales", {"id": "W1", "partner": "taller-x", "amount_minor": 100, "currency": "MXN"}).status
            == 201
        )
        told = own.crm.get("/events", query={"limit": "500"}).json["data"]
        event = next(one["id"] for one in told if one["type"].startswith("sale."))
        page = f"{HOOKS}/{hook}"
        token = manager.token(manager.get(page))
        sent = manager.post(f"{page}/replay", {"do": "replay", "id": [event, event]}, token)
        assert sent.status_code == 303 and "1 message is sent again." in manager.get(page).text
        assert manager.post(f"{page}/replay", {"do": "replay"}, token).status_code == 422
