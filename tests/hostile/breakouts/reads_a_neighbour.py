# mypy: ignore-errors
# ruff: noqa
"""Looks for the folder of another candidate whose box is running, and for what is in it."""


def neighbour():
    parents = {os.path.dirname(os.getcwd()), "/tmp", WORLD["scratches"]}
    for parent in parents:
        for name in os.listdir(parent):
            try:
                return read(os.path.join(parent, name, "neighbour.txt"))
            except OSError:
                pass
    raise OSError


attempt("reads a neighbour's file", neighbour)
attempt("reads it by its path", lambda: read(WORLD["neighbour"]))
