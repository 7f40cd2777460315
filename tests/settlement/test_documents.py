"""Statements as files: what a partner reads, in every language, and what a program reads, to the minor unit."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from alianza.kernel.languages import LANGUAGES, UnsupportedLanguage
from alianza.kernel.user_text import printable
from alianza.runtime import atomic, typesetting
from alianza.settlement.documents import csv_files, model, pdf, view, words
from alianza.settlement.documents import locale_format as fmt
from alianza.settlement.documents.html import statement_html
from alianza.settlement.documents.model import RuleTotal, StatementDocument, StatementLine
from alianza.settlement.documents.xlsx import statement_xlsx

COUNTRY = {"es": "MX", "en": "US", "zh": "CN", "ru": "RU", "pt": "BR"}
CURRENCY = {"es": "MXN", "en": "USD", "zh": "CNY", "ru": "RUB", "pt": "BRL"}
PARTNER = {
    "es": "Taller Mecánico «El Rápido»",
    "en": "Grand Meridian Hotel",
    "zh": "成都锦江健身俱乐部",
    "ru": "Автомойка «Чистый кузов»",
    "pt": "Pousada São João",
}
NASTY = '#panic("x") $a$ *b* _c_ `d` "q" \'q\' <script>alert(1)</script> {{7*7}} @ref \\ // /* 😀'


def line(number: int = 1, **changes: Any) -> StatementLine:
    values: dict[str, Any] = {
        "line_id": f"lin_{number:04}",
        "event_on": date(2026, 10, 5),
        "kind": "commission",
        "fact": "sale",
        "fact_id": f"ORD-{number:04}",
        "rule": "venta",
        "version": 3,
        "base": 123_450,
        "rate": Decimal("0.0725"),
        "amount": 8_950,
        "status": "available",
        "available_on": date(2026, 11, 4),
        "earned_period": 202610,
        "note": "",
    }
    return StatementLine(**(values | changes))


def document(language: str = "es", **changes: Any) -> StatementDocument:
    values: dict[str, Any] = {
        "alliance_name": "OnlyCar",
        "country": COUNTRY[language],
        "language": language,
        "number": 12,
        "partner_name": PARTNER[language],
        "partner_id": "taller-x",
        "currency": CURRENCY[language],
        "scale": 2,
        "period": 202610,
        "closed_on": date(2026, 11, 1),
        "review_until": date(2026, 11, 4),
        "payout_on": date(2026, 11, 5),
        "reward_form": "cash",
        "opening": 15_000,
        "commission": 1_234_550,
        "adjustments": -1_750,
        "incentives": 5_000,
        "fees": 49_900,
        "paid": 0,
        "closing": 1_202_900,
        "payable": 1_100_000,
        "held": 102_900,
        "gross_we_owe": 1_252_800,
        "gross_they_owe": 49_900,
        "line_count": 2,
        "sales": 24_691_000,
        "totals": (RuleTotal("Venta", "Plata", Decimal("0.0725"), "commission", 2, 246_900, 17_900),),
        "lines": [line(1), line(2, kind="clawback", fact="refund", amount=-1_750, note="ticket 45")],
    }
    return StatementDocument(**(values | changes))


def pdf_text(doc: StatementDocument, **options: int) -> str:
    """The PDF's text with every kind of space as one plain space."""
    pages = PdfReader(io.BytesIO(pdf.statement_pdf(doc, **options))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages).replace("\u200b", ""))


