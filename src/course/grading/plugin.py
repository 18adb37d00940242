"""The pytest plugin: runs checks against candidates and turns what happens into results."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from course import catalog
from course.candidate import Answer, Candidate
from course.catalog import Exercise
from course.grading import examine
from course.grading.check import ATTRIBUTE, Check
from course.grading.outcome import Evidence, Outcome, Result, Visibility
from course.subject.boxes import Box, Setting, WarmParent
from course.subject.inline import InlineBox
from course.subject.explorations import Explorer
from course.subject.proxy import Subject

SKIPPED = (Outcome.WAITING, Outcome.UNATTEMPTED, Outcome.MISSING)
HUNG_ENOUGH = 2  # checks that may hang before the rest of an exercise is not tried


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


class Ground:
    """One candidate's answer to one exercise while its checks run."""

    def __init__(self, bench: Bench, candidate: Candidate, exercise: Exercise) -> None:
        self.answer: Answer = candidate.answer(exercise)
        self.outcomes: dict[str, Outcome] = {}
        self.box: Box | InlineBox | None = None
        self.explorer: Explorer | None = None
        self.found = examine.intake(self.answer)
        if self.found is None:
            contracts = f"course.contracts.{exercise.unit}"
            self.box = bench.box(Setting(self.answer.source, exercise.answer, contracts))
            self.explorer = Explorer(self.box)
            self.found = examine.load(self.box, self.answer)

    def gate(self, check: Check) -> tuple[Outcome, Evidence] | None:
        """Return why this check is not run now, or None."""
        if self.found is not None:
            return self.found
        before = self.outcomes.get(check.after)
        if before is not None and before is not Outcome.PASSED:
            return Outcome.WAITING, Evidence(yours=check.after)
        if list(self.outcomes.values()).count(Outcome.HUNG) >= HUNG_ENOUGH:
            return Outcome.WAITING, Evidence(yours="the checks that hang")
        return None

    def close(self) -> None:
        """End the answer's processes."""
        if self.box is not None:
            self.box.close()


class Bench:
    """One pytest session: the warm parent, and the ground of the candidate at hand."""

    def __init__(self, root: Path, *, is_inline: bool) -> None:
        self.catalog = catalog.load(root)
        self._is_inline = is_inline
        self._warm: WarmParent | None = None
        self._ground: tuple[tuple[Candidate, str], Ground] | None = None

    def box(self, setting: Setting) -> Box | InlineBox:
        """Return a box for an answer; the warm parent is started on first use."""
        if self._is_inline:
            return InlineBox(setting)
        if self._warm is None:
            self._warm = WarmParent()
        return self._warm.box(setting)

    def ground(self, candidate: Candidate, exercise: Exercise) -> Ground:
        """Return the ground of this candidate and exercise; the one before it is closed."""
        key = (candidate, exercise.name)
        if self._ground is None or self._ground[0] != key:
            self._leave()
            self._ground = (key, Ground(self, candidate, exercise))
        return self._ground[1]

    def close(self) -> None:
        """End every process of the session."""
        self._leave()
        if self._warm is not None:
            self._warm.close()

    def _leave(self) -> None:
        if self._ground is not None:
            self._ground[1].close()
            self._ground = None


BENCH = pytest.StashKey[Bench]()
RESULT = pytest.StashKey[Result]()
COMPARED = pytest.StashKey[tuple[Any, Any]]()


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare our own hook."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--candidate` and `--inline`."""
    group = parser.getgroup("course")
    group.addoption(
        "--inline",
        action="store_true",
        help="run the answer inside this process, so that breakpoint() works; proves nothing",
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
    config.stash[BENCH] = Bench(config.rootpath, is_inline=config.getoption("inline"))


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
        ids = [candidate.name for candidate in candidates]
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
    if not isinstance(item, pytest.Function) or not hasattr(item.function, ATTRIBUTE):
        return
    found = _ground(item).gate(getattr(item.function, ATTRIBUTE))
    if found is not None:
        _settle(item, *found, 0.0)
        raise _ending(item)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Run the check; keep what it found."""
    if not hasattr(pyfuncitem.function, ATTRIBUTE):
        return (yield)
    began = time.perf_counter()
    pyfuncitem.config.stash[COMPARED] = (None, None)
    try:
        result = yield
    except (KeyboardInterrupt, pytest.exit.Exception):
        raise
    except BaseException as error:
        ground = _ground(pyfuncitem)
        if isinstance(error, AssertionError):
            error.course_comparison = pyfuncitem.config.stash[COMPARED]  # type: ignore[attr-defined]
        subject = pyfuncitem.funcargs["subject"]
        assert ground.explorer is not None
        subject.close()
        found = examine.explain(error, subject, ground.explorer, ground.answer)
        _settle(pyfuncitem, *found, time.perf_counter() - began)
        raise _ending(pyfuncitem) from None
    _settle(pyfuncitem, Outcome.PASSED, Evidence(), time.perf_counter() - began)
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


def _ground(item: pytest.Item) -> Ground:
    assert isinstance(item, pytest.Function)
    bench = item.config.stash[BENCH]
    return bench.ground(item.callspec.params["candidate"], _exercise(item))


def _exercise(item: pytest.Item) -> Exercise:
    return item.config.stash[BENCH].catalog.find(item.path.stem.removeprefix("test_"))


def _settle(item: pytest.Item, outcome: Outcome, evidence: Evidence, seconds: float) -> None:
    assert isinstance(item, pytest.Function)
    check: Check = getattr(item.function, ATTRIBUTE)
    exercise, ground = _exercise(item), _ground(item)
    is_hidden = item.path == exercise.hidden_checks
    result = Result(
        candidate=item.callspec.params["candidate"].name,
        unit=exercise.unit,
        exercise=exercise.name,
        check=check.sentence,
        test=item.originalname,
        visibility=Visibility.HIDDEN if is_hidden else Visibility.PUBLIC,
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
        lines += [f"  {row.number:3} {row.actor}: {row.text}  {row.flag}" for row in evidence.timeline.rows]
    lines += [f"  {wait}" for wait in evidence.waits]
    return "\n".join([*lines, evidence.detail] if evidence.detail else lines)
