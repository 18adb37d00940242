"""The steps that define good here: what each runs, and what its output amounts to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from course import pages

LONGEST = 65 * 60.0  # seconds a step may take before it counts as hung
_SKIPPED = re.compile(r"SKIPPED \[(?P<count>\d+)\] [^ ]+: (?P<reason>.+)")  # of pytest's summary
_CLOSING = re.compile(r"=*\s*(?P<counts>.+) in [\d.]+s\b.*")  # pytest's last line


@dataclass(frozen=True)
class Step:
    """One row of the table: a command, and the folder or file without which it means nothing."""

    name: str
    command: tuple[str, ...]
    about: str = "."  # seen from the root


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


def pytest_step(name: str, folder: str, *arguments: str, python: str = sys.executable) -> Step:
    """Return a step that runs a folder of tests."""
    return python_step(name, "pytest", "-q", "-rs", folder, *arguments, about=folder, python=python)


def every_step() -> list[Step]:
    """Return the steps in the order in which they run: the quick and general ones first."""
    # Notebooks run kernels whose libraries warn; what they print is compared all the same.
    notebooks = ("--nbval", "--nbval-current-env", "--nbval-cell-timeout=60", "-W", "default")
    return [
        python_step("format", "ruff", "format", "--check", "--output-format=concise"),
        python_step("lint", "ruff", "check", "--output-format=concise"),
        python_step("types", "mypy"),
        pytest_step("contract", "tests/contract"),
        pytest_step("package", "tests/course"),
        pytest_step("hostile", "tests/hostile"),
        python_step("matrix", "course", "matrix", "--named", about="tests/chaffs"),
        pytest_step("listings", "tests/listings"),
        pytest_step("notebooks", "notebooks", *notebooks),
        python_step("site", "mkdocs", "build", "--strict", "--quiet", about="mkdocs.yml"),
    ]


def carry_out(step: Step, root: Path, *, is_strict: bool = False) -> Report:
    """Run the step to its end, or to the end of patience; nothing it started outlives it.

    Strict, it runs as in CI: tests leave nothing out.
    """
    began = time.monotonic()
    strict = {"CI": "true"} if is_strict else {}
    process = subprocess.Popen(
        step.command,
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **pages.QUIET, **strict},
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output = process.communicate()[0] + f"\nstopped after {LONGEST / 60:.0f} minutes"
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return judge(output, process.returncode, time.monotonic() - began)


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
