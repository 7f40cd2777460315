"""A provider of sign-ins on this machine, which tells the truth until a test has it lie in one field."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "client id/1", "s3cret+of/the client"


class _Gone:
    def __repr__(self) -> str:
        return "GONE"


GONE = _Gone()  # a lie: the field is not there


class At(NamedTuple):
    """A lie about a moment: so many seconds from now."""

    seconds: float


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Key:
    """A signing key with a name."""

    def __init__(self, name: str, algorithm: str = "ES256") -> None:
        self.name, self.algorithm = name, algorithm
        self.private: Any = (
            ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else rsa.generate_private_key(65537, 2048)
        )

    def public(self) -> dict[str, Any]:
        said = jwt.get_algorithm_by_name(self.algorithm).to_jwk(self.private.public_key(), as_dict=True)
        return {**said, "kid": self.name, "use": "sig", "alg": self.algorithm}


class Provider:
    """`metadata`, `answer`, `claims` and `header` hold lies by field; `paths` holds functions that answer in place of it."""

    def __init__(self) -> None:
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.keys = [Key("one")]
        self.email, self.subject, self.verified = "ana@example.com", "sub-ana", True
        self.metadata: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.token: Any = None  # makes the whole token from its claims
        self.paths: dict[str, Any] = {}
        self.in_id_token = True
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.refused: list[str] = []
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    # What the browser does there ----------------------------------------------------------------------------------------

    def authorize(self, address: str, **changed: Any) -> dict[str, str]:
        """Somebody signs in there; gives what the browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back: dict[str, Any] = {"code": code, "state": asked["state"], "iss": self.issuer, **changed}
        return {name: str(value) for name, value in back.items() if value is not GONE}

    # What it says ---------------------------------------------------------------------------------------------------------

    def document(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            said = {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo", "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"], "authorization_response_iss_parameter_supported": True,
            }  # fmt: skip
            return _lied(said, self.metadata)
        if path == "/keys":
            return {"keys": [one.public() for one in self.keys]}
        return {"sub": self.subject, "email": self.email, "email_verified": self.verified}

    def redeem(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """The token endpoint, which checks all that it should."""
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64decode(authorization.removeprefix("Basic ")).decode() if authorization else ""
        client, _, secret = (
            basic.partition(":") if basic else (form.get("client_id", ""), "", form.get("client_secret", ""))
        )
        wrong = ""
        if asked is None:
            wrong = "code"
        elif (unquote_plus(client), unquote_plus(secret) if basic else secret) != (CLIENT, SECRET):
            wrong = "client"
        elif base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest()) != asked.get("code_challenge"):
            wrong = "verifier"
        elif form.get("redirect_uri") != asked["redirect_uri"] or asked.get("code_challenge_method") != "S256":
            wrong = "redirect"
        if wrong or asked is None:
            self.refused.append(wrong)
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(12)
        said = {"access_token": access, "token_type": "Bearer", "id_token": self.sign(asked, access)}
        return 200, _lied(said, self.answer)

    def sign(self, asked: dict[str, str], access: str) -> str:
        now, key = int(time.time()), self.keys[-1]
        whole = hashlib.new(f"sha{key.algorithm[2:]}", access.encode()).digest()
        half = whole[: len(whole) // 2]
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": asked["client_id"], "sub": self.subject, "exp": now + 300, "iat": now,
            "nonce": asked.get("nonce"), "at_hash": base64url(half),
        }  # fmt: skip
        if self.in_id_token:
            claims |= {"email": self.email, "email_verified": self.verified}
        claims = _lied(claims, self.claims)
        if self.token is not None:
            return str(self.token(self, claims))
        headers = _lied({"kid": key.name}, self.header)
        return jwt.PyJWS().encode(json.dumps(claims).encode(), key.private, key.algorithm, headers)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _lied(said: dict[str, Any], lies: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in {**said, **lies}.items() if value is not GONE}
    return {name: time.time() + value.seconds if isinstance(value, At) else value for name, value in found.items()}


def _handler(provider: Provider) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])).decode())

        def _answer(self, body: str) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if path in provider.paths:
                provider.paths[path](self)
            elif path == "/token":
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self.say(*provider.redeem(form, self.headers.get("authorization", "")))
            elif path == "/authorize":  # a browser comes, and whoever sits there agrees
                back = provider.authorize(self.path)
                to = parse_qs(urlsplit(self.path).query)["redirect_uri"][0]
                self.say(302, {}, location=f"{to}?{urlencode(back)}")
            else:
                self.say(200, provider.document(path))

        def say(self, status: int, said: Any, **headers: str) -> None:
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {
                "content-type": "application/json",
                "content-length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler


@contextmanager
def provider() -> Iterator[Provider]:
    made = Provider()
    try:
        yield made
    finally:
        made.close()
