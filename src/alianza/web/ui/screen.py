"""What a screen is, what a request to one brings, and what it answers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from litestar import Response

from alianza.bootstrap.office import NoDealYet, Office
from alianza.bootstrap.offices import Offices
from alianza.identity.people.model import Membership, Person
from alianza.identity.principal import Principal
from alianza.identity.sessions.model import FRESH, Session
from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection, Database, Joined
from alianza.web.api.assembly import table
from alianza.web.api.model import Call, Operation, Reply
from alianza.web.api.reading import read_said
from alianza.web.auth.common import Desk
from alianza.web.auth.visit import Visit
from alianza.web.ui.formats import Formats
from alianza.web.ui.words import Spoken, Table

PAGE = 500  # rows that are read at once
MOST = 200_000  # rows of a list that are taken whole, for a file
_PARAMETER = re.compile(r"{(\w+):\w+}")
Room = Literal["console", "portal", "counter", "open"]


class ListTooLong(AlianzaError):
    """A list has more rows than can be taken at once."""

    code = "list_too_long"


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One page, or what one form does.

    `path` is as Litestar writes it: `/console/partners/{partner:str}`. `room`: `console` for the alliance's own people,
    `portal` for a partner's, `counter` for either side's
    who may credit, `open` for everybody. `scope` is what whoever asks must have. `again` is the screen that is shown anew, with
    what was typed, when a form is refused; `alone`: it takes care of its units of work itself; `fresh`: a form that counts only
    from whoever signed in within the last ten minutes, since a browser that somebody left open must give nobody any rights.
    `example` fills the path in for the tests that open every page; `most_bytes` bounds a form.
    """

    id: str
    path: str
    room: Room
    handler: Callable[[Ask], Answer]
    words: Table
    method: str = "GET"
    scope: str = ""
    again: str = ""
    alone: bool = False
    fresh: bool = False
    example: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int = 64_000

    @property
    def writes(self) -> bool:
        """Whether it is a form."""
        return self.method == "POST"


class Undo(NamedTuple):
    """A form that takes back what was just done: where to, with which fields."""

    action: str
    fields: Mapping[str, str | Sequence[str]] = {}


class Shown(NamedTuple):
    """A page: its template (`partners/list.html.j2`) and what stands in it. `title` is a text, not a key. `camera`: it may use
    the camera."""

    template: str
    title: str
    words: Mapping[str, Any] = {}
    status: int = 200
    camera: bool = False


class Onward(NamedTuple):
    """On to another page, by GET, with a word about what was done: a key of the screen's words and its parts."""

    to: str
    notice: str = ""
    parts: Mapping[str, str] = {}
    undo: Undo | None = None


class File(NamedTuple):
    """Something to be kept, or shown as it is (`inline`)."""

    name: str
    body: bytes
    kind: str
    inline: bool = False
    headers: Mapping[str, str] = {}


# A whole response is for what signs somebody in: it brings the cookies of a new session.
Answer = Shown | Onward | File | Response[Any]


