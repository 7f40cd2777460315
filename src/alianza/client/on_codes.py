"""The operations on codes. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Codes(Caller):
    """The operations on codes."""

    def list_codes(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "code", "-code"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> m.CodePage:
        """List codes. Those of partners and campaigns; the codes of a batch are `/code-batches/{batch}/codes`."""
        answer: m.CodePage = self._call(
            "GET",
            "/codes",
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

    def every_codes(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "code", "-code"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
    ) -> Iterator[m.Code]:
        """List codes: all of them, page after page."""
        return self._every("/codes", {"fields": fields, "sort": sort, "partner": partner})

    def create_code(
        self,
        *,
        code: str,
        partner: str | Unset | None = UNSET,
        campaign: str | Unset | None = UNSET,
        note: str | Unset | None = UNSET,
        valid_from: str | Unset | None = UNSET,
        valid_until: str | Unset | None = UNSET,
        max_uses: int | Unset | None = UNSET,
        max_per_customer: int | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.Code:
        """Add a code. One that its partner has already is changed, and answered 200. A partner's key makes new
        ones for a campaign, within what the deal allows (`partner_codes`).
        """
        answer: m.Code = self._call(
            "POST",
            "/codes",
            body={
                "code": code,
                "partner": partner,
                "campaign": campaign,
                "note": note,
                "valid_from": valid_from,
                "valid_until": valid_until,
                "max_uses": max_uses,
                "max_per_customer": max_per_customer,
            },
            idempotency_key=idempotency_key,
        )
        return answer

    def get_code(
        self,
        code: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Code:
        """Read a code. In any of its spellings, also one of a batch; with what is reserved, and its latest uses."""
        answer: m.Code = self._call(
            "GET",
            f"/codes/{self._quoted(code)}",
            query={"fields": fields},
        )
        return answer

    def change_code(
        self,
        code: str,
        /,
        *,
        disabled: bool | Unset = UNSET,
        campaign: str | Unset = UNSET,
        note: str | Unset = UNSET,
        valid_from: str | Unset | None = UNSET,
        valid_until: str | Unset | None = UNSET,
        max_uses: int | Unset | None = UNSET,
        max_per_customer: int | Unset | None = UNSET,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> m.Code:
        """Change what a code allows. From now on; facts on record keep what they were answered. A partner's key
        can only end a campaign's code.
        """
        answer: m.Code = self._call(
            "PATCH",
            f"/codes/{self._quoted(code)}",
            body={
                "disabled": disabled,
                "campaign": campaign,
                "note": note,
                "valid_from": valid_from,
                "valid_until": valid_until,
                "max_uses": max_uses,
                "max_per_customer": max_per_customer,
            },
            idempotency_key=idempotency_key,
            if_match=if_match,
        )
        return answer

    def reserve_code(
        self,
        code: str,
        /,
        *,
        reference: str,
        customer: str | Unset | None = UNSET,
        minutes: int | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.CodeUse:
        """Reserve a use of a code. Held for a checkout; the same again changes nothing."""
        answer: m.CodeUse = self._call(
            "POST",
            f"/codes/{self._quoted(code)}/reserve",
            body={"reference": reference, "customer": customer, "minutes": minutes},
            idempotency_key=idempotency_key,
        )
        return answer

    def reserve_codes(
        self,
        *,
        data: list[m.WantedUse],
        minutes: int | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.UseResults:
        """Reserve a use of a code, up to 10,000 at once. Each is answered by itself."""
        answer: m.UseResults = self._call(
            "POST",
            "/codes/reserve",
            body={"data": data, "minutes": minutes},
            idempotency_key=idempotency_key,
        )
        return answer

    def use_code(
        self,
        code: str,
        /,
        *,
        reference: str,
        customer: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.CodeUse:
        """Use a code. What was reserved under the reference, or one more."""
        answer: m.CodeUse = self._call(
            "POST",
            f"/codes/{self._quoted(code)}/use",
            body={"reference": reference, "customer": customer},
            idempotency_key=idempotency_key,
        )
        return answer

    def use_codes(
        self,
        *,
        data: list[m.WantedUse],
        idempotency_key: str | None = None,
    ) -> m.UseResults:
        """Use a code, up to 10,000 at once. Each is answered by itself."""
        answer: m.UseResults = self._call(
            "POST",
            "/codes/use",
            body={"data": data},
            idempotency_key=idempotency_key,
        )
        return answer

    def release_code(
        self,
        code: str,
        /,
        *,
        reference: str,
        customer: str | Unset | None = UNSET,
        idempotency_key: str | None = None,
    ) -> m.CodeUse:
        """Give a use back. What a sale used comes back once the sale was refunded whole."""
        answer: m.CodeUse = self._call(
            "POST",
            f"/codes/{self._quoted(code)}/release",
            body={"reference": reference, "customer": customer},
            idempotency_key=idempotency_key,
        )
        return answer

    def release_codes(
        self,
        *,
        data: list[m.WantedUse],
        idempotency_key: str | None = None,
    ) -> m.UseResults:
        """Give a use back, up to 10,000 at once. Each is answered by itself."""
        answer: m.UseResults = self._call(
            "POST",
            "/codes/release",
            body={"data": data},
            idempotency_key=idempotency_key,
        )
        return answer
