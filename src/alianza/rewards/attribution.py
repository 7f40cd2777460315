"""Who gets the credit for a lead or a sale: every piece of evidence weighed, one winner, and why each other one lost. Pure.

A table says which kinds of evidence count, in which order, and for how long. A deal has one, and one more for each program
that agreed otherwise. A candidate counts or not by its partner's program; within a program the program's table picks one;
between programs the deal's own table decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from alianza.partners.domain import Partner
from alianza.programs.terms import Attribution, Deal
from alianza.rewards.words import SALE, Fact, Reason, Touch

if TYPE_CHECKING:
    from alianza.rewards.clauses import RatedDeal
    from alianza.rewards.history import History

DAY_US = 86_400_000_000
STATED = ("code", "partner", "friend")  # evidence that the fact itself names
TIMED = ("click", "match", "lead")  # evidence from before the fact, within the window
# What a touch is, and the kind of evidence it counts as.
COUNTS_AS = {"click": "click", "scan": "click", "match": "match", "lead": "lead"}
OWN = "own"  # a touch that says: this customer is that partner
WITHDRAWN = "withdrawn"  # a touch that takes another one back, whose id is its own without the mark at its end
WITHDRAWN_MARK = "!"


@dataclass(frozen=True, slots=True)
class Table:
    """The attribution of a deal or of one program, made ready. Ranks count from 0, the strongest."""

    program: str  # "": the deal's own
    rank: Mapping[str, int]
    place: Mapping[str, int]  # in the order written: of equal evidence of the same moment the first counts
    which: tuple[tuple[str, str], ...]  # for each rank: last or first of what
    touch: str  # last or first, of what the table does not rank
    window_us: int  # negative when nothing timed counts
    window_days: int
    refuse_self: bool
    exclude_existing: bool
    stated: tuple[str, ...]  # the kinds of stated evidence that count, strongest first
    strong: frozenset[str] = frozenset()  # stated evidence that nothing timed can beat


_NO_REASON = Reason.NONE  # a member of an enumeration costs more to look up than to compare


class Candidate(NamedTuple):
    """A piece of evidence for one partner, under the table of its program. `refused`: why it would earn nothing."""

    evidence: str
    partner: Partner
    fact_id: str
    occurred_us: int
    table: Table
    refused: Reason

    @property
    def counts_as(self) -> str:
        """The kind of evidence."""
        return COUNTS_AS.get(self.evidence, self.evidence)


class Winner(NamedTuple):
    """Who gets the credit. `refused`: it earns nothing, and why; `strong`: nothing timed can take it away."""

    evidence: str
    partner: Partner
    fact_id: str
    refused: Reason
    strong: bool


# Tables ----------------------------------------------------------------------------------------------------------------


def tables_of(deal: Deal) -> tuple[Table, dict[str, Table]]:
    """The deal's own table, and those of programs that agreed otherwise, by group."""
    own = _table("", deal.attribution)
    programs = {program: _table(program, who) for program, who in deal.program_attribution.items()}
    every = [own, *programs.values()]
    unbeaten = _unbeaten(own, every)
    own, *others = [replace(table, strong=table.strong & unbeaten) for table in every]
    by_program = dict(zip(programs, others, strict=True))
    return own, {group.id: by_program[group.program] for group in deal.groups if group.program in by_program}


def _table(program: str, who: Attribution) -> Table:
    groups: list[tuple[str, ...]] = [rank if isinstance(rank, tuple) else (rank,) for rank in who.precedence]
    flat = [kind for group in groups for kind in group]
    rank = {kind: number for number, group in enumerate(groups) for kind in group}
    timed = [rank[kind] for kind in TIMED if kind in rank]
    alone = {"lead": who.lead, "click": who.click}
    which = [
        (alone.get(group[0], who.touch), group[0]) if len(group) == 1 else (who.touch, "touch") for group in groups
    ]
    stated = tuple(kind for kind in flat if kind in STATED)
    return Table(
        program=program,
        rank=rank,
        place={kind: place for place, kind in enumerate(flat)},
        which=tuple(which),
        touch=who.touch,
        window_us=who.window_days * DAY_US if timed else -1,
        window_days=who.window_days,
        refuse_self=who.self_referral == "refused",
        exclude_existing=who.existing_customers == "excluded",
        stated=stated,
        strong=frozenset(kind for kind in stated if rank[kind] < min(timed, default=len(groups))),
    )


