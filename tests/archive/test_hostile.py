"""Archives that somebody has laid hands on: each is refused, says why, and leaves nothing behind."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.archive.test_round_trip import nothing_of

from alianza.bootstrap.archive import (
    ArchiveDiffers,
    ArchiveInvalid,
    ArchiveSchema,
    Left,
    check_archive,
    checking,
    import_archive,
)
from alianza.kernel.errors import AlianzaError
from alianza.runtime import clock
from alianza.runtime.database import Database

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def inside(archive: Left) -> Files:
    """The files of the archive, in their order."""
    with zipfile.ZipFile(archive.path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def agreeing(files: Files, **words: Any) -> Files:
    """The files with a manifest that says what they are: made by somebody who knows how."""
    manifest = json.loads(files["manifest.json"])
    for one in manifest["files"]:
        data = files[one["name"]]
        one |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}
        if one["name"].startswith("tables/"):
            one["rows"] = data.count(b"\n")
    return {**files, "manifest.json": json.dumps(manifest | words).encode()}


@pytest.fixture
def refused(empty: Database, tmp_path: Path) -> Callable[[Files, type[AlianzaError], str], None]:
    """Hold that an archive of these files does not enter, and why."""

    def hold(files: Files, error: type[AlianzaError], match: str) -> None:
        path = packed(tmp_path / "hostile.zip", files)
        with pytest.raises(error, match=match):
            import_archive(empty, path, clock.now())
        assert nothing_of(empty, "onlycar")

    return hold


def changed(files: Files, name: str, old: bytes, new: bytes, count: int = 1) -> Files:
    assert old in files[name], (name, old)
    return {**files, name: files[name].replace(old, new, count)}


Refused = Callable[[Files, type[AlianzaError], str], None]
PARTNERS, LINES = "tables/partners.jsonl", "tables/lines.jsonl"


def test_control_packed_again_without_a_change_it_enters(inside: Files, empty: Database, tmp_path: Path) -> None:
    import_archive(empty, packed(tmp_path / "same.zip", agreeing(inside)), clock.now())
    assert not nothing_of(empty, "onlycar")


class TestAgainstTheManifest:
    def test_another_byte(self, inside: Files, refused: Refused) -> None:
        refused(
            changed(inside, LINES, b'"amount_minor":', b'"amount_minor":1'), ArchiveInvalid, "longer than the manifest"
        )
        refused(changed(inside, LINES, b'"period":2026', b'"period":2025'), ArchiveInvalid, "its hash is another")

    def test_a_row_less_or_more(self, inside: Files, refused: Refused) -> None:
        short = inside[LINES][inside[LINES].index(b"\n") + 1 :]
        refused({**inside, LINES: short}, ArchiveInvalid, "shorter than the manifest")
        manifest = agreeing({**inside, LINES: short})
        words = json.loads(manifest["manifest.json"])
        next(one for one in words["files"] if one["name"] == LINES)["rows"] += 1
        refused({**manifest, "manifest.json": json.dumps(words).encode()}, ArchiveInvalid, "rows, the manifest says")

    @pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "tables/../x.jsonl", "tables/X.jsonl", "x"])
    def test_a_file_of_another_name(self, name: str, inside: Files, refused: Refused) -> None:
        refused({**inside, name: b""}, ArchiveInvalid, "is no name of an archive's file")

    def test_a_file_that_nobody_listed_or_that_is_missing(self, inside: Files, refused: Refused) -> None:
        refused({**inside, "tables/more.jsonl": b""}, ArchiveInvalid, "is not in the manifest")
        without = {name: data for name, data in inside.items() if name != LINES}
        refused(without, ArchiveInvalid, "is in the manifest only")
        manifest = json.loads(without["manifest.json"])
        manifest["files"] = [one for one in manifest["files"] if one["name"] != LINES]
        refused({**without, "manifest.json": json.dumps(manifest).encode()}, ArchiveInvalid, "is missing")

    def test_no_manifest_another_or_none_that_can_be_read(self, inside: Files, refused: Refused) -> None:
        refused({name: data for name, data in inside.items() if name != "manifest.json"}, ArchiveInvalid, "no manifest")
        for data in (b"", b"{}", b"[]", b"{", b'{"format": "alianza-archive", "version": 1}', b"[" * 100_000, b"\xff"):
            refused({**inside, "manifest.json": data}, ArchiveInvalid, "manifest|no archive")
        refused(agreeing(inside, extra=1), ArchiveInvalid, "manifest")
        refused(agreeing(inside, version=2), ArchiveSchema, "format 2")

    def test_another_schema_says_what_to_do(self, inside: Files, refused: Refused) -> None:
        refused(agreeing(inside, schema="0001"), ArchiveSchema, "schema 0001")
        refused(agreeing(inside, schema="9999"), ArchiveSchema, "schema 9999")


class TestRows:
    """Somebody who can make a manifest agree."""

    def test_of_another_alliance(self, inside: Files, refused: Refused) -> None:
        other = b'"alliance_id":"00000000-0000-0000-0000-000000000001"'
        mine = inside[PARTNERS][1 : len(other) + 1]
        refused(agreeing(changed(inside, PARTNERS, mine, other)), ArchiveInvalid, "the row is of another alliance")

    def test_under_another_name(self, inside: Files, refused: Refused) -> None:
        alliance = {**json.loads(inside["manifest.json"])["alliance"], "slug": "nexors"}
        refused(agreeing(inside, alliance=alliance), ArchiveInvalid, "does not follow from its name")

    def test_with_other_columns(self, inside: Files, refused: Refused) -> None:
        more = changed(inside, PARTNERS, b'"name":', b'"more":1,"name":')
        refused(agreeing(more), ArchiveInvalid, "other columns than the manifest")
        less = changed(inside, PARTNERS, b'"bic":"",', b"")
        refused(agreeing(less), ArchiveInvalid, "other columns than the manifest")
        renamed = {**inside, PARTNERS: inside[PARTNERS].replace(b'"name":', b'"nome":')}
        renamed["manifest.json"] = renamed["manifest.json"].replace(b'"name",\n', b'"nome",\n')
        refused(agreeing(renamed), ArchiveInvalid, "columns are not those of|other columns")
        twice = changed(inside, PARTNERS, b'"bic":"",', b'"bic":"A","bic":"",')
        refused(agreeing(twice), ArchiveDiffers, "not what the archive holds")

    @pytest.mark.parametrize(
        ("old", "new", "match"),
        [
            (b'"name":"', b'"name":"\\u0000', "can't be used"),
            (b'"name":"', b'"name":"\x00', "control character"),
            (b'"name":"', b'"name":"\x01', "control character"),
            (b'"name":"', b'"name":"\xff', "UTF-8|utf-8"),
            (b'"bic":""', b'"bic":null', "can't be used"),
            (b'"bic":""', b'"bic":"" ', "not what the archive holds"),
            (b'"recorded_at":"', b'"recorded_at":"x', "can't be used"),
            (b"}\n", b"}", "trailing|other columns|invalid|malformed"),
            (b"{", b"[", "malformed|invalid|expected"),
        ],
    )
    def test_with_what_no_column_holds(
        self, old: bytes, new: bytes, match: str, inside: Files, refused: Refused
    ) -> None:
        refused(agreeing(changed(inside, PARTNERS, old, new)), AlianzaError, match)

    def test_twice(self, inside: Files, refused: Refused) -> None:
        line = inside[PARTNERS][: inside[PARTNERS].index(b"\n") + 1]
        refused(agreeing({**inside, PARTNERS: line + inside[PARTNERS]}), ArchiveInvalid, "a row is there twice")

    def test_without_a_last_line_end(self, inside: Files, refused: Refused) -> None:
        refused(agreeing({**inside, PARTNERS: inside[PARTNERS][:-1]}), ArchiveInvalid, "no end")

    def test_that_refer_to_nothing(self, inside: Files, refused: Refused) -> None:
        refused(agreeing({**inside, "tables/partners.jsonl": b""}), ArchiveInvalid, "can't be used")

    def test_that_change_what_is_owed(self, inside: Files, refused: Refused) -> None:
        """The rows are as well formed as any; the books tell."""
        raised = changed(inside, "tables/ledger_balances.jsonl", b'"credits_posted":', b'"credits_posted":9')
        refused(agreeing(raised), ArchiveDiffers, "do not come to what the manifest says")
        balances = inside["tables/ledger_balances.jsonl"].splitlines(keepends=True)
        pair = [line for line in balances if b'"floor_minor":null' in line][:2]
        swapped = _swap_accounts(inside, pair[0], pair[1])
        refused(agreeing(swapped), ArchiveDiffers, "the books are not right")

    def test_too_long_a_line(self, inside: Files, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checking, "LONGEST_LINE", 2_000_000)
        long = changed(inside, PARTNERS, b'"name":"', b'"name":"' + bytes(range(97, 122)) * 200_000)
        monkeypatch.setattr(checking, "_MOST_TIMES", 10_000)
        refused(agreeing(long), ArchiveInvalid, "the line is too long")


def _swap_accounts(files: Files, one: bytes, other: bytes) -> Files:
    """Two accounts with each other's balances."""
    first, second = json.loads(one), json.loads(other)
    name = "tables/ledger_balances.jsonl"
    sums = ("debits_pending", "debits_posted", "credits_pending", "credits_posted")
    assert [first[word] for word in sums] != [second[word] for word in sums]
    for word in sums:
        first[word], second[word] = second[word], first[word]
    for line, row in ((one, first), (other, second)):
        files = changed(files, name, line, json.dumps(row, separators=(",", ":")).encode() + b"\n")
    return files


