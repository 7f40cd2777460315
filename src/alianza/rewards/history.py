"""What is known of a customer up to a point of its history: small, however long the history is. Pure."""

from __future__ import annotations

from bisect import insort

import msgspec

from alianza.rewards.attribution import COUNTS_AS, DAY_US, OWN, WITHDRAWN, Winner, winner_of
from alianza.rewards.clauses import Terms
from alianza.rewards.words import LEAD, TOUCH, Fact

NEVER = -(2**62)
KEPT_US = 400 * DAY_US  # longer than any window can be
_THINNED_FROM, _ROOM = 32, 64

Kept = tuple[int, str, str, bytes]  # when, evidence, its id, partner


class History(msgspec.Struct, array_like=True, kw_only=True):
    """What the facts of a customer so far say. Partners are named by their ids, so that it can be kept as it is.

    Touches and leads are kept while they can win anything. Where there are many, those that a later one of the same
    partner outdoes are dropped, then the oldest; what was dropped is noted, and a fact that it might win is decided from
    the facts themselves.
    """

    last_us: int = NEVER  # the latest lead or sale
    first_us: int | None = None  # the first sale
    open_us: int = NEVER  # the latest lead or sale that evidence from before it may win
    touches: list[Kept] = []
    first: dict[bytes, tuple[int, int]] = {}  # first sale brought by each partner: when, local day
    sellers: set[bytes | None] = set()  # who brought its sales; None: nobody
    capped: dict[str, int] = {}  # by partner, rule and currency: what a rule capped per customer has paid
    selves: set[bytes] = set()  # the partners that this customer is
    forgot: bool = False  # one of the next two says something
    thinned: dict[str, int] = {}  # by evidence: the latest that was dropped for a later one of its partner
    lost_us: int = NEVER  # the latest that was dropped for want of room

    # Whether a fact can be decided with this ---------------------------------------------------------------------------

    def continues(self, fact: Fact, terms: Terms) -> bool:
        """Whether a fact can be decided by what is known now, and changes nothing that was decided."""
        if fact.kind == TOUCH:
            return self._takes(fact, terms)
        if fact.occurred_us > self.last_us:
            return not self.forgot or self._remembers(fact, terms)
        return self._is_harmless(fact, terms)

    def _takes(self, touch: Fact, terms: Terms) -> bool:
        if touch.category == WITHDRAWN:
            return False
        if touch.category == OWN:
            return touch.partner is not None and touch.partner.partner_id in self.selves
        return touch.occurred_us > self.open_us or terms.longest_window_us < 0

    def _remembers(self, fact: Fact, terms: Terms) -> bool:
        """Whether nothing that was dropped could win the fact."""
        since = fact.occurred_us - terms.longest_window_us
        thin = any(dropped >= since and evidence not in terms.only_last for evidence, dropped in self.thinned.items())
        if self.lost_us < since and not thin:
            return True
        deal = terms.on(fact.local_day)
        winner = winner_of(fact, self, deal) if deal is not None else None
        return winner is not None and winner.strong

    def _is_harmless(self, fact: Fact, terms: Terms) -> bool:
        """Whether a fact that arrives late changes no later decision.

        True for a sale with strong evidence that is neither the customer's first nor the first of its partner, and for
        a lead after which no sale was left to win and before which the same sales were made. Caps and the exclusion of
        existing customers look at every fact.
        """
        deal = terms.on(fact.local_day)
        if deal is None or deal.caps_customers or deal.exclude_existing:
            return False
        winner = winner_of(fact, self, deal)
        first = self.first.get(winner.partner.partner_id) if winner else None
        if fact.kind == LEAD:
            sure = winner.strong if winner else not (self.touches or self.forgot)
            unsold = self.first_us is None or self.first_us < fact.occurred_us
            return (
                sure and fact.occurred_us > self.open_us and unsold and (first is None or first[0] < fact.occurred_us)
            )
        if self.first_us is None or first is None or winner is None or not winner.strong:
            return False
        return self.first_us < fact.occurred_us and first[0] < fact.occurred_us

    # Taking facts in ---------------------------------------------------------------------------------------------------

    def take_touch(self, touch: Fact) -> None:
        """Take in a touch."""
        if touch.partner is None or touch.category is None:
            return
        if touch.category == OWN:
            self.selves.add(touch.partner.partner_id)
        elif touch.category in COUNTS_AS:
            name = touch.fact_id.partition("@")[0]
            insort(self.touches, (touch.occurred_us, touch.category, name, touch.partner.partner_id))

    def take(self, fact: Fact, winner: Winner | None) -> None:
        """Take in a lead or a sale that was decided."""
        happened = fact.occurred_us
        if happened > self.last_us:
            self.last_us = happened
        if happened > self.open_us and (winner is None or not winner.strong):
            self.open_us = happened
        if fact.kind == LEAD:
            if winner is not None:
                insort(self.touches, (happened, "lead", fact.fact_id, winner.partner.partner_id))
            return
        if self.first_us is None or happened < self.first_us:
            self.first_us = happened
        if winner is None:
            self.sellers.add(None)
            return
        partner_id = winner.partner.partner_id
        self.sellers.add(partner_id)
        if partner_id not in self.first:
            self.first[partner_id] = (happened, fact.local_day)

    def thin(self, terms: Terms) -> None:
        """Before it is kept: drop what is too old, what a later one of the same partner outdoes, what there is no room for."""
        if len(self.touches) <= _THINNED_FROM:
            return
        kept: list[Kept] = []
        later: set[tuple[str, bytes]] = set()
        for touch in reversed(self.touches):
            happened, evidence, _, partner_id = touch
            kind = COUNTS_AS[evidence]
            if happened < self.last_us - KEPT_US:
                break
            if (kind, partner_id) in later and kind in terms.only_last:
                self.thinned[kind] = max(self.thinned.get(kind, NEVER), happened)
                self.forgot = True
                continue
            if happened <= self.last_us:  # what comes after the latest fact may still have one before it
                later.add((kind, partner_id))
            kept.append(touch)
        for happened, *_ in kept[_ROOM:]:
            self.lost_us = max(self.lost_us, happened)
            self.forgot = True
        self.touches = kept[_ROOM - 1 :: -1] if len(kept) > _ROOM else kept[::-1]
