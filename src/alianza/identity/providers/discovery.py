"""What providers say about themselves, and their keys: asked for when needed, remembered for an hour.

A key that is not known is asked for again, but not more than once a minute, so that made-up names of keys are no way of
having us ask.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from alianza.identity.providers.model import Metadata, ProviderInvalid, read_metadata, well_known
from alianza.runtime.outgoing import Answer, CallFailed, call

KEPT_SECONDS = 3_600.0
AGAIN_SECONDS = 60.0
_MOST_KEYS = 50
_LARGEST = 200_000  # bytes of an answer
_T = TypeVar("_T")


class _Kept(NamedTuple):
    at: float
    found: Any


class Discovery:
    """Of all providers; one for each process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}

    def metadata(self, issuer: str) -> Metadata:
        """What a provider says about itself. Raises ProviderInvalid, CallFailed, TargetRefused."""
        address = well_known(issuer)
        return self._remembered(address, lambda: read_metadata(_document(address), issuer), KEPT_SECONDS)

    def keys(self, metadata: Metadata, *, again: bool = False) -> Sequence[Mapping[str, Any]]:
        """A provider's public keys; `again` when none of those at hand was the right one."""
        address = metadata.keys
        return self._remembered(address, lambda: _keys(_document(address)), AGAIN_SECONDS if again else KEPT_SECONDS)

    def _remembered(self, address: str, ask: Callable[[], _T], seconds: float) -> _T:
        with self._lock:
            kept = self._kept.get(address)
        if kept is not None and self._clock() - kept.at < seconds:
            return kept.found  # type: ignore[no-any-return]
        found = ask()  # two at once ask twice, and neither waits for the other
        with self._lock:
            self._kept[address] = _Kept(self._clock(), found)
        return found


def _keys(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = said.get("keys")
    if not isinstance(found, list) or len(found) > _MOST_KEYS:
        raise ProviderInvalid("its keys are no list")
    return [one for one in found if isinstance(one, dict)]


def _document(address: str) -> Mapping[str, Any]:
    return read_json(call("GET", address, headers={"accept": "application/json"}, largest=_LARGEST))


def read_json(answer: Answer) -> dict[str, Any]:
    """The object in an answer. Raises CallFailed when there is none: an error, a redirect, too much, another shape."""
    try:
        found = json.loads(answer.body) if answer.status == 200 and not answer.cut else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CallFailed("protocol", f"the provider answers with status {answer.status} and no JSON object")
    return found
