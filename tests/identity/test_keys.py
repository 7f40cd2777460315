"""API keys: shown once, stored hashed, no wider than who makes them, rotated with an overlap, revoked at once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.identity.keys.usecases import HERE
from alianza.kernel.errors import AlianzaError, InvalidValue, UsageError
from alianza.runtime.database import Database, sql

from .conftest import NOW

SALES = frozenset({"sales:write"})
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def make(database: Database, onlycar: identity.Principal) -> Callable[..., identity.MadeKey]:
    def make_one(by: identity.Principal = onlycar, scopes: frozenset[str] = SALES, **words: Any) -> identity.MadeKey:
        with database.unit_of_work(by.alliance_id) as connection:
            return identity.create_key(connection, by, "CRM", scopes, NOW, **words)

    return make_one


def all_of(database: Database, by: identity.Principal) -> list[identity.ApiKey]:
    with database.unit_of_work(by.alliance_id) as connection:
        return identity.list_keys(connection, by)


class TestMaking:
    def test_its_text_is_nowhere_in_the_database(self, database: Database, make: Any) -> None:
        made = make()
        with database.connect() as owner:
            stored = owner.execute("SELECT k::text FROM api_keys k").fetchall()
            logged = owner.execute("SELECT a::text FROM audit_entries a").fetchall()
        assert len(stored) == 1 and len(logged) == 1
        body = made.text.removeprefix("alz_live_")
        for (row,) in stored + logged:
            assert not any(body[place : place + 8] in row for place in range(len(body) - 8))

    def test_it_is_known_by_its_name_and_its_last_letters(self, database: Database, make: Any, onlycar: Any) -> None:
        made = make(expires_at=NOW + HOUR)
        assert all_of(database, onlycar) == [made.key]
        assert made.text.endswith(made.key.ending) and len(made.key.ending) == 4
        assert (made.key.name, made.key.scopes, made.key.created_by) == ("CRM", ["sales:write"], "terminal:ana")

    def test_nobody_makes_a_key_that_may_more_than_they(self, make: Any, onlycar: Any, partner: Any) -> None:
        taller = partner("taller")
        manager = replace(onlycar, scopes=identity.ROLES["manager"])
        make(by=manager, scopes=frozenset({"sales:read"}))
        with pytest.raises(identity.Forbidden, match="payouts:write"):
            make(by=manager, scopes=frozenset({"payouts:write"}))
        owner = replace(onlycar, scopes=identity.ROLES["partner_owner"], partner_id=taller.bytes)
        make(by=owner, partner_id=taller)
        with pytest.raises(identity.Forbidden, match="one partner"):
            make(by=owner)
        with pytest.raises(identity.Forbidden, match="one partner"):
            make(by=owner, partner_id=partner("otro"))

    def test_without_the_scope_there_is_no_key(self, make: Any, onlycar: Any) -> None:
        with pytest.raises(identity.Forbidden, match="keys:write"):
            make(by=replace(onlycar, scopes=identity.ROLES["finance"]))

    def test_a_partners_key_can_do_what_concerns_a_partner_only(self, make: Any, partner: Any) -> None:
        with pytest.raises(UsageError, match="ledger:read, payouts:write"):
            make(scopes=frozenset({"payouts:write", "ledger:read", "sales:read"}), partner_id=partner("taller"))

    def test_a_key_must_be_of_use(self, make: Any, onlycar: Any, database: Database) -> None:
        with pytest.raises(UsageError, match="do nothing"):
            make(scopes=frozenset())
        with pytest.raises(UsageError, match="before it begins"):
            make(expires_at=NOW)
        for name in ("", "  ", "x" * 101):
            with pytest.raises(InvalidValue), database.unit_of_work(onlycar.alliance_id) as connection:
                identity.create_key(connection, onlycar, name, SALES, NOW)
        assert all_of(database, onlycar) == []


class TestTenants:
    def test_another_alliance_neither_sees_nor_touches_it(
        self, database: Database, make: Any, onlycar: Any, nexors: Any
    ) -> None:
        made = make()
        assert all_of(database, nexors) == []
        for act in (identity.find_key, identity.revoke_key, identity.rotate_key):
            with pytest.raises(identity.UnknownKey), database.unit_of_work(nexors.alliance_id) as connection:
                act(connection, nexors, made.key.key_id, *(() if act is identity.find_key else (NOW,)))  # type: ignore[operator]
        assert all_of(database, onlycar) == [made.key]

    def test_the_database_alone_keeps_them_apart(
        self, database: Database, make: Any, onlycar: Any, nexors: Any
    ) -> None:
        """The second wall: a statement that names the other alliance, bound to this one, finds nothing."""
        made = make()
        words = {"alliance": onlycar.alliance_id, "partner": None, "key": made.key.key_id}
        with database.unit_of_work(nexors.alliance_id) as connection:
            assert connection.execute(sql(HERE, "keys"), words).fetchall() == []
        with database.unit_of_work(onlycar.alliance_id) as connection:
            assert len(connection.execute(sql(HERE, "keys"), words).fetchall()) == 1

    def test_a_partner_sees_its_own(self, database: Database, make: Any, onlycar: Any, partner: Any) -> None:
        mine, other = partner("taller"), partner("otro")
        keys = [make(), make(partner_id=mine), make(partner_id=other)]
        owner = replace(onlycar, scopes=identity.ROLES["partner_owner"], partner_id=mine.bytes)
        assert all_of(database, owner) == [keys[1].key]
        for hidden in (keys[0], keys[2]):
            with pytest.raises(identity.UnknownKey), database.unit_of_work(onlycar.alliance_id) as connection:
                identity.revoke_key(connection, owner, hidden.key.key_id, NOW)


class TestRotating:
    @pytest.fixture
    def rotate(self, database: Database, onlycar: Any) -> Callable[..., identity.MadeKey]:
        def one(key_id: uuid.UUID, **words: Any) -> identity.MadeKey:
            with database.unit_of_work(onlycar.alliance_id) as connection:
                return identity.rotate_key(connection, onlycar, key_id, NOW + SECOND, **words)

        return one

    def test_both_are_in_force_until_the_overlap_is_over(
        self, database: Database, make: Any, rotate: Any, onlycar: Any, partner: Any
    ) -> None:
        old = make(partner_id=partner("taller"))
        new = rotate(old.key.key_id, overlap=2 * HOUR)
        was, now = all_of(database, onlycar)
        over = NOW + SECOND + 2 * HOUR
        assert (was.state(over - SECOND), now.state(over - SECOND)) == ("ending", "live")
        assert (was.state(over), now.state(over)) == ("expired", "live")
        assert (was.replaced_by, now.replaces) == (new.key.key_id, old.key.key_id)
        assert (now.scopes, now.partner_id, now.name) == (was.scopes, was.partner_id, was.name)

    def test_a_key_never_lives_longer_for_having_been_rotated(
        self, database: Database, make: Any, rotate: Any, onlycar: Any
    ) -> None:
        rotate(make(expires_at=NOW + HOUR).key.key_id, overlap=5 * HOUR)
        was, now = all_of(database, onlycar)
        assert (was.expires_at, now.expires_at) == (NOW + HOUR, NOW + SECOND + HOUR)

    def test_what_is_over_is_not_brought_back(self, database: Database, make: Any, rotate: Any, onlycar: Any) -> None:
        revoked, rotated = make(), make()
        with database.unit_of_work(onlycar.alliance_id) as connection:
            identity.revoke_key(connection, onlycar, revoked.key.key_id, NOW)
        rotate(rotated.key.key_id)
        for made in (revoked, rotated):
            with pytest.raises(identity.KeyEnded):
                rotate(made.key.key_id)
        assert len(all_of(database, onlycar)) == 3

    def test_the_new_one_is_not_over_before_it_begins(
        self, database: Database, make: Any, rotate: Any, onlycar: Any
    ) -> None:
        old = make()
        with pytest.raises(UsageError, match="before it begins"):
            rotate(old.key.key_id, expires_at=NOW)
        assert all_of(database, onlycar) == [old.key]

    @pytest.mark.parametrize("overlap", [timedelta(days=31), -HOUR])
    def test_an_overlap_has_a_measure(self, make: Any, rotate: Any, overlap: timedelta) -> None:
        with pytest.raises(UsageError, match="30 days"):
            rotate(make().key.key_id, overlap=overlap)

    def test_rotated_twice_at_once_it_has_one_successor(self, database: Database, make: Any, onlycar: Any) -> None:
        old = make()
        everybody_is_here = threading.Barrier(4)

        def rotate(_: int) -> object:
            mine = Database(database.uri)
            try:
                with mine.unit_of_work(onlycar.alliance_id) as connection:
                    identity.find_key(connection, onlycar, old.key.key_id)
                    everybody_is_here.wait(timeout=30)
                    return identity.rotate_key(connection, onlycar, old.key.key_id, NOW)
            except AlianzaError as error:
                return error
            finally:
                mine.close()

        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(rotate, range(4)))
        assert [type(one) for one in results].count(identity.MadeKey) == 1
        assert [type(one) for one in results].count(identity.KeyEnded) == 3
        assert len(all_of(database, onlycar)) == 2

    def test_control_looking_first_and_replacing_then_gives_it_several(
        self, database: Database, make: Any, onlycar: Any
    ) -> None:
        """The same without the condition in the statement: everybody looks, finds it live, and goes ahead."""
        old = make()
        everybody_has_looked = threading.Barrier(4)
        bare = sql(HERE, "replace_key").partition("AND replaced_by IS NULL")[0]

        def rotate(_: int) -> int:
            mine = Database(database.uri)
            try:
                with mine.unit_of_work(onlycar.alliance_id) as connection:
                    assert identity.find_key(connection, onlycar, old.key.key_id).state(NOW) == "live"
                    everybody_has_looked.wait(timeout=30)
                    words = {"alliance": onlycar.alliance_id, "key": old.key.key_id, "new": uuid.uuid4(), "until": NOW}
                    return connection.execute(bare, words).rowcount  # type: ignore[arg-type]
            finally:
                mine.close()

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(rotate, range(4))) == [1] * 4


def test_a_revoked_key_stays_on_the_list_and_revoking_it_again_changes_nothing(
    database: Database, make: Any, onlycar: Any
) -> None:
    made = make()
    for hours in (1, 2):
        with database.unit_of_work(onlycar.alliance_id) as connection:
            found = identity.revoke_key(connection, onlycar, made.key.key_id, NOW + hours * HOUR)
        assert (found.revoked_at, found.state(NOW)) == (NOW + HOUR, "revoked")
    actions = [entry.action for entry in identity.audit.entries(database, onlycar)]
    assert actions == ["key.created", "key.revoked"]
