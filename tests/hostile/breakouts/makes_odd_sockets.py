# mypy: ignore-errors
# ruff: noqa
"""Makes sockets of the kinds that a network namespace leaves open, and of those it does not."""

s = module("_socket")
KINDS = {
    "VSOCK": 40,
    "NETLINK": 16,
    "PACKET": 17,
    "ALG": 38,
    "KEY": 15,
    "BLUETOOTH": 31,
    "CAN": 29,
    "TIPC": 30,
    "XDP": 44,
    "QIPCRTR": 42,
    "INET": 2,
    "INET6": 10,
}
for name, number in KINDS.items():
    for kind in (s.SOCK_STREAM, s.SOCK_DGRAM, s.SOCK_RAW, s.SOCK_SEQPACKET):
        attempt(f"{name}", lambda: s.socket(number, kind))
