"""Bank layouts: text files, fixed-width or delimited, described by data instead of code.

Banks differ. Almost every bank that takes bulk transfers has a layout of its own: other columns, other widths, amounts
with or without a decimal mark, a header with the payer's account, a trailer with count and total. The shipped layout
`spei` (layouts/spei.yaml) has what a transfer over Mexico's SPEI needs in a plain order; compare it with your bank's
manual, copy it, and change it. A layout of your own:

    name: my-bank
    style: delimited              # or fixed
    delimiter: "|"
    encoding: windows-1252        # ascii, latin-1, windows-1252, utf-8
    line_ending: crlf             # or lf
    account_kinds: [clabe]        # which payments it takes: clabe, iban, other
    currencies: [MXN]             # empty: every currency, one file for each
    extension: txt
    header: [{text: H}, {source: payer_account}, {source: execution_date, format: "%d%m%Y"}]
    record: [{text: D}, {source: account, width: 18}, {source: amount, decimals: 2}, {source: partner_name, width: 40}]
    trailer: [{text: T}, {source: count}, {source: total, decimals: 2}]

Nothing that decides who gets how much is ever shortened: an amount, account or id that does not fit is refused, and an
amount with more decimals than the layout writes is not rounded. Only names and references are cut.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from alianza.kernel.errors import AlianzaError
from alianza.kernel.money import currency_scale, format_minor
from alianza.settlement.payfiles.accounts import check_account
from alianza.settlement.payfiles.latin import bank_id, bank_name, latin
from alianza.settlement.payfiles.model import AccountKind, Payer, Payment

Encoding = Literal["ascii", "latin-1", "windows-1252", "utf-8"]
FileSource = Literal[
    "text", "count", "total", "currency", "execution_date", "created_at", "message_id",
    "payer_name", "payer_account", "payer_bic", "payer_country",
]  # fmt: skip
Source = Literal[
    "text", "count", "total", "currency", "execution_date", "created_at", "message_id",
    "payer_name", "payer_account", "payer_bic", "payer_country",
    "sequence", "amount", "payment_id", "partner_id", "partner_name", "account", "account_kind", "bic", "reference",
    "country",
]  # fmt: skip

NUMBERS = frozenset({"amount", "total", "count", "sequence"})
MONEY = frozenset({"amount", "total"})
DATES = frozenset({"execution_date", "created_at"})
ACCOUNTS = frozenset({"account", "payer_account"})
# Only a person reads these, so a bank's shorter column may end them early.
CUTTABLE = frozenset({"partner_name", "payer_name", "reference"})


class LayoutError(AlianzaError):
    """A bank layout is wrong, or what it describes cannot be written."""

    code = "bank_layout"


class DoesNotFit(LayoutError):
    """A value is too wide for its field, or has decimals that the field does not write."""

    code = "bank_layout_width"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One column. What is not given follows from the source: numbers stand right and are filled with zeros."""

    source: Source = "text"
    name: str = ""  # for error messages; the source when empty
    text: str = ""  # the constant, for source `text`
    width: int | None = None  # exact in a fixed-width layout; the most characters in a delimited one
    align: Literal["left", "right"] | None = None
    pad: str | None = None  # one character; a delimited field is only filled when it is given
    decimals: int | None = None  # of an amount; the currency's own when not given
    implied: bool = False  # no decimal mark: 12.50 is 1250
    decimal_mark: str = "."
    format: str = "%Y%m%d"  # of a date: %Y %y %m %d %H %M %S
    upper: bool = False
    characters: Literal["any", "latin", "alphanumeric", "digits"] = "latin"  # any: what the encoding can write
    cut: bool = True  # false: a name or reference that is too long is refused, too


class BankLayout(msgspec.Struct, frozen=True, kw_only=True):
    """A bank's file: at most one header, one record for each payment, at most one trailer. Banks differ: see above."""

    name: str
    style: Literal["fixed", "delimited"]
    record: tuple[Field, ...]
    header: tuple[Field, ...] = ()
    trailer: tuple[Field, ...] = ()
    delimiter: str = ";"
    quote: str = '"'  # around values that hold the delimiter; empty: the delimiter is replaced by a blank
    encoding: Encoding = "ascii"
    line_ending: Literal["crlf", "lf"] = "crlf"
    account_kinds: tuple[AccountKind, ...] = ("clabe",)
    currencies: tuple[str, ...] = ()
    extension: str = "txt"

    def takes(self, payment: Payment) -> bool:
        """Whether payments to this kind of account and in this currency belong into the file."""
        in_currency = not self.currencies or payment.currency in self.currencies
        return in_currency and payment.account_kind in self.account_kinds


class FileFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What all records of one file share. All payments are of one currency."""

    payer: Payer
    currency: str
    execution_date: date
    message_id: str
    created_at: datetime


def misfit(payment: Payment, layout: BankLayout, facts: FileFacts) -> str:
    """Why a payment cannot be written in a layout; empty when it can."""
    try:
        _record(payment, 1, layout, _shared_values(layout, facts, [payment]))
    except DoesNotFit as error:
        return f"{error.message} (bank layout '{layout.name}')"
    return ""


def render_layout(payments: Sequence[Payment], layout: BankLayout, facts: FileFacts) -> bytes:
    """The file's bytes, records in the order given. Raises DoesNotFit when a value is too wide for its field."""
    shared = _shared_values(layout, facts, payments)
    rows = [_record(payment, place, layout, shared) for place, payment in enumerate(payments, 1)]
    head = [_row(layout.header, shared, layout)] if layout.header else []
    tail = [_row(layout.trailer, shared, layout)] if layout.trailer else []
    return _joined([*head, *rows, *tail], layout).encode(layout.encoding)


