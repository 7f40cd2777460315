"""The same identity, however it is written, has one hash; what is none has no hash; nobody without the key can make one."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path

import pytest

from alianza.orders import evidence
from alianza.orders.files import FACT_COLUMNS
from alianza.runtime.settings import read_settings
from alianza.tracking.matches.identities import (
    HASH_BYTES,
    IDENTITIES,
    Identify,
    identify,
    read_card,
    read_email,
    read_phone,
    read_plate,
)

ALLIANCE = uuid.UUID(int=1)


@pytest.fixture
def hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Identify:
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path))
    monkeypatch.delenv("ALIANZA_SECRET_KEY", raising=False)
    return identify(ALLIANCE, "MX")


@pytest.mark.parametrize(
    ("column", "ways"),
    [
        ("email", ["ana@example.com", "  Ana@EXAMPLE.com ", "mailto:ana@example.com", "ana@example.com"]),
        ("phone", ["+525551234567", "55 5123 4567", "(55) 5123-4567", "0052 55 5123 4567", "+52 55 51 23 45 67"]),
        ("plate", ["ABC123D", "abc-123-d", " ABC 123 D", "ＡＢＣ123Ｄ"]),
        ("plate", ["А123ВС77", "A123BC77", "а 123 вс 77"]),
        ("plate", ["京A12345", "京 a·12345"]),
        ("card_bin", ["45563612", "4556 3612", "4556361212345678", "4556-3612-****-1234"]),
        ("card_bin", ["455636", "455636******1234", "4556361"]),
    ],
)
def test_ways_of_writing_the_same(hashes: Identify, column: str, ways: list[str]) -> None:
    found = {hashes(column, way) for way in ways}
    assert len(found) == 1
    assert all(len(one) == HASH_BYTES for one in found.pop())


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (
            "email",
            [
                "",
                "ana",
                "ana@",
                "@example.com",
                "ana@example",
                "ana@example.com, ben@example.com",
                "a" * 250 + "@b.com",
            ],
        ),
        ("phone", ["", "no tiene", "123", "+1", "00000000000", "n/a"]),
        ("plate", ["", "-", "sin placas", "A", "1" * 13]),
        ("card_bin", ["", "45", "****", "visa"]),
    ],
)
def test_what_is_none_has_no_hash(hashes: Identify, column: str, texts: list[str]) -> None:
    assert {text: hashes(column, text) for text in texts} == dict.fromkeys(texts, ())


def test_a_card_is_its_bank_by_six_digits_or_eight(hashes: Identify) -> None:
    (six,) = hashes("card_bin", "455636")
    assert hashes("card_bin", "45563612")[1] == six
    assert len({*hashes("card_bin", "45563612"), *hashes("card_bin", "45563613")}) == 3


def test_the_same_text_is_another_identity_in_another_column_and_another_alliance(hashes: Identify) -> None:
    elsewhere = identify(uuid.UUID(int=2), "MX")
    assert len({hashes("plate", "455636"), hashes("card_bin", "455636"), elsewhere("plate", "455636")}) == 3


def test_it_is_no_hash_that_can_be_tried_out_without_the_key(
    hashes: Identify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mine,) = hashes("phone", "+525551234567")
    for tried in (b"+525551234567", b"phone\0+525551234567"):
        assert mine not in (
            hashlib.sha256(tried).digest()[:HASH_BYTES],
            hashlib.blake2b(tried, digest_size=HASH_BYTES).digest(),
        )
    assert identify(ALLIANCE, "MX")("phone", "+525551234567") == (mine,)
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path / "another"))
    assert read_settings().home == tmp_path / "another"
    assert identify(ALLIANCE, "MX")("phone", "+525551234567") != (mine,)


def test_a_number_without_a_country_is_one_of_the_deals() -> None:
    assert read_phone("600 123 456", "ES") == "+34600123456"
    assert read_phone("600 123 456", "") == ""
    assert read_phone("+34 600 123 456", "MX") == "+34600123456"


def test_facts_files_have_the_columns_that_can_be_read() -> None:
    """Two rooms that do not see each other name them."""
    assert evidence.IDENTITIES == IDENTITIES
    assert set(IDENTITIES) < set(FACT_COLUMNS)


def test_readers_keep_what_tells_people_apart() -> None:
    assert read_email("ana+taller@example.com") == "ana+taller@example.com"
    assert read_plate("0O1I") == "0O1I"
    assert read_card("4556361") == "455636"
