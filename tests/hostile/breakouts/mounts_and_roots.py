# mypy: ignore-errors
# ruff: noqa
"""Mounts, changes roots, makes devices and opens files by handles."""

os.makedirs("there", exist_ok=True)


if WORLD["is_held"]:  # at posix a superuser's answer could, and would leave a mount behind
    attempt("mounts", lambda: must(libc.mount(b"x", b"there", b"tmpfs", 0, None) == 0))
    attempt("binds", lambda: must(libc.mount(b"/", b"there", None, 4096, None) == 0))
    attempt("remounts", lambda: must(libc.mount(None, b"/", None, 32 | 4096, None) == 0))
    attempt("unmounts", lambda: must(libc.umount2(b"/proc", 2) == 0))
attempt("opens a tree", lambda: must(libc.syscall(NUMBERS["open_tree"], -100, b"/", 1) >= 0))
attempt("opens a file system", lambda: must(libc.syscall(NUMBERS["fsopen"], b"tmpfs", 0) >= 0))
attempt("changes its root", lambda: in_a_child(lambda: os.chroot("there")))
attempt(
    "makes a device", lambda: os.mknod("memory", 0o20666, os.makedev(1, 1)) or os.unlink("memory")
)
attempt("makes a disk", lambda: os.mknod("disk", 0o60666, os.makedev(254, 0)) or os.unlink("disk"))
handle = ctypes.create_string_buffer(b"\x80\0\0\0" + bytes(136))
attempt(
    "names a handle",
    lambda: must(
        libc.syscall(
            NUMBERS["name_to_handle_at"], -100, b"/", handle, ctypes.byref(ctypes.c_int()), 0
        )
        == 0
    ),
)
