"""What a migration came to: rows, and for each partner and currency what was owed there and what is owed here."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alianza.bootstrap.migrate.reading import Read
from alianza.kernel.money import currency_scale, format_minor
from alianza.orders.files import RejectWriter
from alianza.runtime.atomic import replacing
from alianza.settlement.documents.csv_files import defuse_text

AMOUNTS = ("earned", "paid", "due", "held", "waiting", "payouts", "entered", "difference")


@dataclass(slots=True)
class Sums:
    """A partner's sums in one currency, in minor units. All but `entered` are the other system's.

    `due` and `held` (until a day) are what it owes; `waiting` is neither approved nor declined there. `entered` is what
    the books hold of these rows.
    """

    partner: str
    currency: str
    earned: int = 0
    paid: int = 0
    due: int = 0
    held: int = 0
    waiting: int = 0
    payouts: int = 0
    against: int = 0  # payouts that stand against commissions, where those don't say which were paid
    entered: int = 0

    @property
    def difference(self) -> int:
        """What is owed there and not here."""
        return self.due + self.held - self.against - self.entered

    def as_dict(self) -> dict[str, str]:
        """The sums in units."""
        scale = currency_scale(self.currency)
        amounts = {word: format_minor(getattr(self, word), scale) for word in AMOUNTS}
        return {"partner": self.partner, "currency": self.currency, **amounts}


@dataclass(slots=True)
class Report:
    """What a migration came to. `notes` tell what is worth a look, and what was left."""

    system: str
    dry_run: bool
    files: list[Read] = field(default_factory=list)
    sums: dict[tuple[str, str], Sums] = field(default_factory=dict)
    partners: int = 0
    links: int = 0
    codes: int = 0
    leads: int = 0
    sales: int = 0
    lines: int = 0
    notes: list[str] = field(default_factory=list)
    left: dict[str, list[str]] = field(default_factory=dict)  # sales of commissions that were not taken, by reason

    def of(self, partner: str, currency: str) -> Sums:
        """The sums of a partner in a currency."""
        return self.sums.setdefault((partner, currency), Sums(partner, currency))

    @property
    def rejected(self) -> int:
        """How many rows were not used."""
        return sum(len(read.rejects) for read in self.files)

    @property
    def differences(self) -> list[Sums]:
        """Where what is owed there is not what is owed here."""
        return [one for _, one in sorted(self.sums.items()) if one.difference]

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        words = ("system", "dry_run", "partners", "links", "codes", "leads", "sales", "lines", "notes", "rejected")
        return {
            **{word: getattr(self, word) for word in words},
            "files": [_file(read) for read in self.files],
            "sums": [one.as_dict() for _, one in sorted(self.sums.items())],
            "differences": [one.as_dict() for one in self.differences],
        }

    def write(self, out: Path) -> None:
        """Write `report.csv`, and for each file with rejects a rejects file."""
        out.mkdir(parents=True, exist_ok=True)
        for read in self.files:
            with RejectWriter(out / read.rejects_name, source=read.path) as writer:
                writer.write(sorted(read.rejects, key=lambda one: one.line_no))
        with replacing(out / "report.csv") as part, part.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(("partner", "currency", *AMOUNTS))
            for _, one in sorted(self.sums.items()):
                cells = one.as_dict()
                table.writerow((defuse_text(cells["partner"]), cells["currency"], *(cells[word] for word in AMOUNTS)))


def _file(read: Read) -> dict[str, Any]:
    reasons: dict[str, int] = {}
    for one in read.rejects:
        reasons[one.code] = reasons.get(one.code, 0) + 1
    counts = {"rows": read.rows, "taken": read.taken, "known": read.known, "rejected": len(read.rejects)}
    return {"file": str(read.path), "kind": read.kind, **counts, "reasons": reasons}
