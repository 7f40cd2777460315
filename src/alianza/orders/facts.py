"""Facts from rows: leads, sales and refunds as plain tuples, each row checked, the bad ones given back with a reason.

Two ways lead to the same facts. The quick way works on whole columns: a text seen before is looked up, so a row costs a
few dozen look-ups in C. The careful way reads one row with every check and tells what is wrong. The quick way only ever
decides that a row is good; any doubt sends the row to the careful way.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import repeat
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from alianza.kernel.money import currency_scale
from alianza.orders.evidence import EvidenceReader, Identify, Named
from alianza.orders.files.cells import (
    CONTROL,
    LEAD,
    MAX_METADATA_TEXT,
    MAX_TEXT,
    REFUND,
    SALE,
    UNSTORABLE,
    Lookup,
    read_amount,
    read_hundredths,
    read_kind,
    read_label,
    read_quantity,
    read_required,
)
from alianza.orders.files.chunk import CHUNK_ROWS, Chunk
from alianza.orders.files.codebook import CodeBook, FindCodes, Handle
from alianza.orders.files.errors import BadCell
from alianza.orders.files.names import FACT_COLUMNS
from alianza.orders.files.nearby import Nearby
from alianza.orders.files.rejects import Reject
from alianza.orders.files.times import LocalClock

__all__ = ["FACT_FIELDS", "LEAD", "REFUND", "SALE", "Fact", "FactParser", "Handle", "read_facts"]

# The places of a fact's tuple. Times are UTC microseconds since 1970, local days are counted from 2000-01-01 (see
# `times.day_of`), periods are local months as yyyymm, amounts are minor units; what a row does not state is None.
FACT_FIELDS = (
    "kind",  # LEAD, SALE or REFUND
    "fact_id",
    "occurred_us",
    "local_day",
    "earned_period",
    "partner",  # handle of the partner named
    "code",  # as it is shown
    "code_partner",  # handle of the code's partner
    "customer",
    "amount_minor",
    "net_minor",
    "own_commission_minor",
    "currency",
    "category",
    "quantity",
    "staff",
    "refunds",  # fact_id of the sale that is refunded
    "digest",  # signed 64 bits of the content: all but kind, fact_id, metadata and identities
    "metadata",  # dict of the columns that are not ours; None when there are none
    "line_no",
    "named",  # what few facts say beyond that, an `evidence.Named`; None when there is nothing
)
(
    KIND,
    FACT_ID,
    OCCURRED_US,
    LOCAL_DAY,
    EARNED_PERIOD,
    PARTNER,
    CODE,
    CODE_PARTNER,
    CUSTOMER,
    AMOUNT_MINOR,
    NET_MINOR,
    OWN_COMMISSION_MINOR,
    CURRENCY,
    CATEGORY,
    QUANTITY,
    STAFF,
    REFUNDS,
    DIGEST,
    METADATA,
    LINE_NO,
    NAMED,
) = range(len(FACT_FIELDS))

Fact = tuple[
    int, str, int, int, int, Handle | None, str | None, Handle | None, str | None, int | None, int | None, int | None,
    str, str | None, int, str | None, str | None, int, dict[str, str] | None, int, Named | None,
]  # fmt: skip

FIRST_MOMENT_US = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000

_SEPARATOR = "\x1f"


class FactParser:
    """Turns chunks into facts.

    `currencies` are the deal's, its own first: that one is meant where a row names none, if it is the only one.
    `partners` maps external ids to handles, `codes` maps codes to their partner's handle, `find_codes` looks up more of
    them, `identify` hashes what tells who a customer is. `now` bounds what may have happened: a day later is too late.
    Not for several threads at once.
    """

    def __init__(
        self,
        currencies: Sequence[str],
        time_zone: str,
        partners: Mapping[str, Handle],
        codes: Mapping[str, Handle],
        *,
        now: datetime,
        find_codes: FindCodes | None = None,
        identify: Identify | None = None,
    ) -> None:
        self._currencies = tuple(currencies)
        self._scales = {currency: currency_scale(currency) for currency in currencies}
        scales = set(self._scales.values())
        self._scale = scales.pop() if len(scales) == 1 else None
        self._clock = LocalClock(ZoneInfo(time_zone))
        self._partners = partners
        self._codes = CodeBook(codes, find_codes)
        self._near_partners = Nearby(partners)
        self._evidence = EvidenceReader(partners, self._near_partners, identify)
        self.bound(now)
        self._kind_of, self._partner_of = Lookup(read_kind), Lookup(self._partner)
        self._currency_of = Lookup(self._currency)
        self._label_of, self._quantity_of = Lookup(read_label), Lookup(read_quantity)
        self._amount_of = Lookup(lambda text: read_amount(text, self._scale or 0))
        self._amount_in = Lookup(lambda pair: read_amount(pair[0], self._scales[self._known(pair[1])]))

    def bound(self, now: datetime) -> None:
        """What happens more than a day after this moment cannot have happened."""
        self._last_us = int((now + timedelta(days=1)).timestamp() * 1_000_000)

    def parse(self, chunk: Chunk) -> tuple[list[Fact], list[Reject]]:
        """Facts in the file's order, and what can't be used. Empty rows are neither."""
        columns = _columns(chunk)
        if not len(chunk):
            return [], list(chunk.broken)
        doubts: set[int] = set()
        self._codes.look_up(columns.get("code", ()))
        facts = self._quickly(chunk, columns, doubts)
        return self._settle(chunk, columns, facts, sorted(doubts)) if doubts else (facts, list(chunk.broken))

    def parse_carefully(self, chunk: Chunk) -> tuple[list[Fact], list[Reject]]:
        """The same as `parse`, every row read by itself: the measure of `parse` in tests."""
        columns = _columns(chunk)
        self._codes.look_up(columns.get("code", ()))
        return self._settle(chunk, columns, [None] * len(chunk), range(len(chunk)))

    def _settle(
        self, chunk: Chunk, columns: dict[str, Sequence[str]], facts: Sequence[Fact | None], doubts: Sequence[int]
    ) -> tuple[list[Fact], list[Reject]]:
        """Reads the doubtful rows carefully."""
        found, rejects = list(facts), list(chunk.broken)
        for row in doubts:
            found[row] = None
            cells = {name: column[row] for name, column in columns.items()}
            if not any(column[row].strip() for column in chunk.cells):
                continue
            reading = _Reading(self, cells)
            try:
                found[row] = reading.fact(_metadata_of(chunk, row), chunk.lines[row])
            except BadCell as bad:
                rejects.append(_reject(chunk, row, reading.column, bad))
        return [fact for fact in found if fact is not None], sorted(rejects, key=itemgetter(0))

    def _quickly(self, chunk: Chunk, columns: dict[str, Sequence[str]], doubts: set[int]) -> list[Fact]:
        count = len(chunk)
        empty: list[Any] = [""] * count

        def take(name: str, lookup: Lookup) -> list[Any]:
            cells = columns.get(name)
            return lookup.column(cells or empty, doubts)

        kinds = take("fact", self._kind_of)
        ids = _identifiers(columns["fact_id"], doubts)
        if "" in ids:
            doubts.update(row for row, text in enumerate(ids) if not text)
        moments, days, periods = self._moments(columns["occurred_at"], doubts)
        partners = take("partner", self._partner_of)
        partner_texts = _identifiers(columns["partner"], doubts) if "partner" in columns else empty
        codes = take("code", self._codes.read)
        customers = _identifiers(columns["customer"], doubts) if "customer" in columns else empty
        currencies = take("currency", self._currency_of)
        amounts = [self._amounts(columns.get(name), currencies, doubts) for name in _AMOUNTS]
        categories, staff = take("category", self._label_of), take("staff", self._label_of)
        quantities = take("quantity", self._quantity_of) if "quantity" in columns else [1] * count
        refunds = _identifiers(columns["refunds"], doubts) if "refunds" in columns else empty
        _check_kinds(kinds, amounts[0], refunds, doubts)
        numbers = [_numbers(column) for column in (*amounts, quantities)]
        words = (partner_texts, codes, customers, currencies, categories, staff, refunds)
        evidence, digested = self._evidence.columns(columns, count, doubts)
        digests = _digests(map(hex, moments), *numbers, *words, more=digested)
        named = *self._named_codes(codes, "code" in columns), _stated(customers)
        rest = _stated(categories), quantities, _stated(staff), _stated(refunds), digests
        when = ids, moments, days, periods
        whole = zip(
            kinds, *when, partners, *named, *amounts, currencies, *rest, _metadata(chunk, doubts), chunk.lines, evidence,
            strict=True,
        )  # fmt: skip
        return list(whole)

    def _named_codes(self, keys: list[Any], stated: bool) -> tuple[Iterable[str | None], Iterable[Handle | None]]:
        """The codes as they are shown, and their partners."""
        if not stated:
            return [None] * len(keys), [None] * len(keys)
        return map(self._codes.spelling.get, keys), map(self._codes.partner.get, keys)

    def _moments(self, texts: Sequence[str], doubts: set[int]) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        moments, days, periods = self._clock.parse_column(texts)
        if min(moments) < FIRST_MOMENT_US or max(moments) > self._last_us:
            pairs = enumerate(moments)
            doubts.update(row for row, moment in pairs if not FIRST_MOMENT_US <= moment <= self._last_us)
        return moments, days, periods

    def _amounts(self, texts: Sequence[str] | None, currencies: list[Any], doubts: set[int]) -> list[int | None]:
        if texts is None:
            return [None] * len(currencies)
        if self._scale is None:
            return self._amount_in.column(list(zip(texts, currencies, strict=True)), doubts)
        if self._scale == 2:
            return read_hundredths(texts, self._amount_of, doubts)
        return self._amount_of.column(texts, doubts)

    def _moment(self, text: str) -> tuple[int, int, int]:
        moment = self._clock.parse(text)
        if moment[0] < FIRST_MOMENT_US:
            raise BadCell("time_out_of_range", f"'{text}' is before the year 2000")
        if moment[0] > self._last_us:
            raise BadCell("time_out_of_range", f"'{text}' is in the future")
        return moment

    def _partner(self, text: str) -> Handle | None:
        name = read_label(text)
        if name and name not in self._partners:
            raise BadCell("unknown_partner", f"there is no partner '{name}'{self._near_partners.hint(name)}")
        return self._partners[name] if name else None

    def _currency(self, text: str) -> str:
        currency = text.strip().upper()
        if not currency and len(self._currencies) == 1:
            return self._currencies[0]
        if not currency:
            raise BadCell("missing", f"the currency is missing; the deal has {', '.join(self._currencies)}")
        return self._known(currency)

    def _known(self, currency: str) -> str:
        if currency not in self._scales:
            raise BadCell("unknown_currency", f"the deal has no '{currency}', only {', '.join(self._currencies)}")
        return currency


class _Reading:
    """The careful way: one row, cell by cell. `column` is the one being read, for the reason."""

    def __init__(self, parser: FactParser, cells: Mapping[str, str]) -> None:
        self._parser = parser
        self._cells = cells
        self.column = ""

    def fact(self, metadata: dict[str, str] | None, line_no: int) -> Fact:
        """The row's fact. Raises BadCell for the first cell that is wrong."""
        parser = self._parser
        kind: int = self._read("fact", read_kind)
        fact_id: str = self._read("fact_id", read_required)
        moment, day, period = self._read("occurred_at", parser._moment)
        handle, partner = self._read("partner", parser._partner), self._read("partner", read_label)
        code: str = self._read("code", parser._codes.key)
        customer: str = self._read("customer", read_label)
        currency: str = self._read("currency", parser._currency if kind != LEAD else self._lead_currency)
        scale = parser._scales[currency]
        amount, net, own = (self._read(name, lambda text: read_amount(text, scale)) for name in _AMOUNTS)
        category, staff = self._read("category", read_label), self._read("staff", read_label)
        quantity: int = self._read("quantity", read_quantity)
        refunds: str = self._read("refunds", read_label)
        self._check_kind(kind, amount, refunds)
        self._check_metadata(metadata)
        numbers = [[str(value)] for value in (amount, net, own, quantity)]
        words = [[word] for word in (partner, code, customer, currency, category, staff, refunds)]
        named, digested = parser._evidence.row(self._cells, self._read)
        digest = _digests([hex(moment)], *numbers, *words, more=[digested])[0]
        return (
            kind, fact_id, moment, day, period, handle, parser._codes.spelling.get(code),
            parser._codes.partner.get(code), customer or None, amount, net, own, currency, category or None, quantity,
            staff or None, refunds or None, digest, metadata, line_no, named,
        )  # fmt: skip

    def _read(self, column: str, convert: Callable[[str], Any]) -> Any:
        self.column = column
        return convert(self._cells.get(column, ""))

    def _lead_currency(self, text: str) -> str:
        """A lead's currency matters to nothing: the deal's own where none is named."""
        return self._parser._currency(text) if text.strip() else self._parser._currencies[0]

    def _check_kind(self, kind: int, amount: int | None, refunds: str) -> None:
        if kind == SALE and amount is None:
            self.column = "amount"
            raise BadCell("missing_amount", "a sale needs its amount")
        if kind == REFUND and not refunds:
            self.column = "refunds"
            raise BadCell("refund_without_sale_id", "a refund needs the fact_id of its sale in 'refunds'")

    def _check_metadata(self, metadata: dict[str, str] | None) -> None:
        for name, text in (metadata or {}).items():
            if len(text) > MAX_METADATA_TEXT or UNSTORABLE.search(text):
                self.column = name
                raise BadCell("bad_text", f"the text holds what can't be stored or more than {MAX_METADATA_TEXT} chars")


