"""Lines and their transfers on the way into the books: which accounts a line moves, and its rows in COPY's form."""

from __future__ import annotations

import struct
import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.kernel.ids import COUNTER_BYTES, id_sequence
from alianza.ledger import api as ledger
from alianza.partners.domain import Partner
from alianza.rewards.clauses import LineKind, Terms
from alianza.runtime.bulk import EPOCH_DAY, EPOCH_US, stage, text_field
from alianza.runtime.database import Connection, sql

HERE = "alianza.rewards"
STAGE_COLUMNS = (
    "entry_id uuid, debit_account uuid, credit_account uuid, amount_minor bigint, state smallint, hold_until date,"
    " event_at timestamptz, corrects uuid, partner_id uuid, kind smallint, fact_kind smallint, version int, clause int,"
    " base_minor bigint, rate_ppb bigint, sale_minor bigint, leads smallint, sales smallint, period int, earned_period int,"
    " tier_period int, available_on date, reason smallint, reference text, asset text, staff text"
)
_PACK = struct.Struct(">h i16s i16s i16s iq ih ii iq i16s i16s ih ih ii ii iq iq iq ih ih ii ii ii ii ih").pack
_NO_ID = bytes(16)
_POSTED, _PENDING = ledger.State.POSTED, ledger.State.PENDING  # looked up once, not once a line
_NO_TEXT = b"\0\0\0\0"

# Our own side of each kind of line. A claw-back moves the account of the clause it takes back.
OUR_ACCOUNT = {
    LineKind.COMMISSION: "us/commission",
    LineKind.CLAWBACK: "us/commission",
    LineKind.TIER: "us/commission",
    LineKind.CAP: "us/commission",
    LineKind.INCENTIVE: "us/incentives",
    LineKind.STAFF: "us/incentives",
    LineKind.FEE: "us/fees",
    LineKind.CHARGE: "us/charges",
    LineKind.DUE: "us/commission_due",
    LineKind.DISCOUNT: "us/discounts",
    LineKind.MANUAL: "us/adjustments",
}


def payable_path(partner: Partner) -> str:
    """The account of what we owe a partner: a credit balance is owed by us, a debit balance by the partner."""
    return f"partner/{partner.external_id}/payable"


class Entries(NamedTuple):
    """Lines in COPY's form, and the accounts that must be opened for them."""

    rows: list[bytes]
    accounts: list[ledger.Account]


