"""`alianza deal …`: check, test, plan, apply, simulate, show, versions, schema."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, DealFile, Slug, command, existing, group

if TYPE_CHECKING:
    from alianza.bootstrap.deals import Outlook
    from alianza.programs.deal_file import LoadedDeal
    from alianza.programs.plan import Change
    from alianza.settlement.cases import CaseResult

app = group("A deal as a file: check, test, plan, apply, simulate, show.")


def _load(path: Path) -> LoadedDeal:
    from alianza.programs.deal_file import load_deal

    return load_deal(existing(path))


@command(app, "check", "alianza deal check examples/onlycar/deal.yaml")
def check(file: DealFile, as_json: AsJson = False) -> None:
    """Validate a deal file.

    Every mistake is named with file, line, column and the nearest valid word.
    """
    loaded = _load(file)
    from alianza.rewards.clauses import compile_deal

    compile_deal(1, loaded.deal)
    deal = loaded.deal
    found = {
        "valid": True,
        "alliance": deal.alliance,
        "name": deal.name,
        "effective_from": str(deal.effective_from),
        "programs": len(loaded.programs),
        "groups": [one.id for one in deal.groups],
        "rules": sum(len(one.rules) for one in deal.groups),
        "cases": len(loaded.cases),
        "digest": loaded.digest,
    }
    if as_json:
        return output.document(found)
    output.say(
        f"{file}: valid. {deal.name}, in force from {deal.effective_from}: {found['programs']} programs,"
        f" {len(deal.groups)} groups, {found['rules']} commission rules, {len(loaded.cases)} cases.",
    )
    output.say("Next:")
    output.commands(
        [(f"alianza deal test {file}", "run its cases"), (f"alianza deal plan {file}", "compare with what is live")]
    )
    return None


@command(app, "test", "alianza deal test examples/onlycar/deal.yaml")
def test(file: DealFile, as_json: AsJson = False) -> None:
    """Run the deal's own cases.

    Facts in, lines and statements out; exit code 1 when one does not come out.
    """
    from alianza.bootstrap import deals

    results = deals.test_deal(_load(file))
    failed = [result for result in results if result.differences]
    if as_json:
        output.document({"passed": not failed, "cases": [_case(result) for result in results]})
    else:
        for result in results:
            _show_case(result)
        _sum_up(file, len(results), len(failed))
    if failed:
        raise typer.Exit(1)


def _case(result: CaseResult) -> dict[str, Any]:
    return {
        "name": result.name,
        "place": result.place,
        "passed": not result.differences,
        "differences": result.differences,
        "lines": result.lines,
        "statements": result.statements,
    }


def _show_case(result: CaseResult) -> None:
    if not result.differences:
        output.say(f"  ok    {result.name}")
        return
    output.say(f"  FAIL  {result.name}  ({result.place})", "bold")
    for difference in result.differences:
        output.say(f"        {difference}")


def _sum_up(file: Path, cases: int, failed: int) -> None:
    if not cases:
        output.say(f"{file} has no cases: write one for each promise, and 'deal test' holds them.")
    elif failed:
        output.say(f"{failed} of {cases} cases do not come out; the deal can't be applied like this.", "bold")
    else:
        output.say(f"All {cases} cases come out. Next:")
        output.commands(
            [(f"alianza deal plan {file}", "what would change"), (f"alianza deal apply {file}", "put it in force")]
        )


@command(app, "plan", "alianza deal plan examples/onlycar/deal.yaml")
def plan(file: DealFile, as_json: AsJson = False) -> None:
    """Show what would change against what is live.

    In business words, with + for new, - for gone and ~ for changed. Changes nothing. Exit code 1 when it could
    not be applied as it is.
    """
    from alianza.bootstrap import deals

    loaded, ahead = _load(file), deals.Outlook("", "", {})
    if session.has_books():
        with session.books() as database:
            changes, ahead = deals.plan_deal(database, loaded), deals.outlook(database, loaded)
    else:
        from alianza.programs.plan import plan as compare

        changes = compare(None, loaded.deal)
    if as_json:
        rows = [{"kind": change.kind, "path": change.path, "text": change.text} for change in changes]
        words = {"alliance": loaded.deal.alliance, "effective_from": loaded.deal.effective_from, "changes": rows}
        output.document({**words, "refused": ahead.refused, "left_out": ahead.left_out})
    else:
        _show_plan(file, loaded, changes)
        _show_left_out(ahead)
        if changes and not ahead.refused:
            output.commands([(f"alianza deal apply {file}", "put it in force")])
    if ahead.refused:
        output.note(f"it can't be applied like this: {ahead.refused}\n  hint: {ahead.hint}")
        raise typer.Exit(1)


def _show_plan(file: Path, loaded: LoadedDeal, changes: list[Change]) -> None:
    signs = {"added": "+", "removed": "-", "changed": "~"}
    for change in changes:
        output.say(
            f"{signs[change.kind]} {change.text}", {"added": "green", "removed": "red"}.get(change.kind, "yellow")
        )
    if not changes:
        output.say(f"Nothing would change: {loaded.deal.name} says this already.")
    else:
        counted = "1 change" if len(changes) == 1 else f"{len(changes)} changes"
        output.say(f"{counted} from {loaded.deal.effective_from} on. Nothing was changed yet.")


def _show_left_out(ahead: Outlook) -> None:
    for gone, names in ahead.left_out.items():
        output.say(
            f"! The deal has no group '{gone}': {', '.join(names)} earn nothing and owe nothing from then on.", "red"
        )


@command(app, "apply", "alianza deal apply examples/onlycar/deal.yaml")
def apply(file: DealFile, as_json: AsJson = False) -> None:
    """Put a version of a deal in force.

    From its effective date on; refused unless its cases come out. The same deal again changes nothing.
    """
    from alianza.bootstrap import deals
    from alianza.runtime import clock

    loaded = _load(file)
    with session.books() as database:
        done = deals.apply_deal(database, loaded, clock.now())
    if as_json:
        words = ("alliance", "version", "effective_from", "cases", "fresh")
        return output.document({word: getattr(done, word) for word in words})
    what = "is in force" if done.fresh else "was in the books already; nothing changed. It is in force"
    output.say(
        f"{loaded.deal.name}: version {done.version} {what} from {done.effective_from} ({done.cases} cases come out)."
    )
    if done.fresh and done.version == 1:
        beside = file.parent / "partners.csv"
        listed = beside if beside.is_file() else beside.name
        output.say("Next:")
        output.commands(
            [
                (
                    f"alianza partners import {listed} --alliance {done.alliance}",
                    "who the partners are",
                ),
                (f"alianza ingest orders.csv --alliance {done.alliance}", "what was sold"),
            ]
        )
    return None


@command(app, "simulate", "alianza deal simulate new-deal.yaml --from 2026-09")
def simulate(
    file: DealFile,
    first: Annotated[
        str,
        typer.Option(
            "--from", metavar="MONTH", help="The first month or day the new deal would rate.", show_default=False
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Back-test a deal on past facts.

    The cost per partner and tier, old against new, had it been in force from that day on. Changes nothing.
    """
    loaded, day = _load(file), session.parse_first_day(first, "--from")
    from alianza.bootstrap import simulate as rehearsal
    from alianza.cli import simulation

    with session.books() as database, output.progress("rehearsing past facts") as advance:
        found = rehearsal.simulate(database, loaded, day, advance)
    simulation.show(found, as_json)


