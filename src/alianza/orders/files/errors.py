"""What can be wrong with a whole file; what is wrong with one row is a reject."""

from __future__ import annotations

from alianza.kernel.errors import AlianzaError, UsageError


class FileUnreadable(AlianzaError):
    """The file is not what its name says, is damaged, or is written in another encoding."""

    code = "file_unreadable"


class ProfileError(UsageError):
    """The profile (`--map`) has a mistake; nothing was read."""

    code = "profile_invalid"


class BadCell(Exception):
    """One cell can't be used: a stable reason code and the reason in English. Always turned into a reject."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
