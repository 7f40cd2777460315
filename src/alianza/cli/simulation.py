"""How a back-test is shown: totals, tiers, partners; old against new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alianza.cli import output

if TYPE_CHECKING:
    from alianza.bootstrap.simulate import Simulation

_MONEY = ("cur", "old>", "new>", "difference>")


def show(found: Simulation, as_json: bool) -> None:
    """Print a back-test, or give it as a document."""
    said = found.as_dict()
    if as_json:
        return output.document(said)
    output.say(
        f"{said['alliance']}: what {said['from']} to the end of {said['through']} would have cost, over"
        f" {found.facts:,} facts."
    )
    output.say("Cost is what we owe partners net of what they owe us, staff incentives and discounts at our cost.")
    output.say()
    output.table(_MONEY, [_money(row) for row in said["total"]], title="In all", keep=("cur",))
    _table("By group and tier", ("group", "tier"), "group", said["tiers"])
    _table("By partner", ("partner", "tier"), "partner", said["partners"])
    if found.left_out:
        output.say(f"The new deal has no group for: {', '.join(found.left_out)}.", "bold")
    return output.say("Nothing was changed.")


def _table(title: str, columns: tuple[str, str], word: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        output.say()
        cells = [(row[word], _tier(row), *_money(row)) for row in rows]
        output.table((*columns, *_MONEY), cells, title=title, keep=(columns[0], "cur"))


def _tier(row: dict[str, Any]) -> str:
    """The tier, or both where they differ."""
    old, new = row["tier_old"], row["tier_new"]
    return str(old) if old == new else f"{old or '–'} → {new or '–'}"


def _money(row: dict[str, Any]) -> tuple[str, ...]:
    return row["currency"], row["old"], row["new"], row["difference"]
