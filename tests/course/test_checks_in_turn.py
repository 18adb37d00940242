"""What an answer earns does not depend on what else is graded with it, or in which order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course import catalog
from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.grading.run import run_checks

ROOT = Path(__file__).resolve().parents[2]
MISTAKE = "ceil_of_offered_load"  # hidden checks wait for a public one that it breaks
OTHER, JUDGED = "be_the_scheduler", "pool_sizing"


@pytest.fixture(scope="module")
def submission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a wrong answer to one exercise and a right one to another."""
    folder = tmp_path_factory.mktemp("submission")
    listed = catalog.load(ROOT)
    other, judged = listed.find(OTHER), listed.find(JUDGED)
    wrong = next(path for path in judged.chaffs() if path.stem == MISTAKE)
    for exercise, source in ((other, other.solution), (judged, wrong)):
        place = exercise.answer_in(folder)
        place.parent.mkdir(parents=True)
        shutil.copy(source, place)
    return folder


def found(submission: Path, *exercises: str) -> dict[str, list[tuple[str, Outcome]]]:
    """Return by learner how each check of the wrong answer ended, in order."""
    learners = [Candidate(submission, name) for name in ("one", "two")]
    results: list[Result] = run_checks(ROOT, learners, exercises=exercises, hidden=True)
    own = [result for result in results if result.exercise == JUDGED]
    return {
        name: [(one.check, one.outcome) for one in own if one.candidate == name]
        for name in ("one", "two")
    }


def test_an_answer_is_judged_alike_alone_and_beside_another(submission: Path) -> None:
    alone = found(submission, JUDGED)

    for exercises in ((OTHER, JUDGED), (JUDGED, OTHER)):
        assert found(submission, *exercises) == alone
    ended = [outcome for _, outcome in alone["one"]]
    assert alone["one"] == alone["two"]
    assert Outcome.WAITING in ended[-5:], "hidden checks wait for what they rest on"


def test_plain_pytest_runs_hidden_files_after_the_public_ones(submission: Path) -> None:
    judged = catalog.load(ROOT).find(JUDGED)
    learner = Candidate(submission, "one")
    in_turn = found(submission, JUDGED)["one"]
    recorded: list[tuple[str, Outcome]] = []

    class Recorder:
        def pytest_course_candidates(self) -> list[Candidate]:
            return [learner]

        def pytest_course_result(self, result: Result) -> None:
            recorded.append((result.check, result.outcome))

    files = [str(judged.hidden_checks), str(judged.public_checks)]
    settings = [f"-c{ROOT / 'pyproject.toml'}", f"--rootdir={ROOT}", "-pno:terminal"]
    pytest.main([*files, *settings], plugins=[Recorder()])

    assert recorded == in_turn
