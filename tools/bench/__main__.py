"""`make bench`: all benchmarks; `make bench BENCH="ingest --scale 0.1"` for one of them on a smaller size."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from tools.bench import api, archives, clicks, codes, ingest, kits, pages, redirect, settle
from tools.bench.server import private_server

ALL = ["ingest", "settle", "linear", "kits", "codes", "redirect", "clicks", "api", "archives", "pages"]


def main() -> None:
    """Run the benchmarks asked for and print one block each."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "which",
        nargs="*",
        choices=[*ALL, []],
        default=[],
    )
    parser.add_argument("--scale", type=float, default=1.0, help="a fraction of the full sizes, such as 0.1")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kept", type=Path, help="pages: a folder that keeps what was filled, for the next time")
    asked = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    with private_server(asked.kept) as uri, tempfile.TemporaryDirectory() as folder:
        for line in _lines(uri, Path(folder), asked):
            console.print(line)


def _lines(uri: str, folder: Path, asked: argparse.Namespace) -> Iterator[str]:
    which = asked.which or ALL
    if "ingest" in which:
        yield from ingest.bench(uri, folder, int(500_000 * asked.scale), asked.runs)
    if "settle" in which:
        yield from settle.bench(uri, folder, int(10_000_000 * asked.scale), int(100_000 * asked.scale), asked.runs)
    if "linear" in which:
        yield from settle.linear(uri, folder, int(10_000_000 * asked.scale))
    if "kits" in which:
        yield from kits.bench(max(int(200 * asked.scale), 1))
    if "codes" in which:
        yield from codes.bench(uri, folder, int(1_000_000 * asked.scale))
    if "redirect" in which:
        yield from redirect.bench(uri, folder, asked.runs, max(1.0, 4 * min(asked.scale, 1.0)))
    if "api" in which:
        yield from api.bench(
            uri,
            folder,
            asked.runs,
            max(1.0, 4 * min(asked.scale, 1.0)),
            int(100_000 * asked.scale),
            int(10_000_000 * asked.scale),
        )
    if "clicks" in which:
        yield from clicks.bench(uri, folder, int(50_000_000 * asked.scale))
    if "archives" in which:
        yield from archives.bench(uri, folder, int(1_000_000 * asked.scale))
    if "pages" in which:
        size = pages.Size(int(100_000 * asked.scale), int(10_000_000 * asked.scale))
        yield from pages.bench(uri, folder, size, 10 * asked.runs, kept=asked.kept is not None)


if __name__ == "__main__":
    main()
