"""The operations on disputes. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Disputes(Caller):
    """The operations on disputes."""

    def list_disputes(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "statement", "-statement"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        state: Literal["open", "resolved", "restated", "withdrawn"] | Unset | None = UNSET,
    ) -> m.DisputePage:
        """List disputes."""
        answer: m.DisputePage = self._call(
            "GET",
            "/disputes",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "partner": partner,
                "state": state,
            },
        )
        return answer

    def every_disputes(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "statement", "-statement"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        state: Literal["open", "resolved", "restated", "withdrawn"] | Unset | None = UNSET,
    ) -> Iterator[m.Dispute]:
        """List disputes: all of them, page after page."""
        return self._every("/disputes", {"fields": fields, "sort": sort, "partner": partner, "state": state})

    def create_dispute(
        self,
        *,
        statement: int | str,
        reason: str,
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Dispute:
        """Dispute a statement. Nothing is paid on it until the dispute is resolved. One that is paid or accepted
        can't be disputed.
        """
        answer: m.Dispute = self._call(
            "POST",
            "/disputes",
            query={"dry_run": dry_run},
            body={"statement": statement, "reason": reason},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_dispute(
        self,
        dispute: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Dispute:
        """Read a dispute."""
        answer: m.Dispute = self._call(
            "GET",
            f"/disputes/{self._quoted(dispute)}",
            query={"fields": fields},
        )
        return answer

    def resolve_dispute(
        self,
        dispute: str,
        /,
        *,
        reason: str,
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Dispute:
        """Tell how a dispute was settled. What it comes to is an adjustment. One that is over stays as it is."""
        answer: m.Dispute = self._call(
            "POST",
            f"/disputes/{self._quoted(dispute)}/resolve",
            query={"dry_run": dry_run},
            body={"reason": reason},
            idempotency_key=idempotency_key,
        )
        return answer
