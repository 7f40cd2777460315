"""How often a key may ask: so many requests a minute, counted in each worker. The headers are those of the IETF draft."""

from __future__ import annotations

import time
from collections.abc import Callable

from alianza.web.api.problems import TooManyRequests

WINDOW = 60
_ROOM = 50_000


class Limits:
    """Counts requests in windows that begin with a sender's first one. `most` 0: no limit."""

    def __init__(self, most: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._monotonic = monotonic
        self._windows: dict[str, list[float]] = {}  # when it ends, and what is left in it
        self.policy = f'"requests";q={most};w={WINDOW}'.encode()

    def take(self, who: str) -> list[tuple[bytes, bytes]]:
        """Count a request and give its headers. Raises TooManyRequests, whose `headers` are these."""
        if not self.most:
            return []
        now = self._monotonic()
        window = self._windows.get(who)
        if window is None or window[0] <= now:
            if len(self._windows) >= _ROOM:
                self._windows = {name: one for name, one in self._windows.items() if one[0] > now}
            window = self._windows[who] = [now + WINDOW, self.most]
        window[1] -= 1
        wait = int(window[0] - now) + 1
        headers = [
            (b"ratelimit-policy", self.policy),
            (b"ratelimit", b'"requests";r=%d;t=%d' % (max(window[1], 0), wait)),
        ]
        if window[1] < 0:
            error = TooManyRequests(f"at most {self.most:,} requests a minute", hint=f"wait {wait} seconds")
            error.headers = [*headers, (b"retry-after", str(wait).encode())]  # type: ignore[attr-defined]
            raise error
        return headers