Value = str | int | date


def _shared_values(layout: BankLayout, facts: FileFacts, payments: Sequence[Payment]) -> dict[str, Value]:
    payer = facts.payer
    return {
        "text": "",
        "count": len(payments),
        "total": sum(payment.amount_minor for payment in payments),
        "currency": facts.currency,
        "execution_date": facts.execution_date,
        "created_at": facts.created_at,
        "message_id": bank_id(facts.message_id),
        "payer_name": payer.name,
        "payer_account": payer.clabe if "clabe" in layout.account_kinds else payer.iban,
        "payer_bic": payer.bic,
        "payer_country": payer.country,
    }


def _record(payment: Payment, place: int, layout: BankLayout, shared: Mapping[str, Value]) -> list[str]:
    own: dict[str, Value] = {
        "sequence": place,
        "amount": payment.amount_minor,
        "payment_id": bank_id(payment.payment_id),
        "partner_id": payment.partner_id,
        "partner_name": payment.partner_name,
        "account": check_account(payment.account, payment.account_kind),
        "account_kind": payment.account_kind,
        "bic": payment.bic,
        "reference": payment.reference,
        "country": payment.country,
    }
    return _row(layout.record, {**shared, **own}, layout)


def _row(fields: Sequence[Field], values: Mapping[str, Value], layout: BankLayout) -> list[str]:
    return [_cell(field, values, layout) for field in fields]


def _cell(field: Field, values: Mapping[str, Value], layout: BankLayout) -> str:
    value = values[field.source]
    if field.source == "payer_account" and not value:
        raise LayoutError(f"bank layout '{layout.name}' writes the payer's account, but the payer has none of its kind")
    if field.source in MONEY and isinstance(value, int):
        text = _money(field, value, str(values["currency"]))
    elif isinstance(value, date):
        text = value.strftime(field.format)
    elif isinstance(value, int):
        text = str(value)
    else:
        text = _words(field, field.text if field.source == "text" else value, values, layout)
    return _filled(field, _cut(field, text), layout)


def _money(field: Field, minor: int, currency: str) -> str:
    scale = currency_scale(currency)
    decimals = scale if field.decimals is None else field.decimals
    if decimals < scale and minor % 10 ** (scale - decimals):
        amount = format_minor(minor, scale)
        raise DoesNotFit(f"{amount} {currency} has more than the {decimals} decimals of field '{_title(field)}'")
    exact = minor * 10**decimals // 10**scale
    return str(exact) if field.implied else format_minor(exact, decimals).replace(".", field.decimal_mark)


def _words(field: Field, text: str, values: Mapping[str, Value], layout: BankLayout) -> str:
    if field.source == "text":
        return text  # the bank's own constant, checked when the layout was read
    spelled = _spelled(field, text, str(values.get("partner_id", "")), layout)
    if layout.style == "delimited" and not layout.quote:
        spelled = spelled.replace(layout.delimiter, " ")
    spelled = spelled.upper() if field.upper else spelled
    if field.source in ACCOUNTS and spelled != text:
        raise DoesNotFit(f"field '{_title(field)}' cannot hold account '{text}': it would become '{spelled}'")
    return spelled


def _spelled(field: Field, text: str, partner_id: str, layout: BankLayout) -> str:
    if field.characters == "any":
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if _encodable(line, layout.encoding):
            return line
    text = bank_name(text, partner_id) if field.source == "partner_name" else latin(text)
    if field.characters == "digits":
        return "".join(c for c in text if c.isdigit())
    if field.characters == "alphanumeric":
        # "S.A. de C.V." is known as "SA de CV": points and apostrophes vanish, other marks part words.
        text = "".join(c if c.isalnum() else " " for c in text.replace(".", "").replace("'", ""))
    return " ".join(text.split())


def _encodable(text: str, encoding: Encoding) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _cut(field: Field, text: str) -> str:
    if field.width is None or len(text) <= field.width:
        return text
    if field.source in CUTTABLE and field.cut:
        return text[: field.width].rstrip()
    raise DoesNotFit(f"'{text}' is wider than the {field.width} characters of field '{_title(field)}'")


def _filled(field: Field, text: str, layout: BankLayout) -> str:
    if field.width is None or (layout.style == "delimited" and field.pad is None):
        return text
    number = field.source in NUMBERS
    right = field.align == "right" if field.align else number
    pad = field.pad if field.pad is not None else "0" if number and right else " "
    return text.rjust(field.width, pad) if right else text.ljust(field.width, pad)


def _title(field: Field) -> str:
    return field.name or field.source


def _joined(rows: Sequence[Sequence[str]], layout: BankLayout) -> str:
    ending = "\r\n" if layout.line_ending == "crlf" else "\n"
    if layout.style == "fixed":
        return "".join("".join(row) + ending for row in rows)
    if not layout.quote:
        return "".join(layout.delimiter.join(row) + ending for row in rows)
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=layout.delimiter, quotechar=layout.quote, lineterminator=ending)
    writer.writerows(rows)
    return sheet.getvalue()
