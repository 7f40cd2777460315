"""The entrance to partners: import them, load them."""

from __future__ import annotations

from alianza.partners.accounts import masked, opened, sealed
from alianza.partners.domain import Enrollment, Partner, UnknownPartner
from alianza.partners.importing import ImportedPartners, PartnersInvalid, read_partner_rows, read_partners
from alianza.partners.notes import Note, UnknownNote, add_note, change_note, notes_of, remove_note
from alianza.partners.store import load_partners, name_of, save_enrollments, save_partners

__all__ = [
    "Enrollment",
    "ImportedPartners",
    "Note",
    "Partner",
    "PartnersInvalid",
    "UnknownNote",
    "UnknownPartner",
    "add_note",
    "change_note",
    "load_partners",
    "masked",
    "name_of",
    "notes_of",
    "opened",
    "read_partner_rows",
    "read_partners",
    "remove_note",
    "save_enrollments",
    "save_partners",
    "sealed",
]
