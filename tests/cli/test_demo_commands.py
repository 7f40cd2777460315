"""The demo: its facts, loading it, loading it again, and the private server it lives in."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap import demo, demo_links, reviews
from alianza.bootstrap.demo import months
from alianza.bootstrap.demo_load import load_demo
from alianza.bootstrap.office import open_office
from alianza.bootstrap.settle import problems_of
from alianza.identity.tickets import TicketRefused
from alianza.runtime import clock
from alianza.runtime.database import Database, scalar
from alianza.settlement import statements
from alianza.settlement.closing import find_closing

from ..conftest import fresh_copy

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_facts_are_the_same_as_csv_as_json_and_as_json_lines(cli: Any, tmp_path: Path) -> None:
    words = ("demo", "facts", "--alliance", "nexors", "--count", 300, "--seed", 5)
    printed = cli(*words)
    assert printed.code == 0
    assert cli(*words, "--out", tmp_path / "facts.csv", "--json").json["rows"] == 300
    assert (tmp_path / "facts.csv").read_text(encoding="utf-8") == printed.out
    rows = cli(*words, "--json").json
    assert len(rows) == 300
    cli(*words, "--out", tmp_path / "facts.jsonl")
    assert [json.loads(line) for line in (tmp_path / "facts.jsonl").open(encoding="utf-8")] == rows
    assert cli(*words[:-1], 6).out != printed.out
    assert cli("demo", "facts", "--alliance", "nexors", "--count", 0, "--json").json == []


def test_loading_again_changes_nothing(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(load_demo.__kwdefaults__ or {}, "facts", 120)
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-05")
    said = books("demo", "load")
    assert said.code == 0
    assert "alianza settle 2026-10 --alliance onlycar --out out" in said.out
    first = books("--json").json["alliances"]
    again = books("demo", "load", "--json").json["alliances"]
    assert books("--json").json["alliances"] == first
    assert [one["alliance"] for one in again] == ["autoservice", "nexors", "onlycar", "tesla-life"]
    assert all(one["facts"] > 100 and one["lines"] > 0 and one["closed_through"] == "2026-09" for one in again)


@pytest.fixture(scope="class")
def told(server_uri: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with fresh_copy(server_uri, template) as database, pytest.MonkeyPatch.context() as patch:
        patch.setattr("alianza.bootstrap.demo.WORLDS", {"onlycar": demo.WORLDS["onlycar"]})
        patch.setenv("ALIANZA_SECRET_KEY", "the same for all of the story's tests")
        patch.setenv("ALIANZA_TODAY", "2026-11-20")
        load_demo(database, tmp_path_factory.mktemp("demo"), facts=1_500)
        yield database


class TestTheStory:
    """Onlycar's half year, once for all of these: nothing but reading, and loading again."""

    @pytest.fixture
    def states(self, told: Database) -> dict[int, Counter[str]]:
        """How many statements of each month are in which state."""
        office, found = open_office(told, "onlycar"), {}
        with told.unit_of_work(office.alliance_id) as connection:
            for period in range(202605, 202610):
                rows = statements.statement_rows(connection, office.alliance_id, period, date(2026, 11, 20))
                found[period] = Counter(one.state for one in rows)
        return found

    def test_months_were_closed_and_paid_in_their_time(self, told: Database, states: dict[int, Counter[str]]) -> None:
        office = open_office(told, "onlycar")
        with told.unit_of_work(office.alliance_id) as connection:
            closings = [find_closing(connection, office.alliance_id, period) for period in range(202605, 202611)]
        days = [str(one.closed_on) if one else "" for one in closings]
        assert days == ["2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-11-20", ""]
        for period in range(202605, 202609):
            assert states[period]["paid"] > 3 and not states[period]["disputed"] and not states[period]["in_review"]

    def test_the_latest_waits_with_one_dispute(self, states: dict[int, Counter[str]]) -> None:
        assert states[202609]["disputed"] == 1 and states[202609]["accepted"] == 1
        assert states[202609]["in_review"] > 3 and not states[202609]["paid"]

    def test_one_partner_stalls_one_dispute_was_settled_and_one_sale_is_held(self, told: Database) -> None:
        office = open_office(told, "onlycar")
        with told.unit_of_work(office.alliance_id) as connection:
            sold = {
                period: {
                    one.partner
                    for one in statements.statement_rows(connection, office.alliance_id, period)
                    if one.sales
                }
                for period in (202608, 202609)
            }
            events = "SELECT count(*) FROM statement_events WHERE alliance_id = %s AND event = 'resolved'"
            assert scalar(connection, events, (office.alliance_id,)) == 1
        assert months.STALLED["onlycar"] in sold[202608] - sold[202609]
        assert "S-STAFF-1" in {one.fact_id for one in reviews.list_signals(office, "open")}

    def test_it_goes_on_until_today_and_the_books_are_right(self, told: Database) -> None:
        office = open_office(told, "onlycar")
        with told.unit_of_work(office.alliance_id) as connection:
            last = scalar(connection, "SELECT max(local_day) FROM facts WHERE alliance_id = %s", (office.alliance_id,))
            clicks = "SELECT max(day) FROM click_rollups WHERE alliance_id = %s"
            assert last >= date(2026, 11, 19) and scalar(connection, clicks, (office.alliance_id,)) >= date(
                2026, 11, 19
            )
            assert problems_of(connection, office.alliance_id) == []
        assert {"BUENFIN26", "VERANO26"} <= set(office.codes)

    def test_there_is_a_link_for_each_role_that_is_used_up(self, told: Database) -> None:
        found = demo_links.issue_links(told, clock.now())
        assert {one.role for one in found} == {
            "manager",
            "finance",
            "auditor",
            "staff",
            "partner_owner",
            "partner_member",
        }
        owner = next(one for one in found if one.role == "partner_owner")
        assert demo_links.use_link(told, owner.ticket, clock.now()).person.email == "luis@example.com"
        for ticket, later in ((owner.ticket, 0), (found[0].ticket, 13)):
            with pytest.raises(TicketRefused):
                demo_links.use_link(told, ticket, clock.now() + timedelta(hours=later))


