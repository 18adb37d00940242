# mypy: ignore-errors
# ruff: noqa
"""Takes half a gibibyte in each of twelve processes: none alone is over its limit."""

for _ in range(12):
    if os.fork() == 0:
        kept = bytearray(b"x") * (512 << 20)
        module("time").sleep(30)
        os._exit(0)
module("time").sleep(20)
attempt("six gibibytes", lambda: None)
