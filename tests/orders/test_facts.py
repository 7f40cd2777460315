"""Facts from rows: what is understood, what is refused with which reason, and that both ways of reading agree."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alianza.orders.facts import FACT_FIELDS, LEAD, LINE_NO, REFUND, SALE, Fact, FactParser, read_facts
from alianza.orders.files import Chunk, Profile, Reject, RejectWriter, chunk_of, open_rows
from alianza.orders.files.times import LocalClock, day_of

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PARTNERS = {"taller-x": 7, "gym": 8}
CODES = {"TallerX": 7, "GYM10": 8}


def parser(*currencies: str, zone: str = "America/Mexico_City") -> FactParser:
    return FactParser(currencies or ("MXN",), zone, PARTNERS, CODES, now=NOW)


def row(**cells: str) -> dict[str, str]:
    return {"fact": "sale", "fact_id": "S1", "occurred_at": "2026-10-01T10:00", "amount": "350.00", **cells}


def read(*rows: dict[str, str], by: FactParser | None = None) -> tuple[list[Fact], list[Reject]]:
    """Both ways, which must agree."""
    by, chunk = by or parser(), chunk_of(rows)
    quick = by.parse(chunk)
    assert quick == by.parse_carefully(chunk)
    return quick


def fact(by: FactParser | None = None, **cells: str) -> dict[str, Any]:
    facts, rejects = read(row(**cells), by=by)
    assert not rejects
    return dict(zip(FACT_FIELDS, facts[0], strict=True))


def refusal(by: FactParser | None = None, **cells: str) -> tuple[str, str]:
    facts, rejects = read(row(**cells), by=by)
    assert not facts
    return rejects[0].column, rejects[0].code


def micros(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1_000_000)


class TestUnderstood:
    def test_a_full_sale(self) -> None:
        found = fact(
            occurred_at="2026-10-31T23:30:00",
            partner=" taller-x ",
            code="gym10",
            customer="c1",
            currency="mxn",
            net_amount="301.72",
            own_commission="70",
            category="lavado",
            quantity="2",
            staff="ana",
            sucursal="Centro",
        )
        assert found | {"digest": 0} == {
            "kind": SALE,
            "fact_id": "S1",
            "occurred_us": micros("2026-11-01T05:30:00+00:00"),
            "local_day": (date(2026, 10, 31) - date(2000, 1, 1)).days,
            "earned_period": 202610,
            "partner": 7,
            "code": "GYM10",
            "code_partner": 8,
            "customer": "c1",
            "amount_minor": 35000,
            "net_minor": 30172,
            "own_commission_minor": 7000,
            "currency": "MXN",
            "category": "lavado",
            "quantity": 2,
            "staff": "ana",
            "refunds": None,
            "digest": 0,
            "metadata": {"sucursal": "Centro"},
            "line_no": 1,
            "named": None,
        }

    def test_a_lead_needs_neither_amount_nor_partner_and_a_refund_no_amount(self) -> None:
        assert fact(fact="LEAD", amount="")["kind"] == LEAD
        found = fact(fact="refund", amount="", refunds="S0")
        assert (found["kind"], found["amount_minor"], found["refunds"]) == (REFUND, None, "S0")

    def test_the_currency_may_be_left_out_where_it_is_clear(self) -> None:
        assert fact()["currency"] == "MXN"
        assert fact(parser("USD", "JPY"), fact="lead", amount="")["currency"] == "USD"
        assert refusal(parser("USD", "JPY")) == ("currency", "missing")

    @pytest.mark.parametrize(("currency", "minor"), [("USD", 35000), ("JPY", 350), ("KWD", 350000)])
    def test_amounts_have_the_decimals_of_their_currency(self, currency: str, minor: int) -> None:
        assert fact(parser("USD", "JPY", "KWD"), currency=currency)["amount_minor"] == minor
        assert fact(parser(currency))["amount_minor"] == minor

    @pytest.mark.parametrize(("text", "minor"), [("1", 100), ("1.5", 150), (".50", 50), ("1.500", 150), ("0", 0)])
    def test_amounts_as_people_write_them(self, text: str, minor: int) -> None:
        assert fact(amount=text)["amount_minor"] == minor

    def test_empty_rows_are_neither_facts_nor_rejects(self) -> None:
        assert read({"fact": "", "fact_id": " ", "note": ""}) == ([], [])


class TestRefused:
    @pytest.mark.parametrize(
        ("column", "text", "code"),
        [
            ("fact", "", "missing"),
            ("fact", "venta", "unknown_fact_kind"),
            ("fact_id", " ", "missing"),
            ("fact_id", "a\0b", "bad_text"),
            ("fact_id", "x" * 201, "bad_text"),
            ("customer", "a\nb", "bad_text"),
            ("customer", "a\ud800", "bad_text"),
            ("occurred_at", "", "bad_time"),
            ("occurred_at", "01/10/2026", "bad_time"),
            ("occurred_at", "2026-02-29", "bad_time"),
            ("occurred_at", "2026-10-01T25:00", "bad_time"),
            ("occurred_at", "2026-10-01T10:00:60", "bad_time"),
            ("occurred_at", "2026-10-01T10:00+25:00", "bad_time"),
            ("occurred_at", "1999-12-31T00:00:00", "time_out_of_range"),
            ("occurred_at", "2026-12-03T00:00:00", "time_out_of_range"),
            ("occurred_at", "0001-01-01T00:00:00", "time_out_of_range"),
            ("occurred_at", "9999-12-31T23:59:59", "time_out_of_range"),
            ("partner", "taller-y", "unknown_partner"),
            ("code", "TALLERY", "unknown_code"),
            ("currency", "EUR", "unknown_currency"),
            ("amount", "", "missing_amount"),
            ("amount", "1,000.00", "bad_amount"),
            ("amount", "1e3", "bad_amount"),
            ("amount", "NaN", "bad_amount"),
            ("amount", "1_000", "bad_amount"),
            ("amount", "٣.٠٠", "bad_amount"),
            ("amount", "-1.00", "negative_amount"),
            ("amount", "1.001", "too_many_decimals"),
            ("amount", "100000000000000.00", "amount_out_of_range"),
            ("amount", "9" * 5000, "amount_out_of_range"),
            ("net_amount", "x", "bad_amount"),
            ("quantity", "0", "bad_quantity"),
            ("quantity", "1.5", "bad_quantity"),
            ("quantity", "-1", "bad_quantity"),
        ],
    )
    def test_each_reason_names_its_column(self, column: str, text: str, code: str) -> None:
        assert refusal(None, **{column: text}) == (column, code)

    def test_a_refund_names_its_sale(self) -> None:
        assert refusal(fact="refund") == ("refunds", "refund_without_sale_id")

    def test_the_nearest_partner_and_code_are_offered(self) -> None:
        _, rejects = read(row(partner="taler-x"), row(code="taller"))
        assert "did you mean 'taller-x'?" in rejects[0].message
        assert "did you mean 'TALLERX'?" in rejects[1].message

    def test_bad_rows_leave_the_good_ones(self) -> None:
        facts, rejects = read(row(fact_id="1"), row(fact_id="2", amount="x"), row(fact_id="3"))
        assert [found[1] for found in facts] == ["1", "3"]
        assert [reject.line_no for reject in rejects] == [2]

    def test_metadata_that_cannot_be_stored(self) -> None:
        assert refusal(note="a\0") == ("note", "bad_text")
        assert refusal(note="x" * 2001) == ("note", "bad_text")
        assert fact(note="a\nb")["metadata"] == {"note": "a\nb"}


class TestDigest:
    def digest(self, **cells: str) -> int:
        return int(fact(parser("MXN", "USD"), **{"currency": "MXN", **cells})["digest"])

    def test_the_same_content_written_otherwise_is_the_same(self) -> None:
        same = [
            self.digest(partner="gym", code="gym10", quantity="1"),
            self.digest(partner=" gym", code="GYM10", amount="350"),
            self.digest(partner="gym", code="Gym10", occurred_at="2026-10-01 16:00:00.000Z", amount="350.0"),
            self.digest(partner="gym", code="GYM10", occurred_at="2026-10-01T18:00+02:00", note="other"),
        ]
        assert len(set(same)) == 1

    def test_any_other_content_is_another(self) -> None:
        others = [
            self.digest(),
            self.digest(amount="350.01"),
            self.digest(net_amount="350"),
            self.digest(own_commission="350"),
            self.digest(occurred_at="2026-10-01T10:00:01"),
            self.digest(currency="USD"),
            self.digest(quantity="2"),
            *(self.digest(**{name: "gym"}) for name in ("partner", "customer", "category", "staff", "refunds")),
            self.digest(code="gym10"),
        ]
        assert len(set(others)) == len(others)

    def test_it_never_changes_between_releases(self) -> None:
        """The digest is stored with the fact: another value would turn every re-send into a conflict."""
        assert self.digest(partner="gym", customer="ñ") == GOLDEN

    def test_it_fits_a_signed_64_bit_column(self) -> None:
        assert all(-(2**63) <= self.digest(customer=str(n)) < 2**63 for n in range(20))


GOLDEN = 7330294856237476673


class TestTime:
    def moment(self, text: str, zone: str) -> tuple[str, date, int]:
        found = fact(parser(zone=zone), occurred_at=text)
        utc = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=found["occurred_us"])
        return utc.isoformat(), day_of(found["local_day"]), found["earned_period"]

    def test_without_offset_it_is_local_and_the_month_is_cut_locally(self) -> None:
        expected = ("2026-11-01T05:59:59.999999+00:00", date(2026, 10, 31), 202610)
        assert self.moment("2026-10-31T23:59:59.999999", "America/Mexico_City") == expected
        assert self.moment("2026-11-01T05:59:59.999999Z", "America/Mexico_City") == expected
        assert self.moment("2026-11-01T00:00:00", "America/Mexico_City")[1:] == (date(2026, 11, 1), 202611)

    def test_a_local_time_that_does_not_exist_is_refused(self) -> None:
        by = parser(zone="America/New_York")
        assert refusal(by, occurred_at="2026-03-08T02:30") == ("occurred_at", "nonexistent_time")
        assert fact(by, occurred_at="2026-03-08T03:00:00")["occurred_us"] == micros("2026-03-08T07:00:00+00:00")

    def test_of_a_local_time_that_comes_twice_the_first_is_meant(self) -> None:
        found = self.moment("2026-11-01T01:30:00", "America/New_York")
        assert found[0] == "2026-11-01T05:30:00+00:00"

    def test_a_date_alone_is_the_first_moment_of_its_day_even_where_midnight_is_missing(self) -> None:
        found = self.moment("2026-03-08", "America/Havana")
        assert found == ("2026-03-08T05:00:00+00:00", date(2026, 3, 8), 202603)
        assert refusal(parser(zone="America/Havana"), occurred_at="2026-03-08T00:30")[1] == "nonexistent_time"

    def test_a_clock_that_goes_back_over_midnight_within_a_quarter_of_an_hour(self) -> None:
        """Newfoundland until 2011: at 00:01 it became 23:01 of the day before."""
        texts = ["2006-10-29T02:30:30Z", "2006-10-29T02:31:30Z"]
        facts, _ = read(*(row(occurred_at=text) for text in texts), by=parser(zone="America/St_Johns"))
        assert [day_of(found[3]) for found in facts] == [date(2006, 10, 29), date(2006, 10, 28)]

    def test_the_leap_day(self) -> None:
        assert self.moment("2024-02-29T23:59:59", "Asia/Shanghai")[1:] == (date(2024, 2, 29), 202402)

    @given(
        zone=st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})),
        base=st.datetimes(datetime(2000, 1, 3), datetime(2026, 11, 30)),  # noqa: DTZ001 - local times
        steps=st.lists(st.integers(-7200, 7200), min_size=1, max_size=300),
        style=st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%SZ"]),
    )
    @settings(max_examples=150, deadline=None)
    def test_a_column_is_read_as_its_cells_are(self, zone: str, base: datetime, steps: list[int], style: str) -> None:
        """Around every kind of clock change: 15-minute, half-hour, at midnight, one minute past it."""
        clock = LocalClock(ZoneInfo(zone))
        moments = [_near_a_change(base, ZoneInfo(zone)) + timedelta(seconds=step) for step in steps]
        texts = [moment.strftime(style) for moment in moments] * (1 if len(steps) % 2 else 300 // len(steps) + 1)
        for text, *found in zip(texts, *clock.parse_column(texts), strict=True):
            if found[0] > 0:
                assert tuple(found) == clock.parse(text), text


def _near_a_change(base: datetime, zone: ZoneInfo) -> datetime:
    """The first hour after a day in which the zone's offset changes within two years, or the day itself."""
    for days in range(0, 400):
        day = base + timedelta(days=days)
        if day.replace(tzinfo=zone).utcoffset() != (day + timedelta(days=1)).replace(tzinfo=zone).utcoffset():
            return next(
                (
                    day + timedelta(hours=hour)
                    for hour in range(25)
                    if (day + timedelta(hours=hour)).replace(tzinfo=zone).utcoffset()
                    != (day + timedelta(hours=hour + 1)).replace(tzinfo=zone).utcoffset()
                ),
                day,
            )
    return base


