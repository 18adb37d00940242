"""Put a file or a folder in its place: whole or not at all, and what was there before is kept."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from course.grading.gradebook import write_whole


def keep(path: Path) -> Path:
    """Rename what stands there to `NAME.kept`, or `NAME.kept-2` and so on; return where it is."""
    return path.rename(_free(path))


def keep_in(aside: Path, path: Path) -> Path:
    """Move what stands there into the folder `aside`; return where it is."""
    return path.rename(_free_in(aside, path.name))


def put_file(path: Path, content: bytes, aside: Path | None = None) -> Path | None:
    """Write a file; return where another one that stood there is kept, if one did.

    That is beside it, or in the folder `aside`.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = None
    if path.exists():
        if path.read_bytes() == content:
            return None
        kept = _free(path) if aside is None else _free_in(aside, path.name)
        shutil.copy2(path, kept)
    write_whole(path, content)
    return kept


def put_folder(path: Path, texts: Mapping[str, str]) -> Path | None:
    """Make a folder of these files; return where another one that stood there is kept."""
    if path.is_dir() and _texts(path) == texts:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))
    try:
        made.chmod(0o755)
        for name, text in texts.items():
            (made / name).parent.mkdir(exist_ok=True)
            write_whole(made / name, text.encode())
        kept = keep(path) if path.exists() else None
        made.rename(path)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return kept


def _texts(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes().decode(errors="replace") for path in found
    }


def _free_in(aside: Path, name: str) -> Path:
    """Return this name in the folder, which is made, or one beside it that nothing has."""
    aside.mkdir(exist_ok=True)
    kept = aside / name
    return _free(kept) if kept.exists() else kept


def _free(path: Path) -> Path:
    """Return a name beside this one that nothing has."""
    names = (f"{path.name}.kept{'' if n == 1 else f'-{n}'}" for n in count(1))
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())
