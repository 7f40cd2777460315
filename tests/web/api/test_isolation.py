"""For every operation: a stranger's key gets nothing of it, another partner's key neither, and the partner's own does.

A stranger is a key of another alliance that may do everything there. Nothing of what it asks for may tell of onlycar, and nothing
of onlycar may change. Each is followed by a control: the same request by somebody who may, which succeeds.
"""

from __future__ import annotations

import hashlib
import json

import pytest

from alianza.identity.scopes import PARTNER_SCOPES
from alianza.web.api.assembly import table
from alianza.web.api.model import Operation

from .cases import CASES, MARK, MINE, OTHER, Things
from .harness import Answer, Client, World

OPERATIONS = {operation.id: operation for operation in table().operations}


@pytest.fixture(scope="module")
def things(shared: World) -> Things:
    """What the cases make."""
    return Things(shared)


@pytest.fixture(scope="module")
def stranger(shared: World) -> Client:
    """Somebody who may do everything in another alliance."""
    return shared.client(slug="nexors")


@pytest.fixture(scope="module")
def other(shared: World) -> Client:
    """Another partner of the same alliance."""
    return shared.client(partner=OTHER)


@pytest.fixture(scope="module")
def own(shared: World) -> Client:
    """The partner itself."""
    return shared.client(partner=MINE)


def digest_of(world: World) -> str:
    """All that onlycar has in the books; what changes only says when a key was used last."""
    alliance_id = world.office().alliance_id
    found = hashlib.blake2b()
    with world.database.connect() as owner:
        tables = owner.execute(
            "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'alliance_id'"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
        ).fetchall()
        for (name,) in tables:
            row = "(to_jsonb(t) - 'last_used_at')::text"
            text = f"SELECT coalesce(string_agg({row}, '' ORDER BY {row}), '') FROM \"{name}\" t WHERE alliance_id = %s"
            found.update(str(owner.execute(text, (alliance_id,)).fetchone()).encode())  # type: ignore[arg-type]
    return found.hexdigest()


def tells(answer: Answer, *marks: str) -> list[str]:
    """Which of some marks stand in an answer, other than those that the request itself says."""
    return [mark for mark in marks if mark in answer.body.decode()]


def test_every_operation_has_a_case_and_every_case_an_operation() -> None:
    assert CASES.keys() == OPERATIONS.keys()


def in_path(operation: Operation) -> bool:
    return "{" in operation.path


@pytest.mark.parametrize("name", OPERATIONS)
class TestEveryOperation:
    def test_a_stranger_gets_nothing_and_changes_nothing(
        self, shared: World, things: Things, stranger: Client, name: str
    ) -> None:
        operation, case = OPERATIONS[name], CASES[name]
        path, body = case.path(things), case.body(things)
        before = digest_of(shared)
        answer = stranger.ask(operation, path, body, case.query)
        if in_path(operation):
            assert answer.status == 404, answer.body
        said = json.dumps([body, dict(path)])
        marks = [mark for mark in (MARK, MINE, ours(shared)) if mark not in said]
        assert answer.status >= 400 or tells(answer, *marks) == []
        assert digest_of(shared) == before
        control = things.crm.ask(operation, path, body, case.query)
        assert control.status in (200, 201, 202, 204), control.body

    def test_another_partner_gets_nothing_either(self, shared: World, things: Things, other: Client, name: str) -> None:
        operation, case = OPERATIONS[name], CASES[name]
        path, body = case.path(things), case.body(things)
        before = digest_of(shared)
        answer = other.ask(operation, path, body, case.query)
        if operation.scope not in PARTNER_SCOPES:
            assert (answer.status, answer.code) == (403, "forbidden")
        elif in_path(operation) and not case.shared:
            assert answer.status in (403, 404), answer.body
        if answer.status >= 400:
            assert digest_of(shared) == before
        elif not case.shared:
            said = json.dumps([body, dict(path)])
            assert tells(answer, *(mark for mark in (MARK, MINE, ours(shared)) if mark not in said)) == []

    def test_the_partner_itself_gets_its_own(self, things: Things, own: Client, name: str) -> None:
        operation, case = OPERATIONS[name], CASES[name]
        answer = own.ask(operation, case.path(things), case.body(things), case.query)
        if case.partner and operation.scope in PARTNER_SCOPES:
            assert answer.status in (200, 201, 202, 204), answer.body
        else:
            assert answer.status in (403, 404), answer.body


def ours(world: World) -> str:
    """The id of taller-x."""
    import uuid

    from alianza.kernel.ids import format_id

    return format_id("ptr", uuid.UUID(bytes=world.office().by_external_id[MINE].partner_id))


def test_a_key_without_the_scope_is_refused_by_every_operation(shared: World, things: Things) -> None:
    """Each operation asks for its scope: a key that has all others is refused."""
    from alianza.identity.scopes import SCOPES

    keys: dict[str, Client] = {}
    for operation in OPERATIONS.values():
        scope = operation.scope
        client = keys.setdefault(scope, shared.client(*(SCOPES - {scope})))
        answer = client.ask(operation, dict.fromkeys(_names(operation), "x"))
        assert (answer.status, answer.code) == (403, "forbidden"), operation.id


def _names(operation: Operation) -> list[str]:
    return [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
