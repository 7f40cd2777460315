"""What a deal says, and what would change against the version in force, in business words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alianza.programs.plan_words import Clause, Item, deal_items, group_path
from alianza.programs.terms import Deal, Group, Struct

NOTHING = "none"


class Change(Struct, frozen=True, kw_only=True):
    """One difference. `path` names the place in the language's words; `text` says it for a business reader."""

    kind: Literal["added", "removed", "changed"]
    path: str
    text: str


def plan(live: Deal | None, new: Deal) -> list[Change]:
    """The differences from the version in force to the new one, in the new one's order; removals come last.

    With nothing in force everything is added. Deals that mean the same give an empty list.
    """
    before = {item.path: item for item in deal_items(live)} if live else {}
    after = {item.path: item for item in deal_items(new)}
    changes: list[Change] = []
    for path, item in after.items():
        changes.extend(_changed(before[path], item) if path in before else [_added(item)])
    if live:
        changes.extend(_reordered(live, new))
    changes.extend(_removed(before, after))
    return changes


def _added(item: Item) -> Change:
    return Change(kind="added", path=item.path, text=f"{item.subject}: new {_whole(item)}")


def _whole(item: Item) -> str:
    """A whole item in words: its title, or for a group or the alliance what it is, and what is agreed."""
    if item.title:
        return item.sentence()
    return f"{'alliance' if item.path == 'deal' else 'group'}; {item.sentence()}"


def _changed(before: Item, after: Item) -> Iterator[Change]:
    old = {clause.key: clause.value for clause in before.clauses}
    for clause in after.clauses:
        if clause.value != old[clause.key]:
            text = (
                f"{before.subject}: {_label(clause, before)} {old[clause.key] or NOTHING} → {clause.value or NOTHING}"
            )
            yield Change(kind="changed", path=f"{after.path}/{clause.key}", text=text)


def _label(clause: Clause, item: Item) -> str:
    return f"{clause.label} {item.link} {item.title}" if item.title else clause.label


def _removed(before: dict[str, Item], after: dict[str, Item]) -> Iterator[Change]:
    """What is no longer there; a removed group is said once, not for each thing in it."""
    gone = [path for path in before if path not in after]
    groups = [path for path in gone if not before[path].title]
    for path in gone:
        item = before[path]
        if item.title and any(path.startswith(f"{group}/") for group in groups):
            continue
        text = f"no longer {item.sentence()}" if item.title else "the whole group is gone"
        yield Change(kind="removed", path=path, text=f"{item.subject}: {text}")


def _reordered(live: Deal, new: Deal) -> Iterator[Change]:
    """Of overlapping campaigns the last one counts, so their order is part of the deal."""
    for group in new.groups:
        old = live.group(group.id)
        if not old:
            continue
        was, now = _shared_order(old, group), _shared_order(group, old)
        if was != now:
            text = f"{group.name or group.id}: order of campaigns {', '.join(was)} → {', '.join(now)}"
            yield Change(kind="changed", path=f"{group_path(group)}/overrides", text=text)


def _shared_order(group: Group, other: Group) -> list[str]:
    shared = {override.id for override in other.overrides}
    return [override.id for override in group.overrides if override.id in shared]


def describe(deal: Deal) -> str:
    """The deal as a text for a business reader: one part for the alliance, one for each group."""
    lines: list[str] = []
    for item in deal_items(deal):
        if item.title:
            lines.append(f"- {item.sentence()}")
            continue
        lines += ["", item.subject, "=" * len(item.subject)] if lines else [item.subject, "=" * len(item.subject)]
        lines += [
            f"- {clause.label}: {clause.value}" for clause in item.clauses if clause.value and clause.key != "name"
        ]
    return "\n".join(lines) + "\n"
