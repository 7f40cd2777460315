"""The auditor's view of who gets the credit: all evidence in a list, sorted out rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alianza.programs.terms import Attribution, Deal
from tools.sim.words import LEAD, Fact

BEFORE = ("lead", "click", "match")  # evidence that happened before the fact


@dataclass(frozen=True)
class Evidence:
    """Something that speaks for a partner. `program` is empty where the deal's own words hold for it."""

    kind: str
    partner: str
    at: datetime
    name: str
    program: str = ""


def credited(
    fact: Fact,
    evidence: Sequence[Evidence],
    deal: Deal,
    is_self: Callable[[str], bool],
    bought_elsewhere: Callable[[str], bool],
    is_out: Callable[[str], bool],
) -> Evidence | None:
    """The evidence that gets the credit. `is_self`: the customer is that partner; `bought_elsewhere`: without it before;
    `is_out`: it is suspended."""

    def words(program: str) -> Attribution:
        return deal.program_attribution.get(program, deal.attribution)

    def counts(one: Evidence) -> bool:
        mine = words(one.program)
        if one.kind == "lead" and fact.kind == LEAD:
            return False
        inside = one.at <= fact.at <= one.at + timedelta(hours=24 * mine.window_days)
        return one.kind in _all_kinds(mine) and (inside or one.kind not in BEFORE)

    def refused(one: Evidence) -> bool:
        mine = words(one.program)
        if is_out(one.partner):
            return True
        if fact.customer is None:
            return False
        itself = mine.self_referral == "refused" and is_self(one.partner)
        return itself or (mine.existing_customers == "excluded" and bought_elsewhere(one.partner))

    left = [one for one in evidence if counts(one)]
    left = [one for one in left if not refused(one)] or left
    programs = sorted({one.program for one in left})
    finalists = [choose([one for one in left if one.program == name], words(name)) for name in programs]
    return choose(finalists, deal.attribution) if finalists else None


def choose(found: Sequence[Evidence], words: Attribution) -> Evidence:
    """The one of several that the words put first."""
    for rank in [
        *_ranks(words),
        tuple(kind for kind in ("code", "partner", "friend", *BEFORE) if kind not in _all_kinds(words)),
    ]:
        here = [one for one in found if one.kind in rank]
        if not here:
            continue
        which = words.touch
        if rank == ("lead",) and "lead" in _all_kinds(words):
            which = words.lead
        if rank == ("click",) and "click" in _all_kinds(words):
            which = words.click
        end = max if which == "last" else min
        moment = end(one.at for one in here)
        here = [one for one in here if one.at == moment]
        if rank in _ranks(words):
            first = min(rank.index(one.kind) for one in here)
            here = [one for one in here if rank.index(one.kind) == first]
        name = end(one.name for one in here)
        return next(one for one in here if one.name == name)
    raise AssertionError("nothing to choose from")


def _ranks(words: Attribution) -> list[tuple[str, ...]]:
    return [(one,) if isinstance(one, str) else tuple(one) for one in words.precedence]


def _all_kinds(words: Attribution) -> set[str]:
    return {kind for rank in _ranks(words) for kind in rank}
