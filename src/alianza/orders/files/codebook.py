"""The codes that a file's cells may name: those known from the start, and those that are looked up chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from alianza.kernel.spelling import normal, shown
from alianza.orders.files.cells import MAX_TEXT, Lookup, read_label
from alianza.orders.files.errors import BadCell
from alianza.orders.files.nearby import Nearby

Handle = Any  # whatever the caller knows a partner by
# Normal forms to the codes that exist among them: how each is shown, and its partner.
FindCodes = Callable[[Collection[str]], Mapping[str, tuple[str, Handle]]]
_REMEMBERED = 50_000


class CodeBook:
    """Codes by their normal form. `read` gives a cell's, `spelling` how it is shown, `partner` whose it is.

    `find` looks up codes that are too many to be known from the start; it is asked once a chunk, for unknown cells only.
    """

    def __init__(self, codes: Mapping[str, Handle], find: FindCodes | None = None) -> None:
        self.spelling = {normal(code): shown(code) for code in codes}
        self.partner = {normal(code): handle for code, handle in codes.items()}
        self.read = Lookup(self.key)
        self._find = find
        self._found: set[str] = set()
        self._near = Nearby(list(self.spelling.values()))

    def look_up(self, cells: Sequence[str]) -> None:
        """Make the codes of a chunk known, as far as they exist."""
        if self._find is None:
            return
        unread = (cell for cell in set(cells) - self.read.keys() if len(cell) <= MAX_TEXT)
        fresh = set(map(normal, unread)) - self.spelling.keys() - {""}
        if not fresh:
            return
        if len(self._found) + len(fresh) > _REMEMBERED:
            self._forget()
        found = self._find(fresh)
        self._found |= found.keys()
        for key, (spelling, handle) in found.items():
            self.spelling[key], self.partner[key] = spelling, handle

    def _forget(self) -> None:
        """A million codes of one batch may pass; cells read before are forgotten with them."""
        for key in self._found:
            del self.spelling[key], self.partner[key]
        self._found = set()
        self.read.clear()

    def key(self, text: str) -> str:
        """A cell's code in normal form, empty where there is none. Raises BadCell when nobody has that code."""
        label = read_label(text)
        key = normal(label)
        if label and key not in self.spelling:
            code = shown(label)
            raise BadCell("unknown_code", f"there is no code '{code}'{self._near.hint(code)}")
        return key
