"""The simulator needs Python and nothing else, so that it runs in a page too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[3] / "src"
PROGRAM = """
import sys
sys.path.append(sys.argv[1])
from course.simulate import *
run = Run(Load(Poisson(40), Exponential(200 * MS), customers=100), Station(9))
assert len(simulate(run).requests) == 100
print(*sorted(sys.modules))
"""
NOT_IN_A_PAGE = {"ctypes", "multiprocessing", "numpy", "pytest", "rich", "socket", "subprocess"}


def test_the_simulator_runs_without_any_package() -> None:
    command = [sys.executable, "-I", "-S", "-B", "-c", PROGRAM, str(SOURCES)]

    finished = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert finished.returncode == 0, finished.stderr
    assert not NOT_IN_A_PAGE & set(finished.stdout.split())