@dataclass(kw_only=True)
class Ask:
    """A request as a screen sees it. Without somebody signed in there is no `principal`, `person` nor `membership`.

    `form` holds what was typed, also where a screen is shown again because of `problem`.
    """

    screen: Screen
    desk: Desk
    now: datetime
    say: Spoken
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    problem: AlianzaError | None = None
    alliance_id: uuid.UUID | None = None
    signed: Principal | None = None
    person: Person | None = None
    membership: Membership | None = None
    session: Session | None = None
    connection: Connection = None  # type: ignore[assignment]  # set before a handler is called, unless it is `alone`

    @property
    def visit(self) -> Visit:
        """The request's host, language and browser."""
        return self.desk.visit

    @property
    def owner(self) -> str:
        """The cookie that forms and notices of this browser belong to; empty where it has none yet."""
        return self.visit.session or self.visit.browser

    @property
    def language(self) -> str:
        """The reader's."""
        return self.visit.language

    @property
    def principal(self) -> Principal:
        """Who acts."""
        assert self.signed is not None, "the screen is open to everybody"
        return self.signed

    @property
    def tenant(self) -> uuid.UUID:
        """The alliance."""
        assert self.alliance_id is not None, "the screen belongs to no alliance"
        return self.alliance_id

    @property
    def stale(self) -> bool:
        """Whether whoever asks signed in too long ago for a form that has to be `fresh`."""
        return self.session is not None and self.now - self.session.created_at > FRESH

    @property
    def address(self) -> str:
        """The path of the page that is shown, also where a form led to it."""
        return _PARAMETER.sub(lambda one: quote(self.path.get(one[1], ""), safe=""), self.screen.path)

    @property
    def partner(self) -> uuid.UUID | None:
        """The partner whose rows alone may be seen; None: all."""
        return self.signed.partner if self.signed else None

    @property
    def database(self) -> Database:
        """The books."""
        return self.desk.database

    @property
    def joined(self) -> Database:
        """A database whose units of work are parts of this request's."""
        return Joined(self.database, self.connection, self.tenant)

    @property
    def offices(self) -> Offices:
        """The offices that this process remembers."""
        return self.desk.worker.service.api.offices  # type: ignore[no-any-return]

    @cached_property
    def terms(self) -> Office:
        """The office, to be looked things up in. Raises NoDealYet."""
        if self.connection is None:
            with self.database.unit_of_work(self.tenant) as connection:
                return self.offices.current(connection, self.tenant)
        return self.offices.current(self.connection, self.tenant)

    def office(self) -> Office:
        """The office for use cases, which become parts of this request's unit of work. Raises NoDealYet."""
        return self.offices.joined(self.connection, self.tenant)

    @cached_property
    def formats(self) -> Formats:
        """How the reader writes numbers and days."""
        return Formats(self.language, self.terms.deal.country, self.terms.zone)

    @cached_property
    def has_deal(self) -> bool:
        """Whether there is an alliance, with a deal: by it the country, the zone and the name are known."""
        if self.alliance_id is None:
            return False
        try:
            return bool(self.terms.versions)
        except NoDealYet:
            return False

    def may(self, scope: str) -> bool:
        """Whether whoever asks has a scope."""
        return self.signed is not None and self.signed.may(scope)

    def api(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> Any:
        """What an operation of the API gives whoever asks, in this request's unit of work: a struct, or a page of them.

        Raises Forbidden without its scope, NotFound, RequestInvalid, and what the operation raises.
        """
        operation = operation_of(name)
        self.principal.require(operation.scope)
        asked, told = read_said(operation, query or {}, body)
        call = Call(
            operation=operation, principal=self.principal, path=path or {}, query=asked, body=told, now=self.now,
            database=self.database, offices=self.offices, base_url=f"{self.visit.base}/api/v1", connection=self.connection,
        )  # fmt: skip
        found = operation.handler(call)
        return found.body if isinstance(found, Reply) else found

    def first(
        self, name: str, most: int, *, query: Mapping[str, Any] | None = None, path: Mapping[str, str] | None = None
    ) -> tuple[list[Any], bool]:
        """The first rows of a list of the API, page after page, and whether there are more."""
        found: list[Any] = []
        after = ""
        while True:
            limit = min(PAGE, most - len(found))
            page = self.api(name, path=path, query={**(query or {}), "limit": limit, "after": after})
            found += page.data
            if not page.next or len(found) >= most:
                return found, bool(page.next)
            after = page.next

    def every(
        self,
        name: str,
        *,
        query: Mapping[str, Any] | None = None,
        path: Mapping[str, str] | None = None,
        most: int = MOST,
    ) -> list[Any]:
        """All rows of a list of the API. Raises ListTooLong where there are more than `most`: half of a list is none."""
        found, more = self.first(name, most, query=query, path=path)
        if more:
            raise ListTooLong(f"this list has more than {most:,} rows", hint="narrow it with the filters above it")
        return found


def operation_of(name: str) -> Operation:
    """An operation of the API by its id. Raises KeyError."""
    return _operations()[name]


def _operations() -> dict[str, Operation]:
    if not _KNOWN:
        _KNOWN.update({one.id: one for one in table().operations})
    return _KNOWN


_KNOWN: dict[str, Operation] = {}
