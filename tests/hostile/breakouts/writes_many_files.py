# mypy: ignore-errors
# ruff: noqa
"""Writes a mebibyte into one file after another, up to two hundred."""

for number in range(200):
    try:
        open(f"file{number}", "wb").write(bytes(1 << 20))
    except OSError:
        break
module("time").sleep(1)
attempt(
    "two hundred mebibytes",
    lambda: must(sum(os.stat(f).st_blocks * 512 for f in os.listdir(".")) > 100 << 20),
)
