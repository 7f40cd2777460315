"""The operations on adjustments. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Adjustments(Caller):
    """The operations on adjustments."""

    def list_adjustments(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> m.AdjustmentPage:
        """List adjustments."""
        answer: m.AdjustmentPage = self._call(
            "GET",
            "/adjustments",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "partner": partner,
            },
        )
        return answer

    def every_adjustments(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> Iterator[m.Adjustment]:
        """List adjustments: all of them, page after page."""
        return self._every("/adjustments", {"fields": fields, "sort": sort, "partner": partner})

    def create_adjustment(
        self,
        *,
        partner: str,
        amount_minor: int,
        reason: str,
        external_id: str | Unset | None = UNSET,
        unit: str | Unset | None = UNSET,
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Adjustment:
        """Adjust by hand. A positive amount is in the partner's favour. It stands in the next statement."""
        answer: m.Adjustment = self._call(
            "POST",
            "/adjustments",
            query={"dry_run": dry_run},
            body={
                "external_id": external_id,
                "partner": partner,
                "amount_minor": amount_minor,
                "unit": unit,
                "reason": reason,
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def get_adjustment(
        self,
        adjustment: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Adjustment:
        """Read an adjustment."""
        answer: m.Adjustment = self._call(
            "GET",
            f"/adjustments/{self._quoted(adjustment)}",
            query={"fields": fields},
        )
        return answer
