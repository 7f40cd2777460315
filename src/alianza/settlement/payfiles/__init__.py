"""Payment files: from payouts that are due to files a bank takes, and reasons for those it does not.

`write_payment_files` is the way in; the rest is for whoever wants one file, or to check an account before saving it.
"""

from alianza.settlement.payfiles.accounts import (
    WrongAccount,
    account_kind_of,
    account_problem,
    check_account,
    check_bic,
    check_clabe,
    check_iban,
)
from alianza.settlement.payfiles.layout import BankLayout, DoesNotFit, Field, FileFacts, LayoutError, render_layout
from alianza.settlement.payfiles.layout_file import load_layout, parse_layout, shipped_layout, shipped_layouts
from alianza.settlement.payfiles.model import (
    AccountKind,
    CsvOnly,
    Payer,
    Payment,
    PaymentFiles,
    Unpayable,
)
from alianza.settlement.payfiles.pain001 import PaymentFileInvalid, pain001
from alianza.settlement.payfiles.writing import DuplicatePayment, payments_csv, unpayable_reason, write_payment_files

__all__ = [
    "AccountKind",
    "BankLayout",
    "CsvOnly",
    "DoesNotFit",
    "DuplicatePayment",
    "Field",
    "FileFacts",
    "LayoutError",
    "Payer",
    "Payment",
    "PaymentFileInvalid",
    "PaymentFiles",
    "Unpayable",
    "WrongAccount",
    "account_kind_of",
    "account_problem",
    "check_account",
    "check_bic",
    "check_clabe",
    "check_iban",
    "load_layout",
    "pain001",
    "parse_layout",
    "payments_csv",
    "render_layout",
    "shipped_layout",
    "shipped_layouts",
    "unpayable_reason",
    "write_payment_files",
]