def _unbeaten(own: Table, tables: Iterable[Table]) -> frozenset[str]:
    """Stated evidence that between programs ranks above everything timed that counts in any of them."""
    last = len(own.which)
    timed = [own.rank.get(kind, last) for table in tables for kind in TIMED if kind in table.rank]
    strongest = min(timed, default=last + 1)
    return frozenset(kind for kind in STATED if own.rank.get(kind, last) < strongest)


def only_last(tables: Iterable[Table]) -> frozenset[str]:
    """The kinds of timed evidence of which, wherever they count, the last one does."""
    first = {
        kind for table in tables for kind in TIMED if kind in table.rank and table.which[table.rank[kind]][0] == "first"
    }
    return frozenset(TIMED) - first


# The winner ------------------------------------------------------------------------------------------------------------


def winner_of(fact: Fact, history: History, deal: RatedDeal) -> Winner | None:
    """Who gets the credit for a lead or a sale; None when nothing counts."""
    if not deal.tables:
        stated = _first_stated(fact, history, deal.table)
        if not history.touches or (stated is not None and stated.strong):
            return stated
    found = _best([one for one in candidates(fact, history, deal) if not _invalid(one, fact)], deal.table)
    if found is None:
        return None
    strong = not found.refused and found.evidence in found.table.strong
    return Winner(found.evidence, found.partner, found.fact_id, found.refused, strong)


def _first_stated(fact: Fact, history: History | None, table: Table) -> Winner | None:
    """The winner where nothing but what the fact itself says is asked, by the only table there is."""
    refused: Winner | None = None
    for evidence in table.stated:
        # As `named_by` says; this runs once a fact, and two of three facts end with the first or second kind.
        partner = fact.code_partner if evidence == "code" else named_by(fact, evidence)
        if partner is not None:
            reason = _refusal(fact, partner, table, history)
            if not reason:
                return Winner(evidence, partner, fact.fact_id, _NO_REASON, evidence in table.strong)
            refused = refused or Winner(evidence, partner, fact.fact_id, reason, False)
    return refused


def stands_by_itself(fact: Fact, deal: RatedDeal) -> bool:
    """Whether a fact names its partner in a way that nothing earlier can beat or spoil."""
    if not deal.tables:
        first = _first_stated(fact, None, deal.table)
        return first is not None and first.strong and not deal.exclude_existing
    stated = _stated(fact, None, deal)
    best = _best([one for one in stated if not one.refused and not _invalid(one, fact)], deal.table)
    return best is not None and best.evidence in best.table.strong and not best.table.exclude_existing


def named_by(fact: Fact, evidence: str) -> Partner | None:
    """The partner that a fact names by a code, by itself or as a friend."""
    if evidence == "code":
        return fact.code_partner
    if evidence == "partner":
        return fact.partner
    return fact.more.friend if fact.more is not None else None


def _refusal(fact: Fact, partner: Partner, table: Table, history: History | None) -> Reason:
    """Why evidence for a partner would earn nothing by its program's words."""
    if partner.suspensions and partner.suspended_on(fact.local_day):
        return Reason.SUSPENDED
    customer = fact.customer
    if customer is None:
        return _NO_REASON
    if table.refuse_self and (
        customer == partner.external_id or (history is not None and partner.partner_id in history.selves)
    ):
        return Reason.SELF_REFERRAL
    if table.exclude_existing and history is not None and history.sellers - {partner.partner_id}:
        return Reason.EXISTING_CUSTOMER
    return _NO_REASON


def candidates(fact: Fact, history: History, deal: RatedDeal) -> Iterator[Candidate]:
    """All evidence there is, whether it counts or not."""
    yield from _stated(fact, history, deal)
    for happened, evidence, fact_id, partner_id in history.touches:
        if happened <= fact.occurred_us and (evidence != "lead" or fact.kind == SALE):
            partner = deal.partners[partner_id]
            table = deal.table_of(partner, fact.local_day)
            yield Candidate(evidence, partner, fact_id, happened, table, _refusal(fact, partner, table, history))