class Journal:
    """Collects a batch of lines and writes them with their transfers. Siblings share what they know of accounts."""

    def __init__(self, alliance_id: uuid.UUID, terms: Terms) -> None:
        self.alliance_id = alliance_id
        self.terms = terms
        self._ids: dict[tuple[str, str], bytes] = {}
        self._opened: set[bytes] = set()
        self._opened_now: set[bytes] = set()
        self._to_open: dict[bytes, ledger.Account] = {}

    def sibling(self) -> Journal:
        """Another journal of the same alliance, for a batch of its own."""
        other = Journal(self.alliance_id, self.terms)
        other._ids, other._opened = self._ids, self._opened
        return other

    def know(self, accounts: set[bytes]) -> None:
        """Tell which accounts are open, so that they need not be opened again."""
        self._opened |= accounts

    def begin(self, books: ledger.Books, recorded_at: datetime) -> None:
        """Start a batch under the alliance's lock."""
        self.open_period = books.open_period
        self.released = books.released_through.toordinal()
        self.recorded_at = recorded_at
        self._sequence = id_sequence(int(recorded_at.timestamp() * 1000))
        self._first = next(self._sequence)
        self._to_open = {}
        self._sides: dict[tuple[bytes, int, int, int, str, str | None], tuple[bytes, bytes]] = {}
        self._rows: list[bytes] = []
        self._lines = self._transfers = 0
        self._opened_now = set()
        self._deltas: ledger.Deltas = {}
        self.texts: dict[str, bytes] = {}

    def account(self, path: str, asset: str) -> bytes:
        """The id of an account, opened with this batch when it never was."""
        key = (path, asset)
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = ledger.account_id(self.alliance_id, path, asset)
        if found not in self._opened and found not in self._opened_now:
            self._to_open[found] = ledger.Account(path, asset)
        return found

    def _text(self, value: str) -> bytes:
        found = self.texts.get(value)
        if found is None:
            found = self.texts[value] = text_field(value)
        return found

    def sides(
        self, partner: Partner, kind: int, version: int, clause: int, asset: str, staff: str | None
    ) -> tuple[bytes, bytes]:
        """The account a positive line debits and the one it credits."""
        key = (partner.partner_id, kind, version, clause, asset, staff)
        found = self._sides.get(key)
        if found is None:
            found = self._sides[key] = self._find_sides(partner, kind, version, clause, asset, staff)
        return found

    def _find_sides(
        self, partner: Partner, kind: int, version: int, clause: int, asset: str, staff: str | None
    ) -> tuple[bytes, bytes]:
        of = LineKind(self.terms.clause(version, clause).kind if kind == LineKind.CLAWBACK else kind)
        ours = self.account(OUR_ACCOUNT[of], asset)
        if of == LineKind.DISCOUNT:
            # A discount's line is negative, like all that is not the partner's gain: it debits our cost.
            return self.account("us/discounts_given", asset), ours
        if of == LineKind.STAFF:
            return ours, self.account(f"staff/{staff}/payable", asset)
        return ours, self.account(payable_path(partner), asset)

    def add(
        self,
        partner: Partner,
        kind: int,
        fact_kind: int,
        fact_id: str,
        version: int,
        clause: int,
        asset: str,
        base: int,
        rate_ppb: int | None,
        amount: int,
        sale: int,
        leads: int,
        sales: int,
        event_us: int,
        earned_period: int,
        tier_period: int,
        available: int,
        staff: str | None,
        reason: int,
        corrects: bytes = _NO_ID,
        period: int = 0,
    ) -> bytes:
        """Add a line and, when it has an amount, its transfer; gives the id of both."""
        line_id = next(self._sequence)
        debit = credit = _NO_ID
        state, hold = _POSTED, 0
        if amount:
            sides = self._sides.get((partner.partner_id, kind, version, clause, asset, staff))
            debit, credit = sides or self.sides(partner, kind, version, clause, asset, staff)
            if amount < 0:
                debit, credit = credit, debit
            if available > self.released:
                state, hold = _PENDING, available - EPOCH_DAY
            ledger.add_delta(self._deltas, debit, credit, abs(amount), state)
            self._transfers += 1
        if not period:
            period = earned_period if earned_period > self.open_period else self.open_period
        self._rows.append(
            _PACK(
                26, 16, line_id, 16, debit, 16, credit, 8, amount, 2, state, 4, hold, 8, event_us - EPOCH_US, 16, corrects,
                16, partner.partner_id, 2, kind, 2, fact_kind, 4, version, 4, clause, 8, base,
                8, -1 if rate_ppb is None else rate_ppb, 8, sale, 2, leads, 2, sales, 4, period, 4, earned_period,
                4, tier_period, 4, available - EPOCH_DAY, 2, reason,
            )
            + text_field(fact_id)
            + self._text(asset)
            + (text_field(staff) if staff else _NO_TEXT)
        )  # fmt: skip
        return line_id

    @property
    def ids(self) -> tuple[bytes, bytes]:
        """Between these two lie the ids of the batch's lines, and of no others."""
        return self._first, self._first[:-COUNTER_BYTES] + b"\xff" * COUNTER_BYTES

    def __len__(self) -> int:
        """How many lines wait to be written."""
        return len(self._rows)

    def take(self) -> Entries:
        """Hand over the lines so far, to be written by `write_entries` while others are added."""
        entries = Entries(self._rows, list(self._to_open.values()))
        self._opened_now |= self._to_open.keys()
        self._rows, self._to_open = [], {}
        return entries

    def write_entries(self, connection: Connection, entries: Entries) -> None:
        """Write lines and their transfers within the caller's transaction. Balances follow with `write`."""
        if not entries.rows:
            return
        if entries.accounts:
            ledger.open_accounts(connection, self.alliance_id, entries.accounts, self.recorded_at)
        stage(connection, "stage_entries", STAGE_COLUMNS, entries.rows)
        connection.execute(sql(HERE, "insert_lines"), {"alliance": self.alliance_id, "recorded_at": self.recorded_at})
        ledger.insert_entries(connection, self.alliance_id, self.recorded_at)
        self._lines += len(entries.rows)

    def write(self, connection: Connection) -> tuple[int, int]:
        """Write what is left of the batch, and the balances; gives the batch's numbers of lines and transfers."""
        self.write_entries(connection, self.take())
        ledger.update_balances(connection, self.alliance_id, self._deltas)
        return self._lines, self._transfers

    def committed(self) -> None:
        """Tell that the batch is in the books: its accounts need not be opened again."""
        self._opened |= self._opened_now
