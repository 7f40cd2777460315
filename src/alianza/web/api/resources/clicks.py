"""`/clicks`: clicks and scans of links, without anything that tells who it was."""

from __future__ import annotations

import functools
import uuid
from datetime import UTC, datetime, timedelta

import msgspec

from alianza.bootstrap.office import Office
from alianza.kernel.ids import format_id
from alianza.runtime.listing import Key, Listing
from alianza.web.api.facts import PartnerRef
from alianza.web.api.model import Call, Example, ListQuery, OneQuery, Operation, Page, Text
from alianza.web.api.resources import links
from alianza.web.api.shown import first_id_of, only, path_id, ref, refuse, required, whose

_WIDEST = timedelta(days=31)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class Click(msgspec.Struct, tag_field="object", tag="click", kw_only=True):
    """A click, or a scan of a printed code. `referrer` is the host alone; `sub_id` is what the link was called with."""

    id: str
    link: str
    link_version: int
    partner: PartnerRef
    clicked_at: datetime
    scan: bool
    sub_id: str | None
    referrer: str | None
    language: str | None
    campaign: str | None
    channel: str | None


class ClickQuery(ListQuery, kw_only=True):
    """What clicks can be looked for by. Without moments: the last 31 days; more than 31 days are not listed at once."""

    partner: Text | None = None
    link: Text | None = None
    clicked_from: datetime | None = None
    clicked_until: datetime | None = None


_KEY = Key("c.click_id", "uuid")
LISTING = Listing(
    columns=(
        "c.click_id, c.link_id, c.link_version, c.partner_id, c.clicked_at, c.scan, c.sub_id, c.referrer, c.language,"
        " c.campaign, c.channel"
    ),
    body="FROM clicks c WHERE c.alliance_id = %(alliance)s",
    key=_KEY,
    own="c.partner_id = %(partner)s",
    filters={
        "click": "c.click_id = %(click)s",
        "link": "c.link_id = %(link)s",
        "owner": "c.partner_id = %(owner)s",
        "from_id": "c.click_id >= %(from_id)s",
        "until_id": "c.click_id < %(until_id)s",
    },
    sorts={"clicked_at": _KEY},
    usual="-clicked_at",
)


def _view(
    office: Office, click: uuid.UUID, link: uuid.UUID, version: int, partner: uuid.UUID, clicked_at: datetime, scan: bool,
    sub_id: str | None, referrer: str | None, language: str | None, campaign: str, channel: str,
) -> Click:  # fmt: skip
    return Click(
        id=format_id("clk", click), link=format_id("lnk", link), link_version=version, partner=ref(office, partner),
        clicked_at=clicked_at, scan=scan, sub_id=sub_id, referrer=referrer, language=language, campaign=campaign or None,
        channel=channel or None,
    )  # fmt: skip


def _list(call: Call) -> Page[Click]:
    office, query = call.terms, call.query
    begin, end = required(query.clicked_from, office), required(query.clicked_until, office)
    if begin is None:
        begin = max((end or call.now), _BEGINNING + _WIDEST) - _WIDEST
    elif (end or call.now) - begin > _WIDEST:
        raise refuse("clicked_from", "at most 31 days at once")
    link = None if query.link is None else links.parsed(links.one(call, query.link).id)
    filters = {
        "owner": whose(call).partner, "link": link, "from_id": first_id_of(begin),
        "until_id": None if end is None else first_id_of(end),
    }  # fmt: skip
    return call.page(LISTING, filters, functools.partial(_view, office))


def _get(call: Call) -> Click:
    filters = {"click": path_id(call, "click", "clk")}
    found: Click = only(call, LISTING, filters, functools.partial(_view, call.terms), "click")
    return found


OPERATIONS = [
    Operation(
        id="list_clicks", method="GET", path="/clicks", scope="clicks:read", summary="List clicks",
        about="Newest first. Of a span of at most 31 days; without one, the last 31.", handler=_list, query=ClickQuery,
        answer=Page[Click], sorts=("clicked_at",), usual="-clicked_at", example=Example(query={"link": "verano-2026"}),
    ),
    Operation(
        id="get_click", method="GET", path="/clicks/{click}", scope="clicks:read", summary="Read a click", handler=_get,
        query=OneQuery, answer=Click,
        example=Example(path={"click": "clk_01k9m2v7w8x9y0z1a2b3c4d5e6"}),
    ),
]  # fmt: skip
