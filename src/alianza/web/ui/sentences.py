"""What an error says, in the reader's language: found by its English sentence, as gettext has it. Pure.

The sentence that the product raises is the key: `a key's name has 1 to {most} characters`. What stands in it goes into the
other languages as it is. tests/web/pages/test_problem_words.py reads the sources and refuses one without words.
"""

from __future__ import annotations

from collections.abc import Sequence

from alianza.kernel.languages import Words
from alianza.kernel.templates import Templates, filled


class Sentences:
    """A table of sentences whose English is what the product says."""

    def __init__(self, table: Sequence[Words]) -> None:
        self._words = {one.en: one for one in table}
        self._templates = Templates({english: english for english in self._words})

    def knows(self, english: str) -> bool:
        """Whether there are words for a sentence."""
        return self._templates.find(english) is not None

    def said(self, english: str, language: str) -> str:
        """A sentence in a language; "" where there are no words for it. English becomes a whole sentence."""
        found = self._templates.find(english)
        if found is None:
            return ""
        text = filled(getattr(self._words[found[0]], language), found[1])
        return text if language != "en" else text[:1].upper() + text[1:] + ("" if text[-1:] in ".?!" else ".")
