"""Checking a key on every request: fast from memory, never older than a second, nothing to be learned from timing."""

from __future__ import annotations

import hmac
import inspect
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.identity.keys import ring as ring_module
from alianza.identity.tokens import new_token
from alianza.runtime.database import Database

from .conftest import NOW

SALES = frozenset({"sales:write"})


class Counted(Database):
    """A database that counts the units of work."""

    asked = 0

    def unit_of_work(self, alliance_id: Any) -> Any:
        self.asked += 1
        return super().unit_of_work(alliance_id)


class World:
    """A ring whose clocks stand still until they are moved."""

    def __init__(self, database: Database) -> None:
        self.seconds = 0.0
        self.database = Counted(database.uri)
        self.ring = identity.KeyRing(self.database, self.now, lambda: self.seconds)

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = World(database)
    yield made
    made.database.close()


@pytest.fixture
def make(database: Database, onlycar: identity.Principal) -> Callable[..., identity.MadeKey]:
    def make_one(**words: Any) -> identity.MadeKey:
        with database.unit_of_work(onlycar.alliance_id) as connection:
            return identity.create_key(connection, onlycar, "CRM", SALES, NOW, **words)

    return make_one


def revoke(database: Database, by: identity.Principal, made: identity.MadeKey) -> None:
    with database.unit_of_work(by.alliance_id) as connection:
        identity.revoke_key(connection, by, made.key.key_id, NOW)


def used(database: Database, by: identity.Principal) -> list[datetime | None]:
    with database.unit_of_work(by.alliance_id) as connection:
        return [key.last_used_at for key in identity.list_keys(connection, by)]


def test_it_says_who_acts(world: World, make: Any, onlycar: Any, partner: Any) -> None:
    taller = partner("taller")
    made = make(partner_id=taller)
    found = world.ring.verify(made.text)
    assert found == identity.Principal("key", made.key.id, onlycar.alliance_id, "key", SALES, taller.bytes, False)


@pytest.mark.parametrize("text", ["", "alz_live_", "x" * 5_000, "Bearer", "another kind"])
def test_what_is_no_key_never_reaches_the_database(world: World, text: str) -> None:
    if text == "another kind":
        text = new_token("session", identity.alliance_id_of("onlycar"))
    with pytest.raises(identity.KeyRefused, match="form or its checksum"):
        world.ring.verify(text)
    assert world.database.asked == 0


def test_a_key_that_was_never_made_is_unknown_and_takes_no_memory(world: World, onlycar: Any) -> None:
    for alliance in (onlycar.alliance_id, identity.alliance_id_of("nobody")):
        with pytest.raises(identity.KeyRefused, match="unknown"):
            world.ring.verify(new_token("live", alliance))
    assert len(world.ring._known) == 0


def test_a_real_key_of_one_alliance_opens_no_other(world: World, make: Any, nexors: Any) -> None:
    """Its alliance is part of what is hashed and checked: nothing of it can be exchanged."""
    made = make()
    other = new_token("live", nexors.alliance_id)
    for place in range(10, 75):
        with pytest.raises(identity.KeyRefused):
            world.ring.verify(other[:place] + made.text[place:])


def test_asked_again_within_a_second_it_answers_from_memory(world: World, make: Any) -> None:
    text = make().text
    first = world.ring.verify(text)
    asked = world.database.asked
    for _ in range(100):
        assert world.ring.verify(text) is first and world.ring.known(text) is first
    assert world.database.asked == asked


def test_a_revoked_key_is_refused_within_a_second(world: World, database: Database, make: Any, onlycar: Any) -> None:
    made = make()
    world.ring.verify(made.text)
    revoke(database, onlycar, made)
    world.seconds += 1.0
    assert world.ring.known(made.text) is None
    with pytest.raises(identity.KeyRefused, match="revoked"):
        world.ring.verify(made.text)


