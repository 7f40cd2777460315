"""Payment files: what a bank gets, byte for byte, and what becomes of payments it cannot get."""

from __future__ import annotations

import csv
import io
import os
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from alianza.kernel.errors import InvalidValue
from alianza.kernel.money import currency_scale
from alianza.settlement.payfiles import (
    BankLayout,
    DoesNotFit,
    DuplicatePayment,
    FileFacts,
    LayoutError,
    Payer,
    Payment,
    PaymentFileInvalid,
    PaymentFiles,
    WrongAccount,
    load_layout,
    pain001,
    parse_layout,
    payments_csv,
    render_layout,
    shipped_layout,
    shipped_layouts,
    write_payment_files,
)
from alianza.settlement.payfiles.latin import SEPA_SET

# An example of SWIFT's IBAN registry, and the classic CLABE example.
IBAN = "ES9121000418450200051332"
CLABE = "032180000118359719"
DAY, MOMENT = date(2026, 11, 5), datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
PAYER = Payer(name="OnlyCar", iban="DE89370400440532013000", bic="COBADEFFXXX", clabe=CLABE, country="DE")
SPEC_DATA = Path(os.environ.get("ALIANZA_SPEC_DATA") or Path(__file__).parents[3] / "shared" / "data") / "iso20022"


def payment(payment_id: str = "P1", **changes: object) -> Payment:
    plain = Payment(
        payment_id=payment_id,
        partner_id="taller-x",
        partner_name="Taller Núñez",
        amount_minor=123456,
        currency="EUR",
        account=IBAN,
        account_kind="iban",
        reference="Estado 2026-10",
    )
    return msgspec.structs.replace(plain, **changes)


def spei(payment_id: str = "P1", **changes: object) -> Payment:
    return payment(payment_id, **{"account": CLABE, "account_kind": "clabe", "currency": "MXN", **changes})


def message(*payments: Payment, payer: Payer = PAYER) -> etree._Element:
    return etree.fromstring(pain001(payments, payer, DAY, "RUN-1", MOMENT))


def texts(document: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in document.iterfind(f".//{{*}}{path}")]


def facts(currency: str = "MXN", payer: Payer = PAYER) -> FileFacts:
    return FileFacts(payer=payer, currency=currency, execution_date=DAY, message_id="RUN-1", created_at=MOMENT)


def write(out: Path, *payments: Payment, payer: Payer = PAYER, layout: BankLayout | None = None) -> PaymentFiles:
    return write_payment_files(payments, payer, DAY, "RUN-1", MOMENT, out, layout)


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


