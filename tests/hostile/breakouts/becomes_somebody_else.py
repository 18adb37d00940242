# mypy: ignore-errors
# ruff: noqa
"""Takes other users, groups and capabilities, by calls and by programs that give them."""

for name, work in {
    "the superuser": lambda: os.setuid(0),
    "somebody": lambda: os.setresuid(1, 1, 1),
    "a group": lambda: os.setgroups([0]),
}.items():
    attempt(name, lambda: in_a_child(work))
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
every = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF] * 2)
attempt("capabilities", lambda: must(libc.capset(header, every) == 0))
attempt("more by a program", lambda: must(libc.prctl(39, 0, 0, 0, 0) == 0))
