"""What starts often stays light: a learner's checks and the subject's harness import little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from course.catalog import Exercise

# Of Python's own modules: each costs more to import than all that a check needs.
HEAVY = {
    "asyncio",
    "concurrent",
    "ctypes",
    "email",
    "http",
    "multiprocessing",
    "sqlite3",
    "unittest",
}
# Of our own: what only the command, the grader or the subject needs.
NOT_FOR_CHECKS = (
    "course.cli",
    "course.grading.plugin",
    "course.grading.run",
    "course.lab.runtime.run",
    "course.lab.runtime.simulation",
    "course.subject.serving",
    "course.subject.warm",
    "course.verbs",
)
# The process that runs answers knows neither checks nor judgements.
NOT_FOR_SUBJECTS = (
    "_pytest",
    "course.candidate",
    "course.catalog",
    "course.grading",
    "course.lab.fingerprints",
    "course.lab.judges",
    "course.verbs",
    "pytest",
)
PROBE = """
import sys
sys.path.append(sys.argv[1])
before = set(sys.modules)
exec(sys.argv[2])
print(*sorted(set(sys.modules) - before))
"""


def loaded_by(program: str, root: Path, *flags: str) -> list[str]:
    """Return the modules that a program loads in a fresh interpreter; fail with its own error."""
    finished = subprocess.run(
        [sys.executable, *flags, "-B", "-c", PROBE, str(root / "src"), program],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert finished.returncode == 0, f"it must import, alone:\n{finished.stderr}"
    return finished.stdout.split()


def among(modules: list[str], refused: tuple[str, ...]) -> list[str]:
    """Return the modules that are one of the refused ones, or lie inside one."""
    return [
        module
        for module in modules
        if any(module == one or module.startswith(f"{one}.") for one in refused)
    ]


def test_public_checks_need_the_standard_library_only(exercise: Exercise) -> None:
    modules = loaded_by(exercise.public_checks.read_text("utf-8"), exercise.root, "-I")

    tops = {module.partition(".")[0] for module in modules}
    others = sorted(tops - sys.stdlib_module_names - {"course"})

    assert not others, (
        f"importing {exercise.name}'s public checks loads {others}: each costs a start"
    )


def test_public_checks_load_nothing_heavy(exercise: Exercise) -> None:
    modules = loaded_by(exercise.public_checks.read_text("utf-8"), exercise.root, "-I")

    heavy = sorted({module.partition(".")[0] for module in modules} & HEAVY)

    assert not heavy, (
        f"importing {exercise.name}'s public checks loads {heavy}: import it where it is used"
    )


def test_public_checks_load_no_grader_and_no_runtime(exercise: Exercise) -> None:
    modules = loaded_by(exercise.public_checks.read_text("utf-8"), exercise.root, "-I")

    needless = among(modules, NOT_FOR_CHECKS)

    assert not needless, (
        f"importing {exercise.name}'s public checks loads {needless}: "
        "a check needs the judge's side of the boundary only"
    )


def test_the_subjects_harness_starts_without_site_packages(root: Path) -> None:
    modules = loaded_by("import course.subject.warm", root, "-s", "-S", "-P")

    strangers = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names

    assert strangers == {"course"}, f"the harness loads {strangers}: Python's own and ours is right"


def test_the_subjects_harness_holds_no_judgement(root: Path) -> None:
    modules = loaded_by("import course.subject.warm", root, "-s", "-S", "-P")

    telling = among(modules, NOT_FOR_SUBJECTS)

    assert not telling, (
        f"course.subject.warm loads {telling}: an answer could read there what is expected of it"
    )
