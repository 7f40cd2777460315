"""The API as an ASGI application: who asks, for what, may it; then the work in a thread, and the answer once it is committed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psycopg
from http_sfv.item import Item
from http_sfv.types import Token

from alianza.bootstrap.offices import Offices
from alianza.identity import api as identity
from alianza.kernel.errors import AlianzaError
from alianza.ledger import api as ledger
from alianza.runtime import answered, clock
from alianza.runtime.database import Connection, Database, DatabaseUnreachable
from alianza.runtime.sealing import seal, unseal
from alianza.web.api import reading
from alianza.web.api.limits import Limits
from alianza.web.api.model import PREFIX, Call, DryRun, Operation, Reply
from alianza.web.api.problems import (
    BodyTooLarge,
    ChangedMeanwhile,
    InternalError,
    KeyMissing,
    MethodNotAllowed,
    Problem,
    TextUnstorable,
    TooManyRequests,
    WrongMediaType,
    problem_of,
)
from alianza.web.api.table import Table

log = logging.getLogger("alianza.api")
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
THREADS = 8
_JSON = b"application/json"
_PROBLEM = b"application/problem+json"
_ALWAYS: Headers = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"access-control-allow-origin", b"*"),  # who asks is told by a key, never by a cookie
    (b"access-control-expose-headers", b"etag, idempotent-replayed, link, ratelimit, ratelimit-policy, x-request-id"),
]
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, POST, PATCH, PUT, DELETE"),
    (
        b"access-control-allow-headers",
        b"authorization, content-type, idempotency-key, if-match, if-none-match, x-request-id",
    ),
    (b"access-control-max-age", b"86400"),
]
_LONGEST_KEY = 255
_PIECE = 1 << 20
_PURPOSE = "answer"


class KeyUnreadable(AlianzaError):
    """The Idempotency-Key header is no string as RFC 8941 writes it."""

    code = "idempotency_key_invalid"


class Answer(NamedTuple):
    """What goes out."""

    status: int
    body: bytes
    headers: Headers
    kind: bytes = _JSON
    file: Path | None = None  # what goes out in place of a body, piece by piece


class Asks(NamedTuple):
    """A request, before its operation is known."""

    scope: Scope
    headers: Mapping[bytes, bytes]
    request_id: str


class Api:
    """`/api/v1`. `special` answers what needs no key: paths that are no operations."""

    def __init__(
        self, database: Database, table: Table, special: Mapping[str, Callable[[str], Answer | None]], most: int
    ) -> None:
        self._database = database
        self._table = table
        self._special = special
        self.ring = identity.KeyRing(database)
        self.offices = Offices(database)
        self.limits = Limits(most)
        self.hot: Mapping[str, Callable[[Call, bytes, answered.Asked | None], Awaitable[Answer]]] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="api")

    def close(self) -> None:
        """Finish what is under way."""
        self._threads.shutdown()

    async def in_thread(self, work: Callable[..., Any], *words: Any) -> Any:
        """A piece of work in one of the API's threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *words)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = dict(scope["headers"])
        asks = Asks(scope, headers, _request_id(headers))
        try:
            answer = await self._answer(asks, receive)
        except AlianzaError as error:
            answer = _refusal(error, asks.request_id)
        except (psycopg.DataError, UnicodeEncodeError):
            unstorable = TextUnstorable("the request holds a text or a number that cannot be kept")
            answer = _refusal(unstorable, asks.request_id)
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            log.warning("%s: the database went away: %s", asks.request_id, str(error).strip())
            self._database.close()  # what is idle is broken too
            away = DatabaseUnreachable("nothing was done", hint="send it again in a moment")
            answer = _refusal(away, asks.request_id)
        except Exception:
            log.exception("%s: %s %s", asks.request_id, scope["method"], scope["path"])
            defect = InternalError("this is a defect of ours; nothing was done", hint="report it with the request's id")
            answer = _refusal(defect, asks.request_id)
        await _send(send, answer, asks)

    async def _answer(self, asks: Asks, receive: Receive) -> Answer:
        scope = asks.scope
        method, path = scope["method"], scope["path"]
        if method == "OPTIONS":
            return Answer(204, b"", _PREFLIGHT)
        for prefix, special in self._special.items():
            if path.startswith(prefix) and method in ("GET", "HEAD"):
                found = special(path.removeprefix(prefix))
                if found is not None:
                    return found
        operation, said = self._table.find(
            "GET" if method == "HEAD" else method, path, scope.get("raw_path") or path.encode()
        )
        principal = await self._principal(asks)
        limit = self.limits.take(principal.id)
        try:
            principal.require(operation.scope)
            query = reading.read_query(operation, scope["query_string"])
            raw = await _body(receive, operation, asks.headers)
            asked = _asked(operation, asks, principal, raw) if operation.writes else None
            body = reading.read_body(operation, raw) if operation.body is not None else None
            call = Call(
                operation=operation, principal=principal, path=said, query=query, body=body, now=clock.now(),
                database=self._database, offices=self.offices, base_url=_base(asks),
            )  # fmt: skip
            if operation.hot and not (isinstance(query, DryRun) and query.dry_run):
                answer = await self.hot[operation.id](call, raw, asked)
            else:
                answer = await self.in_thread(self._perform, call, asks.headers, asked)
        except AlianzaError as error:
            error.headers = [*limit, *getattr(error, "headers", [])]  # type: ignore[attr-defined]
            raise
        return answer._replace(headers=[*answer.headers, *limit])

    # Who asks -------------------------------------------------------------------------------------------------------------

    async def _principal(self, asks: Asks) -> identity.Principal:
        scheme, _, text = asks.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        text = text.strip()
        if scheme.lower() != "bearer" or not text:
            raise KeyMissing("the request carries no API key", hint="Authorization: Bearer alz_live_…")
        if text.startswith("alz_embed_"):
            found = identity.read_embed(text, clock.now())
        else:
            known = self.ring.known(text)
            found = known if known is not None else await self.in_thread(self.ring.verify, text)
        return found.at(identity.Origin(asks.request_id))

    # The work -------------------------------------------------------------------------------------------------------------

    def _perform(self, call: Call, headers: Mapping[bytes, bytes], asked: answered.Asked | None) -> Answer:
        """In a thread: one unit of work, and the answer that is built of what it gave."""
        operation = call.operation
        with identity.acting(call.principal):
            if operation.alone:
                return _built(operation, call, operation.handler(call), headers)
            try:
                with self._database.unit_of_work(call.alliance_id) as connection:
                    call.connection = connection
                    return self._within(call, headers, asked)
            except _Rehearsed as rehearsed:
                return rehearsed.answer

    def _within(self, call: Call, headers: Mapping[bytes, bytes], asked: answered.Asked | None) -> Answer:
        connection, operation = call.connection, call.operation
        rehearsal = isinstance(call.query, DryRun) and call.query.dry_run
        if asked is not None and not rehearsal:
            before = answered.begin(connection, call.alliance_id, asked, call.now)
            if before is not None:
                return _replayed(_unsealed(call, asked, before) if operation.secret else before)
        if operation.current is not None and (tag := headers.get(b"if-match")) is not None:
            _check_match(connection, call, tag.decode("latin-1"))
        answer = _built(operation, call, operation.handler(call), headers)
        if rehearsal:
            raise _Rehearsed(answer._replace(status=200, headers=[*answer.headers, (b"dry-run", b"?1")]))
        if asked is not None:
            kept = {name.decode(): value.decode("latin-1") for name, value in answer.headers}
            given = answered.Answered(answer.status, answer.body, kept)
            answered.finish(
                connection, call.alliance_id, asked, _sealed(call, asked, given) if operation.secret else given
            )
        return answer


