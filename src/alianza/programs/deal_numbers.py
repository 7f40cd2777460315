"""The numbers of a deal's files, each with what it is of and where it stands, so that one can be changed without its file. Pure.

What else stands in the files stays as it is, to the letter: comments, order and spaces too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from alianza.programs.deal_includes import FileUnreadable, Gathered, gather
from alianza.programs.deal_problems import Problems
from alianza.programs.deal_yaml import Mapping as Tree
from alianza.programs.deal_yaml import Node, Scalar, Sequence, child, text_of

_NUMBER = re.compile(r"\d[\d.,]*%?\Z|\d+ days?\Z|\d{4}-\d\d-\d\d\Z")
_SAFE = re.compile(r"[\w.,% -]{1,40}\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_BARE = re.compile(r"\d[\d.,]*\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
KEYS = frozenset((
    "percent", "fixed", "commission", "discount", "customer_discount", "per_order", "per_customer", "per_month",
    "minimum_order", "minimum_payout", "hold", "within", "guaranteed", "price", "from", "until", "months", "points_per_unit",
    "review", "payout_day", "window", "tax",
))  # fmt: skip
_OF_ALLIANCE = ("attribution", "settlement", "net", "own_commission")


class Place(NamedTuple):
    """Where a number stands; line and column count from 1."""

    file: str
    line: int
    column: int


class Number(NamedTuple):
    """A number, or a day. `group` is whose it is, empty for the alliance; `thing` its rule, tier or campaign, or empty;
    `key` the language's word for it, `unit` the currency where it says one."""

    place: Place
    text: str
    group: str
    thing: str
    key: str
    unit: str

    @property
    def is_date(self) -> bool:
        """Whether it is a day."""
        return _DATE.match(self.text) is not None


def numbers_of(files: Mapping[str, str], root: str) -> list[Number]:
    """The numbers of a deal in the order in which they stand; of files that cannot be read as far as can be."""

    def source(name: str) -> str:
        if name not in files:
            raise FileUnreadable(f"there is no file '{name}'")
        return files[name]

    tree = gather(root, Gathered(source, Problems()))
    return list(_walk(tree)) if tree else []


def _walk(tree: Tree) -> Iterator[Number]:
    for key in _OF_ALLIANCE:
        found = child(tree, key)
        if found is not None:
            yield from _within(found, "", "", key, "")
    for program in _entries(child(tree, "programs")).values():
        for group_id, group in _entries(child(program, "groups")).items():
            name = text_of(group, "name") or group_id
            for key, value in _entries(group).items():
                yield from _within(value, name, "", key, "")


def _entries(node: Node | None) -> dict[str, Node]:
    return {key: entry.value for key, entry in node.entries.items()} if isinstance(node, Tree) else {}


def _within(node: Node, group: str, thing: str, key: str, unit: str) -> Iterator[Number]:
    if isinstance(node, Tree):
        own = text_of(node, "name") or text_of(node, "id") or thing
        for name, value in _entries(node).items():
            money = _CURRENCY.match(name) is not None
            yield from _within(value, group, own, key if money else name, name if money else "")
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _within(item, group, thing, key, unit)
    elif isinstance(node, Scalar) and key in KEYS and not node.block and _NUMBER.match(node.text):
        place = Place(node.where.file, node.where.line, node.where.column + (1 if node.quoted else 0))
        yield Number(place, node.text, group, thing, key, unit)


def with_numbers(files: Mapping[str, str], changes: Mapping[Place, tuple[str, str]]) -> dict[str, str]:
    """The files with some numbers changed: by its place what stood there, and what is to stand there.

    `8` for what was `7%` becomes `8%`, `20` for `15 days` becomes `20 days`. Where something else stands by now, and for what
    is no number, nothing is changed.
    """
    found = dict(files)
    for place in sorted(changes, reverse=True):  # from the end: what comes before keeps its place
        old, new = changes[place][0], _like(*changes[place])
        lines = found.get(place.file, "").split("\n")
        if old == new or not _SAFE.match(new) or not 0 < place.line <= len(lines):
            continue
        line, at = lines[place.line - 1], place.column - 1
        if line[at : at + len(old)] == old:
            lines[place.line - 1] = line[:at] + new + line[at + len(old) :]
            found[place.file] = "\n".join(lines)
    return found


def _like(old: str, new: str) -> str:
    new = " ".join(new.split())
    if new == old.partition(" ")[0]:
        return old
    if not _BARE.match(new):
        return new.replace(" %", "%")
    if old.endswith("%"):
        return f"{new}%"
    return f"{new} days" if "day" in old else new
