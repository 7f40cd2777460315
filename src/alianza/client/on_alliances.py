"""The operations on alliances. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Alliances(Caller):
    """The operations on alliances."""

    def list_alliances(
        self,
    ) -> m.AlliancePage:
        """The alliance of the key."""
        answer: m.AlliancePage = self._call(
            "GET",
            "/alliances",
        )
        return answer

    def get_alliance(
        self,
        alliance: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Alliance:
        """Read the alliance."""
        answer: m.Alliance = self._call(
            "GET",
            f"/alliances/{self._quoted(alliance)}",
            query={"fields": fields},
        )
        return answer

    def change_alliance(
        self,
        alliance: str,
        /,
        *,
        place: m.Place | Unset | None = UNSET,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> m.Alliance:
        """Say where the alliance is."""
        answer: m.Alliance = self._call(
            "PATCH",
            f"/alliances/{self._quoted(alliance)}",
            body={"place": place},
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return answer
