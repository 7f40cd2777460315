"""A version of the deal in the making: its files, what it would change, its own cases, and putting it in force.

Nothing is kept until it is published: the page carries the files, and sends them with everything that is asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from alianza.bootstrap import deals as use
from alianza.kernel.periods import first_day, format_period, period_of, shift_period
from alianza.programs.deal_file import DealError, LoadedDeal, parse_deal
from alianza.programs.deal_numbers import Place, numbers_of, with_numbers
from alianza.settlement.cases import CaseResult, Mismatch
from alianza.web.console import deal_mistakes, deals, trials
from alianza.web.console.deal_draft_words import WORDS
from alianza.web.console.deals import DEALS, DRAFT
from alianza.web.shared.deal_terms import compare, terms
from alianza.web.ui import problems
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

_BEGINS = re.compile(r"^(effective_from:[ \t]*)([^\s#]+)", re.MULTILINE)
_MOST_FILES = 100
_CHANGED = re.compile(r"number (\d+) (\d+) ([^ ]+(?: days?)?) (.+)")  # a field: line, column, what stood there, file
_MOST_BYTES = 4_000_000
_EXCERPT = 200  # characters of a line that is wrong
PUBLISH = f"{DEALS}/publish"


class File(NamedTuple):
    """A file of the deal as it stands in the form."""

    name: str
    text: str


class Field(NamedTuple):
    """A number of the deal as a field of the form."""

    name: str
    label: str
    value: str
    kind: str


class Wrong(NamedTuple):
    """A mistake in a file, with the line it is in."""

    file: str
    line: int
    column: int
    excerpt: str
    message: str
    advice: str


class Figure(NamedTuple):
    """A figure of a case that is another one than expected, in words."""

    what: str
    expected: str
    found: str


class Case(NamedTuple):
    """How a case of the deal came out."""

    name: str
    place: str
    passed: bool
    figures: Sequence[Figure]


# What is typed ------------------------------------------------------------------------------------------------------------


def show(ask: Ask) -> Answer:
    """The form, with the files of a version or what was typed."""
    files, root = _files(ask)
    return _page(ask, files, root)


def _page(ask: Ask, files: Sequence[File], root: str, **found: Any) -> Answer:
    """The page of a draft; `found` is what came of looking through it."""
    problem = ask.problem
    words = {
        "files": files, "root": root, "begins": _begins_in(files, root), "months": _months(ask), "wrong": _wrong(ask, files),
        "cases_wrong": _cases(ask, problem.results) if isinstance(problem, use.CasesFail) else (),
        "numbers": _numbers(ask, files, root), "fields": fields_of(files, root),
        "checked": False, "number": ask.terms.versions[-1].version + 1, **found,
    }  # fmt: skip
    return Shown("console/deal_draft.html.j2", ask.say.text("draft_title"), words)


def fields_of(files: Sequence[File], root: str) -> dict[str, str]:
    """The files as the fields of a form."""
    found = {"root": root}
    for place, one in enumerate(files):
        found |= {f"name_{place}": one.name, f"text_{place}": one.text}
    return found


def _files(ask: Ask) -> tuple[list[File], str]:
    """The files that were typed or loaded; without any, those of a version, to begin when one can begin next."""
    typed = [
        File(ask.form[f"name_{place}"], ask.form.get(f"text_{place}", ""))
        for place in range(_MOST_FILES)
        if f"name_{place}" in ask.form
    ]
    if typed:
        return _with_day(ask, _with_numbers(ask, typed))
    number = ask.query.get("from", "")
    known = ask.terms.versions[-1].version
    loaded = deals.loaded(ask, int(number) if number.isascii() and number.isdecimal() else known)
    files = [File(name, text) for name, text in loaded.text.items()]
    return [
        _beginning(one, _next_day(ask).isoformat()) if one.name == loaded.root else one for one in files
    ], loaded.root


def _with_numbers(ask: Ask, files: list[File]) -> list[File]:
    """What was typed, with the numbers that were changed beside it."""
    changes = {}
    for name, value in ask.form.items():
        if found := _CHANGED.fullmatch(name):
            line, column, old, file = found.groups()
            changes[Place(file, int(line), int(column))] = (old, value)
    changed = with_numbers({one.name: one.text for one in files}, changes)
    return [one._replace(text=changed[one.name]) for one in files]


def _numbers(ask: Ask, files: Sequence[File], root: str) -> list[tuple[str, list[Field]]]:
    """The deal's numbers as fields, by group."""
    found: dict[str, list[Field]] = {}
    for one in numbers_of({file.name: file.text for file in files}, root):
        place = one.place
        name = f"number {place.line} {place.column} {one.text} {place.file}"
        key = "key_day_from" if one.key == "from" and one.is_date else f"key_{one.key}"
        label = ": ".join(part for part in (one.thing, ask.say.text(key)) if part)
        label += f" ({one.unit})" if one.unit else ""
        kind = "date" if one.is_date else "text"
        value = one.text.partition(" ")[0]  # of days their number: the label says what it counts
        fields = found.setdefault(one.group or ask.say.text("whole"), [])
        fields.append(Field(name, label[:1].upper() + label[1:], value, kind))
    return list(found.items())


def _with_day(ask: Ask, files: list[File]) -> tuple[list[File], str]:
    """What was typed, with files that were loaded in their place and the day of the field beside it."""
    root = ask.form.get("root", files[0].name)
    sent = dict(zip(ask.lists.get("upload_name", ()), ask.lists.get("upload", ()), strict=False))
    if len(sent) == 1 and len(files) == 1:  # one file for the only one there is: whatever it is called
        return [File(files[0].name, *sent.values())], root
    known = [one._replace(text=sent.pop(one.name, one.text)) for one in files]
    known += [File(name, text) for name, text in sent.items()]
    day = ask.form.get("begins", "")
    if sent or not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        return known, root
    return [_beginning(one, day) if one.name == root else one for one in known], root


