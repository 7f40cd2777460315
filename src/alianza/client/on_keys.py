"""The operations on keys. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Keys(Caller):
    """The operations on keys."""

    def list_keys(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "created_at", "-created_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> m.KeyPage:
        """List API keys. Also those that are over."""
        answer: m.KeyPage = self._call(
            "GET",
            "/keys",
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

    def every_keys(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "created_at", "-created_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> Iterator[m.Key]:
        """List API keys: all of them, page after page."""
        return self._every("/keys", {"fields": fields, "sort": sort, "partner": partner})

    def create_key(
        self,
        *,
        name: str,
        scopes: list[str],
        partner: str | Unset | None = UNSET,
        expires_at: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.NewKeyMade:
        """Make an API key. Its text is told this once. It can do no more than the key that makes it."""
        answer: m.NewKeyMade = self._call(
            "POST",
            "/keys",
            body={"name": name, "scopes": scopes, "partner": partner, "expires_at": expires_at},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_key(
        self,
        key: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Key:
        """Read an API key."""
        answer: m.Key = self._call(
            "GET",
            f"/keys/{self._quoted(key)}",
            query={"fields": fields},
        )
        return answer

    def rotate_key(
        self,
        key: str,
        /,
        *,
        overlap_hours: int | Unset = UNSET,
        expires_at: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.NewKeyMade:
        """Replace an API key. The old one goes on for a while, so that nothing stands still."""
        answer: m.NewKeyMade = self._call(
            "POST",
            f"/keys/{self._quoted(key)}/rotate",
            body={"overlap_hours": overlap_hours, "expires_at": expires_at},
            idempotency_key=idempotency_key,
        )
        return answer

    def revoke_key(
        self,
        key: str,
        /,
        *,
        idempotency_key: str | None = None,
    ) -> m.Key:
        """End an API key at once. It is refused a second later at the latest. Again changes nothing."""
        answer: m.Key = self._call(
            "POST",
            f"/keys/{self._quoted(key)}/revoke",
            idempotency_key=idempotency_key,
        )
        return answer
