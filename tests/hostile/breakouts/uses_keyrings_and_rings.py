# mypy: ignore-errors
# ruff: noqa
"""Calls the kernel's key store and io_uring, which no namespace holds."""

attempt("adds a key", lambda: reaches("add_key", b"user", b"answer", b"x", 1, -3))
attempt("asks for a key", lambda: reaches("request_key", b"user", b"answer", None, -3))
attempt("finds its ring of keys", lambda: reaches("keyctl", 0, -4, 1))
attempt(
    "reads the user's ring", lambda: reaches("keyctl", 11, -4, ctypes.create_string_buffer(64), 64)
)
ring = ctypes.create_string_buffer(120)
attempt("makes a ring", lambda: reaches("io_uring_setup", 4, ring))
