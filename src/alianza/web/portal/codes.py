"""A partner's codes, and the campaign codes that it makes itself within what its deal allows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from alianza.bootstrap import own_codes
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.portal.codes_words import WORDS
from alianza.web.shared.addresses import at
from alianza.web.shared.links import filled
from alianza.web.ui import lists
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.lists import Cell, Column, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

HOME = "/portal/codes"
CODES = ListView(
    id="my-codes", title="nav_codes", operation="list_codes", empty=("codes_empty", "own_codes_empty"),
    columns=(
        Column("code", lambda ask, one: Cell(one.id, href=at(HOME, one.id), about=one.note or "")),
        Column("campaign", lambda ask, one: one.campaign),
        Column("uses", lambda ask, one: one.uses, "num"),
        Column("valid_until", lambda ask, one: one.valid_until, "date"),
        Column("state", lambda ask, one: state(ask, one)),
    ),
)  # fmt: skip


def state(ask: Ask, one: Any) -> Cell:
    """Whether a code counts today."""
    today = ask.now.astimezone(ask.terms.zone).date()
    if one.disabled_at:
        return Cell(ask.say.text("off"), tone="plain")
    if one.valid_until and one.valid_until < today:
        return Cell(ask.say.text("over"), tone="plain")
    if one.valid_from and one.valid_from > today:
        return Cell(ask.say.text("not_yet"), tone="wait")
    return Cell(ask.say.text("on"), tone="good")


def show_list(ask: Ask) -> Answer:
    """The partner's codes, and the form of a new one with what the deal allows."""
    return lists.page(ask, CODES, "portal/codes.html.j2", about=ask.say("codes_about"), **_allowed(ask))


def _allowed(ask: Ask) -> dict[str, Any]:
    """What the deal lets this partner make, in the reader's words."""
    today = ask.now.astimezone(ask.terms.zone).date()
    assert ask.principal.partner_id is not None  # of this room's people
    partner = ask.terms.by_partner_id[ask.principal.partner_id]
    group, allowed = own_codes.limits_of(ask.terms, partner, today)
    left = max(allowed.live - own_codes.live_codes(ask.terms, partner, today), 0)
    said = [
        ask.say("allowed_live", n=allowed.live, left=ask.formats.number(left)),
        ask.say("allowed_days", n=allowed.days),
    ]
    if allowed.uses is not None:
        said.append(ask.say("allowed_uses", n=allowed.uses, uses=ask.formats.number(allowed.uses)))
    discount = group.discount if group else None
    if discount and discount.percent is not None:
        said.append(ask.say("allowed_percent", rate=ask.formats.percent(discount.percent)))
    elif discount and discount.fixed:
        sums = " / ".join(ask.formats.money(sum_, unit) for unit, sum_ in sorted(discount.fixed.items()))
        said.append(ask.say("allowed_fixed", sum=sums))
    else:
        said.append(ask.say("allowed_tier" if discount else "allowed_nothing"))
    latest = today + timedelta(days=allowed.days - 1)
    return {"allowed": said, "left": left, "live": allowed.live, "days": (today, latest), "most_uses": allowed.uses}


def show_one(ask: Ask) -> Answer:
    """A code: what it allows, how often it was used, and the way to end it."""
    found = ask.api("get_code", path={"code": ask.path["code"]})
    own = bool(found.campaign) and not found.batch and not found.disabled_at and ask.may("codes:write")
    return Shown(
        "portal/code.html.j2",
        found.id,
        {"code": found, "state": state(ask, found), "own": own, "page": at(HOME, found.id)},
    )


def make(ask: Ask) -> Answer:
    """Add a campaign code."""
    body = filled(ask, "code", "campaign", "note", "valid_from", "valid_until", "max_uses")
    limit = body.get("max_uses", "")
    if limit.isascii() and limit.isdecimal():
        body["max_uses"] = int(limit)
    missing = [name for name in ("code", "campaign") if name not in body]
    if missing:
        raise RequestInvalid([FieldProblem("this field is missing", "missing", f"/{name}") for name in missing])
    found = ask.api("create_code", body=body)
    return Onward(at(HOME, found.id), "code_made", {"code": found.id})


def end(ask: Ask) -> Answer:
    """End a campaign's code, once it was typed."""
    code = ask.path["code"]
    confirmed(ask, code)
    ask.api("change_code", path={"code": code}, body={"disabled": True})
    return Onward(HOME, "code_ended", {"code": code})


_ONE = {"code": "TALLERX"}
SCREENS = [
    Screen(id="portal_codes", path=HOME, room="portal", scope="codes:read", handler=show_list, words=WORDS),
    Screen(
        id="portal_code_make", path=HOME, method="POST", room="portal", scope="codes:write", handler=make, words=WORDS,
        again="portal_codes",
    ),
    Screen(
        id="portal_code", path=f"{HOME}/{{code:str}}", room="portal", scope="codes:read", handler=show_one, words=WORDS,
        example=_ONE,
    ),
    Screen(
        id="portal_code_end", path=f"{HOME}/{{code:str}}/end", method="POST", room="portal", scope="codes:write", handler=end,
        words=WORDS, again="portal_code", example=_ONE,
    ),
]  # fmt: skip
