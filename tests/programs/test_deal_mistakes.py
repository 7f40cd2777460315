"""Every note about a deal file has a key: the sources are read, and the words of every kind of value."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from alianza import programs
from alianza.kernel.templates import Templates, filled, places
from alianza.programs.deal_fields import DEAL
from alianza.programs.deal_mistakes import ADVICE, MISTAKES, advice, mistake
from alianza.programs.deal_shapes import all_shapes

NOTES = {"wrong": (1, 2), "add": (1, 2), "FileUnreadable": (0, None)}


def _text(node: ast.AST) -> str:
    """A text as it is written; `…` stands for what is filled in, "" for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values)
    return ""


def _notes() -> Iterator[tuple[str, str]]:
    """Every message and every advice that is written in the sources."""
    for path in sorted(Path(programs.__file__).parent.glob("deal_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and node.targets[0].id == "message"
            ):
                yield _text(node.value), ""
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            message, expected = NOTES.get(name, (None, None))
            if message is not None and len(node.args) > message:
                found = _text(node.args[message])
                wanted = _text(node.args[expected]) if expected and len(node.args) > expected else ""
                yield found, wanted


def test_every_mistake_of_the_sources_has_a_key() -> None:
    texts = list(_notes())
    assert len(texts) > 80
    by_parts = (
        "…",
        "… (…)",
        "'…' is no …",
        "a … stands here",
        "… with …",
        "",
    )  # what they are made of is tried elsewhere
    assert [text for text, _ in texts if text not in by_parts and mistake(text) is None] == []
    plain = ("percent, fixed or customer_discount", "…", "")
    assert [text for _, text in texts if text not in plain and advice(text) is None] == []


def test_what_every_kind_of_value_expects_has_a_key_or_is_a_choice_of_words() -> None:
    for shape in all_shapes(DEAL):
        for field in shape.fields:
            words = field.kind.words
            assert advice(words) or all(" " not in one for one in words.replace(" or ", ", ").split(", ")), (
                field.key,
                words,
            )


def test_a_key_is_found_again_by_what_it_says() -> None:
    for table, find in ((MISTAKES, mistake), (ADVICE, advice)):
        for key, template in table.items():
            told = find(filled(template, dict.fromkeys(places(template), "x1")))
            assert told and told.key == key, (key, told)


def test_the_template_that_says_most_counts() -> None:
    found = Templates({"wide": "'{a}' is {b}", "narrow": "'{a}' is not {b}", "exact": "'x' is not y"})
    assert found.find("'x' is not y") == ("exact", {})
    assert found.find("'x' is not z") == ("narrow", {"a": "x", "b": "z"})
    assert found.find("'it's' is 'z'") == ("wide", {"a": "it's", "b": "'z'"})
    assert found.find("nothing of the kind") is None
    assert filled("{a} {USD: 1} {b}", {"a": "1"}) == "1 {USD: 1} {b}"