class TestPain001:
    @pytest.mark.parametrize("schema", ["pain.001.001.03", "pain.001.001.09"])
    @pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD", "MXN"])
    @pytest.mark.parametrize("bic", ["", "COBADEFFXXX"])
    def test_messages_satisfy_the_iso_20022_schema(self, schema: str, currency: str, bic: str) -> None:
        if not SPEC_DATA.is_dir():
            pytest.skip(f"no ISO 20022 schemas in {SPEC_DATA}: set ALIANZA_SPEC_DATA")
        payer = msgspec.structs.replace(PAYER, pain_schema=schema, bic=bic)
        several = (payment("A", currency=currency), payment("B", currency=currency, bic="BBVAMXMM", reference=""))
        etree.XMLSchema(etree.parse(SPEC_DATA / f"{schema}.xsd")).assertValid(message(*several, payer=payer))

    def test_a_message_says_who_pays_what_to_whom(self) -> None:
        document = message(payment("A"), payment("B", amount_minor=1, bic="BBVAMXMM", partner_name="汽车"))
        assert texts(document, "EndToEndId") == ["A", "B"]
        assert texts(document, "InstdAmt") == ["1234.56", "0.01"]
        assert texts(document, "CtrlSum") == ["1234.57", "1234.57"]
        assert texts(document, "NbOfTxs") == ["2", "2"]
        assert texts(document, "Cdtr/{*}Nm") == ["Taller Nunez", "taller-x"]
        assert texts(document, "CdtrAcct/{*}Id/{*}IBAN") == [IBAN, IBAN]
        assert texts(document, "CdtrAgt//{*}BICFI") == ["BBVAMXMM"]
        assert texts(document, "Ustrd") == ["Estado 2026-10", "Estado 2026-10"]
        assert texts(document, "MsgId") == texts(document, "PmtInfId") == ["RUN-1"]
        assert texts(document, "CreDtTm") == ["2026-11-04T09:30:00+00:00"]
        assert texts(document, "ReqdExctnDt/{*}Dt") == ["2026-11-05"]
        assert (texts(document, "DbtrAcct/{*}Id/{*}IBAN"), texts(document, "ChrgBr")) == ([PAYER.iban], ["SLEV"])

    def test_only_euro_within_the_area_is_sepa(self) -> None:
        assert texts(message(payment()), "SvcLvl/{*}Cd") == ["SEPA"]
        for other in (payment(currency="USD"), payment(account="BR1800360305000010009795493C1")):
            document = message(other)
            assert texts(document, "SvcLvl/{*}Cd") == []
            assert texts(document, "ChrgBr") == ["SHAR"]

    def test_a_payer_without_bic_is_known_by_the_iban(self) -> None:
        document = message(payment(), payer=msgspec.structs.replace(PAYER, bic=""))
        assert texts(document, "DbtrAgt/{*}FinInstnId/{*}Othr/{*}Id") == ["NOTPROVIDED"]

    def test_the_same_run_gives_the_same_bytes(self) -> None:
        first, second = (pain001([payment("A"), payment("B")], PAYER, DAY, "RUN-1", MOMENT) for _ in range(2))
        assert first == second

    def test_a_message_without_reference_carries_the_payments_id(self) -> None:
        assert texts(message(payment("A", reference="🚗")), "Ustrd") == ["A"]

    def test_a_fault_against_the_schema_is_found_before_a_file_is_written(self) -> None:
        with pytest.raises(PaymentFileInvalid, match="InstdAmt"):
            message(payment(amount_minor=-5))

    @pytest.mark.parametrize(
        ("payments", "moment"),
        [
            ([], MOMENT),
            ([payment("A"), payment("B", currency="USD")], MOMENT),
            ([payment()], MOMENT.replace(tzinfo=None)),
        ],
    )
    def test_what_is_no_message_is_refused(self, payments: list[Payment], moment: datetime) -> None:
        with pytest.raises(InvalidValue):
            pain001(payments, PAYER, DAY, "RUN-1", moment)

    @settings(max_examples=60, deadline=None)
    @given(
        currency=st.sampled_from(["EUR", "JPY", "KWD"]),
        amounts=st.lists(st.integers(1, 10**12), min_size=1, max_size=8),
    )
    def test_amounts_and_sums_are_exact_at_any_scale(self, currency: str, amounts: list[int]) -> None:
        document = message(*(payment(str(n), currency=currency, amount_minor=a) for n, a in enumerate(amounts)))
        unit = Decimal(10) ** currency_scale(currency)
        assert [Decimal(text) * unit for text in texts(document, "InstdAmt")] == amounts
        assert [Decimal(text) * unit for text in texts(document, "CtrlSum")] == [sum(amounts)] * 2

    @settings(max_examples=100, deadline=None)
    @given(name=st.text(), reference=st.text(max_size=300), partner=st.text(), payment_id=st.text())
    def test_no_text_breaks_a_message(self, name: str, reference: str, partner: str, payment_id: str) -> None:
        wild = payment(payment_id, partner_name=name, reference=reference, partner_id=partner)
        document = message(wild)
        for path in ("Cdtr/{*}Nm", "Ustrd", "EndToEndId"):
            (written,) = texts(document, path)
            assert written and set(written) <= SEPA_SET
        assert texts(document, "NbOfTxs") == ["1", "1"]


