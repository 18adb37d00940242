# mypy: ignore-errors
# ruff: noqa
"""Opens Python's library and the course's own package for writing; it writes nothing."""

library = os.path.dirname(os.__file__)
harness = sys.modules["course"].__path__[0]
for name, path in (
    ("the library", os.path.join(library, "os.py")),
    ("the harness", os.path.join(harness, "subject", "warm.py")),
    ("the judges", os.path.join(harness, "lab", "judges.py")),
):
    attempt(f"opens {name}", lambda: os.close(os.open(path, os.O_WRONLY | os.O_APPEND)))
attempt(
    "makes a module",
    lambda: (
        os.close(os.open(os.path.join(harness, "own.py"), os.O_CREAT | os.O_WRONLY))
        or os.unlink(os.path.join(harness, "own.py"))
    ),
)
