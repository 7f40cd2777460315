"""Every operation that writes, sent again and at once: one effect, one answer.

The control shows what the key is for: without it, what makes something new makes it again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from alianza.web.api.assembly import table

from .cases import CASES, Things
from .harness import Answer, Client, World
from .test_isolation import digest_of

WRITES = {operation.id: operation for operation in table().operations if operation.writes and not operation.alone}
AT_ONCE = 6


@pytest.fixture(scope="module")
def things(shared: World) -> Things:
    """What the cases make."""
    return Things(shared)


def send(client: Client, name: str, path: dict[str, str], body: object, key: str) -> Answer:
    operation = WRITES[name]
    filled = operation.path
    for place, value in path.items():
        filled = filled.replace(f"{{{place}}}", value)
    query = dict(CASES[name].query)
    return client(operation.method, filled, body, query=query, idempotency_key=f'"{key}"')


@pytest.mark.parametrize("name", WRITES)
class TestEveryWrite:
    def test_again_it_is_answered_alike_and_changes_nothing(self, shared: World, things: Things, name: str) -> None:
        path, body = dict(CASES[name].path(things)), CASES[name].body(things)
        first = send(things.crm, name, path, body, f"again-{name}")
        assert first.status in (200, 201, 202, 204), first.body
        after = digest_of(shared)
        again = send(things.crm, name, path, body, f"again-{name}")
        assert (again.status, again.body) == (first.status, first.body)
        assert again.headers["idempotent-replayed"] == "?1"
        assert digest_of(shared) == after

    def test_at_once_one_is_carried_out(self, things: Things, name: str) -> None:
        path, body = dict(CASES[name].path(things)), CASES[name].body(things)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(lambda _: send(things.crm, name, path, body, f"once-{name}"), range(AT_ONCE)))
        done = [answer for answer in answers if answer.status < 300]
        assert {answer.status for answer in answers if answer not in done} <= {409}
        assert sum("idempotent-replayed" not in answer.headers for answer in done) == 1
        assert len({answer.body for answer in done}) == 1


def test_the_control_without_a_key_a_second_request_is_a_second_thing(things: Things) -> None:
    body = {"partner": "taller-x", "amount_minor": 500, "unit": "MXN", "reason": "a control"}
    made = [things.crm.post("/adjustments", body).json["id"] for _ in range(2)]
    assert made[0] != made[1]
