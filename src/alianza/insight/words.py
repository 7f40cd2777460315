"""The words of an analysis: the models, how they are set, and what can be wrong. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from alianza.kernel.errors import AlianzaError, UsageError

FIRST, LAST, LINEAR, POSITION, TIME_DECAY, MARKOV, SHAPLEY = (
    "first", "last", "linear", "position", "time-decay", "markov", "shapley",
)  # fmt: skip
MODELS = (FIRST, LAST, LINEAR, POSITION, TIME_DECAY, MARKOV, SHAPLEY)
BY_POSITION = (FIRST, LAST, LINEAR, POSITION, TIME_DECAY)

Worth = Literal["conversions", "rate"]
WORTHS: tuple[Worth, ...] = ("conversions", "rate")

MAX_TOUCHES = 1_000  # of one path; see `tally`: with MAX_TOTAL it keeps every sum within 64 bits
MAX_TOTAL = 9 * 10**15
MAX_CHANNELS = 65_000
MAX_ORDER = 3
MAX_DECIMALS = 6
MANY = 100_000


class NoPaths(AlianzaError):
    """There is not one path to analyse."""

    code = "no_paths"


class TooManyChannels(AlianzaError):
    """More channels than a model can take."""

    code = "too_many_channels"


class TooManyStates(AlianzaError):
    """The Markov chain has more states that reach one another than can be solved exactly."""

    code = "too_many_states"


@dataclass(frozen=True, slots=True)
class Options:
    """How the models are set.

    `position`: the parts of the first touch, the middle ones together, and the last one; they sum to 1. `half_life`: of
    time decay, in steps of a path, or in days where the paths have times. `order`: of the Markov chain, how many touches
    it remembers. `worth`: what a coalition of Shapley is worth. `decimals`: of the credits that are shown; None: two, or
    none where there are so many conversions that they hardly matter.
    """

    models: tuple[str, ...] = MODELS
    position: tuple[Fraction, Fraction, Fraction] = (Fraction(2, 5), Fraction(1, 5), Fraction(2, 5))
    half_life: Fraction = Fraction(1)
    order: int = 1
    worth: Worth = "conversions"
    decimals: int | None = None

    def decimals_for(self, conversions: int) -> int:
        """How many decimals the credits of so many conversions have."""
        return self.decimals if self.decimals is not None else 2 if conversions < MANY else 0


def read_models(text: str) -> tuple[str, ...]:
    """`all`, one model, or several with commas between them. Raises UsageError."""
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    if words == ["all"]:
        return MODELS
    wrong = next((word for word in words if word not in MODELS), "" if words else text)
    if wrong or not words:
        raise UsageError(f"there is no model '{wrong}'", hint=f"one or more of {', '.join(MODELS)}, or all")
    return tuple(dict.fromkeys(words))


def read_position(text: str) -> tuple[Fraction, Fraction, Fraction]:
    """`40/20/40`: percent of the first touch, the middle ones and the last one. Raises UsageError."""
    parts = [_fraction(part) for part in text.split("/")]
    known = [part for part in parts if part is not None and part >= 0]
    if len(parts) != 3 or len(known) != 3 or sum(known) != 100:
        raise UsageError(
            f"'{text}' is no division of 100 percent",
            hint="first, middle and last touch: --position 40/20/40",
        )
    first, middle, last = known
    return first / 100, middle / 100, last / 100


def read_half_life(text: str) -> Fraction:
    """A positive number of steps or days. Raises UsageError."""
    value = _fraction(text)
    if value is None or not Fraction(1, 1000) <= value <= 100_000:
        raise UsageError(f"'{text}' is no half-life", hint="a positive number of steps or days: --half-life 7")
    return value


def _fraction(text: str) -> Fraction | None:
    plain = text.strip()
    if not plain.replace(".", "", 1).isdecimal() or not plain.isascii() or len(plain) > 20:
        return None
    return Fraction(plain)
