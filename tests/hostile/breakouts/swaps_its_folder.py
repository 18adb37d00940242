# mypy: ignore-errors
# ruff: noqa
"""Puts a link to somebody else's folder in the place of its own, for whoever cleans up."""

here = os.getcwd()
attempt("removes it", lambda: os.rmdir(here) or must(not os.path.isdir(here)))
attempt("renames it", lambda: os.rename(here, here + "-away"))
attempt("links in its place", lambda: os.symlink(WORLD["folder"], here))
os.symlink(WORLD["folder"], "inside")
