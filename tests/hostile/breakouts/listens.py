# mypy: ignore-errors
# ruff: noqa
"""Opens ports and names that others on this machine could connect to."""

s = module("_socket")


def listening(family, address):
    made = s.socket(family, s.SOCK_STREAM)
    made.bind(address)
    made.listen()
    if family == s.AF_UNIX and WORLD["has_own_mounts"]:
        raise OSError("a world of its own hears it")


attempt("a port", lambda: listening(s.AF_INET, ("127.0.0.1", 0)))
attempt("any port", lambda: listening(s.AF_INET6, ("::", 0)))
attempt(
    "an abstract name", lambda: listening(s.AF_UNIX, b"\0listening-" + str(os.getpid()).encode())
)
