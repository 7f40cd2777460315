"""The counter: each nonce once, however often and by however many it is sent; and nobody reaches what is another partner's."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, LiteralString

import pytest

from alianza.bootstrap import access
from alianza.identity import api as identity
from alianza.runtime import clock
from alianza.runtime.database import scalar
from alianza.web.counter import actions

from .conftest import HOST, PEOPLE, Browser, Office, pages_of_a_copy

AT_ONCE = 6


@pytest.fixture(scope="module")
def own(home: Path, server_uri: str, template: str) -> Iterator[Office]:
    """An alliance of this module's own, with people at the counters of both sides."""
    more = {
        "theirs": ("tere@taller.example", "staff", "taller-x"), "concierge": ("con@taller.example", "concierge", "taller-x"),
        "second": ("sol@onlycar.example", "staff", ""),
    }  # fmt: skip
    with pages_of_a_copy(server_uri, template) as found, pytest.MonkeyPatch.context() as patch:
        for name, (email, role, partner) in more.items():
            access.invite(found.database, "onlycar", email, [role], clock.now(), partner=partner)
            patch.setitem(PEOPLE, name, more[name])
        for code, limit in (("UNA", 1), ("DOS", 2), ("SEIS", AT_ONCE)):
            body = {"code": code, "partner": "taller-x", "max_uses": limit}
            assert found.crm.post("/codes", body).status == 201
        yield found


class Counters:
    """Somebody's device."""

    def __init__(self, office: Office, who: str, language: str = "en") -> None:
        self.browser: Browser = office.browser(who, language)
        self.state = self.browser.get("/counter/state").json()

    def send(self, **fields: Any) -> dict[str, Any]:
        """Send an action as a queue does; a new one where no nonce is given."""
        said = {"nonce": str(uuid.uuid4()), "person": self.state["person"], **fields}
        found = self.browser.post("/counter/sync", said, self.state["form"])
        assert found.status_code == 200, found.text
        return dict(found.json())


def uses(office: Office, code: str) -> int:
    return int(office.crm.get(f"/codes/{code}").json["uses"])


def test_a_nonce_has_one_effect_and_one_answer(own: Office) -> None:
    device = Counters(own, "staff")
    tap = {"what": "redeem", "code": "dos", "nonce": str(uuid.uuid4())}
    first = device.send(**tap)
    assert first["outcome"] == "confirmed" and first["text"] == "Redeemed"
    assert [device.send(**tap) for _ in range(3)] == [first] * 3
    assert uses(own, "DOS") == 1
    assert device.send(**{**tap, "what": "lead"})["reason"] == "nonce_taken"  # and not for something else
    assert Counters(own, "second").send(**tap)["reason"] == "nonce_taken"  # nor for somebody else
    assert device.send(what="redeem", code="DOS")["outcome"] == "confirmed"  # control: another nonce is another use
    assert uses(own, "DOS") == 2
    refused = {"what": "redeem", "code": "DOS", "nonce": str(uuid.uuid4())}
    assert [device.send(**refused)["reason"] for _ in range(2)] == ["used_up"] * 2


def at_once(own: Office, taps: list[dict[str, Any]]) -> Counter[str]:
    """What came of taps that are sent at the same moment, each by a browser of its own."""
    devices = [Counters(own, "staff") for _ in taps]
    with ThreadPoolExecutor(len(taps)) as pool:
        answers = list(pool.map(lambda pair: pair[0].send(**pair[1]), zip(devices, taps, strict=True)))
    return Counter(one["reason"] or one["outcome"] for one in answers)


def test_a_use_is_not_made_in_the_name_of_a_fact(own: Office) -> None:
    device, before = Counters(own, "staff"), uses(own, "DOS")
    for order in ("sale/S1", "lead/LS"):
        assert device.send(what="redeem", code="DOS", order=order)["reason"] == "unreadable"
    assert uses(own, "DOS") == before


def test_six_at_once_are_one(own: Office) -> None:
    same = {"what": "redeem", "code": "UNA", "nonce": str(uuid.uuid4())}
    assert at_once(own, [same] * AT_ONCE) == {"confirmed": AT_ONCE}
    assert uses(own, "UNA") == 1
    sale = {"what": "sale", "code": "TALLERX", "order": "A-SIX", "amount": "900.00", "nonce": str(uuid.uuid4())}
    assert at_once(own, [sale] * AT_ONCE) == {"confirmed": AT_ONCE}
    assert len(own.crm.get("/sales/A-SIX").json["lines"]) >= 1


