"""What lies in a folder or in a zip, strangers' files among it: nothing followed, nothing run."""

from __future__ import annotations

import contextlib
import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from course.candidate import read_regular

PASSED_OVER = {
    "__MACOSX",
    ".DS_Store",
    ".git",
    ".venv",
    ".course",
    ".kept",
    "__pycache__",
    "Thumbs.db",
    "desktop.ini",
}
DEEPEST = 16  # folders within one another
LIST_BYTES = 4 << 20  # of a stranger's zip: its list of files, some ten thousand of them
RATIO = 100  # a zip in a zip does not shrink; one that shrinks so much is made to burst
RATIO_FROM = 1 << 20
KINDS = {
    stat.S_IFLNK: "it is a link",
    stat.S_IFIFO: "it is a pipe",
    stat.S_IFSOCK: "it is a socket",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
}
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # reading others takes memory without a bound
UTF_8 = 0x800  # flag of an entry: its name is UTF-8
SECRET = 0x1  # flag of an entry: it is encrypted
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
)


class Refused(Exception):
    """A file that is not taken; the message says why."""


@dataclass(frozen=True)
class Item:
    """A file that lies in a source, or something that stands where one could."""

    path: tuple[str, ...]  # below the source; never empty, and without `..`
    refused: str  # why nobody may read it, or nothing
    fetch: Callable[[int], bytes]

    def read(self, most: int) -> bytes:
        """Return what it holds; raise `Refused` past so many bytes, or where it cannot be read."""
        if self.refused:
            raise Refused(self.refused)
        return self.fetch(most)

    def below(self, depth: int) -> Item:
        """Return the same as it is called from so many folders further in."""
        return Item(self.path[depth:], self.refused, self.fetch)


def in_folder(folder: Path) -> list[Item]:
    """Return what lies below a folder, sorted by path."""
    return sorted(_walk(folder, ()), key=lambda item: item.path)


def in_zip(content: bytes) -> list[Item]:
    """Return what a stranger's zip lists, sorted; raise `Refused` where it is none."""
    try:
        return _listed(zipfile.ZipFile(_Bounded(content)))
    except DAMAGED as error:
        raise Refused("it is damaged, or no zip") from error


def in_own_zip(path: Path) -> list[Item]:
    """Return what the zip of a class lists, sorted; it may be of any size, and stays open."""
    if not path.is_file():
        raise Refused("it is neither a folder nor a zip" if path.exists() else "it is not there")
    try:
        return _listed(zipfile.ZipFile(path))
    except DAMAGED as error:
        raise Refused("it is damaged, or no zip") from error


class _Bounded(io.BytesIO):
    """A zip in memory whose list of files is refused while it is too long to be read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LIST_BYTES:
            raise zipfile.BadZipFile
        return super().read(size)


def _walk(folder: Path, above: tuple[str, ...]) -> Iterator[Item]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        yield Item(above or (folder.name,), error.strerror or "it cannot be read", _nothing)
        return
    for path in paths:
        place = (*above, path.name)
        if path.name in PASSED_OVER:
            continue
        kind = stat.S_IFMT(path.lstat().st_mode)
        if kind != stat.S_IFDIR:
            yield Item(place, KINDS.get(kind, ""), _from_folder(path))
        elif len(place) > DEEPEST:
            yield Item(place, "it lies too deep in folders", _nothing)
        else:
            yield from _walk(path, place)


def _from_folder(path: Path) -> Callable[[int], bytes]:
    def fetch(most: int) -> bytes:
        data, problem = read_regular(path, most)
        if data is None:
            raise Refused(problem)
        return data

    return fetch


def _nothing(_: int) -> bytes:
    return b""


def _listed(archive: zipfile.ZipFile) -> list[Item]:
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    named = [(_parts(entry), entry) for entry in files]
    kept = [(path, entry) for path, entry in named if not PASSED_OVER & set(path)]
    again = Counter(path for path, _ in kept)
    items = [
        Item(_shown(path), _why_not(path, entry, again[path]), _from_zip(archive, entry))
        for path, entry in kept
    ]
    return sorted(items, key=lambda item: item.path)


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return an entry's path; some packers write UTF-8 and do not say so."""
    name = entry.filename
    if not entry.flag_bits & UTF_8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return PurePosixPath(name.replace("\\", "/")).parts or ("?",)


def _shown(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path without what leads out of the source: its entry is refused, and told."""
    return tuple(part for part in path if part not in {"/", "//", ".."}) or ("?",)


def _why_not(path: tuple[str, ...], entry: zipfile.ZipInfo, times: int) -> str:
    """Return why an entry may not be read, or nothing."""
    if ".." in path or path[0].startswith("/") or PureWindowsPath(path[0]).drive:
        return "its path leads out of the zip"
    if not all(part.isprintable() for part in path):
        return "its name cannot be shown"
    if times > 1:
        return "its name is there more than once"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        return KINDS.get(kind, "it is no file")
    if entry.flag_bits & SECRET:
        return "it needs a password"
    if entry.compress_type not in PACKED:
        return "it is packed in a way that is not read: pack it as a plain zip"
    return ""


def _from_zip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def fetch(most: int) -> bytes:
        if entry.file_size > most:
            raise Refused(f"it is larger than {most // 1024} KiB")
        if entry.file_size > max(RATIO_FROM, RATIO * entry.compress_size):
            raise Refused(f"it is more than {RATIO} times as large as it says")
        try:
            with archive.open(entry) as file:
                return file.read(most)  # never more than it declares, and its sum is looked at
        except DAMAGED as error:
            raise Refused("it is damaged") from error

    return fetch


def by_top(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the items by the first part of their path, in order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.path[0], []).append(item)
    return found
