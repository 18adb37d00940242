# mypy: ignore-errors
# ruff: noqa
"""Opens the solution, the hidden checks and the chaffs, and lists the folders they lie in."""

for name in ("solution", "hidden", "chaffs"):
    attempt(f"reads {name}", lambda: read(WORLD[name]))
    attempt(f"lists {name}", lambda: os.listdir(os.path.dirname(WORLD[name])))
