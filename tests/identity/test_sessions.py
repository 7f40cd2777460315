"""Sessions: hashed, new at every sign-in, over when idle or old, ended at once, as wide as the roles of the moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.identity.csrf import FormForged, check_form, form_token
from alianza.identity.sessions import usecases as sessions
from alianza.identity.sessions.model import NotFresh, timeouts
from alianza.identity.sessions.usecases import Means
from alianza.identity.tokens import new_token
from alianza.runtime.database import Database

from .conftest import NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class World:
    """One person of onlycar and what can be done with their sessions."""

    def __init__(self, database: Database, by: identity.Principal, person: identity.Person) -> None:
        self.database, self.by, self.person = database, by, person

    def begin(self, now: datetime = NOW, agent: str = "Firefox") -> str:
        with self.database.unit_of_work(self.by.alliance_id) as connection:
            return sessions.begin(connection, self.by.alliance_id, self.person, Means("link", False, agent), now)

    def read(self, text: str, now: datetime = NOW) -> identity.SignedIn:
        return sessions.read(self.database, text, now)

    def mine(self, text: str, now: datetime = NOW) -> list[identity.Session]:
        found = self.read(text, now)
        with self.database.unit_of_work(self.by.alliance_id) as connection:
            return sessions.sessions_of(connection, found, now)

    def gone(self, text: str, now: datetime = NOW) -> bool:
        try:
            self.read(text, now)
        except identity.NotSignedIn:
            return True
        return False


@pytest.fixture
def world(database: Database, onlycar: identity.Principal) -> World:
    return World(database, onlycar, invited(database, onlycar, "ana@example.com", "manager"))


def invited(database: Database, by: identity.Principal, email: str, *roles: str, **words: Any) -> identity.Person:
    with database.unit_of_work(by.alliance_id) as connection:
        return identity.invite(connection, by, email, roles, NOW, **words)


def test_it_says_who_acts(world: World) -> None:
    found = world.read(world.begin())
    assert (found.principal.kind, found.principal.id, found.principal.role) == ("person", world.person.id, "manager")
    assert (found.principal.scopes, found.principal.partner_id) == (identity.ROLES["manager"], None)


def test_its_text_is_nowhere_in_the_database(world: World) -> None:
    text = world.begin()
    with world.database.connect() as owner:
        (row,) = owner.execute("SELECT s::text FROM sessions s").fetchone() or ("",)
    assert text[12:40] not in row and text[-20:] not in row


def test_every_sign_in_has_a_new_one(world: World) -> None:
    assert len({world.begin() for _ in range(5)}) == 5


@pytest.mark.parametrize("text", ["", "x", "alz_session_" + "0" * 71])
def test_noise_is_nobody(world: World, text: str) -> None:
    assert world.gone(text)


def test_of_another_alliance_or_made_up_it_is_nobody(world: World, nexors: Any) -> None:
    assert world.gone(new_token("session", nexors.alliance_id)) and world.gone(
        new_token("session", world.by.alliance_id)
    )
    assert world.gone(new_token("live", world.by.alliance_id))


class TestTime:
    def test_it_ends_when_it_rests_too_long(self, world: World) -> None:
        text = world.begin()
        assert world.gone(text, NOW + 2 * HOUR)
        assert not world.gone(text, NOW + 2 * HOUR - MINUTE)
        assert not world.gone(text, NOW + 3 * HOUR)  # it was used a moment ago

    def test_and_however_much_it_is_used_after_its_whole_time(self, world: World) -> None:
        text = world.begin()
        for hour in range(12):
            assert not world.gone(text, NOW + hour * HOUR)
        assert world.gone(text, NOW + 12 * HOUR)

    def test_its_use_is_written_once_a_minute(self, world: World) -> None:
        text = world.begin()
        seen = set()
        for second in range(0, 150, 10):
            at = NOW + timedelta(seconds=second)
            world.read(text, at)
            seen.add(world.mine(text, at)[0].last_seen_at)
        assert seen == {NOW, NOW + MINUTE, NOW + 2 * MINUTE}

    def test_where_money_is_decided_it_is_shorter_than_at_a_counter(self) -> None:
        assert timeouts(["manager"]).idle < timeouts(["staff"]).idle
        assert timeouts(["staff", "finance"]) == timeouts(["finance"])

    def test_a_sign_in_is_fresh_for_ten_minutes(self, world: World) -> None:
        session = world.read(world.begin()).session
        session.require_fresh(NOW + 10 * MINUTE)
        with pytest.raises(NotFresh):
            session.require_fresh(NOW + 11 * MINUTE)


class TestEnding:
    def test_ended_it_is_gone_at_once(self, world: World) -> None:
        text, other = world.begin(), world.begin()
        found = world.read(text)
        with world.database.unit_of_work(world.by.alliance_id) as connection:
            sessions.end(connection, found, found.session.session_id, NOW)
        assert (world.gone(text), world.gone(other)) == (True, False)

    def test_all_others_at_once(self, world: World) -> None:
        texts = [world.begin() for _ in range(4)]
        found = world.read(texts[2])
        with world.database.unit_of_work(world.by.alliance_id) as connection:
            assert sessions.end_others(connection, found, NOW) == 3
        assert [world.gone(text) for text in texts] == [True, True, False, True]

    def test_nobody_ends_somebody_elses(self, world: World) -> None:
        other = World(world.database, world.by, invited(world.database, world.by, "luis@example.com", "manager"))
        theirs = other.read(other.begin())
        mine = world.read(world.begin())
        with pytest.raises(identity.UnknownSession), world.database.unit_of_work(world.by.alliance_id) as connection:
            sessions.end(connection, mine, theirs.session.session_id, NOW)

    def test_a_manager_signs_somebody_out_everywhere(self, world: World) -> None:
        texts = [world.begin() for _ in range(3)]
        with world.database.unit_of_work(world.by.alliance_id) as connection:
            assert identity.end_all_of(connection, world.by, world.person, NOW) == 3
        assert all(world.gone(text) for text in texts)

    def test_of_too_many_the_one_that_rested_longest_ends(self, world: World) -> None:
        texts = [world.begin(NOW + number * timedelta(seconds=1)) for number in range(sessions.MOST + 2)]
        now = NOW + MINUTE
        assert [world.gone(text, now) for text in texts[:3]] == [True, True, False]
        assert len(world.mine(texts[-1], now)) == sessions.MOST

    def test_revoked_people_are_signed_out(self, world: World) -> None:
        text = world.begin()
        with world.database.unit_of_work(world.by.alliance_id) as connection:
            identity.revoke_person(connection, world.by, world.person, NOW)
        assert world.gone(text)
        with pytest.raises(identity.NotSignedIn):
            world.person = world.person._replace(memberships=())
            world.begin()


class TestRoles:
    def test_they_count_from_the_next_request_on(self, world: World) -> None:
        text = world.begin()
        with world.database.unit_of_work(world.by.alliance_id) as connection:
            identity.set_roles(connection, world.by, world.person, ["auditor"], NOW)
        assert world.read(text).principal.scopes == identity.ROLES["auditor"]

    def test_with_wider_ones_the_session_of_before_ends_as_soon_as_theirs(self, world: World) -> None:
        """Nobody goes on for a week as a manager because they were counter staff when they signed in."""
        world.person = invited(world.database, world.by, "luis@example.com", "staff")
        idle, old = world.begin(), world.begin()
        with world.database.unit_of_work(world.by.alliance_id) as connection:
            identity.set_roles(connection, world.by, world.person, ["manager"], NOW)
        assert not world.gone(idle, NOW + 2 * HOUR - MINUTE)
        assert world.gone(idle, NOW + 4 * HOUR)
        for hour in range(12):
            assert not world.gone(old, NOW + hour * HOUR)
        assert world.gone(old, NOW + 12 * HOUR)

    def test_for_a_partner_the_person_acts_for_that_partner_only(self, world: World, partner: Any) -> None:
        taller, otro = partner("taller"), partner("otro")
        for one in (taller, otro):
            world.person = invited(world.database, world.by, "luis@example.com", "partner_owner", partner_id=one)
        text = world.begin()
        first = world.read(text)
        assert first.principal.partner_id == min(taller, otro).bytes
        with world.database.unit_of_work(world.by.alliance_id) as connection:
            sessions.act_for(connection, first, max(taller, otro), NOW)
        assert world.read(text).principal.partner_id == max(taller, otro).bytes
        with pytest.raises(identity.NotSignedIn), world.database.unit_of_work(world.by.alliance_id) as connection:
            sessions.act_for(connection, first, identity.NOBODY, NOW)


class TestForms:
    def test_a_form_belongs_to_one_cookie(self) -> None:
        check_form("cookie", form_token("cookie"))
        for cookie, sent in (("other", form_token("cookie")), ("cookie", ""), ("", form_token("")), ("cookie", "ñ")):
            with pytest.raises(FormForged):
                check_form(cookie, sent)
