"""The nearest known word to one that is not known, at a bounded cost however many words and mistakes there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SEARCHES = 200
_CANDIDATES = 1_000


class Nearby:
    """Suggests a word for a mistyped one. After some hundred different mistakes it stops: then a list is wrong, not a
    letter. Compares only with words that share the first or the last two letters.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = words
        self._by_edge: dict[str, list[str]] | None = None
        self._known: dict[str, str] = {}

    def hint(self, word: str) -> str:
        """`; did you mean 'taller-x'?`, or an empty text."""
        if word not in self._known:
            if len(self._known) >= _SEARCHES:
                return ""
            self._known[word] = self._search(word.casefold())
        found = self._known[word]
        return f"; did you mean '{found}'?" if found else ""

    def _search(self, word: str) -> str:
        edges = self._edges()
        near = [*edges.get(f"{word[:2]}…", ())[:_CANDIDATES], *edges.get(f"…{word[-2:]}", ())[:_CANDIDATES]]
        by_fold = {candidate.casefold(): candidate for candidate in near}
        found = difflib.get_close_matches(word, list(by_fold), 1, 0.7)
        return by_fold[found[0]] if found else ""

    def _edges(self) -> dict[str, list[str]]:
        if self._by_edge is None:
            self._by_edge = {}
            for word in self._words:
                folded = word.casefold()
                for edge in (f"{folded[:2]}…", f"…{folded[-2:]}"):
                    self._by_edge.setdefault(edge, []).append(word)
        return self._by_edge