# ── PDF ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_language_without_words_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(UnsupportedLanguage) as caught:
        pdf.statement_pdf(msgspec.structs.replace(document(), language="fr"))
    assert "es, en, zh, ru, pt" in caught.value.hint


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", ["Le pagamos", "$11,000.00", "5 de noviembre de 2026", "Octubre de 2026", "Saldo final", "-$499.00"]),
        ("en", ["We pay you", "$11,000.00", "November 5, 2026", "October 2026", "Closing balance", "-$499.00"]),
        ("zh", ["我们将付给您", "¥11,000.00", "2026年11月5日", "2026年10月", "期末余额", "-¥499.00"]),
        ("ru", ["Мы выплатим вам", "11 000,00 ₽", "5 ноября 2026 г.", "Остаток на конец", "-499,00 ₽"]),
        ("pt", ["Pagamos a você", "R$ 11.000,00", "5 de novembro de 2026", "Outubro de 2026", "Saldo final"]),
    ],
)
def test_the_pdf_speaks_the_readers_language(language: str, expected: list[str]) -> None:
    found = pdf_text(document(language))
    if language == "zh":  # the typographic gap between a number and a character reads as a space
        found = found.replace(" ", "")
    for wanted in [*expected, PARTNER[language], "ORD-0001"]:
        assert wanted in found


def test_the_pdf_is_the_same_bytes_for_the_same_statement_in_another_process() -> None:
    here = pdf.statement_pdf(document())
    there = subprocess.run([sys.executable, "-c", _PRINT_DIGEST, __file__], capture_output=True, check=True, text=True)
    assert there.stdout.strip() == hashlib.sha256(here).hexdigest()
    assert PdfReader(io.BytesIO(here)).metadata.creation_date.date() == date(2026, 11, 1)  # type: ignore[union-attr]


_PRINT_DIGEST = """
import hashlib, runpy, sys
names = runpy.run_path(sys.argv[1])
print(hashlib.sha256(names["pdf"].statement_pdf(names["document"]())).hexdigest())
"""


def test_the_pdf_sets_simplified_glyphs_for_chinese() -> None:
    source = '#set page(width: 60pt, height: 40pt)\n#set text(font: "Noto Sans CJK TC", lang: "zh", region: "{}")\n骨'
    pictures = [
        typesetting.compiler().compile(input=source.format(region).encode(), format="png") for region in ("CN", "TW")
    ]
    assert pictures[0] != pictures[1]
    assert fmt.reader_locale("zh", "MX").script == "Hans"


def test_the_pdf_names_its_language_and_title_for_a_screen_reader() -> None:
    root = PdfReader(io.BytesIO(pdf.statement_pdf(document("zh")))).trailer["/Root"]
    assert str(root["/Lang"]).lower().startswith("zh")
    assert root["/MarkInfo"]["/Marked"]


def test_the_line_table_repeats_its_header_and_numbers_its_pages() -> None:
    doc = document(lines=[line(n) for n in range(120)], line_count=120)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.statement_pdf(doc))).pages]
    assert len(pages) > 3
    assert all("Referencia" in page for page in pages[1:])
    assert all(f"Página {n} de {len(pages)}" in page for n, page in enumerate(pages, start=1))


def test_more_lines_than_fit_are_left_to_the_other_files_and_not_read() -> None:
    taken = 0

    def stream() -> Iterator[StatementLine]:
        nonlocal taken
        for taken in range(1, 1_000_001):
            yield line(taken)

    found = pdf_text(document(lines=stream(), line_count=1_000_000), max_lines=3)
    assert "los primeros 3 de 1,000,000 movimientos" in found
    assert "ORD-0003" in found and "ORD-0004" not in found
    assert taken <= 4


def test_as_many_lines_as_fit_are_not_called_truncated() -> None:
    assert "XLSX" not in pdf_text(document(), max_lines=2)


def test_markup_in_names_is_text() -> None:
    found = pdf_text(document(partner_name=NASTY, alliance_name=NASTY, disputed=NASTY, lines=[line(note=NASTY)]))
    assert '#panic("x") $a$ *b* _c_ `d` "q"' in found
    assert "<script>" in found


def test_endless_names_stay_on_the_page() -> None:
    reader = PdfReader(
        io.BytesIO(pdf.statement_pdf(document(partner_name="W" * 5000, lines=[line(fact_id="9" * 900)])))
    )
    assert len(reader.pages) == 2


