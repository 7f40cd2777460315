"""What a refund takes back: in proportion, to the cent, however many parts it comes in. Pure."""

from __future__ import annotations

from alianza.kernel.money import proportion
from alianza.rewards.clauses import LineKind, Reason, Terms
from alianza.rewards.words import Decision, Draft, Fact, order


def decide_refunds(
    refunds: list[Fact], sold: dict[str, Decision], terms: Terms, wanted: set[tuple[int, str]] | None
) -> list[Decision]:
    """Decide refunds by their sale's decision, each sale's in order. A refund without its sale is left waiting."""
    by_sale: dict[str, list[Fact]] = {}
    for refund in refunds:
        if refund.refunds in sold:
            by_sale.setdefault(refund.refunds, []).append(refund)
    decisions: list[Decision] = []
    for sale_id, items in by_sale.items():
        decisions += claw_back(sold[sale_id], sorted(items, key=order), terms)
    return [d for d in decisions if wanted is None or (d.fact.kind, d.fact.fact_id) in wanted]


_REFUNDABLE = frozenset({LineKind.COMMISSION, LineKind.DUE, LineKind.DISCOUNT})


def claw_back(sale: Decision, refunds: list[Fact], terms: Terms) -> list[Decision]:
    """Decide the refunds of one sale, which are sorted by `order`, from what the sale has."""
    gross, refunded, decisions = sale.fact.amount or 0, 0, []
    taken = [(0, 0)] * len(sale.drafts)
    for refund in refunds:
        reason = _kept(sale, refund, terms)
        if reason or not sale.drafts:
            decisions.append(Decision(refund, _kept_line(sale, refund, reason), []))
            continue
        amount = gross - refunded if refund.amount is None else min(refund.amount, gross - refunded)
        refunded += amount
        drafts = []
        for place, draft in enumerate(sale.drafts):
            targets = _targets(draft, refunded, gross)
            base, back = targets[0] - taken[place][0], targets[1] - taken[place][1]
            taken[place] = targets
            sale_back = -amount if draft.sale else 0
            if base or back or sale_back:
                drafts.append(_back(draft, refund, base, back, sale_back))
        decisions.append(Decision(refund, drafts, []))
    return decisions


def _kept(sale: Decision, refund: Fact, terms: Terms) -> Reason:
    """Why a refund takes nothing back, if so; by the terms of the sale's version."""
    if refund.currency != sale.fact.currency:
        return Reason.REFUND_CURRENCY
    if not sale.drafts:
        return Reason.NONE
    draft = sale.drafts[0]
    group = terms.by_version[draft.version].groups[terms.clause(draft.version, draft.clause).group]
    if not group.claws_back:
        return Reason.REFUNDS_KEPT
    limit = group.refund_days_us
    return (
        Reason.REFUND_TOO_LATE
        if limit is not None and refund.occurred_us - sale.fact.occurred_us > limit
        else Reason.NONE
    )


def _kept_line(sale: Decision, refund: Fact, reason: Reason) -> list[Draft]:
    return [
        draft._replace(
            kind=LineKind.COUNTED,
            base=0,
            rate_ppb=None,
            amount=0,
            sale=0,
            leads=0,
            sales=0,
            staff=None,
            reason=reason,
            available=refund.local_day,
        )
        for draft in sale.drafts[:1]
    ]


def _targets(draft: Draft, refunded: int, gross: int) -> tuple[int, int]:
    """How much of a line's base and amount must have been taken back once so much of the sale was refunded."""
    if refunded >= gross:
        return draft.base, draft.amount
    if draft.kind not in _REFUNDABLE:
        return 0, 0
    return proportion(draft.base, refunded, gross), proportion(draft.amount, refunded, gross)


def _back(draft: Draft, refund: Fact, base: int, amount: int, sale: int) -> Draft:
    keeps_kind = draft.kind in (LineKind.DISCOUNT, LineKind.STAFF, LineKind.COUNTED)
    return draft._replace(
        kind=draft.kind if keeps_kind else LineKind.CLAWBACK,
        base=-base,
        amount=-amount,
        sale=sale,
        leads=0,
        sales=0,
        available=max(draft.available, refund.local_day),
        reason=0,
    )
