"""`python -m tools.sim`: simulate alliance after alliance for a while; exit 1 at the first mismatch."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from alianza.runtime.database import Database, open_database
from alianza.runtime.embedded import stop_server
from alianza.runtime.settings import read_settings
from tools.sim.run import Mismatch, Run


def main() -> int:
    """Read the command line and simulate. Exit codes: 0 all agree, 1 a mismatch, 2 used wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tools.sim", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each alliance takes the next one")
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on; 0 is one alliance")
    parser.add_argument("--facts", type=int, default=0, help="facts of each alliance; 0 is a random number")
    options = parser.parse_args()
    if os.environ.get("ALIANZA_SIM_DATABASE_URL"):
        return _simulate(Database(os.environ["ALIANZA_SIM_DATABASE_URL"]), options)
    with tempfile.TemporaryDirectory(prefix="alianza-sim-") as home:
        Path(home).chmod(0o755)  # as root, the server runs as a user of its own that must pass through
        os.environ["ALIANZA_HOME"] = home
        os.environ.pop("ALIANZA_DATABASE_URL", None)
        os.environ.setdefault("ALIANZA_SHARED_BUFFERS_MB", "128")
        database = open_database()
        try:
            return _simulate(database, options)
        finally:
            database.close()
            stop_server(read_settings())


def _simulate(database: Database, options: argparse.Namespace) -> int:
    until, seed, facts, closings = time.monotonic() + options.seconds, options.seed, 0, 0
    while True:
        with tempfile.TemporaryDirectory() as folder:
            run = Run(database, seed, Path(folder), count=options.facts)
            try:
                run.go()
            except Mismatch as mismatch:
                sys.stderr.write(report(mismatch) + f"\nagain with: make sim SEED={seed} SECONDS_=0\n")
                return 1
        facts, closings, seed = facts + run.taken, closings + run.closings, seed + 1
        if time.monotonic() >= until:
            break
    alliances = seed - options.seed
    sys.stdout.write(f"{alliances} alliances, {facts} facts, {closings} closings: engine and auditor agree\n")
    return 0


def report(mismatch: Mismatch) -> str:
    """A mismatch in words: the smallest differences first, then the engine's lines of those statements."""
    smallest = [f"  {text}" for _, text in mismatch.differences[:10]]
    return "\n".join([str(mismatch), *smallest, *(f"    {line}" for line in mismatch.details[:60])])


if __name__ == "__main__":
    sys.exit(main())
