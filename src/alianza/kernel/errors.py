"""Domain errors: facts with a stable code, raised, never returned."""

from __future__ import annotations


class AlianzaError(Exception):
    """A problem a user can act on.

    `code` is stable and documented in docs/errors.md; `message` says what is wrong in one sentence; `hint` says what
    to do, with an example where one helps; `where` names the file, line and column or the field when there is one.
    """

    code = "error"
    exit_code = 1

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def as_dict(self) -> dict[str, str]:
        """The error for `--json` and, later, RFC 9457 problem details."""
        pairs = {"code": self.code, "message": self.message, "hint": self.hint, "where": self.where}
        return {key: value for key, value in pairs.items() if value}


class UsageError(AlianzaError):
    """The command was used wrongly: exit code 2."""

    code = "usage"
    exit_code = 2


class InvalidValue(AlianzaError):
    """A value is not what its field holds."""

    code = "invalid_value"