TIMES = st.one_of(
    st.datetimes(datetime(1999, 6, 1), datetime(2027, 6, 1)).map(lambda moment: moment.isoformat(timespec="seconds")),  # noqa: DTZ001
    st.sampled_from(["2026-10-25", "2026-10-25T02:30", "2026-03-29T02:30:00", "2026-10-25T02:30:00+02:00", "x", ""]),
    st.from_regex(r"2026-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:?[0-6][0-9](:?[0-6][0-9])?(Z|[+-]0[0-9])?", fullmatch=True),
)
AMOUNTS = st.one_of(
    st.decimals("0", "99999999999999", places=2).map(str),
    st.from_regex(r"[-+]?[0-9 _,.\n]{0,18}", fullmatch=True),
    st.sampled_from(["", "1", "1.5", ".50", "5.", "1.2.50", "1\n2.50", "12345678901234567890.00"]),
)
WORDS = st.one_of(st.sampled_from(["", "a", " b ", "ñ", "\u00a0x", "\0", "x" * 200, "y" * 201]), st.text(max_size=8))
ROWS = st.fixed_dictionaries(
    {
        "fact": st.sampled_from(["sale", "sale", "lead", "refund", "SALE ", "", "venta"]),
        "fact_id": WORDS,
        "occurred_at": TIMES,
        "amount": AMOUNTS,
    },
    optional={
        "partner": st.sampled_from(["", "taller-x", "gym", " gym", "Gym", "nobody"]),
        "code": st.sampled_from(["", "gym10", "TALLERX ", "none"]),
        "customer": WORDS,
        "currency": st.sampled_from(["", "EUR", "eur", "JPY", "USD"]),
        "net_amount": AMOUNTS,
        "own_commission": AMOUNTS,
        "category": WORDS,
        "quantity": st.sampled_from(["", "1", "2", "2.0", "0", "x", "1" * 20]),
        "staff": WORDS,
        "refunds": WORDS,
        "note": WORDS,
    },
)


