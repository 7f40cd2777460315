"""The operations on leads. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Leads(Caller):
    """The operations on leads."""

    def create_lead(
        self,
        *,
        id: str,
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
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Lead:
        """Tell of a lead. The same lead again changes nothing and is answered 200; the same id with other
        content is refused (409), because facts are never edited.
        """
        answer: m.Lead = self._call(
            "POST",
            "/leads",
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
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def create_leads(
        self,
        *,
        data: list[m.NewLead],
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Results:
        """Tell of up to 10,000 leads. Each lead is judged by itself; the answer says what became of each."""
        answer: m.Results = self._call(
            "POST",
            "/leads/batch",
            query={"dry_run": dry_run},
            body={"data": data},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_lead(
        self,
        id: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Lead:
        """Read a lead."""
        answer: m.Lead = self._call(
            "GET",
            f"/leads/{self._quoted(id)}",
            query={"fields": fields},
        )
        return answer

    def list_leads(
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
    ) -> m.LeadPage:
        """List leads. By id; with a span of time, or sorted by it, in the order in which they happened; a
        partner's by the month (`period`) in which they are settled, and in that as they were recorded.
        """
        answer: m.LeadPage = self._call(
            "GET",
            "/leads",
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

    def every_leads(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "id", "-id", "occurred_at", "-occurred_at", "period", "-period"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        customer: str | Unset | None = UNSET,
        currency: str | Unset | None = UNSET,
        occurred_from: str | Unset | None = UNSET,
        occurred_until: str | Unset | None = UNSET,
    ) -> Iterator[m.Lead]:
        """List leads: all of them, page after page."""
        return self._every(
            "/leads",
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
