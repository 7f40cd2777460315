"""The operations on domains. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Domains(Caller):
    """The operations on domains."""

    def list_domains(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "host", "-host"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> m.DomainPage:
        """List domains. The alliance's own and its partners'."""
        answer: m.DomainPage = self._call(
            "GET",
            "/domains",
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

    def every_domains(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "host", "-host"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> Iterator[m.Domain]:
        """List domains: all of them, page after page."""
        return self._every("/domains", {"fields": fields, "sort": sort, "partner": partner})

    def create_domain(
        self,
        *,
        host: str,
        partner: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Domain:
        """Register a domain. Point its DNS at the server too. Again changes nothing. With `partner` it is for
        that partner's portal.
        """
        answer: m.Domain = self._call(
            "POST",
            "/domains",
            body={"host": host, "partner": partner},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_domain(
        self,
        domain: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Domain:
        """Read a domain."""
        answer: m.Domain = self._call(
            "GET",
            f"/domains/{self._quoted(domain)}",
            query={"fields": fields},
        )
        return answer

    def remove_domain(
        self,
        domain: str,
        /,
        *,
        idempotency_key: str | None = None,
    ) -> m.Done:
        """Remove a domain. Nothing is served under it from then on; links stay on the alliance's other domains."""
        answer: m.Done = self._call(
            "DELETE",
            f"/domains/{self._quoted(domain)}",
            idempotency_key=idempotency_key,
        )
        return answer
