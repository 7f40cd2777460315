"""What a few facts say beyond the usual: a friend, a click, and who their customer is.

A click or an identity that cannot be understood is no evidence; it never costs the user the fact.
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
Identified = tuple[tuple[bytes, ...], bytes | None]  # all hashes, and the one that names the customer


IDENTITIES = ("email", "phone", "plate", "card_bin")  # the first that can be read of the first three names the customer
Identify = Callable[[str, str], tuple[bytes, ...]]  # the hashes of an identity by its column and text


class Named(NamedTuple):
    """The friend whom a customer names, the click it came with as it was sent, and hashes of what identifies it.

    `person` is that of the identities which names the customer where the fact does not.
    """

    friend: Handle | None
    click: str | None
    identities: tuple[bytes, ...] = ()
    person: bytes | None = None


class EvidenceReader:
    """Reads these columns. Without `identify` nothing is made of the identities, and nothing of them is kept either."""

    def __init__(self, partners: Mapping[str, Handle], near: Nearby, identify: Identify | None = None) -> None:
        self._partners, self._near, self._identify = partners, near, identify
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
        identified = self._identified(columns, count)
        if "friend" not in columns and "click" not in columns and identified is None:
            return repeat(None, count), None
        empty = [""] * count
        friend_cells = columns.get("friend", empty)
        friends = self._friend_of.column(friend_cells, doubts)
        clicks = [read_click(cell) if cell else "" for cell in columns.get("click", empty)]
        named, digested = [], []
        for friend, cell, click, who in zip(friends, friend_cells, clicks, identified or repeat(None), strict=False):
            one, words = _named(friend, cell.strip(), click, who)
            named.append(one)
            digested.append(words)
        return named, digested

    def _identified(self, columns: Mapping[str, Sequence[str]], count: int) -> list[Identified | None] | None:
        """Who each row's customer is; None where the file does not say or nobody wants to know."""
        stated = [(name, columns[name]) for name in IDENTITIES if name in columns] if self._identify else []
        if not stated:
            return None
        names = [name for name, _ in stated]
        return [
            self._who(zip(names, cells, strict=True)) for cells in zip(*(column for _, column in stated), strict=True)
        ]

    def _who(self, cells: Iterable[tuple[str, str]]) -> Identified | None:
        assert self._identify is not None
        found: list[bytes] = []
        person = None
        for name, cell in cells:
            hashes = self._identify(name, cell) if cell else ()
            found += hashes
            if person is None and hashes and name != "card_bin":
                person = hashes[0]
        return (tuple(found), person) if found else None

    def row(
        self, cells: Mapping[str, str], read: Callable[[str, Callable[[str], Any]], Any]
    ) -> tuple[Named | None, str]:
        """The same of one row; `read` reads a cell carefully."""
        friend = read("friend", self.friend)
        who = self._who((name, cells.get(name, "")) for name in IDENTITIES) if self._identify else None
        return _named(friend, read("friend", read_label), read_click(cells.get("click", "")), who)


def _named(friend: Handle | None, cell: str, click: str, who: Identified | None) -> tuple[Named | None, str]:
    # Identities are left out of the digest, which nobody's key protects: with or without them it is the same fact.
    words = _SEPARATOR + _SEPARATOR.join((cell, click)) if cell or click else ""
    if not words and who is None:
        return None, ""
    return Named(friend, click or None, *(who or ())), words


def read_click(text: str) -> str:
    """A click id as it was sent; whatever it is, it can be stored."""
    return CONTROL.sub("", text).strip()[:MAX_TEXT]
