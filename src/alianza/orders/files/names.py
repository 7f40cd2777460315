"""The words of a facts file: our columns, and when two names are the same."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

FACT_COLUMNS = (
    "fact",
    "fact_id",
    "occurred_at",
    "partner",
    "code",
    "customer",
    "amount",
    "currency",
    "net_amount",
    "own_commission",
    "category",
    "quantity",
    "staff",
    "refunds",
    "friend",
    "click",
    "email",
    "phone",
    "plate",
    "card_bin",
)
REQUIRED_COLUMNS = ("fact", "fact_id", "occurred_at")
AMOUNT_COLUMNS = frozenset({"amount", "net_amount", "own_commission"})


def fold(name: str) -> str:
    """A column name without case, accents, blanks and hyphens: `Occurred At` and `occurred_at` are one."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return re.sub(r"[\s\-.]+", "_", plain.casefold().strip())


def nearest(word: str, words: Iterable[str]) -> str:
    """The word most like the given one, or an empty text when none is near."""
    by_fold = {fold(candidate): candidate for candidate in words}
    found = difflib.get_close_matches(fold(word), list(by_fold), 1, 0.6)
    return by_fold[found[0]] if found else ""
