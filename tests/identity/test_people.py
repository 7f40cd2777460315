"""People: invited by those who may, with no more than those have; found by a hash; gone at once when revoked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.races import together

from alianza.identity import api as identity
from alianza.identity.emails import email_hash, normal_email, shown_email
from alianza.identity.people.usecases import alliances_of
from alianza.kernel.errors import InvalidValue
from alianza.kernel.languages import UnsupportedLanguage
from alianza.runtime.database import Database

from .conftest import NOW


@pytest.fixture
def invite(database: Database, onlycar: identity.Principal) -> Callable[..., identity.Person]:
    def one(email: str, *roles: str, by: identity.Principal = onlycar, **words: Any) -> identity.Person:
        identity.list_in_directory(database, by.alliance_id, email)
        with database.unit_of_work(by.alliance_id) as connection:
            return identity.invite(connection, by, email, roles, NOW, **words)

    return one


def everybody(database: Database, by: identity.Principal) -> dict[str, list[tuple[str, ...]]]:
    with database.unit_of_work(by.alliance_id) as connection:
        return {one.email: [each.roles for each in one.memberships] for one in identity.list_people(connection, by)}


class TestAddresses:
    @pytest.mark.parametrize("text", ["ana@example.com", " Ana@Example.COM ", "a.b+c@sub.example.co", "ана@почта.рф"])
    def test_what_is_an_address(self, text: str) -> None:
        assert normal_email(text) == text.strip().lower()

    @pytest.mark.parametrize(
        "text",
        ["", "ana", "ana@", "@example.com", "ana@example", "a b@example.com", "ana@exa mple.com", "ana@@example.com",
         "a..b@example.com", ".ana@example.com", "ana.@example.com",
         "ana@example.com\nBcc: all@example.com", "<ana@example.com>", f"{'a' * 250}@example.com", "ana@example.com\0"],
    )  # fmt: skip
    def test_what_is_none(self, text: str) -> None:
        with pytest.raises(InvalidValue):
            normal_email(text)

    def test_its_hash_is_another_in_each_alliance(self, onlycar: Any, nexors: Any) -> None:
        hashes = {email_hash(one, "ana@example.com") for one in (onlycar.alliance_id, nexors.alliance_id, None)}
        assert len(hashes) == 3

    def test_on_a_page_it_is_shown_in_part(self) -> None:
        assert shown_email("ana.lopez@example.com") == "an…@example.com"


class TestInviting:
    def test_a_person_has_roles_in_the_order_of_the_table(self, invite: Any) -> None:
        person = invite("Ana@example.com", "finance", "manager", name="Ana", language="es")
        assert (person.email, person.name, person.language) == ("ana@example.com", "Ana", "es")
        assert [one.roles for one in person.memberships] == [("manager", "finance")]

    def test_invited_again_they_have_the_new_roles(
        self, database: Database, onlycar: Any, invite: Any, partner: Any
    ) -> None:
        invite("ana@example.com", "manager")
        invite("ANA@example.com", "auditor")
        invite("ana@example.com", "partner_owner", partner_id=partner("taller"))
        assert everybody(database, onlycar) == {"ana@example.com": [("auditor",), ("partner_owner",)]}

    def test_nobody_gives_more_than_they_have(
        self, database: Database, onlycar: Any, invite: Any, partner: Any
    ) -> None:
        taller = partner("taller")
        manager = replace(onlycar, scopes=identity.ROLES["manager"])
        invite("a@example.com", "staff", by=manager)
        with pytest.raises(identity.Forbidden, match="payouts:write"):
            invite("b@example.com", "finance", by=manager)
        owner = replace(onlycar, scopes=identity.ROLES["partner_owner"], partner_id=taller.bytes)
        invite("c@example.com", "partner_member", by=owner, partner_id=taller)
        for words in ({"partner_id": partner("otro")}, {}):
            with pytest.raises(identity.Forbidden):
                invite("d@example.com", "staff", by=owner, **words)
        with pytest.raises(identity.Forbidden, match="people:write"):
            invite("e@example.com", "staff", by=replace(onlycar, scopes=identity.ROLES["finance"]))
        assert everybody(database, onlycar).keys() == {"a@example.com", "c@example.com"}

    @pytest.mark.parametrize(
        ("roles", "with_partner", "said"),
        [
            (["boss"], False, "no role 'boss'"),
            ([], False, "no role is given"),
            (["partner_owner"], False, "with one partner"),
            (["manager"], True, "as a whole"),
            (["auditor", "staff"], True, "as a whole"),
        ],
    )
    def test_roles_that_do_not_go(
        self, invite: Any, partner: Any, roles: list[str], with_partner: bool, said: str
    ) -> None:
        words = {"partner_id": partner("taller")} if with_partner else {}
        with pytest.raises(identity.RoleRefused, match=said):
            invite("ana@example.com", *roles, **words)

    def test_a_language_and_a_name_that_cannot_be(self, invite: Any) -> None:
        with pytest.raises(UnsupportedLanguage):
            invite("ana@example.com", "staff", language="de")
        with pytest.raises(InvalidValue):
            invite("ana@example.com", "staff", name="A\nBcc: x")


class TestTenants:
    def test_another_alliance_sees_nobody(self, database: Database, onlycar: Any, nexors: Any, invite: Any) -> None:
        person = invite("ana@example.com", "manager")
        assert everybody(database, nexors) == {}
        for who in (person.id, person.email):
            with pytest.raises(identity.UnknownPerson), database.unit_of_work(nexors.alliance_id) as connection:
                identity.find_person(connection, nexors, who)
        with database.unit_of_work(nexors.alliance_id) as connection:
            for table in ("people", "memberships", "people_directory"):
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # type: ignore[arg-type]

    def test_a_partner_sees_its_own(self, database: Database, onlycar: Any, invite: Any, partner: Any) -> None:
        taller, otro = partner("taller"), partner("otro")
        invite("a@example.com", "manager")
        invite("b@example.com", "partner_member", partner_id=taller)
        invite("c@example.com", "partner_member", partner_id=otro)
        invite("d@example.com", "partner_owner", partner_id=otro)
        invite("d@example.com", "staff", partner_id=taller)
        owner = replace(onlycar, scopes=identity.ROLES["partner_owner"], partner_id=taller.bytes)
        assert everybody(database, owner) == {"b@example.com": [("partner_member",)], "d@example.com": [("staff",)]}

    def test_the_directory_knows_where_by_a_hash_alone(
        self, database: Database, onlycar: Any, nexors: Any, invite: Any
    ) -> None:
        invite("ana@example.com", "manager")
        invite("ana@example.com", "auditor", by=nexors)
        assert set(alliances_of(database, "ana@example.com")) == {onlycar.alliance_id, nexors.alliance_id}
        assert alliances_of(database, "luis@example.com") == []
        with database.connect() as owner:
            rows = owner.execute("SELECT d::text FROM people_directory d").fetchall()
        assert len(rows) == 2 and not any("ana" in row[0] for row in rows)


class TestChanging:
    def test_the_latest_version_counts_and_the_earlier_ones_stay(
        self, database: Database, onlycar: Any, invite: Any
    ) -> None:
        person = invite("ana@example.com", "manager")
        for roles in (["finance"], ["auditor"]):
            with database.unit_of_work(onlycar.alliance_id) as connection:
                found = identity.set_roles(connection, onlycar, person, roles, NOW)
        assert [one.roles for one in found.memberships] == [("auditor",)]
        with database.connect() as owner:
            rows = owner.execute("SELECT roles FROM memberships ORDER BY version").fetchall()
        assert [row[0] for row in rows] == [["manager"], ["finance"], ["auditor"]]
        actions = [(one.action, one.before, one.after) for one in identity.audit.entries(database, onlycar)]
        assert actions[-1] == (
            "person.roles_changed", {"roles": ["finance"], "partner": None}, {"roles": ["auditor"], "partner": None}
        )  # fmt: skip

    def test_the_log_holds_no_address(self, database: Database, invite: Any) -> None:
        invite("ana@example.com", "manager", name="Ana Lopez")
        with database.connect() as owner:
            (row,) = owner.execute("SELECT a::text FROM audit_entries a").fetchone() or ("",)
        assert "ana" not in row.lower().replace("manager", "").replace("terminal:ana", "")

    def test_taking_away_takes_the_right_to_give(self, database: Database, onlycar: Any, invite: Any) -> None:
        person = invite("ana@example.com", "finance")
        manager = replace(onlycar, scopes=identity.ROLES["manager"])
        for act in (
            lambda connection: identity.set_roles(connection, manager, person, ["staff"], NOW),
            lambda connection: identity.revoke_person(connection, manager, person, NOW),
        ):
            with pytest.raises(identity.Forbidden), database.unit_of_work(onlycar.alliance_id) as connection:
                act(connection)
        assert everybody(database, onlycar) == {"ana@example.com": [("finance",)]}

    def test_revoked_they_are_listed_with_nothing(
        self, database: Database, onlycar: Any, invite: Any, partner: Any
    ) -> None:
        invite("ana@example.com", "manager")
        person = invite("ana@example.com", "partner_owner", partner_id=partner("taller"))
        with database.unit_of_work(onlycar.alliance_id) as connection:
            identity.revoke_person(connection, onlycar, person, NOW)
        assert everybody(database, onlycar) == {"ana@example.com": []}

    def test_a_partner_takes_away_what_was_theirs_and_no_more(
        self, database: Database, onlycar: Any, invite: Any, partner: Any
    ) -> None:
        taller, otro = partner("taller"), partner("otro")
        invite("ana@example.com", "partner_member", partner_id=taller)
        person = invite("ana@example.com", "partner_member", partner_id=otro)
        owner = replace(onlycar, scopes=identity.ROLES["partner_owner"], partner_id=taller.bytes)
        with database.unit_of_work(onlycar.alliance_id) as connection:
            left = identity.revoke_person(connection, owner, person, NOW)
        assert left.memberships == (), "what is not theirs is not theirs to see either"
        assert everybody(database, onlycar) == {"ana@example.com": [("partner_member",)]}
        assert everybody(database, owner) == {"ana@example.com": []}

    def test_changed_by_many_at_once_every_change_is_a_version(
        self, database: Database, onlycar: Any, invite: Any
    ) -> None:
        person = invite("ana@example.com", "manager")
        choices = [["staff"], ["finance"], ["auditor"], ["manager", "finance"], ["concierge"], ["staff", "auditor"]]

        def change(mine: Database, number: int) -> object:
            with mine.unit_of_work(onlycar.alliance_id) as connection:
                return identity.set_roles(connection, onlycar, person, choices[number], NOW)

        results = together(database, 6, change)
        assert [type(one) for one in results] == [identity.Person] * 6
        with database.connect() as owner:
            assert owner.execute("SELECT count(*), max(version) FROM memberships").fetchone() == (7, 7)
