"""The files a browser loads to check an answer: made from pinned packages, and only when stale."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from course import catalog
from course.catalog import Exercise
from course.inpage import parts
from course.inpage.about import about

PLACE = Path("docs") / "assets" / "in_page_built"
SOURCES = Path("docs") / "assets" / "in_page"
PACKAGES = Path("requirements") / "pages"
LOCK = PACKAGES / "package-lock.json"
PYTHON = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
CHECKS, EDITOR, LIST = "checks.zip", "editor.js", "assets.json"
# Without a network the answer has to come soon: a site is being waited for.
HASTE = ("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
INSTALL = ("npm", "ci", "--silent", "--no-audit", "--no-fund", *HASTE)
ENTRY = "editor.source.js"
BUNDLE = (
    "--bundle",
    "--minify",
    "--format=iife",
    "--global-name=InPageEditor",
    "--log-level=error",
)
PATIENCE_S = 300.0


class NoAssets(Exception):
    """The files cannot be made here; the message says why, and what would help."""


@dataclass(frozen=True)
class Made:
    """What lies ready for a browser."""

    exercises: int
    loaded_bytes: int  # by the first check, compressed as a server may send it
    is_new: bool


def make(root: Path) -> Made | None:
    """Make what is not there or stale; return what there is, or None where no exercise needs it.

    Whoever else makes them at the same time waits for the first.
    Raises `NoAssets` where Node is missing, or a package cannot be had.
    """
    with _alone(root):
        return _make(root)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep others out while the block runs."""
    lock = root / ".course" / "in_page.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _make(root: Path) -> Made | None:
    listed = [one for one in catalog.load(root).exercises if one.in_page]
    if not listed or not (root / SOURCES).is_dir():
        return None
    before, made_of = _list(root), _made_of(root, listed)
    if before.get("made_of") == made_of:
        return _made(before, is_new=False)
    place = root / PLACE
    place.mkdir(parents=True, exist_ok=True)
    if before.get("made_of", {}).get("packages") != made_of["packages"]:
        _from_packages(root)
    _whole(place / CHECKS, lambda half: half.write_bytes(parts.packed(root, listed)))
    sizes = {name: _sent_bytes(place / name) for name in (*PYTHON, CHECKS, EDITOR)}
    after = {
        "made_of": made_of,
        "sizes": sizes,
        "exercises": {one.name: about(one).as_json() for one in listed},
    }
    text = json.dumps(after, indent=1, sort_keys=True)
    _whole(place / LIST, lambda half: half.write_text(text, encoding="utf-8"))
    return _made(after, is_new=True)


def make_if_possible(root: Path) -> None:
    """Make it for a site that is built next; where that cannot be done, each page says so."""
    with suppress(NoAssets):
        make(root)


def _made(listed: Mapping[str, Any], *, is_new: bool) -> Made:
    return Made(len(listed["exercises"]), sum(listed["sizes"].values()), is_new)


def _list(root: Path) -> dict[str, Any]:
    """Return what was noted when the files were made last; nothing where one of them is gone."""
    place = root / PLACE
    try:
        found: dict[str, Any] = json.loads((place / LIST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if all((place / name).is_file() for name in found["sizes"]) else {}


def _made_of(root: Path, listed: Sequence[Exercise]) -> dict[str, str]:
    """Return digests of what the files are made of: the packages' part, and the course's own."""
    packages = [(root / LOCK).read_bytes(), (root / SOURCES / ENTRY).read_bytes()]
    own = parts.contents(root, listed)
    pages = [json.dumps(about(one).as_json()).encode() for one in listed]
    texts = [part for name, text in sorted(own.items()) for part in (name.encode(), text)]
    return {"packages": _digest(packages), "course": _digest([*texts, *pages])}


def _digest(texts: Sequence[bytes]) -> str:
    found = blake2b(digest_size=16)
    for text in texts:
        found.update(len(text).to_bytes(8, "big") + text)
    return found.hexdigest()


def _from_packages(root: Path) -> None:
    """Install the pinned packages, copy Python from them and bundle the editor."""
    folder, place = root / PACKAGES, root / PLACE
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise NoAssets(f"{tool} is missing: install Node.js, as with `apt-get install npm`")
    installed = folder / "node_modules" / "pyodide"
    if not _is_installed(root):
        _run(INSTALL, folder, "the packages of requirements/pages could not be installed")
    for name in PYTHON:
        _whole(place / name, partial(shutil.copy, installed / name))
    esbuild = folder / "node_modules" / ".bin" / "esbuild"
    source = root / SOURCES / ENTRY

    def bundle(half: Path) -> None:
        command = (str(esbuild), str(source), *BUNDLE, f"--outfile={half}")
        _run(command, folder, "the editor could not be bundled")

    _whole(place / EDITOR, bundle)


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    """Put a file there whole or not at all: a site may be built from the folder meanwhile."""
    half = path.with_name(f".{path.name}.half")
    write(half)
    half.replace(path)


def _is_installed(root: Path) -> bool:
    """Do the packages that lie there have the versions of the lock file?"""
    kept = root / PACKAGES / "node_modules" / ".package-lock.json"
    try:
        there = json.loads(kept.read_text("utf-8"))["packages"]
    except (OSError, ValueError, KeyError):
        return False
    wanted = json.loads((root / LOCK).read_text("utf-8"))["packages"]
    return all(
        there.get(name, {}).get("version") == one["version"]
        for name, one in wanted.items()
        if name and not one.get("optional")
    )


def _run(command: Sequence[str], folder: Path, problem: str) -> None:
    environment = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
    try:
        ended = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoAssets(f"{problem}: {error}") from error
    if ended.returncode:
        said = [line for line in (ended.stderr + ended.stdout).splitlines() if line.strip()]
        raise NoAssets(f"{problem}: {said[0] if said else 'it ended without a word'}")


def _sent_bytes(path: Path) -> int:
    """Return what a server sends of a file: compressed, unless it is already."""
    whole = path.read_bytes()
    return len(whole) if zipfile.is_zipfile(path) else len(gzip.compress(whole, 6))
