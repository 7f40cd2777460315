"""What lies sealed in the books opens for its own row, under its own secret, and for nothing else."""

from __future__ import annotations

import uuid

import pytest

from alianza.runtime.sealing import SealBroken, seal, unseal

A, B = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "k" * 40)


def test_it_opens_again_and_shows_nothing() -> None:
    sealed = seal("totp", A, "per_1", b"the secret")
    assert unseal("totp", A, "per_1", sealed) == b"the secret"
    assert b"secret" not in sealed and len(sealed) == len(b"the secret") + 29


def test_the_same_value_never_looks_the_same() -> None:
    assert seal("totp", A, "per_1", b"x") != seal("totp", A, "per_1", b"x")


@pytest.mark.parametrize("words", [("totp", B, "per_1"), ("totp", A, "per_2"), ("oidc", A, "per_1")])
def test_it_opens_nowhere_else(words: tuple[str, uuid.UUID, str]) -> None:
    with pytest.raises(SealBroken):
        unseal(*words, seal("totp", A, "per_1", b"x"))


def test_any_changed_byte_breaks_it() -> None:
    sealed = seal("totp", A, "per_1", b"value")
    for place in range(len(sealed)):
        broken = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            unseal("totp", A, "per_1", broken)
    for short in (b"", sealed[:13], sealed[:20]):
        with pytest.raises(SealBroken):
            unseal("totp", A, "per_1", short)


def test_under_another_secret_it_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("totp", A, "per_1", b"x")
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "l" * 40)
    with pytest.raises(SealBroken) as error:
        unseal("totp", A, "per_1", sealed)
    assert "secret.key" in error.value.hint
