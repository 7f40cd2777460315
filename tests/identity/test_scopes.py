"""What roles and scopes allow, as tables that a reader can check."""

from __future__ import annotations

import uuid

import pytest

from alianza.identity import api as identity
from alianza.identity.scopes import OF_A_PARTNER, READ

ALLIANCE = uuid.UUID(int=7)
MINE, THEIRS = b"m" * 16, b"t" * 16


def person(role: str, partner: bytes | None = None) -> identity.Principal:
    return identity.Principal("person", "per_x", ALLIANCE, role, identity.ROLES[role], partner)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (
            "manager",
            "agreements:write people:write keys:write disputes:write audit:read",
            "payouts:write statements:write",
        ),
        ("finance", "payouts:write statements:write adjustments:write", "agreements:write people:write keys:write"),
        ("staff", "sales:write leads:write codes:read", "payouts:read statements:read people:read sales:other"),
        (
            "partner_owner",
            "statements:write disputes:write keys:write people:write",
            "payouts:write ledger:read audit:read",
        ),
        ("partner_member", "links:write disputes:write statements:read", "people:read keys:read partners:write"),
        ("concierge", "leads:write leads:read", "sales:read commissions:read payouts:read"),
        ("auditor", "audit:read ledger:read people:read", "sales:write exports:write"),
    ],
)
def test_a_role_may_this_and_not_that(role: str, may: str, may_not: str) -> None:
    scopes = identity.ROLES[role]
    assert (set(may.split()) - scopes, set(may_not.split()) & scopes) == (set(), set())


def test_every_role_holds_known_scopes_and_a_partners_role_no_more_than_a_partner_can() -> None:
    for role, scopes in identity.ROLES.items():
        assert scopes <= identity.SCOPES, role
    for role in OF_A_PARTNER:
        assert identity.ROLES[role] <= identity.PARTNER_SCOPES
    assert identity.ROLES["auditor"] == READ


def test_nobody_writes_to_the_ledger_or_the_audit_log_by_a_scope() -> None:
    assert not {"ledger:write", "audit:write"} & identity.SCOPES


def test_no_one_role_both_signs_deals_and_pays() -> None:
    assert [role for role, scopes in identity.ROLES.items() if {"agreements:write", "payouts:write"} <= scopes] == []


@pytest.mark.parametrize(
    ("texts", "scopes"),
    [
        (["sales:write"], {"sales:write"}),
        (["Sales:Write ", "sales:read"], {"sales:write", "sales:read"}),
        (["leads:*"], {"leads:read", "leads:write"}),
        (["ledger:*"], {"ledger:read"}),
    ],
)
def test_a_shorthand_is_written_out(texts: list[str], scopes: set[str]) -> None:
    assert identity.expand(texts) == scopes


def test_a_star_is_everything_there_is() -> None:
    assert identity.expand(["*"]) == identity.SCOPES
    assert identity.expand(["*:read"]) == READ


@pytest.mark.parametrize(("text", "near"), [("sale:write", "sales:write"), ("payout:read", "payouts:read")])
def test_a_slip_is_answered_with_the_nearest_scope(text: str, near: str) -> None:
    with pytest.raises(identity.UnknownScope) as error:
        identity.expand([text])
    assert near in error.value.hint


@pytest.mark.parametrize("text", ["", ":", "ledger:write", "sales", "sales:delete", "*:delete", "sales:write:read"])
def test_what_is_no_scope_gives_none(text: str) -> None:
    with pytest.raises(identity.UnknownScope):
        identity.expand([text])


class TestPrincipal:
    def test_it_needs_the_scope(self) -> None:
        person("finance").require("payouts:write")
        with pytest.raises(identity.Forbidden, match="payouts:write"):
            person("manager").require("payouts:write")

    def test_to_write_is_not_to_read(self) -> None:
        writer = identity.Principal("key", "key_x", ALLIANCE, "key", frozenset({"sales:write"}))
        assert writer.may("sales:write") and not writer.may("sales:read")

    def test_a_partners_one_sees_that_partner_only(self) -> None:
        owner = person("partner_owner", MINE)
        assert (owner.sees(MINE), owner.sees(THEIRS), owner.sees(None)) == (True, False, False)
        manager = person("manager")
        assert (manager.sees(MINE), manager.sees(THEIRS), manager.sees(None)) == (True, True, True)

    def test_nobody_gives_away_more_than_they_have(self) -> None:
        owner = person("partner_owner", MINE)
        owner.give(frozenset({"sales:read"}), MINE)
        for scopes, partner in (({"payouts:write"}, MINE), ({"sales:read"}, THEIRS), ({"sales:read"}, None)):
            with pytest.raises(identity.Forbidden):
                owner.give(frozenset(scopes), partner)
