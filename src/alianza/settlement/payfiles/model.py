"""What a payment file is made of, and what becomes of payments that fit into none."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

AccountKind = Literal["iban", "clabe", "other", "none"]
PainSchema = Literal["pain.001.001.03", "pain.001.001.09"]


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """One payout to one partner, in minor units of one currency."""

    payment_id: str  # unique; becomes the end-to-end id by which the bank's statement is reconciled
    partner_id: str  # the partner's external id; stands in for a name no bank can write
    partner_name: str
    amount_minor: int
    currency: str  # ISO 4217
    account: str = ""
    account_kind: AccountKind = "none"  # see `account_kind_of`
    bic: str = ""
    reference: str = ""  # what the partner reads on the account statement
    country: str = ""  # ISO 3166


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account pays. Files of a kind are only written when the account they are paid from is given."""

    name: str
    iban: str = ""
    bic: str = ""
    clabe: str = ""
    country: str = ""  # ISO 3166
    pain_schema: PainSchema = "pain.001.001.09"  # what the bank takes; 03 for banks that have not moved on


class Unpayable(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that is in no file, and why, in words for whoever has to mend it."""

    payment_id: str
    reason: str


class CsvOnly(msgspec.Struct, frozen=True, kw_only=True):
    """A sound payment that no bank file takes: it is in the CSV and has to be paid by hand, and why."""

    payment_id: str
    reason: str


class PaymentFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Every payment given is in the CSV or in `unpayable`, and in at most one bank file."""

    files: list[Path]
    unpayable: list[Unpayable]
    csv_only: list[CsvOnly]