@command(app, "show", "alianza deal show --alliance onlycar", "alianza deal show examples/onlycar/deal.yaml")
def show(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A deal file; without it, what is live.")] = None,
    alliance: Slug = "",
    version: Annotated[int, typer.Option("--version", metavar="N", help="An earlier version.", show_default=False)] = 0,
    source: Annotated[bool, typer.Option("--source", help="The file as it was applied, not in words.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say in plain words what is agreed.

    Of the newest version, of an earlier one, or of a file that is not applied yet.
    """
    from alianza.programs.plan import describe

    loaded = _load(file) if file else _applied(alliance, version)
    if as_json:
        import msgspec

        terms = msgspec.to_builtins(loaded.deal, str_keys=True)
        return output.document({"deal": terms, "programs": loaded.programs, "files": loaded.text, "root": loaded.root})
    if source:
        for name, text in loaded.text.items():
            output.data(f"# {name}\n{text}\n")
        return None
    for line in describe(loaded.deal).splitlines():
        output.say(line)
    return None


def _applied(alliance: str, version: int) -> LoadedDeal:
    from alianza.kernel.errors import UsageError

    with session.office_of(alliance) as office:
        if not version:
            return office.versions[-1].loaded
        for one in office.versions:
            if one.version == version:
                return one.loaded
        last = office.versions[-1].version
    raise UsageError(f"there is no version {version}", hint=f"versions run from 1 to {last}: alianza deal versions")


@command(app, "versions", "alianza deal versions --alliance onlycar")
def versions(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the applied versions of a deal, newest first."""
    from alianza.bootstrap import deals

    with session.office_of(alliance) as office:
        rows = list(deals.versions_of(office))
    if as_json:
        return output.document({"alliance": office.alliance.slug, "versions": rows})
    columns = ("version>", "in force from", "applied", "note")
    cells = [
        (row["version"], row["effective_from"], row["applied"][:16].replace("T", " "), row["note"]) for row in rows
    ]
    return output.table(columns, cells, keep=("in force from", "applied"))


@command(app, "schema", "alianza deal schema --out deal.schema.json")
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it to a file.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Export the deal language as JSON Schema.

    With it an editor completes the words and marks mistakes while one writes.
    """
    import json

    from alianza.programs.schema import deal_schema

    if out is None:
        return output.document(deal_schema())
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(deal_schema(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if as_json:
        return output.document({"file": str(out)})
    output.say(f"Wrote {out}. In VS Code, put this on the first line of a deal:")
    return output.say(f"# yaml-language-server: $schema={out}")
