"""The ID token and the keys that sign it: whatever a provider that lies, or somebody in its place, sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from alianza.identity.providers.discovery import Discovery

from .provider import CLIENT, GONE, At, Key, Provider, base64url
from .provider_world import World


def symmetric(fake: Provider, claims: dict[str, Any]) -> str:
    """Signed with the public key as if it were a shared secret."""
    public = fake.keys[-1].private.public_key()
    text = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = base64url(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "one"}).encode())
    body = f"{head}.{base64url(json.dumps(claims).encode())}"
    import hmac

    return f"{body}.{base64url(hmac.digest(text, body.encode(), 'sha256'))}"


def unsigned(fake: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})  # type: ignore[arg-type]


def no_signature(fake: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, fake.keys[-1].private, "ES256", {"kid": "one"}).rpartition(".")[0] + "."


def of_another_key(fake: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, Key("one").private, "ES256", {"kid": "one"})


def own_key(fake: Provider, claims: dict[str, Any]) -> str:
    """With the key to check it by in its own header."""
    key = Key("one")
    return jwt.encode(claims, key.private, "ES256", {"kid": "one", "jwk": key.public(), "jku": "http://evil.example"})


def changed(fake: Provider, claims: dict[str, Any]) -> str:
    head, _, sign = jwt.encode(claims, fake.keys[-1].private, "ES256", {"kid": "one"}).split(".")
    return f"{head}.{base64url(json.dumps({**claims, 'email': 'luis@example.com'}).encode())}.{sign}"


def weak(fake: Provider, claims: dict[str, Any]) -> str:
    from cryptography.hazmat.primitives.asymmetric import rsa

    fake.keys = [Key("one", "RS256")]
    fake.keys[0].private = rsa.generate_private_key(65537, 1024)
    return jwt.encode(claims, fake.keys[0].private, "RS256", {"kid": "one"})


HOUR = 3_600


class TestTheToken:
    @pytest.mark.parametrize(
        "make",
        [symmetric, unsigned, no_signature, of_another_key, own_key, changed, weak],
        ids=lambda make: make.__name__,
    )
    def test_one_that_is_not_signed_by_the_providers_key(self, shared: World, make: Callable[..., str]) -> None:
        shared.fake.token = make
        assert shared.refused() in ("algorithm", "signature", "key")

    @pytest.mark.parametrize("text", ["", "x", "a.b", "a.b.c", "..", "é.é.é", "x" * 20_000, 5, None, ["a"], GONE])
    def test_what_is_no_token(self, shared: World, text: Any) -> None:
        shared.fake.answer = {"id_token": text}
        assert shared.refused() == "token"

    @pytest.mark.parametrize(
        ("claims", "reason"),
        [
            ({"iss": "http://evil.example"}, "issuer"), ({"iss": GONE}, "issuer"), ({"iss": ["x"]}, "issuer"),
            ({"aud": "other"}, "audience"), ({"aud": GONE}, "audience"), ({"aud": []}, "audience"),
            ({"aud": [CLIENT, "other"]}, "party"), ({"aud": [CLIENT, "other"], "azp": "other"}, "party"),
            ({"azp": "other"}, "party"), ({"azp": None}, "party"),
            ({"exp": GONE}, "times"), ({"exp": "9999999999"}, "times"), ({"exp": True}, "times"),
            ({"exp": float("nan")}, "expired"), ({"exp": At(-HOUR)}, "expired"),
            ({"iat": GONE}, "times"), ({"iat": At(HOUR)}, "times"), ({"iat": At(-HOUR)}, "times"),
            ({"iat": float("nan")}, "times"), ({"nbf": At(HOUR)}, "times"), ({"nbf": "x"}, "times"),
            ({"nonce": GONE}, "nonce"), ({"nonce": ""}, "nonce"), ({"nonce": "other"}, "nonce"), ({"nonce": 5}, "nonce"),
            ({"at_hash": "other"}, "at_hash"), ({"at_hash": 5}, "at_hash"),
            ({"sub": GONE}, "subject"), ({"sub": ""}, "subject"), ({"sub": 5}, "subject"), ({"sub": "x" * 256}, "subject"),
            ({"email_verified": False}, "unverified"), ({"email_verified": "true"}, "unverified"),
            ({"email_verified": GONE}, "unverified"), ({"email": "no address"}, "unverified"), ({"email": 5}, "unverified"),
            ({"email": "ana@evil.example"}, "domain"), ({"email": "ana@sub.example.com"}, "domain"),
            ({"email": "ana@example.com.evil.example"}, "domain"), ({"email": "xyz@example.com"}, "unknown"),
        ],
        ids=str,
    )  # fmt: skip
    def test_a_lie_in_one_field(self, shared: World, claims: dict[str, Any], reason: str) -> None:
        shared.fake.claims = claims
        assert shared.refused() == reason

    @pytest.mark.parametrize(
        "claims",
        [{"aud": [CLIENT]}, {"azp": CLIENT}, {"aud": [CLIENT, "other"], "azp": CLIENT}, {"at_hash": GONE},
         {"email": "Ana@Example.COM"}, {"exp": At(2 * HOUR)}, {"nbf": At(0)}],
        ids=str,
    )  # fmt: skip
    def test_control_what_is_no_lie(self, shared: World, claims: dict[str, Any]) -> None:
        shared.fake.claims = claims
        assert shared.come().person.email == "ana@example.com"

    @pytest.mark.parametrize(("off", "taken"), [(-50, True), (-70, False), (50, True), (70, False)])
    def test_clocks_may_be_a_minute_apart(self, shared: World, off: int, taken: bool) -> None:
        shared.fake.claims = {"exp": At(off)} if off < 0 else {"iat": At(off)}
        if taken:
            shared.come()
        else:
            assert shared.refused() in ("expired", "times")

    @pytest.mark.parametrize(
        ("header", "reason"),
        [({"crit": ["x"], "x": 1}, "token"), ({"typ": "at+jwt"}, "type"), ({"kid": "other"}, "key")],
        ids=str,
    )  # fmt: skip
    def test_a_header_that_asks_for_more(self, shared: World, header: dict[str, Any], reason: str) -> None:
        shared.fake.header = header
        assert shared.refused() == reason

    @pytest.mark.parametrize(
        "answer", [{"token_type": "mac"}, {"token_type": GONE}, {"access_token": GONE}, {"access_token": 5}]
    )
    def test_what_comes_with_it(self, shared: World, answer: dict[str, Any]) -> None:
        shared.fake.answer = answer
        assert shared.refused() in ("token", "at_hash")


class TestKeys:
    def test_a_new_key_is_asked_for_once_it_is_used(self, shared: World, monkeypatch: pytest.MonkeyPatch) -> None:
        passed = [0.0]
        shared.discovery = Discovery(lambda: passed[0])
        shared.come()
        shared.fake.keys = [Key("two")]
        passed[0] += 61
        assert shared.come().person.email == "ana@example.com"
        assert (
            shared.fake.asked.count("/keys") == 2 and shared.fake.asked.count("/.well-known/openid-configuration") == 1
        )

    def test_made_up_names_of_keys_have_us_ask_once_a_minute(self, shared: World) -> None:
        passed = [0.0]
        shared.discovery = Discovery(lambda: passed[0])
        shared.fake.header = {"kid": "other"}
        for seconds, asked in ((0, 1), (30, 1), (31, 2), (0, 2)):
            passed[0] += seconds
            assert shared.refused() == "key"
            assert shared.fake.asked.count("/keys") == asked

    def test_a_key_that_was_taken_back_counts_for_an_hour_at_most(self, shared: World) -> None:
        passed = [0.0]
        shared.discovery = Discovery(lambda: passed[0])
        shared.come()
        old, new = shared.fake.keys[0], Key("two")
        shared.fake.keys = [new, old]
        shared.come()
        shared.fake.document = lambda path: (
            {"keys": [new.public()]} if path == "/keys" else Provider.document(shared.fake, path)
        )  # type: ignore[method-assign]
        try:
            passed[0] += 3_601
            assert shared.refused() == "key"
        finally:
            del shared.fake.document

    def test_without_a_name_the_only_key_counts_and_of_two_none(self, shared: World) -> None:
        shared.fake.header = {"kid": GONE}
        shared.come()
        shared.discovery = Discovery()
        shared.fake.keys = [Key("one"), Key("two")]
        assert shared.refused() == "key"

    @pytest.mark.parametrize(
        "key",
        [{"kty": "oct", "k": "c2VjcmV0", "kid": "one"}, {"kty": "EC", "kid": "one"}, {"kty": "EC", "kid": "one", "crv": "x"}, 5,
         {"use": "enc"}, {"alg": "ES384"}],
        ids=str,
    )  # fmt: skip
    def test_keys_that_are_none_for_this(self, shared: World, key: Any) -> None:
        changed = {**shared.fake.keys[0].public(), **key} if isinstance(key, dict) and "kty" not in key else key
        shared.fake.paths["/keys"] = lambda on: on.say(200, {"keys": [changed]})
        assert shared.refused() == "key"