def _sealed(call: Call, asked: answered.Asked, given: answered.Answered) -> answered.Answered:
    """An answer that holds a secret, as it is kept for a day."""
    return given._replace(body=seal(_PURPOSE, call.alliance_id, f"{asked.actor} {asked.key}", given.body))


def _unsealed(call: Call, asked: answered.Asked, kept: answered.Answered) -> answered.Answered:
    """The answer again. Raises SealBroken."""
    return kept._replace(body=unseal(_PURPOSE, call.alliance_id, f"{asked.actor} {asked.key}", kept.body))


class _Rehearsed(Exception):
    """Carries the answer of a dry run out of its unit of work, which is rolled back."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def _check_match(connection: Connection, call: Call, wanted: str) -> None:
    """Raise ChangedMeanwhile unless it is what the request says it is; under the alliance's lock, so that it stays so."""
    ledger.lock_books(connection, call.alliance_id)
    assert call.operation.current is not None
    tags = [tag.strip() for tag in wanted.split(",")]
    if "*" not in tags and _tag(call.operation.current(call)) not in tags:
        raise ChangedMeanwhile("it was changed since you read it", hint="read it again, and send its new ETag")


def _built(operation: Operation, call: Call, found: Any, headers: Mapping[bytes, bytes]) -> Answer:
    reply = found if isinstance(found, Reply) else Reply(found)
    more: Headers = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
    if isinstance(reply.body, Path):
        return Answer(reply.status or operation.status, b"", more, operation.kind.encode(), reply.body)
    if isinstance(reply.body, bytes):
        return Answer(reply.status or operation.status, reply.body, more, operation.kind.encode())
    if not operation.writes or operation.current is not None:
        tag = _tag(reply.body)
        more.append((b"etag", tag.encode()))
        if not operation.writes and tag in headers.get(b"if-none-match", b"").decode("latin-1"):
            return Answer(304, b"", more)
    body = reading.chosen(reply.body, getattr(call.query, "fields", ""))
    return Answer(reply.status or operation.status, msgspec.json.encode(body), more)


