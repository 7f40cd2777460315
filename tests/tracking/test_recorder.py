"""What is left in the spool: a batch that can never be recorded is set aside, whatever comes after it is recorded."""

from __future__ import annotations

import asyncio
import stat
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.tracking.made import Books, id_at
from tests.tracking.test_spool import killed

from alianza.tracking import api as tracking
from alianza.tracking.clicks import rows
from alianza.tracking.clicks.batch import Batch, written
from alianza.tracking.clicks.recorder import Recorder
from alianza.tracking.clicks.spool import Spool

NOW = datetime.now(UTC)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)  # its month was dropped


def spooled(books: Books, spool: Spool, link: tracking.Link, at: datetime) -> uuid.UUID:
    """A click as a worker that was killed left it."""
    click_id, batch = id_at(at), Batch()
    ids = [rows.blob(one.bytes) for one in (click_id, link.link_id, link.partner_id)]
    empty = [rows.text("")] * 2
    row = (ids[0], ids[1], rows.int4(1), ids[2], rows.FALSE, *[rows.NULL] * 5, *empty)
    batch.rows[books.alliance_id.bytes].append(row)
    spool.append(written(batch.statements()))
    return click_id


async def drained(books: Books, spool: Spool) -> None:
    recorder = Recorder(lambda: books.database.uri, spool, durable=True, mend=lambda: books.months(NOW, NOW))
    await recorder.start()
    try:
        async with asyncio.timeout(20):
            while recorder.backlog:
                await asyncio.sleep(0.02)
    finally:
        await recorder.close()


def recorded(books: Books) -> set[uuid.UUID]:
    with books.database.connect() as owner:
        return {row[0] for row in owner.execute("SELECT click_id FROM clicks")}


def left(books: Books, folder: Path) -> uuid.UUID:
    """A spool with a click of long ago and one of now; gives the latter."""
    spool, link = Spool(folder, 1 << 20), books.add()
    spooled(books, spool, link, LONG_AGO)
    found = spooled(books, spool, link, NOW)
    killed(spool)
    return found


def test_a_batch_of_a_month_that_was_dropped_blocks_no_other(books: Books, tmp_path: Path) -> None:
    click_id = left(books, tmp_path)
    asyncio.run(drained(books, Spool(tmp_path, 1 << 20)))
    assert recorded(books) == {click_id}
    (aside,) = tmp_path.glob("*.refused")
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


def test_a_recorder_that_ends_first_brings_into_the_books_what_it_left_behind(books: Books, tmp_path: Path) -> None:
    spool = Spool(tmp_path, 1 << 20)
    click_id = spooled(books, spool, books.add(), NOW)
    killed(spool)

    async def starts_and_ends() -> None:
        recorder = Recorder(lambda: books.database.uri, Spool(tmp_path, 1 << 20), durable=False, mend=lambda: None)
        await recorder.start()
        await recorder.close()

    books.months(NOW, NOW)
    asyncio.run(starts_and_ends())
    assert recorded(books) == {click_id}


def test_a_disk_without_room_for_what_is_set_aside_is_tried_again(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click_id = left(books, tmp_path)
    real, tries = Spool.set_aside, []

    def full_at_first(self: Spool, payload: bytes) -> Path:
        tries.append(payload)
        if len(tries) == 1:
            raise OSError("No space left on device")
        return real(self, payload)

    monkeypatch.setattr(Spool, "set_aside", full_at_first)
    asyncio.run(drained(books, Spool(tmp_path, 1 << 20)))
    assert (recorded(books), len(tries)) == ({click_id}, 2)
