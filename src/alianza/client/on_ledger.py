"""The operations on ledger. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Ledger(Caller):
    """The operations on ledger."""

    def list_accounts(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "path", "-path"] | Unset = UNSET,
        prefix: str | Unset | None = UNSET,
        as_of: str | Unset | None = UNSET,
    ) -> m.AccountPage:
        """List accounts. With their balances, as they are carried, or as of a past moment: that counts all
        transfers again, and takes as long.
        """
        answer: m.AccountPage = self._call(
            "GET",
            "/ledger/accounts",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "prefix": prefix,
                "as_of": as_of,
            },
        )
        return answer

    def every_accounts(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "path", "-path"] | Unset = UNSET,
        prefix: str | Unset | None = UNSET,
        as_of: str | Unset | None = UNSET,
    ) -> Iterator[m.Account]:
        """List accounts: all of them, page after page."""
        return self._every("/ledger/accounts", {"fields": fields, "sort": sort, "prefix": prefix, "as_of": as_of})

    def get_account(
        self,
        account: str,
        /,
        *,
        fields: str | Unset = UNSET,
        as_of: str | Unset | None = UNSET,
    ) -> m.Account:
        """Read an account."""
        answer: m.Account = self._call(
            "GET",
            f"/ledger/accounts/{self._quoted(account)}",
            query={"fields": fields, "as_of": as_of},
        )
        return answer

    def list_transfers(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        fact: str | Unset | None = UNSET,
        ends: str | Unset | None = UNSET,
        recorded_from: str | Unset | None = UNSET,
        recorded_until: str | Unset | None = UNSET,
    ) -> m.TransferPage:
        """List transfers."""
        answer: m.TransferPage = self._call(
            "GET",
            "/ledger/transfers",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "fact": fact,
                "ends": ends,
                "recorded_from": recorded_from,
                "recorded_until": recorded_until,
            },
        )
        return answer

    def every_transfers(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        fact: str | Unset | None = UNSET,
        ends: str | Unset | None = UNSET,
        recorded_from: str | Unset | None = UNSET,
        recorded_until: str | Unset | None = UNSET,
    ) -> Iterator[m.Transfer]:
        """List transfers: all of them, page after page."""
        return self._every(
            "/ledger/transfers",
            {
                "fields": fields,
                "sort": sort,
                "fact": fact,
                "ends": ends,
                "recorded_from": recorded_from,
                "recorded_until": recorded_until,
            },
        )

    def get_transfer(
        self,
        transfer: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Transfer:
        """Read a transfer. A line and its transfer have one id: `ln_…` and `trf_…` with the same letters."""
        answer: m.Transfer = self._call(
            "GET",
            f"/ledger/transfers/{self._quoted(transfer)}",
            query={"fields": fields},
        )
        return answer

    def get_trial_balance(
        self,
        *,
        as_of: str | Unset | None = UNSET,
    ) -> m.TrialBalance:
        """The trial balance."""
        answer: m.TrialBalance = self._call(
            "GET",
            "/ledger/trial-balance",
            query={"as_of": as_of},
        )
        return answer
