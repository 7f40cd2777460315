"""The operations on webhooks. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Webhooks(Caller):
    """The operations on webhooks."""

    def list_webhooks(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "created_at", "-created_at"] | Unset = UNSET,
        state: Literal["active", "disabled", "paused"] | Unset | None = UNSET,
    ) -> m.WebhookPage:
        """List webhooks."""
        answer: m.WebhookPage = self._call(
            "GET",
            "/webhooks",
            query={"fields": fields, "limit": limit, "after": after, "before": before, "sort": sort, "state": state},
        )
        return answer

    def every_webhooks(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "created_at", "-created_at"] | Unset = UNSET,
        state: Literal["active", "disabled", "paused"] | Unset | None = UNSET,
    ) -> Iterator[m.Webhook]:
        """List webhooks: all of them, page after page."""
        return self._every("/webhooks", {"fields": fields, "sort": sort, "state": state})

    def create_webhook(
        self,
        *,
        url: str,
        events: list[str],
        description: str | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.MadeWebhook:
        """Add a webhook. It is told of what happens from now on. The secret is in this answer only."""
        answer: m.MadeWebhook = self._call(
            "POST",
            "/webhooks",
            body={"url": url, "events": events, "description": description, "partner": partner},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_webhook(
        self,
        webhook: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Webhook:
        """Read a webhook."""
        answer: m.Webhook = self._call(
            "GET",
            f"/webhooks/{self._quoted(webhook)}",
            query={"fields": fields},
        )
        return answer

    def change_webhook(
        self,
        webhook: str,
        /,
        *,
        url: str | Unset = UNSET,
        events: list[str] | Unset = UNSET,
        description: str | Unset = UNSET,
        state: Literal["active", "paused"] | Unset = UNSET,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> m.Webhook:
        """Change a webhook. `paused`: what happens waits. `active` sends it again; after it was disabled, what
        happens from then on.
        """
        answer: m.Webhook = self._call(
            "PATCH",
            f"/webhooks/{self._quoted(webhook)}",
            body={"url": url, "events": events, "description": description, "state": state},
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return answer

    def rotate_webhook_secret(
        self,
        webhook: str,
        /,
        *,
        overlap_hours: int | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.MadeWebhook:
        """Replace a webhook's secret. Both sign for some hours. The new one is in this answer only."""
        answer: m.MadeWebhook = self._call(
            "POST",
            f"/webhooks/{self._quoted(webhook)}/rotate-secret",
            body={"overlap_hours": overlap_hours},
            idempotency_key=idempotency_key,
        )
        return answer

    def ping_webhook(
        self,
        webhook: str,
        /,
        *,
        idempotency_key: str | None = None,
    ) -> m.Event:
        """Send a test event. It is sent in a moment; the deliveries say what was answered."""
        answer: m.Event = self._call(
            "POST",
            f"/webhooks/{self._quoted(webhook)}/ping",
            idempotency_key=idempotency_key,
        )
        return answer

    def list_deliveries(
        self,
        webhook: str,
        /,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "attempted_at", "-attempted_at"] | Unset = UNSET,
        outcome: Literal["delivered", "failed", "given_up"] | Unset | None = UNSET,
        event: str | Unset | None = UNSET,
    ) -> m.DeliveryPage:
        """List the attempts to deliver."""
        answer: m.DeliveryPage = self._call(
            "GET",
            f"/webhooks/{self._quoted(webhook)}/deliveries",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "outcome": outcome,
                "event": event,
            },
        )
        return answer

    def every_deliveries(
        self,
        webhook: str,
        /,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "attempted_at", "-attempted_at"] | Unset = UNSET,
        outcome: Literal["delivered", "failed", "given_up"] | Unset | None = UNSET,
        event: str | Unset | None = UNSET,
    ) -> Iterator[m.Delivery]:
        """List the attempts to deliver: all of them, page after page."""
        return self._every(
            f"/webhooks/{self._quoted(webhook)}/deliveries",
            {"fields": fields, "sort": sort, "outcome": outcome, "event": event},
        )

    def replay_events(
        self,
        webhook: str,
        /,
        *,
        event: str | Unset | None = UNSET,
        since: str | Unset | None = UNSET,
        until: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Queued:
        """Send events again."""
        answer: m.Queued = self._call(
            "POST",
            f"/webhooks/{self._quoted(webhook)}/replay",
            body={"event": event, "since": since, "until": until},
            idempotency_key=idempotency_key,
        )
        return answer

    def remove_webhook(
        self,
        webhook: str,
        /,
        *,
        idempotency_key: str | None = None,
    ) -> m.Done:
        """Remove a webhook."""
        answer: m.Done = self._call(
            "DELETE",
            f"/webhooks/{self._quoted(webhook)}",
            idempotency_key=idempotency_key,
        )
        return answer
