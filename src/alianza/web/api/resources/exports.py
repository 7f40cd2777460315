"""`/exports`: everything the alliance holds as one archive, made in the background and fetched when it is ready."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from alianza.bootstrap import exports
from alianza.identity import api as identity
from alianza.identity.acting import note
from alianza.kernel.errors import UsageError
from alianza.web.api.model import Call, Example, NotFound, OneQuery, Operation, Page, Reply


class Export(msgspec.Struct, tag_field="object", tag="export", kw_only=True):
    """An archive: `making`, `ready` or `failed`. `problem` is the code of what went wrong."""

    id: str
    status: Literal["making", "ready", "failed"]
    created_at: datetime
    created_by: str
    expires_at: datetime
    rows_done: int
    rows_total: int | None
    bytes: int | None
    sha256: str | None
    problem: str | None


def _view(one: exports.Export) -> Export:
    return Export(
        id=one.id, status=one.status, created_at=one.created_at, created_by=one.created_by, expires_at=one.expires_at,
        rows_done=one.rows_done, rows_total=one.rows_total or None, bytes=one.bytes or None, sha256=one.sha256 or None,
        problem=one.problem or None,
    )  # fmt: skip


def _list(call: Call) -> Page[Export]:
    call.whole()
    return Page(data=[_view(one) for one in exports.list_exports(call.alliance_id, call.now)], next=None, previous=None)


def _find(call: Call) -> exports.Export:
    call.whole()
    try:
        return exports.find_export(call.alliance_id, call.path["export"], call.now)
    except exports.UnknownExport as error:
        raise NotFound(error.message, hint=error.hint) from None


def _get(call: Call) -> Export:
    return _view(_find(call))


def _create(call: Call) -> Reply:
    call.whole()
    alliance = identity.alliance_by_id(call.database, call.alliance_id)
    if alliance.sandbox_of is not None:
        raise UsageError("a sandbox is not exported", hint="use a key that is no test key")
    export, fresh = exports.begin_export(call.database, call.alliance_id, call.principal.id, call.now)
    if fresh:
        after = {"export": export.id}
        note(call.connection, call.alliance_id, call.now, "alliance.exported", alliance.slug, after=after)
    return Reply(_view(export), 202 if fresh else 200)


def _download(call: Call) -> Reply:
    export = _find(call)
    _, path = exports.archive_of(call.alliance_id, export.id, call.now)
    slug = identity.alliance_by_id(call.database, call.alliance_id).slug
    name = f"{slug}-{export.created_at:%Y-%m-%d}.alianza.zip"
    return Reply(path, headers={"content-disposition": f'attachment; filename="{name}"'})


OPERATIONS = [
    Operation(
        id="list_exports", method="GET", path="/exports", scope="exports:read", summary="List the exports", handler=_list,
        answer=Page[Export],
    ),
    Operation(
        id="create_export", method="POST", path="/exports", scope="exports:write", status=202,
        summary="Make an archive of everything the alliance holds", handler=_create, answer=Export,
        about="It is made in the background, as of one moment. While one is being made, asking again gives that one. It is"
        " kept for a week.",
    ),
    Operation(
        id="get_export", method="GET", path="/exports/{export}", scope="exports:read", summary="See how far an export is",
        handler=_get, query=OneQuery, answer=Export, about="`latest` is the newest that is ready.",
        example=Example(path={"export": "latest"}),
    ),
    Operation(
        id="download_export", method="GET", path="/exports/{export}/archive", scope="exports:write",
        summary="Fetch the archive of an export", handler=_download, answer=bytes, kind="application/zip",
        errors=("export_not_ready",), example=Example(path={"export": "latest"}),
        about="It names people and what they are paid. `alianza archive import` takes it in.",
    ),
]  # fmt: skip
