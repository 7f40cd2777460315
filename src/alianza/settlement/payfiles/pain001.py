"""ISO 20022 customer credit transfers (pain.001) for payments to IBANs, one message per currency.

sepaxml builds and knows the message, but it writes every amount with two decimals, takes the clock's time and draws ids
at random. What the books know exactly — amounts, sums, ids, the time of creation — is therefore set on its elements
afterwards, and the finished message is validated against the schema that sepaxml ships.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from lxml import etree
from sepaxml import SepaTransfer

from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.money import currency_scale, format_minor
from alianza.settlement.payfiles.accounts import SEPA_COUNTRIES, check_bic, check_iban, compact
from alianza.settlement.payfiles.latin import bank_id, bank_name, latin
from alianza.settlement.payfiles.model import Payer, Payment

_MAX_NAME, _MAX_REFERENCE = 70, 140


class PaymentFileInvalid(AlianzaError):
    """A payment message does not satisfy its schema: a fault of this program, never of the payments."""

    code = "payment_file_invalid"


def pain001(
    payments: Sequence[Payment], payer: Payer, execution_date: date, message_id: str, created_at: datetime
) -> bytes:
    """The message for payments of one currency whose accounts have been checked, in the order given.

    When all are SEPA transfers they are marked so, and charges follow the service level; others have no scheme and
    shared charges.
    The same arguments give the same bytes. Raises InvalidValue for mixed currencies, no payment, a payer without IBAN
    or a `created_at` without zone; PaymentFileInvalid when the schema is not satisfied.
    """
    currencies = {payment.currency for payment in payments}
    if len(currencies) != 1:
        raise InvalidValue(f"a payment message has payments of one currency, not of {len(currencies)}")
    if created_at.tzinfo is None:
        raise InvalidValue("the time of creation needs a time zone")
    currency = currencies.pop()
    sepa = all(is_sepa(payment, payer) for payment in payments)
    document = etree.fromstring(_drafted(payments, payer, execution_date, currency, sepa=sepa))
    _set_identity(document, bank_id(message_id), created_at)
    _set_amounts(document, payments, currency)
    _set_conditions(document, payer, sepa=sepa)
    _validate(document, payer.pain_schema)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def is_sepa(payment: Payment, payer: Payer) -> bool:
    """Whether a payment to an IBAN is a SEPA transfer: in euro, between two accounts of the area."""
    ends = {compact(payment.account)[:2], compact(payer.iban)[:2]}
    return payment.currency == "EUR" and ends <= SEPA_COUNTRIES


def _drafted(payments: Sequence[Payment], payer: Payer, execution_date: date, currency: str, *, sepa: bool) -> bytes:
    config = {
        "name": bank_name(payer.name, payer.iban, _MAX_NAME),
        "IBAN": check_iban(payer.iban),
        "batch": True,
        "currency": currency,
        "domestic": not sepa,  # sepaxml's word for "not marked as SEPA"
    }
    if payer.bic:
        config["BIC"] = check_bic(payer.bic)
    # clean=False: names are transliterated here, where there is a fallback for those that cannot be.
    draft = SepaTransfer(config, schema=payer.pain_schema, clean=False)
    for payment in payments:
        draft.add_payment(_transaction(payment, execution_date))
    exported: bytes = draft.export(validate=False)
    return exported


def _transaction(payment: Payment, execution_date: date) -> dict[str, object]:
    end_to_end = bank_id(payment.payment_id)
    transaction: dict[str, object] = {
        "name": bank_name(payment.partner_name, payment.partner_id, _MAX_NAME),
        "IBAN": check_iban(payment.account),
        "amount": payment.amount_minor,
        "execution_date": execution_date,
        "description": latin(payment.reference, _MAX_REFERENCE) or end_to_end,
        "endtoend_id": end_to_end,
    }
    if payment.bic:
        transaction["BIC"] = check_bic(payment.bic)
    return transaction


def _set_text(document: etree._Element, name: str, text: str) -> None:
    for element in document.iterfind(f".//{{*}}{name}"):
        element.text = text


def _set_identity(document: etree._Element, message_id: str, created_at: datetime) -> None:
    _set_text(document, "MsgId", message_id)
    _set_text(document, "PmtInfId", message_id)  # the message has one block, so it needs no name of its own
    _set_text(document, "CreDtTm", created_at.isoformat(timespec="seconds"))


def _set_amounts(document: etree._Element, payments: Sequence[Payment], currency: str) -> None:
    scale = currency_scale(currency)
    amounts = document.iterfind(".//{*}InstdAmt")
    for element, payment in zip(amounts, payments, strict=True):
        element.text = format_minor(payment.amount_minor, scale)
    _set_text(document, "CtrlSum", format_minor(sum(payment.amount_minor for payment in payments), scale))
    _set_text(document, "NbOfTxs", str(len(payments)))


def _set_conditions(document: etree._Element, payer: Payer, *, sepa: bool) -> None:
    if not sepa:
        _set_text(document, "ChrgBr", "SHAR")  # SLEV follows a service level, and without SEPA there is none
    if not payer.bic:
        # The scheme's way to say that the bank is known by the IBAN; sepaxml leaves the element empty.
        for agent in document.iterfind(".//{*}DbtrAgt/{*}FinInstnId"):
            other = etree.SubElement(agent, _beside(agent, "Othr"))
            etree.SubElement(other, _beside(agent, "Id")).text = "NOTPROVIDED"


def _beside(element: etree._Element, name: str) -> etree.QName:
    return etree.QName(etree.QName(element).namespace, name)


@lru_cache(maxsize=4)
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring((files("sepaxml") / "schemas" / f"{name}.xsd").read_bytes()))


def _validate(document: etree._Element, schema_name: str) -> None:
    try:
        # Parsed anew, because elements built in memory may differ from what is written.
        _schema(schema_name).assertValid(etree.fromstring(etree.tostring(document)))
    except etree.DocumentInvalid as error:
        raise PaymentFileInvalid(f"the message is no valid {schema_name}: {error}", hint="please report this") from None
