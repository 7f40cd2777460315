"""The partners by what they bring, what is done with several of them, the funnel of one, and how fast a page is found."""

from __future__ import annotations

import csv
import io
import time
from datetime import date

from alianza.identity import api as identity
from alianza.runtime.listing import Asked, page
from alianza.settlement.standings import standings_of
from alianza.web.api.resources.statements import LISTING
from alianza.web.console.partners_bring import BRINGS

from .conftest import Office

PARTNERS, MOVE = "/console/partners", "/console/partners/move"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def own_statement(office: Office) -> int:
    """The commission of taller-x in August, as its statement has it."""
    query = {"period": "2026-08", "partner": "taller-x"}
    return int(office.crm.get("/statements", query=query).json["data"][0]["commission_minor"])


class TestWhatTheyBring:
    def test_is_of_the_latest_closed_month_and_of_any_other(self, office: Office) -> None:
        manager = office.browser("manager")
        assert "September 2026" in manager.get(BRINGS).text
        found = rows(manager.get(f"{BRINGS}?period=2026-08&export=csv").text)
        told = office.crm.get("/statements", query={"period": "2026-08", "unit": "MXN", "sort": "-sales"}).json["data"]
        assert [one["Partner"] for one in found] == [one["partner"]["name"] for one in told] and len(found) > 2
        assert [(one["Orders"], float(one["Revenue"])) for one in found[:3]] == [
            ("1", 18_000.0),
            ("1", 18_000.0),
            ("0", 0),
        ]
        page = manager.get(f"{BRINGS}?sort=commission&period=drop&unit=x").text
        assert 'aria-sort="ascending"' in page and "September 2026" in page

    def test_is_ordered_by_leads_too(self, own: Office) -> None:
        for partner, count in (("taller-x", 2), ("frenos-del-norte", 3)):
            for number in range(count):
                lead = {"id": f"{partner}-{number}", "partner": partner, "customer": f"{partner}-{number}"}
                assert own.crm.post("/leads", {**lead, "occurred_at": "2026-10-05T12:00:00Z"}).status in (200, 201)
        assert own.crm.post("/closings", {"period": "2026-10"}).status in (200, 201)
        manager = own.browser("manager")
        found = rows(manager.get(f"{BRINGS}?sort=-leads&export=csv").text)
        assert [(one["Partner"], one["Leads"]) for one in found[:3]] == [
            ("Frenos y Clutch del Norte", "3"),
            ("Taller X", "2"),
            (found[2]["Partner"], "0"),
        ]
        assert 'aria-sort="ascending"' in manager.get(f"{BRINGS}?sort=leads").text

    def test_a_page_is_found_by_the_index(self, office: Office) -> None:
        """A month of 100,000 partners: the first page, and one far behind it."""
        alliance_id = identity.alliance_id_of("onlycar")
        with office.database.connect() as owner:
            owner.execute(
                "INSERT INTO statements SELECT %s, 202609, md5(p::text)::uuid, 'MXN/2', 1000000 + p, 1, p * 37 %% 1000003,"
                " p * 7 %% 1009, 0, 0, 0, 0, 0, 0, 0, 0, p * 11 %% 101 FROM generate_series(1, 100000) p",
                (alliance_id,),
            )
            owner.execute("ANALYZE statements")
            owner.commit()
        words = {"alliance": alliance_id, "period": 202609, "unit": "MXN/2", "today": "2026-11-02"}
        with office.database.unit_of_work(alliance_id) as connection:
            for sort in ("-sales", "commission", "-leads"):
                took = []
                for after in ("", page(connection, LISTING, words, Asked(500, sort=sort)).next) * 4:
                    begun = time.perf_counter()
                    assert len(page(connection, LISTING, words, Asked(50, after, sort=sort)).rows) == 50
                    took.append(time.perf_counter() - begun)
                assert min(took) < 0.05, took  # whatever else this machine does meanwhile
        with office.database.connect() as owner:
            owner.execute("DELETE FROM statements WHERE number > 1000000")
            owner.commit()


