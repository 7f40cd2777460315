"""The operations on partners. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Partners(Caller):
    """The operations on partners."""

    def list_partners(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal[
            "", "external_id", "-external_id", "name", "-name", "recorded_at", "-recorded_at", "distance", "-distance"
        ]
        | Unset = UNSET,
        group: str | Unset | None = UNSET,
        external_id: str | Unset | None = UNSET,
        name: str | Unset | None = UNSET,
        country: str | Unset | None = UNSET,
        state: Literal["active", "suspended"] | Unset | None = UNSET,
        near: str | Unset | None = UNSET,
        within_km: float | Unset | None = UNSET,
    ) -> m.PartnerPage:
        """List partners. With `near`, those that have a place, and how far each is; `sort=distance` gives the
        nearest first.
        """
        answer: m.PartnerPage = self._call(
            "GET",
            "/partners",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "group": group,
                "external_id": external_id,
                "name": name,
                "country": country,
                "state": state,
                "near": near,
                "within_km": within_km,
            },
        )
        return answer

    def every_partners(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal[
            "", "external_id", "-external_id", "name", "-name", "recorded_at", "-recorded_at", "distance", "-distance"
        ]
        | Unset = UNSET,
        group: str | Unset | None = UNSET,
        external_id: str | Unset | None = UNSET,
        name: str | Unset | None = UNSET,
        country: str | Unset | None = UNSET,
        state: Literal["active", "suspended"] | Unset | None = UNSET,
        near: str | Unset | None = UNSET,
        within_km: float | Unset | None = UNSET,
    ) -> Iterator[m.Partner]:
        """List partners: all of them, page after page."""
        return self._every(
            "/partners",
            {
                "fields": fields,
                "sort": sort,
                "group": group,
                "external_id": external_id,
                "name": name,
                "country": country,
                "state": state,
                "near": near,
                "within_km": within_km,
            },
        )

    def create_partner(
        self,
        *,
        external_id: str,
        name: str,
        group: str,
        enrolled_from: str | Unset | None = UNSET,
        rate: str | Unset | None = UNSET,
        reward: Literal["cash", "credit", "discount", "points"] | Unset | None = UNSET,
        code: str | Unset | None = UNSET,
        language: Literal["en", "es", "pt", "ru", "zh"] | Unset | None = UNSET,
        country: str | Unset | None = UNSET,
        email: str | Unset | None = UNSET,
        account: str | Unset | None = UNSET,
        bic: str | Unset | None = UNSET,
        place: m.Place | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Partner:
        """Take in a partner."""
        answer: m.Partner = self._call(
            "POST",
            "/partners",
            body={
                "external_id": external_id,
                "name": name,
                "group": group,
                "enrolled_from": enrolled_from,
                "rate": rate,
                "reward": reward,
                "code": code,
                "language": language,
                "country": country,
                "email": email,
                "account": account,
                "bic": bic,
                "place": place,
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def import_partners(
        self,
        *,
        data: list[m.NewPartner],
        enrolled_from: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Imported:
        """Take in up to 10,000 partners. All of them, or none: every mistake is named."""
        answer: m.Imported = self._call(
            "POST",
            "/partners/batch",
            body={"data": data, "enrolled_from": enrolled_from},
            idempotency_key=idempotency_key,
        )
        return answer

    def get_partner(
        self,
        partner: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Partner:
        """Read a partner."""
        answer: m.Partner = self._call(
            "GET",
            f"/partners/{self._quoted(partner)}",
            query={"fields": fields},
        )
        return answer

    def change_partner(
        self,
        partner: str,
        /,
        *,
        name: str | Unset = UNSET,
        reward: Literal["cash", "credit", "discount", "points"] | Unset = UNSET,
        language: Literal["en", "es", "pt", "ru", "zh"] | Unset | None = UNSET,
        country: str | Unset | None = UNSET,
        email: str | Unset = UNSET,
        account: str | Unset = UNSET,
        bic: str | Unset = UNSET,
        place: m.Place | Unset | None = UNSET,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> m.Partner:
        """Change a partner. A partner's key does not change how the partner is paid: `account`, `bic` and
        `reward`.
        """
        answer: m.Partner = self._call(
            "PATCH",
            f"/partners/{self._quoted(partner)}",
            body={
                "name": name,
                "reward": reward,
                "language": language,
                "country": country,
                "email": email,
                "account": account,
                "bic": bic,
                "place": place,
            },
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return answer

    def list_enrollments(
        self,
        partner: str,
        /,
    ) -> m.EnrollmentPage:
        """The groups a partner was enrolled in."""
        answer: m.EnrollmentPage = self._call(
            "GET",
            f"/partners/{self._quoted(partner)}/enrollments",
        )
        return answer

    def create_enrollment(
        self,
        partner: str,
        /,
        *,
        group: str,
        effective_from: str,
        rate: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Partner:
        """Move a partner to another group or rate."""
        answer: m.Partner = self._call(
            "POST",
            f"/partners/{self._quoted(partner)}/enrollments",
            body={"group": group, "effective_from": effective_from, "rate": rate},
            idempotency_key=idempotency_key,
        )
        return answer

    def list_suspensions(
        self,
        partner: str,
        /,
    ) -> m.SuspensionPage:
        """The days on which a partner takes no part."""
        answer: m.SuspensionPage = self._call(
            "GET",
            f"/partners/{self._quoted(partner)}/suspensions",
        )
        return answer

    def create_suspension(
        self,
        partner: str,
        /,
        *,
        suspended: bool | Unset = UNSET,
        effective_from: str | Unset | None = UNSET,
        reason: str | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Partner:
        """Suspend a partner, or let it take part again. From a day on of which no lead or sale is on record. On
        days on which it is suspended it earns nothing; what it earned for days before stays, also where a
        fact of such a day arrives late.
        """
        answer: m.Partner = self._call(
            "POST",
            f"/partners/{self._quoted(partner)}/suspensions",
            body={"suspended": suspended, "effective_from": effective_from, "reason": reason},
            idempotency_key=idempotency_key,
        )
        return answer
