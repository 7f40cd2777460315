"""What a deal offers to a group's partners, in the reader's language: on the page for applicants and in what they sign."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from alianza.bootstrap.applications.agreement import Told
from alianza.programs.deal_file import LoadedDeal
from alianza.programs.terms import Group
from alianza.web.shared.deal_terms import terms_of_partner
from alianza.web.ui.formats import Formats
from alianza.web.ui.words import Spoken

_NOBODY = "\0"  # no partner's id: neither what was agreed with some only, nor what our own staff gets


def offered(loaded: LoadedDeal, group: Group, language: str) -> Told:
    """What partners of the group and their customers get, and how it is counted and paid."""
    deal = loaded.deal
    formats = Formats(language, deal.country, ZoneInfo(deal.time_zone))
    own, general = terms_of_partner(Spoken(language), formats, deal, group.id, _NOBODY, loaded.programs)
    return Told([one.text for one in own.sentences], [one.text for one in general.sentences])
