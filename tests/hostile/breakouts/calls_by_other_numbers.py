# mypy: ignore-errors
# ruff: noqa
"""Calls the kernel by the numbers of another machine, which a careless filter does not read."""

X32 = 0x40000000
attempt("makes a socket", lambda: in_a_child(lambda: must(libc.syscall(X32 | 41, 2, 1, 0) >= 0)))
attempt("unshares", lambda: in_a_child(lambda: must(libc.syscall(X32 | 272, 0x10000000) == 0)))


def by_interrupt():
    """`mov eax, 20; int 0x80; ret`: getpid, as 32-bit programs say it."""
    mmap = module("mmap")
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    place = ctypes.addressof(ctypes.c_char.from_buffer(page))
    must(ctypes.CFUNCTYPE(ctypes.c_int)(place)() > 0)


if os.uname().machine == "x86_64":
    attempt("interrupts", lambda: in_a_child(by_interrupt))
