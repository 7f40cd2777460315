"""The operations on statements. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Statements(Caller):
    """The operations on statements."""

    def list_statements(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "number", "-number", "sales", "-sales", "commission", "-commission", "leads", "-leads"]
        | Unset = UNSET,
        period: str | Unset | None = UNSET,
        partner: str | Unset | None = UNSET,
        state: Literal["accepted", "disputed", "in_review", "paid"] | Unset | None = UNSET,
        unit: str | Unset | None = UNSET,
    ) -> m.StatementPage:
        """List statements."""
        answer: m.StatementPage = self._call(
            "GET",
            "/statements",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "period": period,
                "partner": partner,
                "state": state,
                "unit": unit,
            },
        )
        return answer

    def every_statements(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "number", "-number", "sales", "-sales", "commission", "-commission", "leads", "-leads"]
        | Unset = UNSET,
        period: str | Unset | None = UNSET,
        partner: str | Unset | None = UNSET,
        state: Literal["accepted", "disputed", "in_review", "paid"] | Unset | None = UNSET,
        unit: str | Unset | None = UNSET,
    ) -> Iterator[m.Statement]:
        """List statements: all of them, page after page."""
        return self._every(
            "/statements",
            {"fields": fields, "sort": sort, "period": period, "partner": partner, "state": state, "unit": unit},
        )

    def get_statement(
        self,
        statement: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Statement:
        """Read a statement."""
        answer: m.Statement = self._call(
            "GET",
            f"/statements/{self._quoted(statement)}",
            query={"fields": fields},
        )
        return answer

    def list_statement_lines(
        self,
        statement: str,
        /,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
    ) -> m.CommissionPage:
        """The lines of a statement. Of every kind, also those that were made by hand."""
        answer: m.CommissionPage = self._call(
            "GET",
            f"/statements/{self._quoted(statement)}/lines",
            query={"fields": fields, "limit": limit, "after": after, "before": before, "sort": sort},
        )
        return answer

    def every_statement_lines(
        self,
        statement: str,
        /,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
    ) -> Iterator[m.Commission]:
        """The lines of a statement: all of them, page after page."""
        return self._every(f"/statements/{self._quoted(statement)}/lines", {"fields": fields, "sort": sort})

    def get_statement_document(
        self,
        statement: str,
        /,
    ) -> bytes:
        """A statement as PDF. In the partner's language; of very many lines it shows the first, and `/lines` has
        them all.
        """
        answer: bytes = self._call(
            "GET",
            f"/statements/{self._quoted(statement)}/document",
        )
        return answer

    def accept_statement(
        self,
        statement: str,
        /,
        *,
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> m.Statement:
        """Accept a statement. A dispute is withdrawn by it. Again changes nothing."""
        answer: m.Statement = self._call(
            "POST",
            f"/statements/{self._quoted(statement)}/accept",
            query={"dry_run": dry_run},
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return answer
