"""Reading files of facts: every format gives the same text cells, with the line each row stands on."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from alianza.orders.files import (
    Chunk,
    FileUnreadable,
    MissingColumn,
    Profile,
    ProfileError,
    Reject,
    RejectWriter,
    delimited,
    load_profile,
    open_rows,
    parse_profile,
)

HEADER = "fact,fact_id,occurred_at,amount,currency\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def chunks(path: Path, profile: Profile | None = None) -> list[Chunk]:
    with open_rows(path, profile) as source:
        found = list(source)
        assert source.bytes_read == source.total_bytes
    return found


def column(path: Path, ours: str, profile: Profile | None = None) -> list[str]:
    return [text for chunk in chunks(path, profile) for text in chunk.column(ours) or ()]


def lines(path: Path, profile: Profile | None = None) -> list[int]:
    return [line for chunk in chunks(path, profile) for line in chunk.lines]


def broken(path: Path) -> list[tuple[int, str]]:
    return [(row.line_no, row.code) for chunk in chunks(path) for row in chunk.broken]


class TestCsv:
    def test_cells_come_as_they_are_written_with_their_line(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", HEADER + "sale,S1,2026-10-01T10:00,350.10,MXN\nsale,S2,2026-10-02,1,MXN\n")
        assert column(path, "amount") == ["350.10", "1"]
        assert lines(path) == [2, 3]

    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_the_delimiter_is_found_in_the_header(self, tmp_path: Path, mark: str) -> None:
        text = (HEADER + "sale,S1,2026-10-01,350.10,MXN\n").replace(",", mark)
        assert column(write(tmp_path / "a.csv", text), "currency") == ["MXN"]

    def test_a_sep_line_of_a_spreadsheet_names_the_delimiter(self, tmp_path: Path) -> None:
        text = "sep=;\n" + (HEADER + "sale,S1,2026-10-01,1,MXN\n").replace(",", ";")
        path = write(tmp_path / "a.csv", text)
        assert (column(path, "fact_id"), lines(path)) == (["S1"], [3])

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_every_line_ending_and_none_at_the_end(self, tmp_path: Path, ending: str) -> None:
        text = (HEADER + "sale,S1,2026-10-01,1,MXN\n\nsale,S2,2026-10-01,2,MXN").replace("\n", ending)
        path = write(tmp_path / "a.csv", text)
        assert (column(path, "fact_id"), lines(path)) == (["S1", "S2"], [2, 4])

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_a_mark_names_the_encoding(self, tmp_path: Path, encoding: str) -> None:
        path = write(tmp_path / "a.csv", "fact,fact_id,occurred_at,category\nsale,Ñ1,2026-10-01,洗车\n", encoding)
        assert (column(path, "fact_id"), column(path, "category")) == (["Ñ1"], ["洗车"])

    def test_another_encoding_needs_the_profile_and_the_error_says_so(self, tmp_path: Path) -> None:
        text = "fact,fact_id,occurred_at,category\nsale,S1,2026-10-01,a\nsale,S2,2026-10-01,мойка\n"
        path = write(tmp_path / "a.csv", text, "cp1251")
        assert column(path, "category", Profile(encoding="cp1251")) == ["a", "мойка"]
        with pytest.raises(FileUnreadable) as caught:
            chunks(path)
        assert caught.value.where.endswith("a.csv:3")
        assert "encoding: cp1251" in caught.value.hint

    def test_quoted_line_ends_and_delimiters_keep_the_count_of_lines(self, tmp_path: Path) -> None:
        text = HEADER.strip() + ',note\nsale,S1,2026-10-01,1,MXN,"a, b\nc ""d"""\nsale,S2,2026-10-01,2,MXN,x\n'
        path = write(tmp_path / "a.csv", text)
        (chunk,) = chunks(path)
        assert chunk.raw(0)["note"] == 'a, b\nc "d"'
        assert list(chunk.lines) == [2, 4]

    @pytest.mark.parametrize("block", [7, 40, 64, 1000])
    def test_the_size_of_blocks_changes_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
    ) -> None:
        monkeypatch.setattr(delimited, "BLOCK_BYTES", block)
        rows = [["sale", f"Ñ{n}", "2026-10-01", f"{n}.00", "MXN", 'a "b"\nc' if n % 3 == 0 else "é"] for n in range(40)]
        with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[*HEADER.strip().split(","), "note"], *rows])
        found = chunks(tmp_path / "a.csv")
        assert [list(chunk.raw(row).values()) for chunk in found for row in range(len(chunk))] == rows
        assert lines(tmp_path / "a.csv") == [2 + n + (n + 2) // 3 for n in range(40)]

    def test_a_row_of_another_width_is_broken_and_the_others_are_kept(self, tmp_path: Path) -> None:
        text = HEADER + "sale,S1,2026-10-01,1,MXN\nsale,S2,2026-10-01,35\nsale,S3,2026-10-01,1,000,MXN\n"
        path = write(tmp_path / "a.csv", text)
        assert column(path, "fact_id") == ["S1"]
        assert broken(path) == [(3, "wrong_columns"), (4, "wrong_columns")]

    def test_a_quote_that_is_never_closed_costs_one_row(self, tmp_path: Path) -> None:
        rows = "".join(f"sale,S{n},2026-10-01,1,MXN\n" for n in range(2000))
        path = write(tmp_path / "a.csv", HEADER + 'sale,"S,2026-10-01,1,MXN\n' + rows)
        assert broken(path) == [(2, "bad_quotes")]
        assert len(column(path, "fact_id")) == 2000

    def test_a_quote_opened_in_the_last_row_is_no_fact(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", HEADER + 'sale,S1,2026-10-01,1,MXN\nsale,S2,2026-10-01,1,"MXN\n')
        assert (column(path, "fact_id"), broken(path)) == (["S1"], [(3, "bad_quotes")])

    def test_text_after_a_closing_quote_costs_one_row(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", HEADER + 'sale,"a"b,2026-10-01,1,MXN\nsale,S2,2026-10-01,1,MXN\n')
        assert (column(path, "fact_id"), broken(path)) == (["S2"], [(2, "bad_quotes")])

    def test_names_match_without_case_accents_and_blanks(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", "FACT; Fact ID ;Ocurred-At;occurred at\nsale;S1;x;2026-10-01\n")
        (chunk,) = chunks(path)
        assert chunk.column("occurred_at") == ["2026-10-01"]
        assert [name for name, _ in chunk.layout.metadata] == ["Ocurred-At"]

    def test_a_missing_column_is_explained_with_a_profile_that_works(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", "Folio,Fecha,Total,Sucursal\nS1,2026-10-01,5.00,Centro\n")
        with pytest.raises(MissingColumn) as caught:
            open_rows(path)
        assert "columns found: Folio, Fecha, Total, Sucursal" in caught.value.message
        snippet = caught.value.hint.partition("\n")[2]
        assert column(path, "amount", parse_profile(snippet)) == ["5.00"]
        assert column(path, "fact", parse_profile(snippet)) == ["sale"]

    def test_an_empty_file_and_a_missing_one(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnreadable, match="empty"):
            open_rows(write(tmp_path / "orders.csv", ""))
        with pytest.raises(FileUnreadable) as caught:
            open_rows(tmp_path / "order.csv")
        assert "orders.csv" in caught.value.hint

    def test_a_header_alone_has_no_rows(self, tmp_path: Path) -> None:
        assert column(write(tmp_path / "a.csv", HEADER), "fact") == []

    def test_a_spreadsheet_named_csv_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_bytes(b"PK\x03\x04rest")
        with pytest.raises(FileUnreadable, match="no text file"):
            open_rows(tmp_path / "a.csv")


class TestProfile:
    SPANISH = """
columns: {"Fecha de venta": occurred_at, Folio: fact_id, Importe: amount, Movimiento: fact}
constants: {currency: MXN}
values: {fact: {Venta: sale, devolución: refund}}
ignore: [Teléfono]
date_format: "%d/%m/%Y %H:%M"
decimal: ","
thousands: "."
encoding: cp1252
delimiter: ";"
skip_rows: 2
"""
    EXPORT = (
        "Reporte\n\nMovimiento;Folio;FECHA DE VENTA;Importe;Teléfono;Sucursal\n"
        "venta;S1;01/10/2026 10:05;1.234,50;555;Centro\nDevolución;R1;2026-10-02T11:00;350,1;555;\n"
    )

    def read(self, tmp_path: Path) -> Chunk:
        (chunk,) = chunks(write(tmp_path / "a.csv", self.EXPORT, "cp1252"), parse_profile(self.SPANISH))
        return chunk

    def test_a_real_export_is_read_without_editing_it(self, tmp_path: Path) -> None:
        chunk = self.read(tmp_path)
        assert chunk.column("fact") == ["sale", "refund"]
        assert chunk.column("occurred_at") == ["2026-10-01T10:05", "2026-10-02T11:00"]
        assert chunk.column("amount") == ["1234.50", "350.1"]
        assert chunk.column("currency") == ["MXN", "MXN"]
        assert list(chunk.lines) == [4, 5]

    def test_ignored_columns_are_not_kept(self, tmp_path: Path) -> None:
        assert [name for name, _ in self.read(tmp_path).layout.metadata] == ["Sucursal"]

    def test_rejects_are_read_again_with_the_same_profile(self, tmp_path: Path) -> None:
        chunk = self.read(tmp_path)
        with RejectWriter(tmp_path / "rejects.csv") as writer:
            writer.write([Reject(chunk.lines[0], "Importe", "bad_amount", "why, then", chunk.raw(0))])
        (again,) = chunks(tmp_path / "rejects.csv", parse_profile(self.SPANISH))
        assert again.column("amount") == ["1234.50"]
        assert again.raw(0) == chunk.raw(0)
        assert [name for name, _ in again.layout.metadata] == ["Sucursal"]

    @pytest.mark.parametrize("text", ["350.1", "1.23,5", "12.34.567", "1,2,3", "$5", "1.2345"])
    def test_an_amount_in_another_notation_never_passes_for_another_amount(self, tmp_path: Path, text: str) -> None:
        path = write(tmp_path / "a.csv", f"fact;fact_id;occurred_at;amount\nsale;S1;2026-10-01;{text}\n")
        assert column(path, "amount", Profile(decimal=",", thousands=".")) == [f"?{text}"]

    def test_blanks_as_thousands_marks_are_all_the_same(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", "fact;fact_id;occurred_at;amount\nsale;S1;2026-10-01;1\u00a0234 567,5\n")
        assert column(path, "amount", Profile(decimal=",", thousands=" ")) == ["1234567.5"]

    @pytest.mark.parametrize(
        ("text", "where", "hint"),
        [
            ("colums: {A: fact}", "p:1:1", "'columns'"),
            ("columns:\n  A: fakt", "p:2:3", "'fact'"),
            ("constants: {curency: MXN}", "p:1:13", "'currency'"),
            ("values: {fakt: {a: sale}}", "p:1:10", "'fact'"),
            ("encoding: utf-9", "p:1:1", "utf-8"),
            ("delimiter: abc", "p:1:1", "delimiter"),
            ("decimal: x", "p:1:1", "decimal"),
            ("date_format: '%H'", "p:1:1", "%d/%m/%Y"),
            ("skip_rows: -1", "p:1:1", "skip_rows"),
            ("columns: [a]", "p:1:1", "columns"),
            ("a: {", "p:2:1", "columns"),
        ],
    )
    def test_a_mistake_is_named_with_its_place(self, text: str, where: str, hint: str) -> None:
        with pytest.raises(ProfileError) as caught:
            parse_profile(text + "\n", "p")
        assert caught.value.where == where
        assert hint in caught.value.hint

    def test_a_column_that_the_file_lacks_is_named_with_the_nearest(self, tmp_path: Path) -> None:
        profile = write(tmp_path / "p.yaml", "columns: {Importes: amount}\n")
        path = write(tmp_path / "a.csv", "fact,fact_id,occurred_at,Importe\n")
        with pytest.raises(ProfileError, match="Importes") as caught:
            open_rows(path, load_profile(profile))
        assert "'Importe'" in caught.value.hint


class TestOtherFormats:
    """The same three rows in every format."""

    EXPECTED: ClassVar[dict[str, list[str]]] = {
        "fact_id": ["S1", "12345", "S3"],
        "amount": ["350.1", "1000", "0.3"],
        "quantity": ["1", "2", ""],
    }

    def check(self, path: Path, first_line: int, profile: Profile | None = None) -> list[str]:
        for ours, cells in self.EXPECTED.items():
            assert column(path, ours, profile) == cells, ours
        assert lines(path, profile) == [first_line, first_line + 1, first_line + 2]
        return column(path, "occurred_at", profile)

    def xlsx(self, path: Path, above: int = 0) -> Path:
        book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
        book.add_worksheet("Resumen").write(0, 0, "nothing")
        sheet = book.add_worksheet("Ventas")
        sheet.write_row(above, 0, ["fact", "fact_id", "occurred_at", "amount", "quantity"])
        day = dt.date(2026, 10, 1)  # a sheet knows no time zones
        moments = [dt.datetime.combine(day, dt.time(10, 5, 7)), dt.datetime.combine(day, dt.time(23, 59, 59)), None]
        rows = [("S1", 350.1, 1), (12345, 1000, 2), ("S3", 0.1 + 0.2, None)]
        for place, ((fact_id, amount, quantity), moment) in enumerate(zip(rows, moments, strict=True), above + 1):
            sheet.write_row(place, 0, ["sale", fact_id])
            if moment is None:
                sheet.write(place, 2, "2026-10-03T10:00:00")
            else:
                sheet.write_datetime(place, 2, moment)
            sheet.write(place, 3, amount)
            sheet.write(place, 4, quantity)
        book.close()
        return path

    @pytest.mark.parametrize("above", [0, 3])
    def test_xlsx_numbers_are_what_the_sheet_shows(self, tmp_path: Path, above: int) -> None:
        path = self.xlsx(tmp_path / "a.xlsx", above)
        moments = self.check(path, above + 2, Profile(sheet="ventas", skip_rows=above))
        assert moments == ["2026-10-01T10:05:07", "2026-10-01T23:59:59", "2026-10-03T10:00:00"]

    def test_an_unknown_sheet_is_named_with_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError) as caught:
            open_rows(self.xlsx(tmp_path / "a.xlsx"), Profile(sheet="Venta"))
        assert "'Ventas'" in caught.value.hint

    def test_a_damaged_spreadsheet_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnreadable):
            open_rows(write(tmp_path / "a.xlsx", "no zip"))

    def test_json_lines_keep_the_digits_as_written(self, tmp_path: Path) -> None:
        rows = [
            '{"fact": "sale", "fact_id": "S1", "occurred_at": "2026-10-01T10:05:07Z", "amount": 350.1, "quantity": 1}',
            '{"fact_id": 12345, "fact": "sale", "occurred_at": "2026-10-01", "amount": 1e3, "quantity": 2}',
            '{"fact": "sale", "fact_id": "S3", "occurred_at": "2026-10-03", "amount": 0.3, "quantity": null}',
        ]
        assert self.check(write(tmp_path / "a.jsonl", "\n".join(rows)), 1)[0] == "2026-10-01T10:05:07Z"

    def test_a_broken_json_line_costs_itself(self, tmp_path: Path) -> None:
        good = json.dumps({"fact": "sale", "fact_id": "S1", "occurred_at": "2026-10-01", "tags": ["a"], "vip": True})
        path = write(tmp_path / "a.jsonl", f"{good}\n\n{{broken\n[1]\n{good}\n")
        assert lines(path) == [1, 5]
        assert broken(path) == [(3, "bad_json"), (4, "bad_json")]
        assert chunks(path)[0].raw(0)["tags"] == '["a"]'
        assert chunks(path)[0].raw(0)["vip"] == "true"

    def test_a_json_array_is_refused_with_the_way_out(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnreadable, match="JSON array") as caught:
            chunks(write(tmp_path / "a.json", "[{}]"))
        assert "jq" in caught.value.hint

    def test_json_numbers_follow_the_decimal_mark_of_the_profile(self, tmp_path: Path) -> None:
        rows = '{"fact":"sale","fact_id":"1","occurred_at":"2026-10-01","amount":350.1}\n'
        rows += '{"fact":"sale","fact_id":"2","occurred_at":"2026-10-01","amount":"1.350,1"}\n'
        profile = Profile(decimal=",", thousands=".")
        assert column(write(tmp_path / "a.jsonl", rows), "amount", profile) == ["350.1", "1350.1"]

    @pytest.mark.parametrize("amounts", [pa.decimal128(12, 4), pa.float64(), pa.string()])
    def test_parquet_decimals_and_moments_are_exact(self, tmp_path: Path, amounts: pa.DataType) -> None:
        exact = [Decimal("350.1"), Decimal("1000"), Decimal("0.3")]
        kinds = {pa.float64(): [float(x) for x in exact], pa.string(): [str(x) for x in exact]}
        moment = dt.datetime(2026, 10, 1, 10, 5, 7, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
        table = pa.table(
            {
                "fact": pa.array(["sale"] * 3).dictionary_encode(),
                "fact_id": ["S1", "12345", "S3"],
                "occurred_at": pa.array([moment] * 3, pa.timestamp("ns", "America/Mexico_City")),
                "amount": pa.array(kinds.get(amounts, exact), amounts),
                "quantity": pa.array([1, 2, None], pa.int32()),
            }
        )
        pq.write_table(table, tmp_path / "a.parquet")
        if pa.types.is_decimal(amounts):
            assert [Decimal(text) for text in column(tmp_path / "a.parquet", "amount")] == exact
        else:
            assert column(tmp_path / "a.parquet", "amount") == self.EXPECTED["amount"]
        assert column(tmp_path / "a.parquet", "quantity") == ["1", "2", ""]
        assert lines(tmp_path / "a.parquet") == [1, 2, 3]
        (moments,) = {
            text.rstrip("Z").rstrip("0").rstrip(".") for text in column(tmp_path / "a.parquet", "occurred_at")
        }
        assert moments == "2026-10-01 16:05:07"

    def test_an_unknown_ending_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnreadable, match=r"\.doc"):
            open_rows(write(tmp_path / "a.doc", ""))


class TestRejectsFile:
    def test_rows_with_other_columns_widen_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "rejects.csv"
        with RejectWriter(path) as writer:
            writer.write([Reject(1, "a", "missing", "x", {"a": "1"}), Reject(2, "b", "missing", "y", {"b": "2"})])
        assert list(csv.reader(path.read_text("utf-8-sig").splitlines())) == [
            ["a", "b", "line", "column", "reason"],
            ["1", "", "1", "a", "missing: x"],
            ["", "2", "2", "b", "missing: y"],
        ]
        assert [other.name for other in tmp_path.iterdir()] == ["rejects.csv"]

    def test_without_rejects_an_older_file_goes_unless_it_is_the_one_read(self, tmp_path: Path) -> None:
        path = write(tmp_path / "rejects.csv", "old")
        with RejectWriter(path, source=path):
            pass
        assert path.read_text() == "old"
        with RejectWriter(path):
            pass
        assert not path.exists()
