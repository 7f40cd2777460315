"""What is wrong with a deal file: every problem with its place, collected before anything is raised."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from alianza.kernel.errors import AlianzaError

# A long list of the same mistake (ten thousand facts with one misspelt column) helps nobody.
MAX_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One mistake: where it is, what is wrong, what was expected and the nearest valid word ("" when there is none)."""

    file: str
    line: int
    column: int
    message: str
    expected: str = ""
    nearest: str = ""

    @property
    def where(self) -> str:
        """The place as `file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def advice(self) -> str:
        """What to do about it, in one sentence; "" when the message says all."""
        guess = f"did you mean '{self.nearest}'?" if self.nearest else ""
        wanted = f"expected {self.expected}" if self.expected else ""
        return "; ".join(part for part in (guess, wanted) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" + (f" ({self.advice})" if self.advice else "")


class DealError(AlianzaError):
    """A deal file cannot be used; `problems` holds all that is wrong with it, in the order of the files and lines."""

    code = "deal_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, others = problems[0], len(problems) - 1
        more = f" (and {others} more problem{'s' if others > 1 else ''})" if others else ""
        super().__init__(first.message + more, hint=first.advice, where=first.where)
        self.problems = list(problems)


@dataclass(slots=True)
class Problems:
    """Collects problems while a deal is read."""

    found: list[Problem] = field(default_factory=list)
    incomplete: bool = False  # a file of the deal could not be read: what it would hold is not missing

    def add(self, where: Where, message: str, expected: str = "", nearest: str = "") -> None:
        """Note one problem; beyond MAX_PROBLEMS they are dropped, except that the dropping is said once."""
        if len(self.found) > MAX_PROBLEMS:
            return
        if len(self.found) == MAX_PROBLEMS:
            message, expected, nearest = "too many problems: the rest is not shown", "", ""
        problem = Problem(
            file=where.file, line=where.line, column=where.column, message=message, expected=expected, nearest=nearest
        )
        if problem not in self.found:  # a value behind an alias is read more than once
            self.found.append(problem)

    def raise_if_any(self, files: Sequence[str] = ()) -> None:
        """Raise DealError with all problems, sorted by the given order of files, then by line and column."""
        if not self.found:
            return
        rank = {name: place for place, name in enumerate(files)}
        raise DealError(sorted(self.found, key=lambda one: (rank.get(one.file, len(rank)), one.line, one.column)))


def nearest_word(word: str, valid: Iterable[str]) -> str:
    """The valid word most like the given one; "" when none is alike."""
    folded = word.casefold()
    by_folded = {one.casefold(): one for one in valid}
    close = difflib.get_close_matches(folded, by_folded, n=5, cutoff=0.5)

    def likeness(one: str) -> tuple[bool, float, int]:
        # A single wrong letter beats all else ('xd' is 'id', not 'fixed'); then shared letters, then their places.
        same = sum(left == right for left, right in zip(one, folded, strict=False))
        slip = len(one) == len(folded) == same + 1
        return slip, difflib.SequenceMatcher(None, folded, one).ratio(), same

    return by_folded[max(close, key=likeness)] if close else ""


def one_of(words: Iterable[str], most: int = 12) -> str:
    """A choice in words: `a, b or c`; shortened when it is long."""
    listed = list(words)
    if len(listed) > most:
        return ", ".join(listed[:most]) + ", …"
    return " or ".join(part for part in (", ".join(listed[:-1]), *listed[-1:]) if part)
