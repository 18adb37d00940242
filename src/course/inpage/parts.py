"""What a browser needs to check an answer: the part of the course that judges, and pytest.

Nothing that is kept back from a learner is among it: a list says what goes in, not what stays out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from course.catalog import Exercise
from course.lab import fingerprints

EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file: the same content is the same zip
FILES = ("course.toml", "pyproject.toml", fingerprints.FILE.as_posix())
OWN = (
    "brokers",
    "contracts",
    "grading",
    "inpage",
    "lab",
    "playing",
    "simulate",
    "specimens",
    "subject",
)
OWN_KINDS = {".py", ".css", ".html", ".js"}  # the last three play a run
PACKAGES = ("_pytest", "iniconfig", "packaging", "pluggy", "pygments", "pytest", "rich")
MODULES = ("py",)  # pytest's own, of one file
NAMED = ("pluggy", "pytest")  # they ask for their own versions
# Of these a check reads the modules named; the rest of them is much, and for other ends.
PARTLY = {
    "pygments/formatters": ("__init__", "_mapping", "terminal"),
    "pygments/lexers": ("__init__", "_mapping", "diff", "python"),
    "pygments/styles": ("__init__", "_mapping", "default"),
}


def packed(root: Path, exercises: Iterable[Exercise]) -> bytes:
    """Return a zip of two folders: `lib` to import from, and `course` to check answers in."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as whole:
        for name, content in sorted(contents(root, exercises).items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(entry, content)
    return held.getvalue()


def contents(root: Path, exercises: Iterable[Exercise]) -> Mapping[str, bytes]:
    """Return every file by its name in the zip."""
    found = {f"lib/{name}": path.read_bytes() for name, path in _libraries()}
    found |= {f"lib/course/{name}": path.read_bytes() for name, path in _own(root)}
    found |= {f"lib/{name}": content for name, content in _versions()}
    for path in _course(root, exercises):
        found[f"course/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    return found


def _own(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the modules of the course that judge, and what they read."""
    package = root / "src" / "course"
    for path in package.glob("*.py"):
        yield path.name, path
    for folder in OWN:
        for path in (package / folder).rglob("*"):
            if path.suffix in OWN_KINDS:
                yield path.relative_to(package).as_posix(), path


def _course(root: Path, exercises: Iterable[Exercise]) -> Iterator[Path]:
    """Yield what a check reads beside its answer: lists, stubs, pages and public checks."""
    yield from (root / name for name in FILES)
    for exercise in exercises:
        yield from (exercise.stub, exercise.public_checks)


def _libraries() -> Iterator[tuple[str, Path]]:
    for name in PACKAGES:
        folder = _place(name).parent
        for path in folder.rglob("*.py"):
            inside = path.relative_to(folder.parent)
            wanted = PARTLY.get(inside.parent.as_posix())
            if wanted is None or path.stem in wanted:
                yield inside.as_posix(), path
    for name in MODULES:
        yield _place(name).name, _place(name)


def _place(name: str) -> Path:
    """Return the file that is imported by this name."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin)


def _versions() -> Iterator[tuple[str, bytes]]:
    """Yield of each package that asks for it what says its version, in its folder's name too."""
    for name in NAMED:
        found = metadata.distribution(name)
        folder = f"{name}-{found.version}.dist-info"
        yield f"{folder}/METADATA", (found.read_text("METADATA") or "").encode()
