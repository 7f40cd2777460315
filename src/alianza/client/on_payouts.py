"""The operations on payouts. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Payouts(Caller):
    """The operations on payouts."""

    def create_payouts(
        self,
        *,
        period: str,
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.PayoutsPrepared:
        """Prepare the payouts of a month. Records a payout for every statement that is due; one that was
        recorded stays as it is, so again pays nothing twice. The bank's files are written by `alianza payouts
        prepare`.
        """
        answer: m.PayoutsPrepared = self._call(
            "POST",
            "/payouts",
            query={"dry_run": dry_run},
            body={"period": period},
            idempotency_key=idempotency_key,
        )
        return answer

    def list_payouts(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "statement", "-statement"] | Unset = UNSET,
        period: str | Unset | None = UNSET,
        partner: str | Unset | None = UNSET,
        form: Literal["cash", "credit", "points"] | Unset | None = UNSET,
    ) -> m.PayoutPage:
        """List payouts."""
        answer: m.PayoutPage = self._call(
            "GET",
            "/payouts",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "period": period,
                "partner": partner,
                "form": form,
            },
        )
        return answer

    def every_payouts(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "statement", "-statement"] | Unset = UNSET,
        period: str | Unset | None = UNSET,
        partner: str | Unset | None = UNSET,
        form: Literal["cash", "credit", "points"] | Unset | None = UNSET,
    ) -> Iterator[m.Payout]:
        """List payouts: all of them, page after page."""
        return self._every(
            "/payouts", {"fields": fields, "sort": sort, "period": period, "partner": partner, "form": form}
        )

    def get_payout(
        self,
        payout: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Payout:
        """Read a payout. By its id or by the number of its statement."""
        answer: m.Payout = self._call(
            "GET",
            f"/payouts/{self._quoted(payout)}",
            query={"fields": fields},
        )
        return answer
