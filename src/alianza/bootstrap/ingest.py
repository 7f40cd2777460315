"""Taking in a file of facts, batch by batch: one thread reads and checks, one decides, one writes.

While a batch is being written the next one is decided already (see `Recorder.foresee`). Each batch is one transaction, so a
run that is killed has kept whole batches; running it again finds them and goes on.
"""

from __future__ import annotations

import gc
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from alianza.bootstrap.claims import claim_codes, claims_codes, code_finder
from alianza.bootstrap.office import Office
from alianza.orders.api import ParsedFact
from alianza.orders.facts import CURRENCY, FACT_ID, KIND, LEAD, LINE_NO, LOCAL_DAY, FactParser
from alianza.orders.files import Chunk, Profile, Reject, RejectWriter, RowSource, open_rows
from alianza.rewards.batch import Batch as Foreseen
from alianza.rewards.record import Ready, Recorded, make_ready
from alianza.runtime import clock
from alianza.runtime.bulk import EPOCH_DAY

BATCH = 30_000


@dataclass(slots=True)
class Ingested:
    """What became of a file."""

    rows: int = 0
    facts: int = 0
    duplicates: int = 0
    rejected: int = 0
    lines: int = 0
    transfers: int = 0
    waiting_refunds: int = 0
    rejects_file: str = ""
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, recorded: Recorded) -> None:
        """Count a committed batch."""
        self.facts += recorded.facts
        self.duplicates += recorded.duplicates
        self.lines += recorded.lines
        self.transfers += recorded.transfers
        self.waiting_refunds += recorded.waiting_refunds

    def reject(self, reject: Reject) -> None:
        """Count a row that could not be used."""
        self.rejected += 1
        self.reasons[reject.code] = self.reasons.get(reject.code, 0) + 1


Progress = Callable[[int, int], None]


def ingest_file(
    office: Office,
    path: Path,
    profile: Profile | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
    size: int = BATCH,
) -> Ingested:
    """Take in a file; rows that cannot be used go to `rejects` (rejects.csv beside the file by default).

    Raises what opening a file raises (unreadable, unknown kind, missing columns); a bad row never stops the others.
    """
    result = Ingested()
    rejected = rejects or path.with_name("rejects.csv")
    with _tuned_interpreter(), open_rows(path, profile) as source, RejectWriter(rejected, source=path) as writer:
        for batch, recorded in _recorded(office, _read_ahead(source, facts_parser(office, clock.now()), size)):
            result.add(recorded)
            bad = batch.rejects + [_conflict(fact, batch.chunks) for fact in recorded.conflicts]
            writer.write(sorted(bad, key=lambda item: item.line_no))
            for reject in bad:
                result.reject(reject)
            result.rows += batch.rows
            if progress:
                progress(batch.bytes_read, source.total_bytes)
    result.rejects_file = str(writer.path) if writer.count else ""
    return result


@contextmanager
def _tuned_interpreter() -> Iterator[None]:
    """Let the garbage collector look less often, and threads take turns more often.

    A batch makes many objects that live until it is written. The writing thread mostly waits for PostgreSQL, and after each
    wait it would queue behind the deciding one for the interpreter's usual turn of 5 ms.
    """
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(500_000, 20, 100)
    sys.setswitchinterval(0.0003)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)


@dataclass(slots=True)
class _Batch:
    """Rows that are decided and written together."""

    facts: list[ParsedFact] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    rows: int = 0
    bytes_read: int = 0
    ready: Ready | None = None

    def add(self, chunk: Chunk, facts: list[Any], rejects: list[Reject]) -> None:
        self.facts += facts
        self.rejects += rejects
        self.chunks.append(chunk)
        self.rows += len(chunk) + len(chunk.broken)


