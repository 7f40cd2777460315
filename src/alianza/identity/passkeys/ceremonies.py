"""What browsers are asked for, and how what they answer is checked (WebAuthn level 3). Pure: no I/O, no clock.

The user must have been verified by the device (a fingerprint, a PIN): with the device itself that is two factors.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from alianza.identity.passkeys.model import PasskeyRefused, Site, whose
from alianza.identity.people.model import Person

MILLISECONDS = 5 * 60 * 1_000  # that a browser waits for the device
_ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
# What the library lets out for bytes that are none of what they should be.
_GARBAGE = (
    WebAuthnException,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
_LONGEST_ID = 1_023  # bytes of a credential's id, as the standard says


class Made(NamedTuple):
    """A new credential."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


class Claim(NamedTuple):
    """Whose passkey a browser says it shows; nothing is checked yet."""

    alliance_id: uuid.UUID
    person_id: uuid.UUID
    credential_id: bytes


def options_to_make(
    site: Site, alliance: str, person: Person, handle: bytes, challenge: bytes, known: Sequence[bytes]
) -> Any:
    """What the browser is asked for to make one, as JSON has it; `known`: the credentials that the person has here."""
    found = generate_registration_options(
        rp_id=site.host, rp_name=alliance, user_id=handle, user_name=person.email, challenge=challenge,
        user_display_name=person.name or person.email, timeout=MILLISECONDS, supported_pub_key_algs=_ALGORITHMS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )  # fmt: skip
    return json.loads(options_to_json(found))


def options_to_use(site: Site, challenge: bytes) -> Any:
    """What the browser is asked for to sign in: any passkey that it has for this host."""
    found = generate_authentication_options(
        rp_id=site.host, challenge=challenge, timeout=MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return json.loads(options_to_json(found))


def check_made(text: str, site: Site, challenge: bytes) -> Made:
    """The credential that a browser made. Raises PasskeyRefused."""
    try:
        sent = _json(text)
        _same_page(sent)
        found = verify_registration_response(
            credential=sent, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            require_user_verification=True, supported_pub_key_algs=_ALGORITHMS,
        )  # fmt: skip
    except _GARBAGE as error:
        raise PasskeyRefused("proof") from error
    if not 16 <= len(found.credential_id) <= _LONGEST_ID:
        raise PasskeyRefused("proof")
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def read_claim(text: str) -> Claim:
    """Whose passkey is shown. Raises PasskeyRefused."""
    try:
        found = parse_authentication_credential_json(_json(text))
        kept = found.response.user_handle
    except _GARBAGE as error:
        raise PasskeyRefused("proof") from error
    return Claim(*whose(kept), found.raw_id)


def check_used(text: str, site: Site, challenge: bytes, public_key: bytes) -> int:
    """The authenticator's count, once the proof is right. Raises PasskeyRefused. Whether the count went up is decided by
    the statement that writes it down."""
    try:
        sent = _json(text)
        _same_page(sent)
        found = verify_authentication_response(
            credential=sent, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            credential_public_key=public_key, credential_current_sign_count=0, require_user_verification=True,
        )  # fmt: skip
    except _GARBAGE as error:
        raise PasskeyRefused("proof") from error
    return found.new_sign_count


def _json(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _same_page(sent: dict[str, Any]) -> None:
    """Not from a frame on a page of somebody else's: the library does not look."""
    from webauthn.helpers import base64url_to_bytes

    if parse_client_data_json(base64url_to_bytes(sent["response"]["clientDataJSON"])).cross_origin:
        raise ValueError("from another page")
