"""Numbers of workers as they are judged: what the checks ask has room for more than one way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from runpy import run_path
from typing import Any, TypeVar

import pytest

from course.contracts import queue_arithmetic
from course.contracts.queue_arithmetic import Phase, Plan, Profile
from course.grading.bursts import Burst, has_no_late_place, is_in_time, planned, refuses_nobody
from course.grading.finding import Finding
from course.grading.probing import ENOUGH, LEAST, NOISE, Speed, is_fast, keeps_the_budget, picked
from course.grading.sizing import Steady, is_stable, keeps_the_target, sized, spares_workers
from course.lab.doubles import Meter
from course.subject.proxy import Subject

ROOT = Path(__file__).resolve().parents[2]
UNIT = "queue_arithmetic"
Asked = TypeVar("Asked")
HURRIED = Steady(40, 0.2, wait_target_s=0.075)
RUSH = Burst(Profile((Phase(30, 8), Phase(10, 40), Phase(15, 8)), 0.2), deadline_s=4.0)
ANSWER = """
from course.contracts.queue_arithmetic import Plan
def counted(most):
    number = 0
    while number < most:
        number += 1
    return number
def size_pool(**load): return {size}
def plan_burst(profile, *, deadline_s): return {plan}
def pick_workers(measure, *, budget):
    return {pick}
