"""The few pictures that the pages use, drawn for them on a grid of 24 by 24. Pure."""

from __future__ import annotations

from markupsafe import Markup

_PATHS = {
    "today": "M4 11l8-7 8 7M6 10v10h12V10M10 20v-6h4v6",
    "partners": "M8 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2 20c0-4 2.5-6 6-6s6 2 6 6M16 4.5a3.5 3.5 0 010 6.5M17 14c3 .4 5 2.4 5 6",
    "deals": "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7",
    "codes": "M3 7v4a2 2 0 010 4v3h18v-3a2 2 0 010-4V7zM14 7v2M14 12v2M14 17v1",
    "links": "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
    "orders": "M4 5h2l2 10h10l2-7H7M9 20a1 1 0 100-2 1 1 0 000 2zM17 20a1 1 0 100-2 1 1 0 000 2z",
    "month": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4",
    "ledger": "M12 4v16M6 20h12M5 8h14M5 8l-3 6h6zM19 8l-3 6h6z",
    "funnel": "M3 5h18l-7 8v6l-4-2v-4z",
    "settings": "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4M4 12h4M12 12h8M10 10v4",
    "search": "M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5",
    "money": "M3 7h18v10H3zM12 14.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM6 10v4M18 10v4",
    "bank": "M4 10h16M12 4l8 6M12 4l-8 6M6 10v7M10 10v7M14 10v7M18 10v7M4 20h16",
    "kit": "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
    "help": "M12 21a9 9 0 100-18 9 9 0 000 18zM9.5 9.5a2.5 2.5 0 113.5 2.3c-.700.4-1 1-1 2M12 17v.1",
    "person": "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-4 3.5-7 8-7s8 3 8 7",
    "scan": "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
    "plus": "M12 5v14M5 12h14",
    "check": "M5 12l5 5 9-10",
    "warn": "M12 4l9 16H3zM12 10v4M12 17v.1",
    "close": "M6 6l12 12M18 6L6 18",
    "next": "M9 5l7 7-7 7",
    "back": "M15 5l-7 7 7 7",
    "down": "M12 4v12M6 11l6 6 6-6M5 20h14",
    "theme": "M12 3a9 9 0 109 9 7 7 0 01-9-9z",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "out": "M14 4h6v16h-6M10 8l-4 4 4 4M6 12h10",
    "why": "M12 21a9 9 0 100-18 9 9 0 000 18zM12 8v.1M11 12h1v5h1",
    "queue": "M4 6h16M4 12h10M4 18h7M18 14v6M15 17l3 3 3-3",
    "mail": "M3 6h18v12H3zM3 7l9 7 9-7",
}


def icon(name: str) -> Markup:
    """A picture in the colour of the text around it, silent for whoever listens. Raises KeyError."""
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    ).format(_PATHS[name])
