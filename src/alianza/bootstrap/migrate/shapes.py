"""What other systems export: which files, which columns, which words. Pure.

The columns are those of each system's published objects, flattened as an export has them; where several names are in use, each
is understood. A column that is not listed is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

PARTNERS, CUSTOMERS, SALES, COMMISSIONS, PAYOUTS = "partners", "customers", "sales", "commissions", "payouts"
KINDS = (PARTNERS, CUSTOMERS, SALES, COMMISSIONS, PAYOUTS)  # in the order in which they are taken in

Names = tuple[str, ...]


class FileShape(NamedTuple):
    """One kind of file. `words`: one of them stands in the file's name. `columns`: ours, and what they call it."""

    words: Names
    columns: Mapping[str, Names]
    needed: Names


class System(NamedTuple):
    """A system. `says_paid`: its commissions say by themselves which of them were paid."""

    name: str
    files: Mapping[str, FileShape]
    says_paid: bool


_MONEY = {"amount": ("amount",), "currency": ("currency",), "status": ("state", "status")}
_NAME = {
    "first_name": ("first_name", "firstname"),
    "last_name": ("last_name", "lastname"),
    "name": ("name", "company_name"),
}

_AFFILIATE = {"partner": ("affiliate_id", "affiliate_email", "affiliate")}
REWARDFUL = System(
    "Rewardful",
    {
        PARTNERS: FileShape(
            ("affiliate",),
            {
                "id": ("id", "affiliate_id"), **_NAME, "email": ("email",), "link": ("token", "link_token", "via"),
                "code": ("coupon", "coupon_token"), "group": ("campaign", "campaign_name"),
            },
            ("id",),
        ),
        CUSTOMERS: FileShape(
            ("referral", "customer"),
            {
                "id": ("stripe_customer_id", "customer_id"), **_AFFILIATE,
                "at": ("became_lead_at", "became_conversion_at", "created_at"),
            },
            ("id", "partner", "at"),
        ),
        COMMISSIONS: FileShape(
            ("commission",),
            {
                "id": ("id", "commission_id"), **_AFFILIATE, **_MONEY, "due": ("due_at",),
                "sale": ("sale_id", "stripe_charge_id", "charge_id"),
                "sale_amount": ("sale_amount", "charge_amount"), "sale_at": ("charged_at", "sale_charged_at"),
                "customer": ("stripe_customer_id", "customer_id"),
            },
            ("id", "partner", "amount", "status"),
        ),
        PAYOUTS: FileShape(
            ("payout",),
            {"id": ("id", "payout_id"), **_AFFILIATE, **_MONEY, "at": ("paid_at", "created_at")},
            ("id", "partner", "amount"),
        ),
    },
    True,
)  # fmt: skip

TAPFILIATE = System(
    "Tapfiliate",
    {
        PARTNERS: FileShape(
            ("affiliate",),
            {
                "id": ("id", "affiliate_id"), **_NAME, "email": ("email",), "link": ("referral_code",), "code": ("coupon",),
                "group": ("affiliate_group", "group", "program_id"),
            },
            ("id",),
        ),
        CUSTOMERS: FileShape(
            ("customer",),
            {"id": ("customer_id",), **_AFFILIATE, "at": ("created_at",)},
            ("id", "partner", "at"),
        ),
        SALES: FileShape(
            ("conversion",),
            {
                "id": ("external_id", "id"), **_AFFILIATE, "customer": ("customer_id",), "amount": ("amount",),
                "currency": ("currency",), "at": ("created_at",),
            },
            ("id", "partner", "amount", "at"),
        ),
        COMMISSIONS: FileShape(
            ("commission",),
            {
                "id": ("id", "commission_id"), **_AFFILIATE, "amount": ("amount",), "currency": ("currency",),
                "status": ("approved", "status"), "paid": ("paid", "paid_at", "payment_id"),
            },
            ("id", "partner", "amount"),
        ),
        PAYOUTS: FileShape(
            ("payment", "payout"),
            {"id": ("id", "payment_id"), **_AFFILIATE, **_MONEY, "at": ("paid_at", "created_at")},
            ("id", "partner", "amount"),
        ),
    },
    False,
)  # fmt: skip

_PARTNER = {"partner": ("partner_key", "partner_email", "partner")}
PARTNERSTACK = System(
    "PartnerStack",
    {
        PARTNERS: FileShape(
            ("partner",),
            {
                "id": ("partner_key", "key"), "first_name": ("first_name", "partner_first"),
                "last_name": ("last_name", "partner_last"), "name": ("name", "team_name"),
                "email": ("email", "partner_email"), "link": ("link_key", "referral_key"), "code": ("coupon", "coupon_code"),
                "group": ("group", "partner_group"),
            },
            ("id",),
        ),
        CUSTOMERS: FileShape(
            ("customer",),
            {"id": ("customer_key", "key"), **_PARTNER, "at": ("created_at", "submitted_on")},
            ("id", "partner", "at"),
        ),
        SALES: FileShape(
            ("transaction",),
            {
                "id": ("transaction_key", "key"), **_PARTNER, "customer": ("customer_key",), "amount": ("amount",),
                "currency": ("currency",), "at": ("created_at",),
            },
            ("id", "partner", "amount", "at"),
        ),
        COMMISSIONS: FileShape(
            ("reward", "commission"),
            {
                "id": ("reward_key", "key"), **_PARTNER, "amount": ("amount", "reward_amount"), "currency": ("currency",),
                "status": ("status", "reward_status"), "due": ("available_at", "due_at"),
            },
            ("id", "partner", "amount", "status"),
        ),
        PAYOUTS: FileShape(
            ("payout", "withdrawal"),
            {"id": ("payout_key", "key"), **_PARTNER, **_MONEY, "at": ("paid_at", "created_at")},
            ("id", "partner", "amount"),
        ),
    },
    True,
)  # fmt: skip

SYSTEMS: dict[str, System] = {"rewardful": REWARDFUL, "tapfiliate": TAPFILIATE, "partnerstack": PARTNERSTACK}

# What has become of a commission there.
DUE, PENDING, PAID, VOID = "due", "pending", "paid", "void"
_STATUS = {
    DUE: ("due", "approved", "unpaid", "payable", "true", "yes", "1"),
    PENDING: ("pending", "on_hold", "hold", ""),
    PAID: ("paid", "processed", "completed"),
    VOID: (
        "void",
        "voided",
        "declined",
        "disapproved",
        "rejected",
        "cancelled",
        "canceled",
        "refunded",
        "false",
        "no",
        "0",
    ),
}
STATUS: dict[str, str] = {word: status for status, words in _STATUS.items() for word in words}
MADE = "made"
# A payout that has one of these is not made.
UNMADE = frozenset({"pending", "due", "processing", "failed", "cancelled", "canceled", "voided", "declined"})
NO = frozenset({"", "false", "no", "0"})
