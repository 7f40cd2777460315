"""Who has to have a second factor has to: nothing else opens until there is one, and the last one stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyotp
import pytest

from alianza.identity import api as identity
from alianza.identity.passkeys import usecases as passkeys
from alianza.identity.people.model import RoleRefused
from alianza.identity.sessions import usecases as sessions
from alianza.identity.sign_in import second
from alianza.identity.sign_in.failures import count_failure, failures
from alianza.identity.sign_in.rules import SecondFactorNeeded, require_second, required_roles
from alianza.identity.tickets import NIL
from alianza.runtime.database import Database

from .authenticator import Authenticator
from .conftest import NOW
from .test_passkeys import BROWSER, SITE


class World:
    """People and their sessions, and the rule."""

    def __init__(self, database: Database, by: identity.Principal) -> None:
        self.database, self.by, self.alliance = database, by, by.alliance_id

    def require(self, *roles: str, by: identity.Principal | None = None) -> Any:
        with self.database.unit_of_work(self.alliance) as connection:
            return require_second(connection, by or self.by, roles, NOW)

    def begin(self, email: str, *roles: str, proved: bool = False, **words: Any) -> str:
        with self.database.unit_of_work(self.alliance) as connection:
            person = identity.invite(connection, self.by, email, roles or ["manager"], NOW, **words)
            return sessions.begin(connection, self.alliance, person, sessions.Means("link", proved), NOW)

    def read(self, text: str, **words: Any) -> identity.SignedIn:
        return sessions.read(self.database, text, NOW, **words)

    def work(self, function: Any, *words: Any) -> Any:
        with self.database.unit_of_work(self.alliance) as connection:
            return function(connection, *words)

    def set_up(self, who: identity.SignedIn) -> None:
        app = pyotp.TOTP(self.work(second.begin_setup, who, NOW))
        self.work(second.confirm_setup, who, app.at(NOW), NOW)

    def add_passkey(self, who: identity.SignedIn) -> Any:
        asked = self.work(passkeys.begin_adding, who, SITE, BROWSER, NOW)
        answer = Authenticator(SITE.origin, SITE.host).make(asked.options)
        return passkeys.add(self.database, who, SITE, asked.ticket, BROWSER, answer, "x", NOW)


@pytest.fixture
def world(database: Database, onlycar: identity.Principal) -> World:
    return World(database, onlycar)


class TestTheRule:
    def test_is_changed_and_noted(self, world: World) -> None:
        assert world.require("finance", "manager") == ["manager", "finance"]
        assert world.require("manager", "finance") == ["manager", "finance"]
        assert world.work(required_roles, world.alliance) == ("manager", "finance")
        assert world.require() == []
        noted = [one for one in identity.audit.entries(world.database, world.by) if one.action.endswith("required")]
        assert [one.after for one in noted] == [{"roles": ["manager", "finance"]}, {"roles": []}]

    def test_names_roles_that_there_are(self, world: World) -> None:
        with pytest.raises(RoleRefused):
            world.require("boss")

    @pytest.mark.parametrize("role", ["auditor", "staff", "partner_owner"])
    def test_is_changed_by_who_manages_people_of_the_alliance(self, world: World, role: str) -> None:
        partner = b"p" * 16 if role == "partner_owner" else None
        with pytest.raises(identity.Forbidden):
            world.require("manager", by=replace(world.by, scopes=identity.ROLES[role], partner_id=partner))

    def test_is_another_in_another_alliance(self, world: World, nexors: identity.Principal) -> None:
        world.require("manager")
        with world.database.unit_of_work(nexors.alliance_id) as connection:
            assert required_roles(connection, nexors.alliance_id) == ()


class TestWhoHasNone:
    def test_sets_one_up_before_anything_else(self, world: World) -> None:
        text = world.begin("ana@example.com")
        world.read(text)
        world.require("manager")
        with pytest.raises(SecondFactorNeeded):
            world.read(text)
        world.set_up(world.read(text, setting_up=True))
        assert world.read(text).session.second_factor

    def test_a_passkey_does_as_well(self, world: World) -> None:
        world.require("manager")
        text = world.begin("ana@example.com")
        world.add_passkey(world.read(text, setting_up=True))
        assert world.read(text).session.second_factor

    def test_other_roles_go_on_as_before(self, world: World) -> None:
        world.require("manager")
        assert not world.read(world.begin("luis@example.com", "staff")).session.second_factor

    def test_a_role_with_a_partner_counts_like_one_with_the_alliance(self, world: World, partner: Any) -> None:
        world.require("partner_owner")
        world.begin("ana@example.com", "staff")
        text = world.begin("ana@example.com", "partner_owner", partner_id=partner("taller"))
        with pytest.raises(SecondFactorNeeded):
            world.read(text)

    def test_given_the_role_later_it_counts_from_the_next_click_on(self, world: World) -> None:
        world.require("manager")
        text = world.begin("ana@example.com", "staff")
        world.read(text)
        world.begin("ana@example.com", "manager")
        with pytest.raises(SecondFactorNeeded):
            world.read(text)


class TestWhoHasOne:
    def test_a_session_without_it_is_over(self, world: World) -> None:
        """Not even a second factor can be set up in it: whoever has the mailbox alone would have both."""
        first = world.begin("ana@example.com")
        world.add_passkey(world.read(first))
        other = world.begin("ana@example.com")
        world.require("manager")
        for words in ({}, {"setting_up": True}):
            with pytest.raises(identity.NotSignedIn):
                world.read(other, **words)
        assert world.read(first).session.second_factor

    def test_keeps_the_last_one(self, world: World) -> None:
        world.require("manager")
        text = world.begin("ana@example.com")
        who = world.read(text, setting_up=True)
        world.set_up(who)
        passkey = world.add_passkey(who)
        world.work(second.remove_second, who, NOW)
        with pytest.raises(SecondFactorNeeded):
            world.work(passkeys.remove, who, passkey.passkey_id, NOW)
        world.set_up(who)
        world.work(passkeys.remove, who, passkey.passkey_id, NOW)
        with pytest.raises(SecondFactorNeeded):
            world.work(second.remove_second, who, NOW)
        world.require()
        world.work(second.remove_second, who, NOW)

    def test_reset_by_who_manages_people_sets_one_up_again_first(self, world: World) -> None:
        world.require("manager")
        text = world.begin("ana@example.com")
        who = world.read(text, setting_up=True)
        world.add_passkey(who)
        world.work(second.reset_second, world.by, who.person, NOW)
        with pytest.raises(SecondFactorNeeded):
            world.read(world.begin("ana@example.com"))


class TestFailures:
    def test_many_are_one_row_that_says_how_many(self, world: World) -> None:
        for _ in range(50):
            count_failure(world.database, world.alliance, "link", "ticket_refused", NOW)
        (found,) = failures(world.database, world.by, NOW.replace(minute=0))
        assert (found.times, found.person, found.method, found.reason) == (50, "", "link", "ticket_refused")

    def test_an_alliance_that_is_made_up_gets_no_rows(self, world: World) -> None:
        for number in range(1, 9):
            count_failure(world.database, type(NIL)(int=number), "passkey", "unknown", NOW)
        with world.database.connect() as owner:
            rows = owner.execute("SELECT alliance_id, count FROM sign_in_failures").fetchall()
        assert rows == [(NIL, 8)]

    def test_only_who_may_read_the_log_reads_it(self, world: World, nexors: identity.Principal) -> None:
        count_failure(world.database, world.alliance, "link", "unknown", NOW)
        assert failures(world.database, nexors, NOW.replace(minute=0)) == []
        with pytest.raises(identity.Forbidden):
            failures(world.database, replace(world.by, scopes=identity.ROLES["staff"]), NOW)
