"""The forms of an answer, Python and TOML: its shape, what keeps it from being read, its words."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

PYTHON, TOML = ".py", ".toml"
FORMS = (PYTHON, TOML)
PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
MOST_BYTES = 32 * 1024  # of a document
LONGEST = 1_000  # characters of its longest line: a chain of dots takes long to read
RIGHT = "a text stands in quotes, a number is bare, and it is true or false in small letters"

WORDS = {  # of the parser, as their first, and what they mean for whoever wrote the line
    "Invalid value": f"no value: {RIGHT}",
    "Expected newline": "here a value ends, and more follows: a number has a point, and no unit or"
    " comma, and no 0 in front",
    "Unterminated string": "a text has no quote at its end",
    "Illegal character '\\n'": "a text has no quote at its end",
    "Cannot overwrite": "this key stands here for the second time",
    "Cannot declare": "this table stands here for the second time",
    "Expected ']'": "the name of a table stands between [ and ]",
    "Expected '='": "a line is a key, then =, then its value",
    "Unclosed array": "a list has no ] at its end, or no comma between two of its members",
    "Invalid statement": "a line begins with a key, with a [table], or with #",
    "Unescaped": "a \\ in a text stands twice",
}


class Unreadable(Exception):
    """A text that has not the form it should have: what is wrong, and where, if that is known."""

    def __init__(self, problem: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.line, self.column = problem, line, column


def is_document(path: Path | str) -> bool:
    """Tell whether an answer is data that is read, and no program that is run."""
    return Path(path).suffix == TOML


def is_single(path: Path) -> bool:
    """Tell whether a candidate is one answer, and not a folder of them."""
    return path.suffix in FORMS and not path.is_dir()


def shape(source: str, name: str) -> object:
    """Return what two texts share that differ in blanks and comments alone.

    Raises `Unreadable` when the text has not the form that the file's name says.
    """
    if is_document(name):
        _refuse_long(source)
    try:
        return tomllib.loads(source) if is_document(name) else ast.dump(ast.parse(source, name))
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(source, str(error)) from error
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        message = getattr(error, "msg", None) or str(error)
        line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
        raise Unreadable(message, line, column) from error


def first_words(path: Path) -> str:
    """Return the sentence with which a file begins: its docstring's or its first comment's."""
    text = path.read_text("utf-8")
    if is_document(path):
        return text.partition("\n")[0].removeprefix("#").strip()
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def _refuse_long(source: str) -> None:
    """Raise `Unreadable` for a text that would take long to read: a chain of dots, on one line."""
    if len(source.encode()) > MOST_BYTES:
        raise Unreadable(f"it is longer than {MOST_BYTES // 1024} KiB, and no document is", 1)
    for number, line in enumerate(source.splitlines(), 1):
        if len(line) > LONGEST:
            problem = f'longer than {LONGEST:,} characters; a long text stands on lines, in """'
            raise Unreadable(problem, number)


def _no_toml(source: str, said: str) -> Unreadable:
    """Return what is wrong with a text that is no TOML, in one plain sentence where we have one."""
    place = PLACE.search(said)
    problem = said[: place.start()] if place else said
    problem = next((mine for first, mine in WORDS.items() if problem.startswith(first)), problem)
    if place is None or place[1] is None:
        return Unreadable(problem, max(len(source.splitlines()), 1), None)
    return Unreadable(problem, int(place[1]), int(place[2]))
