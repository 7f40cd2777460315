"""Batches: made once, whatever happens in between; exported as they are; found one by one."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.races import together

from alianza.bootstrap import codes
from alianza.bootstrap.office import open_office
from alianza.kernel.errors import InvalidValue
from alianza.runtime.database import Database
from alianza.tracking import api as tracking
from alianza.tracking.codes import batches, generate
from alianza.tracking.codes.batches import BatchConflict, BatchTerms, BatchUnfinished, UnknownBatch
from alianza.tracking.codes.limits import Refusal


def export(books: Any, name: str) -> list[dict[str, str]]:
    text = io.StringIO()
    written = codes.export_batch(books.office, name, None, text)
    rows = list(csv.DictReader(io.StringIO(text.getvalue())))
    assert len(rows) == written
    return rows


class TestMaking:
    def test_the_same_command_again_gives_the_same_batch(self, books: Any) -> None:
        first = books.batch("navidad", 500, prefix="LAVA", valid_until=date(2027, 1, 6))
        books.pass_minutes(60)
        assert books.batch("navidad", 500, prefix="LAVA", valid_until=date(2027, 1, 6)) == first
        assert len(set(first)) == 500
        assert all(code.startswith("LAVA-") for code in first)

    @pytest.mark.parametrize(
        "terms", [{"count": 501}, {"prefix": "LAVO"}, {"max_uses": 2}, {"max_per_customer": 1}, {"note": "x"}]
    )
    def test_the_same_name_with_other_terms_is_refused(self, books: Any, terms: dict[str, Any]) -> None:
        books.batch("navidad", 500, prefix="LAVA")
        words = {"count": 500, "prefix": "LAVA", **terms}
        with pytest.raises(BatchConflict, match=r"another \w+"):
            books.batch("navidad", words.pop("count"), **words)

    @pytest.mark.parametrize(
        ("count", "terms"),
        [(0, {}), (1_000_001, {}), (1, {"prefix": "SEMANADELTALLER"}), (1, {"prefix": "=A"}), (1, {"prefix": "ÑU"})],
    )
    def test_what_cannot_be_made_is_refused(self, books: Any, count: int, terms: dict[str, Any]) -> None:
        with pytest.raises(InvalidValue):
            books.batch("x", count, **terms)
        assert codes.list_batches(books.office) == []

    def test_two_batches_never_share_a_code(self, books: Any) -> None:
        """Both draw from the same noise: the second has to make others."""

        def make(name: str) -> None:
            noise = Random(1).randbytes
            tracking.make_batch(books.database, books.office.alliance_id, BatchTerms(name, 300), books.now, noise=noise)

        make("one")
        make("two")
        assert len({*books.codes_of("one"), *books.codes_of("two")}) == 600

    def test_many_processes_that_make_one_batch_make_it_once(self, books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batches, "CHUNK", 100)
        terms = BatchTerms("navidad", 1_000)

        def work(database: Database, number: int) -> int:
            office = open_office(database, "onlycar")
            return codes.make_batch(office, terms, "taller-x", books.now).made

        assert together(books.database, 6, work) == [1_000] * 6
        assert len(books.codes_of("navidad")) == 1_000
        assert books.rows("SELECT count(*), count(DISTINCT batch_no) FROM codes WHERE batch_no > 0") == [(1_000, 1)]


# Makes a batch of 20,000 in small chunks and says after each how many there are.
WORKER = """
import sys
from datetime import datetime, UTC
from alianza.bootstrap.codes import make_batch
from alianza.bootstrap.office import open_office
from alianza.runtime.database import Database
from alianza.tracking.codes import batches

