"""The operations on organisations. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Organisations(Caller):
    """The operations on organisations."""

    def list_organisations(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "id", "-id"] | Unset = UNSET,
    ) -> m.OrganisationPage:
        """List organisations. The alliance and its partners."""
        answer: m.OrganisationPage = self._call(
            "GET",
            "/organisations",
            query={"fields": fields, "limit": limit, "after": after, "before": before, "sort": sort},
        )
        return answer

    def every_organisations(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "id", "-id"] | Unset = UNSET,
    ) -> Iterator[m.Organisation]:
        """List organisations: all of them, page after page."""
        return self._every("/organisations", {"fields": fields, "sort": sort})

    def get_organisation(
        self,
        organisation: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Organisation:
        """Read an organisation."""
        answer: m.Organisation = self._call(
            "GET",
            f"/organisations/{self._quoted(organisation)}",
            query={"fields": fields},
        )
        return answer