_AMOUNTS = ("amount", "net_amount", "own_commission")


def read_facts(
    chunks: Iterator[Chunk] | Sequence[Chunk], parser: FactParser, batch_rows: int = CHUNK_ROWS
) -> Iterator[tuple[list[Fact], list[Reject]]]:
    """Facts and rejects of a whole file, in batches of at least `batch_rows` rows but for the last."""
    facts: list[Fact] = []
    rejects: list[Reject] = []
    for chunk in chunks:
        good, bad = parser.parse(chunk)
        facts += good
        rejects += bad
        if len(facts) + len(rejects) >= batch_rows:
            yield facts, rejects
            facts, rejects = [], []
    if facts or rejects:
        yield facts, rejects


def _columns(chunk: Chunk) -> dict[str, Sequence[str]]:
    columns = {name: column for name in FACT_COLUMNS if (column := chunk.column(name)) is not None}
    for name in ("fact_id", "occurred_at"):
        columns.setdefault(name, [""] * len(chunk))
    return columns


def _reject(chunk: Chunk, row: int, column: str, bad: BadCell) -> Reject:
    return Reject(chunk.lines[row], chunk.layout.heading(column), bad.code, bad.message, chunk.raw(row))


def _identifiers(cells: Sequence[str], doubts: set[int]) -> Sequence[str]:
    """A column of texts that differ from row to row, without a memory of them."""
    texts, joined = cells, "".join(cells)
    if " " in joined or not joined.isprintable():
        # Every other blank and every control character is unprintable: only now is there something to strip or refuse.
        texts = list(map(str.strip, cells))
        if CONTROL.search("".join(texts)):
            doubts.update(row for row, text in enumerate(texts) if CONTROL.search(text))
    if max(map(len, texts)) > MAX_TEXT:
        doubts.update(row for row, text in enumerate(texts) if len(text) > MAX_TEXT)
    return texts


