"""The facts' statements: stage, insert, look up."""

from __future__ import annotations

import functools
import json
import struct
import uuid
from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import psycopg

from alianza.runtime.bulk import EPOCH_US, stage, text_field
from alianza.runtime.database import Connection, sql

HERE = "alianza.orders"
STAGE_COLUMNS = (
    "kind smallint, occurred_at timestamptz, local_day date, partner_id uuid, code_partner_id uuid, amount_minor bigint,"
    " net_minor bigint, own_commission_minor bigint, quantity int, digest bigint, fact_id text, code text, customer text,"
    " currency text, category text, staff text, refunds text"
)
_PACK = struct.Struct(">h ih iq ii i16s i16s iq iq iq ii iq").pack
NAMED_COLUMNS = "kind smallint, friend_id uuid, fact_id text, click text"
_PACK_NAMED = struct.Struct(">h ih i16s").pack
_NO_ID = bytes(16)
_NO_TEXT = b"\0\0\0\0"
_LENGTH = struct.Struct(">i").pack


class Known(Protocol):
    """A partner as far as this room needs it: 16 bytes of id."""

    partner_id: bytes


# A parsed fact: see `facts.FACT_FIELDS`.
ParsedFact = tuple[Any, ...]
Key = tuple[int, str]  # kind and fact id


class _Texts(dict[Any, bytes]):
    """Words that come again and again (currencies, categories, codes, staff) in COPY's form, worked out once."""

    def __missing__(self, value: str | None) -> bytes:
        data = text_field(value) if value else _NO_TEXT
        if len(self) < _REMEMBERED:
            self[value] = data
        return data


_REMEMBERED = 20_000


def _rows(facts: Sequence[ParsedFact]) -> list[bytes]:
    words = _Texts()
    rows = []
    for (kind, fact_id, occurred_us, day, _, partner, code, code_partner, customer, amount, net, own, currency, category,
         quantity, staff, refunds, digest, _, _, _) in facts:  # fmt: skip
        fixed = _PACK(
            17, 2, kind, 8, occurred_us - EPOCH_US, 4, day, 16, partner.partner_id if partner else _NO_ID,
            16, code_partner.partner_id if code_partner else _NO_ID, 8, -1 if amount is None else amount,
            8, -1 if net is None else net, 8, -1 if own is None else own, 4, quantity, 8, digest,
        )  # fmt: skip
        name = fact_id.encode()
        who = customer.encode() if customer else b""
        rows.append(
            b"%b%b%b%b%b%b%b%b%b%b" % (
                fixed, _LENGTH(len(name)), name, words[code], _LENGTH(len(who)), who, words[currency], words[category],
                words[staff], text_field(refunds) if refunds else _NO_TEXT,
            )
        )  # fmt: skip
    return rows


def _named_row(fact: ParsedFact) -> bytes:
    named = fact[20]
    friend = named.friend.partner_id if named.friend else _NO_ID
    return _PACK_NAMED(4, 2, fact[0], 16, friend) + text_field(fact[1]) + text_field(named.click or "")


def says_more(fact: ParsedFact) -> bool:
    """Whether a fact names a click or says who its customer is."""
    return fact[20] is not None and bool(fact[20].click or fact[20].identities)


class Prepared:
    """Facts made ready to be inserted: encoded, each key once. Needs no database, so it can be done ahead of time."""

    def __init__(self, facts: Sequence[ParsedFact]) -> None:
        unique: dict[Key, ParsedFact] = {}
        self.repeated: list[tuple[ParsedFact, int]] = []  # later rows with a key of an earlier one, and its digest
        for fact in facts:
            first = unique.setdefault((fact[0], fact[1]), fact)
            if first is not fact:
                self.repeated.append((fact, first[17]))
        self.facts = list(unique.values())
        self.rows = _rows(self.facts)
        self.touches = 0  # how many of the facts are touches, which nobody sent

    @functools.cached_property
    def evidence(self) -> list[ParsedFact]:
        """The facts that name a click or say who their customer is; of one that stands twice, all that it says."""
        again = [fact for fact, digest in self.repeated if fact[17] == digest]
        return [fact for fact in (*self.facts, *again) if says_more(fact)]

    def without(self, known: Container[Key]) -> Prepared:
        """The same but for some keys."""
        kept = [place for place, fact in enumerate(self.facts) if (fact[0], fact[1]) not in known]
        return self._with([self.facts[place] for place in kept], [self.rows[place] for place in kept])

    def completed(self, customers: Mapping[Key, str | None], touches: Sequence[ParsedFact]) -> Prepared:
        """The same with other customers for some facts, and with touches."""
        rest = self._with(list(self.facts), list(self.rows))
        places = {(fact[0], fact[1]): place for place, fact in enumerate(rest.facts)} if customers else {}
        for key, customer in customers.items():
            fact = rest.facts[places[key]]
            if fact[8] != customer:
                rest.facts[places[key]] = changed = (*fact[:8], customer, *fact[9:])
                rest.rows[places[key]] = _rows([changed])[0]
        rest.facts += touches
        rest.rows += _rows(touches)
        rest.touches = len(touches)
        return rest

    def _with(self, facts: list[ParsedFact], rows: list[bytes]) -> Prepared:
        rest = Prepared([])
        rest.facts, rest.rows, rest.repeated, rest.touches = facts, rows, self.repeated, self.touches
        return rest