def _beginning(file: File, day: str) -> File:
    return file._replace(text=_BEGINS.sub(rf"\g<1>{day}", file.text, count=1))


def _begins_in(files: Sequence[File], root: str) -> str:
    """The day on which the deal of these files begins, as far as it can be seen."""
    found = next((_BEGINS.search(one.text) for one in files if one.name == root), None)
    return found[2].strip("\"'") if found else ""


def _next_day(ask: Ask) -> date:
    """The first of the next month: by then everything that is on record has its terms."""
    today = ask.now.astimezone(ask.terms.zone).date()
    return first_day(shift_period(period_of(today), 1))


def _months(ask: Ask) -> list[tuple[str, str]]:
    """From which months on a deal can be tried."""
    this = period_of(ask.now.astimezone(ask.terms.zone).date())
    found = [format_period(shift_period(this, -back)) for back in range(13)]
    return [(one, ask.formats.month(one)) for one in found]


def _wrong(ask: Ask, files: Sequence[File]) -> list[Wrong]:
    if not isinstance(ask.problem, DealError):
        return []
    lines = {one.name: one.text.splitlines() for one in files}
    found = []
    for one in ask.problem.problems:
        of_file = lines.get(one.file, [])
        excerpt = of_file[one.line - 1].strip()[:_EXCERPT] if 0 < one.line <= len(of_file) else ""
        found.append(Wrong(one.file, one.line, one.column, excerpt, *deal_mistakes.said(one, ask.language)))
    return found


# What is made of it -------------------------------------------------------------------------------------------------------


def work(ask: Ask) -> Answer:
    """Look through what was typed, or try it on past facts."""
    files, root = _files(ask)
    planned, loaded = _planned(ask, files, root)
    if ask.form.get("do") == "try":
        return trials.begin(ask, loaded)
    return _page(ask, files, root, **_looked_through(ask, planned, loaded))


def _planned(ask: Ask, files: Sequence[File], root: str) -> tuple[Any, LoadedDeal]:
    """What would change, and the deal. Raises DealError with every mistake."""
    sent = {one.name: one.text for one in files}
    planned = ask.api("plan_agreement", body={"root": root, "files": sent})
    return planned, parse_deal(sent, root)


def _looked_through(ask: Ask, planned: Any, loaded: LoadedDeal) -> dict[str, Any]:
    rated = ask.terms.terms.on(planned.effective_from.toordinal()) or ask.terms.terms.versions[-1]
    live = deals.loaded(ask, rated.version)
    before = terms(ask.say, ask.formats, live.deal, live.programs)
    cases = _cases(ask, use.test_deal(loaded))
    names = {one.external_id: one.name for one in ask.terms.partners}
    left_out = [(one.group, [names.get(partner, partner) for partner in one.partners]) for one in planned.left_out]
    return {
        "checked": True, "changes": compare(before, terms(ask.say, ask.formats, loaded.deal, loaded.programs)),
        "live": rated.version, "cases": cases, "failed": sum(not one.passed for one in cases),
        "refused": problems.sentence(planned.refused or "", ask.language), "left_out": left_out, "day": planned.effective_from,
        "confirm": planned.effective_from.isoformat(), "publish": PUBLISH,
    }  # fmt: skip


def _cases(ask: Ask, results: Sequence[CaseResult]) -> list[Case]:
    """The cases, those that do not come out first."""
    found = [
        Case(one.name, one.place, not one.mismatches, [_figure(ask, wrong) for wrong in one.mismatches])
        for one in results
    ]
    return sorted(found, key=lambda one: one.passed)


def _figure(ask: Ask, wrong: Mismatch) -> Figure:
    say = ask.say.text
    if wrong.column == "count":
        return Figure(say(f"count_{wrong.what}") + (f" ({wrong.of})" if wrong.of else ""), wrong.expected, wrong.found)
    of = say(f"of_{wrong.what}", of=wrong.of)
    if not wrong.column:
        return Figure(of, say("nothing"), wrong.found)
    column = say(f"column_{wrong.column}") if ask.say.knows(f"column_{wrong.column}") else wrong.column
    return Figure(f"{of}: {column}", wrong.expected, wrong.found or say("nothing"))


def publish(ask: Ask) -> Answer:
    """Put it in force; its first day is typed, since nobody can take it back."""
    files, root = _files(ask)
    planned, _ = _planned(ask, files, root)
    confirmed(ask, planned.effective_from.isoformat())
    sent = {one.name: one.text for one in files}
    done = ask.api("create_agreement", body={"root": root, "files": sent}).version
    day = ask.formats.day(planned.effective_from)
    return Onward(f"{DEALS}/{done}", "published", {"number": str(done), "day": day})


SCREENS = [
    Screen(id="deal_draft", path=DRAFT, room="console", scope="agreements:write", handler=show, words=WORDS),
    Screen(
        id="deal_work", path=DRAFT, method="POST", room="console", scope="agreements:write", handler=work, words=WORDS,
        again="deal_draft", most_bytes=_MOST_BYTES,
    ),
    Screen(
        id="deal_publish", path=PUBLISH, method="POST", room="console", scope="agreements:write", handler=publish, words=WORDS,
        again="deal_draft", most_bytes=_MOST_BYTES,
    ),
]  # fmt: skip
