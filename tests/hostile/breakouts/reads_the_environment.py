# mypy: ignore-errors
# ruff: noqa
"""Looks for the grader's token in its own environment and in that of every process above it."""

own = str(dict(os.environ)) + str(os.environb)
attempt("has it in its own", lambda: must(WORLD["token"] in own))
for pid in {WORLD["judge"], WORLD["warm"], WORLD["victim"], os.getppid(), 1}:
    attempt(f"reads the environment of {pid}", lambda: must(len(read(f"/proc/{pid}/environ"))))