def test_a_statement_without_lines_says_so() -> None:
    assert "Sin movimientos este mes." in pdf_text(document(lines=[], line_count=0, totals=()))


def test_a_missing_font_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_FONT_PACKAGES", ("no_such_font_package",))
    with pytest.raises(typesetting.FontMissing, match="no_such_font_package"):
        list(typesetting.font_folders())


def test_a_further_pdf_takes_a_fraction_of_a_second() -> None:
    pdf.statement_pdf(document())
    times = []
    for number in range(100, 105):
        doc = document(number=number, opening=number, lines=[], line_count=0)
        started = time.process_time()
        pdf.statement_pdf(doc)
        times.append(time.process_time() - started)
    # The target is 150 ms; the bound leaves room for a slow machine, and fails when the fonts are read each time.
    assert min(times) < 0.3


# ── the headline ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "label", "amount", "detail"),
    [
        ({"held": 0}, "We pay you", "$11,000.00", "Paid on November 5, 2026."),
        ({}, "We pay you", "$11,000.00", "Another $1,029.00 is still on hold"),
        ({"reward_form": "credit"}, "We add to your balance", "$11,000.00", ""),
        ({"payable": 0, "closing": 5_000, "held": 0}, "Balance in your favour", "$50.00", "minimum is not reached"),
        ({"payable": 0, "closing": 5_000, "held": 5_000}, "Balance in your favour", "$50.00", "$50.00 is on hold"),
        ({"payable": 0, "closing": -5_000}, "You owe us", "$50.00", "next statement"),
        ({"payable": 0, "closing": 0}, "Nothing to pay", "$0.00", "even"),
    ],
)
def test_the_headline_says_what_happens_to_the_money(
    changes: dict[str, Any], label: str, amount: str, detail: str
) -> None:
    headline = view.statement_view(document("en", **changes), 0).headline
    assert (headline.label, headline.amount) == (label, amount)
    assert detail in headline.detail


def test_the_bridge_shows_what_counts_against_the_partner_as_negative() -> None:
    shown = {row.label: row.value for row in view.statement_view(document("en"), 0).bridge}
    assert shown == {
        "Opening balance": "$150.00",
        "Commission": "$12,345.50",
        "Adjustments": "-$17.50",
        "Staff incentives": "$50.00",
        "Charges": "-$499.00",
        "Already paid": "$0.00",
        "Closing balance": "$12,029.00",
    }


def test_both_directions_are_shown_gross_and_net() -> None:
    shown = [(row.label, row.value) for row in view.statement_view(document("en"), 0).netting]
    assert shown == [("We owe you", "$12,528.00"), ("You owe us", "$499.00"), ("Net", "$12,029.00")]


def test_a_line_that_came_late_names_its_month_and_one_on_hold_its_date() -> None:
    late = line(kind="late", earned_period=202609, status="on_hold", note="ticket 45")
    shown = view.statement_view(document("en", lines=[late]), 9).lines[0]
    assert shown.detail == "venta, v3 · from September 2026 · ticket 45"
    assert (shown.status, shown.until) == ("On hold", "from 11/4/2026")


def test_a_total_of_an_earlier_month_names_it_and_one_without_a_rule_its_kind() -> None:
    """Five rows of the same words, one for each late month, could not be told apart."""
    totals = (
        RuleTotal("Venta", "", None, "late", 2, 100, 5, earned_period=202609),
        RuleTotal("", "", None, "discount", 2, 100, -5, earned_period=202610),
    )
    late, discount = view.statement_view(document("en", totals=totals), 0).totals
    assert (late.rule, late.kind) == ("Venta", "Came late · from September 2026")
    assert (discount.rule, discount.kind) == ("Customer discount", "")


def test_what_a_closed_month_adds_refers_to_the_month_in_words() -> None:
    tier = line(kind="tier", fact="", fact_id="month/2026-05", earned_period=202605)
    assert view.statement_view(document("es", lines=[tier]), 9).lines[0].fact_id == "mayo de 2026"


