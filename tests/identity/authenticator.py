"""An authenticator in software that can also lie: what a device and a browser together send, in every field."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

UP, UV, AT = 1, 4, 64


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One credential. `make` and `show` take what the server asked for, and answer as a browser would."""

    def __init__(self, origin: str, host: str) -> None:
        self.origin, self.host = origin, host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.handle = b""
        self.count = 0

    def _client_data(self, kind: str, challenge: bytes, lies: dict[str, Any]) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": b64(challenge), "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **{name: lies[name] for name in said.keys() & lies.keys()}}).encode()

    def _data(self, flags: int, lies: dict[str, Any]) -> bytes:
        host = hashlib.sha256(str(lies.get("host", self.host)).encode()).digest()
        return host + bytes([lies.get("flags", flags)]) + int(lies.get("count", self.count)).to_bytes(4, "big")

    def _public(self, algorithm: int) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: algorithm, -1: 1, -2: x, -3: y})

    @property
    def public_key(self) -> bytes:
        """As a server keeps it."""
        return self._public(-7)

    def make(self, options: dict[str, Any], **lies: Any) -> str:
        """Answer to a request for a new credential."""
        self.handle = unb64(options["user"]["id"])
        public = self._public(int(lies.get("alg", -7)))
        credential_id = lies.get("credential_id", self.credential_id)
        attested = bytes(16) + len(credential_id).to_bytes(2, "big") + credential_id + public
        data = self._data(UP | UV | AT, lies) + attested
        client = self._client_data("create", lies.get("challenge_bytes", unb64(options["challenge"])), lies)
        sent = {"attestationObject": b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))}
        return self._sent({**sent, "clientDataJSON": b64(client)}, credential_id)

    def show(self, options: dict[str, Any], **lies: Any) -> str:
        """Answer to a request for a proof; the count goes up."""
        self.count += 1
        data = self._data(UP | UV, lies)
        client = self._client_data("get", lies.get("challenge_bytes", unb64(options["challenge"])), lies)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        if lies.get("forged"):
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        sent = {"authenticatorData": b64(data), "clientDataJSON": b64(client), "signature": b64(signature)}
        handle = lies.get("handle", self.handle)
        return self._sent(
            {**sent, **({"userHandle": b64(handle)} if handle is not None else {})},
            lies.get("credential_id", self.credential_id),
        )

    def _sent(self, response: dict[str, str], credential_id: bytes) -> str:
        name = b64(credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