class TestBothWays:
    @given(
        rows=st.lists(ROWS, min_size=1, max_size=12),
        many=st.booleans(),
        currencies=st.sampled_from([["EUR"], ["JPY"], ["EUR", "USD"], ["EUR", "JPY"]]),
    )
    @settings(max_examples=400, deadline=None)
    def test_the_quick_way_and_the_careful_way_agree(
        self, rows: list[dict[str, str]], many: bool, currencies: list[str]
    ) -> None:
        facts, rejects = read(*rows * (40 if many else 1), by=parser(*currencies, zone="Europe/Madrid"))
        read_or_refused = {one[LINE_NO] for one in facts} | {one.line_no for one in rejects}
        filled = [one for one in rows if any(cell.strip() for cell in one.values())]  # empty rows are nothing
        assert len(read_or_refused) == len(filled) * (40 if many else 1), "no row is lost"

    @given(
        rows=st.lists(st.tuples(TIMES, AMOUNTS), min_size=1, max_size=6),
        good=st.integers(256, 300),
        offset=st.sampled_from(["", "Z", "+02:00", ".250", ".123456-05:00"]),
    )
    @settings(max_examples=100, deadline=None)
    def test_they_agree_on_long_even_columns_too(self, rows: list[tuple[str, str]], good: int, offset: str) -> None:
        even = [row(fact_id=str(n), occurred_at=f"2026-10-24T23:{n % 60:02}:10{offset}") for n in range(good)]
        odd = [row(fact_id="x", occurred_at=time, amount=amount) for time, amount in rows]
        facts, rejects = read(*even, *odd, by=parser(zone="Europe/Madrid"))
        assert len(facts) >= good and len(facts) + len({one.line_no for one in rejects}) == good + len(odd)
        assert len(read(*even, by=parser(zone="Europe/Madrid"))[0]) == good