def test_a_statement_in_points_shows_sales_as_money() -> None:
    doc = document("es", currency="PTS", scale=0, sales_currency="MXN", sales_scale=2, payable=500, held=0)
    shown = view.statement_view(doc, 9)
    assert shown.headline.amount == "500\u00a0puntos"
    assert ("Ventas del mes", "$246,910.00") in [(pair.label, pair.value) for pair in shown.meta]
    assert (shown.lines[0].base, shown.labels["base"], shown.labels["amount"]) == (
        "1,234.50",
        "Base (MXN)",
        "Monto (puntos)",
    )


# ── HTML ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_is_self_contained_and_without_script() -> None:
    page = statement_html(document(partner_name=NASTY, disputed=NASTY, lines=[line(note=NASTY, rule=NASTY)]))
    assert "<script" not in page and "&lt;script&gt;" in page
    assert not re.search(r"\b(?:src|href)\s*=|url\(|@import|javascript:", page)
    assert "{{" not in page.replace("{{7*7}}", "") and "49" not in page.split("{{7*7}}")[1][:3]


def test_the_page_is_accessible_and_fits_a_phone() -> None:
    page = statement_html(document("ru"))
    assert '<html lang="ru-RU">' in page
    assert 'name="viewport" content="width=device-width' in page
    assert "@media print" in page and "max-width: 44rem" in page
    assert page.count('role="columnheader"') == page.count('scope="col"') == 13
    assert all(word in page for word in ("Мы выплатим вам", "11\u00a0000,00\u00a0₽", "Из чего складывается остаток"))


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ink", "ground"), view.TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    light, dark = sorted((luminance(view.PALETTE[ink]), luminance(view.PALETTE[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# ── XLSX ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_workbook_holds_real_numbers_and_dates(tmp_path: Path) -> None:
    statement_xlsx(document("ru"), tmp_path / "s.xlsx")
    summary, lines = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets
    facts = {row[0].value: row[1].value for row in summary.iter_rows(max_col=2) if row[0].value}
    assert facts["К выплате"] == 11000 and facts["Удержания"] == -499
    assert facts["Дата выплаты"] == datetime(2026, 11, 5)  # noqa: DTZ001  (a spreadsheet has no zones)
    assert lines.freeze_panes == "A2"
    row = {head.value: cell for head, cell in zip(lines[1], lines[2], strict=True)}
    assert (row["База (RUB)"].value, row["Ставка"].value, row["Сумма (RUB)"].value) == (1234.5, 0.0725, 89.5)
    assert row["Дата"].number_format == "dd.mm.yyyy" and row["Дата"].is_date
    assert row["Сумма (RUB)"].number_format.startswith("#,##0.00;")


