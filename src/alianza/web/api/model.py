"""What an operation is, what a call of one brings, and what it answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import msgspec

from alianza.bootstrap.office import Office
from alianza.bootstrap.offices import Offices
from alianza.identity import api as identity
from alianza.kernel.errors import AlianzaError
from alianza.runtime import listing
from alianza.runtime.database import Connection, Database, Joined

PREFIX = "/api/v1"
Item = TypeVar("Item")

# Types that say in the description what a text has to look like.
Text = Annotated[str, msgspec.Meta(max_length=200)]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$", description="ISO 4217", examples=["MXN"])]
Minor = Annotated[
    int, msgspec.Meta(gt=-(10**16), lt=10**16, description="An amount in minor units: 35000 is 350.00 MXN")
]
Month = Annotated[
    str, msgspec.Meta(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$", description="A local month", examples=["2026-10"])
]
Rate = Annotated[str, msgspec.Meta(max_length=20, description="A share of an amount: 5% or 6.5%", examples=["6.5%"])]


class NotFound(AlianzaError):
    """There is no such thing, or none that whoever asks may see."""

    code = "not_found"


class Given(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a request says: fields that nobody knows are refused, not ignored."""


class OneQuery(Given):
    """The parameters of whatever is asked for by its id."""

    fields: str = ""
    expand: str = ""


class ListQuery(OneQuery):
    """The parameters that every list has."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=listing.LONGEST_PAGE)] = 50
    after: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    before: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    sort: Annotated[str, msgspec.Meta(max_length=50)] = ""


class DryRun(Given):
    """The parameter of whatever moves money: do all of it, answer, and undo it."""

    dry_run: bool = False


class Page(msgspec.Struct, Generic[Item], kw_only=True):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Item]
    next: str | None
    previous: str | None


class Reply(NamedTuple):
    """An answer that is more than its body."""

    body: Any
    status: int | None = None
    headers: Mapping[str, str] = {}


class Done(msgspec.Struct, tag_field="object", tag="done", kw_only=True):
    """What is answered where there is nothing else to say."""

    id: str


@dataclass(frozen=True)
class Example:
    """A request that the tests send and the reference shows."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method on one path, below `/api/v1`.

    `scope` is what the key must have. `body` and `query` are what is read, `answer` what is given; `described` is what the
    description says of the body, where elements are judged one by one; `sorts` and `expands` are
    what a list can be ordered by and what can be asked for besides; `current` gives what a changed thing is before, for
    If-Match. `money` operations can be rehearsed with `dry_run`. `alone`: it takes care of its units of work itself. `kind`
    is the media type of the answer: of what is not JSON, the handler gives the bytes or the path of a file. `secret`: it
    holds one, so it is kept for repeats sealed.
    """

    id: str
    method: str
    path: str
    scope: str
    summary: str
    handler: Callable[[Call], Any]
    answer: Any
    query: type[Given] = Given
    body: Any = None
    described: Any = None
    status: int = 200
    sorts: Sequence[str] = ()
    usual: str = ""
    expands: Sequence[str] = ()
    current: Callable[[Call], Any] | None = None
    money: bool = False
    alone: bool = False
    secret: bool = False
    hot: bool = False
    most_bytes: int = 64_000
    errors: Sequence[str] = ()
    example: Example = Example()
    about: str = ""
    kind: str = "application/json"

    @property
    def resource(self) -> str:
        """What it is about: the first word of its path."""
        return self.path.split("/")[1]

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method not in ("GET", "HEAD")


@dataclass(kw_only=True)
class Call:
    """One request to an operation. `now` is the moment it began; `connection` is its unit of work."""

    operation: Operation
    principal: identity.Principal
    path: Mapping[str, str]
    query: Any
    body: Any
    now: datetime
    database: Database
    offices: Offices
    base_url: str = ""
    connection: Connection = None  # type: ignore[assignment]  # set before a handler is called

    @property
    def alliance_id(self) -> uuid.UUID:
        """The tenant."""
        return self.principal.alliance_id

    @property
    def partner(self) -> uuid.UUID | None:
        """The partner whose rows alone may be seen; None: all."""
        return self.principal.partner

    @property
    def joined(self) -> Database:
        """A database whose units of work are parts of this call's."""
        return Joined(self.database, self.connection, self.alliance_id)

    @property
    def terms(self) -> Office:
        """The office, to be looked things up in. Raises NoDealYet."""
        return self.offices.current(self.connection, self.alliance_id)

    def office(self) -> Office:
        """The office for use cases, which become parts of this call's unit of work. Raises NoDealYet."""
        return self.offices.joined(self.connection, self.alliance_id)

    def asked(self) -> listing.Asked:
        """What a list is asked for."""
        query = self.query
        return listing.Asked(query.limit, query.after, query.before, query.sort)

    def expands(self, name: str) -> bool:
        """Whether something was asked for besides."""
        return name in self.query.expand.split(",")

    def page(
        self, found: listing.Listing, filters: Mapping[str, Any], view: Callable[..., Any], **more: Any
    ) -> Page[Any]:
        """One page of a list; `view` makes an item of a row."""
        words = {"alliance": self.alliance_id, **filters, **more}
        page = listing.page(self.connection, found, words, self.asked(), self.partner)
        return Page(data=[view(*row) for row in page.rows], next=page.next or None, previous=page.previous or None)

    def whole(self) -> None:
        """Raise Forbidden for a principal that acts for one partner."""
        if self.partner is not None:
            raise identity.Forbidden("this concerns the alliance as a whole", hint="use a key that is not a partner's")


def local_day(value: date | None) -> str | None:
    """A local day as it is written."""
    return value.isoformat() if value else None
