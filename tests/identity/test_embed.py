"""Embed tokens: one partner, few scopes, a quarter of an hour; signed, so that nothing in them can be changed."""

from __future__ import annotations

import base64
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from alianza.identity import api as identity
from alianza.kernel.errors import UsageError

from .conftest import NOW

TALLER, OTRO = uuid.UUID(int=11), uuid.UUID(int=12)
MINUTE = timedelta(minutes=1)
SEES = frozenset({"commissions:read", "links:read"})
KEY = identity.Principal("key", "key_1", uuid.UUID(int=1), "key", SEES | {"sales:read", "payouts:read"})


def test_it_acts_for_one_partner_with_what_was_given() -> None:
    found = identity.read_embed(identity.embed_token(KEY, TALLER, SEES, NOW), NOW)
    wanted = identity.Principal("embed", "embed:key_1", KEY.alliance_id, "embed", SEES, TALLER.bytes, False)
    assert found == wanted and found.sees(TALLER.bytes) and not found.sees(OTRO.bytes) and not found.sees(None)


def test_it_ends_by_itself() -> None:
    text = identity.embed_token(KEY, TALLER, SEES, NOW)
    identity.read_embed(text, NOW + 15 * MINUTE - timedelta(seconds=1))
    with pytest.raises(identity.EmbedRefused):
        identity.read_embed(text, NOW + 15 * MINUTE)


@pytest.mark.parametrize("lifetime", [timedelta(0), -MINUTE, 16 * MINUTE])
def test_for_a_quarter_of_an_hour_at_most(lifetime: timedelta) -> None:
    with pytest.raises(UsageError, match="15 minutes"):
        identity.embed_token(KEY, TALLER, SEES, NOW, lifetime)


def test_nobody_gives_a_page_more_than_they_have_or_than_a_page_may_have() -> None:
    with pytest.raises(identity.Forbidden):
        identity.embed_token(KEY, TALLER, frozenset({"statements:read"}), NOW)
    with pytest.raises(UsageError, match="payouts:read"):
        identity.embed_token(KEY, TALLER, frozenset({"payouts:read"}), NOW)
    with pytest.raises(UsageError, match="do nothing"):
        identity.embed_token(KEY, TALLER, frozenset(), NOW)
    with pytest.raises(identity.Forbidden):
        identity.embed_token(replace(KEY, partner_id=OTRO.bytes), TALLER, SEES, NOW)


def test_any_changed_byte_is_noticed() -> None:
    text = identity.embed_token(KEY, TALLER, SEES, NOW)
    signed = base64.urlsafe_b64decode(text[10:] + "=" * (-len(text[10:]) % 4))
    for place in range(len(signed)):
        broken = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        with pytest.raises(identity.EmbedRefused):
            identity.read_embed("alz_embed_" + base64.urlsafe_b64encode(broken).decode().rstrip("="), NOW)


@pytest.mark.parametrize(
    "text", ["", "alz_embed_", "alz_embed_AAAA", "x" * 3_000, "alz_embed_" + "A" * 3_000, "alz_embed_ñ"]
)
def test_noise_is_none(text: str) -> None:
    with pytest.raises(identity.EmbedRefused):
        identity.read_embed(text, NOW)


def test_under_another_secret_it_is_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "k" * 40)
    text = identity.embed_token(KEY, TALLER, SEES, NOW)
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "l" * 40)
    with pytest.raises(identity.EmbedRefused):
        identity.read_embed(text, NOW)
