"""`/e/lead` and `/e/sale` as a shop's server and a shop's page call them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from alianza.bootstrap import codes, reviews
from alianza.bootstrap.office import Office
from alianza.runtime import clock
from alianza.tracking import sites
from alianza.web.events.message import MOST_BYTES, EventInvalid, read_event
from alianza.web.events.route import MOST_A_MINUTE, snippet_source

SHOP = "https://shop.example"
SALE = {"id": "A-1", "customer": "C-1", "amount": "1000.00", "currency": "MXN", "code": "RAMIREZ"}


class Shop:
    """A shop of onlycar's: its page (`page`) and its server (`server`)."""

    def __init__(self, office: Office, client: Any) -> None:
        self.office, self.client = office, client

    def page(self, kind: str, body: Any, origin: str = SHOP, host: str = "onlycar.localhost") -> httpx.Response:
        return self._post(kind, body, host, {"origin": origin})

    def server(self, kind: str, body: Any, key: str = "", host: str = "onlycar.localhost") -> httpx.Response:
        key = key or sites.server_key(self.office.alliance_id)
        return self._post(kind, body, host, {"authorization": f"Bearer {key}"})

    def _post(self, kind: str, body: Any, host: str, headers: dict[str, str]) -> httpx.Response:
        words = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self.client.post(f"/e/{kind}", headers={"host": host, **headers}, **words)

    def amounts(self) -> dict[str, int]:
        """What each fact earns, by its id."""
        with self.office.database.unit_of_work(self.office.alliance_id) as connection:
            rows = connection.execute(
                "SELECT fact_id, sum(amount_minor)::bigint FROM lines WHERE alliance_id = %s AND kind = 1 GROUP BY 1",
                (self.office.alliance_id,),
            )
            return dict(rows.fetchall())


@pytest.fixture
def shop(office: Callable[[str], Office], request: pytest.FixtureRequest) -> Iterator[Shop]:
    found = office("onlycar")
    client = request.getfixturevalue("client")  # it starts with what is there
    with found.database.unit_of_work(found.alliance_id) as connection:
        sites.save_site(connection, found.alliance_id, SHOP, True, clock.now())
    yield Shop(found, client)


def test_a_sale_of_the_server_counts_and_is_not_held(shop: Shop) -> None:
    answer = shop.server("sale", SALE)
    assert (answer.status_code, answer.json()) == (201, {"fact": "sale", "id": "A-1", "recorded": "new"})
    assert shop.amounts() == {"A-1": 5_000}


def test_a_sale_of_a_page_counts_and_is_held(shop: Shop) -> None:
    answer = shop.page("sale", SALE)
    assert (answer.status_code, answer.json()["held"]) == (201, "in review")
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert [one.rule for one in reviews.list_signals(shop.office, "open")] == ["from_browser"]


def test_the_same_event_again_changes_nothing(shop: Shop) -> None:
    answers = [shop.page("sale", SALE), shop.page("sale", SALE), shop.server("sale", SALE)]
    assert [(one.status_code, one.json()["recorded"]) for one in answers] == [
        (201, "new"),
        (200, "known"),
        (200, "known"),
    ]
    assert shop.amounts() == {"A-1": 5_000}


def test_the_same_id_with_another_amount_is_refused(shop: Shop) -> None:
    shop.server("sale", SALE)
    answer = shop.server("sale", {**SALE, "amount": "9999.00"})
    assert (answer.status_code, answer.json()["code"]) == (409, "event_conflict")
    assert shop.amounts() == {"A-1": 5_000}


def test_a_code_that_was_used_up_is_no_evidence(shop: Shop) -> None:
    codes.add_code(shop.office, "UNAVEZ", "taller-ramirez", {"max_uses": 1}, clock.now())
    for number in (1, 2):
        told = shop.server("sale", {**SALE, "id": f"A-{number}", "customer": f"C-{number}", "code": "unavez"})
        assert told.status_code == 201, "the sale itself is right"
    assert shop.amounts() == {"A-1": 5_000}


def test_a_lead_and_a_sale_may_have_one_id(shop: Shop) -> None:
    assert shop.server("lead", {"id": "A-1", "customer": "C-1", "code": "RAMIREZ"}).status_code == 201
    assert shop.server("sale", SALE).status_code == 201


@pytest.mark.parametrize("origin", ["https://evil.example", "https://shop.example.evil.example", "null", ""])
def test_a_page_that_nobody_allowed_is_not_believed(shop: Shop, origin: str) -> None:
    answer = shop.page("sale", SALE, origin=origin)
    assert (answer.status_code, answer.json()["code"]) == (403, "unknown_site")
    assert "access-control-allow-origin" not in answer.headers
    assert shop.amounts() == {}


