"""One lead or sale as it happens: told by a shop's server, or by its page in the customer's browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from alianza.bootstrap import reviews
from alianza.bootstrap.claims import claim_codes, claims_codes
from alianza.bootstrap.ingest import facts_parser
from alianza.bootstrap.office import Office
from alianza.kernel.errors import AlianzaError
from alianza.orders.files import chunk_of
from alianza.rewards.record import make_ready
from alianza.runtime.database import Connection


class EventRejected(AlianzaError):
    """A field of the event cannot be used; `where` names it."""

    code = "event_rejected"


class EventConflict(AlianzaError):
    """The id is on record with other content: facts are never edited."""

    code = "event_conflict"


class Sighting(NamedTuple):
    """How an event reached the server. The hashes are None without consent."""

    by_browser: bool
    click_id: bytes | None
    address_hash: bytes | None
    device_hash: bytes | None


class Told(NamedTuple):
    """What became of an event. `fresh` is False when it was known already; `signals` are those it raised."""

    fact: str
    fact_id: str
    fresh: bool
    signals: int


def tell(office: Office, kind: str, fields: Mapping[str, str], seen: Sighting, now: datetime) -> Told:
    """Record one lead or sale, with the columns of a facts file. The same event again changes nothing.

    Raises EventRejected for a field that cannot be used, EventConflict for an id that is known with other content.
    """
    row = {"fact": kind, "occurred_at": now.isoformat(), **fields}
    facts, rejects = facts_parser(office, now).parse(chunk_of([row]))
    if rejects:
        bad = rejects[0]
        raise EventRejected(bad.message, where=bad.column, hint=f"reason {bad.code}: docs/errors.md")
    with office.database.unit_of_work(office.alliance_id) as connection:
        ready = make_ready(facts)
        ready = claim_codes(office, connection, ready, now) if claims_codes(office, ready) else ready
        recorded = office.recorder.record(connection, ready, now)
        if recorded.conflicts:
            # The moment is the server's own, so the same event a second later is the same event.
            if not _same_again(connection, office, kind, row, "occurred_at" in fields):
                raise EventConflict(f"{kind} '{row['fact_id']}' is on record with other content", where="id")
        elif recorded.facts:
            _see(connection, office, kind, row["fact_id"], seen, now)
    office.recorder.committed()
    raised = reviews.scan(office, now) if recorded.facts else 0
    return Told(kind, row["fact_id"], bool(recorded.facts), raised)


def _same_again(connection: Connection, office: Office, kind: str, row: Mapping[str, str], dated: bool) -> bool:
    """Whether the fact on record differs in nothing but the moment, which the sender did not state."""
    if dated:
        return False
    found = connection.execute(
        "SELECT occurred_at FROM facts WHERE alliance_id = %s AND kind = %s AND fact_id = %s",
        (office.alliance_id, reviews.KINDS[kind], row["fact_id"]),
    ).fetchone()
    if found is None:
        return False
    facts, _ = facts_parser(office, found[0]).parse(chunk_of([{**row, "occurred_at": found[0].isoformat()}]))
    return not office.recorder.record(connection, make_ready(facts), found[0]).conflicts


def _see(connection: Connection, office: Office, kind: str, fact_id: str, seen: Sighting, now: datetime) -> None:
    connection.execute(
        "INSERT INTO order_sightings (alliance_id, fact_id, fact_kind, by_browser, click_id, address_hash, device_hash,"
        " seen_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            office.alliance_id, fact_id, reviews.KINDS[kind], seen.by_browser,
            seen.click_id.hex() if seen.click_id else None, seen.address_hash, seen.device_hash, now,
        ),
    )  # fmt: skip