def _check_kinds(kinds: list[Any], amounts: list[int | None], refunds: Sequence[str], doubts: set[int]) -> None:
    if None in amounts and SALE in kinds:
        pairs = enumerate(zip(kinds, amounts, strict=True))
        doubts.update(row for row, (kind, amount) in pairs if kind == SALE and amount is None)
    if REFUND in kinds:
        named = enumerate(zip(kinds, refunds, strict=True))
        doubts.update(row for row, (kind, sale) in named if kind == REFUND and not sale)


def _stated(texts: Sequence[str]) -> Sequence[str | None]:
    return [text or None for text in texts] if "" in texts else texts


def _digests(*columns: Any, more: Sequence[str] | None = None) -> list[int]:
    """Signed 64 bits of each row's content in canonical form: 350 and 350.00 give the same.

    `more` is what few rows say beyond the usual; one that says nothing has the digest of a file without those columns.
    They are the first eight bytes of BLAKE2b-512, little-endian; everything runs in C, a row costs one hash.
    """
    contents = list(map(_SEPARATOR.join, zip(*columns, strict=True)))
    if more is not None:
        contents = list(map(str.__add__, contents, more))
    try:
        hashes = b"".join(map(blake2b.digest, map(blake2b, map(str.encode, contents))))
    except UnicodeEncodeError:
        # A lone surrogate makes its row a reject; it must not stop the others.
        hashes = b"".join(blake2b(text.encode("utf-8", "replace")).digest() for text in contents)
    words = array("q", hashes)
    if sys.byteorder == "big":
        words.byteswap()
    return words[::8].tolist()