def test_nothing_a_user_wrote_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    texts = ["=1+1", "{=1+1}", "http://x.example", "42", "+1", "-1", "@a", "\x00=1", "#"]
    doc = document(partner_name="=HYPERLINK(1)", lines=[line(note=note, fact_id=note) for note in texts])
    statement_xlsx(doc, tmp_path / "s.xlsx")
    summary, lines = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets
    cells = [cell for sheet in (summary, lines) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    assert [row[13].value for row in lines.iter_rows(min_row=2)] == [printable(note) for note in texts]


def test_lines_beyond_a_sheet_go_on_in_the_next(tmp_path: Path) -> None:
    statement_xlsx(document("en", lines=map(line, range(5))), tmp_path / "s.xlsx", sheet_lines=2)
    sheets = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets
    assert [(sheet.title, sheet.max_row - 1) for sheet in sheets[1:]] == [("Lines", 2), ("Lines 2", 2), ("Lines 3", 1)]


def test_the_workbook_is_the_same_bytes_for_the_same_statement(tmp_path: Path) -> None:
    statement_xlsx(document(), tmp_path / "a.xlsx")
    time.sleep(1.1)
    statement_xlsx(document(), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_every_file(language: str, tmp_path: Path) -> None:
    statement_xlsx(document(language), tmp_path / "s.xlsx")
    assert openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames[0] == words.text(language, "sheet.summary")
    assert PARTNER[language] in statement_html(document(language))


# ── CSV ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_statements_csv_is_the_contract(tmp_path: Path) -> None:
    yen = model.statement_row(document(currency="JPY", scale=0, partner_id='=cmd|"x"'))
    written = csv_files.write_statements_csv(
        [model.statement_row(document()), yen], tmp_path / "out" / "statements.csv"
    )
    assert written == 2
    assert (tmp_path / "out" / "statements.csv").read_bytes().decode() == (
        "partner,currency,period,lines,sales,commission,adjustments,incentives,fees,opening,paid,closing,payable\n"
        "taller-x,MXN,2026-10,2,246910.00,12345.50,-17.50,50.00,499.00,150.00,0.00,12029.00,11000.00\n"
        '"\'=cmd|""x""",JPY,2026-10,2,24691000,1234550,-1750,5000,49900,15000,0,1202900,1100000\n'
    )


def test_lines_csv_is_the_contract(tmp_path: Path) -> None:
    odd = line(
        2, kind="fee", rate=None, base=0, amount=-5, earned_period=202609, note="-5, de más\nver ticket", rule="@x"
    )
    assert csv_files.statement_csv(document(lines=[line(1), odd]), tmp_path / "lines.csv") == 2
    assert (tmp_path / "lines.csv").read_bytes().decode() == (
        "line,partner,currency,period,earned_period,fact,fact_id,kind,rule,version,base,rate,amount,status,"
        "available_on,note\n"
        "lin_0001,taller-x,MXN,2026-10,2026-10,sale,ORD-0001,commission,venta,3,1234.50,0.0725,89.50,available,2026-11-04,\n"
        "lin_0002,taller-x,MXN,2026-10,2026-09,sale,ORD-0002,fee,'@x,3,0.00,,-0.05,available,2026-11-04,"
        '"\'-5, de más\nver ticket"\n'
    )


def test_rates_are_plain_decimals(tmp_path: Path) -> None:
    rates = [Decimal("0.10"), Decimal("1E-7"), Decimal("1E+2")]
    csv_files.statement_csv(document(lines=[line(rate=rate) for rate in rates]), tmp_path / "l.csv")
    with (tmp_path / "l.csv").open(newline="") as stream:
        assert [row["rate"] for row in csv.DictReader(stream)] == ["0.1", "0.0000001", "100"]


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝ a1,\"")) | st.text())
def test_text_is_defused_and_read_back_exactly(written: str) -> None:
    cell = csv_files.defuse_text(written)
    assert not re.match("[=+\\-@\t\r\n＝＋－＠]", cell)
    assert csv_files.restore_text(cell) == written


def test_text_that_is_harmless_is_left_alone() -> None:
    assert [csv_files.defuse_text(text) for text in ("O'Hara", "'n Huis", "a=b", "", "3-1")] == [
        "O'Hara",
        "'n Huis",
        "a=b",
        "",
        "3-1",
    ]


# ── files appear whole or not at all ───────────────────────────────────────────────────────────────────────────────


def test_a_write_that_fails_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    def broken() -> Iterator[StatementLine]:
        yield line(1)
        raise RuntimeError("the stream broke")

    for name, write in (("l.csv", csv_files.statement_csv), ("s.xlsx", statement_xlsx)):
        (tmp_path / name).write_text("old")
        with pytest.raises(RuntimeError, match="broke"):
            write(document(lines=broken()), tmp_path / name)
        assert (tmp_path / name).read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["l.csv", "s.xlsx"]


def test_a_part_file_of_a_killed_run_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".a.csv.part").write_text("half a li")
    with atomic.replacing(tmp_path / "a.csv") as part:
        part.write_text("whole")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "whole")]