def insert_facts(
    connection: Connection, alliance_id: uuid.UUID, prepared: Prepared, recorded_at: datetime
) -> dict[Key, int]:
    """Insert facts; those whose key is known already are left out and given back with the digest on record.

    The caller holds the alliance's lock, so nothing changes between the look and the insert.
    """
    if not prepared.facts:
        return {}
    if len(prepared.facts) < _FEW:
        known = _known(connection, alliance_id, prepared)
    else:
        named = _stage(connection, prepared)
        try:
            with connection.transaction():
                _insert(connection, alliance_id, prepared, recorded_at, named=named)
            return {}
        except psycopg.errors.UniqueViolation:
            known = _known(connection, alliance_id, prepared)
    rest = prepared.without(known) if known else prepared
    if rest.facts:
        _insert(connection, alliance_id, rest, recorded_at, named=_stage(connection, rest))
    return known


_FEW = 2_000  # facts that are looked for beforehand; among many, it costs less to find out by trying


def _known(connection: Connection, alliance_id: uuid.UUID, prepared: Prepared) -> dict[Key, int]:
    return {key: one.digest for key, one in on_record(connection, alliance_id, prepared.facts).items()}


def _stage(connection: Connection, prepared: Prepared) -> bool:
    """Stage facts; tells whether any of them names a friend or a click."""
    stage(connection, "stage_facts", STAGE_COLUMNS, prepared.rows)
    named = [_named_row(f) for f in prepared.facts if f[20] is not None and (f[20].friend or f[20].click)]
    if named:
        stage(connection, "stage_named", NAMED_COLUMNS, named)
    return bool(named)


def _insert(
    connection: Connection, alliance_id: uuid.UUID, prepared: Prepared, recorded_at: datetime, *, named: bool
) -> None:
    statement = sql(HERE, "insert_named_facts" if named else "insert_facts")
    connection.execute(statement, {"alliance": alliance_id, "recorded_at": recorded_at})
    extra = [(f[0], f[1], json.dumps(f[18])) for f in prepared.facts if f[18]]
    if extra:
        kinds, ids, data = zip(*extra, strict=True)
        connection.execute(
            "INSERT INTO fact_metadata (alliance_id, kind, fact_id, data)"
            " SELECT %s, k, i, d::jsonb FROM unnest(%s::smallint[], %s::text[], %s::text[]) AS x (k, i, d)",
            (alliance_id, list(kinds), list(ids), list(data)),
        )


class OnRecord(NamedTuple):
    """What the books hold of a fact that comes again."""

    digest: int
    customer: str | None


def on_record(connection: Connection, alliance_id: uuid.UUID, facts: Sequence[ParsedFact]) -> dict[Key, OnRecord]:
    """Those of some facts that are on record."""
    rows = connection.execute(
        "SELECT kind, fact_id, digest, customer FROM facts WHERE alliance_id = %s AND fact_id = ANY(%s)",
        (alliance_id, [fact[1] for fact in facts]),
    )
    asked = {(fact[0], fact[1]) for fact in facts}
    return {(kind, fact_id): OnRecord(*rest) for kind, fact_id, *rest in rows if (kind, fact_id) in asked}


def known_touches(connection: Connection, alliance_id: uuid.UUID, fact_ids: Sequence[str]) -> set[str]:
    """Those of some touches that are on record."""
    if not fact_ids:
        return set()
    rows = connection.execute(
        "SELECT fact_id FROM facts WHERE alliance_id = %s AND kind = 0 AND fact_id = ANY(%s)",
        (alliance_id, list(fact_ids)),
    )
    return {fact_id for (fact_id,) in rows}


FACT_COLUMNS = (
    "kind, fact_id, (extract(epoch FROM occurred_at) * 1000000)::bigint, local_day - date '0001-01-01' + 1,"
    " partner_id, code, code_partner_id, customer, amount_minor, net_minor, own_commission_minor, currency, category,"
    " quantity, staff, refunds, click, friend_id"
)


def facts_where(
    connection: Connection, alliance_id: uuid.UUID, column: str, values: Sequence[str]
) -> list[tuple[Any, ...]]:
    """The facts whose `column` (customer, refunds or fact_id) is one of the values, in FACT_COLUMNS."""
    statement = {
        "customer": f"SELECT {FACT_COLUMNS} FROM facts WHERE alliance_id = %s AND customer = ANY(%s)",
        "refunds": f"SELECT {FACT_COLUMNS} FROM facts WHERE alliance_id = %s AND refunds = ANY(%s)",
        "fact_id": f"SELECT {FACT_COLUMNS} FROM facts WHERE alliance_id = %s AND fact_id = ANY(%s)",
    }[column]
    with connection.cursor(binary=True) as cursor:
        return cursor.execute(statement, (alliance_id, list(values))).fetchall() if values else []


def has_refunds(connection: Connection, alliance_id: uuid.UUID) -> bool:
    """Whether any refund is on record: one look instead of one for each sale of a batch."""
    statement = "SELECT 1 FROM facts WHERE alliance_id = %s AND refunds IS NOT NULL LIMIT 1"
    return connection.execute(statement, (alliance_id,)).fetchone() is not None


def facts_between(connection: Connection, alliance_id: uuid.UUID, first: datetime, size: int = 20_000) -> Any:
    """All facts from a moment on, in the order they happened, streamed in chunks of FACT_COLUMNS rows."""
    with connection.cursor(name="facts_between", binary=True) as cursor:
        cursor.itersize = size
        cursor.execute(
            f"SELECT {FACT_COLUMNS} FROM facts WHERE alliance_id = %s AND occurred_at >= %s ORDER BY occurred_at, kind, fact_id",
            (alliance_id, first),
        )
        while rows := cursor.fetchmany(size):
            yield rows