def test_control_without_the_limit_it_would_be_believed_for_ever(
    world: World, database: Database, make: Any, onlycar: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring_module, "BELIEVED_SECONDS", 3_600.0)
    made = make()
    world.ring.verify(made.text)
    revoke(database, onlycar, made)
    world.seconds += 1.0
    assert world.ring.known(made.text) is not None


def test_what_was_read_slowly_is_believed_for_less(world: World, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second counts from before the database was asked: a revocation in between is not missed for longer."""
    made, load = make(), identity.KeyRing._load

    def slow(ring: identity.KeyRing, token: Any) -> Any:
        found = load(ring, token)
        world.seconds += 0.8
        return found

    monkeypatch.setattr(identity.KeyRing, "_load", slow)
    world.ring.verify(made.text)
    world.seconds += 0.2
    assert world.ring.known(made.text) is None


def test_a_key_ends_at_its_moment_not_a_second_later(world: World, make: Any) -> None:
    made = make(expires_at=NOW + timedelta(seconds=0.5))
    world.ring.verify(made.text)
    world.seconds = 0.5 + 1e-6
    assert world.ring.known(made.text) is None
    with pytest.raises(identity.KeyRefused, match="expired"):
        world.ring.verify(made.text)


def test_both_keys_are_accepted_during_the_overlap(world: World, database: Database, make: Any, onlycar: Any) -> None:
    old = make()
    with database.unit_of_work(onlycar.alliance_id) as connection:
        new = identity.rotate_key(connection, onlycar, old.key.key_id, NOW, overlap=timedelta(hours=1))
    assert world.ring.verify(old.text).id != world.ring.verify(new.text).id
    world.seconds = 3_600.0
    world.ring.verify(new.text)
    with pytest.raises(identity.KeyRefused, match="expired"):
        world.ring.verify(old.text)


def test_the_whole_digest_is_compared_in_constant_time(
    world: World, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handle of the digest finds the entry; what decides is `hmac.compare_digest` over all of it."""
    compared: list[tuple[bytes, bytes]] = []
    real = hmac.compare_digest

    def spied(first: bytes, second: bytes) -> bool:
        compared.append((first, second))
        return real(first, second)

    monkeypatch.setattr(ring_module.hmac, "compare_digest", spied)
    made = make()
    world.ring.verify(made.text)
    world.ring.verify(made.text)
    assert [len(one) for pair in compared for one in pair] == [32] * 4
    source = inspect.getsource(ring_module)
    assert "digest ==" not in source and "== found" not in source


def test_an_entry_with_the_same_handle_and_another_digest_is_not_believed(world: World, make: Any) -> None:
    made = make()
    world.ring.verify(made.text)
    ((handle, entry),) = world.ring._known.items()
    world.ring._known[handle] = entry._replace(digest=entry.digest[:16] + bytes(16))
    assert world.ring.known(made.text) is None


class TestLastUse:
    def test_the_first_use_is_seen_at_once_and_then_once_a_minute(
        self, world: World, database: Database, make: Any, onlycar: Any
    ) -> None:
        text = make().text
        world.ring.verify(text)
        assert used(database, onlycar) == [NOW]
        seen = set()
        for second in range(1, 150):
            world.seconds = float(second)
            world.ring.verify(text)
            seen.update(used(database, onlycar))
        assert seen == {NOW, NOW + timedelta(seconds=60), NOW + timedelta(seconds=120)}

    def test_of_many_keys_in_one_statement(self, world: World, database: Database, make: Any, onlycar: Any) -> None:
        texts = [make().text for _ in range(5)]
        for text in texts:
            world.ring.verify(text)
        asked = world.database.asked
        world.ring.flush()
        assert world.database.asked == asked + 1
        assert used(database, onlycar) == [NOW] * 5

    def test_never_backwards(self, world: World, database: Database, make: Any, onlycar: Any) -> None:
        """Another process wrote a later moment before."""
        text = make().text
        late = World(database)
        late.seconds = 300.0
        late.ring.verify(text)
        world.ring.verify(text)
        world.ring.flush()
        assert used(database, onlycar) == [NOW + timedelta(seconds=300)]
        late.database.close()
