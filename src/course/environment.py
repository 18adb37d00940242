"""The course's own environment: where it is, whether it is ready, and the hand-over to it."""

from __future__ import annotations

import os
import sys

from course.table import HOME, VERBS, Verb

# Every start of the command reads this module, so what makes an environment lives elsewhere.

FOLDER = ".venv"
RECORDS = "installed"  # in the environment: a copy of each requirements file that is in it


def python_of(folder: str) -> str:
    """Return the path of the environment's Python."""
    return os.path.join(folder, "bin", "python")


def requirements(root: str, group: str) -> str:
    """Return the path of the file that pins a group's packages."""
    return os.path.join(root, "requirements", f"{group}.txt")


def record(folder: str, name: str) -> str:
    """Return the path of what an environment remembers under this name."""
    return os.path.join(folder, RECORDS, name)


def read(path: str) -> str:
    """Return the text of a file, or nothing where there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def is_whole(folder: str) -> bool:
    """Tell whether the environment was finished and its Python is still the same one."""
    python = os.path.realpath(python_of(folder))
    return read(record(folder, "python")) == python and os.path.exists(python)


def is_ready(root: str, folder: str, groups: tuple[str, ...]) -> bool:
    """Tell whether the environment holds these groups exactly as they are pinned now."""
    return is_whole(folder) and all(
        read(record(folder, group)) == read(requirements(root, group)) for group in groups
    )


def verb_of(arguments: list[str]) -> Verb | None:
    """Return the verb that the arguments ask for; nothing for help and for a slip of the keys."""
    if not arguments:
        return HOME
    return None if {"-h", "--help"} & set(arguments) else VERBS.get(arguments[0])


def hand_over(root: str, arguments: list[str]) -> int:
    """Run the command on the environment's Python, made first where needed.

    Returns only when nothing needed installing, or when it could not be installed.
    """
    verb = verb_of(arguments)
    if verb is None or not verb.needs:
        from course.cli import main

        return main(arguments)
    folder = os.path.join(root, FOLDER)
    has_broker = any(word.partition("=")[0] == "--broker" for word in arguments)
    needs = verb.needs + (verb.broker if has_broker else ())
    for groups, needed in ((needs, True), (needs + verb.wants, False)):
        if not is_ready(root, folder, groups):
            from course.installing import install_or_explain
            from course.machine import running_python

            status = install_or_explain(root, folder, groups, python=running_python())
            if status == 2 and not needed:
                print(f" Going on without: {', '.join(verb.wants)}.", file=sys.stderr)
            elif status:
                return status
    python = python_of(folder)
    return os.execv(python, [python, "-P", "-m", "course", *arguments])