def test_the_links_are_printed_with_the_port(books: Any) -> None:
    assert "alianza demo load" in books("demo", "links").err
    books("deal", "apply", EXAMPLES / "onlycar" / "deal.yaml")
    books("partners", "import", EXAMPLES / "onlycar" / "partners.csv", "--alliance", "onlycar")
    assert books("demo", "links").code == 2  # the demo's people are not there


def test_an_alliance_of_the_users_own_is_left_alone(
    books: Any, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alianza.bootstrap.demo.WORLDS", {"onlycar": demo.WORLDS["onlycar"]})
    shutil.copytree(EXAMPLES / "onlycar", tmp_path / "mine")
    mine = tmp_path / "mine" / "deal.yaml"
    mine.write_text(
        mine.read_text(encoding="utf-8").replace("name: OnlyCar", "name: Mi autolavado", 1), encoding="utf-8"
    )
    assert books("deal", "apply", mine).code == 0
    (onlycar,) = load_demo(database, tmp_path, facts=50)
    assert "left it alone" in onlycar.note
    assert books("partners", "list", "--alliance", "onlycar", "--json").json["partners"] == []


def test_the_private_server_is_started_when_needed_and_stopped(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_SHARED_BUFFERS_MB", "32")

    def status() -> tuple[bool, bool]:
        found = cli("db", "status", "--json").json
        return found["exists"], found["running"]

    assert status() == (False, False)
    assert cli("ledger", "verify", "--json").json == {"right": True, "alliances": []}
    assert status() == (True, True)
    assert cli("db", "stop", "--json").json["stopped"] is True
    assert status() == (True, False)
    assert cli("db", "stop").code == 0
    assert "stopped" in cli("db", "status").out


def test_a_server_of_the_users_own_is_never_stopped(books: Any) -> None:
    assert books("db", "stop").code == 2
    assert books("db", "status", "--json").json["running"] is True