def test_control_six_nonces_are_six(own: Office) -> None:
    """What the test above would see if a nonce held nothing together."""
    assert at_once(own, [{"what": "redeem", "code": "SEIS"} for _ in range(AT_ONCE)]) == {"confirmed": AT_ONCE}
    assert uses(own, "SEIS") == AT_ONCE
    one_order = [{"what": "redeem", "code": "TALLERX", "order": "A-RACE"} for _ in range(AT_ONCE)]
    assert at_once(own, one_order) == {"confirmed": 1, "redeemed_before": AT_ONCE - 1}


def test_control_without_the_nonces_row_the_answers_differ(own: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would do it again: the books hold the second one off, and whoever asks is told that it was not done."""
    known = actions.sql

    def forgetful(room: str, name: str) -> LiteralString:
        again = "DO UPDATE SET outcome = 'doing'"
        return known(room, name).replace("DO NOTHING", again) if name == "enter" else known(room, name)

    monkeypatch.setattr(actions, "sql", forgetful)
    same = {"what": "lead", "code": "TALLERX", "nonce": str(uuid.uuid4())}
    assert at_once(own, [same] * AT_ONCE) == {"confirmed": 1, "already_recorded": AT_ONCE - 1}


def test_what_another_did_on_the_device_is_not_sent_as_ones_own(own: Office) -> None:
    other = Counters(own, "second")
    answer = other.send(what="redeem", code="TALLERX", person=Counters(own, "staff").state["person"])
    assert answer["reason"] == "other_person"
    assert "TALLERX" not in other.browser.get("/counter/shift").text


@pytest.mark.parametrize("who", ["theirs", "concierge"])
def test_a_partners_people_know_their_own_codes_only(own: Office, who: str) -> None:
    device = Counters(own, who)
    for code in ("RAMIREZ", "https://onlycar.localhost/r/taller-ramirez", "no-such"):
        page = device.browser.get(f"/counter?code={code}").text
        assert "Ramírez" not in page and "There is no such code" in page
        for what in ("redeem", "lead"):
            assert device.send(what=what, code=code)["reason"] == "unknown_code"
    assert "Taller X" in device.browser.get("/counter?code=TALLERX").text  # control
    assert device.send(what="lead", code="TALLERX")["outcome"] == "confirmed"


def test_a_concierge_sells_nothing(own: Office) -> None:
    sale = {"what": "sale", "code": "TALLERX", "order": "A-CON", "amount": "100.00"}
    assert Counters(own, "concierge").send(**sale)["reason"] == "forbidden"
    assert own.crm.get("/sales/A-CON").status == 404
    assert Counters(own, "theirs").send(**sale)["outcome"] == "confirmed"  # control


def test_a_sale_credits_whoever_sent_the_customer(own: Office) -> None:
    device = Counters(own, "staff")
    assert device.send(what="sale", code="tallerx", order="A-900", amount="1000.00")["outcome"] == "confirmed"
    sale = own.crm.get("/sales/A-900").json
    assert sale["partner"]["external_id"] == "taller-x" and sale["staff"] == device.state["person"]
    assert device.send(what="sale", code="tallerx", order="A-900", amount="1000.00")["reason"] == "already_recorded"
    assert device.send(what="sale", code="tallerx", order="A-901", amount="1,000")["reason"] == "amount_missing"
    link = device.send(what="lead", code=f"{HOST}/r/taller-x-web?s=1")
    assert link["outcome"] == "confirmed"
    assert device.send(what="redeem", code=f"{HOST}/r/taller-x-web?s=1")["reason"] == "link_only"
    assert device.send(what="lead", code="https://evil.example/r/taller-x-web")["reason"] == "foreign_address"


def test_without_a_script_a_form_does_the_same(own: Office) -> None:
    browser = own.browser("staff")
    page = browser.get("/counter?code=SEIS-A")
    assert "There is no such code" in page.text
    page = browser.get("/counter?code=TALLERX")
    nonce = page.text.partition('name="nonce" value="')[2].partition('"')[0]
    fields = {"nonce": nonce, "code": "TALLERX", "what": "redeem", "order": "A-FORM"}
    for _ in range(2):  # going back and pressing again
        sent = browser.post("/counter/act", fields, browser.token(page))
        assert (sent.status_code, sent.headers["location"]) == (303, f"/counter?done={nonce}")
    done = browser.get(f"/counter?done={nonce}")
    assert "Redeemed" in done.text and "A-FORM" in done.text
    assert "A-FORM" not in own.browser("second").get(f"/counter?done={nonce}").text
    undone = browser.post("/counter/undo", {"nonce": nonce}, browser.token(done))
    assert "Taken back" in browser.get(undone.headers["location"]).text
    assert own.browser("second").post("/counter/undo", {"nonce": nonce}, "x").status_code == 403


def test_a_forged_queue_is_not_read(own: Office) -> None:
    device = Counters(own, "staff")
    tap = {"what": "redeem", "code": "TALLERX", "nonce": str(uuid.uuid4())}
    assert device.browser.post("/counter/sync", tap, Counters(own, "second").state["form"]).status_code == 403
    evil = device.browser.post("/counter/sync", tap, device.state["form"], origin="https://evil.example")
    assert evil.status_code == 403
    assert own.browser().post("/counter/sync", tap, "x").status_code == 401
    with own.database.unit_of_work(identity.alliance_id_of("onlycar")) as connection:
        nonce = (tap["nonce"],)
        assert scalar(connection, "SELECT count(*) FROM counter_actions WHERE nonce = %s", nonce) == 0


def test_the_shift_counts_what_one_did(own: Office) -> None:
    device = Counters(own, "second")
    before = own.browser("second").get("/counter/shift?export=csv").text.count("\r\n")
    assert device.send(what="redeem", code="TALLERX", order="T-1")["outcome"] == "confirmed"
    assert device.send(what="redeem", code="no-such")["reason"] == "unknown_code"
    page = device.browser.get("/counter/shift").text
    assert "T-1" in page and "There is no such code" in page
    assert own.browser("second").get("/counter/shift?export=csv").text.count("\r\n") == before + 2
    assert "T-1" not in device.browser.get("/counter/shift?day=2026-10-01").text
    assert "T-1" not in own.browser("staff").get("/counter/shift").text


def test_the_shift_tells_what_the_books_hold_for_oneself(own: Office) -> None:
    """Under the id or the address of whoever asks, and of nobody whose name only resembles it."""
    device = Counters(own, "theirs")
    line = (
        "INSERT INTO lines SELECT (jsonb_populate_record(l, jsonb_build_object('line_id', gen_random_uuid(), 'kind', %s::int,"
        " 'staff', %s::text, 'amount_minor', %s::int, 'event_at', %s::text))).* FROM lines l JOIN partners p USING (alliance_id,"
        " partner_id) WHERE p.external_id = %s AND l.fact_kind = 2 LIMIT 1"
    )
    me, mail = device.state["person"], PEOPLE["theirs"][0]
    with own.database.unit_of_work(identity.alliance_id_of("onlycar")) as connection:
        for staff, amount, day, partner in (
            (me, 10_000, "2026-11-02T12:00:00Z", "taller-x"), (mail, 2_000, "2026-11-01T18:00:00Z", "taller-x"),
            (me, 70_000, "2026-10-30T12:00:00Z", "taller-x"), (me, 300, "2026-11-02T12:00:00Z", "taller-ramirez"),
            ("tere", 5_000, "2026-11-02T12:00:00Z", "taller-x"),
        ):  # fmt: skip
            assert connection.execute(line, (5, staff, amount, day, partner)).rowcount == 1
    page = device.browser.get("/counter/shift").text
    assert "$100.00" in page and "$120.00" in page
    assert not any(wrong in page for wrong in ("$700.00", "$3.00", "$50.00"))


def test_what_a_device_keeps_is_nobodys(own: Office) -> None:
    page = own.browser("", "es").get("/counter/offline?lang=zh")
    assert 'data-person=""' in page.text and 'lang="zh-Hans"' in page.text and 'name="form"' not in page.text
    worker = own.browser("staff").get("/counter/worker.js?lang=es")
    assert worker.headers["service-worker-allowed"] == "/counter"
    assert worker.headers["content-type"].startswith("text/javascript")
    for path in ("/counter", "/counter/offline"):
        assert "camera=(self)" in own.browser("staff").get(path).headers["permissions-policy"]
    assert "camera=()" in own.browser("staff").get("/counter/shift").headers["permissions-policy"]
    assert own.browser("staff").get("/").headers["location"] == "/counter"
    assert own.browser("concierge").get("/").headers["location"] == "/counter"
