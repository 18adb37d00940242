"""`course feedback`: what a learner's page tells."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.course.test_playing import Tags

from course import pages
from course.grading import reports
from course.grading.outcome import Evidence, Outcome, Result, Row, Timeline, Visibility
from course.lab.fingerprints import Known

Make = Callable[..., Result]
POLLS = Known("polls", "Looking again is not waiting.")


def words_of(text: str) -> str:
    """Return what a reader sees, on one line."""
    plain = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", plain).replace("&quot;", '"').replace("&#x27;", "'")
    return " ".join(plain.split())


def test_a_broken_promise_is_told_with_its_run_and_its_line(
    page_of: Callable[..., str], result: Make, woken_too_late: Evidence
) -> None:
    red = result("nothing is lost", Outcome.FAILED, evidence=woken_too_late)

    text = page_of(result("it opens"), red, known=POLLS)

    told = words_of(text)
    assert "ada 2 of 4 points" in told
    assert "nothing is lost expected get() returns yours get() raised IndexError" in told
    assert "at answers/boundary/buffer.py:4 return self.items.popleft()" in told
    assert "known as polls: Looking again is not waiting." in told
    assert 'read docs: A boundary, "Woken is not allowed"' in told
    assert text.count('class="run"') == 1
    assert "Other public checks: 1 of 1 passed" in told


def test_the_pictures_come_from_the_report(
    page_of: Callable[..., str], result: Make, woken_too_late: Evidence
) -> None:
    text = page_of(result("nothing is lost", Outcome.FAILED, evidence=woken_too_late))

    found = re.search(r'id="run-1-run">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    run = json.loads(found[1])
    assert run["steps"][-1]["expected"]["figures"]
    assert run["steps"][2]["yours"]["inside"] == ["a1"]
    assert run["lines"] == {"3": "self.ready.wait()", "4": "return self.items.popleft()"}


def test_a_report_gives_back_the_pictures_it_was_written_with(
    graded: Callable[..., Path], result: Make, woken_too_late: Evidence
) -> None:
    red = result(outcome=Outcome.FAILED, evidence=woken_too_late, candidate="ada", seconds=0.0)

    read = reports.read(graded("ada", red) / "ada" / "report.json", ["buffer"])

    assert read.report.exercises["buffer"].results[0].evidence == woken_too_late


def test_a_run_without_pictures_is_a_table(page_of: Callable[..., str], result: Make) -> None:
    rows = (Row(1, 0.0, "", "", cells=("one", "two")), Row(2, 3.0, "", "", flag="it is lost"))
    table = Timeline("two rooms", (), rows, ("here", "there"), has_pictures=False)
    red = result(outcome=Outcome.FAILED, evidence=Evidence("a", "b", timeline=table))

    text = page_of(red)

    assert "here there" in words_of(text)
    assert "✗ it is lost" in text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("outcome", "evidence", "said"),
    [
        (
            Outcome.BROKEN,
            Evidence(yours="expected ':'", line=3, source="def put(self)", detail="column 14"),
            "This file does not parse; 2 checks wait for this. def put(self) ^ expected ':'",
        ),
        (Outcome.MISSING, Evidence(), "There is no answer to check; there is no such file."),
        (
            Outcome.HUNG,
            Evidence("the file imports", "importing it never ends", line=2, source="spin()"),
            "Importing this file never ends; 2 checks wait for this.",
        ),
        (
            Outcome.CRASHED,
            Evidence("the process goes on", "it ended"),
            "The process ended while it imported this file; 2 checks wait for this.",
        ),
        (
            Outcome.UNATTEMPTED,
            Evidence(),
            "Not started; 2 checks wait. write answers/boundary/buffer.py:3 read docs: A buffer",
        ),
    ],
    ids=lambda value: value.value if isinstance(value, Outcome) else "",
)
def test_trouble_with_the_whole_file_is_one_message(
    page_of: Callable[..., str], result: Make, outcome: Outcome, evidence: Evidence, said: str
) -> None:
    both = [result(one, outcome, evidence=evidence) for one in ("it waits", "it closes")]

    told = words_of(page_of(*both))

    assert told.count(said) == 1
    assert "it closes" not in told


def test_who_passed_reads_what_was_built(
    page_of: Callable[..., str], root: Path, result: Make
) -> None:
    page = root / "docs" / "boundary" / "buffer.md"
    facts = "---\nbuilt: a door that counts.\nelsewhere: a turnstile\n"
    page.write_text(page.read_text("utf-8").replace("---\n", facts, 1), encoding="utf-8")

    told = words_of(page_of(result(), result("it closes")))

    assert "A buffer ✓ all passed 4 / 4" in told
    assert "What you built: a door that counts. Met elsewhere as: a turnstile." in told


def test_a_check_that_waits_names_what_it_waits_for(
    page_of: Callable[..., str], result: Make
) -> None:
    red = result("it waits", Outcome.FAILED, evidence=Evidence("a", "b"))
    waiting = result("it closes", Outcome.WAITING, evidence=Evidence(yours="it waits"))

    told = words_of(page_of(red, waiting))

    assert "– it closes waits for: it waits" in told


def test_who_misses_hidden_checks_alone_is_led_to_the_promises(
    page_of: Callable[..., str], result: Make
) -> None:
    hidden = result("it keeps order", Outcome.FAILED, visibility=Visibility.HIDDEN)

    told = words_of(page_of(result(), hidden))

    assert "1 of 1 public, 0 of 1 hidden checks passed" in told
    assert "Every public check passes." in told
    assert 'read docs: A buffer, "Promises"' in told


def test_a_pending_score_is_told_as_pending(
    page_of: Callable[..., str], give: Callable[..., int], result: Make
) -> None:
    fault = result("it closes", Outcome.GRADER_ERROR, evidence=Evidence(yours="KeyError: ours"))

    told = words_of(page_of(result(), fault))

    assert "ada pending, of 4 points Pending: buffer. No points are lost by it" in told
    assert "! it closes not judged: a fault of the grader" in told
    assert "KeyError" not in told
    assert " 0 " not in told
    assert give() == 1


def test_a_site_makes_one_link_a_broken_promise(page_of: Callable[..., str], result: Make) -> None:
    red = result(outcome=Outcome.FAILED, evidence=Evidence("a", "b"))

    text = page_of(red, more=("--site", "https://course.example/queues"))

    links = [given["href"] for tag, given in Tags(text).found if tag == "a"]
    assert links == [
        "#exercise-1",
        "https://course.example/queues/boundary/#woken-is-not-allowed",
    ]


def test_an_anchor_is_the_one_the_site_has() -> None:
    toc = pytest.importorskip("markdown.extensions.toc", reason="the packages for the site are out")
    headings = ["Woken is not allowed", "What `put` promises: it waits", "Émile's  queue - twice"]

    named = [pages.anchor(one) for one in headings]

    assert named == [toc.slugify(one, "-") for one in headings]
