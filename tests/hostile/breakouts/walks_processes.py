# mypy: ignore-errors
# ruff: noqa
"""Looks through the list of processes for any that it has not started itself."""


def strangers():
    own = {"1", str(os.getpid()), str(os.getppid())}
    numbers = {name for name in os.listdir("/proc") if name.isdigit()}
    must(numbers - own)


attempt("sees strangers", strangers)
attempt("sees the victim", lambda: read(f"/proc/{WORLD['victim']}/cmdline").index("sleep"))
