"""Why an amount is what it is, as a story in the reader's language: for the console and for the partners' own pages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from babel import numbers

from alianza.kernel.money import currency_scale
from alianza.rewards.clauses import Reason
from alianza.settlement.reasons import reason_text
from alianza.web.shared.addresses import at
from alianza.web.shared.explanation_words import PHRASES
from alianza.web.ui.formats import Formats, is_currency
from alianza.web.ui.screen import Ask


class Item(NamedTuple):
    """One thing that is told: its label, what it is, and where it leads."""

    label: str
    text: str
    href: str = ""


class Chapter(NamedTuple):
    """Some of them under a heading."""

    heading: str
    items: list[Item]


class Origin(NamedTuple):
    """Who might have brought the customer. `lost` is empty for whoever did."""

    what: str
    who: str
    when: str
    lost: str
    href: str


class Story(NamedTuple):
    """What the macro `explanation` shows."""

    amount: str
    sentence: str
    matches: bool | None
    origins: list[Origin]
    chapters: list[Chapter]
    notes: list[str]


def told(ask: Ask, line: Any, *, lines: str, orders: str = "", partners: str = "", statements: str = "") -> Story:
    """The story of a line (`get_commission` with `expand=explanation`).

    `lines`, `orders`, `partners`, `statements` are where those lists are (`/console/orders/lines`); empty: no links.
    """
    return _Teller(ask, line, lines, orders, partners, statements).story()


def phrase(ask: Ask, text: str, unit: str) -> str:
    """What the books say of a working or of evidence, in the reader's language; as it is where nobody has words for it."""
    for pattern, key in PHRASES:
        found = pattern.fullmatch(text)
        if found:
            parts = {name: _part(ask, name, said, unit, found.groupdict()) for name, said in found.groupdict().items()}
            return ask.say.text(key, **parts)
    return text


_WORDED = {"kind": "evidence_", "better": "evidence_", "which": "which_", "metric": "metric_", "what": "evidence_"}


def _part(ask: Ask, name: str, said: str | None, unit: str, others: Mapping[str, str | None]) -> object:
    if said is None:
        return ""
    if name == "n":
        return int(said)
    if name in _WORDED and ask.say.knows(_WORDED[name] + said):
        return ask.say.text(_WORDED[name] + said)
    if name == "rate":
        return percent(ask, said)
    return _amount(ask, said, others.get("unit") or unit) if name.startswith("amount") else said


def percent(ask: Ask, text: str) -> str:
    """A rate as the reader writes it: `6.5 %`."""
    try:
        return ask.formats.percent(Decimal(text.removesuffix("%").strip()) / 100, 7)
    except InvalidOperation:
        return text


