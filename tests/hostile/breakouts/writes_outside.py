# mypy: ignore-errors
# ruff: noqa
"""Makes files, folders and links outside of its own folder, by every path it can name."""

own = os.stat(os.getcwd())


def make(folder):
    place = os.path.join(folder, "made_by_an_answer")
    if os.path.samestat(os.stat(folder), own):
        raise OSError("its own folder")
    descriptor = os.open(place, os.O_CREAT | os.O_WRONLY, 0o600)
    os.close(descriptor)
    os.unlink(place)


for folder in (
    WORLD["folder"],
    WORLD["course"],
    WORLD["results"],
    "/",
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/etc",
    "/run",
):
    attempt(f"makes a file in {folder}", lambda: make(folder))
attempt("makes a folder", lambda: os.mkdir(os.path.join(WORLD["folder"], "made")))
attempt("makes a link to it", lambda: os.link(WORLD["readable"], "linked"))
attempt(
    "moves a file out",
    lambda: (open("own", "w").close(), os.rename("own", WORLD["folder"] + "/own")),
)
attempt("opens it through a link", lambda: (os.symlink(WORLD["canary"], "to"), open("to", "a")))
