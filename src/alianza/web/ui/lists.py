"""A list as a page shows it: filters, sorting, pages by cursor, saved views, a form for several rows, and CSV and XLSX of all.

What stands in a list is said once, by its columns; the page and the files are made of the same cells.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

import xlsxwriter

from alianza.settlement.documents.csv_files import defuse_text
from alianza.web.api.model import NotFound
from alianza.web.ui import views
from alianza.web.ui.formats import whole_units
from alianza.web.ui.screen import Answer, Ask, File, Shown

Kind = Literal["text", "num", "date"]
PAGE = 50
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Money(NamedTuple):
    """An amount in minor units of a currency or another unit."""

    minor: int | None
    unit: str


class Cell(NamedTuple):
    """What stands in one place. `value`: a text, a number, a day, a moment, Money or None. `tone` makes it a tag: good, wait,
    bad, plain. `href` is where it leads, `why` where a plain amount is explained, `about` stands small below it."""

    value: Any
    href: str = ""
    tone: str = ""
    why: str = ""
    about: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its words' key, what stands in it for a row, and what it is sorted by (a sort of the operation)."""

    key: str
    cell: Callable[[Ask, Any], Cell | Any]
    kind: Kind = "text"
    sort: str = ""


@dataclass(frozen=True)
class Filter:
    """What a list can be narrowed by: a parameter of the operation. With `options` (value, text) it is a choice."""

    name: str
    key: str
    options: Callable[[Ask], Sequence[tuple[str, str]]] | None = None
    kind: str = "search"


@dataclass(frozen=True, kw_only=True)
class ListView:
    """A list of an operation of the API (or of `rows`), with its words' keys.

    `prepare` looks up at once what the cells of some rows will need.

    `narrow` makes of what the filters say what the operation takes, where that is not the same. `bulk` are (value, words' key,
    scope) of what can be done with several rows, by a form to `bulk_address`.
    """

    id: str
    title: str
    columns: Sequence[Column]
    operation: str = ""
    filters: Sequence[Filter] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Ask, Sequence[Any]], None] | None = None
    narrow: Callable[[Ask, dict[str, str]], dict[str, str]] | None = None
    sort: str = ""
    row_id: Callable[[Any], str] = lambda row: str(row.id)
    empty: tuple[str, str] = ("", "")
    empty_action: tuple[str, str] = ("", "")  # address, words' key
    bulk: Sequence[tuple[str, str, str]] = ()  # value, words' key, scope
    bulk_address: str = ""
    saved: bool = True


class _Cell(NamedTuple):
    text: str
    label: str
    kind: str
    href: str
    tone: str
    why: str
    about: str


class _Row(NamedTuple):
    id: str
    cells: Sequence[_Cell]


def page(
    ask: Ask,
    view: ListView,
    template: str = "shared/list.html.j2",
    *,
    fixed: Mapping[str, str] | None = None,
    path: Mapping[str, str] | None = None,
    **words: Any,
) -> Answer:
    """The page of a list: its template gets it as `list`, and `words` besides. Or the whole list, where a file is asked for."""
    return exported(ask, view, fixed=fixed, path=path) or Shown(
        template, ask.say.text(view.title), {"list": shown(ask, view, fixed=fixed, path=path), "tabs": (), "new": None, **words}
    )  # fmt: skip