"""


@pytest.fixture
def subjects(inline: Callable[..., Subject]) -> Any:
    """Make subjects whose answers are fixed."""

    def subject(**said: str) -> Subject:
        return inline(ANSWER.format(**{"size": "1", "plan": "None", "pick": "1", **said}), UNIT)

    return subject


def asked(exercise: str, kind: type[Asked]) -> list[Asked]:
    """Return what the checks of an exercise ask, public and hidden."""
    found: list[Asked] = []
    for tree in ("public", "hidden"):
        names = run_path(str(ROOT / "tests" / tree / UNIT / f"test_{exercise}.py"))
        for value in names.values():
            parts = value if isinstance(value, tuple) else [value]
            found += [part for part in parts if isinstance(part, kind)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("steady", asked("pool_sizing", Steady), ids=repr)
def test_a_steady_load_has_the_room_that_the_page_promises(steady: Steady) -> None:
    fewest, target_s = steady.fewest, steady.wait_target_s

    enough_s, too_few_s = steady.by_formula_s(fewest), steady.by_formula_s(fewest - 1)

    assert steady.load <= 40
    assert steady.percentile is None or 90 <= steady.percentile <= 99
    assert enough_s <= 0.8 * target_s
    assert too_few_s >= 1.25 * target_s


@pytest.mark.parametrize("steady", asked("pool_sizing", Steady), ids=repr)
def test_formula_and_run_agree_on_every_number_near_the_fewest(steady: Steady) -> None:
    numbers = [n for n in range(steady.fewest - 2, steady.fewest + 3) if n > steady.load]

    by_formula = [steady.by_formula_s(n) <= steady.wait_target_s for n in numbers]
    by_run = [steady.by_run_s(n) <= steady.wait_target_s for n in numbers]

    assert by_run == by_formula


@pytest.mark.parametrize("burst", asked("pool_sizing", Burst), ids=repr)
def test_a_burst_has_the_room_that_the_page_promises(burst: Burst) -> None:
    fewest, work_s = burst.fewest, burst.profile.service_s

    most = [int(n * (burst.deadline_s - work_s) / work_s) for n in (fewest, fewest + 1)]

    assert burst.latest_s(fewest) <= 0.95 * burst.deadline_s
    assert burst.latest_s(fewest - 1) >= 1.05 * burst.deadline_s
    assert burst.refused(Plan(fewest, max(0, most[0] - fewest // 2))) == 0
    assert burst.refused(Plan(fewest + 1, most[1])) == 0


@pytest.mark.parametrize("speed", asked("pick_workers", Speed), ids=repr)
def test_a_curve_is_the_law_and_noise_within_a_percent(speed: Speed) -> None:
    rows = speed.curve().rows

    errors = [
        shown / speed.per_s(workers) - 1 for workers, row in enumerate(rows, 1) for shown in row
    ]

    assert len(rows) == queue_arithmetic.MOST_WORKERS
    assert max(map(abs, errors)) <= NOISE
    assert speed.fewest(1) <= queue_arithmetic.MOST_WORKERS


@pytest.mark.parametrize("speed", asked("pick_workers", Speed)[:3], ids=repr)
def test_the_solution_is_right_under_noise_of_every_seed(speed: Speed) -> None:
    pick = run_path(str(ROOT / "solutions" / UNIT / "pick_workers.py"))["pick_workers"]

    answers = [pick(Meter(replace(speed, seed=seed).curve()), budget=40) for seed in range(50)]

    assert speed.fewest(LEAST) <= min(answers)
    assert max(answers) <= speed.fewest(ENOUGH)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("8.0", "size_pool returns 8.0"),
        ("True", "size_pool returns True"),
        ("0", "size_pool returns 0"),
        ("10 ** 6", "size_pool returns 1000000"),
        ("None", "size_pool returns None"),
        ("1 / 0", "size_pool raises ZeroDivisionError: division by zero"),
    ],
    ids=["a float", "a boolean", "nobody", "far too many", "nothing", "an error"],
)
def test_what_is_no_number_of_workers_is_named(subjects: Any, said: str, told: str) -> None:
    subject = subjects(size=said)

    with pytest.raises(Finding) as found:
        sized(subject, HURRIED)

    assert found.value.evidence.yours == told


@pytest.mark.parametrize(
    "said",
    ["None", "(6, 100)", "Plan(6.0, 100)", "Plan(6, 1e9)", "Plan(0, 1)", "Plan(6, -1)"],
)
def test_what_is_no_plan_is_refused_before_it_is_run(subjects: Any, said: str) -> None:
    subject = subjects(plan=said)

    with pytest.raises(Finding) as found:
        planned(subject, RUSH)

    assert found.value.evidence.expected.startswith("a Plan in whole numbers")


def test_too_few_workers_are_told_what_the_formula_and_the_run_say(subjects: Any) -> None:
    subject = subjects(size="9")
    answer = sized(subject, HURRIED)

    with pytest.raises(Finding) as found:
        keeps_the_target(subject, answer)

    evidence = found.value.evidence
    assert evidence.expected == "jobs wait at most 75 ms on average"
    assert evidence.yours == (
        "size_pool returns 9: the mean wait is 131 ms by the formula, "
        "and 132 ms in a run of 20,000 jobs"
    )


def test_the_load_itself_is_no_stable_number(subjects: Any) -> None:
    subject = subjects(size="8")
    answer = sized(subject, HURRIED)

    with pytest.raises(Finding) as found:
        is_stable(subject, answer)

    assert "the queue grows for ever" in found.value.evidence.yours


@pytest.mark.parametrize("workers", [10, 11])
def test_the_fewest_workers_and_one_more_are_right(subjects: Any, workers: int) -> None:
    subject = subjects(size=str(workers))
    answer = sized(subject, HURRIED)

    is_stable(subject, answer)
    keeps_the_target(subject, answer)
    spares_workers(subject, answer)

    assert answer.workers == workers


@pytest.mark.parametrize(
    ("said", "judge", "told"),
    [
        ("Plan(5, 95)", is_in_time, "in a run of it one job takes 6.2 s"),
        ("Plan(6, 60)", refuses_nobody, "in a run of it 40 find the queue full"),
        ("Plan(6, 120)", has_no_late_place, "in the last place a job takes 4.2 s"),
        ("Plan(6, 115)", has_no_late_place, "in the last place a job takes 4.03 s"),
    ],
    ids=["too few workers", "too little room", "too much room", "a place too many"],
)
def test_a_plan_is_told_what_its_run_shows(subjects: Any, said: str, judge: Any, told: str) -> None:
    subject = subjects(plan=said)
    answer = planned(subject, RUSH)

    with pytest.raises(Finding) as found:
        judge(subject, answer)

    assert found.value.evidence.yours.endswith(told)


def test_every_call_of_measure_is_counted(subjects: Any) -> None:
    subject = subjects(pick="[measure(7) for _ in range(41)] and 7")
    answer = picked(subject, Speed("a pool", 10, 0.05, 0.03), budget=40)

    with pytest.raises(Finding) as found:
        keeps_the_budget(subject, answer)

    assert found.value.evidence.yours == "a pool: it was called 41 times"


@pytest.mark.parametrize(
    ("pick", "told"),
    [("29", "29 workers, 91.95% of the best"), ("10", "10 workers, 45% of the best")],
)
def test_a_share_is_told_apart_from_the_limit(subjects: Any, pick: str, told: str) -> None:
    subject = subjects(pick=pick)
    answer = picked(subject, Speed("a pool", 9, 0.004, 0.0005), budget=40)

    with pytest.raises(Finding) as found:
        is_fast(subject, answer)

    assert found.value.evidence.yours == f"a pool: {told}, which 45 have"


@pytest.mark.parametrize("asked", ["0", "129", "2.0", "True", "'two'"])
def test_a_number_that_cannot_be_tried_is_refused_by_name(subjects: Any, asked: str) -> None:
    subject = subjects(pick=f"measure({asked})")

    with pytest.raises(Finding) as found:
        picked(subject, Speed("a pool", 10, 0.05, 0.03), budget=40)

    told = f"raises ValueError: measure({asked}): it takes a whole number from 1 to 128"
    assert told in found.value.evidence.yours


def test_a_probe_made_again_shows_other_noise_and_begins_anew_after_five() -> None:
    measure = Meter(Speed("a pool", 10, 0.05, 0.03).curve())

    shown = [measure(4) for _ in range(10)]

    assert len(set(shown[:5])) == 5
    assert shown[5:] == shown[:5]


def test_an_answer_finds_the_simulator_where_it_can_read_no_file_of_ours() -> None:
    program = f"import sys; sys.path.append({str(ROOT / 'src')!r}); "
    program += "import course.contracts.queue_arithmetic; print(*sys.modules)"

    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True
    )

    assert {"course.simulate", "course.simulate.formulas"} <= set(finished.stdout.split())


def test_an_answer_may_take_many_steps_in_this_unit(subjects: Any) -> None:
    subject = subjects(size="counted(40_000) and 10")

    answer = sized(subject, HURRIED)

    assert answer.workers == 10
