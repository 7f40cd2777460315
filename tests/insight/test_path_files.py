"""Files of paths: what is read, what is refused with line and reason, and that memory does not grow with the file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).parent))

from journeys import Journey, journeys, tally_of

from alianza.insight.analysis import analyse
from alianza.insight.path_files import PathFile, read_path_file
from alianza.insight.words import MAX_TOTAL, Options, TooManyChannels
from alianza.kernel.errors import UsageError
from alianza.kernel.money import AmountOutOfRange
from alianza.orders.files import FileUnreadable, MissingColumn, Reject

HEADER = "path,total_conversions,total_null,total_conversion_value\n"


def read(path: Path, options: Options | None = None, **words: str) -> tuple[PathFile, list[Reject]]:
    rejects: list[Reject] = []
    return read_path_file(path, options or Options(), rejects.append, **words), rejects


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "paths.csv"
    path.write_bytes(text.encode(encoding))
    return path


def last_touches(found: PathFile) -> dict[str, tuple[int, int]]:
    """Conversions and value by the last touch: enough to see what was read."""
    analysis = analyse(found.tally, Options(models=("last",), decimals=0))
    return {credit.channel: (credit.conversions, *credit.values) for credit in analysis.models[0].credits}  # type: ignore[misc]


class TestReading:
    def test_a_file_as_everybody_writes_it(self, tmp_path: Path) -> None:
        found, rejects = read(write(tmp_path, HEADER + "a > b,2,1,10.50\nb,1,0,4\n"))
        assert rejects == []
        assert (found.rows, found.rejected, found.scale) == (2, 0, 2)
        assert found.tally.totals.conversions == 3 and found.tally.totals.nulls == 1
        assert last_touches(found) == {"a": (0, 0), "b": (3, 1450)}

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("Path;Total Conversions;TOTAL-NULL;note\na > b;2;1;x\n", "utf-8"),
            ("path\ttotal_conversions\ttotal_null\r\na > b\t2\t1\r\n", "utf-16"),
            ('note,total_null,total_conversions,path\n"x, ""y""\nz",1,2,"a > b"\n', "utf-8-sig"),
            ("sep=;\npath;total_conversions;total_null\na > b;2.0;1.00", "utf-8"),
            ("\n\npath,total_conversions,total_null\n\na > b,2,1\n,,\n  ,,\n", "utf-8"),
        ],
        ids=["semicolons", "utf-16", "quotes", "excel", "empty rows"],
    )
    def test_files_as_other_programs_write_them(self, text: str, encoding: str, tmp_path: Path) -> None:
        found, rejects = read(write(tmp_path, text, encoding))
        assert (rejects, found.rows) == ([], 1)
        assert last_touches(found) == {"a": (0,), "b": (2,)}
        assert found.tally.totals.nulls == 1

    def test_nulls_and_values_may_be_missing_and_an_empty_count_is_none(self, tmp_path: Path) -> None:
        found, rejects = read(write(tmp_path, "path,total_conversions\na,3\nb,\n"))
        assert rejects == []
        assert (found.tally.totals.as_list(), found.tally.totals.nulls) == ([3], 0)

    @given(paths=journeys)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_the_tally_of_a_file_is_that_of_its_paths(self, paths: list[Journey], tmp_path: Path) -> None:
        """Odd names too, quoted as CSV asks; only the separator itself can stand in no name."""
        import csv

        plain = [one._replace(path=tuple(name.replace(" > ", "->") for name in one.path)) for one in paths]
        with (tmp_path / "paths.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER.strip().split(","))
            for one in plain:
                writer.writerow([" > ".join(one.path), one.conversions, one.nulls, f"{one.value / 100:.2f}"])
        found, rejects = read(tmp_path / "paths.csv")
        options = Options()
        assert rejects == []
        assert analyse(found.tally, options).models == analyse(tally_of(plain, options), options).models

    def test_another_separator(self, tmp_path: Path) -> None:
        path = write(tmp_path, "path,total_conversions\nemail|web > site|email,1\n")
        found, rejects = read(path, separator="|")
        assert rejects == []
        assert list(found.tally.channels) == ["email", "web > site"]

    def test_values_may_have_up_to_six_decimals_and_count_in_the_finest(self, tmp_path: Path) -> None:
        rows = ["a,1,0,1.5"] * 3000 + ["a,1,0,0.123456", "b,1,0,2", "b,1,0,3.100"]
        found, rejects = read(write(tmp_path, HEADER + "\n".join(rows)))
        assert (rejects, found.scale) == ([], 6)
        assert last_touches(found) == {"a": (3001, 4_500_123_456), "b": (2, 5_100_000)}

    def test_a_channel_of_a_refused_row_does_not_appear(self, tmp_path: Path) -> None:
        found, rejects = read(write(tmp_path, HEADER + "ghost > a,x,1,1\na,1,0,1\nghost >  > b,1,1,1\n"))
        assert [bad.line_no for bad in rejects] == [2, 4]
        assert list(found.tally.channels) == ["a"]


class TestRefusing:
    @pytest.mark.parametrize(
        ("row", "column", "code"),
        [
            (",1,0,", "Path", "missing"),
            ("a >  > b,1,0,", "Path", "empty_channel"),
            (" > a,1,0,", "Path", "empty_channel"),
            ("a > b >,1,0,", "Path", "empty_channel"),
            ("a > > b,1,0,", "Path", "empty_channel"),
            (">,1,0,", "Path", "empty_channel"),
            ("a\x07 > b,1,0,", "Path", "bad_text"),
            (f"{'x' * 201},1,0,", "Path", "bad_text"),
            (f"{' > '.join('a' * 1001)},1,0,", "Path", "path_too_long"),
            ("a,-1,0,", "Conversions", "bad_count"),
            ("a,1.5,0,", "Conversions", "bad_count"),
            ("a,١,0,", "Conversions", "bad_count"),
            ("a,1e3,0,", "Conversions", "bad_count"),
            ("a,1000000000001,0,", "Conversions", "bad_count"),
            ("a,1,many,", "Null", "bad_count"),
            ("a,1,0,12 MXN", "Value", "bad_amount"),
            ("a,1,0,-5", "Value", "negative_amount"),
            ("a,1,0,0.1234567", "Value", "too_many_decimals"),
            ("a,1,0,99999999999999999", "Value", "amount_out_of_range"),
            ("a,0,4,5.00", "Value", "value_without_conversion"),
            ("a,1,0", "", "wrong_columns"),
            ('"a" b,1,0,', "", "bad_quotes"),
        ],
    )
    def test_a_bad_row_is_named_and_the_others_count(self, row: str, column: str, code: str, tmp_path: Path) -> None:
        headings = {"Path": "path", "Conversions": "total_conversions", "Null": "total_null"}
        wanted = headings.get(column, "total_conversion_value" if column else "")
        found, rejects = read(write(tmp_path, f"{HEADER}b,1,2,3\n{row}\nb,1,1,1\n"))
        assert [(bad.line_no, bad.column, bad.code) for bad in rejects] == [(3, wanted, code)]
        assert (found.rows, found.rejected, found.tally.totals.as_list()) == (3, 1, [2, 400])

    def test_a_row_of_a_thousand_touches_is_good(self, tmp_path: Path) -> None:
        found, rejects = read(write(tmp_path, f"{HEADER}{' > '.join(['a', 'b'] * 500)},1,0,\n"))
        assert (rejects, found.tally.totals.conversions) == ([], 1)

    def test_every_bad_row_of_a_long_file_is_named_by_its_line(self, tmp_path: Path) -> None:
        rows = [f"c{number % 7} > d,{'x' if number % 1000 == 0 else 1},1,2.00" for number in range(20_000)]
        found, rejects = read(write(tmp_path, HEADER + "\n".join(rows)))
        assert [bad.line_no for bad in rejects] == [number + 2 for number in range(0, 20_000, 1000)]
        assert found.tally.totals.conversions == 20_000 - 20
        assert rejects[0].raw["path"] == "c0 > d"

    def test_a_file_without_its_columns_is_told_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(MissingColumn, match="no column path") as caught:
            read(write(tmp_path, "paths,total_conversions\na,1\n"))
        assert "is 'paths' meant?" in caught.value.hint

    def test_other_bytes_are_told_the_option(self, tmp_path: Path) -> None:
        path = write(tmp_path, "path,total_conversions\nmañana,1\n", "cp1252")
        with pytest.raises(FileUnreadable, match="0xf1 on line 2") as caught:
            read(path)
        assert "--encoding cp1251" in caught.value.hint
        assert list(read(path, encoding="cp1252")[0].tally.channels) == ["mañana"]
        with pytest.raises(UsageError, match="no text encoding"):
            read(path, encoding="klingon")

    def test_an_empty_file_is_no_file_of_paths(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnreadable, match="empty"):
            read(write(tmp_path, ""))

    def test_ids_in_place_of_channels_are_stopped(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("alianza.insight.tally.MAX_CHANNELS", 50)
        read(write(tmp_path, HEADER + "".join(f"id{n},1,0,\n" for n in range(50))))
        with pytest.raises(TooManyChannels):
            read(write(tmp_path, HEADER + "".join(f"id{n},1,0,\n" for n in range(51))))

    def test_more_than_can_be_summed_exactly_is_refused_also_when_decimals_make_it_so(self, tmp_path: Path) -> None:
        rows = f"a,1,0,{MAX_TOTAL // 1000}\n" * 5 + "b,1,0,0.00\n" * 20_000
        assert read(write(tmp_path, HEADER + rows))[0].tally.totals.values == [MAX_TOTAL // 2]
        with pytest.raises(AmountOutOfRange):
            read(write(tmp_path, HEADER + rows + "a,1,0,0.1234\n"))


# Size -----------------------------------------------------------------------------------------------------------------

# VmHWM begins anew with the program; ru_maxrss would begin with what the process that started it had used.
_MEASURE = """
import re, sys
from pathlib import Path
from alianza.insight.analysis import analyse
from alianza.insight.path_files import read_path_file
from alianza.insight.words import Options
options = Options()
found = read_path_file(Path(sys.argv[1]), options, print)
analysis = analyse(found.tally, options)
total = found.tally.totals.conversions * 10**analysis.decimals
assert all(sum(credit.conversions for credit in model.credits) == total for model in analysis.models)
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(found.rows, len(analysis.channels), peak[1])
"""


def _many_paths(path: Path, rows: int) -> None:
    """Fifty channels, one to twelve touches, hardly two rows alike."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for row in range(rows):
            seed = row * 2_654_435_761 % 4_294_967_296
            channels = [f"channel {(seed >> bit) % 50:02d}" for bit in range(0, 2 * (seed % 12) + 2, 2)]
            file.write(f"{' > '.join(channels)},{seed % 4},{seed % 17},{seed % 4 * (seed % 9973) / 100:.2f}\n")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a program's own peak")
def test_a_million_paths_take_no_more_memory_than_a_few(tmp_path: Path) -> None:
    used = {}
    for rows in (10_000, 1_000_000):
        path = tmp_path / f"{rows}.csv"
        _many_paths(path, rows)
        done = subprocess.run([sys.executable, "-c", _MEASURE, str(path)], capture_output=True, text=True, check=True)
        counted, channels, kilobytes = map(int, done.stdout.split())
        assert (counted, channels) == (rows, 50)
        used[rows] = kilobytes / 1024
    assert used[1_000_000] < 200, used
    assert used[1_000_000] - used[10_000] < 40, used
