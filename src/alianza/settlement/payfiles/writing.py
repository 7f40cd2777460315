"""Sorts payments into the files that can carry them and writes those files, all or none half-written."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from babel.numbers import is_currency

from alianza.kernel.errors import InvalidValue
from alianza.kernel.money import currency_scale, format_minor
from alianza.settlement.payfiles.accounts import WrongAccount, check_account, check_bic, check_clabe, check_iban
from alianza.settlement.payfiles.latin import bank_id
from alianza.settlement.payfiles.layout import BankLayout, FileFacts, misfit, render_layout
from alianza.settlement.payfiles.layout_file import shipped_layout
from alianza.settlement.payfiles.model import CsvOnly, Payer, Payment, PaymentFiles, Unpayable
from alianza.settlement.payfiles.pain001 import is_sepa, pain001

CSV_COLUMNS = (
    "payment_id", "partner", "name", "amount", "currency", "account", "account_kind", "bic", "reference",
    "execution_date",
)  # fmt: skip

_MAX_SEPA_MINOR = 999_999_999_99  # EPC rulebook: an instruction is at most 999 999 999.99 euro
_NUMBER = re.compile(r"[+-]?[0-9 ]+")


class DuplicatePayment(InvalidValue):
    """Two payments of one run have the same id, and one of them would be paid twice or not at all."""

    code = "duplicate_payment"


def unpayable_reason(payment: Payment) -> str:
    """Why no file may hold this payment; empty when one may."""
    if not is_currency(payment.currency):
        return f"'{payment.currency}' is no currency that a bank pays"
    if payment.amount_minor <= 0:
        return "there is nothing to pay: the amount is not positive"
    try:
        check_account(payment.account, payment.account_kind)
        if payment.bic:
            check_bic(payment.bic)
    except WrongAccount as error:
        return error.message
    if payment.account_kind == "iban" and payment.currency == "EUR" and payment.amount_minor > _MAX_SEPA_MINOR:
        return "a SEPA transfer is at most 999999999.99 EUR"
    return ""


def payments_csv(payments: Iterable[Payment], execution_date: date) -> bytes:
    """All payments as CSV (UTF-8, comma, one line each), amounts in units with the currency's own decimals.

    Texts lose line breaks and other control characters, and one that a spreadsheet would run as a formula gets an
    apostrophe in front.
    """
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for payment in payments:
        writer.writerow(_csv_row(payment, execution_date))
    return sheet.getvalue().encode("utf-8")


def _csv_row(payment: Payment, execution_date: date) -> list[str]:
    account = check_account(payment.account, payment.account_kind)
    amount = format_minor(payment.amount_minor, currency_scale(payment.currency))
    words = [payment.payment_id, payment.partner_id, payment.partner_name]
    rest = [account, payment.account_kind, payment.bic, payment.reference]
    safe = [_safe_cell(text) for text in (*words, *rest)]
    return [*safe[:3], amount, payment.currency, *safe[3:], execution_date.isoformat()]


def _safe_cell(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() or c == "\u200d" else " " for c in text).split())
    runs = line[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(line)
    return f"'{line}" if runs else line


def write_payment_files(
    payments: Sequence[Payment],
    payer: Payer,
    execution_date: date,
    message_id: str,
    created_at: datetime,
    out: Path,
    layout: BankLayout | None = None,
) -> PaymentFiles:
    """Write the files of one payout run into the folder `out` and say what became of every payment.

    What the layout takes (the shipped `spei` unless given: CLABE in MXN) goes into its file; other IBANs go into a
    pain.001 message; one file per currency (euro to accounts outside SEPA apart). Everything payable is in the CSV.
    File names begin with the message id, so another run never replaces this one's files, and the same run writes the
    same bytes again. Each file appears complete or not at all, readable by its owner only.

    Raises DuplicatePayment for two payments with one id, InvalidValue for a wrong account of the payer or a
    `created_at` without zone, LayoutError when a header or trailer cannot be written, OSError when the folder cannot.
    """
    _check_run(payments, payer, created_at)
    sorter = _Sorter(payer, execution_date, message_id, created_at, layout or shipped_layout("spei"))
    for payment in payments:
        sorter.place(payment)
    written = [_write_atomically(out / name, content) for name, content in sorter.contents()]
    return PaymentFiles(files=written, unpayable=sorter.unpayable, csv_only=sorter.csv_only)


def _check_run(payments: Sequence[Payment], payer: Payer, created_at: datetime) -> None:
    seen: set[str] = set()
    for payment in payments:
        if payment.payment_id in seen:
            raise DuplicatePayment(f"payment '{payment.payment_id}' is there twice")
        seen.add(payment.payment_id)
    if created_at.tzinfo is None:
        raise InvalidValue("the time of creation needs a time zone")
    for text, check in ((payer.iban, check_iban), (payer.clabe, check_clabe), (payer.bic, check_bic)):
        if text:
            check(text)


class _Sorter:
    """Puts each payment of one run where it belongs, keeping the order given."""

    def __init__(
        self, payer: Payer, execution_date: date, message_id: str, created_at: datetime, layout: BankLayout
    ) -> None:
        self.payer, self.execution_date, self.layout = payer, execution_date, layout
        self.message_id, self.created_at = message_id, created_at
        self.unpayable: list[Unpayable] = []
        self.csv_only: list[CsvOnly] = []
        self._payable: list[Payment] = []
        self._messages: dict[str, list[Payment]] = {}
        self._bank: dict[str, list[Payment]] = {}

    def place(self, payment: Payment) -> None:
        """Into its files, or among those that cannot be paid."""
        takes = self.layout.takes(payment)
        reason = unpayable_reason(payment)
        if not reason and takes:
            reason = misfit(payment, self.layout, self._facts(payment.currency))
        if reason:
            self.unpayable.append(Unpayable(payment_id=payment.payment_id, reason=reason))
            return
        self._payable.append(payment)
        if takes:
            self._bank.setdefault(payment.currency, []).append(payment)
        elif payment.account_kind == "iban" and self.payer.iban:
            abroad = payment.currency == "EUR" and not is_sepa(payment, self.payer)
            self._messages.setdefault("EUR-INTL" if abroad else payment.currency, []).append(payment)
        else:
            self.csv_only.append(CsvOnly(payment_id=payment.payment_id, reason=_by_hand(payment, self.layout)))

    def contents(self) -> list[tuple[str, bytes]]:
        """Names and bytes of the files, all made before the first is written."""
        stem = bank_id(self.message_id)
        files = [
            (f"{stem}-pain001-{title}.xml", self._message(group, title))
            for title, group in sorted(self._messages.items())
        ]
        files += [
            (f"{stem}-{self.layout.name}-{currency}.{self.layout.extension}", self._bank_file(group, currency))
            for currency, group in sorted(self._bank.items())
        ]
        return [*files, (f"{stem}-payments.csv", payments_csv(self._payable, self.execution_date))]

    def _message(self, group: Sequence[Payment], title: str) -> bytes:
        # Each message of the run needs an id of its own.
        name = f"{self.message_id}-{title}"
        return pain001(group, self.payer, self.execution_date, name, self.created_at)

    def _bank_file(self, group: Sequence[Payment], currency: str) -> bytes:
        return render_layout(group, self.layout, self._facts(currency))

    def _facts(self, currency: str) -> FileFacts:
        return FileFacts(
            payer=self.payer,
            currency=currency,
            execution_date=self.execution_date,
            message_id=self.message_id,
            created_at=self.created_at,
        )


def _by_hand(payment: Payment, layout: BankLayout) -> str:
    if payment.account_kind == "iban":
        return "the payer has no IBAN to pay it from"
    if payment.account_kind == "clabe":
        return f"the bank layout '{layout.name}' does not take a CLABE in {payment.currency}"
    return "no bank file takes this kind of account"


def _write_atomically(path: Path, content: bytes) -> Path:
    """A temporary file in the same folder, renamed when it is complete and on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path
