"""A small course in a folder of its own, and results without running anything."""

from __future__ import annotations

import shutil
import sys
import textwrap
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.course.reported import HERE, write
from tests.course.walked import BROWSERS

from course.grading import reports
from course.grading.outcome import Evidence, Line, Outcome, Result, Visibility
from course.grading.reports import Graded, Report
from course.grading.scoring import score
from course.lab.fingerprints import Known
from course.lab.history import Ending, Event, History, Kind, Raised
from course.lab.judges import Verdict
from course.lab.scenario import Scenario, get, put
from course.lab.timeline import timeline
from course.machine import in_ci
from course.subject.boxes import Setting
from course.subject.explorations import Explorer
from course.subject.inline import InlineBox
from course.subject.proxy import Subject
from course.verbs import export, feedback

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

COURSE = """
[[unit]]
name = "boundary"

[[unit.exercise]]
name = "buffer"
answer = "buffer.py"
lab = "threads"
needs = ["posix"]
core = true

[[unit.exercise]]
name = "handoff"
answer = "handoff.py"
lab = "threads"
needs = ["posix"]
core = false
"""
STUB = '"""A stub."""\n\n# TODO: what do all callers share?\nraise NotImplementedError\n'
PAGE = """---
title: A buffer
minutes: 25
---

## Hints

### it waits

1. a question
2. a direction
3. a shape
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of two exercises; the first has a page with hints and a reference solution."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7"\n', encoding="utf-8")
    for place, text in {
        "exercises/boundary/buffer.py": STUB,
        "exercises/boundary/handoff.py": STUB,
        "solutions/boundary/buffer.py": '"""A buffer."""\n\nshared = []\n',
        "docs/boundary/buffer.md": PAGE,
        "docs/boundary/index.md": "---\ntitle: A boundary\n---\n",
    }.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def result() -> Callable[..., Result]:
    """A maker of results; what is not said is a public check of the buffer that passed."""

    def make(
        check: str = "it waits",
        outcome: Outcome = Outcome.PASSED,
        *,
        evidence: Evidence | None = None,
        points: int = 2,
        visibility: Visibility = Visibility.PUBLIC,
        candidate: str = "answers",
        seconds: float = 0.1,
    ) -> Result:
        return Result(
            candidate=candidate,
            unit="boundary",
            exercise="buffer",
            check=check,
            test=f"test_{check.replace(' ', '_')}",
            visibility=visibility,
            behaviour="capacity",
            points=points,
            outcome=outcome,
            seconds=seconds,
            section="Woken is not allowed",
            evidence=evidence or Evidence(),
        )

    return make


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Decides what the next run of the checks finds, or how it fails."""

    def decide(*results: Result, error: BaseException | None = None) -> None:
        def run_checks(*_: Any, **__: Any) -> Sequence[Result]:
            if error is not None:
                raise error
            return list(results)

        monkeypatch.setattr("course.grading.run.run_checks", run_checks)

    return decide


@pytest.fixture
def woken_too_late() -> Evidence:
    """A run in which a woken consumer does not look again, as a red check tells it."""
    scenario = Scenario.of("Buffer", capacity=1).actors(
        producer=[put("a1")], consumer_a=[get()], consumer_b=[get()]
    )
    error = Raised("IndexError", "pop from an empty deque", 4)
    happened = [
        (Kind.CALL, "consumer_b", None, None),
        (Kind.WAIT, "consumer_b", None, 3),
        (Kind.CALL, "producer", None, None),
        (Kind.RETURN, "producer", None, None),
        (Kind.CALL, "consumer_a", None, None),
        (Kind.RETURN, "consumer_a", "a1", None),
        (Kind.RAISE, "consumer_b", error, None),
    ]
    events = [Event(kind, actor, 0, 0.0, value, line) for kind, actor, value, line in happened]
    verdict = Verdict("get() returns", f"get() raised {error}", 6, "consumer_b")
    told = timeline(History(scenario, tuple(events), Ending.FINISHED), verdict, 4)
    lines = (Line(3, "self.ready.wait()"), Line(4, "return self.items.popleft()"))
    return Evidence(
        expected=verdict.expected,
        yours=verdict.yours,
        line=4,
        source="return self.items.popleft()",
        found="schedule 5 of 100",
        timeline=replace(told, lines=lines),
    )


