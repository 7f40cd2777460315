"""What an error says, in the reader's language: found by its English sentence, as gettext has it. Pure.

The sentence that the product raises is the key: `a key's name has 1 to {most} characters`. What stands in it goes into the
other languages as it is. tests/web/pages/test_problem_words.py reads the sources and refuses one without words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from alianza.kernel.languages import Words

_PLACE = re.compile(r"{(\w+)}")


class Sentences:
    """A table of sentences whose English is what the product says."""

    def __init__(self, table: Sequence[Words]) -> None:
        self._exact = {one.en: one for one in table if not _PLACE.search(one.en)}
        places = [one for one in table if _PLACE.search(one.en)]
        # What says most by itself is tried first: the others are wider.
        self._patterns = [
            (_pattern(one.en), one) for one in sorted(places, key=lambda one: -len(_PLACE.sub("", one.en)))
        ]

    def find(self, english: str) -> tuple[Words, dict[str, str]] | None:
        """The words of a sentence, and what stands in it; None where nobody has written any."""
        exact = self._exact.get(english)
        if exact is not None:
            return exact, {}
        for pattern, words in self._patterns:
            if found := pattern.fullmatch(english):
                return words, found.groupdict()
        return None

    def said(self, english: str, language: str) -> str:
        """A sentence in a language; "" where there are no words for it. English becomes a whole sentence."""
        found = self.find(english)
        if found is None:
            return ""
        text = str(getattr(found[0], language)).format(**found[1])
        return text if language != "en" else text[:1].upper() + text[1:] + ("" if text[-1:] in ".?!" else ".")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)  # text, name, text, name, …
    made = [f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)
