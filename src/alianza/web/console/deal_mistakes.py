"""The mistakes of a deal file in the reader's language: by their keys and parts; in English what the terminal says. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from alianza.kernel.templates import filled
from alianza.programs import deal_mistakes as known
from alianza.programs.deal_file import Problem
from alianza.web.console.deal_mistake_words import ADVICE, AND, MEANT, MISTAKES, OR, PARTS, WANTED, Other

_ARTICLE = re.compile(r"an? ")
_TRANSLATED = ("shape", "what", "owner")  # parts that are names of things; `expected` and `item` are advice themselves
_ADVICE = ("expected", "item")
_CHOICE = ("words", "names", "rules")


def said(problem: Problem, language: str) -> tuple[str, str]:
    """A mistake and what to do about it."""
    if language == "en":
        return problem.message, problem.advice
    found = known.mistake(problem.message)
    message = _words(MISTAKES[found.key], found.parts, language) if found else problem.message
    guess = filled(_in(MEANT, language), {"word": problem.nearest}) if problem.nearest else ""
    wanted = (
        filled(_in(WANTED, language), {"expected": _advice(problem.expected, language)}) if problem.expected else ""
    )
    return message[:1].upper() + message[1:], ("" if language == "zh" else "; ").join(
        part for part in (guess, wanted) if part
    )


def _advice(expected: str, language: str) -> str:
    """What was expected; a mere choice of words stays as it is, but for its `or`."""
    found = known.advice(expected)
    return _words(ADVICE[found.key], found.parts, language) if found else _choice(expected, language)


def _words(words: Other, parts: Mapping[str, str], language: str) -> str:
    return filled(_in(words, language), {name: _part(name, text, language) for name, text in parts.items()})


def _part(name: str, text: str, language: str) -> str:
    if name in _ADVICE:
        return _advice(text, language)
    if name in _CHOICE:
        return _choice(text, language)
    if name in _TRANSLATED:
        words = PARTS.get(_ARTICLE.sub("", text, count=1)) or PARTS.get(text)
        return _in(words, language) if words else text
    return text


def _choice(text: str, language: str) -> str:
    return text.replace(" or ", _in(OR, language)).replace(" and ", _in(AND, language))


def _in(words: Other, language: str) -> str:
    return str(getattr(words, language))
