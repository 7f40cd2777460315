"""Which of the five languages a visitor reads, by Accept-Language."""

from __future__ import annotations

from collections.abc import Sequence

LANGUAGES = ("es", "en", "zh", "ru", "pt")


def language_of(header: bytes, otherwise: str = "en", offered: Sequence[str] = LANGUAGES) -> str:
    """The best of the offered languages that the header accepts; `otherwise` when it accepts none of them."""
    best, quality = otherwise, 0.0
    for part in header.decode("latin-1").split(",")[:20]:
        tag, _, rest = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        if primary in offered:
            found = _quality(rest)
            if found > quality:
                best, quality = primary, found
    return best


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
