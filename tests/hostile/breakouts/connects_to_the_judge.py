# mypy: ignore-errors
# ruff: noqa
"""Connects and sends to listeners of the judge's: TCP and UDP on this machine, Unix, abstract."""

s = module("_socket")


def tcp(family, host):
    made = s.socket(family, s.SOCK_STREAM)
    made.settimeout(1)
    made.connect((host, WORLD["tcp"]))


def unix(address):
    s.socket(s.AF_UNIX, s.SOCK_STREAM).connect(address)


def redirected():
    ours, theirs = s.socketpair(s.AF_UNIX, s.SOCK_DGRAM)
    ours.sendto(b"hello", WORLD["datagrams"])


attempt("connects by TCP", lambda: tcp(s.AF_INET, "127.0.0.1"))
attempt("connects by TCP 6", lambda: tcp(s.AF_INET6, "::1"))
attempt(
    "sends by UDP",
    lambda: must(s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", WORLD["udp"]))),
)
attempt("connects to a path", lambda: unix(WORLD["unix"]))
attempt("connects to an abstract name", lambda: unix(b"\0" + WORLD["abstract"].encode()))
attempt("redirects a pair", redirected)