def _numbers(column: list[Any]) -> Iterable[str]:
    """Whole numbers as text; a column of one value (none stated, all one) is turned only once."""
    first = column[0]
    return repeat(str(first), len(column)) if column.count(first) == len(column) else map(str, column)


def _metadata(chunk: Chunk, doubts: set[int]) -> Any:
    """A dict for each row of the columns that are not ours, without the empty ones."""
    if not chunk.layout.metadata:
        return [None] * len(chunk)
    names = [name for name, _ in chunk.layout.metadata]
    columns = [chunk.cells[place] for _, place in chunk.layout.metadata]
    for column in columns:
        joined = "".join(column)
        if max(map(len, column)) > MAX_METADATA_TEXT or (not joined.isprintable() and UNSTORABLE.search(joined)):
            pairs = enumerate(column)
            doubts.update(row for row, text in pairs if len(text) > MAX_METADATA_TEXT or UNSTORABLE.search(text))
    if any("" in column for column in columns):
        rows = zip(*columns, strict=True)
        return [{name: text for name, text in zip(names, row, strict=True) if text} or None for row in rows]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _metadata_of(chunk: Chunk, row: int) -> dict[str, str] | None:
    return {name: text for name, place in chunk.layout.metadata if (text := chunk.cells[place][row])} or None
