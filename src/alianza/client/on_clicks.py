"""The operations on clicks. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.client import models as m
from alianza.client.core import UNSET, Caller, Unset


class Clicks(Caller):
    """The operations on clicks."""

    def list_clicks(
        self,
        *,
        fields: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        after: str | Unset = UNSET,
        before: str | Unset = UNSET,
        sort: Literal["", "clicked_at", "-clicked_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        link: str | Unset | None = UNSET,
        clicked_from: str | Unset | None = UNSET,
        clicked_until: str | Unset | None = UNSET,
    ) -> m.ClickPage:
        """List clicks. Newest first. Of a span of at most 31 days; without one, the last 31."""
        answer: m.ClickPage = self._call(
            "GET",
            "/clicks",
            query={
                "fields": fields,
                "limit": limit,
                "after": after,
                "before": before,
                "sort": sort,
                "partner": partner,
                "link": link,
                "clicked_from": clicked_from,
                "clicked_until": clicked_until,
            },
        )
        return answer

    def every_clicks(
        self,
        *,
        fields: str | Unset = UNSET,
        sort: Literal["", "clicked_at", "-clicked_at"] | Unset = UNSET,
        partner: str | Unset | None = UNSET,
        link: str | Unset | None = UNSET,
        clicked_from: str | Unset | None = UNSET,
        clicked_until: str | Unset | None = UNSET,
    ) -> Iterator[m.Click]:
        """List clicks: all of them, page after page."""
        return self._every(
            "/clicks",
            {
                "fields": fields,
                "sort": sort,
                "partner": partner,
                "link": link,
                "clicked_from": clicked_from,
                "clicked_until": clicked_until,
            },
        )

    def get_click(
        self,
        click: str,
        /,
        *,
        fields: str | Unset = UNSET,
    ) -> m.Click:
        """Read a click."""
        answer: m.Click = self._call(
            "GET",
            f"/clicks/{self._quoted(click)}",
            query={"fields": fields},
        )
        return answer
