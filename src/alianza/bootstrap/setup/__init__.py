"""Setting up: one of the four examples becomes an alliance of somebody's own.

Nouns: an *example* is one of the folders of `examples/`; a *wish* is what somebody wants theirs to be called and counted in; a
*set-up key* is the one-time address by which an installation may be set up from a browser. Invariants: an alliance is founded
together with its first person or not at all, and a key founds one alliance.
"""

from alianza.bootstrap.setup.examples import EXAMPLES, Example, FirstOrder, Kind, amount_in, deal_of
from alianza.bootstrap.setup.founding import (
    Founded,
    SlugTaken,
    Wish,
    check_key,
    found,
    is_fresh,
    issue_key,
    slug_taken,
)

__all__ = [
    "EXAMPLES", "Example", "FirstOrder", "Founded", "Kind", "SlugTaken", "Wish", "amount_in", "check_key", "deal_of", "found",
    "is_fresh", "issue_key", "slug_taken",
]  # fmt: skip
