"""Codes made by the program: all different, safe to read aloud and to type, hard to guess, none of them rude."""

from __future__ import annotations

import itertools
import os
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.kernel.spelling import normal
from alianza.tracking.codes.generate import (
    ALPHABET,
    BASE,
    checks_out,
    generate,
    grouped,
    is_rude,
    length_for,
    spelled,
)

# Who hears or reads a code may take one for the other: by eye, by ear in Spanish or English, by hand.
EASILY_MISTAKEN = ("O0Q", "I1L", "2Z", "5S", "8B", "6G", "UV")


CODES = generate(random.Random(1).randbytes, 2_000, 10)
codes = st.sampled_from(CODES)


def test_a_million_codes_are_a_million_different_codes() -> None:
    made = generate(os.urandom, 1_000_000, length_for(1_000_000))
    assert len(set(made)) == len(made) == 1_000_000
    assert len(set(map(normal, made[::50]))) == 20_000
    assert all(map(checks_out, made[::100]))
    assert made == sorted(made)


def test_no_two_characters_are_easily_mistaken() -> None:
    for alike in EASILY_MISTAKEN:
        assert len(set(alike) & set(ALPHABET)) <= 1, alike
    assert not set("AEIOU") & set(ALPHABET), "vowels make words"
    assert len(set(ALPHABET)) == BASE == 23


def test_every_character_is_as_likely_as_any_other() -> None:
    made = generate(os.urandom, 50_000, 9)
    for place in range(8):  # the check character follows from the others
        counts = Counter(code[place] for code in made)
        assert len(counts) == BASE
        assert max(counts.values()) / min(counts.values()) < 1.3


@pytest.mark.parametrize(("count", "length"), [(1, 8), (3_000, 8), (10_000, 9), (100_000, 10), (1_000_000, 10)])
def test_a_guess_hits_at_most_one_in_a_million(count: int, length: int) -> None:
    assert length_for(count) == length
    assert BASE ** (length - 1) >= 1_000_000 * count


@given(codes, st.data())
def test_one_wrong_character_is_always_caught(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    for other in set(ALPHABET) - {code[place]}:
        assert not checks_out(code[:place] + other + code[place + 1 :])


@given(codes)
def test_two_characters_that_changed_places_are_always_caught(code: str) -> None:
    for one, other in itertools.combinations(range(len(code)), 2):
        if code[one] != code[other]:
            letters = list(code)
            letters[one], letters[other] = letters[other], letters[one]
            assert not checks_out("".join(letters))


@pytest.mark.parametrize("text", ["", "A", "TALLERX", "2222O222", "ÑÑÑÑÑÑÑÑ"])
def test_other_texts_are_no_generated_codes(text: str) -> None:
    assert not checks_out(text)


def read_aloud(code: str, chance: random.Random) -> str:
    """Told over the telephone and typed by somebody else: in groups, in small letters, with what the keyboard does."""
    heard = " ".join(code.split("-"))
    typed = "".join(letter.lower() if chance.random() < 0.5 else letter for letter in heard)
    typed = typed.translate(str.maketrans("HKMPCTXY", "НКМРСТХУ")) if chance.random() < 0.3 else typed
    typed = "".join(letter + chance.choice(["", "", "\u0301", "-", ".", " "]) for letter in typed)
    return typed.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}) if chance.random() < 0.3 else typed


@given(codes, st.sampled_from(["", "LAVA", "SOL10", "VIL"]), st.randoms(use_true_random=False))
def test_codes_survive_being_read_aloud(code: str, prefix: str, chance: random.Random) -> None:
    shown = spelled(prefix, normal(prefix) + code, len(code))
    assert normal(read_aloud(shown, chance)) == normal(prefix) + code


@pytest.mark.parametrize(
    ("code", "shown"), [("22223333", "2222-3333"), ("222333444", "222-333-444"), ("2223334444", "222-333-4444")]
)
def test_they_are_shown_in_groups_of_three_or_four(code: str, shown: str) -> None:
    assert grouped(code) == shown


@pytest.mark.parametrize("code", ["22FCK222", "2PVT4222", "2CYK4222", "KKK22222", "22C4C422"])
def test_rude_words_are_known_also_with_digits_for_letters(code: str) -> None:
    assert is_rude(code)


def test_none_is_rude() -> None:
    made = generate(os.urandom, 100_000, 10)
    assert not [code for code in made if is_rude(code)]
    # Control: without the sieve about one in forty would be.
    chance = random.Random(1)
    unsieved = ["".join(chance.choices(ALPHABET, k=10)) for _ in range(20_000)]
    assert sum(map(is_rude, unsieved)) > 200
