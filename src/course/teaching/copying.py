"""What a learner copy holds, from a list of what may go out, and how a page is cut for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

FILES = (
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "course",
    "course.toml",
    "mkdocs.yml",
    "pyproject.toml",
)
FOLDERS = ("docs", "exercises", "notebooks", "requirements", "src/course", "tests/public")
KEPT_BACK = ("solutions", "tests/hidden", "tests/wheats", "tests/chaffs")
REFERENCE = "Reference solution"  # the heading of an exercise page's last section
ANSWERS = "/answers/\n"  # what .gitignore says in the full clone: a learner copy tracks answers
PASSED_OVER = ("__pycache__", ".ipynb_checkpoints", "in_page_built", "node_modules")

_HEADING = re.compile(r"^## (.+)$")
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_INCLUDED = re.compile(r'--8<-- "([^":]+)')


def files_of(root: Path) -> Iterator[Path]:
    """Yield each file that may go out, as a path below the root, sorted."""
    found = [Path(name) for name in FILES if (root / name).is_file()]
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            is_wanted = not set(PASSED_OVER) & set(path.parts) and path.suffix != ".pyc"
            if is_wanted and path.is_file() and not path.is_symlink():
                found.append(path.relative_to(root))
    yield from sorted(found)


def content_of(root: Path, name: Path) -> bytes:
    """Return what a file holds in the learner copy."""
    whole = (root / name).read_bytes()
    if name == Path(".gitignore"):
        return whole.decode().replace(ANSWERS, "").encode()
    if name.parts[0] == "docs" and name.suffix == ".md":
        return cut(whole.decode()).encode()
    return whole


def cut(page: str) -> str:
    """Return a page without each section that shows what is kept back."""
    kept = [section for section in sections(page) if not _shows_what_is_kept_back(section)]
    return "".join(kept)


def sections(page: str) -> list[str]:
    """Return the page in parts: what stands above its first `##` heading, then a part each."""
    parts: list[list[str]] = [[]]
    fence = ""
    for line in page.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark.group(1)
        elif mark and mark.group(1).startswith(fence):
            fence = ""
        elif not fence and _HEADING.match(line):
            parts.append([])
        parts[-1].append(line)
    return ["".join(lines) for lines in parts]


def _shows_what_is_kept_back(section: str) -> bool:
    heading = _HEADING.match(section.partition("\n")[0])
    if heading and heading.group(1).strip() == REFERENCE:
        return True
    return any(
        path == folder or path.startswith(f"{folder}/")
        for path in _INCLUDED.findall(section)
        for folder in KEPT_BACK
    )
