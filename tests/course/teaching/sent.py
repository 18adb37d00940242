"""What learners send, made for tests: zips in memory, and a roster beside them."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

BUFFER = "boundary/buffer.py"
HANDOFF = "boundary/handoff.py"
ROSTER = """\
id,name,email,login,canvas,moodle,gradescope
id-one,Ada Lovelace,ada@school.example,ada-l,11,21,s-one
id-two,"Hopper, Grace",grace@school.example,grace,12,22,s-two
id-three,Zoë Müller,zoe@school.example,zoe,,,
"""


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Return a zip of these files, by name."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


def lay_out(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write these files into a folder, by path; return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def contents(folder: Path) -> dict[str, str]:
    """Return every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(folder: Path) -> list[dict[str, str]]:
    """Return the table that `collect` writes beside the learners' folders."""
    return list(csv.DictReader(io.StringIO((folder / "collected.csv").read_text("utf-8"))))
