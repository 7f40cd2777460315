"""The operations on commissions. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Commissions(Caller):
    """The operations on commissions."""

    def list_commissions(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at", "period", "-period"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        fact: str | Unset | None = UNSET,
        period: str | Unset | None = UNSET,
        recorded_from: str | Unset | None = UNSET,
        recorded_until: str | Unset | None = UNSET,
    ) -> m.CommissionPage:
        """List commissions. Every line that the terms gave: commissions, claw-backs, tiers, caps, incentives,
        fees and discounts. A month's lines are listed by partner. Lines made by hand are `/adjustments`.
        """
        answer: m.CommissionPage = self._call(
            "GET",
            "/commissions",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "partner": partner,
                "fact": fact,
                "period": period,
                "recorded_from": recorded_from,
                "recorded_until": recorded_until,
            },
        )
        return answer

    def every_commissions(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at", "period", "-period"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        fact: str | Unset | None = UNSET,
        period: str | Unset | None = UNSET,
        recorded_from: str | Unset | None = UNSET,
        recorded_until: str | Unset | None = UNSET,
    ) -> Iterator[m.Commission]:
        """List commissions: all of them, page after page."""
        return self._every(
            "/commissions",
            {
                "fields": fields,
                "sort": sort,
                "partner": partner,
                "fact": fact,
                "period": period,
                "recorded_from": recorded_from,
                "recorded_until": recorded_until,
            },
        )

    def get_commission(
        self,
        commission: str,
        /,
        *,
        fields: str | Unset = UNSET,
        expand: str | Unset = UNSET,
    ) -> m.Commission:
        """Read a commission. `expand=explanation` derives it again from its fact and the terms: who brought it,
        who lost, base, rounding.
        """
        answer: m.Commission = self._call(
            "GET",
            f"/commissions/{self._quoted(commission)}",
            query={"fields": fields, "expand": expand},
        )
        return answer
