"""The description is right: every example works and is answered as described, and no input brings a defect to light."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from alianza.runtime.database import Database
from alianza.web.api import openapi
from alianza.web.api.assembly import table
from alianza.web.api.model import PREFIX, Operation

from ...conftest import fresh_copy
from ..conftest import servers
from .harness import Answer, World
from .things import clicked, ready_export

DESCRIPTION = openapi.describe(table().operations, PREFIX)


BEGINNINGS = {"application/zip": b"PK", "application/pdf": b"%PDF"}


def problems(operation: Operation, answer: Answer) -> list[str]:
    """How an answer differs from what the description says of it."""
    described = DESCRIPTION["paths"][operation.path][operation.method.lower()]["responses"]
    found = described.get(str(answer.status))
    if found is None:
        return [f"{answer.status} is not described"]
    if "content" not in found:
        return []
    kind = answer.headers["content-type"]
    if kind not in found["content"]:
        return [f"{kind} is not described"]
    if kind in BEGINNINGS:
        return [] if answer.body.startswith(BEGINNINGS[kind]) else [f"it is no {kind}"]
    schema = {**found["content"][kind]["schema"], "components": DESCRIPTION["components"]}
    return [str(error) for error in jsonschema_rs.validator_for(schema).iter_errors(json.loads(answer.body))]


SAMPLE_ID = re.compile(r"\b([a-z]{2,4})_01k9m2v7w8x9y0z1a2b3c4d5e6\b")
WRITTEN_ID = re.compile(r"\b([a-z]{2,4})_[0-9a-hjkmnp-tv-z]{26}\b")


def filled(what: Any, ids: dict[str, str]) -> Any:
    """An example with the latest ids in the place of those that only show what an id looks like."""
    return json.loads(SAMPLE_ID.sub(lambda found: ids.get(found[1], found[0]), json.dumps(what)))


def latest(answer: Answer) -> dict[str, str]:
    """The ids of an answer by their kind: what it is about before what it mentions, as the key that made it."""
    about = str(answer.json.get("id", ""))
    written = [*WRITTEN_ID.finditer(answer.body.decode()), *WRITTEN_ID.finditer(about)]
    return {found[1]: found[0] for found in written}


def test_every_example_works_and_is_answered_as_described(world: World) -> None:
    """In the order of the table: what one makes, the next ones read."""
    crm = world.client()
    ids: dict[str, str] = {}
    for operation in table().operations:
        example = operation.example
        if operation.id == "get_export":
            ids["exp"] = ready_export(crm)  # it takes a moment
        if operation.id == "list_clicks":
            clicked(world, "verano-2026", 1)  # a click is no request to the API
        path, body, query = (filled(what, ids) for what in (dict(example.path), example.body, dict(example.query)))
        answer = crm.ask(operation, path, body, query)
        if operation.kind == "application/json":
            ids |= latest(answer)
        assert answer.status in (operation.status, 200), (operation.id, answer.body)
        assert problems(operation, answer) == [], operation.id


def test_the_control_sees_an_answer_that_is_not_described(world: World) -> None:
    operation = next(one for one in table().operations if one.id == "get_partner")
    answer = world.client().get("/partners/taller-x")
    assert problems(operation, answer) == []
    assert problems(operation, answer._replace(status=418)) == ["418 is not described"]
    assert problems(operation, answer._replace(body=b'{"object":"partner"}'))


def test_what_is_served_is_the_description(shared: World) -> None:
    found = shared.server.ask("GET", f"{PREFIX}/openapi.json")
    assert found.json == json.loads(json.dumps(DESCRIPTION))


def test_every_operation_says_what_it_is_for() -> None:
    ids = [operation.id for operation in table().operations]
    assert len(ids) == len(set(ids))
    for operation in table().operations:
        assert operation.summary and not operation.summary.endswith("."), operation.id
        assert (operation.body is None) or operation.example.body is not None, f"{operation.id} has no example"


# Every operation under fuzzed input ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fuzzed(server_uri: str, world_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A real server, and a key that may do everything."""
    with fresh_copy(server_uri, world_template) as database:
        key = World(database).key()
        with servers(Database(database.uri), tmp_path_factory.mktemp("fuzz") / "home") as start:
            yield f"http://127.0.0.1:{start(ALIANZA_API_REQUESTS='0').port}{PREFIX}", key


def _fuzzed() -> Any:
    """What it allows may still contradict what is on record: a partner that there is not (422), an ETag of before (412)."""
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.config.checks.positive_data_acceptance.expected_statuses += ["412", "422"]
    return schema


FUZZED = {
    operation.definition.raw["operationId"]: operation
    for operation in (found.ok() for found in _fuzzed().get_all_operations())
}


@pytest.mark.parametrize("name", [operation.id for operation in table().operations])
def test_no_input_brings_a_defect_to_light(name: str, fuzzed: tuple[str, str]) -> None:
    """Answers are as described, with any input; there is no 5xx, and what is no request is refused."""
    url, key = fuzzed
    headers = {"Authorization": f"Bearer {key}"}

    @given(case=FUZZED[name].as_strategy())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def holds(case: Any) -> None:
        case.call_and_validate(base_url=url, headers=headers)

    holds()
