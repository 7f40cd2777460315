"""Archives: everything an alliance holds, as one file that leaves an installation and enters another.

Nouns: archive (a zip with a manifest, the tables as JSON Lines and copies for people as CSV), manifest (what must be in it),
fingerprint (tells whether two installations have the same secret). Invariants: a table is in the archive or in the list of
what is left out with its reason; an archive enters whole, with identical books, or not at all.
"""

from alianza.bootstrap.archive.checking import check_archive
from alianza.bootstrap.archive.entering import Entered, import_archive
from alianza.bootstrap.archive.leaving import Left, export_archive, write_archive
from alianza.bootstrap.archive.manifest import (
    ArchiveConflict,
    ArchiveDiffers,
    ArchiveInvalid,
    ArchiveKey,
    ArchiveSchema,
    Manifest,
)

__all__ = [
    "ArchiveConflict",
    "ArchiveDiffers",
    "ArchiveInvalid",
    "ArchiveKey",
    "ArchiveSchema",
    "Entered",
    "Left",
    "Manifest",
    "check_archive",
    "export_archive",
    "import_archive",
    "write_archive",
]
