"""The operations on applications. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Applications(Caller):
    """The operations on applications."""

    def list_applications(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "created_at", "-created_at", "changed_at", "-changed_at"] | Unset = UNSET,
        state: Literal["accepted", "declined", "new", "signed"] | Unset | None = UNSET,
        name: str | Unset | None = UNSET,
    ) -> m.ApplicationPage:
        """List applications. Businesses that ask to become partners, and those that were invited."""
        answer: m.ApplicationPage = self._call(
            "GET",
            "/applications",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "state": state,
                "name": name,
            },
        )
        return answer

    def every_applications(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "created_at", "-created_at", "changed_at", "-changed_at"] | Unset = UNSET,
        state: Literal["accepted", "declined", "new", "signed"] | Unset | None = UNSET,
        name: str | Unset | None = UNSET,
    ) -> Iterator[m.Application]:
        """List applications: all of them, page after page."""
        return self._every("/applications", {"fields": fields, "sort": sort, "state": state, "name": name})

    def invite_business(
        self,
        *,
        business: str,
        contact: str,
        email: str,
        group: str,
        rate: str | Unset | None = UNSET,
        language: Literal["en", "es", "pt", "ru", "zh"] | Unset | None = UNSET,
        town: str | Unset | None = UNSET,
        website: str | Unset | None = UNSET,
        phone: str | Unset | None = UNSET,
        target: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Application:
        """Invite a business. It gets a mail with the agreement to sign; once it is signed, the business is a
        partner.
        """
        answer: m.Application = self._call(
            "POST",
            "/applications",
            body={
                "business": business,
                "contact": contact,
                "email": email,
                "group": group,
                "rate": rate,
                "language": language,
                "town": town,
                "website": website,
                "phone": phone,
                "target": target,
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def get_application(
        self,
        application: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Application:
        """Read an application."""
        answer: m.Application = self._call(
            "GET",
            f"/applications/{self._quoted(application)}",
            query={"fields": fields},
        )
        return answer

    def decide_application(
        self,
        application: str,
        /,
        *,
        decision: Literal["accept", "decline", "reopen", "resend", "withdraw"],
        group: str | Unset | None = UNSET,
        rate: str | Unset | None = UNSET,
        reason: str | Unset | None = UNSET,
        target: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Application:
        """Decide on an application. The same decision again changes nothing."""
        answer: m.Application = self._call(
            "POST",
            f"/applications/{self._quoted(application)}/decision",
            body={"decision": decision, "group": group, "rate": rate, "reason": reason, "target": target},
            idempotency_key=idempotency_key,
        )
        return answer
