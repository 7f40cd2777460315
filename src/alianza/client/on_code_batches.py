"""The operations on code-batches. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class CodeBatches(Caller):
    """The operations on code-batches."""

    def list_code_batches(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> m.CodeBatchPage:
        """List batches of codes."""
        answer: m.CodeBatchPage = self._call(
            "GET",
            "/code-batches",
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

    def every_code_batches(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> Iterator[m.CodeBatch]:
        """List batches of codes: all of them, page after page."""
        return self._every("/code-batches", {"fields": fields, "sort": sort, "partner": partner})

    def create_code_batch(
        self,
        *,
        name: str,
        codes: int,
        partner: str | Unset | None = UNSET,
        prefix: str | Unset = UNSET,
        max_uses: int | Unset = UNSET,
        max_per_customer: int | Unset | None = UNSET,
        valid_from: str | Unset | None = UNSET,
        valid_until: str | Unset | None = UNSET,
        campaign: str | Unset = UNSET,
        note: str | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.CodeBatch:
        """Make a batch of codes. Up to 100,000 codes; `alianza codes batch` makes a million. The same again
        gives the same batch.
        """
        answer: m.CodeBatch = self._call(
            "POST",
            "/code-batches",
            body={
                "name": name,
                "codes": codes,
                "partner": partner,
                "prefix": prefix,
                "max_uses": max_uses,
                "max_per_customer": max_per_customer,
                "valid_from": valid_from,
                "valid_until": valid_until,
                "campaign": campaign,
                "note": note,
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def get_code_batch(
        self,
        batch: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.CodeBatch:
        """Read a batch of codes."""
        answer: m.CodeBatch = self._call(
            "GET",
            f"/code-batches/{self._quoted(batch)}",
            query={"fields": fields},
        )
        return answer

    def change_code_batch(
        self,
        batch: str,
        /,
        *,
        disabled: bool,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> m.CodeBatch:
        """Disable a batch of codes, or take that back. Facts of before that moment still count when they come
        later.
        """
        answer: m.CodeBatch = self._call(
            "PATCH",
            f"/code-batches/{self._quoted(batch)}",
            body={"disabled": disabled},
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return answer

    def list_batch_codes(
        self,
        batch: str,
        /,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
    ) -> m.BatchCodePage:
        """The codes of a batch."""
        answer: m.BatchCodePage = self._call(
            "GET",
            f"/code-batches/{self._quoted(batch)}/codes",
            query={"fields": fields, "limit": limit, "after": after, "before": before},
        )
        return answer

    def every_batch_codes(
        self,
        batch: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> Iterator[m.BatchCode]:
        """The codes of a batch: all of them, page after page."""
        return self._every(f"/code-batches/{self._quoted(batch)}/codes", {"fields": fields})
