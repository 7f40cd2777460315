"""Tickets: once, soon, in the same browser; and of many who use one at the same moment, one."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.races import together

from alianza.identity import api as identity
from alianza.identity import tickets
from alianza.identity.sessions.devices import is_new
from alianza.identity.sign_in.failures import count_failure
from alianza.identity.tickets import NIL, TicketRefused
from alianza.identity.tokens import new_token, read_token
from alianza.runtime.database import Database, sql

from .conftest import NOW

BROWSER, OTHER = b"b" * 32, b"o" * 32
MINUTE = timedelta(minutes=1)
PERSON = uuid.UUID(int=5)


def issue(database: Database, alliance_id: uuid.UUID, **words: Any) -> str:
    with database.unit_of_work(alliance_id) as connection:
        return tickets.issue(connection, alliance_id, "link", BROWSER, NOW, 15 * MINUTE, person_id=PERSON, **words)


def take(database: Database, text: str, browser: bytes = BROWSER, now: datetime = NOW, kind: str = "link") -> object:
    return tickets.take(database, kind, text, browser, now)


def test_it_says_what_it_stands_for_and_works_once(database: Database, onlycar: Any) -> None:
    text = issue(database, onlycar.alliance_id, data={"onward": "/x"})
    wanted = tickets.Ticket(onlycar.alliance_id, PERSON, {"onward": "/x"})
    assert take(database, text) == wanted
    with pytest.raises(TicketRefused):
        take(database, text)


def test_looking_at_it_uses_nothing_up(database: Database, onlycar: Any) -> None:
    text = issue(database, onlycar.alliance_id)
    for _ in range(3):
        assert tickets.peek(database, "link", text, BROWSER, NOW).person_id == PERSON
    take(database, text)
    with pytest.raises(TicketRefused):
        tickets.peek(database, "link", text, BROWSER, NOW)


def test_it_ends_at_its_moment(database: Database, onlycar: Any) -> None:
    text = issue(database, onlycar.alliance_id)
    with pytest.raises(TicketRefused):
        take(database, text, now=NOW + 15 * MINUTE)
    take(database, text, now=NOW + 15 * MINUTE - timedelta(seconds=1))


def test_in_another_browser_it_is_worth_nothing_and_stays_as_it_was(database: Database, onlycar: Any) -> None:
    text = issue(database, onlycar.alliance_id)
    for look in (take, lambda *words: tickets.peek(words[0], "link", *words[1:], NOW)):
        with pytest.raises(TicketRefused):
            look(database, text, OTHER)  # type: ignore[operator]
    take(database, text)


def test_every_refusal_says_the_same(database: Database, onlycar: Any, nexors: Any) -> None:
    used = issue(database, onlycar.alliance_id)
    take(database, used)
    texts = [
        used,
        new_token("link", onlycar.alliance_id),
        new_token("link", nexors.alliance_id),
        "",
        "x",
        new_token("live", NIL),
    ]
    refusals = set()
    for text in texts:
        with pytest.raises(TicketRefused) as error:
            take(database, text)
        refusals.add(tuple(error.value.as_dict().items()))
    assert len(refusals) == 1


def test_one_kind_is_not_taken_for_another(database: Database, onlycar: Any) -> None:
    text = issue(database, onlycar.alliance_id)
    with pytest.raises(TicketRefused):
        take(database, text, kind="step")


def test_its_text_is_nowhere_in_the_database(database: Database, onlycar: Any) -> None:
    text = issue(database, onlycar.alliance_id)
    with database.connect() as owner:
        (row,) = owner.execute("SELECT t::text FROM tickets t").fetchone() or ("",)
    assert text[9:30] not in row and text[-20:] not in row


def test_what_is_long_over_is_forgotten_and_what_is_not_stays(database: Database, onlycar: Any) -> None:
    of_nobody, of_onlycar = issue(database, NIL), issue(database, onlycar.alliance_id)
    tickets.sweep(database, NOW + timedelta(days=1))
    assert [take(database, text) is not None for text in (of_nobody, of_onlycar)] == [True, True]
    tickets.sweep(database, NOW + timedelta(days=1, minutes=16))
    with database.connect() as owner:
        assert owner.execute("SELECT count(*) FROM tickets").fetchone() == (0,)


def test_what_failed_and_where_somebody_signed_in_is_forgotten_after_four_hundred_days(
    database: Database, onlycar: Any
) -> None:
    with database.unit_of_work(onlycar.alliance_id) as connection:
        person = identity.invite(connection, onlycar, "ana@example.com", ["manager"], NOW)
        is_new(connection, onlycar.alliance_id, person.person_id, b"device", NOW)
    for alliance_id in (None, onlycar.alliance_id):
        count_failure(database, alliance_id, "link", "unknown", NOW)
    for days, left in ((399, (2, 1)), (402, (0, 0))):
        tickets.sweep(database, NOW + timedelta(days=days))
        with database.connect() as owner:
            count = "SELECT (SELECT count(*) FROM sign_in_failures), (SELECT count(*) FROM devices)"
            assert owner.execute(count).fetchone() == left


class TestAtTheSameMoment:
    """A link is opened twice at once: by its owner, and by whoever read it over their shoulder."""

    def test_one_gets_it(self, database: Database, onlycar: Any) -> None:
        text = issue(database, onlycar.alliance_id)
        results = together(database, 8, lambda mine, _: take(mine, text))
        kinds = [type(one) for one in results]
        assert (kinds.count(tickets.Ticket), kinds.count(TicketRefused)) == (1, 7)

    def test_control_looking_first_and_marking_it_then_gives_it_to_all(self, database: Database, onlycar: Any) -> None:
        text = issue(database, onlycar.alliance_id)
        token = read_token(text, "link")
        assert token is not None
        everybody_has_looked = threading.Barrier(8)

        def look_then_take(mine: Database, _: int) -> object:
            with mine.unit_of_work(onlycar.alliance_id) as connection:
                words = {
                    "alliance": onlycar.alliance_id, "kind": "link", "digest": token.digest, "browser": BROWSER, "now": NOW,
                }  # fmt: skip
                found = connection.execute(sql(tickets.HERE, "peek_ticket"), words).fetchone()
                everybody_has_looked.wait(timeout=30)
                connection.execute(
                    "UPDATE tickets SET used_at = %s WHERE alliance_id = %s AND digest = %s",
                    (NOW, onlycar.alliance_id, token.digest),
                )
                return found is not None

        assert together(database, 8, look_then_take) == [True] * 8
