"""Codes made by the program: random, without look-alikes, with a check character, none of them a rude word. Pure.

The 23 characters leave out the vowels (no words come about) and one of each pair that looks alike (0 O Q D is told apart
by leaving out 0, O and Q; 1 I L; 2 Z; 5 S; 8 B; 6 G; U V). 23 is a prime: the last character makes the weighted sum of
all a multiple of it, so that one wrong character, or two that changed places, never give another code of the batch.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

ALPHABET = "23456789CDFHJKMNPRTVWXY"
BASE = len(ALPHABET)
# How many codes there could be for each that there is: what a guess is up against.
_SPARSE = 1_000_000
_SHORTEST = 7
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_USABLE = 256 - 256 % BASE  # bytes from here on would make the first characters more likely

Noise = Callable[[int], bytes]


def length_for(count: int) -> int:
    """How many characters, with the check character, codes of a batch need so that a guess hits one in a million."""
    length = _SHORTEST
    while BASE**length < _SPARSE * count:
        length += 1
    return length + 1


def generate(noise: Noise, count: int, length: int) -> list[str]:
    """`count` different codes of `length` characters, in the order of the alphabet. `noise` gives random bytes."""
    made: set[str] = set()
    while len(made) < count:
        made.update(_some(noise, count - len(made), length))
    return sorted(made)


def _some(noise: Noise, count: int, length: int) -> list[str]:
    values = _values(noise, count * (length - 1)).reshape(count, length - 1)
    checks = -(values @ _weights(length - 1)) % BASE
    codes = np.column_stack([values, checks])
    text = _LETTERS[codes].tobytes().decode("ascii")
    rude = set(_rude(codes, text))
    places = range(0, len(text), length)
    return [text[place : place + length] for row, place in enumerate(places) if row not in rude]


def _values(noise: Noise, count: int) -> npt.NDArray[np.int64]:
    """Evenly distributed values below BASE."""
    found: list[npt.NDArray[np.uint8]] = []
    missing = count
    while missing > 0:
        data = np.frombuffer(noise(missing + missing // 64 + 16), dtype=np.uint8)
        found.append(data[data < _USABLE][:missing])
        missing -= len(found[-1])
    return np.concatenate(found).astype(np.int64) % BASE


def _weights(length: int) -> npt.NDArray[np.int64]:
    """All different, none a multiple of 23; the check character's own is 1."""
    return np.arange(2, length + 2)


def checks_out(code: str) -> bool:
    """Whether a generated code's check character fits: it may exist. False also for what was never generated."""
    if not code or not all(letter in _VALUE for letter in code):
        return False
    return (
        sum((place + 2) * _VALUE[letter] for place, letter in enumerate(code[:-1])) % BASE == -_VALUE[code[-1]] % BASE
    )


def grouped(code: str) -> str:
    """A code in groups of three or four, as it is printed and read aloud: `7K3-M9X-4CWD`."""
    return "-".join([code[first:end] for first, end in _groups(len(code))])


@functools.cache
def _groups(length: int) -> tuple[tuple[int, int], ...]:
    """Where the groups of a code begin and end; the longer ones come last."""
    count = -(-length // 4)
    size, longer = divmod(length, count)
    sizes = [size] * (count - longer) + [size + 1] * longer
    ends = itertools.accumulate(sizes)
    return tuple((end - size, end) for size, end in zip(sizes, ends, strict=True))


def spelled(prefix: str, code: str, length: int) -> str:
    """How a batch's code is shown: its prefix, and its last `length` characters in groups."""
    shown = grouped(code[-length:])
    return f"{prefix}-{shown}" if prefix else shown


# Rude words --------------------------------------------------------------------------------------------------------------

# What reads as a letter that the alphabet lacks. Words with I, L or O cannot come about at all.
_READS_AS = {"A": "4", "B": "8", "E": "3", "G": "69", "S": "5", "T": "T7", "U": "V", "Z": "2"}
# English, Spanish, Portuguese, Russian (in Latin letters and as they look) and the initials that stand for such words.
_WORDS = """
ASS ARSE CRAP CUM CUNT CNT DCK DYKE FAG FCK FUCK FUK GAY HATE JAP KKK NAZ PAK RAPE SEX SUCK TURD TWAT WANK WTF XXX
CACA CAGA CERDA HDP MRD NACA NEGRA PEDA PENDEJ PERRA PND PTM PUTA TETA VERGA
BUNDA MERDA CYKA CYK EBAT HUY MUDAK PZD PZDC SUKA XEP XYE XYN CNM MMP NMD TMD
"""


def is_rude(code: str) -> bool:
    """Whether a generated code reads as one of the words that no customer should be handed."""
    return bool(_pattern().search(code))


@functools.cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        "|".join("".join(f"[{_READS_AS.get(letter, letter)}]" for letter in word) for word in _WORDS.split())
    )


@functools.cache
def _beginnings() -> npt.NDArray[np.bool_]:
    """Whether a word begins with three values: nearly all codes are cleared by a look at this table."""
    table = np.zeros(BASE**3, dtype=np.bool_)
    for word in _WORDS.split():
        for a, b, c in itertools.product(*(_READS_AS.get(letter, letter) for letter in word[:3])):
            table[(_VALUE[a] * BASE + _VALUE[b]) * BASE + _VALUE[c]] = True
    return table


def _rude(codes: npt.NDArray[Any], text: str) -> list[int]:
    """The rows of the codes that read as a rude word."""
    length = codes.shape[1]
    triples = (codes[:, :-2] * BASE + codes[:, 1:-1]) * BASE + codes[:, 2:]
    doubtful = np.flatnonzero(_beginnings()[triples].any(axis=1)).tolist()
    return [row for row in doubtful if is_rude(text[row * length : (row + 1) * length])]
