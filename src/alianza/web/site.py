"""Everything that is not hot: Litestar's routes. For now one small page that says what this is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Litestar, MediaType, get
from litestar.datastructures import State

from alianza.web.auth import routes as auth

_LANDING = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,'
    ' initial-scale=1"><title>Alianza</title><style>body{font:1.05rem/1.5 system-ui,sans-serif;max-width:34rem;'
    "margin:12vh auto;padding:0 1.2rem;color:#1c2733}</style><h1>Alianza</h1><p>Partnership programmes: links, one ledger,"
    ' statements both sides accept.</p><p>A partner\'s link is <code>/r/…</code>; <a href="/healthz">/healthz</a> says'
    " whether clicks are kept.</p></html>"
)


@get("/", media_type=MediaType.HTML)
async def landing() -> str:
    """A page for whoever opens the bare address."""
    return _LANDING


def pages(worker: Callable[[], Any]) -> Any:
    """The application of all routes that are not hot; `worker` gives what the process holds while it serves."""
    return Litestar(route_handlers=[landing, auth.router()], openapi_config=None, state=State({"worker": worker}))