def test_a_site_that_was_stopped_is_not_believed_any_more(shop: Shop) -> None:
    with shop.office.database.unit_of_work(shop.office.alliance_id) as connection:
        sites.save_site(connection, shop.office.alliance_id, SHOP, False, clock.now())
    assert shop.page("sale", SALE).status_code == 403


def test_a_wrong_key_is_refused_and_so_is_another_alliances(shop: Shop, office: Callable[[str], Office]) -> None:
    theirs = sites.server_key(office("nexors").alliance_id)
    for key in ("alz_site_wrong", theirs):
        answer = shop.server("sale", SALE, key=key)
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong_key")
    assert shop.amounts() == {}


def test_another_alliances_host_does_not_take_it(shop: Shop, office: Callable[[str], Office]) -> None:
    office("nexors")
    assert shop.page("sale", SALE, host="nexors.localhost").status_code in (403, 404)
    assert shop.page("sale", SALE, host="nobody.localhost").json()["code"] == "unknown_host"


def test_a_preflight_is_answered_for_an_allowed_site_only(shop: Shop) -> None:
    ask = shop.client.options
    for origin, status in ((SHOP, 204), ("https://evil.example", 403)):
        answer = ask("/e/sale", headers={"host": "onlycar.localhost", "origin": origin})
        assert answer.status_code == status
        assert answer.headers.get("access-control-allow-origin") == (SHOP if status == 204 else None)


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        (b"not json", 422, "event_invalid", None),
        (b"[1]", 422, "event_invalid", None),
        (b"\xff\xfe", 422, "event_invalid", None),
        (b"[" * 5_000, 422, "event_invalid", None),
        ({"customer": "C-1"}, 422, "event_invalid", "/id"),
        ({**SALE, "ammount": "1"}, 422, "event_invalid", "/ammount"),
        ({**SALE, "partner": "taller-x"}, 422, "event_invalid", "/partner"),
        ({**SALE, "amount": {"a": 1}}, 422, "event_invalid", "/amount"),
        ({**SALE, "amount": "abc"}, 422, "event_rejected", "amount"),
        ({**SALE, "amount": -5}, 422, "event_rejected", "amount"),
        ({**SALE, "currency": "EUR"}, 422, "event_rejected", "currency"),
        ({**SALE, "customer": "x" * 501}, 422, "event_invalid", "/customer"),
        (b" " * (MOST_BYTES + 1), 413, "event_too_large", None),
    ],
)
def test_what_is_wrong_with_an_event_is_named(
    shop: Shop, body: Any, status: int, code: str, pointer: str | None
) -> None:
    answer = shop.page("sale", body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem.get("pointer")) == (status, code, pointer)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status and problem["title"] and problem["detail"]
    assert shop.amounts() == {}


def test_a_page_may_not_say_when_it_was_but_the_server_may(shop: Shop) -> None:
    dated = {**SALE, "occurred_at": "2026-05-04T10:00"}
    assert shop.page("sale", dated).json()["pointer"] == "/occurred_at"
    assert shop.server("sale", dated).status_code == 201


def test_too_many_events_of_one_address_wait(shop: Shop) -> None:
    answers = [shop.page("sale", {"id": ""}).status_code for _ in range(MOST_A_MINUTE + 1)]
    assert set(answers[:-1]) == {422}
    assert answers[-1] == 429 or answers.count(429) == 0, "a new minute may have begun"


def test_other_ways_and_addresses(shop: Shop) -> None:
    ask = shop.client.request
    assert ask("GET", "/e/sale", headers={"host": "onlycar.localhost"}).status_code == 405
    assert ask("POST", "/e/refund", headers={"host": "onlycar.localhost"}).status_code == 404


def test_the_snippet_is_small_and_may_be_kept(shop: Shop) -> None:
    answer = shop.client.get("/a.js")
    assert answer.content == snippet_source() and len(answer.content) <= 2_000
    again = shop.client.get("/a.js", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_numbers_are_taken_as_they_are_written() -> None:
    fields, consent = read_event(b'{"id": 7, "amount": 350.5, "consent": true}', by_server=False)
    assert (fields, consent) == ({"fact_id": "7", "amount": "350.5"}, True)
    for wrong in (b'{"id": true}', b'{"id": "1", "consent": "yes"}', b'{"id": "1", "amount": 1e999}'):
        with pytest.raises(EventInvalid):
            read_event(wrong, by_server=False)
