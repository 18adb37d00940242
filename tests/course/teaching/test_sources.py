"""Strangers' folders and zips: danger is refused with a word, and nothing is followed."""

from __future__ import annotations

import io
import os
import socket
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.course.teaching.sent import BUFFER, lay_out, zipped

from course.teaching import sources
from course.teaching.sources import Refused

MOST = 1000  # bytes of a file in these tests


def named(name: str, *, mode: int = 0, flags: int = 0) -> zipfile.ZipInfo:
    """Return an entry as another packer may write it."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    entry.flag_bits = flags
    return entry


def one(entry: zipfile.ZipInfo | str, content: str = "text") -> bytes:
    """Return a zip with one entry."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(entry, content)
    return whole.getvalue()


def read(item: sources.Item) -> str:
    """Return what an item holds, or why it is not taken."""
    try:
        return item.read(MOST).decode()
    except Refused as problem:
        return f"refused: {problem}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (one("../../evil.py"), "its path leads out of the zip"),
        (one("/etc/evil.py"), "its path leads out of the zip"),
        (one("..\\..\\evil.py"), "its path leads out of the zip"),
        (one("C:\\evil.py"), "its path leads out of the zip"),
        (one("evil\x1b[2J.py"), "its name cannot be shown"),
        (one("evil\u202e.py"), "its name cannot be shown"),
        (one(named("a.py", mode=stat.S_IFLNK | 0o777), "/etc/passwd"), "it is a link"),
        (one(named("a.py", mode=stat.S_IFIFO | 0o644)), "it is a pipe"),
        (one(named("a.py", mode=stat.S_IFCHR | 0o644)), "it is a device"),
        (one("a.py", "x" * (MOST + 1)), "it is larger than 0 KiB"),
    ],
)
def test_an_entry_of_a_zip_is_refused(content: bytes, said: str) -> None:
    item = sources.in_zip(content)[0]

    got = read(item)

    assert got == f"refused: {said}"
    assert not {"/", ".."} & set(item.path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a/b.py", "one")
        archive.writestr("a//b.py", "two")

    got = {read(item) for item in sources.in_zip(whole.getvalue())}

    assert got == {"refused: its name is there more than once"}


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_could_burst_while_it_is_read_is_refused(packing: int) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", packing) as archive:
        archive.writestr("a.py", "x")

    got = read(sources.in_zip(whole.getvalue())[0])

    assert got.startswith("refused: it is packed in a way that is not read")


def test_what_shrinks_far_too_much_is_refused() -> None:
    item = sources.in_zip(zipped({"inner.zip": b"\0" * (2 << 20)}))[0]

    with pytest.raises(Refused, match="more than 100 times"):
        item.read(64 << 20)


def test_a_password_is_told() -> None:
    content = bytearray(one("a.py"))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1  # the flag in the zip's list of files

    got = read(sources.in_zip(bytes(content))[0])

    assert got == "refused: it needs a password"


def test_a_size_that_is_a_lie_gives_no_more_than_it_says() -> None:
    content = bytearray(zipped({"a.py": "x" * 900_000}))
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")

    got = read(sources.in_zip(bytes(content))[0])

    assert got == "refused: it is damaged"


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x05\x06", b"no zip" * 100, zipped({"a": "b"})[:-30], zipped({"a": "b"})[10:]],
    ids=["empty", "an end alone", "other bytes", "cut off", "without its start"],
)
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="it is damaged"):
        [item.read(MOST) for item in sources.in_zip(content)]  # a list of files may be whole


def test_a_list_of_files_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LIST_BYTES", 10_000)
    content = zipped({f"{number:050}": "" for number in range(200)})

    with pytest.raises(Refused, match="damaged, or no zip"):
        sources.in_zip(content)


@pytest.mark.parametrize("flags", [0, sources.UTF_8], ids=["unsaid", "said"])
def test_a_name_in_utf_8_is_read_whether_it_says_so_or_not(flags: int) -> None:
    content = bytearray(one("Zoë/a.py"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.index(mark) + place
        content[start : start + 2] = flags.to_bytes(2, "little")

    item = sources.in_zip(bytes(content))[0]

    assert item.path == ("Zoë", "a.py")


def test_what_only_machines_leave_behind_is_passed_over() -> None:
    content = zipped({"__MACOSX/._a.py": "", "a/.DS_Store": "", ".git/config": "", "a/b.py": ""})

    items = sources.in_zip(content)

    assert [item.path for item in items] == [("a", "b.py")]


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def make_linked_folder(path: Path) -> None:
    path.symlink_to(path.parent.parent)


def make_second_name(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("somebody else's")
    path.hardlink_to(other)


def make_large(path: Path) -> None:
    path.write_bytes(b"x" * (MOST + 1))


def make_socket(path: Path) -> None:
    here = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as bound:
        before = Path.cwd()
        os.fchdir(here)  # the path of a socket has to be short
        try:
            bound.bind(path.name)
        finally:
            os.chdir(before)
            os.close(here)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (make_pipe, "it is a pipe"),
        (make_link, "it is a link"),
        (make_linked_folder, "it is a link"),
        (make_socket, "it is a socket"),
        (make_second_name, "it has a second hard link"),
        (make_large, "it is larger than 0 KiB"),
    ],
)
def test_a_thing_in_a_folder_is_refused(
    tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    path = tmp_path / "ada" / "thing.py"
    path.parent.mkdir()
    make(path)

    items = {item.path: item for item in sources.in_folder(tmp_path)}

    assert read(items["ada", "thing.py"]) == f"refused: {said}"


def test_a_folder_without_end_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, {"/".join(["deep"] * 30) + "/a.py": "", f"ada/{BUFFER}": "text"})

    items = sources.in_folder(tmp_path)

    assert [item.refused for item in items] == ["", "it lies too deep in folders"]
    assert read(items[0]) == "text"


@pytest.mark.parametrize("make", [make_pipe, make_link, None])
def test_a_source_is_a_folder_or_a_zip(tmp_path: Path, make: Callable[[Path], None] | None) -> None:
    source = tmp_path / "week-two.zip"
    if make is not None:
        make(source)

    with pytest.raises(Refused):
        sources.in_own_zip(source)
