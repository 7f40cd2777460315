"""The entrance to partners: import them, load them."""

from __future__ import annotations

from alianza.partners.accounts import masked, opened, sealed
from alianza.partners.domain import Enrollment, Partner, UnknownPartner
from alianza.partners.importing import ImportedPartners, PartnersInvalid, read_partner_rows, read_partners
from alianza.partners.notes import Note, UnknownNote, add_note, change_note, notes_of, remove_note
from alianza.partners.places import (
    EARTH_KM,
    FARTHEST_KM,
    Place,
    PlaceUnreadable,
    box_around,
    metres_between,
    place_of,
    read_place,
    stored_place,
)
from alianza.partners.store import (
    load_alliance_place,
    load_partners,
    name_of,
    save_alliance_place,
    save_enrollments,
    save_partners,
)

__all__ = [
    "EARTH_KM",
    "FARTHEST_KM",
    "Enrollment",
    "ImportedPartners",
    "Note",
    "Partner",
    "PartnersInvalid",
    "Place",
    "PlaceUnreadable",
    "UnknownNote",
    "UnknownPartner",
    "add_note",
    "box_around",
    "change_note",
    "load_alliance_place",
    "load_partners",
    "masked",
    "metres_between",
    "name_of",
    "notes_of",
    "opened",
    "place_of",
    "read_partner_rows",
    "read_partners",
    "read_place",
    "remove_note",
    "save_alliance_place",
    "save_enrollments",
    "save_partners",
    "sealed",
    "stored_place",
]
