"""The accounts that partners are paid to lie sealed in the books, each bound to its partner.

A sealed account ends in the account's last four characters: they are all that lists, answers and the audit log show.
"""

from __future__ import annotations

import uuid

from alianza.runtime.sealing import seal_text, unseal_text

PURPOSE = "account"


def sealed(alliance_id: uuid.UUID, partner: str, account: str) -> str:
    """The account of a partner (by its external id) as the books keep it; one that is sealed already stays as it is."""
    return seal_text(PURPOSE, alliance_id, partner, account)


def opened(alliance_id: uuid.UUID, partner: str, kept: str) -> str:
    """The account again. Raises SealBroken where it was sealed under another secret, or is another partner's."""
    return unseal_text(PURPOSE, alliance_id, partner, kept)


def masked(kept: str) -> str:
    """What may be shown of an account: its last four characters."""
    return f"…{kept[-4:]}" if kept else ""
