"""Settings from the environment. Each one is documented in docs/settings.md, or the build fails."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from alianza.kernel.errors import UsageError


@dataclass(frozen=True)
class Settings:
    """Where the data is. `database_url` set: that PostgreSQL; else a private one under `home`."""

    home: Path
    database_url: str
    shared_buffers_mb: int
    today: str  # a fixed local day (ISO), for rehearsals and tests; empty: the clock
    secret_key: str = ""  # what all secrets follow from; empty: a file under `home`


def read_settings() -> Settings:
    """The settings in force. Raises UsageError when one does not hold what it should."""
    buffers = os.environ.get("ALIANZA_SHARED_BUFFERS_MB", "512")
    if not buffers.isdecimal():
        raise UsageError(f"ALIANZA_SHARED_BUFFERS_MB is '{buffers}'", hint="a number of megabytes: 512")
    return Settings(
        home=Path(os.environ.get("ALIANZA_HOME", ".alianza")).expanduser().resolve(),
        database_url=os.environ.get("ALIANZA_DATABASE_URL", ""),
        shared_buffers_mb=int(buffers),
        today=os.environ.get("ALIANZA_TODAY", ""),
        secret_key=os.environ.get("ALIANZA_SECRET_KEY", ""),
    )
