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
    public_url: str = ""  # where the server is reached from outside; empty: nowhere
    secret_key: str = ""  # what all secrets follow from; empty: a file under `home`


def fixed_day() -> str:
    """The day that takes the place of the clock; empty without one. Asked very often, so by itself."""
    return os.environ.get("ALIANZA_TODAY", "")


def read_settings() -> Settings:
    """The settings in force. Raises UsageError when one does not hold what it should."""
    buffers = os.environ.get("ALIANZA_SHARED_BUFFERS_MB", "512")
    if not buffers.isdecimal():
        raise UsageError(f"ALIANZA_SHARED_BUFFERS_MB is '{buffers}'", hint="a number of megabytes: 512")
    return Settings(
        home=Path(os.environ.get("ALIANZA_HOME", ".alianza")).expanduser().resolve(),
        database_url=os.environ.get("ALIANZA_DATABASE_URL", ""),
        shared_buffers_mb=int(buffers),
        today=fixed_day(),
        public_url=os.environ.get("ALIANZA_PUBLIC_URL", ""),
        secret_key=os.environ.get("ALIANZA_SECRET_KEY", ""),
    )


@dataclass(frozen=True)
class WebSettings:
    """How a worker of `alianza serve` behaves."""

    recording: str  # durable or async
    default_alliance: str  # whose links a host has that nobody registered; empty: found out
    trusted_proxies: tuple[str, ...]  # networks whose X-Forwarded-For is believed
    spool_mb: int
    click_months: int  # whole months that clicks are kept; 0: for ever
    api_requests: int = 6_000  # of one key in a minute; 0: no limit


def read_web_settings() -> WebSettings:
    """The settings of the web in force. Raises UsageError when one does not hold what it should."""
    recording = os.environ.get("ALIANZA_RECORDING", "durable")
    if recording not in ("durable", "async"):
        raise UsageError(f"ALIANZA_RECORDING is '{recording}'", hint="durable or async")
    spool = os.environ.get("ALIANZA_SPOOL_MB", "512")
    if not spool.isdecimal() or int(spool) < 1:
        raise UsageError(f"ALIANZA_SPOOL_MB is '{spool}'", hint="a number of megabytes: 512")
    months = os.environ.get("ALIANZA_CLICK_MONTHS", "14")
    if not months.isdecimal():
        raise UsageError(f"ALIANZA_CLICK_MONTHS is '{months}'", hint="whole months: 14, or 0 to keep clicks for ever")
    requests = os.environ.get("ALIANZA_API_REQUESTS", "6000")
    if not requests.isdecimal():
        raise UsageError(
            f"ALIANZA_API_REQUESTS is '{requests}'", hint="requests of one key in a minute: 6000, or 0 for no limit"
        )
    return WebSettings(
        recording=recording,
        default_alliance=os.environ.get("ALIANZA_DEFAULT_ALLIANCE", ""),
        trusted_proxies=tuple(filter(None, map(str.strip, os.environ.get("ALIANZA_TRUSTED_PROXIES", "").split(",")))),
        spool_mb=int(spool),
        click_months=int(months),
        api_requests=int(requests),
    )


def application_days() -> int:
    """How many days it is remembered who was refused as a partner, or did not take up an invitation; 0: for ever.

    Raises UsageError.
    """
    return _days("ALIANZA_APPLICATION_DAYS", os.environ.get("ALIANZA_APPLICATION_DAYS", "90"), "90")


def unanswered_days() -> int:
    """How many days it is remembered who applied and got no answer; 0: for ever. Raises UsageError."""
    return _days("ALIANZA_UNANSWERED_DAYS", os.environ.get("ALIANZA_UNANSWERED_DAYS", "180"), "180")


def _days(setting: str, days: str, example: str) -> int:
    if not (days.isascii() and days.isdecimal()) or int(days) > 36_500:
        raise UsageError(f"{setting} is '{days}'", hint=f"days: {example}, or 0 to keep them for ever")
    return int(days)
