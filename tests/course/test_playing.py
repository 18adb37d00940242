"""A counterexample's page, as text: complete in itself, told in words, and safe."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest

from course.candidate import Answer, Intake
from course.grading.examine import explain
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Figure, Line, Outcome, Row, Scene, Timeline
from course.playing.page import Beside, page
from course.playing.story import story
from course.playing.words import changed, described, scene_in_words

GOLDEN = Path(__file__).parent / "golden"
BESIDE = Beside("it waits", "buffer", "answers/buffer.py")


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text of its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self._is_inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._is_inside = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.inside.append(data)


def data_of(text: str) -> dict[str, Any]:
    """Return what the page's script reads."""
    found = re.search(r'<script type="application/json" id="run">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read


def asked(*rows: Row) -> Evidence:
    """Return the evidence of a step-by-step check."""
    return Evidence(
        "get() returns", "get() waits", timeline=Timeline("Buffer(1)", ("the check",), rows)
    )


def test_a_run_reads_as_its_golden_file(woken_too_late: Evidence) -> None:
    told = story(woken_too_late)

    lines = [f"{step.number} {step.said}\n  {step.described}\n" for step in told.steps]

    assert "".join(lines) == (GOLDEN / "played_run.txt").read_text("utf-8")


def test_a_page_needs_nothing_but_itself(woken_too_late: Evidence) -> None:
    text = page(woken_too_late, BESIDE)

    tags = Tags(text)

    assert not re.findall(r"https?:|url\(|@import|\bfetch\(|import\(", text)
    assert {name for _, given in tags.found for name in given} & {"src", "href", "srcset"} == set()
    assert [given for tag, given in tags.found if tag == "script"] == [
        {"type": "application/json", "id": "run"},
        {},
    ]


def test_a_page_may_run_its_own_script_and_nothing_else(woken_too_late: Evidence) -> None:
    tags = Tags(page(woken_too_late, BESIDE))
    policies = [given["content"] for _, given in tags.found if "http-equiv" in given]
    style, _, script = tags.inside

    hashes = [
        base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (style, script)
    ]

    assert policies == [
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    ]


@pytest.mark.parametrize(
    "said",
    ["</script><script>x()</script>", "<!--<script>", "<img src=x>", "a\u202eb\x1b[2J", "\u2028"],
    ids=["a script", "a comment", "a picture", "what moves text", "a line separator"],
)
def test_no_text_of_a_run_leaves_its_place(woken_too_late: Evidence, said: str) -> None:
    timeline = woken_too_late.timeline
    assert timeline is not None
    row = Row(1, 0.0, said, said, 1, said, Scene((Figure(said, "in", "asleep", said, said, said),)))
    evidence = Evidence(said, said, said, 1, said, said, replace(timeline, rows=(row,)), (said,))

    text = page(evidence, Beside(said, said, said, said, said, said))

    plain = Tags(page(woken_too_late, BESIDE))
    kinds = {tag for tag, _ in Tags(text).found}
    assert kinds <= {tag for tag, _ in plain.found} | {"br"}
    assert said not in text
    assert data_of(text)["steps"]


def test_only_lines_where_somebody_stands_are_shown(woken_too_late: Evidence) -> None:
    timeline = woken_too_late.timeline
    assert timeline is not None
    lines = (*timeline.lines, Line(5, "elsewhere"))
    evidence = replace(woken_too_late, timeline=replace(timeline, lines=lines))

    read = data_of(page(evidence, BESIDE))

    assert read["lines"] == {"3": "self.ready.wait()", "4": "return self.items.popleft()"}


def test_the_lines_are_those_of_the_answer_that_was_checked(woken_too_late: Evidence) -> None:
    timeline = woken_too_late.timeline
    assert timeline is not None
    found = Finding(Outcome.FAILED, replace(woken_too_late, timeline=replace(timeline, lines=())))
    answer = Answer(Path("buffer.py"), Intake.READY, "one\ntwo\n    three()  \n" + "f" * 999)
    nobody = cast("Any", None)  # asked only about what the check has not said itself

    _, evidence = explain(found, nobody, nobody, answer)

    assert evidence.timeline is not None
    assert evidence.timeline.lines == (Line(3, "three()"), Line(4, "f" * 160))


def test_the_run_ends_with_the_first_difference() -> None:
    over = Scene((), "put(b)", ("a", "b"), 1)
    right = Scene((), "put(b)", ("a",), 1, says="put(b) waits: 1 of 1 places are taken")
    evidence = asked(
        Row(1, 0.0, "the check", "put(a)", None, "", Scene((), "", ("a",), 1)),
        Row(2, 0.0, "your answer", "returns"),
        Row(3, 0.0, "the check", "put(b)", None, "", over, right),
        Row(4, 0.0, "your answer", "returns"),
        Row(5, 0.0, "the check", "get()"),
        Row(6, 0.0, "your answer", "waits", 7, "expected: get() returns"),
    )

    told = story(evidence)

    assert [step.what for step in told.steps] == ["", "put(a) returns", "put(b) returns"]
    assert told.steps[-1].differs
    assert told.expected == "put(b) waits: 1 of 1 places are taken"
    assert told.yours == "put(b) returns"


def test_what_no_event_shows_is_told_at_the_end() -> None:
    scene = Scene((Figure("p", "in", "done", "put(a)", "returns"),), "p", ("a",), 1)
    rows = (Row(1, 0.0, "p", "put(a) returns", None, "", scene),)
    evidence = Evidence(
        "nothing lives on", "task 4 waits for ever", timeline=Timeline("", ("p",), rows)
    )

    told = story(evidence)

    assert [step.differs for step in told.steps] == [False, False, True]
    assert told.steps[-1].said == "at the end: task 4 waits for ever."
    assert told.steps[-1].yours == replace(scene, acting="")


def test_what_a_check_finds_is_told_in_its_own_words() -> None:
    row = Row(2, 0.0, "your answer", "waits", 7, "expected: get() returns")
    evidence = asked(Row(1, 0.0, "the check", "get()"), row)

    told = story(evidence)

    assert (told.expected, told.yours) == ("get() returns", "get() waits")
    assert told.steps[-1].said == "get() waits at line 7."


def test_time_that_passes_is_the_checks_doing() -> None:
    evidence = asked(
        Row(1, 5.0, "the check", "lets 5 s pass"),
        Row(2, 5.0, "your answer", "get() raises Empty"),
    )

    told = story(evidence)

    assert told.steps[1].what == "the check lets 5 s pass; get() raises Empty"
    assert told.is_timed


def test_a_picture_in_words_tells_who_sleeps_though_it_could_go_on() -> None:
    scene = Scene(
        (
            Figure("producer", "in", "asleep", "put(b)", "", "b", 7, "there is room"),
            Figure("consumer", "out", "ready"),
        ),
        inside=(),
        capacity=1,
    )

    said = scene_in_words(scene)

    assert said == (
        "0 of 1 places taken. producer sleeps in put(b) at line 7, although there is room. "
        "consumer has not begun."
    )


def test_what_lies_beside_a_queue_is_told() -> None:
    before = Scene(inside=("a",), capacity=1)
    after = Scene(inside=("b",), capacity=1, left=("a",), spilled=("c", "d"), lost=("e",))

    said = changed(before, after)

    assert said == (
        "b goes in. a made room. In the spill: c and d. e never comes out. 1 of 1 places taken: b."
    )


def test_both_pictures_are_told_only_where_they_differ() -> None:
    one, other = Scene(inside=("a",), capacity=1), Scene(inside=(), capacity=1)

    assert described(one, one) == "1 of 1 places taken: a."
    assert described(one, other) == (
        "Expected: 1 of 1 places taken: a. Yours: 0 of 1 places taken."
    )
