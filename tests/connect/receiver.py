"""An endpoint on this machine that takes messages, fails, hangs, redirects or lies, as the test says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Got(NamedTuple):
    """A message as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Request(BaseHTTPRequestHandler):
    """One request. `server.owner` decides what is answered."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        owner: Receiver = self.server.owner  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        owner.take(self, Got(self.path, headers, body))
        self.close_connection = True

    do_GET = do_POST

    def say(self, status: int, text: str = "", **headers: str) -> None:
        """A plain answer."""
        data = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def reset(self) -> None:
        """Drop the connection the hard way."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


Answer = Callable[[Request, Got], None]


def ok(request: Request, got: Got) -> None:
    request.say(200, "thanks")


class Receiver:
    """A server in threads. `answer` may be changed at any time; `got` holds what came, in order."""

    def __init__(self, answer: Answer = ok) -> None:
        self.answer = answer
        self.got: list[Got] = []
        self.closing = threading.Event()  # whoever hangs lets go
        self._more = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self._server.daemon_threads = True
        self._server.owner = self  # type: ignore[attr-defined]
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hooks?from=alianza"

    def take(self, request: Request, got: Got) -> None:
        with self._more:
            self.got.append(got)
            self._more.notify_all()
        self.answer(request, got)

    def wait(self, count: int, seconds: float = 20) -> list[Got]:
        """The messages once there are so many."""
        with self._more:
            assert self._more.wait_for(lambda: len(self.got) >= count, seconds), f"{len(self.got)} of {count} came"
            return list(self.got)

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
