"""Codes as people type and say them: what makes no difference, what does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.kernel.spelling import normal, shown

ACCENTS = "\u0300\u0301\u0302\u0303\u0308\u030c\u0327"
MARKS = " -_.,;:/·'\"\u00a0\u2009\u200b\u2013\u2014\u2212\t"
ALIKE = {"O": "0OО", "0": "0OО", "I": "I1Ll|", "1": "I1Ll|", "L": "I1Ll", "A": "AА", "E": "EЕ", "X": "XХ"}
words = st.text(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("taller x", "TALLER-X"),
        ("Tállèr  X", "TALLERX"),
        ("ＴＡＬＬＥＲＸ", "TALLERX"),
        ("s0l1O", "SOL10"),
        ("ＳＯＬ１０", "SOL10"),
        ("клуб4х4", "КЛУБ4X4"),  # the Cyrillic х
        ("ёлка", "ЕЛКА"),
        ("ñandú", "NANDU"),
        ("straße", "STRASSE"),
        ("٢٠", "20"),
        ("洗车 八折", "洗车八折"),
        ("🚗 wash", "🚗WASH"),
    ],
)
def test_these_name_the_same_code(written: str, code: str) -> None:
    assert normal(written) == normal(code) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("SOL10", "SOL20"), ("ガ", "カ"), ("C++", "C"), ("洗车", "洗車"), ("B8", "88")]
)
def test_these_are_different_codes(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@pytest.mark.parametrize("text", ["", " ", "---", "\u200b", "\x00", "…"])
def test_marks_alone_are_no_code(text: str) -> None:
    assert normal(text) == ""


@given(st.text())
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text())
def test_what_is_shown_is_the_same_code(text: str) -> None:
    assert normal(shown(text)) == normal(text)
    assert shown(shown(text)) == shown(text)


@given(st.text())
def test_case_makes_no_difference(text: str) -> None:
    assert normal(text.upper()) == normal(text.lower()) == normal(text)


@given(words, st.data())
def test_a_code_survives_being_typed_by_people(code: str, data: st.DataObject) -> None:
    """Every letter may come in small, with an accent, full-width, as a look-alike, with marks between."""
    typed = ""
    for letter in code:
        letter = data.draw(st.sampled_from(ALIKE.get(letter, letter)))
        letter += data.draw(st.sampled_from(["", *ACCENTS])) if letter.isalpha() else ""
        letter = data.draw(st.sampled_from([letter, letter.lower(), letter.swapcase()]))
        letter = data.draw(st.sampled_from([letter, unicodedata.normalize("NFC", letter), _full_width(letter)]))
        typed += letter + data.draw(st.sampled_from(["", "", *MARKS]))
    assert normal(typed) == normal(code)


def _full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)
