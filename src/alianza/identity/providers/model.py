"""What a provider is, what it says about itself, and what is refused. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.runtime.outgoing import read_target

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII)
LONGEST_NAME = 40


class ProviderRefused(AlianzaError):
    """Another organisation's sign-in is not accepted. `reason` is for the log: one word; the person is told no more."""

    code = "provider_refused"

    def __init__(self, reason: str, person_id: uuid.UUID | None = None) -> None:
        super().__init__("that sign-in is not accepted here", hint="sign in by e-mail, or ask whoever invited you")
        self.reason = reason
        self.person_id = person_id


class ProviderInvalid(AlianzaError):
    """What a provider says about itself is not what OpenID Connect asks for."""

    code = "provider_invalid"


class UnknownProvider(AlianzaError):
    """The alliance has no such provider."""

    code = "unknown_provider"


class ProviderTaken(AlianzaError):
    """The name or the issuer belongs to another provider of the alliance."""

    code = "provider_taken"


class Provider(NamedTuple):
    """A provider of one alliance. `domains`: of the e-mail addresses that it may vouch for. `second_factor`: what it says
    of a second factor counts."""

    slug: str
    name: str
    issuer: str
    client_id: str
    domains: tuple[str, ...]
    second_factor: bool
    created_at: datetime

    def vouches_for(self, email: str) -> bool:
        """Whether an address is of one of its domains; one below such a domain is another."""
        return email.rpartition("@")[2] in self.domains


class Metadata(NamedTuple):
    """What a provider says about itself (OpenID Connect Discovery). `userinfo` may be empty."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    names_itself: bool  # in the answer too (RFC 9207)
    secret_in_body: bool  # the only way in which it takes the client's secret


def new_provider(
    slug: str, name: str, issuer: str, client_id: str, domains: Iterable[str], second_factor: bool, now: datetime
) -> Provider:
    """A provider as it is kept. Raises InvalidValue, TargetRefused."""
    if not _SLUG.fullmatch(slug):
        raise InvalidValue(f"'{slug[:40]}' is no short name", hint="small letters, digits and hyphens: google")
    shown = " ".join(name.split()) or slug.title()
    if len(shown) > LONGEST_NAME or not shown.isprintable():
        raise InvalidValue(f"a provider's name has up to {LONGEST_NAME} characters")
    if "?" in issuer or issuer.endswith("/.well-known/openid-configuration"):
        raise InvalidValue("that is no issuer", hint="the address alone: https://accounts.google.com")
    read_target(issuer)
    if not client_id or len(client_id) > 255 or not client_id.isascii() or not client_id.isprintable():
        raise InvalidValue("a client id has 1 to 255 plain characters")
    wanted = tuple(sorted({domain.strip().lower().removeprefix("@") for domain in domains}))
    wrong = [domain for domain in wanted if not _DOMAIN.fullmatch(domain)]
    if wrong or not wanted:
        raise InvalidValue("which e-mail addresses may it vouch for?", hint="their domains: --domain example.com")
    return Provider(slug, shown, issuer, client_id, wanted, second_factor, now)


def well_known(issuer: str) -> str:
    """Where a provider says what it is."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_metadata(said: Mapping[str, Any], issuer: str) -> Metadata:
    """What a provider says, checked: it speaks for the issuer that was asked, and knows PKCE and the code flow.

    Raises ProviderInvalid, TargetRefused.
    """
    if said.get("issuer") != issuer:
        raise ProviderInvalid("it speaks for another issuer", hint="write the issuer exactly as the provider does")
    found = [said.get(f"{name}_endpoint") for name in ("authorization", "token")]
    keys, userinfo = said.get("jwks_uri"), said.get("userinfo_endpoint") or ""
    addresses = [*found, keys, *([userinfo] if userinfo else [])]
    if not all(isinstance(one, str) for one in addresses):
        raise ProviderInvalid("it does not say where one signs in, or where its keys are")
    for one in addresses:
        read_target(str(one))
    if "code" not in _words(said, "response_types_supported", "code"):
        raise ProviderInvalid("it does not know the authorization code flow")
    if "S256" not in _words(said, "code_challenge_methods_supported", "S256"):
        raise ProviderInvalid("it does not know PKCE with S256")
    ways = _words(said, "token_endpoint_auth_methods_supported", "client_secret_basic")
    if not {"client_secret_basic", "client_secret_post"} & ways:
        raise ProviderInvalid("it does not take a client's secret")
    return Metadata(
        issuer, str(found[0]), str(found[1]), str(keys), str(userinfo),
        said.get("authorization_response_iss_parameter_supported") is True, "client_secret_basic" not in ways,
    )  # fmt: skip


def _words(said: Mapping[str, Any], name: str, otherwise: str) -> set[str]:
    found = said.get(name, [otherwise])
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()