class TestCsv:
    def test_columns_and_units(self) -> None:
        (row,) = csv_rows(payments_csv([payment("A", bic="BBVAMXMM")], DAY))
        assert row == {
            "payment_id": "A", "partner": "taller-x", "name": "Taller Núñez", "amount": "1234.56", "currency": "EUR",
            "account": IBAN, "account_kind": "iban", "bic": "BBVAMXMM", "reference": "Estado 2026-10",
            "execution_date": "2026-11-05",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1+1", "'=1+1"),
            ("Uno\r\nDos", "Uno Dos"),
            ("<b>汽车</b> 🚗", "<b>汽车</b> 🚗"),
        ],
    )
    def test_names_are_kept_but_run_nothing_and_stay_on_their_line(self, name: str, written: str) -> None:
        assert csv_rows(payments_csv([payment(partner_name=name)], DAY))[0]["name"] == written

    def test_a_telephone_as_account_is_no_formula(self) -> None:
        phone = payment(account="+52 55 1234 5678", account_kind="other")
        assert csv_rows(payments_csv([phone], DAY))[0]["account"] == "+52 55 1234 5678"

    @settings(deadline=None)
    @given(
        name=st.text(), reference=st.text(), amount=st.integers(1, 10**15), scale=st.sampled_from(["JPY", "EUR", "KWD"])
    )
    def test_one_line_for_each_payment_whatever_its_texts(
        self, name: str, reference: str, amount: int, scale: str
    ) -> None:
        content = payments_csv(
            [payment(partner_name=name, reference=reference, amount_minor=amount, currency=scale)], DAY
        )
        assert content.decode("utf-8").count("\n") == 2
        assert Decimal(csv_rows(content)[0]["amount"]) * 10 ** currency_scale(scale) == amount


OWN = """
name: my-bank
style: delimited
delimiter: "|"
quote: ""
encoding: windows-1252
line_ending: lf
account_kinds: [iban, clabe]
header: [{text: H}, {source: payer_account}, {source: execution_date, format: "%d%m%Y"}, {source: count}]
record:
  - {text: D}
  - {source: sequence, width: 3, pad: "0"}
  - {source: account}
  - {source: amount, decimals: 2, decimal_mark: ","}
  - {source: partner_name, width: 10, characters: any}
trailer: [{text: T}, {source: count}, {source: total, decimals: 2}]
"""