def _stated(fact: Fact, history: History | None, deal: RatedDeal) -> Iterator[Candidate]:
    for evidence in STATED:
        partner = named_by(fact, evidence)
        if partner is not None:
            table = deal.table_of(partner, fact.local_day)
            refused = _refusal(fact, partner, table, history)
            yield Candidate(evidence, partner, fact.fact_id, fact.occurred_us, table, refused)


def _invalid(found: Candidate, fact: Fact) -> str:
    """Why a candidate does not count at all, in words; empty when it does."""
    table = found.table
    if found.counts_as not in table.rank:
        who = f"the program {table.program}" if table.program else "the deal"
        return f"{who} does not count evidence of kind {found.counts_as}"
    if found.counts_as in TIMED and found.occurred_us < fact.occurred_us - table.window_us:
        return f"older than {table.window_days} day{'' if table.window_days == 1 else 's'}"
    return ""


def _best(found: list[Candidate], own: Table) -> Candidate | None:
    """The winner among what counts: of what is not refused, or else the best that is, so that its reason can be shown."""
    best: Candidate | None = None
    for one in _best_of_programs(found).values():
        if best is None or _before(one, best, own):
            best = one
    return best


def _best_of_programs(found: Sequence[Candidate]) -> dict[str, Candidate]:
    best: dict[str, Candidate] = {}
    for one in [one for one in found if not one.refused] or found:
        other = best.get(one.table.program)
        if other is None or _before(one, other, one.table):
            best[one.table.program] = one
    return best


def _before(one: Candidate, other: Candidate, table: Table) -> bool:
    last = len(table.which)
    rank, rank_of_other = table.rank.get(one.counts_as, last), table.rank.get(other.counts_as, last)
    if rank != rank_of_other:
        return rank < rank_of_other
    last_counts = (table.which[rank][0] if rank < last else table.touch) == "last"
    if one.occurred_us != other.occurred_us:
        return (one.occurred_us > other.occurred_us) == last_counts
    place, place_of_other = table.place.get(one.counts_as, last), table.place.get(other.counts_as, last)
    if place != place_of_other:
        return place < place_of_other
    return (one.fact_id > other.fact_id) == last_counts


# Why the others lost ----------------------------------------------------------------------------------------------------


def touches(fact: Fact, history: History, deal: RatedDeal) -> list[Touch]:
    """Everything that was weighed, and why each piece but one lost."""
    every = list(candidates(fact, history, deal))
    valid = [one for one in every if not _invalid(one, fact)]
    winner = _best(valid, deal.table)
    best = _best_of_programs(valid)
    return [Touch(one.evidence, one.partner, one.fact_id, _lost(one, fact, winner, best, deal.table), one.occurred_us)
            for one in every]  # fmt: skip


_REFUSED = {
    Reason.SUSPENDED: "the partner is suspended",
    Reason.SELF_REFERRAL: "the partner is its own customer",
    Reason.EXISTING_CUSTOMER: "the customer bought before without this partner",
}


def _lost(one: Candidate, fact: Fact, winner: Candidate | None, best: Mapping[str, Candidate], own: Table) -> str:
    invalid = _invalid(one, fact)
    if invalid or winner is None or one == winner:
        return invalid
    if one.refused and not winner.refused:
        return _REFUSED[one.refused]
    of_program = best[one.table.program]
    if one == of_program:
        return _against(one, winner, own, between=True)
    return _against(one, of_program, one.table, between=False)


def _against(one: Candidate, winner: Candidate, table: Table, *, between: bool) -> str:
    last = len(table.which)
    rank, better = table.rank.get(one.counts_as, last), table.rank.get(winner.counts_as, last)
    if rank != better:
        said = f"{winner.counts_as} comes before {one.counts_as}"
        return f"{said} between programs" if between else said
    which, what = table.which[rank] if rank < last else (table.touch, "touch")
    return f"the {which} {what} counts"
