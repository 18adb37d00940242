"""`course doctor`: what this machine can do for the course, and how to get more."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from course import catalog
from course.environment import FOLDER, is_ready, is_whole, read, record
from course.escaping import safe
from course.machine import OLDEST, Need, needs, other_pythons, with_servers
from course.screen import bold, dim
from course.subject.levels import BUBBLEWRAP, HOLDING_MALICE, INSTALL

TESTED = {"Linux"}
GROUPS = {"learner": "checks", "site": "pages", "test": "tests", "brokers": "servers"}


@dataclass(frozen=True)
class Finding:
    """One line: something the machine has or lacks, and how to get more of it."""

    what: str
    state: str
    remedy: str = ""
    is_lacking: bool = False

    def __str__(self) -> str:
        line = f" {'–' if self.is_lacking else '✓'} {self.what:<16} {self.state}"
        return line + (dim(f"\n   {'':<16} {self.remedy}") if self.remedy else "")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing: the whole machine is looked at."""


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Print what the machine has, then what each exercise needs; 1 where an exercise cannot run."""
    print(bold(" This machine"))
    for finding in (_python(), _others(), _platform(), _environment(root), _isolation()):
        print(finding)
    print(bold("\n Exercises"))
    has_servers = is_ready(str(root), str(root / FOLDER), ("brokers",))
    known = needs() | (with_servers() if has_servers else {})
    exercises = [_exercise(exercise, known) for exercise in catalog.load(root).exercises]
    for finding in exercises:
        print(finding)
    return 1 if any(finding.is_lacking for finding in exercises) else 0


def _python() -> Finding:
    oldest = ".".join(map(str, OLDEST))
    return Finding("Python", f"{platform.python_version()}; {oldest} or newer is needed")


def _others() -> Finding:
    others = ", ".join(python.version for python in other_pythons())
    if others:
        return Finding("other Pythons", f"{others}; `./course test --all` uses them too")
    remedy = "`./course test --all` says more with another one installed"
    return Finding("other Pythons", "none", remedy, is_lacking=True)


def _platform() -> Finding:
    system = platform.system()
    named = f"{system} {platform.release()} on {platform.machine()}"
    if system in TESTED:
        return Finding("platform", named)
    remedy = f"the course is tested on {', '.join(TESTED)}, and meant to work here"
    return Finding("platform", named, remedy, is_lacking=True)


def _environment(root: Path) -> Finding:
    folder = str(root / FOLDER)
    if not is_whole(folder):
        return Finding("environment", "not made yet", "`./course` makes it", is_lacking=True)
    groups = {group: is_ready(str(root), folder, (group,)) for group in GROUPS}
    ready = ", ".join(GROUPS[group] for group, is_there in groups.items() if is_there)
    python = Path(read(record(folder, "python"))).name
    remedy = "" if all(groups.values()) else "`./course test` installs what is left"
    return Finding("environment", f"{FOLDER}, {python}, ready for: {ready or 'nothing'}", remedy)


def _isolation() -> Finding:
    """Say which levels hold here; the weakest always does."""
    from course.subject.levels import probe

    problems = {level: probe.problem(level) for level in HOLDING_MALICE}
    holding = [level for level, problem in problems.items() if not problem]
    state = f"{', '.join(holding)}; posix for your own code" if holding else "posix only"
    remedies = [
        safe(f"{level}: {problem}", longest=72) for level, problem in problems.items() if problem
    ]
    if not holding:
        remedies.insert(0, "it holds accidents, not attacks: enough for your own code")
    if problems[BUBBLEWRAP] and sys.platform == "linux":
        remedies.append(f"`{INSTALL}` gives the strongest")
    return Finding("isolation", state, f"\n   {'':<16} ".join(remedies), is_lacking=not holding)


def _exercise(exercise: catalog.Exercise, known: Mapping[str, Need]) -> Finding:
    missing = [name for name in exercise.needs if name not in known or not known[name].is_met]
    if not missing:
        return Finding(exercise.name, f"can run: needs {', '.join(exercise.needs)}")
    remedies = [known[name].remedy for name in missing if name in known]
    state = f"cannot run: needs {', '.join(missing)}"
    return Finding(exercise.name, state, "; ".join(remedies), is_lacking=True)
