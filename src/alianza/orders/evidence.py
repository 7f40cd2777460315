"""What a few facts say beyond the usual: a friend and a click.

A click that cannot be understood is no evidence; it never costs the user the fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from alianza.orders.files.cells import CONTROL, MAX_TEXT, Lookup, read_label
from alianza.orders.files.codebook import Handle
from alianza.orders.files.errors import BadCell
from alianza.orders.files.nearby import Nearby

_SEPARATOR = "\x1f"


class Named(NamedTuple):
    """The friend whom a customer names, and the click it came with as it was sent."""

    friend: Handle | None
    click: str | None


class EvidenceReader:
    """Reads these columns."""

    def __init__(self, partners: Mapping[str, Handle], near: Nearby) -> None:
        self._partners, self._near = partners, near
        self._friend_of = Lookup(self.friend)

    def friend(self, text: str) -> Handle | None:
        """The partner whom a customer names as its friend. Raises BadCell when there is none of that id."""
        name = read_label(text)
        if name and name not in self._partners:
            raise BadCell("unknown_friend", f"there is no partner '{name}'{self._near.hint(name)}")
        return self._partners[name] if name else None

    def columns(
        self, columns: Mapping[str, Sequence[str]], count: int, doubts: set[int]
    ) -> tuple[Iterable[Named | None], list[str] | None]:
        """What each row says, and what of it enters the digest; None and nothing where the file has no such column."""
        if "friend" not in columns and "click" not in columns:
            return repeat(None, count), None
        empty = [""] * count
        friend_cells = columns.get("friend", empty)
        friends = self._friend_of.column(friend_cells, doubts)
        clicks = [read_click(cell) if cell else "" for cell in columns.get("click", empty)]
        named, digested = [], []
        for friend, cell, click in zip(friends, friend_cells, clicks, strict=True):
            one, words = _named(friend, cell.strip(), click)
            named.append(one)
            digested.append(words)
        return named, digested

    def row(
        self, cells: Mapping[str, str], read: Callable[[str, Callable[[str], Any]], Any]
    ) -> tuple[Named | None, str]:
        """The same of one row; `read` reads a cell carefully."""
        friend = read("friend", self.friend)
        return _named(friend, read("friend", read_label), read_click(cells.get("click", "")))


def _named(friend: Handle | None, cell: str, click: str) -> tuple[Named | None, str]:
    if not (cell or click):
        return None, ""
    return Named(friend, click or None), _SEPARATOR + _SEPARATOR.join((cell, click))


def read_click(text: str) -> str:
    """A click id as it was sent; whatever it is, it can be stored."""
    return CONTROL.sub("", text).strip()[:MAX_TEXT]