def _tag(body: Any) -> str:
    return f'"{hashlib.blake2b(msgspec.json.encode(body), digest_size=12).hexdigest()}"'


def _replayed(before: answered.Answered) -> Answer:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in before.headers.items()]
    return Answer(before.status, before.body, [*headers, (b"idempotent-replayed", b"?1")])


def _asked(operation: Operation, asks: Asks, principal: identity.Principal, raw: bytes) -> answered.Asked | None:
    """The request by its Idempotency-Key, None without one. Raises KeyUnreadable."""
    header = asks.headers.get(b"idempotency-key")
    if header is None or operation.alone:
        return None
    key = read_key(header)
    said = (operation.method.encode(), asks.scope["path"].encode(), asks.scope["query_string"], raw)
    digest = hashlib.blake2b(digest_size=16)
    for part in said:
        digest.update(len(part).to_bytes(8, "big") + part)
    return answered.Asked(principal.id, key, digest.digest())


def read_key(header: bytes) -> str:
    """The key in an Idempotency-Key header: a string as RFC 8941 writes it. Raises KeyUnreadable."""
    item = Item()
    found: object = None
    try:
        item.parse(header)
        found = item.value
    except ValueError:
        pass  # told below, like everything else that is no string
    if not isinstance(found, str) or isinstance(found, Token) or not 0 < len(found) <= _LONGEST_KEY:
        shown = header.decode("latin-1").strip('" ')[:40] or "8e03978e-40d5-43dd-bc93-6894a57f9324"
        raise KeyUnreadable("Idempotency-Key is no string in quotes", hint=f'Idempotency-Key: "{shown}"')
    return found


# Requests and answers -------------------------------------------------------------------------------------------------


async def _body(receive: Receive, operation: Operation, headers: Mapping[bytes, bytes]) -> bytes:
    most = operation.most_bytes if operation.body is not None else 1_000
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyTooLarge("the body ended early")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise BodyTooLarge(f"the body has more than {most:,} bytes", hint="send less at once")
        parts.append(part)
        if not message.get("more_body"):
            break
    kind = headers.get(b"content-type", _JSON).partition(b";")[0].strip().lower()
    if size and operation.body is not None and kind not in (_JSON, b"application/merge-patch+json"):
        raise WrongMediaType(f"the body is {kind.decode('latin-1')[:60]}", hint="Content-Type: application/json")
    return b"".join(parts)


def _request_id(headers: Mapping[bytes, bytes]) -> str:
    sent = headers.get(b"x-request-id", b"").decode("latin-1")
    return sent if 0 < len(sent) <= 64 and sent.isascii() and sent.replace("-", "").replace("_", "").isalnum() else (
        f"req_{secrets.token_hex(8)}"
    )  # fmt: skip


def _base(asks: Asks) -> str:
    host = asks.headers.get(b"host", b"localhost").decode("latin-1")
    return f"{asks.scope.get('scheme', 'http')}://{host}{PREFIX}"


def _refusal(error: AlianzaError, request_id: str) -> Answer:
    headers: Headers = list(getattr(error, "headers", []))
    if isinstance(error, MethodNotAllowed):
        headers.append((b"allow", ", ".join(error.allowed).encode()))
    if error.code in ("key_missing", "key_refused", "embed_refused"):
        headers.append((b"www-authenticate", b'Bearer realm="alianza"'))
    if isinstance(error, DatabaseUnreachable):
        headers.append((b"retry-after", b"1"))
    return _problem(problem_of(error, request_id), headers)


def _problem(problem: Problem, headers: Headers) -> Answer:
    return Answer(problem.status, msgspec.json.encode(problem), headers, _PROBLEM)


async def _send(send: Send, answer: Answer, asks: Asks) -> None:
    if answer.file is not None:
        await _send_file(send, answer, answer.file, asks)
        return
    length = str(len(answer.body)).encode()
    headers = [*_ALWAYS, *answer.headers, (b"x-request-id", asks.request_id.encode())]
    if answer.status not in (204, 304):
        headers += [(b"content-type", answer.kind), (b"content-length", length)]
    body = b"" if asks.scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_file(send: Send, answer: Answer, path: Path, asks: Asks) -> None:
    """A file of any size, in pieces."""
    with path.open("rb") as file:
        size = str(path.stat().st_size).encode()
        headers = [*_ALWAYS, *answer.headers, (b"x-request-id", asks.request_id.encode())]
        headers += [(b"content-type", answer.kind), (b"content-length", size)]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        while asks.scope["method"] != "HEAD" and (piece := await asyncio.to_thread(file.read, _PIECE)):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


__all__ = ["Answer", "Api", "KeyUnreadable", "TooManyRequests", "read_key"]
