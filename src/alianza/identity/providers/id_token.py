"""The ID token: who signed in, as the provider says and signs it (OpenID Connect Core 3.1.3.7). Pure.

The library checks the signature, under an algorithm and a key that are chosen here, so that a token can't choose them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import jwt

from alianza.identity.providers.model import ProviderRefused

SKEW = timedelta(seconds=60)  # that two clocks may be apart
OLDEST = timedelta(minutes=10)  # since it was issued
LARGEST = 16_000  # characters
_LONGEST_SUBJECT = 255
# The kind of key for each algorithm that is taken, and the hash of `at_hash`.
_ALGORITHMS = {
    **{f"RS{bits}": ("RSA", f"sha{bits}") for bits in (256, 384, 512)},
    **{f"PS{bits}": ("RSA", f"sha{bits}") for bits in (256, 384, 512)},
    "ES256": ("EC", "sha256"), "ES384": ("EC", "sha384"), "ES512": ("EC", "sha512"), "EdDSA": ("OKP", "sha512"),
}  # fmt: skip
_VERIFIER = jwt.PyJWS(algorithms=list(_ALGORITHMS), options={"enforce_minimum_key_length": True})


class Expected(NamedTuple):
    """What a token has to say. `access_token` is the one that came with it."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str


class KeyUnknown(ProviderRefused):
    """None of the keys at hand is the one that the token names: there may be newer ones."""

    def __init__(self) -> None:
        super().__init__("key")


def read_id_token(text: str, keys: Sequence[Mapping[str, Any]], expected: Expected, now: datetime) -> dict[str, Any]:
    """What a token says, once all of it is checked. Raises ProviderRefused, KeyUnknown."""
    header = _header(text)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS or "crit" in header:
        raise ProviderRefused("algorithm")
    if str(header.get("typ", "JWT")).upper() not in ("JWT", "APPLICATION/JWT"):
        raise ProviderRefused("type")
    claims = _verified(text, algorithm, _key(keys, header.get("kid"), algorithm))
    _check_parties(claims, expected)
    _check_times(claims, now)
    if not _same(claims.get("nonce"), expected.nonce):
        raise ProviderRefused("nonce")
    _check_access_token(claims, algorithm, expected.access_token)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise ProviderRefused("subject")
    return claims


def _header(text: str) -> dict[str, Any]:
    if len(text) > LARGEST or text.count(".") != 2:
        raise ProviderRefused("token")
    try:
        found = jwt.get_unverified_header(text)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise ProviderRefused("token") from None
    return found


def _key(keys: Sequence[Mapping[str, Any]], name: object, algorithm: str) -> jwt.PyJWK:
    """The one key that is meant: by its name, or the only one of that kind. Never a shared secret."""
    kind = _ALGORITHMS[algorithm][0]
    fitting = [
        one
        for one in keys
        if one.get("kty") == kind
        and one.get("use", "sig") == "sig"
        and one.get("alg", algorithm) == algorithm
        and (name is None or one.get("kid") == name)
    ]
    if len(fitting) != 1:
        raise KeyUnknown
    try:
        return jwt.PyJWK(dict(fitting[0]), algorithm=algorithm)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        raise ProviderRefused("key") from None


def _verified(text: str, algorithm: str, key: jwt.PyJWK) -> dict[str, Any]:
    try:
        payload = _VERIFIER.decode(text, key.key, algorithms=[algorithm])
        claims = json.loads(payload)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise ProviderRefused("signature") from None
    if not isinstance(claims, dict):
        raise ProviderRefused("token")
    return claims


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise ProviderRefused("issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        raise ProviderRefused("audience")
    # Meant for others too, it has to say that it was made for us.
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != expected.client_id:
        raise ProviderRefused("party")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    moment, skew = now.timestamp(), SKEW.total_seconds()
    ends, made, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    if not (_number(ends) and _number(made) and _number(begins)):
        raise ProviderRefused("times")
    assert ends is not None and made is not None  # they are numbers
    # Written so that what is no number at all (NaN) is refused too.
    if not ends > moment - skew:
        raise ProviderRefused("expired")
    if not moment - OLDEST.total_seconds() - skew < made < moment + skew or not begins < moment + skew:
        raise ProviderRefused("times")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_access_token(claims: Mapping[str, Any], algorithm: str, access_token: str) -> None:
    said = claims.get("at_hash")
    if said is None:
        return
    found = hashlib.new(_ALGORITHMS[algorithm][1], access_token.encode()).digest()
    half = base64.urlsafe_b64encode(found[: len(found) // 2]).decode().rstrip("=")
    if not access_token or not _same(said, half):
        raise ProviderRefused("at_hash")


def _same(said: object, expected: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode("utf-8", "replace"), expected.encode())
