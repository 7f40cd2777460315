"""The operations on agreements. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Agreements(Caller):
    """The operations on agreements."""

    def list_agreements(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "version", "-version"] | Unset = UNSET,
    ) -> m.AgreementPage:
        """The versions of the deal."""
        answer: m.AgreementPage = self._call(
            "GET",
            "/agreements",
            query={"fields": fields, "limit": limit, "after": after, "before": before, "sort": sort},
        )
        return answer

    def every_agreements(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "version", "-version"] | Unset = UNSET,
    ) -> Iterator[m.Agreement]:
        """The versions of the deal: all of them, page after page."""
        return self._every("/agreements", {"fields": fields, "sort": sort})

    def get_agreement(
        self,
        version: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Agreement:
        """Read a version of the deal. In plain words, and its files."""
        answer: m.Agreement = self._call(
            "GET",
            f"/agreements/{self._quoted(version)}",
            query={"fields": fields},
        )
        return answer

    def test_agreement(
        self,
        *,
        root: str,
        files: dict[str, str],
        idempotency_key: str | None = None,
    ) -> m.AgreementTest:
        """Run a deal's own cases."""
        answer: m.AgreementTest = self._call(
            "POST",
            "/agreements/test",
            body={"root": root, "files": files},
            idempotency_key=idempotency_key,
        )
        return answer

    def plan_agreement(
        self,
        *,
        root: str,
        files: dict[str, str],
        idempotency_key: str | None = None,
    ) -> m.AgreementPlan:
        """Compare a deal with the one in force. In plain words. Changes nothing."""
        answer: m.AgreementPlan = self._call(
            "POST",
            "/agreements/plan",
            body={"root": root, "files": files},
            idempotency_key=idempotency_key,
        )
        return answer

    def create_agreement(
        self,
        *,
        root: str,
        files: dict[str, str],
        dry_run: bool | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.AgreementApplied:
        """Put a version of the deal in force. From its effective date on; refused unless its own cases come out.
        The same deal again changes nothing.
        """
        answer: m.AgreementApplied = self._call(
            "POST",
            "/agreements",
            query={"dry_run": dry_run},
            body={"root": root, "files": files},
            idempotency_key=idempotency_key,
        )
        return answer
