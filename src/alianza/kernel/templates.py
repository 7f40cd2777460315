"""Finds a sentence by the template that it was made of: `'{text}' is not an id`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"{(\w+)}")


class Templates:
    """Templates by key. Of several that fit, the one that says most by itself counts."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._exact = {text: key for key, text in table.items() if not _PLACE.search(text)}
        wide = [(text, key) for key, text in table.items() if _PLACE.search(text)]
        wide.sort(key=lambda one: -len(_PLACE.sub("", one[0])))
        self._wide = [(_pattern(text), key) for text, key in wide]

    def find(self, sentence: str) -> tuple[str, dict[str, str]] | None:
        """The key of a sentence's template, and what stands in its places; None where no template fits."""
        if (key := self._exact.get(sentence)) is not None:
            return key, {}
        for pattern, key in self._wide:
            if found := pattern.fullmatch(sentence):
                return key, found.groupdict()
        return None


def filled(template: str, parts: Mapping[str, str]) -> str:
    """A template with its places filled in; other braces stay as they are."""
    return _PLACE.sub(lambda place: parts.get(place[1], place[0]), template)


def places(template: str) -> frozenset[str]:
    """The names of a template's places."""
    return frozenset(_PLACE.findall(template))


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)  # text, name, text, name, …
    made = [f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)
