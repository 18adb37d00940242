# mypy: ignore-errors
# ruff: noqa
"""Makes empty files and nested folders without end."""

made = 0
try:
    for number in range(20_000):
        os.close(os.open(f"entry{number}", os.O_CREAT | os.O_WRONLY))
        made += 1
except OSError:
    pass
module("time").sleep(1)
attempt("twenty thousand", lambda: must(made == 20_000))
