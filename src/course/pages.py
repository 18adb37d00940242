"""The pages as a site: built when stale, found by name, served on this machine only."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from socketserver import TCPServer

HOST = "127.0.0.1"
FIRST_PORT = 8000
# The theme advertises its successor on every build; the course is pinned until it moves there.
QUIET = {"NO_MKDOCS_2_WARNING": "1"}
# Pages include files from all of these.
SOURCES = ("mkdocs.yml", "docs", "exercises", "solutions", "course.toml", "CHANGELOG.md")


class NoSite(Exception):
    """The pages could not be built; the message says why."""


def build(root: Path, *, is_strict: bool = False) -> None:
    """Build the site for reading, warnings or not; raise `NoSite` where it fails.

    Where it is strict, a warning is a failure.
    """
    if find_spec("mkdocs") is None:
        raise NoSite("what builds the pages is not installed")
    if not (root / "mkdocs.yml").exists():
        raise NoSite("there is no mkdocs.yml here")
    strictness = "--strict" if is_strict else "--no-strict"
    command = [sys.executable, "-P", "-m", "mkdocs", "build", "--quiet", strictness]
    built = subprocess.run(
        command, cwd=root, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False
    )
    if built.returncode:
        said = (built.stdout + built.stderr).strip()
        raise NoSite(said or "the builder ended without a word")
    (root / "site" / "index.html").touch()


def is_stale(root: Path) -> bool:
    """Tell whether a page's source is newer than the site."""
    home = root / "site" / "index.html"
    if not home.exists():
        return True
    built = home.stat().st_mtime
    places = [root / name for name in SOURCES]
    files = [file for place in places for file in (place, *place.rglob("*.*")) if file.is_file()]
    return any(file.stat().st_mtime > built for file in files if file.suffix != ".pyc")


def path_of(page: Path, root: Path) -> str:
    """Return where a page's source ends up in the site, as the end of an address."""
    inside = page.relative_to(root / "docs").with_suffix("")
    folder = inside.parent if inside.name == "index" else inside
    return "" if folder == Path() else f"{folder.as_posix()}/"


def anchor(heading: str) -> str:
    """Return how the site names a heading within its page, by the rule of its builder."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


class _Server(ThreadingHTTPServer):
    """A server for this machine that asks nobody for its name, which is slow without a network."""

    daemon_threads = True

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.socket.getsockname()[1]


class _Quietly(SimpleHTTPRequestHandler):
    """Serve files as they are now, without a line for each."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base names it so
        pass


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve the site while the block runs; give its address, and leave a note of it."""
    note = _note(root)
    note.parent.mkdir(exist_ok=True)
    with serving(root / "site") as address:
        note.write_text(address, encoding="utf-8")
        try:
            yield address
        finally:
            note.unlink(missing_ok=True)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder while the block runs; give its address, at the first port that is free."""
    server = _on_a_free_port(partial(_Quietly, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _on_a_free_port(handler: partial[_Quietly]) -> _Server:
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        try:
            return _Server((HOST, port), handler)
        except OSError:
            continue
    return _Server((HOST, 0), handler)


def address_now(root: Path) -> str:
    """Return the address at which `./course start` serves this site now, or nothing."""
    note = _note(root)
    address = note.read_text(encoding="utf-8") if note.exists() else ""
    port = re.search(r":(\d+)$", address)
    if port is None:
        return ""
    with socket.socket() as knocking:
        knocking.settimeout(0.2)
        return address if knocking.connect_ex((HOST, int(port[1]))) == 0 else ""


def _note(root: Path) -> Path:
    return root / ".course" / "served"
