"""Facts as they come one by one or in lists: all that wait are decided together and committed in one transaction.

A commit costs the same for one fact and for a thousand, so whoever waits for one meanwhile gathers the next (`web.api.writer`).
Each request has its own answer, and none without the commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from alianza.bootstrap.claims import claim_codes, claims_codes
from alianza.bootstrap.ingest import AgreedFacts
from alianza.bootstrap.office import Office
from alianza.ledger import api as ledger
from alianza.orders import api as orders
from alianza.orders.facts import DIGEST, FACT_ID, KIND, LINE_NO, METADATA
from alianza.orders.files import Chunk, Profile, Reject
from alianza.orders.files.columns import Layout, make_layout
from alianza.rewards.record import make_ready
from alianza.runtime.database import Connection

# What a fact says, as the columns of a facts file: each one is a text, empty where nothing is said.
COLUMNS = (
    "fact", "fact_id", "occurred_at", "partner", "code", "customer", "amount", "net_amount", "own_commission", "currency",
    "category", "quantity", "staff", "refunds", "friend", "click", "email", "phone", "plate", "card_bin",
)  # fmt: skip
_FACT_ID, _OCCURRED_AT = COLUMNS.index("fact_id"), COLUMNS.index("occurred_at")
_ALWAYS = frozenset(("fact", "fact_id", "occurred_at"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NewFact(NamedTuple):
    """A fact to be recorded. `cells` are texts in the order of COLUMNS; without a moment it happens now."""

    cells: tuple[str, ...]
    metadata: Mapping[str, str] | None = None


class Outcome(NamedTuple):
    """What became of a fact: `new`, `known`, `conflict` or `refused`; the code, words and column of a refusal."""

    state: str
    code: str = ""
    message: str = ""
    column: str = ""


_NEW, _KNOWN = Outcome("new"), Outcome("known")


@dataclass
class Gathered:
    """Facts that are recorded together, and what became of each."""

    facts: Sequence[NewFact]
    outcomes: list[Outcome] = field(default_factory=list)
    new: int = 0


_LAYOUTS: dict[frozenset[str], tuple[list[int], Layout]] = {}


def _layout(stated: frozenset[str]) -> tuple[list[int], Layout]:
    """The places of the columns that any fact of a list states, and their layout."""
    found = _LAYOUTS.get(stated)
    if found is None:
        names = [name for name in COLUMNS if name in stated]
        places = [COLUMNS.index(name) for name in names]
        found = _LAYOUTS[stated] = places, make_layout(names, Profile(), "facts", partial=True)
    return found


def chunk_of_facts(facts: Sequence[NewFact], now: datetime) -> Chunk:
    """Facts as a chunk of a file. What has no moment happens now."""
    moment = now.isoformat()
    columns = list(zip(*(fact.cells for fact in facts), strict=True))
    columns[_OCCURRED_AT] = tuple(text or moment for text in columns[_OCCURRED_AT])
    stated = _ALWAYS | {name for name, column in zip(COLUMNS, columns, strict=True) if any(column)}
    places, layout = _layout(frozenset(stated))
    return Chunk(layout, [columns[place] for place in places], range(len(facts)))


def record(
    office: Office, connection: Connection, books: ledger.Books, facts: Sequence[NewFact], now: datetime
) -> Gathered:
    """Record facts under the alliance's lock, which the caller holds; `books` are what it gave.

    The same fact again changes nothing. `office` is the one of these books.
    """
    result = Gathered(facts)
    if not facts:
        return result
    parsed, rejects = _parser(office, now).parse(chunk_of_facts(facts, now))
    outcomes: dict[int, Outcome] = {reject.line_no: _refused(reject) for reject in rejects}
    parsed = [_with_metadata(fact, facts[fact[LINE_NO]].metadata) for fact in parsed]
    if parsed:
        ready = make_ready(parsed)
        ready = claim_codes(office, connection, ready, now) if claims_codes(office, ready) else ready
        recorded = office.recorder.record(connection, ready, now, books=books)
        outcomes |= {fact[LINE_NO]: _KNOWN for fact in recorded.repeats}
        outcomes |= _conflicts(office, connection, recorded.conflicts, facts)
        result.new = recorded.facts
    result.outcomes = [outcomes.get(place, _NEW) for place in range(len(facts))]
    return result


def _parser(office: Office, now: datetime) -> AgreedFacts:
    """The office's reader of facts, kept with it: it remembers the words it has read."""
    found: AgreedFacts | None = office.__dict__.get("_parser")
    if found is None:
        found = office.__dict__["_parser"] = AgreedFacts(office, now)
    return found.at(now)


def _refused(reject: Reject) -> Outcome:
    return Outcome("refused", reject.code, reject.message, reject.column)


def _with_metadata(fact: orders.ParsedFact, metadata: Mapping[str, str] | None) -> orders.ParsedFact:
    return fact if not metadata else (*fact[:METADATA], dict(metadata), *fact[METADATA + 1 :])


def _conflicts(
    office: Office, connection: Connection, found: Sequence[orders.ParsedFact], facts: Sequence[NewFact]
) -> dict[int, Outcome]:
    """What is on record with other content. A fact that said no moment is held against the moment on record."""
    outcomes = {}
    for fact in found:
        told = facts[fact[LINE_NO]]
        same = not told.cells[_OCCURRED_AT] and _same_again(office, connection, fact, told)
        message = (
            f"'{fact[FACT_ID]}' is on record with other content; facts are never edited: send a refund or a new id"
        )
        outcomes[fact[LINE_NO]] = _KNOWN if same else Outcome("conflict", "already_recorded", message, "fact_id")
    return outcomes


def _same_again(office: Office, connection: Connection, fact: orders.ParsedFact, told: NewFact) -> bool:
    rows = orders.facts_where(connection, office.alliance_id, "fact_id", [fact[FACT_ID]])
    row = next((row for row in rows if row[0] == fact[KIND]), None)
    on_record = orders.on_record(connection, office.alliance_id, [fact]).get((fact[KIND], fact[FACT_ID]))
    if row is None or on_record is None:
        return False
    moment = _EPOCH + timedelta(microseconds=row[2])
    again, _ = _parser(office, moment).parse(chunk_of_facts([told], moment))
    return bool(again) and again[0][DIGEST] == on_record.digest
