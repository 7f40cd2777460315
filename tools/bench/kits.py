"""Print kits a second: everything a partner gets, made in one process."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from alianza.bootstrap.demo_load import examples_folder
from alianza.tracking.print_kit.logos import read_logo
from alianza.tracking.print_kit.pieces import make_kit
from alianza.tracking.print_kit.subject import KitSubject, Look


def bench(count: int) -> Iterator[str]:
    """Make so many kits that differ in name, code and link, after a first one that reads the fonts."""
    subjects = [_subject(number) for number in range(count + 1)]
    files = len(make_kit(subjects[0]).files)
    wall, cpu = time.perf_counter(), time.process_time()
    for subject in subjects[1:]:
        make_kit(subject)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield f"[bold]kits[/bold]: {count} kits of {files} files in one process"
    yield f"  {count / wall:.1f} kits a second, {cpu / count * 1000:.0f} ms of a core each, peak memory {peak} MB"


def _subject(number: int) -> KitSubject:
    brand: Path = examples_folder() / "onlycar" / "brand"
    alliance = Look("OnlyCar", "#0b4fd6", "#0c1b33", read_logo((brand / "onlycar.svg").read_bytes()))
    partner = Look(f"Taller Mecánico {number}", "#c8102e", logo=read_logo((brand / "taller-ramirez.svg").read_bytes()))
    link = f"https://go.onlycar.mx/r/{number:07}"
    base = KitSubject(link, f"{link}?s=1", partner, alliance, f"TALLER{number}", "es", "MX", "wash")
    return replace(base, paper="us-letter")
