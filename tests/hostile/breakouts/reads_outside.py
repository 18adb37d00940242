# mypy: ignore-errors
# ruff: noqa
"""Opens files of the grader's user, the list of users, and everything above its own folder."""

for name in (
    "canary",
    "readable",
    "/etc/passwd",
    "/etc/shadow",
    "/etc/hostname",
    "/proc/1/environ",
):
    attempt(f"reads {name}", lambda: read(WORLD.get(name, name)))
attempt("lists the root's folders", lambda: [os.listdir(p) for p in ("/home", "/root", "/var/log")])
attempt("climbs out of its folder", lambda: os.listdir("../" * 12 + WORLD["folder"].lstrip("/")))
