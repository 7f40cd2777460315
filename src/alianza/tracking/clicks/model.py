"""What a click is to the rest of Alianza: pure."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

PREFIX = "clk"


class Kind(IntEnum):
    """What came in. Only clicks and scans are people; the others are counted and never become touches."""

    CLICK = 0
    SCAN = 1
    HEAD = 2
    BOT = 3
    PREVIEW = 4
    PREFETCH = 5
    OUTSIDE = 6  # before the link's first or after its last moment
    UNKNOWN = 7  # no link has that code


class Click(NamedTuple):
    """A click or scan of a person. `visitor_id` (the browser's first click) and `address_hash` only with consent."""

    click_id: uuid.UUID
    partner_id: uuid.UUID
    link_id: uuid.UUID
    clicked_at: datetime
    visitor_id: uuid.UUID | None
    scan: bool
    address_hash: bytes | None


class NewClick(NamedTuple):
    """A click to be recorded. The fields stand in the order of the statement's parameters."""

    click_id: uuid.UUID
    link_id: uuid.UUID
    link_version: int
    partner_id: uuid.UUID
    scan: bool = False
    visitor_id: uuid.UUID | None = None
    address_hash: bytes | None = None
    sub_id: str | None = None
    referrer: str | None = None
    language: str | None = None
    campaign: str = ""
    channel: str = ""
