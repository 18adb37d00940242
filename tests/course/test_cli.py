"""The command: every verb found, every mistake answered, nothing imported too early."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from course import cli, environment
from course.catalog import UnknownExercise
from course.environment import verb_of
from course.table import VERBS

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("argparse", "dataclasses", "pathlib", "pytest", "rich", "subprocess", "typing")
PROBE = """
import sys
before = set(sys.modules)
from course.cli import main
main(["--help"])
print("too early:", *sorted(set({heavy}) & set(sys.modules) - before))
"""


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], int]], None]:
    """Put a function in place of the verb `next`."""

    def put(does: Callable[[], int]) -> None:
        module = ModuleType("course.verbs.next")
        module.__dict__["add_arguments"] = lambda parser: None
        module.__dict__["run"] = lambda arguments, root: does()
        monkeypatch.setitem(sys.modules, "course.verbs.next", module)

    return put


def raising(error: BaseException) -> Callable[[], int]:
    """Return a verb that ends with this error."""

    def does() -> int:
        raise error

    return does


def without_packages(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a Python that has the standard library only."""
    code = "import sys; from course.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-S", "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT / "src",
    )


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_a_module_that_takes_its_arguments(name: str) -> None:
    module = __import__(f"course.verbs.{name}", fromlist=["run"])

    module.add_arguments(argparse.ArgumentParser())

    assert callable(module.run)


def test_every_group_that_a_verb_asks_for_is_pinned() -> None:
    groups = {group for verb in VERBS.values() for group in verb.needs + verb.wants}

    pinned = {path.stem for path in (ROOT / "requirements").glob("*.txt")}

    assert groups == pinned - {"peers"}  # a benchmark measures those, and no verb does


def test_help_fits_a_small_terminal_and_names_every_verb(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = cli.main(["--help"])

    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert {line.split()[0] for line in lines if line.startswith("   ")} >= set(VERBS)
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 35


def test_help_imports_nothing_heavy() -> None:
    probe = subprocess.run(
        [sys.executable, "-c", PROBE.format(heavy=HEAVY)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "src",
    )

    assert probe.stdout.splitlines()[-1].rstrip() == "too early:"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("chek", "./course check"), ("nxt", "./course next"), ("zzz", "./course --help")],
)
def test_an_unknown_verb_offers_the_nearest_one(
    typed: str, offered: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = cli.main([typed])

    said = capsys.readouterr()
    assert status == 2
    assert offered in said.err
    assert said.out == ""


def test_an_unknown_option_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["doctor", "--quick"])

    assert ended.value.code == 2
    assert "./course doctor" in capsys.readouterr().err


def test_an_unknown_exercise_is_wrong_use(
    verb: Callable[[Callable[[], int]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    verb(raising(UnknownExercise("no exercise is called 'x'")))

    status = cli.main(["next"])

    assert status == 2
    assert capsys.readouterr().err == " no exercise is called 'x'\n"


def test_a_fault_of_the_course_is_never_taken_for_the_learners(
    verb: Callable[[Callable[[], int]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    verb(raising(ZeroDivisionError("ours")))

    status = cli.main(["next"])

    assert status == 3
    assert "a fault of the course, not of your answer" in capsys.readouterr().err


def test_an_interrupt_ends_without_a_traceback(
    verb: Callable[[Callable[[], int]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    verb(raising(KeyboardInterrupt()))

    status = cli.main(["next"])

    assert status == 130
    assert capsys.readouterr().err.strip() == "Stopped."


def test_the_status_of_a_verb_is_the_status_of_the_command(
    verb: Callable[[Callable[[], int]], None],
) -> None:
    verb(lambda: 1)

    status = cli.main(["next"])

    assert status == 1


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["check", "--help"], ["chek"], ["doctor"]], ids=" ".join
)
def test_what_needs_no_package_installs_none(arguments: list[str]) -> None:
    verb = verb_of(arguments)

    assert verb is None or not verb.needs


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_explains_itself_without_any_package(name: str) -> None:
    told = without_packages(name, "--help")

    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"usage: ./course {name}")


def test_doctor_runs_without_any_package() -> None:
    told = without_packages("doctor")

    assert told.returncode == 0, told.stderr
    assert "isolation" in told.stdout
    assert max(len(line) for line in told.stdout.splitlines()) <= 92


def test_a_reader_who_has_seen_enough_is_no_fault() -> None:
    code = "import sys; from course.cli import main; sys.exit(main(['--help']))"

    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT / "src",
    ) as told:
        assert told.stdout is not None
        told.stdout.close()
        assert told.stderr is not None
        said = told.stderr.read()

    assert told.returncode == 0
    assert said == ""


@pytest.mark.parametrize(
    ("words", "is_asked_for"),
    [
        (["grade", "class"], False),
        (["grade", "class", "--broker", "redis://host"], True),
        (["grade", "class", "--broker=redis://host"], True),
        (["worker", "--broker", "redis://host"], True),
    ],
    ids=["alone", "by workers", "by workers, with =", "a worker"],
)
def test_celery_is_installed_only_for_a_grade_by_workers(
    monkeypatch: pytest.MonkeyPatch, words: list[str], is_asked_for: bool
) -> None:
    asked: list[str] = []

    def is_ready(_: str, __: str, groups: tuple[str, ...]) -> bool:
        asked.extend(groups)
        return True

    monkeypatch.setattr(environment, "is_ready", is_ready)
    monkeypatch.setattr("course.environment.os.execv", lambda *_: 0)

    environment.hand_over("root", words)

    assert ("workers" in asked) is is_asked_for


def test_a_start_without_pages_is_still_a_start() -> None:
    start = VERBS["start"]

    assert "site" not in start.needs
    assert start.wants == ("site", "brokers")
