"""`alianza sso …`: which providers' sign-in an alliance accepts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..identity.provider import CLIENT, SECRET, Provider, provider
from .test_people import ONLYCAR


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
    with provider() as made:
        yield made


@pytest.fixture
def add(books: Any, fake: Provider, tmp_path: Path) -> Any:
    """`add("--title", "Fake")`: the command with what it needs."""
    assert books("deal", "apply", ONLYCAR / "deal.yaml").code == 0
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    known = {"--issuer": fake.issuer, "--client-id": CLIENT, "--secret-file": str(secret), "--domain": "example.com"}

    def run(*words: str, **changed: str) -> Any:
        said = {**known, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
        return books("sso", "add", "fake", *(part for pair in said.items() for part in pair), *words)

    return run


def test_added_listed_disconnected_and_removed(books: Any, add: Any, fake: Provider) -> None:
    said = add("--title", "Fake Inc.")
    assert said.code == 0 and "http://onlycar.localhost:8000/auth/oidc/fake/back" in said.out
    assert add("--second-factor", "--json").json["addresses"] == ["http://onlycar.localhost:8000/auth/oidc/fake/back"]
    (one,) = books("sso", "list", "--json").json["providers"]
    assert (one["slug"], one["issuer"], one["domains"], one["second_factor"]) == (
        "fake",
        fake.issuer,
        ["example.com"],
        True,
    )
    assert SECRET not in books("sso", "list").out + books("audit", "export", "--format", "jsonl").out
    books("people", "invite", "ana@example.com", "--role", "manager")
    assert books("sso", "disconnect", "fake", "ana@example.com", "--json").json["disconnected"] is False
    assert books("sso", "remove", "fake").code == 0
    assert books("sso", "remove", "fake").code == 1
    assert books("sso", "list", "--json").json["providers"] == []


def test_what_the_provider_says_is_looked_at_before_it_is_kept(books: Any, add: Any, fake: Provider) -> None:
    fake.metadata = {"code_challenge_methods_supported": ["plain"]}
    said = add()
    assert said.code == 1 and "PKCE" in said.err
    assert books("sso", "list", "--json").json["providers"] == []


@pytest.mark.parametrize(
    ("changed", "code", "error"),
    [
        ({"secret_file": "nowhere"}, 2, "can't be read"), ({"domain": "*"}, 1, "invalid_value"),
        ({"issuer": "ftp://example.com"}, 1, "target_refused"), ({"issuer": "http://127.0.0.1:1"}, 1, "call_failed"),
    ],
)  # fmt: skip
def test_mistakes_are_named(add: Any, changed: dict[str, str], code: int, error: str) -> None:
    said = add(**changed)
    assert said.code == code and error in said.err


def test_without_the_setting_no_private_address(add: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALIANZA_PRIVATE_TARGETS")
    assert "target_refused" in add().err
