"""A learner copy on the disk: made beside its place, then moved in, file by file and whole."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from course.teaching import copying
from course.teaching.placing import keep

NOTE = "release.json"  # in the copy: every file of it with a digest, so that the next one knows
ANSWERS = "answers"
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in a zip: the same copy is the same zip

WORKFLOW = """\
# Checks every push. Hidden checks stay with the instructor.
name: checks
on: [push]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: ./course check
"""
TASKS = {
    "version": "2.0.0",
    "tasks": [
        {"label": label, "type": "shell", "command": command, "problemMatcher": []}
        for label, command in (
            ("Under Pressure: check this exercise", "./course check ${fileBasenameNoExtension}"),
            ("Under Pressure: a hint", "./course hint ${fileBasenameNoExtension}"),
            ("Under Pressure: check as I save", "./course start"),
            ("Under Pressure: what comes next", "./course next"),
        )
    ],
}
ADDED = {
    ".github/workflows/checks.yml": WORKFLOW,
    ".vscode/tasks.json": json.dumps(TASKS, indent=2) + "\n",
}


class NoPlace(Exception):
    """The copy cannot lie there; the message says why."""


@dataclass
class Placed:
    """What became of the files in a copy's place."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # somebody else's text, under another name


def digest(content: bytes) -> str:
    """Return what tells one content from another."""
    return blake2b(content, digest_size=16).hexdigest()


def make(root: Path, folder: Path) -> None:
    """Write the learner copy of this course into an empty folder."""
    contents = {name.as_posix(): copying.content_of(root, name) for name in copying.files_of(root)}
    contents |= {name: text.encode() for name, text in ADDED.items()}
    listed = {name: digest(content) for name, content in sorted(contents.items())}
    contents[NOTE] = (json.dumps({"files": listed}, indent=1) + "\n").encode()
    for name, content in contents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (folder / "course").chmod(0o755)


def check_place(root: Path, out: Path) -> None:
    """Raise `NoPlace` where a copy would lie in the course, around it, or on something else."""
    there, here = out.resolve(), root.resolve()
    if there.is_relative_to(here) or here.is_relative_to(there):
        raise NoPlace(f"{out} lies in this course or around it: name a folder beside it")
    if out.exists() and not out.is_dir():
        raise NoPlace(f"{out} is not a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / NOTE).is_file():
        raise NoPlace(f"{out} holds something else: name an empty folder, or an earlier copy")


def known(out: Path) -> Mapping[str, str]:
    """Return the digest of each file that the last release put there."""
    note = out / NOTE
    if not note.is_file():
        return {}
    try:
        files = json.loads(note.read_text("utf-8"))["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise NoPlace(f"{note} cannot be read: remove it only if nobody works there") from error
    return {str(name): str(told) for name, told in files.items()}


def place(made: Path, out: Path) -> Placed:
    """Move a copy to its place and return what that changed.

    Answers are never touched. A file that somebody has changed since the last release is kept
    beside the new one. The note goes last, so a release that was interrupted is done again whole.
    """
    before, placed = known(out), Placed()
    out.mkdir(parents=True, exist_ok=True)
    after = known(made)
    for name in after:
        target = out / name
        there = _digest_of(target)
        if there is None:
            placed.new.append(name)
        elif there != after[name]:
            placed.changed.append(name)
            if there != before.get(name):
                placed.kept.append(keep(target).relative_to(out).as_posix())
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made / name, f"{target}.new")
        Path(f"{target}.new").replace(target)
    for name in before.keys() - after.keys():
        if _digest_of(out / name) == before[name] and not name.startswith(f"{ANSWERS}/"):
            (out / name).unlink()
            placed.gone.append(name)
    shutil.copy(made / NOTE, out / NOTE)
    return placed


def _digest_of(path: Path) -> str | None:
    return digest(path.read_bytes()) if path.is_file() else None


def pack(made: Path, path: Path) -> None:
    """Write the copy as a zip, whole or not at all; the same copy gives the same bytes."""
    half = path.with_name(f".{path.name}.half")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(one for one in made.rglob("*") if one.is_file()):
            name = Path(path.stem) / file.relative_to(made)
            entry = zipfile.ZipInfo(name.as_posix(), EPOCH)
            entry.external_attr = (file.stat().st_mode & 0o777 | 0o100000) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, file.read_bytes())
    half.replace(path)