class AgreedFacts:
    """Reads facts in the currencies of all versions, and leaves out those that the version of their day does not have."""

    def __init__(self, office: Office, now: datetime) -> None:
        deals = [version.loaded.deal for version in office.versions]
        currencies = tuple(dict.fromkeys(currency for deal in reversed(deals) for currency in deal.currencies))
        self._facts = FactParser(
            currencies,
            office.deal.time_zone,
            office.by_external_id,
            office.codes,
            now=now,
            find_codes=code_finder(office),
            identify=office.identify,
        )
        self._terms = office.terms
        self._always = all(set(deal.currencies) == set(currencies) for deal in deals)

    def at(self, now: datetime) -> AgreedFacts:
        """The same, by another moment."""
        self._facts.bound(now)
        return self

    def parse(self, chunk: Chunk) -> tuple[list[ParsedFact], list[Reject]]:
        """A chunk's facts in the file's order, and what can't be used."""
        facts, rejects = self._facts.parse(chunk)
        if self._always:
            return facts, rejects
        wrong = [fact for fact in facts if fact[KIND] != LEAD and not self._is_agreed(fact)]
        kept = {fact[LINE_NO] for fact in facts} - {fact[LINE_NO] for fact in wrong}
        rejects = sorted([*rejects, *(self._reject(fact, chunk) for fact in wrong)], key=lambda item: item.line_no)
        return [fact for fact in facts if fact[LINE_NO] in kept], rejects

    def _is_agreed(self, fact: ParsedFact) -> bool:
        rated = self._terms.on(fact[LOCAL_DAY] + EPOCH_DAY)
        return rated is None or fact[CURRENCY] in rated.deal.currencies

    def _reject(self, fact: ParsedFact, chunk: Chunk) -> Reject:
        message = f"the deal of that day does not have '{fact[CURRENCY]}'"
        row = list(chunk.lines).index(fact[LINE_NO])
        return Reject(fact[LINE_NO], chunk.layout.heading("currency"), "unknown_currency", message, chunk.raw(row))


def facts_parser(office: Office, now: datetime) -> AgreedFacts:
    """A reader of the alliance's facts; `now` bounds what may have happened."""
    return AgreedFacts(office, now)


def _recorded(office: Office, batches: Iterator[_Batch]) -> Iterator[tuple[_Batch, Recorded]]:
    """Record batches in order, each decided while the one before is being written; gives them once they are committed."""
    running: deque[tuple[_Batch, Future[Recorded]]] = deque()
    foreseen: Foreseen | None = None
    repeats = False  # facts that are known already undo what was decided ahead
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ingest-writer") as writer:
        for batch in batches:
            ready = batch.ready or make_ready(batch.facts)
            claims = claims_codes(office, ready)
            foreseen = None if repeats or claims else _foresee(office, ready, foreseen if running else None)
            if running:
                before, future = running.popleft()
                recorded = future.result()
                repeats = recorded.facts < len(before.facts)
                yield before, recorded
            running.append((batch, writer.submit(_write, office, ready, foreseen, claims)))
        for last, future in running:
            yield last, future.result()


def _foresee(office: Office, ready: Ready, after: Foreseen | None) -> Foreseen | None:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return office.recorder.foresee(connection, ready, clock.now(), after)


def _write(office: Office, ready: Ready, foreseen: Foreseen | None, claims: bool) -> Recorded:
    with office.database.unit_of_work(office.alliance_id) as connection:
        now = clock.now()
        ready = claim_codes(office, connection, ready, now) if claims else ready
        recorded = office.recorder.record(connection, ready, now, foreseen)
    office.recorder.committed()
    return recorded


def _conflict(fact: ParsedFact, chunks: list[Chunk]) -> Reject:
    chunk = next(chunk for chunk in chunks if fact[LINE_NO] in chunk.lines)
    row = list(chunk.lines).index(fact[LINE_NO])
    message = f"'{fact[FACT_ID]}' is on record with other content; facts are never edited: send a refund or a new id"
    return Reject(fact[LINE_NO], chunk.layout.heading("fact_id"), "already_recorded", message, chunk.raw(row))


def _read_ahead(source: RowSource, parser: AgreedFacts, size: int) -> Iterator[_Batch]:
    """Read and parse in a thread of its own, at most two batches ahead of the writer."""
    ready: queue.Queue[Any] = queue.Queue(maxsize=2)
    stop = threading.Event()

    def put(item: Any) -> bool:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    def read() -> None:
        try:
            batch = _Batch()
            for chunk in source:
                batch.add(chunk, *parser.parse(chunk))
                batch.bytes_read = source.bytes_read
                if batch.rows >= size:
                    batch.ready = make_ready(batch.facts)
                    if not put(batch):
                        return
                    batch = _Batch()
            put(batch)
            put(None)
        except BaseException as error:  # noqa: BLE001 - carried over to the reader of the queue, which raises it
            put(error)

    thread = threading.Thread(target=read, name="ingest-reader", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()
