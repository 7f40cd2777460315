"""The matches' statements: register, withdraw, look up by hash, and what facts say of their customers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection
from alianza.tracking.matches.identities import NUMBERS

Key = tuple[int, str]  # a fact's kind and id


class UnknownMatchList(AlianzaError):
    """There is no list of matches of that id."""

    code = "unknown_match_list"


class Match(NamedTuple):
    """A partner's claim to an identity. Standing ones have `until`, and count with every fact from `since` to before it."""

    match_id: uuid.UUID
    partner_id: uuid.UUID
    identity: int
    hash: bytes
    own: bool
    since: datetime
    until: datetime | None


class MatchList(NamedTuple):
    """One registration: how many identities of which kind and partner it has."""

    list_id: uuid.UUID
    registered_at: datetime
    withdrawn_at: datetime | None
    partner_id: uuid.UUID
    own: bool
    counts: tuple[int, int, int, int]


class Met(NamedTuple):
    """A fact whose customer has an identity that a match names."""

    match: Match
    kind: int
    fact_id: str
    customer: str
    occurred_at: datetime


_COLUMNS = "m.match_id, m.partner_id, m.identity, m.hash, m.own, m.since, m.until"


def _match(row: Sequence[Any]) -> Match:
    return Match._make((*row[:3], bytes(row[3]), *row[4:]))


def add_matches(
    connection: Connection, alliance_id: uuid.UUID, list_id: uuid.UUID, matches: Sequence[Match], now: datetime
) -> list[Match]:
    """Register those of some matches that are not known; gives them. The list is only made when there are any."""
    known = connection.execute(
        "SELECT match_id FROM matches WHERE alliance_id = %s AND match_id = ANY(%s)",
        (alliance_id, [one.match_id for one in matches]),
    )
    ids = {row[0] for row in known}
    fresh = list({one.match_id: one for one in matches if one.match_id not in ids}.values())
    if not fresh:
        return []
    connection.execute(
        "INSERT INTO match_lists (alliance_id, list_id, registered_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (alliance_id, list_id, now),
    )
    columns = zip(*fresh, strict=True)
    connection.execute(
        "INSERT INTO matches (alliance_id, list_id, match_id, partner_id, identity, hash, own, since, until)"
        " SELECT %s, %s, * FROM unnest(%s::uuid[], %s::uuid[], %s::smallint[], %s::bytea[], %s::boolean[],"
        " %s::timestamptz[], %s::timestamptz[])",
        (alliance_id, list_id, *map(list, columns)),
    )
    return fresh


def standing_claims(
    connection: Connection, alliance_id: uuid.UUID, hashes: Sequence[bytes]
) -> set[tuple[uuid.UUID, bytes, bool, datetime | None]]:
    """What is claimed already, whenever it was: partner, hash, whether it is the partner's own, until when."""
    rows = connection.execute(
        "SELECT m.partner_id, m.hash, m.own, m.until FROM matches m JOIN match_lists l USING (alliance_id, list_id)"
        " WHERE m.alliance_id = %s AND m.hash = ANY(%s) AND l.withdrawn_at IS NULL",
        (alliance_id, list(hashes)),
    )
    return {(partner, bytes(found), own, until) for partner, found, own, until in rows}


def matches_of(connection: Connection, alliance_id: uuid.UUID, hashes: Iterable[bytes]) -> Mapping[bytes, list[Match]]:
    """The matches that count, by hash."""
    asked = list(hashes)
    if not asked:
        return {}
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM matches m JOIN match_lists l USING (alliance_id, list_id)"
        " WHERE m.alliance_id = %s AND m.hash = ANY(%s) AND l.withdrawn_at IS NULL ORDER BY m.since, m.match_id",
        (alliance_id, asked),
    )
    found: dict[bytes, list[Match]] = {}
    for row in rows:
        match = _match(row)
        found.setdefault(match.hash, []).append(match)
    return found


