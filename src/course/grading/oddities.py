"""What in an answer a person should look at: ways to reach what runs it. Never points."""

from __future__ import annotations

import ast
from collections.abc import Iterator

INSTRUMENTS = ("course.lab", "course.subject", "course.grading")
KERNEL = ("/proc", "/sys/")
# An answer that uses one of these can reach the lab around it, and may have a good reason to.
NAMES = frozenset(
    """
    __augment__ __builtins__ __closure__ __code__ __dict__ __globals__ __import__ __main__
    __point__ __subclasses__ _current_frames _getframe _thread ag_frame addaudithook
    builtins cr_frame ctypes eval exec f_back f_builtins f_globals f_locals gc get_referrers
    gi_frame globals importlib inspect marshal meta_path modules monitoring path_hooks
    setprofile settrace tb_frame vars
    """.split()  # noqa: SIM905  words read better without a quote around each
)


def oddities(source: str) -> tuple[str, ...]:
    """Return each such name in an answer with its first line: `gc (line 3)`."""
    try:
        tree = ast.parse(source)
        lines: dict[str, int] = {}
        for name, line in _named(tree):
            lines[name] = min(line, lines.get(name, line))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()  # nothing of it ever runs
    return tuple(f"{name} (line {lines[name]})" for name in sorted(lines, key=lambda n: lines[n]))


def _named(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        for word in _words(node):
            name = _known(word)
            if name:
                yield name, getattr(node, "lineno", 0)


def _words(node: ast.AST) -> Iterator[str]:
    """Yield the names that a piece of an answer uses, texts included: a name can be looked up."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _known(word: str) -> str:
    """Return what a person is told of this word, or nothing."""
    for start in (*INSTRUMENTS, *KERNEL):
        if word.startswith(start):
            return start.rstrip("/")
    return next((part for part in (word, *word.split(".")) if part in NAMES), "")
