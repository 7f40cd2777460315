"""The spool: what is written is there after a kill, a torn end is cut off, nothing goes before it is in the books."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from alianza.tracking.clicks import spool as spools
from alianza.tracking.clicks.batch import Batch, read, written
from alianza.tracking.clicks.spool import Spool, SpoolFull

MB = 1 << 20


def killed(spool: Spool) -> None:
    """What a SIGKILL leaves: the files, without their locks."""
    assert spool._active is not None
    os.close(spool._active.file)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.spool"))


def test_what_was_written_is_taken_over_after_a_kill_and_only_then(tmp_path: Path) -> None:
    first = Spool(tmp_path, MB)
    payloads = [os.urandom(size) for size in (1, 100, 70_000)]
    records = [first.append(payload) for payload in payloads]
    second = Spool(tmp_path, MB)
    assert second.adopt() == [], "a file that is held is not taken"
    assert [first.read(record) for record in records] == payloads
    killed(first)
    found = second.adopt()
    assert [second.read(record) for record in found] == payloads
    assert Spool(tmp_path, MB).adopt() == [], "it is taken once"
    for record in found:
        second.forget(record)
    assert (files(tmp_path), second.bytes) == ([], 0)


@pytest.mark.parametrize("cut", [1, 7, 8, 9, 50])
def test_a_torn_end_is_cut_off_and_what_is_before_it_stays(tmp_path: Path, cut: int) -> None:
    spool = Spool(tmp_path, MB)
    spool.append(b"first" * 20)
    spool.append(b"second" * 20)
    killed(spool)
    (path,) = files(tmp_path)
    os.truncate(path, path.stat().st_size - cut)
    again = Spool(tmp_path, MB)
    assert [again.read(record) for record in again.adopt()] == [b"first" * 20]


def test_a_record_whose_bytes_changed_is_not_believed(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MB)
    record = spool.append(b"clicks" * 20)
    os.pwrite(record.segment.file, b"X", record.offset)
    killed(spool)
    assert Spool(tmp_path, MB).adopt() == []


def test_an_empty_file_is_used_again_and_goes_in_the_end(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MB)
    sizes = []
    for _ in range(3):
        record = spool.append(b"x" * 1_000)
        sizes.append(files(tmp_path)[0].stat().st_size)
        spool.forget(record)
    assert len(set(sizes)) == 1, "it does not grow"
    spool.close()
    assert files(tmp_path) == []


def test_files_are_cut_and_each_goes_when_its_last_record_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "_SEGMENT_BYTES", 2_000)
    spool = Spool(tmp_path, MB)
    records = [spool.append(b"x" * 900) for _ in range(9)]
    assert len(files(tmp_path)) == 3
    for record in records[1:]:
        spool.forget(record)
    assert len(files(tmp_path)) == 2, "the first has a record left, the last is the one in use"
    spool.forget(records[0])
    assert len(files(tmp_path)) == 1


def test_it_holds_what_it_may_and_then_says_so(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 10_000)
    spool.append(b"x" * 9_000)
    with pytest.raises(SpoolFull):
        spool.append(b"x" * 2_000)
    assert spool.append(b"x" * 500).length == 500


def test_a_disk_without_room_leaves_no_half_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path, MB)
    spool.append(b"kept")
    real = os.pwrite

    def half(file: int, data: bytes, offset: int) -> int:
        if len(data) > 100:
            return real(file, data[:50], offset)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", half)
    with pytest.raises(OSError, match="No space"):
        spool.append(b"x" * 130)
    monkeypatch.setattr(os, "pwrite", real)
    spool.append(b"after")
    killed(spool)
    again = Spool(tmp_path, MB)
    assert [again.read(record) for record in again.adopt()] == [b"kept", b"after"]


def test_a_batch_comes_out_as_it_went_in() -> None:
    batch = Batch()
    assert not batch
    batch.rows[bytes(16)].append(tuple(bytes([n]) * n for n in range(1, 13)))
    batch.hits[bytes(range(16))][(bytes(16), bytes(16), 0, 7)] += 2
    assert batch and batch.clicks == 1
    assert [(name, list(words)) for name, words in read(written(batch.statements()))] == batch.statements()
