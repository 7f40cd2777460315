"""Browsers and shops for the benchmarks: many connections, one request each at a time, in a process of their own.

A loop over epoll and bare sockets costs a few microseconds a request, so that one core of it is far from being the limit.
Prints one JSON document: rate, and percentiles of the time until the answer, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import select
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HEADERS = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n"
    "Accept: text/html\r\nAccept-Language: es-MX,es;q=0.9\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Referer: https://taller.example/\r\n"
)


@dataclass(slots=True)
class Run:
    """Connections under way. `rate` 0: each asks again as soon as it is answered; else so many requests a second in all."""

    port: int
    request: Callable[[int], bytes]  # by its number
    good: Callable[[bytes], bool]  # whether this is an answer as it has to be
    rate: float
    sockets: dict[int, socket.socket] = field(default_factory=dict)
    idle: list[int] = field(default_factory=list)
    asked: dict[int, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    sent: int = 0

    def connect(self, poll: select.epoll, count: int) -> None:
        """Open the connections."""
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", self.port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            one.setblocking(False)
            self.sockets[one.fileno()] = one
            poll.register(one, select.EPOLLIN)
        self.idle = list(self.sockets)

    def ask(self, number: int, due: float) -> None:
        """One request; its wait counts from when it was due."""
        self.asked[number] = due
        self.sockets[number].send(self.request(self.sent))
        self.sent += 1

    def answered(self, number: int) -> None:
        """One answer; anything but what it has to be ends the run."""
        data = self.sockets[number].recv(65_536)
        if not self.good(data):
            sys.exit(f"not the answer that was expected: {data[:600]!r}")
        self.waits.append(time.perf_counter() - self.asked[number])


def drive(run: Run, connections: int, warm: float, seconds: float) -> dict[str, float]:
    """Warm up, then measure."""
    poll = select.epoll()
    run.connect(poll, connections)
    began = start = time.perf_counter()
    measuring = False
    while (now := time.perf_counter()) < began + warm + seconds:
        if not measuring and now >= began + warm:
            measuring, start, run.waits = True, now, []
        while run.idle and (not run.rate or run.sent < (now - began) * run.rate):
            run.ask(run.idle.pop(), now if not run.rate else began + run.sent / run.rate)
        for number, _ in poll.poll(0.0005 if run.rate else 0.1):
            run.answered(number)
            run.idle.append(number)
    waits = sorted(run.waits)
    at = lambda share: waits[min(int(len(waits) * share), len(waits) - 1)] * 1_000  # noqa: E731
    return {"rate": len(waits) / (time.perf_counter() - start), "p50": at(0.5), "p99": at(0.99)}


def _links(port: int, count: int) -> Callable[[int], bytes]:
    lines = [
        f"GET /r/b{number} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{HEADERS}\r\n".encode() for number in range(count)
    ]
    return lambda number: lines[number % count]


def _api(port: int, key: str, sale: str, partners: int, reads: int) -> Callable[[int], bytes]:
    """Sales that each have an id of their own, `sale` in front; or, with `reads`, sales that are read by id."""
    head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"

    def post(number: int) -> bytes:
        body = (
            f'{{"id":"{sale}{number}","amount_minor":{15_000 + number % 70_000},"currency":"MXN",'
            f'"partner":"p{number // 5 % partners:05d}","customer":"{sale}c{number // 5}","category":"lavado"}}'
        )
        lines = f"POST /api/v1/sales HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return (lines + body).encode()

    def get(number: int) -> bytes:
        return f"GET /api/v1/sales/{sale}{number * 7_919 % reads} HTTP/1.1\r\n{head}\r\n".encode()

    return get if reads else post


def main() -> None:
    """`python -m tools.bench.generator --port 8000 --paths 1000`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--paths", type=int, default=1_000, help="how many links: /r/b0, /r/b1 …")
    parser.add_argument("--key", default="", help="an API key: then sales are told instead of links followed")
    parser.add_argument("--sale", default="S", help="what the ids of sales begin with")
    parser.add_argument("--partners", type=int, default=1_000, help="the partners p00000, p00001 … in turn")
    parser.add_argument("--reads", type=int, default=0, help="read so many sales by id instead")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second; 0: as many as are answered")
    parser.add_argument("--warm", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=3.0)
    asked = parser.parse_args()
    if asked.key:
        request = _api(asked.port, asked.key, asked.sale, asked.partners, asked.reads)
        status = b"HTTP/1.1 200" if asked.reads else b"HTTP/1.1 201"
        run = Run(asked.port, request, lambda data: data.startswith(status), asked.rate)
    else:
        redirected = lambda data: data.startswith(b"HTTP/1.1 302") and b"alz=" in data  # noqa: E731
        run = Run(asked.port, _links(asked.port, asked.paths), redirected, asked.rate)
    sys.stdout.write(json.dumps(drive(run, asked.connections, asked.warm, asked.seconds)) + "\n")


if __name__ == "__main__":
    main()