class TestLayouts:
    def test_spei_has_one_line_of_121_characters_for_each_transfer(self) -> None:
        lavados = spei("A", partner_name="Lavados Núñez S.A. de C.V.", reference="Estado 2026-10, №7")
        lines = render_layout([lavados, spei("B", amount_minor=5)], shipped_layout("spei"), facts())
        first, second = lines.decode("ascii").splitlines()
        concept = "ESTADO 2026 10 NO7"
        name = "LAVADOS NUNEZ SA DE CV"
        assert first == f"{CLABE}0000000000123456{name:<40}0000001{concept:<40}"
        assert second[18:34] == "0000000000000005" and second[74:81] == "0000002"
        assert lines.endswith(b"\r\n") and len(first) == len(second) == 121

    def test_the_shipped_layouts_are_listed_when_one_is_unknown(self) -> None:
        assert shipped_layouts() == ["spei"]
        with pytest.raises(LayoutError, match="'spie'") as caught:
            shipped_layout("spie")
        assert "spei" in caught.value.hint

    def test_a_layout_of_ones_own_has_header_records_and_trailer(self) -> None:
        rendered = render_layout(
            [spei("A"), spei("B", partner_name="Ñandú | Ωmega")], parse_layout(OWN, "own.yaml"), facts()
        )
        assert rendered.decode("windows-1252") == (
            f"H|{CLABE}|05112026|2\nD|001|{CLABE}|1234,56|Taller Núñ\nD|002|{CLABE}|1234,56|Nandu Omeg\nT|2|2469.12\n"
        )

    def test_delimiters_in_values_are_quoted_when_the_bank_knows_quotes(self) -> None:
        layout = parse_layout(OWN.replace('quote: ""', "quote: '\"'"), "own.yaml")
        rendered = render_layout([spei(partner_name='A|"B"')], layout, facts()).decode("windows-1252")
        (row,) = [row for row in csv.reader(io.StringIO(rendered), delimiter="|") if row[0] == "D"]
        assert row[4] == 'A|"B"'

    @pytest.mark.parametrize("changes", [{"amount_minor": 10**17}, {"currency": "KWD", "amount_minor": 1001}])
    def test_amounts_are_never_cut_or_rounded(self, changes: dict[str, object]) -> None:
        with pytest.raises(DoesNotFit):
            render_layout([spei(**changes)], shipped_layout("spei"), facts(str(changes.get("currency", "MXN"))))

    def test_three_decimals_that_end_in_zero_fit_two(self) -> None:
        line = render_layout([spei(currency="KWD", amount_minor=1230)], shipped_layout("spei"), facts("KWD"))
        assert line[18:34] == b"0000000000000123"

    def test_an_account_is_written_as_it_is_or_not_at_all(self) -> None:
        wallet = spei(account="x_y@pay.example", account_kind="other")
        layout = parse_layout(
            OWN.replace("[iban, clabe]", "[other]").replace("source: payer_account", "text: X"), "o.yaml"
        )
        with pytest.raises(DoesNotFit, match="cannot hold account"):
            render_layout([wallet], layout, facts())
        any_text = parse_layout(
            OWN.replace("source: payer_account", "text: X").replace(
                "source: account}", "source: account, characters: any}"
            ),
            "o.yaml",
        )
        assert b"|x_y@pay.example|" in render_layout([wallet], any_text, facts())

    def test_a_layout_that_names_the_payers_account_needs_one(self) -> None:
        with pytest.raises(LayoutError, match="payer has none"):
            render_layout([spei()], parse_layout(OWN, "own.yaml"), facts(payer=Payer(name="OnlyCar")))

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 10**13), st.text()), max_size=6), st.sampled_from(["JPY", "MXN", "KWD"]))
    def test_fixed_width_lines_keep_their_width_and_amounts_their_value(
        self, paid: list[tuple[int, str]], currency: str
    ) -> None:
        layout = parse_layout(
            "{name: w, style: fixed, line_ending: lf, trailer: [{source: total, width: 20, implied: true, pad: ' '}],"
            " record: [{source: account, width: 18}, {source: amount, width: 20}, {source: partner_name, width: 30}]}",
            "w.yaml",
        )
        payments = [spei(str(n), amount_minor=a, partner_name=t, currency=currency) for n, (a, t) in enumerate(paid)]
        *lines, trailer = render_layout(payments, layout, facts(currency)).decode("ascii").splitlines()
        unit = 10 ** currency_scale(currency)
        assert [len(line) for line in lines] == [68] * len(paid)
        assert [Decimal(line[18:38]) * unit for line in lines] == [amount for amount, _ in paid]
        assert int(trailer) == sum(amount for amount, _ in paid)

    @pytest.mark.parametrize(
        ("change", "said", "hint", "line"),
        [
            (("delimiter:", "delimeter:"), "unknown key 'delimeter'", "did you mean 'delimiter'?", 4),
            (("{source: account}", "{sorce: account}"), "unknown key 'sorce'", "did you mean 'source'?", 13),
            (("source: sequence", "source: sequense"), "sequense", "did you mean 'sequence'?", 12),
            (("[iban, clabe]", "[iban, clave]"), "clave", "did you mean 'clabe'?", 8),
            (("style: delimited", "style: delimitted"), "delimitted", "did you mean 'delimited'?", 3),
            (("width: 10", "width: ten"), "Expected `int", "", 15),
            (('pad: "0"', "pad: 0"), "Expected `str", "put it in quotes: '0'", 12),
            (("source: sequence", "source: total, align: left"), "stands right", "", 12),
            (("source: sequence, width: 3", "source: count, implied: true"), "only amounts have decimals", "", 12),
            (("%d%m%Y", "%d %B"), "%Y %y %m %d", "", 9),
            (("{source: count}]\nrecord", "{source: account}]\nrecord"), "a header has no account", "", 9),
            (("  - {source: account}\n", ""), "needs the fields account and amount", "", None),
            (("{text: D}", "{text: 'D|'}"), "cannot hold the text", "", 11),
            (("style: delimited", "style: fixed"), "needs its width", "", 9),
            (("name: my-bank", "name: ../etc"), "small letters, digits and hyphens", "", None),
            (("record:", "record: 3\nheader:"), "", "", None),
            (("name: my-bank\n", ""), "missing required field `name`", "", 1),
        ],
    )
    def test_a_mistake_in_a_layout_names_line_and_nearest_word(
        self, change: tuple[str, str], said: str, hint: str, line: int | None
    ) -> None:
        assert change[0] in OWN
        with pytest.raises(LayoutError) as caught:
            parse_layout(OWN.replace(*change, 1), "own.yaml")
        assert said in caught.value.message
        assert hint in caught.value.hint
        assert caught.value.where.startswith("own.yaml")
        assert line is None or caught.value.where == f"own.yaml:{line}"

    @pytest.mark.parametrize("text", ["", "- a", "a: [", "a: 1\na: 2", "\tx"])
    def test_text_that_is_no_layout_is_refused(self, text: str) -> None:
        with pytest.raises(LayoutError):
            parse_layout(text, "own.yaml")

    def test_a_layout_is_read_from_a_file_and_a_missing_one_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
        assert load_layout(tmp_path / "own.yaml").name == "my-bank"
        with pytest.raises(LayoutError) as caught:
            load_layout(tmp_path / "none.yaml")
        assert caught.value.where.endswith("none.yaml")


