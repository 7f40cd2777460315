"""What a few facts say beyond the usual: a friend, a click, and what their customer may be recognised by.

An e-mail address, a telephone number, a plate or the first digits of a card become keyed hashes here, on their way in: what
was written is never kept. A cell that cannot be understood is no evidence; it never costs the user the fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from alianza.orders.files.cells import CONTROL, MAX_TEXT, Lookup, read_label
from alianza.orders.files.codebook import Handle
from alianza.orders.files.errors import BadCell
from alianza.orders.files.nearby import Nearby

KEY_COLUMNS = ("email", "phone", "plate", "card_bin")
_SEPARATOR = "\x1f"


class Identity(NamedTuple):
    """What one cell says about who a customer is: its keys (none when it cannot be understood), and a mark of the text.

    Both are keyed hashes. Equal texts have equal marks, however they are written.
    """

    keys: tuple[tuple[int, bytes], ...]
    mark: str


class Named(NamedTuple):
    """The friend whom a customer names, the click it came with as it was sent, and keys by which it is recognised."""

    friend: Handle | None
    click: str | None
    keys: tuple[tuple[int, bytes], ...] = ()


# A column of KEY_COLUMNS and a cell that is not empty.
ReadIdentity = Callable[[str, str], Identity]


class EvidenceReader:
    """Reads these columns. `identity` turns a cell into keys; without it nobody is recognised."""

    def __init__(self, partners: Mapping[str, Handle], near: Nearby, identity: ReadIdentity | None) -> None:
        self._partners, self._near = partners, near
        self._friend_of = Lookup(self.friend)
        self._identities = (
            {name: Lookup(lambda cell, name=name: _read(identity, name, cell)) for name in KEY_COLUMNS}  # type: ignore[misc]
            if identity is not None
            else {}
        )

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
        keys = [self._identities[name].column(columns[name], doubts) for name in self._identities if name in columns]
        if not keys and "friend" not in columns and "click" not in columns:
            return repeat(None, count), None
        empty = [""] * count
        friend_cells = columns.get("friend", empty)
        friends = self._friend_of.column(friend_cells, doubts)
        clicks = [read_click(cell) if cell else "" for cell in columns.get("click", empty)]
        named, digested = [], []
        for friend, cell, click, *identities in zip(friends, friend_cells, clicks, *keys, strict=True):
            one, words = _named(friend, cell.strip(), click, identities)
            named.append(one)
            digested.append(words)
        return named, digested

    def row(
        self, cells: Mapping[str, str], read: Callable[[str, Callable[[str], Any]], Any]
    ) -> tuple[Named | None, str]:
        """The same of one row; `read` reads a cell carefully."""
        identities = [lookup[cells[name]] for name, lookup in self._identities.items() if name in cells]
        friend = read("friend", self.friend)
        return _named(friend, read("friend", read_label), read_click(cells.get("click", "")), identities)


def _named(
    friend: Handle | None, cell: str, click: str, identities: Sequence[Identity | None]
) -> tuple[Named | None, str]:
    known = [one for one in identities if one is not None]
    if not (cell or click or known):
        return None, ""
    keys = tuple(key for one in known for key in one.keys)
    marks = (cell, click, *("" if one is None else one.mark for one in identities))
    return Named(friend, click or None, keys), _SEPARATOR + _SEPARATOR.join(marks)


def _read(identity: ReadIdentity, column: str, cell: str) -> Identity | None:
    return identity(column, cell) if cell.strip() else None


def read_click(text: str) -> str:
    """A click id as it was sent; whatever it is, it can be stored."""
    return CONTROL.sub("", text).strip()[:MAX_TEXT]