def keep_identities(connection: Connection, alliance_id: uuid.UUID, said: Sequence[tuple[bytes, Key]]) -> None:
    """Keep which facts name which identities. Again changes nothing."""
    if not said:
        return
    hashes, keys = zip(*said, strict=True)
    kinds, ids = zip(*keys, strict=True)
    connection.execute(
        "INSERT INTO fact_identities (alliance_id, hash, kind, fact_id)"
        " SELECT %s, * FROM unnest(%s::bytea[], %s::smallint[], %s::text[]) ON CONFLICT DO NOTHING",
        (alliance_id, list(hashes), list(kinds), list(ids)),
    )


def met_by(
    connection: Connection, alliance_id: uuid.UUID, list_id: uuid.UUID, *, size: int = 20_000
) -> Iterable[list[Met]]:
    """The facts on record that a list's matches meet, in pieces. Standing matches meet only the facts of their time."""
    with connection.cursor(name="met_by") as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS}, f.kind, f.fact_id, f.customer, f.occurred_at FROM matches m"
            " JOIN fact_identities i USING (alliance_id, hash) JOIN facts f USING (alliance_id, kind, fact_id)"
            " WHERE m.alliance_id = %s AND m.list_id = %s AND f.customer IS NOT NULL"
            " AND (m.until IS NULL OR (f.occurred_at >= m.since AND f.occurred_at < m.until))",
            (alliance_id, list_id),
        )
        while rows := cursor.fetchmany(size):
            yield [Met(_match(row[:7]), *row[7:]) for row in rows]


def forget_identities(connection: Connection, alliance_id: uuid.UUID, customers: Sequence[str]) -> tuple[int, int]:
    """Delete what facts of some customers say of who they are, and the matches of it; what those won stays.

    A match stays where another customer shows the same identity, and always where it is a card's: its bank is nobody's alone.
    Gives how many identities and how many matches there were.
    """
    rows = connection.execute(
        "DELETE FROM fact_identities i USING facts f WHERE i.alliance_id = %(alliance)s AND f.alliance_id = %(alliance)s"
        " AND f.kind = i.kind AND f.fact_id = i.fact_id AND f.customer = ANY(%(customers)s) RETURNING i.hash",
        {"alliance": alliance_id, "customers": list(customers)},
    )
    hashes = {bytes(row[0]) for row in rows}
    done = connection.execute(
        "DELETE FROM matches m WHERE m.alliance_id = %(alliance)s AND m.hash = ANY(%(hashes)s) AND m.identity <> %(card)s"
        " AND NOT EXISTS (SELECT FROM fact_identities i WHERE i.alliance_id = %(alliance)s AND i.hash = m.hash)",
        {"alliance": alliance_id, "hashes": list(hashes), "card": NUMBERS["card_bin"]},
    )
    return len(hashes), done.rowcount


def load_lists(connection: Connection, alliance_id: uuid.UUID) -> list[MatchList]:
    """All registrations, newest first; one with several partners has a row for each."""
    counts = ", ".join(f"count(*) FILTER (WHERE m.identity = {number})" for number in range(1, 5))
    rows = connection.execute(
        f"SELECT list_id, l.registered_at, l.withdrawn_at, m.partner_id, m.own, {counts}"
        " FROM match_lists l JOIN matches m USING (alliance_id, list_id) WHERE alliance_id = %s"
        " GROUP BY 1, 2, 3, 4, 5 ORDER BY l.registered_at DESC, list_id, m.partner_id, m.own",
        (alliance_id,),
    )
    return [MatchList._make((*row[:5], row[5:])) for row in rows]


def withdraw_list(connection: Connection, alliance_id: uuid.UUID, list_id: uuid.UUID, now: datetime) -> bool:
    """Let a list's matches count no more; False when it was withdrawn before. Raises UnknownMatchList."""
    rows = connection.execute(
        "SELECT withdrawn_at FROM match_lists WHERE alliance_id = %s AND list_id = %s", (alliance_id, list_id)
    ).fetchone()
    if rows is None:
        raise UnknownMatchList("there is no such list of matches", hint="alianza matches list shows them")
    done = connection.execute(
        "UPDATE match_lists SET withdrawn_at = %s WHERE alliance_id = %s AND list_id = %s AND withdrawn_at IS NULL",
        (now, alliance_id, list_id),
    )
    return bool(done.rowcount)
