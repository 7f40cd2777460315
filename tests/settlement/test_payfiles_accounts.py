"""Account numbers are checked so that the partner can be asked for the right one; names are written as banks can."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alianza.settlement.payfiles import (
    WrongAccount,
    account_kind_of,
    account_problem,
    check_bic,
    check_clabe,
    check_iban,
)
from alianza.settlement.payfiles.latin import SEPA_SET, bank_id, bank_name, latin

# Example accounts published by SWIFT's IBAN registry.
IBANS = [
    "ES9121000418450200051332", "DE89370400440532013000", "NO9386011117947", "MT84MALT011000012345MTLCAST001S",
    "GB29NWBK60161331926819", "SC18SSCB11010000000000001497USD", "BR1800360305000010009795493C1",
]  # fmt: skip


class TestAccounts:
    @pytest.mark.parametrize("iban", IBANS)
    def test_the_registrys_examples_are_right_however_they_are_written(self, iban: str) -> None:
        spaced = " ".join(iban[n : n + 4] for n in range(0, len(iban), 4)).lower()
        assert check_iban(iban) == check_iban(spaced) == iban

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("ES9121000418450200051333", "check digits"),
            ("ES912100041845020005133", "ES has 24 characters, .* has 23"),
            ("ZZ9121000418450200051332", "'ZZ' is no country"),
            ("91ES21000418450200051332", "is no IBAN"),
            ("ES91-2100/0418450200051332", "is no IBAN"),
            ("NO0086011117947", "check digits"),
        ],
    )
    def test_a_wrong_iban_says_what_is_wrong(self, wrong: str, said: str) -> None:
        with pytest.raises(WrongAccount, match=said):
            check_iban(wrong)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("032180000118359710", "check digit"),
            ("03218000011835971", "18 digits, .* has 17"),
            ("03218000011835971X", "only digits"),
            ("٠٣٢١٨٠٠٠٠١١٨٣٥٩٧١٩", "only digits"),
        ],
    )
    def test_a_wrong_clabe_says_what_is_wrong(self, wrong: str, said: str) -> None:
        with pytest.raises(WrongAccount, match=said):
            check_clabe(wrong)

    def test_a_card_number_for_a_clabe_is_recognised(self) -> None:
        with pytest.raises(WrongAccount) as caught:
            check_clabe("4152 3133 1234 5678")
        assert "card number" in caught.value.hint

    @pytest.mark.parametrize("wrong", ["BBVAMX", "BBVAMXMM1", "1BVAMXMM", "BBVAMXM0X", "BBVAMX1M"])
    def test_a_bic_has_a_banks_form(self, wrong: str) -> None:
        assert check_bic("bbvamxmm") == "BBVAMXMM"
        with pytest.raises(WrongAccount):
            check_bic(wrong)

    @settings(deadline=None)
    @given(data=st.data(), iban=st.sampled_from(IBANS))
    def test_iban_check_digits_find_any_single_changed_digit(self, data: st.DataObject, iban: str) -> None:
        check_iban(iban)
        wrong = changed_digit(data, iban)
        with pytest.raises(WrongAccount, match="check digits"):
            check_iban(wrong)

    @settings(deadline=None)
    @given(data=st.data(), first=st.text("0123456789", min_size=17, max_size=17))
    def test_the_clabe_check_digit_finds_any_single_changed_digit(self, data: st.DataObject, first: str) -> None:
        weighted = (int(digit) * int(weight) for digit, weight in zip(first, "37137137137137137", strict=True))
        clabe = first + str((10 - sum(weighted) % 10) % 10)
        assert check_clabe(clabe) == clabe
        with pytest.raises(WrongAccount, match="check digit"):
            check_clabe(changed_digit(data, clabe))

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("ES91 2100 0418 4502 0005 1332", "iban"),
            ("ES9121000418450200051333", "iban"),
            ("032180000118359719", "clabe"),
            ("032 180 00011835971 0", "clabe"),
            ("taller@paypal.example", "other"),
            ("4152313312345678", "other"),
            ("  ", "none"),
            ("", "none"),
        ],
    )
    def test_the_kind_is_told_by_the_shape_so_that_a_mistyped_account_is_still_checked(
        self, text: str, kind: str
    ) -> None:
        assert account_kind_of(text) == kind

    def test_eighteen_digits_in_another_country_are_an_account_there(self) -> None:
        assert account_kind_of("621700123456789012", "CN") == "other"
        assert account_kind_of("621700123456789012", "mx") == "clabe"
        assert account_problem("621700123456789012", "", "CN") == ""

    def test_what_a_list_shows_of_an_account_is_none(self) -> None:
        for shown in ("…9719", " …9719", "sealed:AbC=:9719"):  # a list that was exported and is imported again
            assert "not the account" in account_problem(shown, "", "MX")

    def test_what_is_wrong_with_an_account_is_said_in_one_line(self) -> None:
        assert "check digit" in account_problem("032180000118359718", "", "MX")
        assert "no BIC" in account_problem("ES9121000418450200051332", "BBVA", "ES")


def changed_digit(data: st.DataObject, account: str) -> str:
    place = data.draw(st.sampled_from([n for n, c in enumerate(account) if c.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != account[place]]))
    return account[:place] + digit + account[place + 1 :]


class TestLatin:
    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("Taller Núñez & Hijos", "Taller Nunez + Hijos"),
            ("Мойка Иванова", "Moika Ivanova"),
            ("Πλυντήριο", "Plunterio"),
            ("Große Wäsche", "Grosse Wasche"),
            ("汽车服务", "taller-x"),
            ("Lavado 汽车", "taller-x"),
            ("مغسلة", "taller-x"),
            ("🚗🧼", "taller-x"),
            ("", "taller-x"),
            ("<script>", "(script)"),
            ("Uno\r\nDos\tTres\x00", "Uno Dos Tres"),
            ("//A//B/", "A/B"),
            ("ＦＵＬＬ", "FULL"),
        ],
    )
    def test_names_are_transliterated_or_replaced_by_the_external_id(self, name: str, written: str) -> None:
        assert bank_name(name, "taller-x") == written

    @settings(deadline=None)
    @given(st.text(), st.integers(1, 140))
    def test_any_text_becomes_one_line_of_the_sepa_set(self, text: str, limit: int) -> None:
        written = latin(text, limit)
        assert set(written) <= SEPA_SET and len(written) <= limit
        assert written == written.strip(" /") and "//" not in written

    @settings(deadline=None)
    @given(st.sets(st.text(max_size=60), max_size=30))
    def test_ids_are_bounded_clean_and_stay_apart(self, ids: set[str]) -> None:
        written = {bank_id(text) for text in ids}
        assert len(written) == len(ids)
        assert all(0 < len(text) <= 35 and set(text) <= SEPA_SET - set("/ ") for text in written)

    def test_an_id_that_fits_is_kept_and_a_uuid_is_known_again(self) -> None:
        assert bank_id("PAY-2026-10-001") == "PAY-2026-10-001"
        assert bank_id("0190a3c1-7e4b-7cc1-9d55-3a1f0e6d2b7a") == "0190a3c17e4b7cc19d553a1f0e6d2b7a"
