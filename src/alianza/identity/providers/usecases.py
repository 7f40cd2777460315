"""Configure providers, and sign in through one: the authorization code flow with PKCE (RFC 9700).

The state that goes to the provider and back is a ticket: it works once, soon, and in the browser that it was made for. The
nonce and PKCE's verifier follow from it under the installation's secret, so neither lies in the books.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from alianza.identity import audit, tickets
from alianza.identity.emails import normal_email
from alianza.identity.people.model import Person
from alianza.identity.people.usecases import load_people
from alianza.identity.principal import Origin, Principal
from alianza.identity.providers.discovery import Discovery, read_json
from alianza.identity.providers.id_token import Expected, KeyUnknown, read_id_token
from alianza.identity.providers.model import (
    Metadata,
    Provider,
    ProviderRefused,
    ProviderTaken,
    UnknownProvider,
)
from alianza.kernel.errors import InvalidValue
from alianza.runtime.database import Connection, Database, scalar, sql
from alianza.runtime.outgoing import call
from alianza.runtime.sealing import seal, unseal
from alianza.runtime.secrets import secret

HERE = "alianza.identity.providers"
KIND = "oidc"
LIFETIME = timedelta(minutes=10)  # to sign in at the provider
_SECRET = "provider's client secret"
_LARGEST = 100_000  # bytes of an answer
_LONGEST_CODE = 2_000


# Configuring ----------------------------------------------------------------------------------------------------------


def add_provider(
    connection: Connection, principal: Principal, provider: Provider, client_secret: str, now: datetime
) -> None:
    """Accept a provider's sign-in, or change how. Its issuer stays: other subjects are other people.

    Raises Forbidden, ProviderTaken.
    """
    _require(principal)
    alliance_id = principal.alliance_id
    sealed = seal(_SECRET, alliance_id, provider.issuer, client_secret.encode())
    words = {"alliance": alliance_id, "sealed": sealed, **provider._asdict(), "domains": list(provider.domains)}
    if not connection.execute(sql(HERE, "put_provider"), words).rowcount:
        hint = "alianza sso remove takes the other one away, and the accounts that are connected with it"
        raise ProviderTaken("that name or that issuer belongs to another provider", hint=hint)
    after = {"issuer": provider.issuer, "client_id": provider.client_id, "domains": list(provider.domains)}
    audit.note(
        connection, principal, now, "provider.set", provider.slug,
        after={**after, "second_factor": provider.second_factor},
    )  # fmt: skip


def _require(principal: Principal) -> None:
    principal.require("people:write")
    if principal.partner_id is not None:
        principal.require("alliances:write")


def providers_of(connection: Connection, alliance_id: uuid.UUID) -> list[Provider]:
    """An alliance's providers, by name."""
    rows = connection.execute(sql(HERE, "providers"), {"alliance": alliance_id})
    return [Provider(*row)._replace(domains=tuple(row[4])) for row in rows]


def find_provider(connection: Connection, alliance_id: uuid.UUID, slug: str) -> Provider:
    """A provider by its short name. Raises UnknownProvider."""
    for one in providers_of(connection, alliance_id):
        if one.slug == slug:
            return one
    raise UnknownProvider(f"there is no provider '{slug[:40]}'", hint="alianza sso list shows them")


def remove_provider(connection: Connection, principal: Principal, slug: str, now: datetime) -> int:
    """Accept it no more, and forget whom its subjects are; gives how many that were. Raises Forbidden, UnknownProvider."""
    _require(principal)
    provider = find_provider(connection, principal.alliance_id, slug)
    words = (principal.alliance_id, provider.issuer)
    gone = connection.execute("DELETE FROM provider_accounts WHERE alliance_id = %s AND issuer = %s", words).rowcount
    connection.execute("DELETE FROM sign_in_providers WHERE alliance_id = %s AND issuer = %s", words)
    audit.note(connection, principal, now, "provider.removed", slug, before={"accounts": gone})
    return gone


