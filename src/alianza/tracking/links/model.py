"""What a link is: pure."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError, UsageError
from alianza.kernel.ids import format_id

PREFIX = "lnk"
DEFAULT_STATUS = 302
STATUSES = (302, 307)


class UnknownLink(UsageError):
    """The alliance has no link of that code."""

    code = "unknown_link"


class LinkTaken(AlianzaError):
    """The code belongs to another link of the alliance already."""

    code = "link_taken"


class Terms(NamedTuple):
    """What an edit may change. Parameters are pairs in order; moments are UTC; empty texts mean none."""

    target: str
    parameters: tuple[tuple[str, str], ...] = ()
    fallback: str = ""
    program: str = ""
    campaign: str = ""
    channel: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    status: int = DEFAULT_STATUS


class Link(NamedTuple):
    """A link in its latest version."""

    link_id: uuid.UUID
    code: str
    partner_id: uuid.UUID
    is_default: bool
    version: int
    terms: Terms
    recorded_at: datetime

    @property
    def written_id(self) -> str:
        """The id as users read it."""
        return format_id(PREFIX, self.link_id)


class NewLink(NamedTuple):
    """A link to be added; an empty code asks for one by chance."""

    partner_id: uuid.UUID
    code: str
    terms: Terms
    is_default: bool = False


class Defaults(NamedTuple):
    """What holds for all links of an alliance. `consent`: asked or assumed."""

    target: str = ""
    consent: str = "asked"
