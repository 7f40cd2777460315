"""The mistakes of a deal file in the reader's language: every kind has words, and no English is left in what is told."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from alianza.kernel.templates import places
from alianza.programs import deal_mistakes as known
from alianza.programs.deal_fields import DEAL
from alianza.programs.deal_file import DealError, Problem
from alianza.programs.deal_shapes import all_shapes
from alianza.web.console.deal_mistake_words import ADVICE, MISTAKES, PARTS
from alianza.web.console.deal_mistakes import said

from ...programs import test_deal_file as examples

OTHERS = ("es", "zh", "ru", "pt")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”")
_ENGLISH = re.compile(
    r"\b(the|is|not|this|that|with|without|such as|expected|did you|each|list|mapping|stands|word|nothing|missing|already|"
    r"or|and|of|in|an|to|from|up|case|group|rule|step|tier step|name|amount)\b"
)
# Words of the language itself, which are the same for every reader.
_WORDS = {key for shape in all_shapes(DEAL) for key in shape.keys} | {
    "first",
    "months",
    "days",
    "code",
    "click",
    "lead",
}


def _bad_examples(monkeypatch: pytest.MonkeyPatch) -> Iterator[Problem]:
    """What is wrong with every bad deal of the language's own tests."""
    found: list[Problem] = []
    parse = examples.parse_deal

    def remember(*words: Any) -> Any:
        try:
            return parse(*words)
        except DealError as error:
            found.extend(error.problems)
            raise

    monkeypatch.setattr(examples, "parse_deal", remember)
    for name, test in vars(examples).items():
        marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
        if not name.startswith("test_") or len(marks) > 1 or hasattr(test, "hypothesis"):
            continue
        names = list(inspect.signature(test).parameters)
        if marks and names == [one.strip() for one in _names(marks[0].args[0])]:
            for values in marks[0].args[1]:
                test(*(values if len(names) > 1 else (values,)))
        elif not names:
            test()
    yield from found


def _names(said: Any) -> list[str]:
    return said.split(",") if isinstance(said, str) else list(said)


def test_every_kind_has_words_with_the_same_parts() -> None:
    for words, table in ((MISTAKES, known.MISTAKES), (ADVICE, known.ADVICE)):
        assert words.keys() == table.keys()
        for key, one in words.items():
            assert all(text.strip() for text in one), key
            assert len({places(text) for text in one}) == 1, key
            assert places(one.es) <= places(table[key]), key
    assert {shape.name for shape in all_shapes(DEAL)} <= PARTS.keys()


def test_the_bad_deals_of_the_languages_own_tests_are_told_without_english(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = list(_bad_examples(monkeypatch))
    keys = {told.key for one in problems if (told := known.mistake(one.message))}
    assert len(keys) > 60, sorted(known.MISTAKES.keys() - keys)
    for one in problems:
        assert said(one, "en") == (one.message, one.advice)
        for language in OTHERS:
            told = " ".join(said(one, language))
            assert one.nearest in told
            left = [word for word in _ENGLISH.findall(_QUOTED.sub("", told)) if word not in _WORDS]
            assert left == [], (language, str(one), told)


def test_a_kind_without_words_is_told_as_it_is() -> None:
    strange = Problem(file="deal.yaml", line=1, column=1, message="something new", expected="cash, credit or points")
    assert said(strange, "es") == ("Something new", "se espera: cash, credit o points")
