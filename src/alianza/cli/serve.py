"""`alianza serve`: the web server."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from alianza.cli import output, session, setup
from alianza.cli.options import AsJson, command
from alianza.kernel.errors import UsageError

APPLICATION = "alianza.web.app:application"


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    command(app, "serve", "alianza serve", "alianza serve --port 9000 --workers 2 --recording async")(serve)


def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", metavar="PORT", help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", "-w", metavar="N", help="How many processes answer.")] = 1,
    recording: Annotated[
        str,
        typer.Option(
            "--recording",
            metavar="MODE",
            envvar="ALIANZA_RECORDING",
            help="durable: a click is answered once it is committed; async: at once, and it is kept within 20 ms.",
        ),
    ] = "durable",
    as_json: AsJson = False,
) -> None:
    """Answer links, scans and pages until it is stopped (Ctrl-C).

    Starts the private PostgreSQL when none is named. What a killed server left in the spool is recorded first.
    """
    from alianza.bootstrap.setup import is_fresh

    if recording not in ("durable", "async"):
        raise UsageError(f"--recording is '{recording}'", hint="--recording durable or --recording async")
    if workers < 1 or not 0 < port < 65_536:
        raise UsageError(f"--workers {workers} --port {port} cannot be", hint="--workers 1 --port 8000")
    os.environ["ALIANZA_RECORDING"] = recording
    with session.books() as database:  # the schema is there and the settings are right before a worker starts
        first = setup.address_of(database, host, port) if is_fresh(database) else ""
    if as_json:
        output.document({"url": f"http://{host}:{port}", "workers": workers, "recording": recording, "setup": first})
    many = f"{workers} workers" if workers > 1 else "1 worker"
    output.note(f"http://{host}:{port} · {many} · {recording} recording · Ctrl-C stops")
    if first:
        output.note(f"Nobody is here yet. Set your alliance up within the hour: {first}")
    run(host, port, workers)


_FORM = {"format": "%(asctime)s %(levelname)s %(message)s", "datefmt": "%H:%M:%S"}
# To standard error: standard output is for answers.
_LOGS = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": _FORM},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stderr"}},
    "loggers": {
        "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "alianza": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


def run(host: str, port: int, workers: int) -> None:
    """Serve until a signal."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
    from granian.errors import FatalError

    try:
        Granian(
            APPLICATION, address=host, port=port, workers=workers, interface=Interfaces.ASGI, loop=Loops.uvloop,
            http=HTTPModes.http1, runtime_mode=RuntimeModes.st, websockets=False, log_access=False,
            log_dictconfig=_LOGS, respawn_failed_workers=True, respawn_interval=0.1, workers_kill_timeout=20,
        ).serve()  # fmt: skip
    except FatalError as error:
        raise UsageError(f"the server cannot start: {error}", hint=f"is port {port} free?") from None
