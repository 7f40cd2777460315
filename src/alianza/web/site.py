"""Everything that is not hot: Litestar's routes. The pages of signing in, and the screens of all rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Litestar
from litestar.datastructures import State

from alianza.web import brand
from alianza.web.auth import routes as auth
from alianza.web.screens import pages as screens
from alianza.web.ui import serving


def pages(worker: Callable[[], Any]) -> Any:
    """The application of all routes that are not hot; `worker` gives what the process holds while it serves."""
    routers = [auth.router(), brand.router(), serving.router(screens())]
    return Litestar(route_handlers=routers, openapi_config=None, state=State({"worker": worker}))
