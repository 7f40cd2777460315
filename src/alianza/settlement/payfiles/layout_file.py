"""Reads a bank layout from YAML with errors that name the line and the nearest valid word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from alianza.settlement.payfiles.layout import (
    CUTTABLE,
    DATES,
    MONEY,
    NUMBERS,
    BankLayout,
    Field,
    FileSource,
    LayoutError,
)

_ROWS = ("header", "record", "trailer")
_MOMENTS = re.compile(r"(%[YymdHMS]|[^%])*")
_PATH = re.compile(r"\.(\w+)|\[(\d+)\]")


def shipped_layouts() -> list[str]:
    """The names of the layouts that come with Alianza."""
    folder = files("alianza.settlement.payfiles") / "layouts"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def shipped_layout(name: str) -> BankLayout:
    """A layout that comes with Alianza. Raises LayoutError naming those there are."""
    if name not in shipped_layouts():
        raise LayoutError(f"there is no shipped bank layout '{name}'", hint=f"shipped: {', '.join(shipped_layouts())}")
    source = files("alianza.settlement.payfiles") / "layouts" / f"{name}.yaml"
    return parse_layout(source.read_text(encoding="utf-8"), f"{name}.yaml")


def load_layout(path: Path) -> BankLayout:
    """A user's own layout from a YAML file. Raises LayoutError when it cannot be read or is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(f"the bank layout cannot be read: {error}", where=str(path)) from None
    return parse_layout(text, str(path))


def parse_layout(text: str, where: str) -> BankLayout:
    """A layout from YAML text; `where` is the file's name for errors.

    Raises LayoutError for text that is no YAML, unknown or missing keys, values of the wrong kind, and fields that
    could not be written or read back: its `where` names file and line.
    """
    tree = _tree(text, where)
    _check_keys(tree, BankLayout, where)
    for row in _ROWS:
        fields = tree.get(row)
        for field in fields if isinstance(fields, list) else []:
            _check_keys(field, Field, where)
    layout = _converted(tree, where)
    _check_layout(layout, tree, where)
    return layout


def _tree(text: str, where: str) -> Mapping[str, Any]:
    try:
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LayoutError(f"the bank layout is no YAML: {error.problem}", where=f"{where}:{line}") from None
    except YAMLError as error:
        raise LayoutError(f"the bank layout is no YAML: {error}", where=where) from None
    if not isinstance(tree, Mapping):
        raise LayoutError("a bank layout has keys and values", hint="begin with: name: my-bank", where=where)
    return tree


def _check_keys(node: object, model: type[msgspec.Struct], where: str) -> None:
    if not isinstance(node, Mapping):
        return
    known = model.__struct_fields__
    for key in node:
        if key not in known:
            place = f"{where}:{node.lc.key(key)[0] + 1}" if hasattr(node, "lc") else where
            raise LayoutError(f"unknown key '{key}' in a bank layout", hint=_nearest(str(key), known), where=place)


def _nearest(word: str, known: Iterable[str]) -> str:
    words = list(known)
    near = get_close_matches(word, words, n=1, cutoff=0.5)
    return f"did you mean '{near[0]}'?" if near else f"known: {', '.join(words)}"


def _plain(node: object) -> object:
    # ruamel's own kinds of text and number become Python's, which msgspec expects.
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    return str(node) if isinstance(node, str) else int(node) if isinstance(node, int) else node


def _converted(tree: Mapping[str, Any], where: str) -> BankLayout:
    try:
        return msgspec.convert(_plain(tree), BankLayout)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$")
        keys = [key for key, _ in _PATH.findall(path) if key]
        line, value = _walk(tree, path, where)
        words = f"{keys[-1]}: {problem}" if keys else problem
        raise LayoutError(words, hint=_hint(problem, keys, value), where=line) from None


def _hint(problem: str, keys: Sequence[str], value: object) -> str:
    if problem.startswith("Expected `str") and isinstance(value, int):
        return f"put it in quotes: '{value}'"
    if problem.startswith("Invalid enum"):
        model = Field if keys[0] in _ROWS else BankLayout
        return _nearest(str(value), _words_of(get_type_hints(model)[keys[-1]]))
    return ""


