"""The pytest plugin: runs checks against candidates and turns what happens into results."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from course.candidate import Candidate
from course.catalog import Exercise
from course.escaping import safe_lines
from course.grading import examine
from course.grading.bench import Bench, Ground
from course.grading.check import ATTRIBUTE
from course.grading.items import candidate_of, check_of, exercise_of, is_check, visibility_of
from course.grading.outcome import SKIPPED, Evidence, Outcome, Result, Visibility
from course.machine import in_ci, lacks
from course.subject.levels import ALONE, INLINE, LEVELS, POSIX
from course.subject.proxy import Subject


class Hooks:
    """What other plugins may implement: name the candidates, hear of results."""

    @pytest.hookspec(firstresult=True)
    def pytest_course_candidates(self, config: pytest.Config) -> list[Candidate] | None:
        """Return whose answers are checked; the first answer counts."""

    @pytest.hookspec
    def pytest_course_result(self, result: Result) -> None:
        """Called once a check and candidate, with what was found."""


class Ended(Exception):
    """A check has its result; carries nothing, the item does."""


BENCH = pytest.StashKey[Bench]()
RESULT = pytest.StashKey[Result]()
COMPARED = pytest.StashKey[tuple[Any, Any]]()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare our own hook."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--candidate`, `--isolation` and `--needs-all`."""
    group = parser.getgroup("course")
    group.addoption(
        "--isolation",
        choices=(*LEVELS, INLINE, ALONE),
        default=POSIX,
        help="what holds the answer: posix, the default here, holds accidents only; nothing does"
        " inline, in this process, where breakpoint() works, nor alone, in this very thread",
    )
    group.addoption(
        "--needs-all",
        action="store_true",
        help="what an exercise needs and this machine has not is a fault of the grader",
    )
    group.addoption(
        "--candidate",
        action="append",
        default=[],
        metavar="PATH",
        help="a folder of answers (or one file) to run the checks on; may be repeated",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Open the bench."""
    config.stash[BENCH] = Bench(
        config.rootpath,
        isolation=config.getoption("isolation"),
        needs_all=config.getoption("needs_all"),
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the bench."""
    if BENCH in config.stash:
        config.stash[BENCH].close()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With a candidate, collect checks only."""
    tests = config.rootpath / "tests"
    if config.getoption("candidate") and collection_path.parent == tests:
        return collection_path.name not in ("public", "hidden") or None
    return None


@pytest.hookimpl(trylast=True)  # after pytest has put parameters together
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep an answer's checks together, and leave out the notebooks that lack what they need.

    What a check rests on is run before it, however the files were named: public, then hidden.
    """
    places = [place for place, item in enumerate(items) if is_check(item)]
    checks = sorted((items[place] for place in places), key=_turn)
    for place, item in zip(places, checks, strict=True):
        items[place] = item
    for item in items:
        notebook = getattr(item.parent, "nb", None)  # as nbval reads it
        lacking = lacks(notebook.metadata.get("needs", ())) if notebook else []
        if lacking and not in_ci():
            item.add_marker(pytest.mark.skip(reason=f"it needs {'; '.join(lacking)}"))


@pytest.hookimpl(trylast=True)
def pytest_course_candidates(config: pytest.Config) -> list[Candidate]:
    """Return the candidates of the command line; without any, the learner's own answers."""
    given = [Path(path) for path in config.getoption("candidate")]
    return [Candidate.at(path.absolute()) for path in given or [config.rootpath / "answers"]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every check once a candidate."""
    if hasattr(metafunc.function, ATTRIBUTE):
        metafunc.fixturenames.append("candidate")
        hook = metafunc.config.hook
        candidates = hook.pytest_course_candidates(config=metafunc.config)
        names = [candidate.name for candidate in candidates]
        ids = [
            name if names.count(name) == 1 else str(c.path)
            for name, c in zip(names, candidates, strict=True)
        ]
        metafunc.parametrize("candidate", candidates, ids=ids, scope="session")


@pytest.fixture
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    """The candidate's answer, in a process of its own."""
    item = request.node
    ground = _ground(item)
    assert ground.box is not None and ground.explorer is not None
    subject = Subject(ground.box, ground.explorer, item.originalname)
    yield subject
    subject.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Decide whether the check can run at all."""
    if not is_check(item):
        return
    found = _ground(item).gate(check_of(item))
    if found is not None:
        _settle(item, *found, 0.0)
        raise _ending(item)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Run the check; keep what it found."""
    if not is_check(pyfuncitem):
        return (yield)
    began = time.perf_counter()
    pyfuncitem.config.stash[COMPARED] = (None, None)
    try:
        result = yield
    except (KeyboardInterrupt, pytest.exit.Exception):
        raise
    except BaseException as error:  # noqa: BLE001  whatever a check raises becomes a result
        ground = _ground(pyfuncitem)
        if isinstance(error, AssertionError):
            error.course_comparison = pyfuncitem.config.stash[COMPARED]  # type: ignore[attr-defined]
        subject = pyfuncitem.funcargs["subject"]
        assert isinstance(subject, Subject)
        assert ground.explorer is not None
        subject.close()
        found = examine.explain(error, subject, ground.explorer, ground.answer)
        _settle(pyfuncitem, *found, time.perf_counter() - began)
        raise _ending(pyfuncitem) from None
    passed = pyfuncitem.funcargs["subject"]
    assert isinstance(passed, Subject)
    _settle(pyfuncitem, Outcome.PASSED, passed.kept, time.perf_counter() - began)
    return result


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: Any, right: Any) -> None:
    """Remember what a failed assertion compared."""
    config.stash[COMPARED] = (left, right)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say in pytest's own report what the result says."""
    report = yield
    result = item.stash.get(RESULT, None)
    if result is not None and call.excinfo is not None and call.excinfo.errisinstance(Ended):
        report.is_settled = True  # type: ignore[attr-defined]
        if result.outcome in SKIPPED:
            report.outcome = "skipped"
            reason = f"{result.outcome.value}: {result.evidence.yours or result.exercise}"
            report.longrepr = (str(item.path), item.location[1] or 0, reason)
        else:
            report.outcome = "failed"
            report.longrepr = _text(result)
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Exit 1 when any check did not pass, skipped ones included."""
    results = [item.stash[RESULT] for item in session.items if RESULT in item.stash]
    if exitstatus == 0 and any(result.outcome is not Outcome.PASSED for result in results):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _turn(item: pytest.Item) -> tuple[int, int, bool]:
    """Return when a check's turn is: by candidate, then by exercise, then public before hidden."""
    assert isinstance(item, pytest.Function)
    listed, exercise = item.config.stash[BENCH].catalog.exercises, _exercise(item)
    place = item.callspec.indices["candidate"]
    is_hidden = visibility_of(item) is Visibility.HIDDEN
    return place, listed.index(exercise), is_hidden


def _ground(item: pytest.Item) -> Ground:
    assert isinstance(item, pytest.Function)
    bench = item.config.stash[BENCH]
    return bench.ground(candidate_of(item), _exercise(item))


def _exercise(item: pytest.Item) -> Exercise:
    return item.config.stash[BENCH].catalog.find(exercise_of(item))


def _settle(item: pytest.Item, outcome: Outcome, evidence: Evidence, seconds: float) -> None:
    assert isinstance(item, pytest.Function)
    check, exercise, ground = check_of(item), _exercise(item), _ground(item)
    result = Result(
        candidate=candidate_of(item).name,
        unit=exercise.unit,
        exercise=exercise.name,
        check=check.sentence,
        test=item.originalname,
        visibility=visibility_of(item),
        behaviour=check.behaviour,
        points=check.points,
        outcome=outcome,
        seconds=seconds,
        section=check.section,
        catches=check.catches,
        evidence=evidence,
    )
    ground.outcomes[check.sentence] = outcome
    item.stash[RESULT] = result
    item.config.hook.pytest_course_result(result=result)


def _ending(item: pytest.Item) -> Ended:
    return Ended(item.stash[RESULT].outcome.value)


def _text(result: Result) -> str:
    evidence = result.evidence
    said = {"expected": evidence.expected, "yours": evidence.yours, "found": evidence.found}
    lines = [f"{result.check}: {result.outcome.value}"]
    lines += [f"  {name:9} {text}" for name, text in said.items() if text]
    if evidence.line:
        lines.append(f"  line      {evidence.line}: {evidence.source}")
    if evidence.timeline:
        lines += [
            f"  {row.number:3} {row.actor}: {row.text}  {row.flag}"
            for row in evidence.timeline.rows
        ]
    lines += [f"  {wait}" for wait in evidence.waits]
    text = "\n".join([*lines, evidence.detail] if evidence.detail else lines)
    return "\n".join(safe_lines(text))
