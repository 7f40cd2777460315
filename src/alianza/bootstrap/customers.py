"""Use cases about customers: several ids that are one person, and that again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from alianza.bootstrap.office import Office
from alianza.identity.acting import note
from alianza.kernel.errors import UsageError
from alianza.kernel.ids import format_id, new_id, parse_id
from alianza.kernel.tables import TableInvalid, read_list
from alianza.ledger import api as ledger
from alianza.orders import api as orders
from alianza.runtime.outbox import NewEvent, emit
from alianza.tracking import api as tracking

PREFIX = "cmg"
COLUMNS = ("customer", "into")


class MergesInvalid(TableInvalid):
    """The list of customers has mistakes; nobody was merged."""

    code = "merges_invalid"


class Pair(NamedTuple):
    """One customer who is another."""

    customer: str
    into: str


@dataclass(slots=True)
class Merged:
    """What became of it: the merges by id, how many were one already, customers that no fact names yet, lines written."""

    merges: list[str] = field(default_factory=list)
    known: int = 0
    unseen: list[str] = field(default_factory=list)
    lines: int = 0


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a CSV file with the columns `customer` and `into`. Raises MergesInvalid naming every mistake."""
    return read_list(path, COLUMNS, COLUMNS, lambda cells: pair_of(cells["customer"], cells["into"]), MergesInvalid)


def pair_of(customer: str, into: str) -> Pair:
    """Two customers by their ids. Raises UsageError."""
    customer, into = customer.strip(), into.strip()
    if not customer or not into or customer == into:
        raise UsageError("name two customers", hint="alianza customers merge C-1042 --into C-77")
    return Pair(customer, into)


def merge(office: Office, pairs: Sequence[Pair], now: datetime) -> Merged:
    """Let customers be others, and decide anew what their facts earn together. All or none. Raises MergeConflict."""
    result = Merged()
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        names = {name for pair in pairs for name in pair}
        result.unseen = sorted(names - orders.known_customers(connection, office.alliance_id, names))
        persons: set[str] = set()
        events: list[NewEvent] = []
        for customer, into in pairs:
            merge_id = new_id(now)
            person = orders.merge(connection, office.alliance_id, merge_id, customer, into, now)
            if not person:
                result.known += 1
                continue
            persons = (persons - {customer}) | {person}
            shown = format_id(PREFIX, merge_id)
            result.merges.append(shown)
            note(
                connection,
                office.alliance_id,
                now,
                "customer.merged",
                shown,
                after={"customer": customer, "into": into},
            )
            events.append(NewEvent("customer.merged", shown, {"id": shown, "customer": customer, "into": into}))
        emit(connection, office.alliance_id, now, events)
        if persons:
            result.lines = office.recorder.decide_again(connection, sorted(persons), now).lines
    office.recorder.committed()
    return result


def unmerge(office: Office, merge_id: str, now: datetime) -> Merged:
    """Let them be two again, and decide both anew. Raises UnknownMerge, InvalidValue."""
    number = parse_id(PREFIX, merge_id)
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        both = orders.undo_merge(connection, office.alliance_id, number, now)
        data = {"id": merge_id, "customer": both[0], "into": both[1]}
        emit(connection, office.alliance_id, now, [NewEvent("customer.unmerged", merge_id, data)])
        lines = office.recorder.decide_again(connection, sorted(both), now).lines
        note(connection, office.alliance_id, now, "customer.unmerged", merge_id, after={"customer": both[0]})
    office.recorder.committed()
    return Merged([merge_id], lines=lines)


@dataclass(slots=True)
class Forgotten:
    """What was deleted of a person: ids it had, facts with columns of their own, identities, partners' matches."""

    customers: list[str]
    facts: int
    identities: int
    matches: int


def forget(office: Office, customer: str, now: datetime) -> Forgotten:
    """Delete all that tells who a person is, under all its ids. What is owed, and what it rests on, stays.

    A customer whose id is a name or a number in itself has to be given another id where it comes from. Raises UsageError
    when no fact names it.
    """
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        names = orders.names_of(connection, office.alliance_id, customer)
        if not orders.known_customers(connection, office.alliance_id, names):
            raise UsageError(f"no order names '{customer}'", hint="write the id as the orders have it")
        facts = orders.forget_columns(connection, office.alliance_id, names)
        identities, matches = tracking.forget_identities(connection, office.alliance_id, names)
        words = {"facts": facts, "identities": identities, "matches": matches}
        note(connection, office.alliance_id, now, "customer.forgotten", customer, after=words)
    return Forgotten(sorted(names), facts, identities, matches)


def merges_of(office: Office) -> list[dict[str, Any]]:
    """All merges as they are shown, newest first."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        found = orders.load_merges(connection, office.alliance_id)
    return [{**one._asdict(), "merge_id": format_id(PREFIX, one.merge_id)} for one in found]
