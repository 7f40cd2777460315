"""What a partner is to the rest of Alianza: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from alianza.kernel.errors import UsageError
from alianza.partners.places import Place


class UnknownPartner(UsageError):
    """The alliance has no partner of that id."""

    code = "unknown_partner"


class Enrollment(NamedTuple):
    """A group of the deal from a local day (an ordinal) on. `rate_ppb`: the partner's own rate, parts per billion."""

    effective: int
    group: str
    rate_ppb: int | None


class Suspension(NamedTuple):
    """From a local day (an ordinal) on the partner does not take part, or does again."""

    effective: int
    suspended: bool


@dataclass(slots=True, eq=False)
class Partner:
    """A partner with all its enrollments, newest last. `partner_id` is 16 bytes."""

    partner_id: bytes
    external_id: str
    name: str
    reward: str  # the form it chose; empty: the group's default
    enrollments: tuple[Enrollment, ...]
    language: str = ""
    country: str = ""
    account: str = ""
    bic: str = ""
    email: str = ""
    place: Place | None = None
    suspensions: tuple[Suspension, ...] = ()  # as they were decided: for a day the latest counts

    def enrolled_on(self, day: int) -> Enrollment | None:
        """The enrollment in force on a local day (an ordinal), None before the first."""
        enrollments = self.enrollments
        if len(enrollments) == 1:
            only = enrollments[0]
            return only if only.effective <= day else None
        return next((item for item in reversed(enrollments) if item.effective <= day), None)

    def suspended_on(self, day: int) -> bool:
        """Whether it takes no part on a local day (an ordinal)."""
        return next((item.suspended for item in reversed(self.suspensions) if item.effective <= day), False)
