"""The entrance to partners: import them, load them."""

from __future__ import annotations

from alianza.partners.accounts import masked, opened, sealed
from alianza.partners.domain import Enrollment, Partner, UnknownPartner
from alianza.partners.importing import ImportedPartners, PartnersInvalid, read_partner_rows, read_partners
from alianza.partners.store import load_partners, save_enrollments, save_partners

__all__ = [
    "Enrollment",
    "ImportedPartners",
    "Partner",
    "PartnersInvalid",
    "UnknownPartner",
    "load_partners",
    "masked",
    "opened",
    "read_partner_rows",
    "read_partners",
    "save_enrollments",
    "save_partners",
    "sealed",
]
