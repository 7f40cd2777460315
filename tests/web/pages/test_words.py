"""Words are complete: none is empty, forms for numbers are as many as the language has, templates name only what exists."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from alianza.kernel.languages import LANGUAGES, Words
from alianza.web.auth.words import PROBLEMS as OF_SIGN_IN
from alianza.web.auth.words import TEXTS
from alianza.web.screens import pages
from alianza.web.ui.problem_words import PROBLEMS
from alianza.web.ui.shell_words import WORDS
from alianza.web.ui.templating import ROOMS
from alianza.web.ui.words import Spoken, choose, wrong_forms

TABLES = {"shell": WORDS, "problems": PROBLEMS, "sign-in": TEXTS, "sign-in problems": OF_SIGN_IN} | {
    one.id: one.words for one in pages().screens.values()
}
PLACE = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("table", TABLES)
def test_a_text_stands_in_all_languages_with_all_its_forms(table: str) -> None:
    wrong = {key: languages for key, words in TABLES[table].items() if (languages := wrong_forms(words))}
    assert wrong == {}


@pytest.mark.parametrize("table", TABLES)
def test_what_is_filled_in_is_the_same_in_all_languages(table: str) -> None:
    for key, words in TABLES[table].items():
        assert len({frozenset(PLACE.findall(text)) for text in words}) == 1, key


def test_templates_say_only_what_there_are_words_for() -> None:
    known = {key for table in TABLES.values() for key in table}
    for room in ROOMS:
        for path in sorted(Path(str(resources.files(f"alianza.web.{room}").joinpath("templates"))).rglob("*.j2")):
            said = set(re.findall(r"""\bsay\(\s*["'](\w+)["']""", path.read_text(encoding="utf-8")))
            said -= {one for one in said if one.endswith("_")}  # the beginning of a key: say("by_" ~ method)
            assert said <= known, path


@pytest.mark.parametrize(
    ("language", "n", "form"),
    [("es", 1, "a"), ("es", 2, "b"), ("es", 1_000_000, "b"), ("en", 1, "a"), ("en", 0, "b"), ("pt", 2, "b")],
)
def test_two_forms(language: str, n: int, form: str) -> None:
    assert choose("a‖b", language, n) == form


@pytest.mark.parametrize(("n", "form"), [(1, "a"), (21, "a"), (2, "b"), (24, "b"), (5, "c"), (11, "c"), (112, "c")])
def test_three_forms_in_russian(n: int, form: str) -> None:
    assert choose("a‖b‖c", "ru", n) == form


def test_what_is_missing_is_found() -> None:
    assert wrong_forms(Words("a", "a", " ", "a", "a")) == ["zh"]
    assert wrong_forms(Words("a‖b", "a‖b", "a", "a‖b", "a‖b")) == ["ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_stays_text(language: str) -> None:
    said = Spoken(language, {"hello": Words(*["<b>{name}</b>"] * 5)})("hello", name="<i>")
    assert str(said) == "&lt;b&gt;&lt;i&gt;&lt;/b&gt;"
