"""The client: typed, repeats what may be repeated and nothing else, and has a method for every operation."""

from __future__ import annotations

import inspect
import json
from typing import Any

import httpx
import pytest

from alianza.client import Alianza, ApiError, core
from alianza.web.api.assembly import table


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have waited."""
    found: list[float] = []
    monkeypatch.setattr(core.time, "sleep", found.append)
    return found


def talking(*answers: httpx.Response | Exception) -> tuple[Alianza, list[httpx.Request]]:
    """A client whose server gives these answers in turn, and the requests that it got."""
    waiting, seen = list(answers), []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        found = waiting.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    return Alianza("https://go.example.org/", "alz_test_x", transport=httpx.MockTransport(answer)), seen


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    body = {"status": status, "code": code, "detail": "no", "request_id": "req_1"}
    return httpx.Response(status, json=body, headers=headers)


SALE = httpx.Response(201, json={"object": "sale", "id": "A-1"})


def test_every_operation_has_a_method_that_asks_for_what_it_takes() -> None:
    for operation in table().operations:
        method = getattr(Alianza, operation.id)
        names = list(inspect.signature(method).parameters)
        for place in (part[1:-1] for part in operation.path.split("/") if part.startswith("{")):
            assert place in names, operation.id
        assert ("idempotency_key" in names) == (operation.writes and not operation.alone), operation.id
        assert method.__doc__.startswith(operation.summary), operation.id


def test_it_says_only_what_was_given() -> None:
    alianza, seen = talking(SALE)
    assert alianza.create_sale(id="A-1", amount_minor=35000, partner="taller-x", code=None)["id"] == "A-1"
    (request,) = seen
    assert str(request.url) == "https://go.example.org/api/v1/sales"
    assert request.headers["authorization"] == "Bearer alz_test_x"
    assert json.loads(request.content) == {"id": "A-1", "amount_minor": 35000, "partner": "taller-x", "code": None}


def test_ids_are_quoted() -> None:
    alianza, seen = talking(SALE)
    alianza.get_sale("a/b ?ñ")
    assert seen[0].url.raw_path == b"/api/v1/sales/a%2Fb%20%3F%C3%B1"


@pytest.mark.parametrize(
    "first",
    [
        httpx.ConnectError("no"), httpx.ReadTimeout("slow"), problem(503, "database_unreachable"),
        problem(429, "too_many_requests", **{"retry-after": "7"}), problem(409, "request_under_way"), httpx.Response(502),
    ],
)  # fmt: skip
def test_a_post_is_sent_again_under_the_same_key(first: Any, waits: list[float]) -> None:
    alianza, seen = talking(first, SALE)
    alianza.create_sale(id="A-1", amount_minor=1)
    assert len(seen) == 2
    assert seen[0].headers["idempotency-key"] == seen[1].headers["idempotency-key"]
    assert waits[0] >= (7 if isinstance(first, httpx.Response) and "retry-after" in first.headers else 0.1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500])
def test_what_is_refused_is_not_sent_again(status: int, waits: list[float]) -> None:
    alianza, seen = talking(problem(status, "already_recorded"))
    with pytest.raises(ApiError) as told:
        alianza.create_sale(id="A-1", amount_minor=1)
    assert (told.value.status, told.value.code, told.value.request_id) == (status, "already_recorded", "req_1")
    assert len(seen) == 1 and waits == []


def test_it_gives_up_in_the_end(waits: list[float]) -> None:
    alianza, seen = talking(*[httpx.ConnectError("away")] * 4)
    with pytest.raises(ApiError, match="away"):
        alianza.get_sale("A-1")
    assert len(seen) == 4 and len(waits) == 3


def test_a_change_without_a_key_is_not_sent_twice() -> None:
    alianza, seen = talking(httpx.ReadTimeout("slow"))
    with pytest.raises(ApiError):
        alianza.change_partner("taller-x", name="Equis", if_match='"a"')
    assert len(seen) == 1 and seen[0].headers["if-match"] == '"a"'


def test_pages_follow_each_other() -> None:
    pages = [
        httpx.Response(200, json={"data": [{"id": "a"}, {"id": "b"}], "next": "c1", "previous": None}),
        httpx.Response(200, json={"data": [{"id": "c"}], "next": None, "previous": "p"}),
    ]
    alianza, seen = talking(*pages)
    assert [one["id"] for one in alianza.every_sales(partner="taller-x")] == ["a", "b", "c"]
    assert [request.url.params.get("after") for request in seen] == [None, "c1"]


def test_what_is_no_problem_of_ours_is_told_too() -> None:
    alianza, _ = talking(httpx.Response(418, text="<h1>a proxy</h1>"))
    with pytest.raises(ApiError, match="418 no_answer: <h1>a proxy"):
        alianza.get_sale("A-1")
