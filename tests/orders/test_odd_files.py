"""Files as they come from careless hands: huge cells, twin columns, titles above the header, rejects saved again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from alianza.orders.files import (
    Chunk,
    FileUnreadable,
    MissingColumn,
    Profile,
    Reject,
    RejectWriter,
    open_rows,
    parse_profile,
)
from alianza.orders.files.columns import AmbiguousColumn
from alianza.orders.files.errors import BadCell
from alianza.orders.files.times import LocalClock

HEADER = "fact,fact_id,occurred_at,amount"
SALE = "sale,S1,2026-10-01,5.00"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def chunks(path: Path, profile: Profile | None = None) -> list[Chunk]:
    with open_rows(path, profile) as source:
        return list(source)


def column(path: Path, ours: str, profile: Profile | None = None) -> list[str]:
    return [text for chunk in chunks(path, profile) for text in chunk.column(ours) or ()]


def test_a_huge_cell_is_the_fault_of_its_row_only(tmp_path: Path) -> None:
    """The standard library's parser gives up at 131,072 characters, and with it went the whole file."""
    huge = "x" * 300_000
    path = write(tmp_path / "a.csv", f'{HEADER},note\n{SALE},"{huge}"\n{SALE.replace("S1", "S2")},"a ""b"""\n')
    assert column(path, "fact_id") == ["S1", "S2"]
    with RejectWriter(tmp_path / "rejects.csv") as writer:
        writer.write([Reject(2, "note", "bad_text", "too long", {"note": huge})])
        writer.write([Reject(3, "", "bad_json", "not an object", {"raw": "x"})])  # widens: reads what was written
    assert column(tmp_path / "a.csv", "amount") == ["5.00", "5.00"]


class TestTwinColumns:
    @pytest.mark.parametrize("twins", ["amount,Amount", "amount,amount", "Fact id,fact-ID"])
    def test_two_columns_of_one_name_are_refused_instead_of_guessed(self, tmp_path: Path, twins: str) -> None:
        ours = "amount" if "mount" in twins else "fact_id"
        others = [name for name in HEADER.split(",") if name != ours]
        path = write(tmp_path / "a.csv", ",".join([*others, twins]) + "\nsale,S1,2026-10-01,1,2\n")
        with pytest.raises(AmbiguousColumn, match=f"2 columns for {ours}"):
            chunks(path)

    def test_the_profile_of_the_hint_settles_it(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", f"{HEADER},Amount\n{SALE},7.00\n")
        with pytest.raises(AmbiguousColumn) as caught:
            chunks(path)
        profile = parse_profile(caught.value.hint.partition("counts: ")[2])
        assert column(path, "amount", profile) == ["7.00"]

    def test_a_twin_that_is_ignored_is_no_twin(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", f"{HEADER},Amount\n{SALE},7.00\n")
        assert column(path, "amount", Profile(ignore=("Amount",))) == ["5.00"]

    def test_an_ignored_column_is_not_kept_even_when_it_has_our_name(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", f"{HEADER},customer\n{SALE},Ana\n")
        (chunk,) = chunks(path, Profile(ignore=("customer",)))
        assert chunk.column("customer") is None
        assert chunk.layout.metadata == ()


class TestProfileToComplete:
    def hint(self, path: Path, profile: Profile | None = None) -> str:
        with pytest.raises(MissingColumn) as caught:
            chunks(path, profile)
        return caught.value.hint.partition("\n")[2]

    def test_it_is_a_profile_that_reads_the_file(self, tmp_path: Path) -> None:
        text = 'Folio;Fecha y hora;Importe con IVA;Nombre;"Tamaño 15"""\nA1;2026-10-01;5.00;Ana;x\n'
        path = write(tmp_path / "a.csv", text)
        profile = parse_profile(self.hint(path))
        assert (column(path, "fact_id", profile), column(path, "amount", profile)) == (["A1"], ["5.00"])
        assert column(path, "fact", profile) == ["sale"]
        assert profile.ignore == ("Nombre",)

    def test_a_column_is_not_guessed_from_a_few_letters_in_common(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", "partner,name,group,country\nx,X,g,MX\n")
        assert "amount" not in self.hint(path)

    def test_what_is_needed_and_not_found_stands_among_the_columns(self, tmp_path: Path) -> None:
        hint = self.hint(write(tmp_path / "a.csv", "total,note\n1,2\n"))
        completed = hint.replace("# YOUR COLUMN: fact_id", "note: fact_id").replace(
            "# YOUR COLUMN: occurred_at", "when: occurred_at"
        )
        assert parse_profile(completed).columns == {"total": "amount", "note": "fact_id", "when": "occurred_at"}

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_a_header_below_a_title_is_found_and_its_profile_skips_the_title(self, tmp_path: Path, kind: str) -> None:
        rows = [["Informe"], [], ["Folio", "Fecha", "Total"], ["A1", "2026-10-01", "5.00"]]
        path = tmp_path / f"a.{kind}"
        if kind == "csv":
            write(path, "\n".join(";".join(row) for row in rows) + "\n")
        else:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            book.save(path)
        profile = parse_profile(self.hint(path))
        assert (column(path, "fact_id", profile), column(path, "amount", profile)) == (["A1"], ["5.00"])


class TestRejectsSavedAgain:
    """A spreadsheet saves the mended rejects with its own marks; the profile is still that of the original."""

    PROFILE = Profile(
        encoding="cp1252",
        delimiter="|",
        skip_rows=2,
        columns={"Movimiento": "fact", "Folio": "fact_id", "Fecha": "occurred_at", "Importe": "amount"},
        values={"fact": {"Devolución": "refund"}},
    )
    ROWS = (
        ["Movimiento", "Folio", "Fecha", "Importe", "Teléfono", "line", "column", "reason"],
        ["Devolución", "R1", "2026-10-01", "5.00", "868", "44", "Importe", "bad_amount: 'cinco' is no amount"],
    )

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
    def test_as_text(self, tmp_path: Path, mark: str, encoding: str) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=mark).writerows(self.ROWS)
        path = write(tmp_path / "rejects.csv", text.getvalue(), encoding)
        assert column(path, "fact", self.PROFILE) == ["refund"]
        assert column(path, "amount", self.PROFILE) == ["5.00"]

    def test_as_a_workbook(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for row in self.ROWS:
            book.active.append(row)
        book.save(tmp_path / "rejects.xlsx")
        assert column(tmp_path / "rejects.xlsx", "fact", self.PROFILE) == ["refund"]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.jsonl", "a.parquet"])
def test_an_empty_file_is_called_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(FileUnreadable, match="the file is empty"):
        open_rows(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("46300.5", "give the cells of the sheet the format of a date"),
        ("1791194400", "is a number, no time"),
        ("03/10/2026", "date_format: '%d/%m/%Y %H:%M'"),
    ],
)
def test_a_wrong_time_says_what_to_do(text: str, advice: str) -> None:
    from zoneinfo import ZoneInfo

    with pytest.raises(BadCell) as caught:
        LocalClock(ZoneInfo("America/Mexico_City")).parse(text)
    assert advice in caught.value.message
