"""The operations on exports. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Exports(Caller):
    """The operations on exports."""

    def list_exports(
        self,
    ) -> m.ExportPage:
        """List the exports."""
        answer: m.ExportPage = self._call(
            "GET",
            "/exports",
        )
        return answer

    def create_export(
        self,
        *,
        idempotency_key: str | None = None,
    ) -> m.Export:
        """Make an archive of everything the alliance holds. It is made in the background, as of one moment.
        While one is being made, asking again gives that one. It is kept for a week.
        """
        answer: m.Export = self._call(
            "POST",
            "/exports",
            idempotency_key=idempotency_key,
        )
        return answer

    def get_export(
        self,
        export: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Export:
        """See how far an export is. `latest` is the newest that is ready."""
        answer: m.Export = self._call(
            "GET",
            f"/exports/{self._quoted(export)}",
            query={"fields": fields},
        )
        return answer

    def download_export(
        self,
        export: str,
        /,
    ) -> bytes:
        """Fetch the archive of an export. It names people and what they are paid. `alianza archive import` takes
        it in.
        """
        answer: bytes = self._call(
            "GET",
            f"/exports/{self._quoted(export)}/archive",
        )
        return answer