class TestSeveral:
    def test_go_into_another_group_from_a_day(self, office: Office) -> None:
        manager = office.browser("manager")
        token = manager.token(manager.get(PARTNERS))
        chosen = ["taller-x", "taller-ramirez"]
        form = manager.post(f"{PARTNERS}/chosen", {"id": chosen, "do": "move"}, token)
        assert form.status_code == 200 and "2 partners chosen" in form.text
        assert "<li>Taller X · Talleres con QR en mostrador" in form.text
        assert manager.post(f"{PARTNERS}/chosen", {"id": ["nobody"], "do": "move"}, token).status_code == 404
        said = {"id": chosen, "group": "gestores", "since": "2026-12-01"}
        wrong = manager.post(MOVE, {**said, "confirm": "3"}, token)
        assert wrong.status_code == 422 and "2 partners chosen" in wrong.text
        assert manager.post(MOVE, {**said, "confirm": "2", "since": "2026-07-01"}, token).status_code == 409
        assert manager.post(MOVE, {**said, "confirm": "2"}, token).status_code == 303
        for one in chosen:
            last = office.crm.get(f"/partners/{one}").json["enrollments"][-1]
            assert (last["group"], last["effective_from"]) == ("gestores", "2026-12-01")
        auditor = office.browser("auditor")
        seen = auditor.get(PARTNERS)
        assert "Move to another group" not in seen.text
        assert auditor.post(MOVE, {**said, "confirm": "2"}, auditor.token(seen)).status_code == 403

    def test_are_taken_as_a_file(self, office: Office) -> None:
        manager = office.browser("manager")
        token = manager.token(manager.get(PARTNERS))
        file = manager.post(f"{PARTNERS}/chosen", {"id": "taller-x", "do": "file"}, token)
        assert [one["Name"] for one in rows(file.text)] == ["Taller X"]
        assert manager.post(f"{PARTNERS}/chosen", {"do": "file"}, token).status_code == 422


class TestOne:
    def test_has_its_funnel_month_by_month(self, office: Office) -> None:
        manager = office.browser("manager")
        page = manager.get(f"{PARTNERS}/taller-x")
        assert "What it brings us: November 2026" in page.text and page.text.count("data-chart=") == 1
        found = {one["Month"]: one for one in rows(manager.get(f"{PARTNERS}/taller-x?list=funnel&export=csv").text)}
        assert len(found) == 6 and found["August 2026"]["Orders"] == "1"
        assert float(found["August 2026"]["Revenue"]) == 18_000.0
        told = own_statement(office)
        assert float(found["August 2026"]["Commission"]) * 100 == told and found["November 2026"]["Commission"] == ""
        assert "No clicks or orders yet" in manager.get(f"{PARTNERS}/malo").text

    def test_tells_when_its_tier_changed(self, office: Office) -> None:
        alliance_id = identity.alliance_id_of("onlycar")
        with office.database.unit_of_work(alliance_id) as connection:
            partner = connection.execute(
                "SELECT partner_id FROM partners WHERE alliance_id = %s AND external_id = 'taller-x'", (alliance_id,)
            ).fetchone()
            assert partner is not None
            found = standings_of(connection, alliance_id, partner[0])
        page = office.browser("manager").get(f"{PARTNERS}/taller-x/notes").text
        assert ("Changes of tier" in page) == bool(found)


class TestFindingByName:
    def test_in_any_case_with_or_without_letters_of_one_language(self, office: Office) -> None:
        def found(name: str) -> set[str]:
            return {one["external_id"] for one in office.crm.get("/partners", query={"name": name}).json["data"]}

        assert found("RAMÍREZ") == found("ramírez") == found("ecánico Ram") == {"taller-ramirez"}
        assert "taller-ramirez" in found("TALLER") & found("taller") & found("Taller")
        assert found("RAMIREZ") == found("no such name") == set()


def test_a_list_is_planned_for_what_is_asked_of_it(office: Office) -> None:
    """A plan that is kept is best for nobody in particular: of the partner with most orders it read all there are."""
    kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%FROM statements s%%'"
    alliance_id = identity.alliance_id_of("onlycar")
    with office.database.unit_of_work(alliance_id) as connection:
        words = {"alliance": alliance_id, "today": date(2026, 11, 2)}
        for _ in range(12):
            page(connection, LISTING, words, Asked(limit=2))
        assert connection.execute(kept).fetchone() == (0,)
        for _ in range(12):  # the control: other statements are prepared once they are repeated
            connection.execute("SELECT count(*) FROM statements s WHERE s.alliance_id = %(alliance)s", words)
        assert connection.execute(kept).fetchone() == (1,)
