"""The deal in the reader's language, two versions side by side, and a new one: checked, tried on past sales, published."""

from __future__ import annotations

import csv
import io
import re
import time
from decimal import Decimal
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alianza.bootstrap import trials
from alianza.kernel.languages import LANGUAGES
from alianza.programs.deal_file import LoadedDeal, load_deal
from alianza.web.console import trials as of_trials
from alianza.web.shared.deal_terms import Section, compare, terms, terms_of_partner
from alianza.web.ui.formats import Formats
from alianza.web.ui.words import Spoken

from .conftest import Browser, Office

FULL = Path(__file__).parents[2] / "programs" / "full.yaml"
DRAFT, TRIAL = "/console/deals/draft", "/console/deals/trial"


@pytest.fixture(scope="module")
def full() -> LoadedDeal:
    """A deal with every word of the language in it."""
    return load_deal(FULL)


def said(loaded: LoadedDeal, language: str = "en") -> list[Section]:
    formats = Formats(language, loaded.deal.country, ZoneInfo(loaded.deal.time_zone))
    return terms(Spoken(language), formats, loaded.deal, loaded.programs)


class TestSentences:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_everything_is_said_in_every_language(self, full: LoadedDeal, language: str) -> None:
        sections = said(full, language)
        assert [one.group for one in sections] == ["", *(one.id for one in full.deal.groups)]
        texts = [one.text for section in sections for one in section.sentences]
        assert all(text.strip() and "{" not in text and "‖" not in text and ".." not in text for text in texts)
        paths = [one.path for section in sections for one in section.sentences]
        assert len(paths) == len(set(paths))  # by them versions are compared

    def test_a_rate_is_never_rounded(self, full: LoadedDeal) -> None:
        assert "7.25%" in str(said(full))

    def test_a_partner_is_not_told_what_is_others(self, full: LoadedDeal) -> None:
        formats = Formats("en", "MX", ZoneInfo("America/Mexico_City"))

        def told(partner: str) -> str:
            return str(terms_of_partner(Spoken("en"), formats, full.deal, "talleres", partner))

        assert "mostrador" in str(said(full)) and "s-owner" in str(said(full))
        assert "mostrador" not in told("taller-x") and "s-owner" not in told("taller-x")
        assert "SEMANAX" in told("taller-x") and "SEMANAX" not in told("taller-y")

    def test_versions_differ_by_sentences(self, full: LoadedDeal) -> None:
        before = said(full)
        changed = [
            one._replace(
                sentences=[
                    line._replace(text="other") if line.path.endswith("/reward") else line
                    for line in one.sentences
                    if not line.path.endswith("/refunds")
                ]
            )
            for one in before
        ]
        kinds = [one.kind for one in compare(before, changed)]
        groups = len(full.deal.groups)
        assert kinds == ["changed"] * groups + ["removed"] * groups
        assert [one.kind for one in compare(changed, before)] == (["changed", "added"]) * groups
        assert compare(before, before) == []


