"""The entrance to partners: import them, load them."""

from __future__ import annotations

from alianza.partners.accounts import masked, opened, sealed
from alianza.partners.domain import Enrollment, Partner, Suspension, UnknownPartner
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
from alianza.partners.suspensions import (
    LONGEST_REASON,
    Decided,
    Spell,
    first_undecided_day,
    save_spells,
    spells_of,
)

__all__ = [
    "EARTH_KM",
    "FARTHEST_KM",
    "LONGEST_REASON",
    "Decided",
    "Enrollment",
    "ImportedPartners",
    "Note",
    "Partner",
    "PartnersInvalid",
    "Place",
    "PlaceUnreadable",
    "Spell",
    "Suspension",
    "UnknownNote",
    "UnknownPartner",
    "add_note",
    "box_around",
    "change_note",
    "first_undecided_day",
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
    "save_spells",
    "sealed",
    "spells_of",
    "stored_place",
]
