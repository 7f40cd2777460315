"""Days that somebody types, as the API reads them. Pure."""

from __future__ import annotations

from datetime import date


def day_of(text: str) -> date | None:
    """A day as a field gives it; None for none, and for what is no day of our time."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 < found.year < 9000 else None


def begin_of(day: date) -> str:
    """The moment at which a day begins where the alliance is."""
    return f"{day.isoformat()}T00:00:00"
