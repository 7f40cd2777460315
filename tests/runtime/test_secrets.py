"""Secrets: one for each purpose and alliance, from the environment or from a file that only its owner can read."""

from __future__ import annotations

import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from alianza.kernel.errors import UsageError
from alianza.runtime.secrets import SecretKeyInvalid, hkdf, secret

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.delenv("ALIANZA_SECRET_KEY", raising=False)
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_it_is_always_the_same_for_a_purpose_and_an_alliance_and_no_other_has_it() -> None:
    found = [secret("match", ONE), secret("match", OTHER), secret("salt", ONE), secret("match")]
    assert [len(key) for key in found] == [32] * 4
    assert len(set(found)) == 4
    assert [secret("match", ONE), secret("match", OTHER), secret("salt", ONE), secret("match")] == found


def test_the_file_is_its_owners_alone(home: Path) -> None:
    secret("match", ONE)
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret.key"]


def test_another_file_is_another_secret(home: Path) -> None:
    before = secret("match", ONE)
    (home / "secret.key").unlink()
    assert secret("match", ONE) != before


def test_of_several_that_make_it_at_once_one_wins() -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: secret("match", ONE), range(64)))) == 1


def test_the_environment_comes_first_and_leaves_no_file(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "k" * 32)
    first = secret("match", ONE)
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "l" * 32)
    assert secret("match", ONE) != first
    assert not home.exists()


def test_a_short_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "k" * 31)
    with pytest.raises(UsageError, match="31 characters"):
        secret("match", ONE)


@pytest.mark.parametrize("text", ["", "not hex", "ab" * 31, "ab" * 33])
def test_a_damaged_file_is_refused_and_not_replaced(home: Path, text: str) -> None:
    home.mkdir()
    (home / "secret.key").write_text(text)
    with pytest.raises(SecretKeyInvalid):
        secret("match", ONE)
    assert (home / "secret.key").read_text() == text


@pytest.mark.parametrize(
    ("key", "salt", "info", "length", "found"),
    [
        (
            "0b" * 22, "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            bytes(range(0x50)).hex(), bytes(range(0x60, 0xB0)).hex(), bytes(range(0xB0, 0x100)).hex(), 82,
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f"
            "09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            "0b" * 22, "", "", 42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)  # fmt: skip
def test_the_vectors_of_rfc_5869(key: str, salt: str, info: str, length: int, found: str) -> None:
    words = bytes.fromhex(key), bytes.fromhex(salt), bytes.fromhex(info)
    assert hkdf(*words, length).hex() == found