@pytest.fixture
def results(tmp_path: Path, result: Callable[..., Result]) -> Path:
    """Reports of a learner with half of the points, one with none, and one who is pending."""
    folder = tmp_path / "results"
    folder.mkdir()
    red = result("it closes", Outcome.FAILED, evidence=Evidence("an end", "\x1b[2Jno end", line=4))
    hidden = result(
        "it closes under pressure",
        Outcome.FAILED,
        visibility=Visibility.HIDDEN,
        points=4,
        evidence=Evidence("a secret", "another secret"),
    )
    write(folder, "ada", result(points=6), red, hidden)
    write(folder, "grace", result(outcome=Outcome.MISSING, points=6), red, hidden)
    write(folder, "joan", result(points=6), result("it closes", Outcome.GRADER_ERROR), hidden)
    return folder


@pytest.fixture
def exported(root: Path, results: Path, tmp_path: Path) -> Callable[..., int]:
    """Export these results in a form to `out`; return the exit status."""

    def export_to_out(form: str, *more: str) -> int:
        parser = ArgumentParser()
        export.add_arguments(parser)
        words = [str(results), "--format", form, "--out", str(tmp_path / "out")]
        return export.run(parser.parse_args([*words, *more]), root)

    return export_to_out


@pytest.fixture
def graded(tmp_path: Path) -> Callable[..., Path]:
    """Write a learner's report into a folder of results; return the folder."""

    def write(learner: str, *own: Result, known: Known | None = None) -> Path:
        folder = tmp_path / "results"
        folder.mkdir(exist_ok=True)
        report = Report(learner, {"buffer": Graded(own, score(own), known)})
        reports.write(folder, report, HERE)
        return folder

    return write


@pytest.fixture
def give(root: Path, tmp_path: Path) -> Callable[..., int]:
    """Make the pages of the results in `pages`; return the exit status."""

    def run(*more: str, out: str = "pages") -> int:
        parser = ArgumentParser()
        feedback.add_arguments(parser)
        words = [str(tmp_path / "results"), "--out", str(tmp_path / out), *more]
        return feedback.run(parser.parse_args(words), root)

    return run


@pytest.fixture
def page_of(
    graded: Callable[..., Path], give: Callable[..., int], tmp_path: Path
) -> Callable[..., str]:
    """Return the page of a learner with these results."""

    def make(*own: Result, known: Known | None = None, more: tuple[str, ...] = ()) -> str:
        graded("ada", *own, known=known)
        give(*more)
        return (tmp_path / "pages" / "ada.html").read_text("utf-8")

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; without one the tests are skipped, in CI they fail."""
    driver = pytest.importorskip("playwright.sync_api", reason="the packages for tests are missing")
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        reason = f"none of {', '.join(BROWSERS)} is on the path: the page is not played"
        pytest.fail(reason) if in_ci() else pytest.skip(reason)
    with driver.sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture
def open_file(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a file; a complaint of the browser or a request for more fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(place: Path, link: str = "", **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        shown = context.new_page()
        shown.clock.install()
        shown.on("console", lambda message: complaints.append(message.text))
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.on("request", lambda asked: complaints.append(asked.url))
        shown.goto(place.as_uri() + link)
        assert complaints.pop(0).startswith(place.as_uri())
        return shown

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def inline() -> Iterator[Callable[..., Subject]]:
    """Make a subject of an answer of a unit, in this process; it changes how threads switch."""
    interval = sys.getswitchinterval()
    opened: list[Subject] = []

    def of(source: str, unit: str, lab: str = "threads", *, salt: str = "") -> Subject:
        setting = Setting(textwrap.dedent(source), "answer.py", f"course.contracts.{unit}", lab)
        box = InlineBox(setting)
        box.salt = salt
        opened.append(Subject(box, Explorer(box), "test_it"))
        return opened[-1]

    yield of
    for one in opened:
        one.close()
    sys.setswitchinterval(interval)
