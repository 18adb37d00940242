"""When a clone's last commit was made, without running anything that its owner may have set."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from course.candidate import read_regular

MOST = 1 << 20  # bytes of a file that names commits
ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REF = re.compile(r"ref: (refs/[\w./-]+)")
COMMITTER = re.compile(rb"^committer .*> (\d{1,11}) [+-]\d{4}$", re.MULTILINE)
WITHIN_S = 10


def time_of(clone: Path) -> datetime | None:
    """Return when the commit that is checked out was made, by the clock of whoever made it.

    Nothing where this is no clone, or cannot be told. Its settings are not read, since those may
    name programs: git looks at its objects from an empty repository.
    """
    folder = clone / ".git"
    if folder.is_symlink() or not (folder / "objects").is_dir():
        return None
    commit = _head(folder)
    found = COMMITTER.search(_commit(folder, commit).partition(b"\n\n")[0]) if commit else None
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def _head(folder: Path) -> str:
    said = _text(folder / "HEAD")
    named = REF.fullmatch(said)
    if named is None:
        return said if ID.fullmatch(said) else ""
    if ".." in named[1]:
        return ""
    loose = _text(folder / named[1])
    packed = (line.split(" ") for line in _text(folder / "packed-refs").splitlines())
    ids = [loose, *(line[0] for line in packed if line[1:] == [named[1]])]
    return next((one for one in ids if ID.fullmatch(one)), "")


def _text(path: Path) -> str:
    content, _ = read_regular(path, MOST)
    return (content or b"").decode(errors="replace").strip()


def _commit(folder: Path, commit: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="course-git-") as empty:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": empty,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_DIR": empty,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{folder.resolve() / "objects"}"',
        }
        try:
            for words in (["init", "--bare", "-q"], ["cat-file", "commit", commit]):
                done = subprocess.run(
                    ["git", *words],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    timeout=WITHIN_S,
                    check=True,
                )
        except (OSError, subprocess.SubprocessError):
            return b""
        return done.stdout
