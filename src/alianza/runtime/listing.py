"""Long lists by page. A page is found by where the last one ended, not by counting: it costs the same at any depth, and rows
that come in between move nothing.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString, NamedTuple

import msgspec
import psycopg

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection

LONGEST_PAGE = 500


class CursorInvalid(AlianzaError):
    """What was sent as a place in a list is none, or is one of another list."""

    code = "cursor_invalid"


class Key(NamedTuple):
    """What rows are ordered by: an expression that is never NULL, and its type."""

    expression: LiteralString
    kind: LiteralString


@dataclass(frozen=True)
class Listing:
    """A list that can be paged through.

    `body` begins with FROM and has the condition `alliance_id = %(alliance)s`; `key` tells every two rows apart.
    `filters` are conditions by name, each with its own `%(name)s`. `own` is the condition for somebody who sees one
    partner's rows only, with `%(partner)s`. `sorts` are what rows can be ordered by, besides the key.
    """

    columns: LiteralString
    body: LiteralString
    key: Key
    own: LiteralString
    filters: Mapping[str, LiteralString] = field(default_factory=dict)
    sorts: Mapping[str, Key] = field(default_factory=dict)
    usual: str = ""  # the sort of whoever asks for none: a name, with - before it for the reverse; empty: by key


class Asked(NamedTuple):
    """What somebody asks of a list. `after` and `before` are cursors of an earlier page, one of the two at most."""

    limit: int = 50
    after: str = ""
    before: str = ""
    sort: str = ""


class Page(NamedTuple):
    """Rows, and the cursors of the next and the previous page; empty where there is none."""

    rows: list[tuple[Any, ...]]
    next: str
    previous: str


def page(connection: Connection, listing: Listing, words: Mapping[str, Any], asked: Asked, partner: Any = None) -> Page:
    """One page. `words` holds the alliance and the filters that were asked for; what is None does not filter.

    Raises CursorInvalid.
    """
    return page_in_windows(connection, listing, words, asked, lambda place, descending: [{}], partner)


# Parts of a list one after the other, as more words: the one that begins where a page begins (the values of the sort and the
# key; None: at the list's end) comes first. `descending` is the way that is gone.
Windows = Callable[[list[str] | None, bool], Iterable[Mapping[str, Any]]]


def page_in_windows(
    connection: Connection,
    listing: Listing,
    words: Mapping[str, Any],
    asked: Asked,
    windows: Windows,
    partner: Any = None,
) -> Page:
    """One page of a list that no index has in its order: it is looked for in one window after the other until it is full.

    Raises CursorInvalid.
    """
    sort = asked.sort or listing.usual
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    sorted_by = listing.sorts.get(name, listing.key)
    order = [listing.key] if sorted_by == listing.key else [sorted_by, listing.key]
    flipped = bool(asked.before)
    descending = backwards != flipped
    place = _read(asked.before or asked.after, sort, len(order))
    rows: list[tuple[Any, ...]] = []
    try:
        for window in windows(place, descending):
            statement, parameters = _statement(listing, order, descending, place, {**words, **window}, partner)
            # Never prepared: the plan that is best for no partner in particular reads all there is for the one who has most.
            wanted = {**parameters, "limit": asked.limit + 1 - len(rows)}
            rows += connection.execute(statement, wanted, prepare=False).fetchall()
            if len(rows) > asked.limit:
                break
    except (psycopg.DataError, ValueError) as error:
        if place is None:
            raise
        raise CursorInvalid("this is no place in this list", hint="take next or previous of a page as it is") from error
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    if flipped:
        rows.reverse()
    cut = len(order)
    first, last = (_write(sort, rows[0][-cut:]), _write(sort, rows[-1][-cut:])) if rows else ("", "")
    later, earlier = (bool(rows), more) if flipped else (more, bool(place and rows))
    return Page([row[:-cut] for row in rows], last if later else "", first if earlier else "")


def _statement(
    listing: Listing,
    order: list[Key],
    descending: bool,
    place: list[str] | None,
    words: Mapping[str, Any],
    partner: Any,
) -> tuple[LiteralString, dict[str, Any]]:
    given = {name: value for name, value in words.items() if value is not None}
    conditions = [listing.filters[name] for name in given if name in listing.filters]
    if partner is not None:
        conditions.append(listing.own)
        given["partner"] = partner
    if place is not None:
        values = ", ".join(f"%(place{number})s::{key.kind}" for number, key in enumerate(order))
        sign = "<" if descending else ">"
        conditions.append(f"({', '.join(key.expression for key in order)}) {sign} ({values})")
        given |= {f"place{number}": value for number, value in enumerate(place)}
    way = " DESC" if descending else ""
    texts = "".join(f", ({key.expression})::text" for key in order)
    more = "".join(f" AND {condition}" for condition in conditions)
    statement: LiteralString = (
        f"SELECT {listing.columns}{texts} {listing.body}{more}"
        f" ORDER BY {', '.join(key.expression + way for key in order)} LIMIT %(limit)s"
    )
    return statement, given


def _write(sort: str, values: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([sort, *values])).decode().rstrip("=")


def _read(cursor: str, sort: str, count: int) -> list[str] | None:
    if not cursor:
        return None
    try:
        whole = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = msgspec.json.decode(whole, type=list[str])
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        raise CursorInvalid("this is no place in a list", hint="take next or previous of a page as it is") from None
    if len(found) != count + 1 or found[0] != sort or any("\0" in text for text in found):
        raise CursorInvalid("this place is one of another list", hint="keep the sort while you page through a list")
    return found[1:]
