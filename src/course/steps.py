"""The steps that define good here: what each runs, and what its output amounts to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from course import pages

LONGEST = 65 * 60.0  # seconds a step may take before it counts as hung
AT_ONCE = 2  # steps; most keep one core busy, and wait besides
LOOK_S = 0.05  # between two looks at what runs
_SKIPPED = re.compile(r"SKIPPED \[(?P<count>\d+)\] [^ ]+: (?P<reason>.+)")  # of pytest's summary
_CLOSING = re.compile(r"=*\s*(?P<counts>.+) in [\d.]+s\b.*")  # pytest's last line


@dataclass(frozen=True)
class Step:
    """One row of the table: a command, and the folder or file without which it means nothing."""

    name: str
    command: tuple[str, ...]
    about: str = "."  # seen from the root
    is_alone: bool = False  # it keeps every core busy itself


@dataclass(frozen=True)
class Tally:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@dataclass(frozen=True)
class Report:
    """What a step came to."""

    tally: Tally
    summary: str  # one line
    output: str
    seconds: float
    skipped: tuple[str, ...] = ()  # how many were left out, and why


def python_step(name: str, *arguments: str, about: str = ".", python: str = sys.executable) -> Step:
    """Return a step that runs a Python module with arguments."""
    return Step(name, (python, "-P", "-m", *arguments), about)


def matrix_step(name: str, extent: str, python: str = sys.executable) -> Step:
    """Return a step that runs the matrix of all exercises, to this extent."""
    command = (python, "-P", "-m", "course", "matrix", extent)
    return Step(name, command, about="tests/chaffs", is_alone=True)


def pytest_step(name: str, folder: str, *arguments: str, python: str = sys.executable) -> Step:
    """Return a step that runs a folder of tests."""
    return python_step(name, "pytest", "-q", "-rs", folder, *arguments, about=folder, python=python)


def every_step() -> list[Step]:
    """Return the steps in the order in which they run: the quick and general ones first."""
    # Notebooks run kernels whose libraries warn; what they print is compared all the same.
    notebooks = ("--nbval", "--nbval-current-env", "--nbval-cell-timeout=300", "-W", "default")
    return [
        python_step("format", "ruff", "format", "--check", "--output-format=concise"),
        python_step("lint", "ruff", "check", "--output-format=concise"),
        python_step("in_page", "course.inpage", about="docs/assets/in_page"),
        python_step("types", "mypy"),
        pytest_step("contract", "tests/contract"),
        pytest_step("package", "tests/course"),
        pytest_step("hostile", "tests/hostile"),
        matrix_step("matrix", "--named"),
        pytest_step("listings", "tests/listings"),
        pytest_step("notebooks", "notebooks", *notebooks),
        python_step("site", "mkdocs", "build", "--strict", "--quiet", about="mkdocs.yml"),
    ]


class Running:
    """A step under way, in a session of its own: what it started ends with it."""

    def __init__(self, step: Step, root: Path, *, is_strict: bool) -> None:
        self.step = step
        self._began = time.monotonic()
        self._said = TemporaryFile()  # noqa: SIM115  a pipe would be held open by what it started
        strict = {"CI": "true"} if is_strict else {}
        self._process = subprocess.Popen(
            step.command,
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **pages.QUIET, **strict},
            start_new_session=True,
        )

    def report(self) -> Report | None:
        """Return what it came to, or None while it runs; who takes too long is ended."""
        seconds = time.monotonic() - self._began
        is_late = seconds > LONGEST
        if self._process.poll() is None and not is_late:
            return None
        output = self.end()
        if is_late:
            output += f"\nstopped after {LONGEST / 60:.0f} minutes"
        return judge(output, self._process.returncode, seconds)

    def end(self) -> str:
        """End whatever is left of it; return what it said."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with self._said:
            self._said.seek(0)
            return self._said.read().decode("utf-8", "replace")


def carry_out_each(
    steps: Iterable[Step], root: Path, *, is_strict: bool = False
) -> Generator[tuple[Step, Report]]:
    """Run the steps, `AT_ONCE` at a time and in this order; yield each when it has ended.

    Those that keep every core busy come last, so that no core waits for them to begin.
    Strict, they run as in CI: tests leave nothing out.
    """
    waiting = deque(sorted(steps, key=lambda step: step.is_alone))
    running = list[Running]()
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                if running and (waiting[0].is_alone or running[0].step.is_alone):
                    break
                running.append(Running(waiting.popleft(), root, is_strict=is_strict))
            for one in list(running):
                report = one.report()
                if report is not None:
                    running.remove(one)
                    yield one.step, report
            time.sleep(LOOK_S)
    finally:
        for one in running:
            one.end()


def judge(output: str, status: int, seconds: float) -> Report:
    """Return what a step's output and exit status amount to; never good where the status is not."""
    lines = [line for line in output.splitlines() if line.strip()]
    last = lines[-1].strip() if lines else "nothing to report"
    closing = _CLOSING.fullmatch(last)
    if closing is None:
        tally = Tally(failed=1) if status else Tally(passed=1)
        found = [line for line in lines if line.startswith("Found ")]
        return Report(tally, (found or [last])[-1], output, seconds)
    counts = {
        kind: int(number) for number, kind in re.findall(r"(\d+) ([a-z]+)", closing["counts"])
    }
    failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    if status and not failed:
        failed = 1  # no test at all, an interruption, a fault of the plugin
    tally = Tally(
        counts.get("passed", 0) + counts.get("xfailed", 0), failed, counts.get("skipped", 0)
    )
    reasons = Counter[str]()
    for left_out in map(_SKIPPED.match, lines):
        if left_out is not None:
            reasons[left_out["reason"]] += int(left_out["count"])
    skipped = tuple(f"{count} skipped: {reason}" for reason, count in reasons.items())
    return Report(tally, closing["counts"], output, seconds, skipped)
