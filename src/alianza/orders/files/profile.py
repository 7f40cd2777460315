"""The user's own mapping of an export to our columns (`--map profile.yaml`)."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from alianza.orders.files.errors import ProfileError
from alianza.orders.files.names import FACT_COLUMNS

_EXAMPLE = 'columns:\n  "Fecha de venta": occurred_at\n  "Total": amount\nconstants:\n  fact: sale\n  currency: MXN'


@dataclass(frozen=True, slots=True)
class Profile:
    """How a file is to be read. Everything has a default: no profile is the empty profile.

    `columns`: their column to our column. `constants`: our column to one value for every row (it wins over a column of
    the file). `values`: our column to their word to our word. `ignore`: their columns that are not kept at all, for
    what must not be stored (telephone numbers).
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    date_format: str = ""
    decimal: str = "."
    thousands: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    skip_rows: int = 0


class _Place:
    """Where something stands in the profile: file, line and column, counted from 1."""

    def __init__(self, source: str) -> None:
        self.source = source

    def of(self, node: CommentedMap, key: object) -> str:
        line, column = node.lc.key(key)
        return f"{self.source}:{line + 1}:{column + 1}"


def load_profile(path: Path) -> Profile:
    """Reads a profile file. Raises ProfileError with line, column and the nearest valid word."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"the profile can't be read: {error}", where=str(path)) from error
    return parse_profile(text, str(path))


def parse_profile(text: str, source: str = "profile") -> Profile:
    """Reads a profile from its text. Raises ProfileError with line, column and the nearest valid word."""
    try:
        data = YAML().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{source}:{mark.line + 1}:{mark.column + 1}" if mark else source
        raise ProfileError(f"the profile is no valid YAML: {error.problem}", hint=_EXAMPLE, where=where) from error
    except YAMLError as error:
        raise ProfileError("the profile is no valid YAML", hint=_EXAMPLE, where=source) from error
    if data is None:
        return Profile()
    if not isinstance(data, CommentedMap):
        raise ProfileError("a profile is a mapping", hint=f"for example:\n{_EXAMPLE}", where=source)
    place, known = _Place(source), [item.name for item in fields(Profile)]
    values = {}
    for key, value in data.items():
        _known(key, known, "key", place.of(data, key))
        values[key] = _READERS[key](value, place, place.of(data, key))
    profile = Profile(**values)
    _check_whole(profile, source)
    return profile


def _known(word: object, words: list[str], what: str, where: str) -> None:
    if word in words:
        return
    near = difflib.get_close_matches(str(word), words, 1, 0.5)
    hint = f"did you mean '{near[0]}'? " if near else ""
    raise ProfileError(f"unknown {what} '{word}'", hint=f"{hint}valid are: {', '.join(words)}", where=where)


def _columns(value: Any, place: _Place, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for theirs, ours in _mapping(value, where).items():
        _known(ours, list(FACT_COLUMNS), "column of ours", place.of(value, theirs))
        if ours in found.values():
            raise ProfileError(f"two columns are mapped to '{ours}'", where=place.of(value, theirs))
        found[str(theirs)] = str(ours)
    return found


def _constants(value: Any, place: _Place, where: str) -> dict[str, str]:
    for ours in _mapping(value, where):
        _known(ours, list(FACT_COLUMNS), "column of ours", place.of(value, ours))
    return {ours: _text(constant, place, place.of(value, ours)) for ours, constant in value.items()}


def _values(value: Any, place: _Place, where: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for ours, words in _mapping(value, where).items():
        here = place.of(value, ours)
        _known(ours, list(FACT_COLUMNS), "column of ours", here)
        found[ours] = {str(theirs): _text(word, place, here) for theirs, word in _mapping(words, here).items()}
    return found


def _ignore(value: Any, place: _Place, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ProfileError("'ignore' is a list of the file's columns", hint="ignore: [Teléfono, Correo]", where=where)
    return tuple(str(name) for name in value)


def _mapping(value: Any, where: str) -> CommentedMap:
    if not isinstance(value, CommentedMap):
        raise ProfileError("a mapping is expected here", hint=f"for example:\n{_EXAMPLE}", where=where)
    return value


def _text(value: Any, place: _Place, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ProfileError("a text is expected here", hint="put it in quotes", where=where)
    return str(value)


def _encoding(value: Any, place: _Place, where: str) -> str:
    text = _text(value, place, where)
    try:
        codecs.getincrementaldecoder(text)
        "".encode(text)
    except (LookupError, TypeError) as error:
        hint = "usual ones are utf-8, utf-16, cp1251, cp1252, latin-1, gb18030"
        raise ProfileError(f"'{text}' is no text encoding", hint=hint, where=where) from error
    return text


def _delimiter(value: Any, place: _Place, where: str) -> str:
    text = {"tab": "\t", "\\t": "\t"}.get(str(value), str(value))
    if len(text) != 1 or text in '"\n\r':
        raise ProfileError("'delimiter' is one character", hint='delimiter: ";"  (or: tab)', where=where)
    return text


def _decimal(value: Any, place: _Place, where: str) -> str:
    if value not in (",", "."):
        raise ProfileError("'decimal' is a comma or a point", hint='decimal: ","', where=where)
    return str(value)


def _thousands(value: Any, place: _Place, where: str) -> str:
    if value not in (",", ".", " ", "'", "\u00a0", "\u202f", ""):
        raise ProfileError("'thousands' is a comma, a point, a space or an apostrophe", where=where)
    return str(value)


def _date_format(value: Any, place: _Place, where: str) -> str:
    sample, text = datetime(2026, 11, 23, 21, 45, 59), _text(value, place, where)  # noqa: DTZ001 - only a sample
    try:
        same_day = datetime.strptime(sample.strftime(text), text).date() == sample.date()  # noqa: DTZ007
    except ValueError:
        same_day = False
    if not same_day:
        raise ProfileError(f"'{text}' is no date format", hint='date_format: "%d/%m/%Y %H:%M"', where=where)
    return text


def _skip_rows(value: Any, place: _Place, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ProfileError("'skip_rows' is how many rows stand before the header", hint="skip_rows: 3", where=where)
    return value


_READERS: dict[str, Callable[[Any, _Place, str], Any]] = {
    "columns": _columns,
    "constants": _constants,
    "values": _values,
    "ignore": _ignore,
    "date_format": _date_format,
    "decimal": _decimal,
    "thousands": _thousands,
    "encoding": _encoding,
    "delimiter": _delimiter,
    "sheet": _text,
    "skip_rows": _skip_rows,
}


def _check_whole(profile: Profile, source: str) -> None:
    both = set(profile.columns.values()) & set(profile.constants)
    if both:
        raise ProfileError(f"'{min(both)}' is both mapped and a constant", hint="keep one of them", where=source)
    if profile.decimal == profile.thousands:
        raise ProfileError("'decimal' and 'thousands' are the same mark", where=source)
