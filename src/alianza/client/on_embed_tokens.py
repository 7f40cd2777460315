"""The operations on embed-tokens. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class EmbedTokens(Caller):
    """The operations on embed-tokens."""

    def create_embed_token(
        self,
        *,
        scopes: list[str],
        partner: str | Unset | None = UNSET,
        minutes: int | Unset = UNSET,
        idempotency_key: str | None = None,
    ) -> m.EmbedToken:
        """Make a token for a page that shows one partner. It can have few scopes, because anybody can take the
        page apart, and ends by itself after 15 minutes at the latest.
        """
        answer: m.EmbedToken = self._call(
            "POST",
            "/embed-tokens",
            body={"scopes": scopes, "partner": partner, "minutes": minutes},
            idempotency_key=idempotency_key,
        )
        return answer
