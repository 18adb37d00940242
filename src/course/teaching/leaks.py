"""Does a learner copy hold what is kept back? Told by what code does, not by how it is set."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from course.teaching.copying import KEPT_BACK

GIVEN = ("exercises", "tests/public")
LEAST_NODES = 20  # of a syntax tree; smaller pieces are alike by chance
_BLOCK = re.compile(r"^```(?:python|py)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Leak:
    """A piece of what is kept back, and where it lies in the copy."""

    where: Path
    piece: str
    source: Path

    def __str__(self) -> str:
        return f"{self.where}: `{self.piece}` of {self.source}"


def leaks(root: Path, copy: Path) -> list[Leak]:
    """Return every function, class and document in the copy that is one of those kept back.

    What a stub or a public check gives to the learner is no secret, wherever else it stands.
    """
    folders = [root / name for name in GIVEN]
    given = {one.digest for folder in folders for path in _below(folder) for one in pieces(path)}
    secret: dict[str, tuple[str, Path]] = {}
    for folder in KEPT_BACK:
        for path in _below(root / folder):
            for found in pieces(path):
                if found.digest not in given:
                    secret.setdefault(found.digest, (found.name, path.relative_to(root)))
    return [
        Leak(path.relative_to(copy), found.name, secret[found.digest][1])
        for path in _below(copy)
        for found in pieces(path)
        if found.digest in secret
    ]


@dataclass(frozen=True)
class Piece:
    """One function or class, or a whole document, by what it says."""

    name: str
    digest: str


def pieces(path: Path) -> Iterator[Piece]:
    """Yield what can be told apart in a Python file, a page, a notebook or a TOML document."""
    if path.suffix == ".toml":
        yield _piece(path.name, "".join(path.read_text("utf-8").split()))
        return
    for text in _python_in(path):
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        yield from _pieces_of(tree)


def _pieces_of(tree: ast.AST) -> Iterator[Piece]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bare = [one for one in node.body if not _is_text(one)]
            said = "".join(ast.dump(one) for one in bare)
            if sum(1 for one in bare for _ in ast.walk(one)) >= LEAST_NODES:
                yield _piece(node.name, said)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _piece(name: str, said: str) -> Piece:
    return Piece(
        name, blake2b(said.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
    )


def _python_in(path: Path) -> Iterator[str]:
    if path.suffix == ".py":
        yield path.read_text("utf-8")
    elif path.suffix == ".md":
        yield from _BLOCK.findall(path.read_text("utf-8"))
    elif path.suffix == ".ipynb":
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def _below(folder: Path) -> Iterator[Path]:
    wanted = (".py", ".md", ".ipynb", ".toml")
    yield from sorted(p for p in folder.rglob("*") if p.suffix in wanted and p.is_file())
