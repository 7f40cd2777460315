"""Codes: typed or spoken, of a partner, a campaign or a batch; how often each may be used, and who holds a use of it.

Nouns: code, batch, limit, use (reserved, used, released), claim (a fact's use). Invariants: no two codes can be mistaken for
each other; uses and live reservations never exceed a limit; a fact is answered once.
"""

from alianza.kernel.spelling import normal

__all__ = ["normal"]
