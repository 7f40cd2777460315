"""The operations on closings. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Closings(Caller):
    """The operations on closings."""

    def list_closings(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "period", "-period"] | Unset = UNSET,
    ) -> m.ClosingPage:
        """List closed months."""
        answer: m.ClosingPage = self._call(
            "GET",
            "/closings",
            query={"fields": fields, "limit": limit, "after": after, "before": before, "sort": sort},
        )
        return answer

    def every_closings(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "period", "-period"] | Unset = UNSET,
    ) -> Iterator[m.Closing]:
        """List closed months: all of them, page after page."""
        return self._every("/closings", {"fields": fields, "sort": sort})

    def create_closing(
        self,
        *,
        period: str,
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Closed:
        """Close a month. Numbers the statements of the month, and of every month before it that is open. Later
        facts of it land in the next month. Again changes nothing.
        """
        answer: m.Closed = self._call(
            "POST",
            "/closings",
            query={"dry_run": dry_run},
            body={"period": period},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_closing(
        self,
        period: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Closing:
        """Read a closed month."""
        answer: m.Closing = self._call(
            "GET",
            f"/closings/{self._quoted(period)}",
            query={"fields": fields},
        )
        return answer
