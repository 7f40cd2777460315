"""The operations on people. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class People(Caller):
    """The operations on people."""

    def list_people(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> m.PersonPage:
        """List people."""
        answer: m.PersonPage = self._call(
            "GET",
            "/people",
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

    def every_people(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "recorded_at", "-recorded_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> Iterator[m.Person]:
        """List people: all of them, page after page."""
        return self._every("/people", {"fields": fields, "sort": sort, "partner": partner})

    def invite_person(
        self,
        *,
        email: str,
        roles: list[Literal["auditor", "concierge", "finance", "manager", "partner_member", "partner_owner", "staff"]],
        partner: str | Unset | None = UNSET,
        name: str | Unset = UNSET,
        language: Literal["en", "es", "pt", "ru", "zh"] | Unset | None = UNSET,
    ) -> m.Person:
        """Let a person in. They are told by e-mail where to sign in (not of a sandbox). Somebody who is there
        already is given the roles, so sending it again does no harm.
        """
        answer: m.Person = self._call(
            "POST",
            "/people",
            body={"email": email, "roles": roles, "partner": partner, "name": name, "language": language},
        )
        return answer

    def get_person(
        self,
        person: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Person:
        """Read a person. By the id or the e-mail address."""
        answer: m.Person = self._call(
            "GET",
            f"/people/{self._quoted(person)}",
            query={"fields": fields},
        )
        return answer

    def change_roles(
        self,
        person: str,
        /,
        *,
        roles: list[Literal["auditor", "concierge", "finance", "manager", "partner_member", "partner_owner", "staff"]],
        partner: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> m.Person:
        """Change what a person may do. Nobody gives more than they have."""
        answer: m.Person = self._call(
            "PATCH",
            f"/people/{self._quoted(person)}",
            body={"roles": roles, "partner": partner},
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return answer

    def revoke_person(
        self,
        person: str,
        /,
        *,
        idempotency_key: str | None = None,
    ) -> m.Person:
        """Take a person's roles away. And end the sessions that rested on them."""
        answer: m.Person = self._call(
            "DELETE",
            f"/people/{self._quoted(person)}",
            idempotency_key=idempotency_key,
        )
        return answer