def shown(
    ask: Ask, view: ListView, *, fixed: Mapping[str, str] | None = None, path: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the macro `listing` needs, for the page of the list that the request asks for."""
    try:
        found = ask.api(view.operation, path=path, query={**_told(ask, view, fixed), "limit": PAGE, **_place(ask)})
    except NotFound:
        if path or not any(_asked(ask, view).values()):
            raise
        return of_rows(ask, view, ())  # somebody narrows it by what there is not
    return of_rows(ask, view, found.data, after=found.next or "", before=found.previous or "")


def of_rows(ask: Ask, view: ListView, rows: Iterable[Any], *, after: str = "", before: str = "") -> dict[str, Any]:
    """The same for rows that are there already."""
    address = ask.desk.asks.url.path
    asked = _asked(ask, view)
    sort = _sort(ask, view)
    base = {**asked, **({"sort": sort} if ask.query.get("sort") else {})}

    def to(**more: str) -> str:
        said = {name: value for name, value in {**base, **more}.items() if value}
        return f"{address}?{urlencode(said)}" if said else address

    rows = _prepared(ask, view, rows)
    bulk = [(value, ask.say(key)) for value, key, scope in view.bulk if ask.may(scope)]
    return {
        "id": view.id, "title": ask.say(view.title), "address": address, "query": urlencode(base),
        "filters": [_filter(ask, one, asked) for one in view.filters],
        "kept": {"sort": sort} if ask.query.get("sort") else {},
        "columns": [_column(ask, one, sort, to) for one in view.columns],
        "rows": [_Row(view.row_id(row), [_cell(ask, one, row) for one in view.columns]) for row in rows],
        "next": to(after=after) if after else "", "previous": to(before=before) if before else "",
        "csv": to(export="csv"), "xlsx": to(export="xlsx"), "bulk": bulk, "bulk_address": view.bulk_address,
        "filtered": any(asked.values()), "empty_title": ask.say(view.empty[0]) if view.empty[0] else ask.say("search_none"),
        "empty_text": ask.say(view.empty[1]) if view.empty[1] else "", "empty_href": view.empty_action[0],
        "empty_action": ask.say(view.empty_action[1]) if view.empty_action[1] else "",
        "views": views.of(ask, view.id) if view.saved and ask.screen.room == "console" else None,
    }  # fmt: skip


def exported(
    ask: Ask, view: ListView, *, fixed: Mapping[str, str] | None = None, path: Mapping[str, str] | None = None
) -> File | None:
    """The whole list as a file, where the request asks for one (`?export=csv`), as it is filtered and sorted; else None.

    Raises ListTooLong.
    """
    if ask.query.get("export") not in ("csv", "xlsx"):
        return None
    return file_of(ask, view, ask.every(view.operation, path=path, query=_told(ask, view, fixed)))


def file_of(ask: Ask, view: ListView, rows: Iterable[Any]) -> File:
    """Rows as the file that the request asks for."""
    rows = _prepared(ask, view, rows)
    table = [[_as_cell(one.cell(ask, row)).value for one in view.columns] for row in rows]
    heads = [str(ask.say(one.key)) for one in view.columns]
    name = f"{view.id}-{ask.now.astimezone(ask.formats.zone):%Y-%m-%d}"
    if ask.query.get("export") == "xlsx":
        return File(f"{name}.xlsx", _xlsx(heads, table, str(ask.say(view.title))), _SHEET)
    return File(f"{name}.csv", as_csv(heads, table), "text/csv; charset=utf-8")


def _prepared(ask: Ask, view: ListView, rows: Iterable[Any]) -> Sequence[Any]:
    found = list(rows)
    if view.prepare and found:
        view.prepare(ask, found)
    return found


def _told(ask: Ask, view: ListView, fixed: Mapping[str, str] | None) -> dict[str, str]:
    """What the operation is asked for."""
    asked = _asked(ask, view)
    narrowed = view.narrow(ask, asked) if view.narrow else asked
    return {**view.fixed, **(fixed or {}), **narrowed, "sort": _sort(ask, view)}


def _asked(ask: Ask, view: ListView) -> dict[str, str]:
    return {one.name: ask.query.get(one.name, "").strip()[:200] for one in view.filters}


def _sort(ask: Ask, view: ListView) -> str:
    sort = ask.query.get("sort", "")
    return sort if sort.removeprefix("-") in {one.sort for one in view.columns if one.sort} else view.sort


def _place(ask: Ask) -> dict[str, str]:
    return {name: ask.query[name] for name in ("after", "before") if ask.query.get(name)}


def _filter(ask: Ask, one: Filter, asked: Mapping[str, str]) -> dict[str, Any]:
    choice = one.options(ask) if one.options else ()
    options = [("", ask.say("all")), *choice] if choice else None  # too many to choose from: then it is typed
    return {"name": one.name, "label": ask.say(one.key), "options": options, "value": asked[one.name], "kind": one.kind}


def _column(ask: Ask, one: Column, sort: str, to: Callable[..., str]) -> dict[str, Any]:
    sorted_by = sort.removeprefix("-") == one.sort if one.sort else False
    way = "descending" if sort.startswith("-") else "ascending"
    href = to(sort=one.sort if not sorted_by or way == "descending" else f"-{one.sort}") if one.sort else ""
    return {"label": ask.say(one.key), "kind": one.kind, "href": href, "sorted": way if sorted_by else ""}


def _as_cell(found: Cell | Any) -> Cell:
    return found if isinstance(found, Cell) else Cell(found)


def _cell(ask: Ask, one: Column, row: Any) -> _Cell:
    found = _as_cell(one.cell(ask, row))
    return _Cell(
        text_of(ask, found.value), str(ask.say(one.key)), one.kind, found.href, found.tone, found.why, found.about
    )


def text_of(ask: Ask, value: Any) -> str:
    """A value as the reader writes it."""
    formats = ask.formats
    if value is None or value == "":
        return "–"
    if isinstance(value, Money):
        return formats.money(*value)
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, bool):
        return str(ask.say("yes" if value else "no"))
    return formats.number(value) if isinstance(value, int | Decimal | float) else str(value)


# Files ----------------------------------------------------------------------------------------------------------------


def as_csv(heads: Sequence[str], table: Sequence[Sequence[Any]]) -> bytes:
    """As spreadsheets read it: UTF-8 with a mark. What a program would take for a formula is made a text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([[_plain(value) for value in row] for row in table])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value: Any) -> str:
    if isinstance(value, Money):
        return "" if value.minor is None else str(whole_units(value.minor, value.unit))
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return text if isinstance(value, int | Decimal | float) else defuse_text(text)


def _xlsx(heads: Sequence[str], table: Sequence[Sequence[Any]], title: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    ) as book:
        sheet = book.add_worksheet("".join(char for char in title if char not in "[]:*?/\\'")[:31] or "1")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, heads, bold)
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(table, 1):
            for column, value in enumerate(row):
                if isinstance(value, Money):
                    if value.minor is not None:
                        sheet.write_number(at, column, float(whole_units(value.minor, value.unit)))
                elif isinstance(value, datetime):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                    sheet.write_number(at, column, float(value))
                elif value is not None:
                    sheet.write_string(at, column, value.isoformat() if isinstance(value, date) else str(value))
        sheet.autofit()
    return out.getvalue()
