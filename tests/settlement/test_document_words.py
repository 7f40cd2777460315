"""What statements are written with: words in five languages, the formats of countries, and text that others wrote."""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale

from alianza.kernel.languages import LANGUAGES
from alianza.kernel.user_text import breakable, printable
from alianza.settlement.documents import locale_format as fmt
from alianza.settlement.documents import model, words

COUNTRY = {"es": "MX", "en": "US", "zh": "CN", "ru": "RU", "pt": "BR"}


# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("key", words.TEXTS)
def test_every_text_is_there_in_five_languages_with_the_same_placeholders(key: str) -> None:
    row = words.TEXTS[key]
    assert row._fields == LANGUAGES
    assert all(cell.strip() == cell != "" for cell in row)
    assert len({frozenset(fields(cell)) for cell in row}) == 1


@pytest.mark.parametrize("key", words.PLURALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counted_word_has_every_plural_form_of_its_language(key: str, language: str) -> None:
    forms = getattr(words.PLURALS[key], language)
    assert set(forms) == {*Locale(language).plural_form.tags, "other"}
    assert all(forms.values())


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_chinese_and_russian_texts_are_written_in_their_own_script(language: str) -> None:
    script = {"zh": r"[\u4e00-\u9fff]", "ru": r"[а-яё]"}[language]
    without = {key for key, row in words.TEXTS.items() if not re.search(script, getattr(row, language), re.I)}
    assert without == {"rule.version"} - ({"rule.version"} if language == "ru" else set())


def test_every_code_a_line_can_carry_has_a_word() -> None:
    groups = {"kind": model.KINDS, "status": model.STATUSES, "fact": model.FACTS, "reward": model.REWARD_FORMS}
    wanted = {f"{group}.{code}" for group, codes in groups.items() for code in codes}
    wanted |= {f"headline.{form}" for form in model.REWARD_FORMS}
    assert wanted <= set(words.TEXTS)


def test_every_text_is_used() -> None:
    folder = Path(words.__file__).parent
    source = "".join(p.read_text("utf-8") for p in folder.glob("*.py") if p.name != "words.py")
    groups = ("kind.", "status.", "fact.", "reward.", "headline.")
    plain = {key for key in words.TEXTS if not key.startswith(groups) and not key.endswith(".why")}
    assert {
        key for key in plain if f'"{key.removeprefix("column.")}"' not in source and f'"{key}"' not in source
    } == set()


def test_an_unknown_code_is_shown_rather_than_failing_the_months_end() -> None:
    assert words.label("es", "kind", "barter_deal") == "barter deal"


# ── formats ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "country", "currency", "expected"),
    [
        ("es", "MX", "MXN", "-$1,234.50"),
        ("es", "ES", "EUR", "-1.234,50 €"),
        ("es", "MX", "USD", "-USD 1,234.50"),
        ("en", "US", "USD", "-$1,234.50"),
        ("zh", "CN", "CNY", "-¥1,234.50"),
        ("ru", "RU", "RUB", "-1 234,50 ₽"),
        ("pt", "BR", "BRL", "-R$ 1.234,50"),
    ],
)
def test_money_is_written_as_in_the_readers_country(language: str, country: str, currency: str, expected: str) -> None:
    written = fmt.money(-123_450, currency, 2, fmt.reader_locale(language, country))
    assert re.sub(r"\s", " ", written) == expected


@pytest.mark.parametrize(
    ("scale", "currency", "expected"), [(0, "JPY", "¥123,450"), (3, "KWD", "KWD 123.450"), (2, "JPY", "¥1,234.50")]
)
def test_decimals_are_those_of_the_ledger(scale: int, currency: str, expected: str) -> None:
    written = fmt.money(123_450, currency, scale, fmt.reader_locale("en", "US"))
    assert re.sub(r"\s", " ", written) == expected


def test_the_largest_amount_keeps_every_digit() -> None:
    assert fmt.number(9_999_999_999_999_999, 2, fmt.reader_locale("en", "US")) == "99,999,999,999,999.99"


@pytest.mark.parametrize(("points", "expected"), [(1, "1 балл"), (2, "2 балла"), (5, "5 баллов"), (21, "21 балл")])
def test_points_are_counted_in_the_languages_plural(points: int, expected: str) -> None:
    assert fmt.money(points, "PTS", 0, fmt.reader_locale("ru", "RU")).replace("\u00a0", " ") == expected


def test_rates_are_exact_and_dates_follow_the_country() -> None:
    day = date(2026, 11, 5)
    mexico, russia = fmt.reader_locale("es", "MX"), fmt.reader_locale("ru", "RU")
    assert fmt.percent(Decimal("0.0725"), mexico).replace("\u00a0", "") == "7.25%"
    assert fmt.short_date(day, russia) == "05.11.2026"
    assert fmt.long_date(day, fmt.reader_locale("zh", "CN")) == "2026年11月5日"
    assert fmt.month(202610, mexico) == "octubre de 2026"


@pytest.mark.parametrize(
    ("language", "country", "expected"), [("zh", "MX", "zh_Hans"), ("en", "CN", "en_001"), ("es", "", "es")]
)
def test_a_pair_without_a_locale_falls_back_to_the_language(language: str, country: str, expected: str) -> None:
    assert str(fmt.reader_locale(language, country)) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("es", "dd\\/mm\\/yyyy"), ("ru", "dd.mm.yyyy"), ("zh", "yyyy\\/m\\/d"), ("en", "m\\/d\\/yyyy")],
)
def test_spreadsheet_dates_follow_the_locale(language: str, expected: str) -> None:
    assert fmt.excel_date_format(fmt.reader_locale(language, COUNTRY[language])) == expected


# ── users' text ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_control_and_direction_marks_are_taken_out() -> None:
    assert printable("a\x00b\n\u202ec\ud800d ") == "a b c d"
    assert printable("x" * 50, 10) == "x" * 9 + "…"


def test_only_endless_words_may_break() -> None:
    assert breakable("ORD-2026-00001 y más") == "ORD-2026-00001 y más"
    assert breakable("A" * 26) == "A" * 12 + "\u200b" + "A" * 12 + "\u200b" + "AA"