def disconnect(connection: Connection, principal: Principal, person: Person, slug: str, now: datetime) -> bool:
    """Forget which subject of a provider a person is; the next sign-in connects them anew. Raises Forbidden,
    UnknownProvider."""
    _require(principal)
    provider = find_provider(connection, principal.alliance_id, slug)
    gone = connection.execute(
        "DELETE FROM provider_accounts WHERE alliance_id = %s AND person_id = %s AND issuer = %s",
        (principal.alliance_id, person.person_id, provider.issuer),
    ).rowcount
    if gone:
        audit.note(connection, principal, now, "person.disconnected", person.id, before={"provider": slug})
    return bool(gone)


# Going there ----------------------------------------------------------------------------------------------------------


class Back(NamedTuple):
    """Where the provider sends the browser back to, of which alliance, and where to go on then."""

    alliance_id: uuid.UUID
    address: str
    onward: str = ""


def begin(database: Database, discovery: Discovery, back: Back, slug: str, browser: bytes, now: datetime) -> str:
    """The address at the provider to which the browser goes. Raises UnknownProvider, CallFailed, TargetRefused,
    ProviderInvalid."""
    with database.unit_of_work(back.alliance_id) as connection:
        provider = find_provider(connection, back.alliance_id, slug)
    metadata = discovery.metadata(provider.issuer)
    data = {"slug": slug, "back": back.address, "onward": back.onward}
    with database.unit_of_work(back.alliance_id) as connection:
        state = tickets.issue(connection, back.alliance_id, KIND, browser, now, LIFETIME, data=data)
    verifier, nonce = _follows(state, "verifier"), _follows(state, "nonce")
    said = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": back.address, "scope": "openid email",
        "state": state, "nonce": nonce, "code_challenge": _base64(hashlib.sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{metadata.authorization}{'&' if '?' in metadata.authorization else '?'}{urlencode(said)}"


def _follows(state: str, purpose: str) -> str:
    return _base64(hmac.digest(secret(f"oidc {purpose}"), state.encode(), hashlib.sha256))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


# Coming back ----------------------------------------------------------------------------------------------------------


class Came(NamedTuple):
    """What a browser brings back from a provider."""

    slug: str
    state: str
    code: str
    issuer: str | None  # RFC 9207
    error: str


class Arrived(NamedTuple):
    """Who signed in there. `second_factor`: with one, as the provider says and the alliance believes; `connected`: for the
    first time."""

    alliance_id: uuid.UUID
    person: Person
    second_factor: bool
    connected: bool
    onward: str


def finish(
    database: Database, discovery: Discovery, came: Came, browser: bytes, now: datetime, origin: Origin
) -> Arrived:
    """Who has signed in at the provider. Raises TicketRefused, ProviderRefused, CallFailed, ProviderInvalid."""
    ticket = tickets.take(database, KIND, came.state, browser, now)
    if ticket.data["slug"] != came.slug:
        raise ProviderRefused("mixed_up")
    with database.unit_of_work(ticket.alliance_id) as connection:
        provider = find_provider(connection, ticket.alliance_id, came.slug)
        sealed = scalar(
            connection, "SELECT sealed FROM sign_in_providers WHERE alliance_id = %s AND slug = %s",
            (ticket.alliance_id, provider.slug),
        )  # fmt: skip
    client_secret = unseal(_SECRET, ticket.alliance_id, provider.issuer, sealed).decode()
    metadata = discovery.metadata(provider.issuer)
    _check_answer(came, metadata)
    granted = _redeem(metadata, provider, client_secret, came, str(ticket.data["back"]))
    claims = _claims(discovery, metadata, provider, granted, came.state, now)
    person, connected = _person(database, ticket.alliance_id, provider, claims, now, origin)
    return Arrived(ticket.alliance_id, person, _second(provider, claims), connected, str(ticket.data["onward"]))


def _check_answer(came: Came, metadata: Metadata) -> None:
    """That it is this provider's answer, and no refusal."""
    if (metadata.names_itself or came.issuer is not None) and came.issuer != metadata.issuer:
        raise ProviderRefused("mixed_up")
    if came.error:
        raise ProviderRefused("denied")
    if not came.code or len(came.code) > _LONGEST_CODE:
        raise ProviderRefused("code")


def _redeem(metadata: Metadata, provider: Provider, client_secret: str, came: Came, back: str) -> dict[str, Any]:
    said = {
        "grant_type": "authorization_code", "code": came.code, "redirect_uri": back,
        "code_verifier": _follows(came.state, "verifier"),
    }  # fmt: skip
    headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
    if metadata.secret_in_body:
        said |= {"client_id": provider.client_id, "client_secret": client_secret}
    else:
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(client_secret)}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    answer = call("POST", metadata.token, headers=headers, body=urlencode(said).encode(), largest=_LARGEST)
    if answer.status in (400, 401):  # the provider's way of saying that the code is none
        raise ProviderRefused("code")
    granted = read_json(answer)
    if str(granted.get("token_type", "")).lower() != "bearer" or not isinstance(granted.get("id_token"), str):
        raise ProviderRefused("token")
    return granted


