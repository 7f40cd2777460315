"""The operations on sales. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Sales(Caller):
    """The operations on sales."""

    def create_sale(
        self,
        *,
        id: str,
        amount_minor: int,
        occurred_at: str | Unset | None = UNSET,
        partner: str | Unset | None = UNSET,
        code: str | Unset | None = UNSET,
        click: str | Unset | None = UNSET,
        friend: str | Unset | None = UNSET,
        customer: str | Unset | None = UNSET,
        email: str | Unset | None = UNSET,
        phone: str | Unset | None = UNSET,
        plate: str | Unset | None = UNSET,
        card_bin: str | Unset | None = UNSET,
        category: str | Unset | None = UNSET,
        staff: str | Unset | None = UNSET,
        metadata: dict[str, str] | Unset | None = UNSET,
        currency: str | Unset | None = UNSET,
        net_amount_minor: int | Unset | None = UNSET,
        own_commission_minor: int | Unset | None = UNSET,
        quantity: int | Unset = UNSET,
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Sale:
        """Tell of a sale. The same sale again changes nothing and is answered 200; the same id with other
        content is refused (409), because facts are never edited.
        """
        answer: m.Sale = self._call(
            "POST",
            "/sales",
            query={"dry_run": dry_run},
            body={
                "id": id,
                "occurred_at": occurred_at,
                "partner": partner,
                "code": code,
                "click": click,
                "friend": friend,
                "customer": customer,
                "email": email,
                "phone": phone,
                "plate": plate,
                "card_bin": card_bin,
                "category": category,
                "staff": staff,
                "metadata": metadata,
                "amount_minor": amount_minor,
                "currency": currency,
                "net_amount_minor": net_amount_minor,
                "own_commission_minor": own_commission_minor,
                "quantity": quantity,
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def create_sales(
        self,
        *,
        data: list[m.NewSale],
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Results:
        """Tell of up to 10,000 sales. Each sale is judged by itself; the answer says what became of each."""
        answer: m.Results = self._call(
            "POST",
            "/sales/batch",
            query={"dry_run": dry_run},
            body={"data": data},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_sale(
        self,
        id: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Sale:
        """Read a sale."""
        answer: m.Sale = self._call(
            "GET",
            f"/sales/{self._quoted(id)}",
            query={"fields": fields},
        )
        return answer

    def list_sales(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "id", "-id", "occurred_at", "-occurred_at", "period", "-period"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        customer: str | Unset | None = UNSET,
        currency: str | Unset | None = UNSET,
        occurred_from: str | Unset | None = UNSET,
        occurred_until: str | Unset | None = UNSET,
    ) -> m.SalePage:
        """List sales. By id; with a span of time, or sorted by it, in the order in which they happened; a
        partner's by the month (`period`) in which they are settled, and in that as they were recorded.
        """
        answer: m.SalePage = self._call(
            "GET",
            "/sales",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "partner": partner,
                "customer": customer,
                "currency": currency,
                "occurred_from": occurred_from,
                "occurred_until": occurred_until,
            },
        )
        return answer

    def every_sales(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "id", "-id", "occurred_at", "-occurred_at", "period", "-period"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        customer: str | Unset | None = UNSET,
        currency: str | Unset | None = UNSET,
        occurred_from: str | Unset | None = UNSET,
        occurred_until: str | Unset | None = UNSET,
    ) -> Iterator[m.Sale]:
        """List sales: all of them, page after page."""
        return self._every(
            "/sales",
            {
                "fields": fields,
                "sort": sort,
                "partner": partner,
                "customer": customer,
                "currency": currency,
                "occurred_from": occurred_from,
                "occurred_until": occurred_until,
            },
        )
