"""The operations on links. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Links(Caller):
    """The operations on links."""

    def list_links(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "created_at", "-created_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        code: str | Unset | None = UNSET,
        campaign: str | Unset | None = UNSET,
    ) -> m.LinkPage:
        """List links."""
        answer: m.LinkPage = self._call(
            "GET",
            "/links",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "partner": partner,
                "code": code,
                "campaign": campaign,
            },
        )
        return answer

    def every_links(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "created_at", "-created_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        code: str | Unset | None = UNSET,
        campaign: str | Unset | None = UNSET,
    ) -> Iterator[m.Link]:
        """List links: all of them, page after page."""
        return self._every(
            "/links", {"fields": fields, "sort": sort, "partner": partner, "code": code, "campaign": campaign}
        )

    def create_link(
        self,
        *,
        partner: str | Unset | None = UNSET,
        code: str | Unset | None = UNSET,
        target: str | Unset | None = UNSET,
        fallback: str | Unset | None = UNSET,
        program: str | Unset | None = UNSET,
        campaign: str | Unset | None = UNSET,
        channel: str | Unset | None = UNSET,
        valid_from: str | Unset | None = UNSET,
        valid_until: str | Unset | None = UNSET,
        status: Literal[302, 307] | Unset = UNSET,
        parameters: dict[str, str] | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Link:
        """Add a link."""
        answer: m.Link = self._call(
            "POST",
            "/links",
            body={
                "partner": partner,
                "code": code,
                "target": target,
                "fallback": fallback,
                "program": program,
                "campaign": campaign,
                "channel": channel,
                "valid_from": valid_from,
                "valid_until": valid_until,
                "status": status,
                "parameters": parameters,
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def import_links(
        self,
        *,
        data: list[m.NewLink],
        idempotency_key: str | None = None,
    ) -> m.LinksSaved:
        """Add up to 10,000 links. New ones are added, those whose code is known are changed; the same list again
        changes nothing. All or none.
        """
        answer: m.LinksSaved = self._call(
            "POST",
            "/links/batch",
            body={"data": data},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_link(
        self,
        link: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Link:
        """Read a link. By its id or by its code."""
        answer: m.Link = self._call(
            "GET",
            f"/links/{self._quoted(link)}",
            query={"fields": fields},
        )
        return answer

    def change_link(
        self,
        link: str,
        /,
        *,
        target: str | Unset = UNSET,
        fallback: str | Unset | None = UNSET,
        program: str | Unset | None = UNSET,
        campaign: str | Unset | None = UNSET,
        channel: str | Unset | None = UNSET,
        valid_from: str | Unset | None = UNSET,
        valid_until: str | Unset | None = UNSET,
        status: Literal[302, 307] | Unset = UNSET,
        parameters: dict[str, str] | Unset | None = UNSET,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> m.Link:
        """Change a link. Each change is a new version; what was clicked before keeps the old one."""
        answer: m.Link = self._call(
            "PATCH",
            f"/links/{self._quoted(link)}",
            body={
                "target": target,
                "fallback": fallback,
                "program": program,
                "campaign": campaign,
                "channel": channel,
                "valid_from": valid_from,
                "valid_until": valid_until,
                "status": status,
                "parameters": parameters,
            },
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return answer
