"""The operations on events. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Events(Caller):
    """The operations on events."""

    def list_events(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "timestamp", "-timestamp"] | Unset = UNSET,
        type: Literal[
            "adjustment.made",
            "agreement.published",
            "code.created",
            "code.updated",
            "code_batch.created",
            "code_batch.updated",
            "commissions.corrected",
            "customer.merged",
            "customer.unmerged",
            "lead.recorded",
            "link.created",
            "link.updated",
            "month.closed",
            "partner.created",
            "partner.updated",
            "payout.prepared",
            "ping",
            "refund.recorded",
            "sale.recorded",
            "statement.accepted",
            "statement.disputed",
            "statement.issued",
            "statement.resolved",
        ]
        | Unset
        | None = UNSET,
        subject: str | Unset | None = UNSET,
        since: str | Unset | None = UNSET,
        until: str | Unset | None = UNSET,
    ) -> m.EventPage:
        """List what happened. Leads, sales and refunds are there from when a webhook wanted them."""
        answer: m.EventPage = self._call(
            "GET",
            "/events",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "type": type,
                "subject": subject,
                "since": since,
                "until": until,
            },
        )
        return answer

    def every_events(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "timestamp", "-timestamp"] | Unset = UNSET,
        type: Literal[
            "adjustment.made",
            "agreement.published",
            "code.created",
            "code.updated",
            "code_batch.created",
            "code_batch.updated",
            "commissions.corrected",
            "customer.merged",
            "customer.unmerged",
            "lead.recorded",
            "link.created",
            "link.updated",
            "month.closed",
            "partner.created",
            "partner.updated",
            "payout.prepared",
            "ping",
            "refund.recorded",
            "sale.recorded",
            "statement.accepted",
            "statement.disputed",
            "statement.issued",
            "statement.resolved",
        ]
        | Unset
        | None = UNSET,
        subject: str | Unset | None = UNSET,
        since: str | Unset | None = UNSET,
        until: str | Unset | None = UNSET,
    ) -> Iterator[m.Event]:
        """List what happened: all of them, page after page."""
        return self._every(
            "/events",
            {"fields": fields, "sort": sort, "type": type, "subject": subject, "since": since, "until": until},
        )

    def get_event(
        self,
        event: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Event:
        """Read an event."""
        answer: m.Event = self._call(
            "GET",
            f"/events/{self._quoted(event)}",
            query={"fields": fields},
        )
        return answer