batches.CHUNK = 500
office = open_office(Database(sys.argv[1]), "onlycar")
terms = batches.BatchTerms("navidad", 20_000, prefix="LAVA")
make_batch(office, terms, "taller-x", datetime(2026, 11, 2, tzinfo=UTC), lambda done, _: print(done, flush=True))
"""


class TestKilled:
    def test_what_was_made_stays_and_the_same_command_finishes_it(self, books: Any) -> None:
        kept: set[str] = set()
        for kills in (3, 11):
            worker = subprocess.Popen(
                [sys.executable, "-c", WORKER, books.database.uri],
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ},
            )
            assert worker.stdout is not None
            for _ in range(kills):
                assert worker.stdout.readline()
            os.kill(worker.pid, signal.SIGKILL)
            worker.communicate()
            made = {row[0] for row in books.rows("SELECT code FROM codes WHERE batch_no IS NOT NULL")}
            assert kept <= made
            assert kills * 500 <= len(made) < 20_000
            assert books.rows("SELECT made FROM code_batches") == [(len(made),)]
            kept = made
        with pytest.raises(BatchUnfinished, match="of 20,000"):
            export(books, "navidad")
        whole = books.batch("navidad", 20_000, prefix="LAVA")
        assert len(set(whole)) == 20_000
        assert kept <= {code.replace("-", "").translate(str.maketrans("LAV", "1AV")) for code in whole}


class TestExport:
    def test_each_code_with_its_terms_and_what_is_left_of_it(self, books: Any, tmp_path: Path) -> None:
        first, second, third = books.batch("navidad", 3, max_uses=2, valid_from=date(2026, 11, 1))
        assert books.ask("use", first, "A", "B") == [Refusal.NONE] * 2
        codes.disable(books.office, second, "", books.now)
        rows = export(books, "navidad")
        assert [(row["code"], row["uses_left"]) for row in rows] == [(first, "0"), (second, "0"), (third, "2")]
        assert {row["partner"] for row in rows} == {"taller-x"}
        assert {(row["valid_from"], row["valid_until"]) for row in rows} == {("2026-11-01", "")}
        codes.export_batch(books.office, "navidad", tmp_path / "navidad.csv", sys.stdout)
        assert len((tmp_path / "navidad.csv").read_text().splitlines()) == 4

    def test_a_name_that_a_spreadsheet_would_run_is_defused(self, books: Any) -> None:
        books.batch("=1+1", 1)
        assert export(books, "=1+1")[0]["batch"] == "'=1+1"

    def test_an_unknown_batch_is_named(self, books: Any) -> None:
        books.batch("navidad", 1)
        with pytest.raises(UnknownBatch, match="pascua") as refused:
            export(books, "pascua")
        assert "navidad" in refused.value.hint

    def test_memory_does_not_grow_with_the_batch(
        self, books: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(batches, "FETCHED", 1_000)
        peaks = []
        for name, count in (("small", 5_000), ("large", 20_000)):
            books.batch(name, count)
            office = books.office
            tracemalloc.start()
            codes.export_batch(office, name, tmp_path / name, sys.stdout)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < 1.3 * peaks[0], "two chunks of a thousand, not all"


class TestFoundOneByOne:
    def test_an_office_does_not_load_the_codes_of_batches(self, books: Any) -> None:
        before = len(books.office.codes)
        books.batch("navidad", 5_000)
        assert len(books.office.codes) == before

    def test_only_what_can_be_a_code_is_looked_up(self, books: Any) -> None:
        shapes = {("1AVA", 8), ("", 9)}
        code = "1AVA" + generate.generate(os.urandom, 1, 8)[0]
        assert tracking.may_exist(code, shapes)
        wrong = code[:-1] + next(letter for letter in generate.ALPHABET if letter != code[-1])
        assert not tracking.may_exist(wrong, shapes)
        assert not tracking.may_exist(code[:-1], shapes)
        assert not tracking.may_exist("TA11ERX", shapes)

    def test_a_batch_can_be_disabled_and_enabled_whole(self, books: Any) -> None:
        (code,) = books.batch("navidad", 1)
        codes.disable(books.office, "", "navidad", books.now)
        assert books.ask("use", code, "A") == [Refusal.DISABLED]
        assert export(books, "navidad")[0]["uses_left"] == "0"
        codes.disable(books.office, "", "navidad", books.now, undo=True)
        assert books.ask("use", code.lower().replace("-", " "), "A") == [Refusal.NONE]
        assert books.ask("use", code, "B") == [Refusal.USED_UP]
