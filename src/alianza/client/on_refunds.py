"""The operations on refunds. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Refunds(Caller):
    """The operations on refunds."""

    def create_refund(
        self,
        *,
        id: str,
        sale: str,
        occurred_at: str | Unset | None = UNSET,
        amount_minor: int | Unset | None = UNSET,
        currency: str | Unset | None = UNSET,
        metadata: dict[str, str] | Unset | None = UNSET,
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Refund:
        """Tell of a refund. The same refund again changes nothing and is answered 200; the same id with other
        content is refused (409), because facts are never edited.
        """
        answer: m.Refund = self._call(
            "POST",
            "/refunds",
            query={"dry_run": dry_run},
            body={
                "id": id,
                "sale": sale,
                "occurred_at": occurred_at,
                "amount_minor": amount_minor,
                "currency": currency,
                "metadata": metadata,
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def create_refunds(
        self,
        *,
        data: list[m.NewRefund],
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Results:
        """Tell of up to 10,000 refunds. Each refund is judged by itself; the answer says what became of each."""
        answer: m.Results = self._call(
            "POST",
            "/refunds/batch",
            query={"dry_run": dry_run},
            body={"data": data},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_refund(
        self,
        id: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Refund:
        """Read a refund."""
        answer: m.Refund = self._call(
            "GET",
            f"/refunds/{self._quoted(id)}",
            query={"fields": fields},
        )
        return answer

    def list_refunds(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "sale", "-sale", "occurred_at", "-occurred_at", "period", "-period"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        sale: str | Unset | None = UNSET,
        currency: str | Unset | None = UNSET,
        occurred_from: str | Unset | None = UNSET,
        occurred_until: str | Unset | None = UNSET,
    ) -> m.RefundPage:
        """List refunds. By id; with a span of time, or sorted by it, in the order in which they happened; a
        partner's by the month (`period`) in which they are settled, and in that as they were recorded.
        """
        answer: m.RefundPage = self._call(
            "GET",
            "/refunds",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "partner": partner,
                "sale": sale,
                "currency": currency,
                "occurred_from": occurred_from,
                "occurred_until": occurred_until,
            },
        )
        return answer

    def every_refunds(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "sale", "-sale", "occurred_at", "-occurred_at", "period", "-period"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        sale: str | Unset | None = UNSET,
        currency: str | Unset | None = UNSET,
        occurred_from: str | Unset | None = UNSET,
        occurred_until: str | Unset | None = UNSET,
    ) -> Iterator[m.Refund]:
        """List refunds: all of them, page after page."""
        return self._every(
            "/refunds",
            {
                "fields": fields,
                "sort": sort,
                "partner": partner,
                "sale": sale,
                "currency": currency,
                "occurred_from": occurred_from,
                "occurred_until": occurred_until,
            },
        )