def _amount(ask: Ask, text: str, unit: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    minor = value.scaleb(currency_scale(unit)) if is_currency(unit) else value
    return ask.formats.money(int(minor), unit) if minor == int(minor) else f"{ask.formats.number(value)} {unit}"


class _Teller:
    """Tells one line."""

    def __init__(self, ask: Ask, line: Any, lines: str, orders: str, partners: str, statements: str) -> None:
        self.ask, self.line, self.why = ask, line, line.explanation
        self.lines, self.orders, self.partners, self.statements = lines, orders, partners, statements
        self.formats = ask.formats

    def story(self) -> Story:
        why = self.why
        chapters = [
            Chapter(self._said(f"chapter_{name}"), [one for one in items if one.text not in ("", "–")])
            for name, items in (
                ("fact", self._fact()), ("rule", self._rule()), ("working", self._working()), ("dates", self._dates()),
                ("books", self._books()),
            )
        ]  # fmt: skip
        return Story(
            amount=self._money(self.line.amount_minor), sentence=self._sentence(), matches=why.matches if why else None,
            origins=[self._origin(one) for one in why.touches] if why else [],
            chapters=[one for one in chapters if one.items],
            notes=[phrase(self.ask, one, self.line.base_currency) for one in why.notes] if why else [],
        )  # fmt: skip

    def _said(self, key: str, **parts: object) -> str:
        return self.ask.say.text(key, **parts)

    def _item(self, key: str, text: object, href: str = "") -> Item:
        return Item(self._said(key), "" if text is None else str(text), href)

    def _money(self, minor: int | None, unit: str = "") -> str:
        return self.formats.money(minor, unit or self.line.unit)

    def _kind(self) -> str:
        return self._said(f"line_{self.line.kind}")

    def _sentence(self) -> str:
        """The shortest answer there is."""
        reason = self._reason()
        if reason:
            return self._said("sentence_reason", kind=self._kind(), reason=reason)
        how = phrase(self.ask, self.why.how, self.line.base_currency) if self.why and self.why.how else ""
        return self._said("sentence_how", kind=self._kind(), how=how) if how else self._kind()

    def _reason(self) -> str:
        name = (self.line.reason or "").upper()
        return reason_text(Reason[name], self.ask.language) if name in Reason.__members__ else ""

    def _to(self, base: str, text: str | None) -> str:
        return at(base, text) if base and text else ""

    # Chapters ---------------------------------------------------------------------------------------------------------

    def _fact(self) -> list[Item]:
        fact = self.why.fact if self.why else None
        if fact is None:
            return []
        unit = fact.currency or self.line.base_currency
        sale = fact.id if fact.kind == "sale" else ""
        return [
            self._item("fact_kind", self._said(f"fact_{fact.kind}")),
            self._item("id", fact.id, self._to(self.orders, sale)),
            self._item("fact_occurred", self.formats.moment(fact.occurred_at)),
            self._item("refund_of", fact.refunds, self._to(self.orders, fact.refunds)),
            self._item("fact_amount" if fact.kind == "sale" else "amount", self._money(fact.amount_minor, unit)),
            self._item("fact_net", self._money(fact.net_amount_minor, unit)),
            self._item("fact_own", self._money(fact.own_commission_minor, unit)),
            self._item("fact_currency", fact.currency),
            self._item("category", fact.category),
            self._item("quantity", self.formats.number(fact.quantity) if fact.kind == "sale" else ""),
            self._item("customer", fact.customer),
            self._item("partner_said", fact.partner, self._to(self.partners, fact.partner)),
            self._item("code", fact.code),
            self._item("click", fact.click),
            self._item("friend", fact.friend, self._to(self.partners, fact.friend)),
            self._item("staff", fact.staff),
        ]

    def _rule(self) -> list[Item]:
        line, why = self.line, self.why
        version = (
            self._said("version_since", n=line.version, day=self.formats.day(why.effective_from))
            if why
            else line.version
        )
        partner = line.partner
        return [
            self._item("partner", partner.name, self._to(self.partners, partner.external_id)),
            self._item("group", line.group),
            self._item("rule", (why.rule_name if why else None) or line.rule),
            self._item("rule_id", line.rule),
            self._item("version", version),
            self._item("override", why.override if why else None),
            self._item("tier", line.tier),
        ]

    def _working(self) -> list[Item]:
        line, why = self.line, self.why
        unit = line.base_currency
        exact = self._exact(why.exact) if why and why.exact else ""
        return [
            self._item("base", self._money(line.base_minor, unit)),
            self._item("base_from", phrase(self.ask, why.base_from, unit) if why and why.base_from else ""),
            self._item("rate", percent(self.ask, line.rate) if line.rate else ""),
            self._item("how", phrase(self.ask, why.how, unit) if why and why.how and self._reason() else ""),
            self._item("exact", exact),
            self._item("rounding", phrase(self.ask, why.rounding, unit) if why and why.rounding else ""),
            self._item("exclusion", self._reason()),
            self._item("amount", self._money(line.amount_minor)),
        ]

    def _exact(self, text: str) -> str:
        return f"{_digits(self.formats, text)} {self.line.unit}"

    def _dates(self) -> list[Item]:
        line, why = self.line, self.why
        items = [
            self._item("occurred", self.formats.moment(line.occurred_at)),
            self._item("earned_period", self.formats.month(line.earned_period)),
            self._item("period", self.formats.month(line.period)),
            self._item("available_on", self.formats.day(line.available_on)),
        ]
        if why is None:
            return items
        number = "" if why.statement is None else str(why.statement)
        return [
            *items,
            self._item("statement", number, self._to(self.statements, number)),
            self._item("on_hold", self._said("on_hold_text") if why.on_hold_at_payout else ""),
            self._item("payout_on", self.formats.day(why.payout_on)),
            self._item("paid_on", self.formats.day(why.paid_on)),
        ]

    def _books(self) -> list[Item]:
        line, why = self.line, self.why
        items = [
            self._item("recorded", self.formats.moment(line.recorded_at)),
            self._item("line", line.id),
            self._item("corrects", line.corrects, self._to(self.lines, line.corrects)),
        ]
        if why is None:
            return items
        corrected = [self._item("corrected_by", one, self._to(self.lines, one)) for one in why.corrected_by]
        state = why.transfer_state or ""
        return [
            *items, *corrected,
            self._item("transfer", why.transfer),
            self._item("transfer_state", self._said(f"transfer_{state}") if state else ""),
            self._item("debit", why.debit),
            self._item("credit", why.credit),
            self._item("derived", self._money(why.derived_minor)),
            self._item("in_books", self._money(why.in_books_minor)),
        ]  # fmt: skip

    def _origin(self, touch: Any) -> Origin:
        key = f"evidence_{touch.evidence}"
        what = self._said(key) if self.ask.say.knows(key) else touch.evidence
        lost = phrase(self.ask, touch.lost, self.line.base_currency) if touch.lost else ""
        who = touch.partner or (self._said("another_partner") if self.ask.partner else "–")
        return Origin(what, who, self.formats.moment(touch.occurred_at), lost, self._to(self.partners, touch.partner))


def _digits(formats: Formats, text: str) -> str:
    """An exact number with all its decimals."""
    return numbers.format_decimal(Decimal(text), locale=formats.locale, decimal_quantization=False)
