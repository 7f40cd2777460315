"""Ways that people go, each by the pages alone and each from the office to the partner and back."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from alianza.web.ui import lists

from .conftest import MARKUP, Office


def newest(office: Office) -> str:
    """The newest statement of taller-x."""
    return str(office.crm.get("/statements", query={"partner": "taller-x"}).json["data"][0]["number"])


def state(office: Office, number: str) -> str:
    return str(office.crm.get(f"/statements/{number}").json["state"])


class TestADispute:
    def test_is_raised_by_the_partner_and_settled_by_the_office(self, own: Office) -> None:
        number = newest(own)
        partner, finance = own.browser("partner"), own.browser("finance")
        page = f"/portal/statements/{number}"
        sent = partner.send(page, f"{page}/dispute", reason=f"Falta una venta {MARKUP}")
        assert (sent.status_code, sent.headers["location"]) == (303, page)
        assert state(own, number) == "disputed"
        seen = finance.get(f"/console/statements/{number}").text
        assert "Falta una venta &lt;script&gt;" in seen
        assert number in finance.get("/console/disputes").text
        settled = finance.send(
            f"/console/statements/{number}", f"/console/statements/{number}/resolve", reason="Era de otro mes"
        )
        assert settled.status_code == 303
        assert state(own, number) == "in_review"

    def test_without_a_reason_is_refused_and_what_was_typed_stays(self, own: Office) -> None:
        page = f"/portal/statements/{newest(own)}"
        refused = own.browser("partner").send(page, f"{page}/dispute", reason="  ")
        assert refused.status_code == 422 and 'role="alert"' in refused.text
        assert state(own, newest(own)) == "in_review"


class TestAccepting:
    def test_takes_the_number_typed(self, own: Office) -> None:
        number = newest(own)
        page, partner = f"/portal/statements/{number}", own.browser("partner")
        assert partner.send(page, f"{page}/accept", confirm="1000").status_code == 422
        assert state(own, number) == "in_review"
        assert partner.send(page, f"{page}/accept", confirm=f" {number} ").status_code == 303
        assert state(own, number) == "accepted"


class TestAMonth:
    def test_is_closed_once_its_name_is_typed_and_paid_after_its_review(
        self, own: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finance = own.browser("finance")
        body = {"period": "2026-10", "confirm": "2026-09"}
        assert finance.send("/console/month", "/console/month/close", **body).status_code == 422
        assert own.crm.get("/closings/2026-10").status == 404
        closed = finance.send("/console/month", "/console/month/close", **{**body, "confirm": "2026-10"})
        assert closed.headers["location"] == "/console/month/2026-10"
        assert own.crm.get("/closings/2026-10").status == 200
        monkeypatch.setenv("ALIANZA_TODAY", "2026-11-20")
        own._sessions.clear()  # the ones from before are over by then
        page = "/console/month/2026-10/payouts"
        paid = own.browser("finance").send(page, "/console/month/2026-10/pay", confirm="2026-10")
        assert paid.status_code == 303
        assert {one["period"] for one in own.crm.get("/payouts").json["data"]} == {"2026-10"}

    def test_a_manager_does_not_close_it(self, own: Office) -> None:
        manager = own.browser("manager")
        page = manager.get("/console/month").text
        assert "role of finance" in page and "/console/month/close" not in page
        token = manager.token(manager.get("/console/codes/new"))
        refused = manager.post("/console/month/close", {"period": "2026-10", "confirm": "2026-10"}, token)
        assert refused.status_code == 403


class TestCodes:
    def test_several_are_switched_off_and_back(self, own: Office) -> None:
        manager = own.browser("manager")
        chosen = ["RAMIREZ", "TALLERX"]
        sent = manager.send("/console/codes", "/console/codes/switch", id=chosen, do="off")
        assert sent.headers["location"] == "/console/codes"
        assert all(own.crm.get(f"/codes/{one}").json["disabled_at"] for one in chosen)
        page = manager.get("/console/codes")
        assert "2 codes count no longer." in page.text and page.text.count('name="id" value="TALLERX"') >= 2
        manager.post("/console/codes/switch", {"id": chosen, "do": "on"}, manager.token(page))
        assert not any(own.crm.get(f"/codes/{one}").json["disabled_at"] for one in chosen)

    def test_none_chosen_is_told(self, own: Office) -> None:
        assert own.browser("manager").send("/console/codes", "/console/codes/switch", do="off").status_code == 422


class TestOddIds:
    @pytest.mark.parametrize("name", ["new", "brings", "a/b", "~1", "..", "ñ 100%?", "leads#1"])
    def test_a_partner_of_any_name_has_a_page(self, own: Office, name: str) -> None:
        manager = own.browser("manager")
        fields = {"external_id": name, "name": f"Odd {name}", "group": "talleres"}
        made = manager.send("/console/partners/new", "/console/partners/new", **fields)
        assert made.status_code == 303
        page = manager.get(made.headers["location"])
        assert page.status_code == 200
        assert manager.get("/console/partners?name=Odd").text.count(made.headers["location"]) == 1

    @pytest.mark.parametrize("name", ["leads", "lines", "a/b"])
    def test_a_sale_of_any_id_has_a_page(self, own: Office, name: str) -> None:
        body = {"id": name, "partner": "taller-x", "customer": "c", "amount_minor": 100, "currency": "MXN"}
        assert own.crm.post("/sales", body).status == 201
        found = own.browser("manager").get(f"/console/search?q={name.replace('/', '%2F')}").text
        address = found.partition('class="found"')[2].partition("/console/orders/")[2].partition('"')[0]
        assert own.browser("manager").get(f"/console/orders/{address}").status_code == 200


class TestFilesOfLists:
    def test_hold_every_row_as_it_is_filtered(self, office: Office) -> None:
        manager = office.browser("manager")
        kept = manager.get("/console/orders?partner=taller-x&export=csv")
        rows = list(csv.reader(io.StringIO(kept.content.decode("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == ["S3", "S2", "S1"]
        assert rows[1][4] == "27000.00"
        assert "attachment" in kept.headers["content-disposition"]

    def test_have_numbers_as_numbers_in_a_spreadsheet(self, office: Office) -> None:
        kept = office.browser("manager").get("/console/orders?partner=taller-x&export=xlsx").content
        sheet = openpyxl.load_workbook(io.BytesIO(kept)).active
        assert sheet is not None and sheet["E2"].value == 27000

    def test_make_no_formula_of_what_somebody_typed(self, own: Office) -> None:
        for place, name in enumerate(("=1+1", "＝1+1")):
            body = {"external_id": f"formel{place}", "name": name, "group": "talleres"}
            assert own.crm.post("/partners", body).status == 201
        kept = own.browser("manager").get("/console/partners?name=1%2B1&export=csv").text
        assert "'=1+1" in kept and "'＝1+1" in kept

    def test_leave_empty_what_is_empty(self) -> None:
        assert lists.as_csv(["a", "b", "c"], [["", None, -5]]).decode("utf-8-sig") == "a,b,c\r\n,,-5\r\n"


class TestSavedViews:
    def test_a_list_comes_back_as_it_was_and_the_view_goes_with_a_way_back(self, own: Office) -> None:
        manager = own.browser("manager")
        page = "/console/partners?group=talleres"
        view = {"list": "partners", "name": "Talleres", "address": "/console/partners", "query": "group=talleres"}
        assert manager.send(page, "/console/views", **view).headers["location"] == page
        assert f'href="{page}"' in manager.get("/console/partners").text
        assert (
            "Talleres"
            not in own.browser("finance")
            .get("/console/partners")
            .text.partition('id="partners-rows"')[0]
            .partition("chip")[2]
        )
        manager.send("/console/partners", "/console/views/remove", list="partners", name="Talleres")
        assert "chip" not in manager.get("/console/partners").text

    @pytest.mark.parametrize("address", ["https://evil.example", "//evil.example/console", "/portal", ""])
    def test_leads_nowhere_else(self, own: Office, address: str) -> None:
        view = {"list": "partners", "name": "x", "address": address, "query": ""}
        assert own.browser("manager").send("/console/partners", "/console/views", **view).status_code == 422


class TestANotice:
    def test_of_another_browser_is_not_said(self, own: Office) -> None:
        manager, finance = own.browser("manager"), own.browser("finance")
        manager.send("/console/codes", "/console/codes/switch", id="TALLERX", do="off")
        finance.client.cookies.set("alz_notice", manager.client.cookies["alz_notice"])
        assert "counts no longer" not in finance.get("/console/codes").text
        assert "counts no longer" in manager.get("/console/codes").text  # control


class TestAPartnersMonth:
    def test_is_what_the_lists_hold(self, own: Office) -> None:
        """The page counts in the books; the API tells the same one by one."""
        for number in range(3):
            lead = {"id": f"HOY{number}", "partner": "taller-x", "customer": f"hoy-{number}"}
            assert own.crm.post("/leads", lead).status == 201
        sale = {"id": "HOY", "partner": "taller-x", "customer": "hoy-0", "amount_minor": 100_000, "currency": "MXN"}
        assert own.crm.post("/sales", sale).status == 201
        since = {"partner": "taller-x", "occurred_from": "2026-11-01T00:00:00-06:00", "limit": "500"}
        leads = len(own.crm.get("/leads", query=since).json["data"])
        lines = own.crm.get("/commissions", query={"partner": "taller-x", "period": "2026-11", "limit": "500"}).json[
            "data"
        ]
        earned = sum(one["amount_minor"] for one in lines if one["kind"] not in ("discount", "counted"))
        shown = re.findall(r"<dd>(?:<a [^>]+>)?([^<]+)", own.browser("partner").get("/portal").text)
        assert leads >= 3 and earned > 0
        assert shown[:2] == [str(leads), f"MX${earned / 100:,.2f}"]
