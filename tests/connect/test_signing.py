"""Signatures as Standard Webhooks say: the official vector, and two packages that know nothing of us verify ours."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
import standardwebhooks
import svix
from hypothesis import given
from hypothesis import strategies as st

from alianza.connect.webhooks import signing

# From the tests of standard-webhooks/standard-webhooks (libraries/*/tests), MIT.
VECTOR = {
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "timestamp": 1614265330,
    "payload": '{"test": 2432232314}',
    "signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_the_official_vector() -> None:
    secret = base64.b64decode(str(VECTOR["secret"]).removeprefix(signing.PREFIX))
    made = signing.signature(secret, str(VECTOR["id"]), int(str(VECTOR["timestamp"])), str(VECTOR["payload"]).encode())
    assert made == VECTOR["signature"]


def test_a_secret_is_256_random_bits_and_written_as_the_packages_read_it() -> None:
    one, other = signing.new_secret(), signing.new_secret()
    assert len(one) == 32 and one != other
    assert base64.b64decode(signing.written(one).removeprefix("whsec_")) == one


@given(text=st.text(), secret=st.binary(min_size=24, max_size=64))
def test_both_packages_verify_whatever_is_signed(text: str, secret: bytes) -> None:
    body = json.dumps({"text": text}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        body.decode()
    except UnicodeDecodeError:  # a lone surrogate: no JSON text has one
        return
    headers = signing.headers([secret], "evt_1", int(datetime.now(UTC).timestamp()), body)
    assert standardwebhooks.Webhook(signing.written(secret)).verify(body, headers) == {"text": text}
    svix.Webhook(signing.written(secret)).verify(body, headers)


def test_with_two_secrets_a_receiver_that_knows_either_is_satisfied() -> None:
    old, new, wrong = signing.new_secret(), signing.new_secret(), signing.new_secret()
    headers = signing.headers([new, old], "evt_1", int(datetime.now(UTC).timestamp()), b"{}")
    for secret in (old, new):
        assert standardwebhooks.Webhook(signing.written(secret)).verify(b"{}", headers) == {}
        svix.Webhook(signing.written(secret)).verify(b"{}", headers)
    with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
        standardwebhooks.Webhook(signing.written(wrong)).verify(b"{}", headers)