class TestZips:
    def test_a_bomb(self, inside: Files, refused: Refused) -> None:
        bomb = {**inside, "csv/facts.csv": bytes(200 << 20)}
        refused(agreeing(bomb), ArchiveInvalid, "claims to unpack to")
        # One that does not say so is read up to what it says, and no further.
        refused(bomb, ArchiveInvalid, "longer than the manifest")

    def test_a_file_twice(self, inside: Files, empty: Database, tmp_path: Path) -> None:
        path = packed(tmp_path / "twice.zip", inside)
        with pytest.warns(UserWarning), zipfile.ZipFile(path, "a") as more:
            more.writestr(LINES, b"")
        with pytest.raises(ArchiveInvalid, match="there twice"):
            check_archive(path)

    def test_cut_off_anywhere(self, archive: Left, tmp_path: Path) -> None:
        data, path = archive.path.read_bytes(), tmp_path / "cut.zip"
        for size in (0, 10, len(data) // 2, len(data) - 30, len(data) - 1):
            path.write_bytes(data[:size])
            with pytest.raises(ArchiveInvalid):
                check_archive(path)

    def test_a_flipped_byte_anywhere(self, archive: Left, tmp_path: Path) -> None:
        data, path = bytearray(archive.path.read_bytes()), tmp_path / "flipped.zip"
        whole = bytes(data)
        for place in range(0, len(data), len(data) // 40):
            data[place] ^= 0x55
            path.write_bytes(data)
            try:
                check_archive(path)
            except ArchiveInvalid:
                pass
            else:  # a byte that says nothing: of a date, of rights
                with zipfile.ZipFile(path) as flipped, zipfile.ZipFile(archive.path) as original:
                    assert all(flipped.read(name) == original.read(name) for name in original.namelist())
            data[place] ^= 0x55
        assert bytes(data) == whole

    def test_a_directory_that_points_before_the_beginning(self, inside: Files, tmp_path: Path) -> None:
        data = bytearray(packed(tmp_path / "before.zip", inside).read_bytes())
        end = data.rindex(b"PK\x05\x06")
        size = int.from_bytes(data[end + 12 : end + 16], "little")
        # Where the directory should lie, further on than it does: every file then lies that much before where it is.
        data[end + 16 : end + 20] = (end - size + end).to_bytes(4, "little")
        (tmp_path / "before.zip").write_bytes(data)
        with pytest.raises(ArchiveInvalid):
            check_archive(tmp_path / "before.zip")

    def test_encrypted_or_packed_otherwise(self, inside: Files, tmp_path: Path) -> None:
        path = tmp_path / "lzma.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as made:
            for name, data in inside.items():
                made.writestr(name, data)
        with pytest.raises(ArchiveInvalid, match="unusual"):
            check_archive(path)
        data = bytearray(packed(tmp_path / "secret.zip", inside).read_bytes())
        place = data.index(b"PK\x01\x02")
        struct.pack_into("<H", data, place + 8, 1)
        path.write_bytes(data)
        with pytest.raises(ArchiveInvalid, match="encrypted"):
            check_archive(path)

    def test_no_zip_at_all(self, tmp_path: Path) -> None:
        path = tmp_path / "text.zip"
        path.write_text("no archive")
        with pytest.raises(ArchiveInvalid, match="can't be read"):
            check_archive(path)

    def test_too_many_files(self, inside: Files, tmp_path: Path) -> None:
        many = {**inside, **{f"tables/t{number}.jsonl": b"" for number in range(400)}}
        with pytest.raises(ArchiveInvalid, match="files, more than"):
            check_archive(packed(tmp_path / "many.zip", many))


def test_clicks_of_another_century_make_no_partitions(inside: Files, refused: Refused, empty: Database) -> None:
    name = "tables/clicks.jsonl"
    first = json.loads(inside[name].split(b"\n", 1)[0])["click_id"].encode()
    refused(agreeing(changed(inside, name, first, b"00000000-0000-7000-8000-000000000000")), ArchiveInvalid, "2020")
    last = json.loads(inside[name].splitlines()[-1])["click_id"].encode()
    refused(agreeing(changed(inside, name, last, b"ffffffff-ffff-7000-8000-000000000000")), ArchiveInvalid, "click")
    with empty.connect() as owner:
        row = owner.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'clicks'::regclass").fetchone()
    assert row is not None and row[0] < 12