class TestWriting:
    def test_payments_go_where_they_can_be_paid(self, tmp_path: Path) -> None:
        done = write(
            tmp_path / "new" / "folder",
            payment("euro"),
            payment("yen", currency="JPY"),
            payment("abroad", account="BR1800360305000010009795493C1"),
            spei("peso"),
            spei("dollar", currency="USD"),
            payment("wallet", account="x@y.example", account_kind="other"),
            payment("nowhere", account="", account_kind="none"),
        )
        assert [path.name for path in done.files] == [
            "RUN-1-pain001-EUR.xml",
            "RUN-1-pain001-EUR-INTL.xml",
            "RUN-1-pain001-JPY.xml",
            "RUN-1-spei-MXN.txt",
            "RUN-1-payments.csv",
        ]
        in_csv = [row["payment_id"] for row in csv_rows(done.files[-1].read_bytes())]
        assert in_csv == ["euro", "yen", "abroad", "peso", "dollar", "wallet"]
        assert [entry.payment_id for entry in done.csv_only] == ["dollar", "wallet"]
        assert [entry.payment_id for entry in done.unpayable] == ["nowhere"]

    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            (payment(account=""), "no account"),
            (payment(account_kind="none"), "no account"),
            (payment(account="ES9121000418450200051333"), "check digits"),
            (spei(account="032180000118359710"), "check digit"),
            (payment(bic="BBVA"), "no BIC"),
            (payment(amount_minor=0), "nothing to pay"),
            (payment(amount_minor=-1), "nothing to pay"),
            (payment(currency="PTS"), "no currency"),
            (payment(amount_minor=100_000_000_000), "at most 999999999.99 EUR"),
            (spei(amount_minor=10**16 + 1), "wider than the 16 characters"),
        ],
    )
    def test_a_payment_no_file_can_hold_is_handed_back_with_its_reason(
        self, tmp_path: Path, wrong: Payment, reason: str
    ) -> None:
        done = write(tmp_path, wrong, payment("good"))
        assert [entry.payment_id for entry in done.unpayable] == ["P1"]
        assert reason in done.unpayable[0].reason
        assert [row["payment_id"] for row in csv_rows(done.files[-1].read_bytes())] == ["good"]

    def test_running_again_gives_the_same_bytes_and_leaves_nothing_else_behind(self, tmp_path: Path) -> None:
        payments = [payment("A"), spei("B"), payment("C", currency="USD")]
        before = {path: path.read_bytes() for path in write(tmp_path, *payments).files}
        after = {path: path.read_bytes() for path in write(tmp_path, *payments).files}
        assert before == after
        assert set(tmp_path.iterdir()) == set(before)

    def test_a_failure_while_writing_leaves_the_old_file_whole(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (file,) = write(tmp_path, payment("A", account="w", account_kind="other")).files
        before = file.read_bytes()

        def full(_: int) -> None:
            raise OSError("no space left")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            write(tmp_path, payment("B", account="w", account_kind="other"))
        assert file.read_bytes() == before
        assert list(tmp_path.iterdir()) == [file]

    def test_without_the_payers_iban_payments_to_ibans_are_for_the_hand(self, tmp_path: Path) -> None:
        done = write(tmp_path, payment(), payer=Payer(name="OnlyCar"))
        assert [path.suffix for path in done.files] == [".csv"]
        assert done.csv_only[0].reason == "the payer has no IBAN to pay it from"

    def test_the_users_own_layout_takes_what_it_names(self, tmp_path: Path) -> None:
        layout = parse_layout(OWN.replace("[iban, clabe]", "[iban]"), "own.yaml")
        done = write(tmp_path, payment("euro"), spei("peso"), layout=layout)
        assert [path.name for path in done.files] == ["RUN-1-my-bank-EUR.txt", "RUN-1-payments.csv"]
        assert "does not take a CLABE in MXN" in done.csv_only[0].reason

    def test_two_payments_with_one_id_stop_the_run(self, tmp_path: Path) -> None:
        with pytest.raises(DuplicatePayment, match="'A'"):
            write(tmp_path, payment("A"), payment("A"))
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        "payer", [Payer(name="X", iban="DE00"), Payer(name="X", clabe="1"), Payer(name="X", bic="Y")]
    )
    def test_a_payer_with_a_wrong_account_stops_the_run(self, tmp_path: Path, payer: Payer) -> None:
        with pytest.raises(WrongAccount):
            write(tmp_path, payment(), payer=payer)

    def test_a_moment_without_zone_stops_the_run_and_another_zone_is_kept(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidValue, match="zone"):
            write_payment_files([], PAYER, DAY, "R", MOMENT.replace(tzinfo=None), tmp_path)
        there = MOMENT.astimezone(timezone(timedelta(hours=-6)))
        done = write_payment_files([payment()], PAYER, DAY, "R", there, tmp_path)
        assert b"<CreDtTm>2026-11-04T03:30:00-06:00</CreDtTm>" in done.files[0].read_bytes()

    def test_a_message_id_never_leads_out_of_the_folder(self, tmp_path: Path) -> None:
        done = write_payment_files([payment()], PAYER, DAY, "../../etc/x", MOMENT, tmp_path)
        assert {path.parent for path in done.files} == {tmp_path}

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.integers(-5, 10**13),
                st.sampled_from(["EUR", "JPY", "KWD", "MXN"]),
                st.sampled_from([("iban", IBAN), ("clabe", CLABE), ("other", "w"), ("none", ""), ("iban", "ES1")]),
            ),
            max_size=8,
        )
    )
    def test_every_payment_is_in_the_csv_or_unpayable_and_the_files_sum_to_the_csv(
        self, tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[int, str, tuple[str, str]]]
    ) -> None:
        payments = [
            payment(str(n), amount_minor=amount, currency=currency, account_kind=kind, account=account)
            for n, (amount, currency, (kind, account)) in enumerate(drawn)
        ]
        done = write(tmp_path_factory.mktemp("run"), *payments)
        rows = csv_rows(done.files[-1].read_bytes())
        handed_back = {entry.payment_id for entry in done.unpayable}
        assert {row["payment_id"] for row in rows} | handed_back == {p.payment_id for p in payments}
        assert len(rows) + len(handed_back) == len(payments)
        by_hand = {entry.payment_id for entry in done.csv_only}
        owed = sum(p.amount_minor for p in payments if p.payment_id not in handed_back | by_hand)
        assert sum(minor_in(path) for path in done.files[:-1]) == owed


def minor_in(path: Path) -> int:
    """The sum a bank reads in a file, in minor units."""
    if path.suffix == ".txt":
        return sum(int(line[18:34]) for line in path.read_text(encoding="ascii").splitlines())
    elements = etree.parse(path).iterfind(".//{*}InstdAmt")
    return sum(int(Decimal(e.text or "") * 10 ** currency_scale(e.get("Ccy") or "")) for e in elements)