def fields(page: str) -> dict[str, str]:
    """The files that stand in the form."""
    found = dict(re.findall(r'type="hidden" name="(root|name_\d+)" value="([^"]*)"', page))
    texts = re.findall(r'<textarea[^>]* name="(text_\d+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return found | {name: unescape(text) for name, text in texts}


def draft(manager: Browser, old: str = "", new: str = "") -> dict[str, str]:
    """The form as it opens, with something else in it."""
    found = fields(manager.get(DRAFT).text)
    assert any(old in text for text in found.values())
    return {name: text.replace(old, new) if name.startswith("text") else text for name, text in found.items()}


class TestReading:
    def test_a_version_is_in_the_readers_words(self, office: Office) -> None:
        page = office.browser("auditor", "es").get("/console/deals/1").text
        assert "Un socio no gana nada por sus propias compras." in page
        assert "Una devolución quita la parte proporcional" in page

    def test_one_alone_is_compared_with_itself(self, office: Office) -> None:
        page = office.browser("auditor").get("/console/deals/compare?before=x&after=99").text
        assert "They say the same" in page

    def test_no_version_of_that_number(self, office: Office) -> None:
        assert office.browser("manager").get("/console/deals/99").status_code == 404


class TestADraft:
    def test_says_what_changes_and_whose_case_fails(self, office: Office) -> None:
        manager = office.browser("manager", "en")
        sent = manager.send(DRAFT, DRAFT, do="check", **draft(manager, "commission: 7%", "commission: 8%"))
        assert sent.status_code == 200
        assert "commission 8%" in sent.text and "commission 7%" in sent.text
        assert "cases do not come out" in sent.text and "70.00" in sent.text and "80.00" in sent.text
        assert "/console/deals/publish" not in sent.text

    def test_a_number_is_changed_without_its_file(self, office: Office) -> None:
        manager = office.browser("manager", "en")
        shown = manager.get(DRAFT).text
        name = next(one for one in re.findall(r'name="(number [^"]+)"', shown) if " 7% " in one)
        sent = manager.send(DRAFT, DRAFT, do="check", **draft(manager), **{name: "8"})
        assert "commission 8%" in sent.text and "is_changed" not in sent.text
        before, after = (fields(page) for page in (shown, sent.text))
        changed = {key for key in before if before[key] != after[key]}
        assert len(changed) == 1 and after[changed.pop()].count("commission: 8%") == 1
        same = manager.send(DRAFT, DRAFT, do="check", **draft(manager), **{name: "8}\n x: 1"})
        assert fields(same.text) == before  # what is no number is not put in

    def test_a_mistake_stands_with_its_line_and_what_was_typed_stays(self, office: Office) -> None:
        manager = office.browser("manager", "es")
        sent = manager.send(DRAFT, DRAFT, do="check", **draft(manager, "currency: MXN", "curency: MXN"))
        assert sent.status_code == 422
        assert "deal.yaml, línea 5, columna" in sent.text and "<code>curency: MXN</code>" in sent.text
        assert "curency: MXN" in fields(sent.text)["text_0"]

    def test_a_file_can_be_loaded(self, office: Office) -> None:
        manager = office.browser("manager")
        sent = draft(manager)
        other = sent["text_0"].replace("name: OnlyCar", "name: OnlyCar Norte")
        page = manager.client.post(
            DRAFT, data={"form": manager.token(manager.get(DRAFT)), "do": "check", **sent},
            files={"upload": ("deal.yaml", other.encode(), "text/yaml")}, headers={"origin": "http://onlycar.localhost:8000"},
        )  # fmt: skip
        assert page.status_code == 200 and "name: OnlyCar Norte" in fields(page.text)["text_0"]

    def test_a_day_that_is_over_is_refused_in_words(self, office: Office) -> None:
        manager = office.browser("manager")
        sent = manager.send(DRAFT, DRAFT, do="check", begins="2026-08-01", **draft(manager))
        assert sent.status_code == 200 and "calculated or closed already" in sent.text
        assert "/console/deals/publish" not in sent.text


class TestATrial:
    def test_shows_the_cost_of_each_partner(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        manager = office.browser("manager")
        changed = draft(manager, "commission: 5%", "commission: 50%")
        sent = manager.send(DRAFT, DRAFT, do="try", since="2026-07", **changed)
        assert sent.status_code == 303
        page = manager.get(sent.headers["location"]).text
        assert "data-chart=" in page and "8 facts were gone through" in page
        rows = manager.get(f"{sent.headers['location']}&export=csv").text
        costs = {row["Partner"]: row for row in csv.DictReader(io.StringIO(rows.lstrip("\ufeff")))}
        taller = costs["Taller X"]
        now, then, more = (Decimal(taller[key]) for key in ("Cost now", "Cost under the new version", "Difference"))
        assert 0 < now < then and more == then - now
        assert "/console/partners/taller-x" in page
        monkeypatch.setattr(of_trials, "_ROWS", 0)
        short = manager.get(sent.headers["location"]).text
        assert f"{len(costs)} more row" in short and "/console/partners/taller-x" not in short

    def test_of_many_facts_is_made_beside_other_work(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trials, "AT_ONCE", 0)
        manager = office.browser("manager")
        sent = manager.send(DRAFT, DRAFT, do="try", since="2026-07", **draft(manager))
        until = time.monotonic() + 20
        while "hx-trigger" in (page := manager.get(sent.headers["location"]).text) and time.monotonic() < until:
            time.sleep(0.1)
        assert "facts were gone through" in page

    def test_without_sales_there_is_nothing(self, office: Office) -> None:
        manager = office.browser("manager")
        sent = manager.send(DRAFT, DRAFT, do="try", since="2026-12", **draft(manager))
        assert sent.status_code == 422 and "no sales since that month" in sent.text

    def test_that_is_none_is_not_found(self, office: Office) -> None:
        assert office.browser("manager").get(f"{TRIAL}?id=tri_../../x").status_code == 404


class TestPublishing:
    def test_takes_the_day_typed_and_the_files_as_they_were_checked(self, own: Office) -> None:
        manager = own.browser("manager")
        changed = draft(manager, "within: 180 days", "within: 190 days")
        page = manager.send(DRAFT, DRAFT, do="check", **changed)
        assert 'action="/console/deals/publish"' in page.text
        token = manager.token(page)
        refused = manager.post("/console/deals/publish", {**changed, "confirm": "2026-12-02"}, token)
        assert refused.status_code == 422 and own.crm.get("/agreements/2").status == 404
        done = manager.post("/console/deals/publish", {**changed, "confirm": "2026-12-01"}, token)
        assert (done.status_code, done.headers["location"]) == (303, "/console/deals/2")
        shown = manager.get("/console/deals/2").text
        assert "Only refunds up to 190 days after the sale count." in shown
        compared = manager.get("/console/deals/compare?before=1&after=2").text
        assert "3 differences" in compared
