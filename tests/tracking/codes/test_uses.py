"""Limits, reservations and uses in the books."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alianza.bootstrap import codes
from alianza.kernel.errors import InvalidValue, UsageError
from alianza.tracking import api as tracking
from alianza.tracking.codes.limits import Refusal
from alianza.tracking.codes.store import CodeLimitRefused, CodeTaken

FREE, USED_UP = Refusal.NONE, Refusal.USED_UP


class TestCodes:
    def test_a_partner_may_have_many_codes(self, books: Any) -> None:
        books.add("Taller Norte")
        books.add("TALLER-SUR", campaign="otoño", note="for the radio")
        mine = {row["code"]: row for row in codes.list_codes(books.office, "taller-x")}
        assert set(mine) == {"TALLERX", "SEMANAX", "TALLER NORTE", "TALLER-SUR"}
        assert (mine["TALLER-SUR"]["campaign"], mine["TALLER-SUR"]["note"]) == ("otoño", "for the radio")

    def test_the_same_again_changes_nothing(self, books: Any) -> None:
        books.add("Taller Norte", max_uses=3)
        before = books.rows("SELECT * FROM codes ORDER BY code")
        books.add("táller-norte")
        assert books.rows("SELECT * FROM codes ORDER BY code") == before

    @pytest.mark.parametrize("code", ["RAMIREZ", "ramírez", "RAM1REZ", "Rámirez "])
    def test_another_partners_code_or_what_looks_like_it_is_refused(self, books: Any, code: str) -> None:
        with pytest.raises(CodeTaken):
            books.add(code)

    def test_a_code_needs_a_partner_unless_the_deal_names_it(self, books: Any) -> None:
        with pytest.raises(UsageError, match="whose"):
            books.add("NOBODY", partner="")
        books.add("semana x", partner="", max_uses=1)
        assert [row["code"] for row in codes.list_codes(books.office) if row["max_uses"]] == ["SEMANAX"]

    @pytest.mark.parametrize("code", ["", "---", "A" * 101, "\x00"])
    def test_what_is_no_code_is_refused(self, books: Any, code: str) -> None:
        with pytest.raises(UsageError):
            books.add(code)

    def test_a_limit_may_be_raised_lifted_and_lowered_to_what_was_used(self, books: Any) -> None:
        books.add("SEMANA", max_uses=2)
        assert books.ask("use", "SEMANA", "A", "B", "C") == [FREE, FREE, USED_UP]
        books.add("SEMANA", max_uses=3)
        assert books.ask("use", "SEMANA", "C", "D") == [FREE, USED_UP]
        with pytest.raises(CodeLimitRefused, match="3 times"):
            books.add("SEMANA", max_uses=2)
        books.add("SEMANA", max_uses=None, valid_until=date(2026, 11, 1))
        assert books.ask("use", "SEMANA", "D") == [Refusal.EXPIRED]

    def test_a_code_does_not_end_before_it_begins(self, books: Any) -> None:
        first, last = date(2026, 11, 8), date(2026, 11, 2)
        with pytest.raises(InvalidValue, match="ends before it begins"):
            books.add("SEMANA", valid_from=first, valid_until=last)
        books.add("SEMANA", valid_from=first)
        with pytest.raises(InvalidValue, match="ends before it begins"):
            books.add("SEMANA", valid_until=last)
        books.add("SEMANA", valid_from=None, valid_until=last)
        assert books.ask("use", "SEMANA", "A") == [FREE]

    def test_a_disabled_code_counts_no_longer_until_that_is_undone(self, books: Any) -> None:
        for code in ("TALLERX", "SEMANAX"):  # of the partners file, of the deal
            codes.disable(books.office, code, "", books.now)
            assert books.ask("use", code, "A") == [Refusal.DISABLED]
            codes.disable(books.office, code, "", books.now, undo=True)
            assert books.ask("use", code, "A") == [FREE]

    def test_an_unknown_code_is_named_as_it_was_typed(self, books: Any) -> None:
        with pytest.raises(tracking.UnknownCode, match="tallerzz"):
            books.ask("use", "tallerzz", "A")


class TestReservations:
    @pytest.fixture(autouse=True)
    def code(self, books: Any) -> None:
        books.add("SEMANA", max_uses=2, max_per_customer=1)

    def test_reserve_use_release(self, books: Any) -> None:
        assert books.ask("reserve", "semana", "cart-1", customer="ana") == [FREE]
        assert books.ask("use", "Semana", "cart-1", customer="ana") == [FREE]
        assert books.ask("reserve", "semana", "cart-2", customer="ana") == [Refusal.CUSTOMER_LIMIT]
        assert books.ask("release", "semana", "cart-1") == [FREE]
        assert books.ask("reserve", "semana", "cart-2", customer="ana") == [FREE]
        assert books.rows("SELECT uses FROM codes WHERE spelling = 'SEMANA'") == [(0,)]

    def test_an_expired_reservation_is_free_without_anybody_cleaning_up(self, books: Any) -> None:
        assert books.ask("reserve", "SEMANA", "cart-1", customer="ana", minutes=10) == [FREE]
        assert books.ask("use", "SEMANA", "cart-2", customer="ben") == [FREE]
        books.pass_minutes(9)
        assert books.ask("use", "SEMANA", "cart-3", customer="eva") == [USED_UP]
        books.pass_minutes(1)
        assert books.ask("use", "SEMANA", "cart-3", customer="eva") == [FREE]
        assert books.ask("use", "SEMANA", "cart-1", customer="ana") == [USED_UP]

    def test_the_same_reservation_again_is_not_longer(self, books: Any) -> None:
        books.ask("reserve", "SEMANA", "cart-1", customer="ana", minutes=10)
        books.pass_minutes(5)
        assert books.ask("reserve", "SEMANA", "cart-1", customer="ana", minutes=10) == [FREE]
        books.pass_minutes(5)
        assert codes.show_code(books.office, "SEMANA", books.now)["reserved"] == 0

    def test_what_is_shown(self, books: Any) -> None:
        books.ask("reserve", "SEMANA", "cart-1", customer="ana")
        books.ask("use", "SEMANA", "cart-2", customer="ben")
        shown = codes.show_code(books.office, "semana", books.now)
        assert (shown["uses"], shown["reserved"], shown["max_uses"], shown["partner"]) == (1, 1, 2, "taller-x")
        assert {(one["reference"], one["state"]) for one in shown["latest_uses"]} == {
            ("cart-1", "reserved"), ("cart-2", "used")
        }  # fmt: skip

    @pytest.mark.parametrize("reference", ["", "  ", "A" * 201, "a\nb", "sale/S1", "lead/L1"])
    def test_a_reference_is_a_short_text_of_the_callers(self, books: Any, reference: str) -> None:
        with pytest.raises(UsageError):
            books.ask("use", "SEMANA", reference, customer="ana")

    @pytest.mark.parametrize("minutes", [0, -1, 60 * 24 * 31])
    def test_nothing_is_held_for_ever(self, books: Any, minutes: int) -> None:
        with pytest.raises(UsageError):
            books.ask("reserve", "SEMANA", "A", customer="ana", minutes=minutes)

    def test_the_days_are_the_alliances_own(self, books: Any) -> None:
        """6 p.m. in Mexico is the next day in UTC."""
        books.add("NOCHE", valid_until=date(2026, 11, 2))
        books.pass_minutes(6 * 60)
        assert books.now.date() == date(2026, 11, 3)
        assert books.ask("use", "NOCHE", "A") == [FREE]
        books.pass_minutes(6 * 60)
        assert books.ask("use", "NOCHE", "B") == [Refusal.EXPIRED]


class TestAnotherAlliance:
    def test_codes_limits_and_uses_are_its_own(self, books: Any, other_books: Any) -> None:
        other_books.add("SEMANA", partner="skyline-air", max_uses=1)
        books.add("SEMANA", max_uses=1)
        assert books.ask("use", "SEMANA", "A") == other_books.ask("use", "SEMANA", "A") == [FREE]
        assert books.ask("use", "SEMANA", "B") == other_books.ask("use", "SEMANA", "B") == [USED_UP]
        assert other_books.ask("release", "SEMANA", "A") == [FREE]
        assert books.ask("use", "SEMANA", "B") == [USED_UP]

    def test_neither_knows_the_others_codes_or_batches(self, books: Any, other_books: Any) -> None:
        (voucher,) = books.batch("navidad", 1)
        with pytest.raises(tracking.UnknownCode):
            other_books.ask("use", voucher, "A")
        with pytest.raises(tracking.UnknownCode):
            other_books.ask("use", "TALLERX", "A")
        assert codes.list_batches(other_books.office) == []
        assert books.ask("use", voucher, "A") == [FREE]
