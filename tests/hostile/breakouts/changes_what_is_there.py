# mypy: ignore-errors
# ruff: noqa
"""Opens for writing, cuts, renames and removes a file that is not its own."""

canary = WORLD["canary"]
attempt("opens it for writing", lambda: open(canary, "r+b"))
attempt("cuts it", lambda: os.truncate(canary, len(WORLD["token"]) and 10_000))
attempt(
    "cuts it while opening", lambda: os.close(os.open(WORLD["spare"], os.O_RDONLY | os.O_TRUNC))
)
attempt("removes it", lambda: os.unlink(WORLD["spare"]))
attempt("renames it", lambda: os.rename(WORLD["spare"], WORLD["spare"] + "x"))
attempt(
    "puts another in its place",
    lambda: (open("new", "w").close(), os.replace("new", WORLD["spare"])),
)