def _claims(
    discovery: Discovery, metadata: Metadata, provider: Provider, granted: Mapping[str, Any], state: str, now: datetime
) -> Mapping[str, Any]:
    access_token = granted.get("access_token")
    access_token = access_token if isinstance(access_token, str) else ""
    expected = Expected(provider.issuer, provider.client_id, _follows(state, "nonce"), access_token)
    text = granted["id_token"]
    try:
        claims = read_id_token(text, discovery.keys(metadata), expected, now)
    except KeyUnknown:
        claims = read_id_token(text, discovery.keys(metadata, again=True), expected, now)
    if "email" in claims or not metadata.userinfo or not access_token:
        return claims
    headers = {"accept": "application/json", "authorization": f"Bearer {access_token}"}
    more = read_json(call("GET", metadata.userinfo, headers=headers, largest=_LARGEST))
    if more.get("sub") != claims["sub"]:
        raise ProviderRefused("subject")
    return {**claims, "email": more.get("email"), "email_verified": more.get("email_verified")}


def _second(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that there was a second factor (RFC 8176), and that counts."""
    methods = claims.get("amr")
    return provider.second_factor and isinstance(methods, list) and "mfa" in methods


def _person(
    database: Database,
    alliance_id: uuid.UUID,
    provider: Provider,
    claims: Mapping[str, Any],
    now: datetime,
    origin: Origin,
) -> tuple[Person, bool]:
    """Whom a subject is: the person it was connected with, else the one of the address, which connects them."""
    email = _email(provider, claims)
    subject = hmac.digest(
        secret("subject", alliance_id), f"{provider.issuer}\0{claims['sub']}".encode(), hashlib.sha256
    )
    words = {"alliance": alliance_id, "issuer": provider.issuer, "subject": subject, "now": now}
    with database.unit_of_work(alliance_id) as connection:
        known = scalar(connection, sql(HERE, "person_of_subject"), words)
        people = load_people(connection, alliance_id, person_id=known) if known else []
        if not known:
            people = load_people(connection, alliance_id, email=email)
        if not people or not people[0].memberships:
            raise ProviderRefused("unknown", known)
        person = people[0]
        if known:
            return person, False
        # One subject of a provider for each person: an address that was given to somebody else opens nothing.
        if not connection.execute(sql(HERE, "connect"), {**words, "person": person.person_id}).rowcount:
            if scalar(connection, sql(HERE, "person_of_subject"), words) == person.person_id:
                return person, False  # by a sign-in at the same moment
            raise ProviderRefused("taken", person.person_id)
        principal = person.principal(alliance_id, person.memberships[0], False, origin)
        audit.note(connection, principal, now, "person.connected", person.id, after={"provider": provider.slug})
        return person, True


def _email(provider: Provider, claims: Mapping[str, Any]) -> str:
    """The address that the provider vouches for. Raises ProviderRefused."""
    said = claims.get("email")
    if not isinstance(said, str) or claims.get("email_verified") is not True:
        raise ProviderRefused("unverified")
    try:
        email = normal_email(said)
    except InvalidValue:
        raise ProviderRefused("unverified") from None
    if not provider.vouches_for(email):
        raise ProviderRefused("domain")
    return email
