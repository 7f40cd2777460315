"""Merged customers: several ids of one person. Facts keep the id they were sent with; who is decided together follows from here.

Nouns: merge (one customer is another, until it is undone), person (the customer at the end of a chain of merges).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection


class MergeConflict(AlianzaError):
    """The two are one already the other way round, or the customer is somebody else."""

    code = "merge_conflict"


class UnknownMerge(AlianzaError):
    """There is no merge of that id that stands."""

    code = "unknown_merge"


class Merge(NamedTuple):
    """One merge as it was asked for."""

    merge_id: uuid.UUID
    customer: str
    into: str
    merged_at: datetime
    undone_at: datetime | None


# Who is who -----------------------------------------------------------------------------------------------------------------


def has_merges(connection: Connection, alliance_id: uuid.UUID) -> bool:
    """Whether any customer is another: one look instead of one for each customer of a batch."""
    statement = "SELECT 1 FROM customer_aliases WHERE alliance_id = %s LIMIT 1"
    return connection.execute(statement, (alliance_id,)).fetchone() is not None


def persons_of(connection: Connection, alliance_id: uuid.UUID, customers: Collection[str]) -> dict[str, str]:
    """Those of some customers that are another, and whom."""
    rows = connection.execute(
        "SELECT customer, person FROM customer_aliases WHERE alliance_id = %s AND customer = ANY(%s)",
        (alliance_id, list(customers)),
    )
    return dict(rows.fetchall())


def aliases_of(connection: Connection, alliance_id: uuid.UUID, persons: Collection[str]) -> dict[str, str]:
    """The other customers that some persons are, and which of them each is."""
    rows = connection.execute(
        "SELECT customer, person FROM customer_aliases WHERE alliance_id = %s AND person = ANY(%s)",
        (alliance_id, list(persons)),
    )
    return dict(rows.fetchall())


def names_of(connection: Connection, alliance_id: uuid.UUID, customer: str) -> list[str]:
    """All customers that are the same person as one, itself among them."""
    person = persons_of(connection, alliance_id, [customer]).get(customer, customer)
    return [person, *aliases_of(connection, alliance_id, [person])]


# Merging --------------------------------------------------------------------------------------------------------------------


def merge(
    connection: Connection, alliance_id: uuid.UUID, merge_id: uuid.UUID, customer: str, into: str, now: datetime
) -> str:
    """One customer is another from now on; gives the person they are, empty when they were one already.

    The caller holds the alliance's lock. Raises MergeConflict when the customer is somebody else already.
    """
    persons = persons_of(connection, alliance_id, [customer, into])
    person = persons.get(into, into)
    if persons.get(customer, customer) == person:
        return ""
    if customer in persons:
        raise MergeConflict(
            f"'{customer}' is '{persons[customer]}' already",
            hint=f"alianza customers merge {persons[customer]} --into {into}",
        )
    connection.execute(
        "INSERT INTO customer_merges (alliance_id, merge_id, customer, into_customer, merged_at) VALUES (%s, %s, %s, %s, %s)",
        (alliance_id, merge_id, customer, into, now),
    )
    _settle(connection, alliance_id, [customer, *aliases_of(connection, alliance_id, [customer])], person)
    return person


def undo_merge(connection: Connection, alliance_id: uuid.UUID, merge_id: uuid.UUID, now: datetime) -> tuple[str, str]:
    """The two are two again; gives both persons. The caller holds the alliance's lock. Raises UnknownMerge."""
    found = connection.execute(
        "UPDATE customer_merges SET undone_at = %s WHERE alliance_id = %s AND merge_id = %s AND undone_at IS NULL"
        " RETURNING customer, into_customer",
        (now, alliance_id, merge_id),
    ).fetchone()
    if found is None:
        raise UnknownMerge("there is no such merge, or it was undone", hint="alianza customers merges shows them")
    customer, into = found
    names = _merged_into(connection, alliance_id, customer)
    connection.execute("DELETE FROM customer_aliases WHERE alliance_id = %s AND customer = %s", (alliance_id, customer))
    _settle(connection, alliance_id, names, customer)
    return customer, persons_of(connection, alliance_id, [into]).get(into, str(into))


def _settle(connection: Connection, alliance_id: uuid.UUID, customers: Collection[str], person: str) -> None:
    connection.execute(
        "INSERT INTO customer_aliases (alliance_id, customer, person) SELECT %s, customer, %s FROM unnest(%s::text[])"
        " AS x (customer) ON CONFLICT (alliance_id, customer) DO UPDATE SET person = excluded.person",
        (alliance_id, person, list(customers)),
    )


def _merged_into(connection: Connection, alliance_id: uuid.UUID, customer: str) -> list[str]:
    """Whoever is that customer by the merges that stand, over however many of them."""
    rows = connection.execute(
        "WITH RECURSIVE merged AS ("
        " SELECT customer FROM customer_merges WHERE alliance_id = %(a)s AND into_customer = %(c)s AND undone_at IS NULL"
        " UNION SELECT m.customer FROM customer_merges m JOIN merged ON m.into_customer = merged.customer"
        " WHERE m.alliance_id = %(a)s AND m.undone_at IS NULL) SELECT customer FROM merged",
        {"a": alliance_id, "c": customer},
    )
    return [row[0] for row in rows]


def forget_columns(connection: Connection, alliance_id: uuid.UUID, customers: Collection[str]) -> int:
    """Delete the columns that are not ours of some customers' facts; gives how many facts had any."""
    done = connection.execute(
        "DELETE FROM fact_metadata m USING facts f WHERE m.alliance_id = %(alliance)s AND f.alliance_id = %(alliance)s"
        " AND f.kind = m.kind AND f.fact_id = m.fact_id AND f.customer = ANY(%(customers)s)",
        {"alliance": alliance_id, "customers": list(customers)},
    )
    return done.rowcount


def load_merges(connection: Connection, alliance_id: uuid.UUID) -> list[Merge]:
    """All merges, newest first, those that were undone too."""
    rows = connection.execute(
        "SELECT merge_id, customer, into_customer, merged_at, undone_at FROM customer_merges WHERE alliance_id = %s"
        " ORDER BY merged_at DESC, merge_id DESC",
        (alliance_id,),
    )
    return [Merge(*row) for row in rows]


def known_customers(connection: Connection, alliance_id: uuid.UUID, customers: Collection[str]) -> set[str]:
    """Those of some customers that any fact names."""
    rows = connection.execute(
        "SELECT c FROM unnest(%s::text[]) AS x (c)"
        " WHERE EXISTS (SELECT FROM facts WHERE alliance_id = %s AND customer = c)",
        (list(customers), alliance_id),
    )
    return {row[0] for row in rows}
