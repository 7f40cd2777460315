"""Checks of account numbers that say what is wrong, so that a partner can be asked for the right thing."""

from __future__ import annotations

import re

from alianza.kernel.errors import InvalidValue
from alianza.settlement.payfiles.model import AccountKind

# Length of an IBAN by country: SWIFT's IBAN registry (ISO 13616), release of December 2024.
_LENGTHS = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18
FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20
LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}

# Where a SEPA transfer can go, by the country of the IBAN: EPC409-09, list of May 2025.
_SEPA = """
AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK
SM VA
"""
SEPA_COUNTRIES = frozenset(_SEPA.split())

_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34
_CLABE_LENGTH = 18
_CLABE_WEIGHTS = (3, 7, 1)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+")
_DIGITS = re.compile(r"[0-9]+")
# The stricter of the two forms pain.001 knows: bank, country, and a place that starts with neither 0 nor 1.
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")
_MARKS = re.compile(r"[\s.-]+")
_HIDDEN = ("…", "sealed:")  # how lists show an account, and how the books keep it


class WrongAccount(InvalidValue):
    """An account number that cannot exist."""

    code = "wrong_account"


def compact(account: str) -> str:
    """An account number as computers write it: capitals, no blanks, points or hyphens."""
    return _MARKS.sub("", account).upper()


def account_kind_of(text: str, country: str = "") -> AccountKind:
    """What kind of account a text looks like, by its shape alone: a mistyped IBAN is still an IBAN.

    18 digits are a CLABE unless the account is known to be in another `country` than Mexico, two letters and two digits
    begin an IBAN, anything else is `other`, nothing is `none`.
    """
    account = compact(text)
    if not account:
        return "none"
    if _DIGITS.fullmatch(account) and len(account) == _CLABE_LENGTH and country.upper() in ("", "MX"):
        return "clabe"
    looks_long = _SHORTEST_IBAN <= len(account) <= _LONGEST_IBAN
    if _IBAN.fullmatch(account) and (account[:2] in IBAN_LENGTHS or looks_long):
        return "iban"
    return "other"


def check_iban(text: str) -> str:
    """The IBAN in compact form. Raises WrongAccount saying what is wrong: form, country, length or check digits."""
    iban = compact(text)
    if not _IBAN.fullmatch(iban):
        raise WrongAccount(f"'{text}' is no IBAN", hint="two letters, two digits, then letters and digits: ES91 2100 …")
    expected = IBAN_LENGTHS.get(iban[:2])
    if expected is None:
        raise WrongAccount(f"'{iban[:2]}' is no country with IBANs, in '{text}'")
    if len(iban) != expected:
        raise WrongAccount(f"an IBAN of {iban[:2]} has {expected} characters, '{text}' has {len(iban)}")
    if not 2 <= int(iban[2:4]) <= 98 or _remainder_97(iban) != 1:
        raise WrongAccount(f"the check digits of IBAN '{text}' do not match", hint="a character is mistyped or swapped")
    return iban


def _remainder_97(iban: str) -> int:
    # ISO 7064 MOD 97-10: country and check digits last, letters as 10 to 35, then one long division.
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97


def clabe_check_digit(first_17: str) -> int:
    """The 18th digit of a CLABE: each digit times 3, 7, 1, … kept modulo 10, summed, and taken from the next ten."""
    total = sum(int(digit) * _CLABE_WEIGHTS[place % 3] % 10 for place, digit in enumerate(first_17))
    return -total % 10


def check_clabe(text: str) -> str:
    """The CLABE as 18 digits. Raises WrongAccount saying what is wrong: form, length or check digit."""
    clabe = compact(text)
    if not _DIGITS.fullmatch(clabe):
        raise WrongAccount(f"'{text}' is no CLABE: it has only digits")
    if len(clabe) != _CLABE_LENGTH:
        hint = "16 digits are a card number, 10 a telephone: ask for the CLABE" if len(clabe) in (10, 16) else ""
        raise WrongAccount(f"a CLABE has {_CLABE_LENGTH} digits, '{text}' has {len(clabe)}", hint=hint)
    if clabe_check_digit(clabe[:-1]) != int(clabe[-1]):
        raise WrongAccount(f"the check digit of CLABE '{text}' does not match", hint="a digit is mistyped")
    return clabe


def check_bic(text: str) -> str:
    """The BIC in compact form. Raises WrongAccount when it has not 8 or 11 characters of a BIC's form."""
    bic = compact(text)
    if not _BIC.fullmatch(bic):
        raise WrongAccount(f"'{text}' is no BIC", hint="8 or 11 letters and digits: BBVAMXMM")
    return bic


def check_account(account: str, kind: AccountKind) -> str:
    """The account as a file writes it. Raises WrongAccount when there is none or it cannot exist.

    Accounts of kind `other` (a wallet, a card, a local number) have no check and are only trimmed.
    """
    if kind == "none" or not account.strip():
        raise WrongAccount("the partner has no account", hint="ask the partner for it and enter it")
    if kind == "iban":
        return check_iban(account)
    if kind == "other" and account.strip().startswith(_HIDDEN):
        raise WrongAccount("this is how an account is shown, not the account", hint="enter all of it")
    return check_clabe(account) if kind == "clabe" else account.strip()


def account_problem(account: str, bic: str, country: str) -> str:
    """What is wrong with a partner's account and BIC; empty when both can exist."""
    try:
        check_account(account, account_kind_of(account, country))
        if bic:
            check_bic(bic)
    except WrongAccount as error:
        return f"{error.message}{': ' if error.hint else ''}{error.hint}"
    return ""
