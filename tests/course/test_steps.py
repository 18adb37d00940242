"""The table of `course test`: what a step's output amounts to, and the line that closes it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from course.steps import Report, Step, Tally, carry_out_each, every_step, judge
from course.verbs import test as verb

ROOT = Path(__file__).resolve().parents[2]


def step(code: str, *, about: str = ".") -> Step:
    """Return a step that runs this code."""
    return Step("sample", (sys.executable, "-c", code), about)


def carry_out(step: Step, *, is_strict: bool = False) -> Report:
    """Return what one step came to."""
    [(_, report)] = carry_out_each([step], ROOT, is_strict=is_strict)
    return report


@pytest.mark.parametrize(
    ("output", "status", "tally"),
    [
        ("12 passed in 0.31s", 0, Tally(passed=12)),
        ("==== 2 failed, 10 passed, 1 skipped in 61.20s (0:01:01) ====", 1, Tally(10, 2, 1)),
        ("3 passed, 1 warning, 2 errors in 1.00s", 1, Tally(3, 2)),
        ("no tests ran in 0.01s", 5, Tally(failed=1)),
        ("4 passed in 0.10s", 3, Tally(4, 1)),
        ("Found 14 errors in 5 files (checked 56 source files)", 1, Tally(failed=1)),
        ("Success: no issues found in 56 source files", 0, Tally(passed=1)),
        ("", 0, Tally(passed=1)),
        ("", -9, Tally(failed=1)),
    ],
    ids=lambda value: str(value)[:24] or "silence",
)
def test_output_and_status_make_a_tally(output: str, status: int, tally: Tally) -> None:
    report = judge(output, status, seconds=1.0)

    assert report.tally == tally


def test_a_row_says_what_the_last_line_said() -> None:
    report = judge("....\n12 passed, 1 skipped in 0.31s\n", 0, seconds=0.3)

    assert report == Report(
        Tally(12, 0, 1), "12 passed, 1 skipped", "....\n12 passed, 1 skipped in 0.31s\n", 0.3
    )


def test_what_was_left_out_has_a_row_for_each_reason(capsys: pytest.CaptureFixture[str]) -> None:
    left_out = "SKIPPED [{}] tests/hostile/test_faults.py:{}: landlock is left to --all"
    said = [left_out.format(3, 7), left_out.format(1, 9), "5 passed, 4 skipped in 0.3s"]

    verb.take([step(f"print({chr(10).join(said)!r})")], ROOT, is_strict=False)

    shown = capsys.readouterr().out.splitlines()
    assert [line.strip(" –") for line in shown[1:]] == ["4 skipped: landlock is left to --all"]


def test_a_strict_step_runs_as_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    asks = step("import os; raise SystemExit(os.environ.get('CI') != 'true')")

    strict, at_home = (carry_out(asks, is_strict=is_strict) for is_strict in (True, False))

    assert (strict.tally, at_home.tally) == (Tally(passed=1), Tally(failed=1))


def test_a_failing_step_prints_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    failing = step("print('the reason'); print('the end'); raise SystemExit(1)")

    tally = verb.take([failing], ROOT, is_strict=False)

    said = capsys.readouterr().out
    assert tally == Tally(failed=1)
    assert "✗ sample" in said
    assert "│ the reason" in said
    assert "again: ./course test sample" in said


def test_a_passing_step_prints_one_row(capsys: pytest.CaptureFixture[str]) -> None:
    passing = step("print('much'); print('all well')")

    tally = verb.take([passing], ROOT, is_strict=False)

    said = capsys.readouterr().out
    assert tally == Tally(passed=1)
    assert re.fullmatch(r" ✓ sample +all well +\d+\.\d s\n", said)


@pytest.mark.parametrize(
    ("is_strict", "tally"),
    [(False, Tally(skipped=1)), (True, Tally(failed=1))],
    ids=["at home", "with --all"],
)
def test_a_missing_part_is_named(
    is_strict: bool, tally: Tally, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = step("", about="tests/nowhere")

    counted = verb.take([missing], ROOT, is_strict=is_strict)

    assert counted == tally
    assert "there is no tests/nowhere here" in capsys.readouterr().out


def test_nothing_that_a_hung_step_started_outlives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.steps.LONGEST", 1.0)
    endless = Step("sample", ("sh", "-c", "sleep 300 & wait"))  # both hold the output open

    report = carry_out(endless)

    assert report.tally == Tally(failed=1)
    assert "stopped after" in report.summary
    assert report.seconds < 100


def test_the_closing_line_counts_everything() -> None:
    assert str(Tally(12, 1)) == "12 passed, 1 failed"
    assert str(Tally(12, 0, 3)) == "12 passed, 0 failed, 3 skipped"


def test_every_step_is_named_once() -> None:
    names = [one.name for one in every_step()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", verb.ON_ONE_PYTHON)
def test_what_other_pythons_leave_out_is_there(name: str) -> None:
    assert (ROOT / "tests" / "course" / name).exists()


def test_steps_run_two_at_a_time_and_in_order(tmp_path: Path) -> None:
    begins = "import pathlib, time; pathlib.Path({!r}).touch()\n"
    waits = "while not pathlib.Path({!r}).exists(): time.sleep(0.01)"
    first, second, third = (str(tmp_path / name) for name in ("first", "second", "third"))
    steps = [
        Step("first", (sys.executable, "-c", begins.format(first) + waits.format(second))),
        Step("second", (sys.executable, "-c", begins.format(second) + waits.format(third))),
        Step("third", (sys.executable, "-c", begins.format(third))),
    ]

    ended = [step.name for step, report in carry_out_each(steps, ROOT) if not report.tally.failed]

    assert ended[0] == "first"
    assert sorted(ended) == ["first", "second", "third"]


def test_who_gives_up_leaves_nothing_running(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    endless = Step("endless", ("sh", "-c", f"echo $$ > {begun}; sleep 300"))
    quick = Step("quick", ("sh", "-c", f"until test -s {begun}; do sleep 0.01; done"))

    given_up = carry_out_each([endless, quick], ROOT)
    assert next(given_up)[0] is quick
    given_up.close()

    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), 0)


def test_who_keeps_every_core_busy_runs_alone_and_last(tmp_path: Path) -> None:
    def beside(kind: str, name: str) -> tuple[str, ...]:
        """Return a command that fails where one of this kind is at work."""
        mine = tmp_path / name
        return (
            "sh",
            "-c",
            f"! ls {tmp_path} | grep {kind} && touch {mine} && sleep 0.3 && rm {mine}",
        )

    steps = [
        Step("before", beside("alone", "before")),
        Step("alone", beside(".", "alone"), is_alone=True),
        Step("after", beside("alone", "after")),
    ]

    ended = [step.name for step, report in carry_out_each(steps, ROOT) if not report.tally.failed]

    assert sorted(ended[:2]) == ["after", "before"]
    assert ended[2:] == ["alone"]