class TestWholeFiles:
    def test_mended_rejects_are_read_again(self, tmp_path: Path) -> None:
        source = tmp_path / "orders.csv"
        source.write_text(
            "fact,fact_id,occurred_at,amount,note\nsale,S1,2026-10-01,1.00,\nsale,S2,2026-10-01,x,n\nsale,S3,2026-10-01\n"
        )
        facts, rejects = self.read_file(source)
        assert ([found[1] for found in facts], [r.line_no for r in rejects]) == (["S1"], [3, 4])
        with RejectWriter(tmp_path / "rejects.csv") as writer:
            writer.write(rejects)
        mended = (tmp_path / "rejects.csv").read_text("utf-8-sig").replace(",x,", ",2.00,")
        (tmp_path / "rejects.csv").write_text(mended.replace("S3,2026-10-01,,", "S3,2026-10-01,3,"), "utf-8-sig")
        facts, rejects = self.read_file(tmp_path / "rejects.csv")
        assert not rejects
        assert [(found[1], found[9], found[18]) for found in facts] == [("S2", 200, {"note": "n"}), ("S3", 300, None)]

    def test_batches_hold_whole_chunks_and_lose_nothing(self) -> None:
        chunks = [chunk_of([row(fact_id=f"{n}-{m}") for m in range(3)]) for n in range(5)]
        sizes = [len(facts) for facts, _ in read_facts(chunks, parser(), batch_rows=5)]
        assert sizes == [6, 6, 3]

    def test_a_reject_names_the_column_as_the_file_does(self) -> None:
        chunk = chunk_of([{**row(), "Importe": "x"}], profile=Profile(columns={"Importe": "amount"}))
        _, rejects = parser().parse(chunk)
        assert (rejects[0].column, rejects[0].raw["Importe"]) == ("Importe", "x")

    def read_file(self, path: Path) -> tuple[list[Fact], list[Reject]]:
        with open_rows(path) as source:
            chunks: list[Chunk] = list(source)
        ((facts, rejects),) = read_facts(chunks, parser())
        return facts, rejects
