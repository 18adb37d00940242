# mypy: ignore-errors
# ruff: noqa
"""Changes mode, owner, times and attributes of a file that is not its own."""

canary = WORLD["spare"]
attempt("its mode", lambda: os.chmod(canary, 0o777))
attempt("its mode by a descriptor", lambda: os.fchmod(os.open(canary, os.O_RDONLY), 0o777))
attempt("its owner", lambda: os.chown(canary, os.getuid(), os.getgid()))
attempt("its times", lambda: os.utime(canary, (1, 1)))
attempt("its attributes", lambda: os.setxattr(canary, "user.answer", b"1"))
attempt("its folder's mode", lambda: os.chmod(WORLD["folder"], 0o777))
attempt(
    "a program's mode",
    lambda: (
        open("program", "w").close(),
        os.chmod("program", 0o6777),
        must(os.stat("program").st_uid != os.getuid()),
    ),
)