def _words_of(kind: object) -> list[str]:
    """The words a type allows: those of the literals in it."""
    if isinstance(kind, str):
        return [kind]
    return [word for part in get_args(kind) for word in _words_of(part)]


def _walk(tree: object, path: str, where: str) -> tuple[str, object]:
    """The line of a path such as `.record[2].width`, and the value there."""
    line, node = 1, tree
    for key, index in _PATH.findall(path):
        lc = getattr(node, "lc", None)
        step: Any = key or int(index)
        try:
            line = (lc.key(step) if key else lc.item(step))[0] + 1 if lc else line
            node = node[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
    return f"{where}:{line}", node


def _check_layout(layout: BankLayout, tree: Mapping[str, Any], where: str) -> None:
    for problem in _layout_problems(layout):
        raise LayoutError(problem, where=where)
    for row in _ROWS:
        for place, field in enumerate(getattr(layout, row)):
            for problem in _field_problems(field, row, layout):
                line, _ = _walk(tree, f".{row}[{place}]", where)
                raise LayoutError(f"{row} field {place + 1} ({field.name or field.source}): {problem}", where=line)


def _layout_problems(layout: BankLayout) -> Sequence[str]:
    sources = {field.source for field in layout.record}
    checks = [
        (not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", layout.name), "the name has small letters, digits and hyphens only"),
        (not re.fullmatch(r"[A-Za-z0-9]+", layout.extension), "the extension has letters and digits only"),
        (len(layout.delimiter) != 1 or layout.delimiter in "\r\n", "the delimiter is one character"),
        (len(layout.quote) > 1 or layout.quote == layout.delimiter, "the quote is one character, or empty for none"),
        (not {"account", "amount"} <= sources, "the record needs the fields account and amount"),
        ("none" in layout.account_kinds, "payments without account go into no file"),
        (not layout.account_kinds, "account_kinds names at least one of clabe, iban, other"),
        (layout.style == "fixed" and layout.encoding == "utf-8", "fixed-width needs one byte for each character"),
    ]
    return [problem for wrong, problem in checks if wrong]


def _field_problems(field: Field, row: str, layout: BankLayout) -> Sequence[str]:
    number, fixed = field.source in NUMBERS, layout.style == "fixed"
    has_width = field.width is not None or (field.source == "text" and field.text != "")
    checks = [
        (row != "record" and field.source not in get_args(FileSource), f"a {row} has no {field.source}"),
        (fixed and not has_width, "a fixed-width field needs its width"),
        (field.width is not None and field.width < 1, "the width is at least 1"),
        (field.pad is not None and len(field.pad) != 1, "the pad is one character"),
        (len(field.decimal_mark) != 1, "the decimal mark is one character; for none write implied: true"),
        (field.decimals is not None and not 0 <= field.decimals <= 6, "decimals are from 0 to 6"),
        ((field.decimals is not None or field.implied) and field.source not in MONEY, "only amounts have decimals"),
        # A number filled on its right reads as another number.
        (number and field.align == "left" and field.pad == "0", "a number filled with zeros stands right"),
        (number and field.pad is not None and field.pad in "123456789", "a number is not filled with digits"),
        (number and field.pad == "-", "a number filled with hyphens reads as negative"),
        (field.source in DATES and not _MOMENTS.fullmatch(field.format), "a date has %Y %y %m %d %H %M %S"),
        (field.source == "text" and not _writable(field.text, layout), "the encoding or the line cannot hold the text"),
        (not field.cut and field.source not in CUTTABLE, "only names and references are ever cut"),
    ]
    return [problem for wrong, problem in checks if wrong]


def _writable(text: str, layout: BankLayout) -> bool:
    try:
        text.encode(layout.encoding)
    except UnicodeEncodeError:
        return False
    bare = layout.style == "delimited" and not layout.quote
    return not set("\r\n") & set(text) and not (bare and layout.delimiter in text)
