"""The operations on audit. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Audit(Caller):
    """The operations on audit."""

    def list_audit_entries(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        action: str | Unset | None = UNSET,
        actor: str | Unset | None = UNSET,
        subject: str | Unset | None = UNSET,
        recorded_from: str | Unset | None = UNSET,
        recorded_until: str | Unset | None = UNSET,
    ) -> m.EntryPage:
        """List what was changed."""
        answer: m.EntryPage = self._call(
            "GET",
            "/audit",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "action": action,
                "actor": actor,
                "subject": subject,
                "recorded_from": recorded_from,
                "recorded_until": recorded_until,
            },
        )
        return answer

    def every_audit_entries(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        action: str | Unset | None = UNSET,
        actor: str | Unset | None = UNSET,
        subject: str | Unset | None = UNSET,
        recorded_from: str | Unset | None = UNSET,
        recorded_until: str | Unset | None = UNSET,
    ) -> Iterator[m.Entry]:
        """List what was changed: all of them, page after page."""
        return self._every(
            "/audit",
            {
                "fields": fields,
                "sort": sort,
                "action": action,
                "actor": actor,
                "subject": subject,
                "recorded_from": recorded_from,
                "recorded_until": recorded_until,
            },
        )

    def get_audit_entry(
        self,
        entry: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Entry:
        """Read a change."""
        answer: m.Entry = self._call(
            "GET",
            f"/audit/{self._quoted(entry)}",
            query={"fields": fields},
        )
        return answer
