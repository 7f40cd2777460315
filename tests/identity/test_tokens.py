"""The written form of secrets: recognisable, checkable without asking, and leading to their tenant."""

from __future__ import annotations

import hashlib
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.identity.tokens import PATTERN, new_token, read_token

ALLIANCE = uuid.UUID("00c0ffee-0000-8000-8000-0123456789ab")


def test_it_leads_to_its_alliance_and_is_stored_by_its_hash() -> None:
    text = new_token("live", ALLIANCE)
    found = read_token(text, "live")
    assert found == ("live", ALLIANCE, hashlib.sha256(text.encode()).digest())


@given(st.uuids())
def test_whatever_the_alliance(alliance: uuid.UUID) -> None:
    found = read_token(new_token("test", alliance), "test")
    assert found is not None and found.alliance_id == alliance


def test_it_is_recognised_in_the_middle_of_a_leak() -> None:
    text = new_token("live", ALLIANCE)
    found = PATTERN.search(f"AUTH='Bearer {text}'\n")
    assert found is not None and found[0] == text and len(text) == 80
    assert re.fullmatch(r"alz_live_[0-9A-Za-z]{71}", text)


def test_no_two_are_alike() -> None:
    assert len({new_token("live", ALLIANCE) for _ in range(1_000)}) == 1_000


def test_any_single_slip_is_noticed() -> None:
    text = new_token("live", ALLIANCE)
    for place in range(9, len(text)):
        other = "a" if text[place] != "a" else "b"
        assert read_token(text[:place] + other + text[place + 1 :], "live") is None


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text[:-1], lambda text: text + "0", lambda text: text + "\n"]
)
def test_nor_is_anything_else_taken_for_one(change: object) -> None:
    assert read_token(change(new_token("live", ALLIANCE)), "live") is None  # type: ignore[operator]


def test_a_kind_is_not_taken_for_another() -> None:
    text = new_token("live", ALLIANCE)
    assert read_token(text, "test", "session") is None
    assert read_token(text.replace("live", "test"), "test") is None


@given(st.text(max_size=200))
def test_noise_is_no_token(text: str) -> None:
    assert read_token(text, "live", "test") is None
    assert read_token("alz_live_" + text, "live") is None
