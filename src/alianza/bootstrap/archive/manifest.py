"""The manifest: what an archive is of, which files it has and what they must hold; and the ways an archive can be wrong."""

from __future__ import annotations

import uuid
from typing import Annotated

import msgspec

from alianza.kernel.errors import AlianzaError, UsageError
from alianza.runtime.secrets import secret

FORMAT = "alianza-archive"
FORMAT_VERSION = 1
NAME = "manifest.json"

Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class ArchiveInvalid(AlianzaError):
    """The file is no archive, or was changed since it was made."""

    code = "archive_invalid"


class ArchiveSchema(AlianzaError):
    """The archive was made by another version, whose tables are others."""

    code = "archive_schema"


class ArchiveConflict(UsageError):
    """Something of the archive is here already."""

    code = "archive_conflict"


class ArchiveKey(AlianzaError):
    """The archive holds identities that were hashed under another installation's secret."""

    code = "archive_key"


class ArchiveDiffers(AlianzaError):
    """What entered is not what the archive says, or its books are not right. Nothing was kept."""

    code = "archive_differs"


class Named(msgspec.Struct, forbid_unknown_fields=True):
    """Which alliance an archive is of."""

    id: uuid.UUID
    slug: str
    name: str


class Filed(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A file of the archive. `columns` and `personal` only for tables."""

    name: str
    rows: Count
    bytes: Count
    sha256: str
    columns: list[str] = []
    personal: list[str] = []


class LeftOut(msgspec.Struct, forbid_unknown_fields=True):
    """A table that is not in the archive, how many rows of the alliance it has, and why."""

    table: str
    rows: Count
    reason: str


class Trial(msgspec.Struct, forbid_unknown_fields=True):
    """All accounts of one asset added up, in its minor units."""

    asset: str
    accounts: Count
    debits_posted: int
    credits_posted: int
    debits_pending: int
    credits_pending: int


class Totals(msgspec.Struct, forbid_unknown_fields=True):
    """What the books come to."""

    touches: Count
    leads: Count
    sales: Count
    refunds: Count
    lines: Count
    transfers: Count
    statements: Count
    payouts: Count
    trial_balance: list[Trial]


class Manifest(msgspec.Struct, forbid_unknown_fields=True):
    """What an archive is and holds. `key_fingerprint`: equal where the same secret is in force."""

    format: str
    version: int
    made_at: str
    made_by: str
    schema: str
    alliance: Named
    key_fingerprint: str
    totals: Totals
    files: list[Filed]
    left_out: list[LeftOut]

    @property
    def by_name(self) -> dict[str, Filed]:
        """The files by their names."""
        return {one.name: one for one in self.files}

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(one.bytes for one in self.files)

    def rows(self, table: str) -> int:
        """How many rows of a table there are."""
        return self.by_name[table_file(table)].rows


def table_file(table: str) -> str:
    """Where the rows of a table stand in the archive."""
    return f"tables/{table}.jsonl"


def csv_file(name: str) -> str:
    """Where a list for people stands in the archive."""
    return f"csv/{name}.csv"


def fingerprint(alliance_id: uuid.UUID) -> str:
    """Sixteen digits that are equal where the same secret is in force, and tell nothing about it."""
    return secret("archive fingerprint", alliance_id)[:8].hex()


def written(manifest: Manifest) -> bytes:
    """The manifest as it stands in the archive."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read(data: bytes) -> Manifest:
    """The manifest again. Raises ArchiveInvalid."""
    try:
        head = msgspec.json.decode(data)
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise ArchiveInvalid("this is no archive of an alliance", where=NAME)
        if head.get("version") != FORMAT_VERSION:
            raise ArchiveSchema(
                f"the archive has the format {head.get('version')}, this version reads {FORMAT_VERSION}",
                hint="install the version of Alianza that made it (made_by in manifest.json), or a newer one",
            )
        return msgspec.convert(head, Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ArchiveInvalid(f"the manifest can't be read: {error}", where=NAME) from None
