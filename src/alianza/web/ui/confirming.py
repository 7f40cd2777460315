"""Where nobody can take something back, a word that stands on the page is typed first."""

from __future__ import annotations

from alianza.kernel.errors import UsageError
from alianza.web.ui.screen import Ask


def confirmed(ask: Ask, word: str) -> None:
    """Raise UsageError unless the word that stands on the page was typed."""
    if not word or ask.form.get("confirm", "").strip() != word:
        raise UsageError("what was typed to confirm is another word", hint=f"type {word}", where="/confirm")
