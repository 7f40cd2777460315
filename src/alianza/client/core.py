"""How the client calls: one connection, problems as errors, and repeats that do nothing twice."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator, Mapping
from enum import Enum
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

import httpx

ATTEMPTS = 4
_WAIT = 0.25  # seconds before the first repeat; doubled each time
_AGAIN = (409, 429, 502, 503, 504)


class Unset(Enum):
    """Nothing was said: another thing than None, which may take something away."""

    UNSET = 0


UNSET: Final = Unset.UNSET


class ApiError(Exception):
    """The API refused, or did not answer. `code` is stable; `problem` is the whole of what it said (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.code = str(problem.get("code", "no_answer"))
        self.request_id = str(problem.get("request_id", ""))
        super().__init__(f"{status} {self.code}: {problem.get('detail', '')}")


class Caller:
    """What the methods of all operations need. Threads may share one."""

    def __init__(
        self, url: str, key: str, *, timeout: float = 30.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        """`url`: where the API is, such as `https://go.example.org`; `key`: `alz_live_…`, or `alz_test_…` for the sandbox.

        `timeout` is in seconds.
        """
        self._client = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"authorization": f"Bearer {key}"},
            timeout=timeout,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    @staticmethod
    def _quoted(text: str) -> str:
        return quote(text, safe="")

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> Any:
        headers = {} if if_match is None else {"if-match": if_match}
        if method == "POST":
            headers["idempotency-key"] = f'"{idempotency_key or uuid.uuid4()}"'
        params = {name: _text(value) for name, value in (query or {}).items() if value is not UNSET}
        said = None if body is None else {name: value for name, value in body.items() if value is not UNSET}
        safe = method in ("GET", "POST")  # a POST carries its key
        answer = self._send(method, path, params, said, headers, ATTEMPTS if safe else 1)
        if answer.headers.get("content-type", "").startswith("application/json"):
            return answer.json()
        return answer.content

    def _send(
        self, method: str, path: str, params: dict[str, str], body: Any, headers: dict[str, str], attempts: int
    ) -> httpx.Response:
        """Send, again when it may help; the waits have jitter, so that many clients do not come back together."""
        for attempt in range(1, attempts + 1):
            last = attempt == attempts
            try:
                answer = self._client.request(method, path, params=params, json=body, headers=headers)
            except httpx.TransportError as error:
                if last:
                    raise ApiError(0, {"detail": str(error)}) from error
                answer = None
            if answer is not None and not _may_help(answer, last):
                if answer.is_success:
                    return answer
                raise ApiError(answer.status_code, _problem(answer))
            time.sleep(_pause(attempt, answer))
        raise AssertionError("the last attempt answers or raises")

    def _every(self, path: str, query: Mapping[str, Any]) -> Iterator[Any]:
        after: Any = UNSET
        while True:
            page = self._call("GET", path, query={**query, "limit": 200, "after": after})
            yield from page["data"]
            after = page["next"]
            if after is None:
                return


def _may_help(answer: httpx.Response, last: bool) -> bool:
    if last or answer.status_code not in _AGAIN:
        return False
    return answer.status_code != 409 or _problem(answer).get("code") == "request_under_way"


def _pause(attempt: int, answer: httpx.Response | None) -> float:
    told = answer.headers.get("retry-after", "") if answer is not None else ""
    usual: float = _WAIT * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.0)
    return max(float(told), usual) if told.isdecimal() else usual


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {"detail": answer.text[:500]}
    return found if isinstance(found, dict) else {"detail": str(found)[:500]}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
