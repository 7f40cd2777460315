"""Reading files of facts of any size: CSV, XLSX, JSON Lines and Parquet as chunks of text cells.

Nouns: a *row source* is an opened file; it yields *chunks*, columns of text exactly as the user's system wrote them,
each row with the line it stands on; a *layout* says which column of the file is which column of ours; a *profile* is
the user's own mapping (`--map profile.yaml`); a *reject* is a row that can't be used, with its reason.

Invariants: no number passes through a float on its way to text; memory is bounded by one chunk; a file written by
`RejectWriter` can be mended and read again with the same profile.
"""

from alianza.orders.files.chunk import BrokenRow, Chunk, RowSource
from alianza.orders.files.columns import Layout, MissingColumn
from alianza.orders.files.errors import FileUnreadable, ProfileError
from alianza.orders.files.names import FACT_COLUMNS
from alianza.orders.files.opening import chunk_of, open_rows
from alianza.orders.files.profile import Profile, load_profile, parse_profile
from alianza.orders.files.rejects import Reject, RejectWriter

__all__ = [
    "BrokenRow",
    "Chunk",
    "FACT_COLUMNS",
    "FileUnreadable",
    "Layout",
    "MissingColumn",
    "Profile",
    "ProfileError",
    "Reject",
    "RejectWriter",
    "RowSource",
    "chunk_of",
    "load_profile",
    "open_rows",
    "parse_profile",
]
