"""`course feedback`: what a learner's page keeps to itself, and what in it stays text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from tests.course.test_playing import Tags

from course.grading.outcome import Evidence, Outcome, Result, Row, Timeline, Visibility
from course.lab.fingerprints import Known

Make = Callable[..., Result]
HOSTILE = '</script><img src=x onerror="x()"><!-- \u202e \x1b[2J ${x} $x'
POLLS = Known("polls", "Looking again is not waiting.")


def every_text(value: Any) -> set[str]:
    """Return all texts in some evidence, however deep."""
    if isinstance(value, str):
        return {value} if value else set()
    if isinstance(value, tuple):
        return {text for one in value for text in every_text(one)}
    if hasattr(value, "__dataclass_fields__"):
        return {text for one in fields(value) for text in every_text(getattr(value, one.name))}
    return set()


@pytest.mark.parametrize(
    "outcome",
    [one for one in Outcome if one is not Outcome.PASSED],
    ids=lambda outcome: outcome.value,
)
@pytest.mark.parametrize("is_public_red", [True, False], ids=["beside a red", "alone"])
def test_of_a_hidden_check_there_is_its_title_and_nothing_else(
    page_of: Callable[..., str],
    result: Make,
    woken_too_late: Evidence,
    *,
    outcome: Outcome,
    is_public_red: bool,
) -> None:
    row = Row(1, 7.5, "secret actor", "secret deed", 9, "secret flag", cells=("secret cell",))
    secret = Evidence(
        expected="secret promise",
        yours="secret deed of mine",
        when="secret time",
        line=7,
        source="secret line",
        found="secret schedule",
        timeline=Timeline("secret title", ("secret actor",), (row,), ("secret column",)),
        waits=("secret wait",),
        keys=("secret key",),
        detail="secret detail",
    )
    hidden = replace(
        result("it keeps order", outcome, evidence=secret, visibility=Visibility.HIDDEN),
        test="test_secret",
        behaviour="secret behaviour",
        section="Secret section",
    )
    public = result("it waits", Outcome.FAILED, evidence=woken_too_late)

    text = page_of(*([public] if is_public_red else [result()]), hidden, known=POLLS)

    texts = every_text(secret) | {hidden.test, hidden.behaviour, hidden.section, "Secret section"}
    assert len(texts) > 12
    assert [one for one in texts if one in text] == []
    assert "secret" not in text.lower()
    assert ("polls" in text) == is_public_red
    assert text.count("it keeps order") == 1


def test_a_report_has_no_pictures_of_hidden_checks(result: Make, woken_too_late: Evidence) -> None:
    hidden = result(
        outcome=Outcome.FAILED, evidence=woken_too_late, visibility=Visibility.HIDDEN
    ).as_json()

    timeline = hidden["evidence"]["timeline"]
    assert "lines" not in timeline
    assert all({"scene", "right"}.isdisjoint(row) for row in timeline["rows"])


def test_no_text_of_an_answer_leaves_its_place(
    graded: Callable[..., Path],
    give: Callable[..., int],
    tmp_path: Path,
    result: Make,
    woken_too_late: Evidence,
) -> None:
    timeline = woken_too_late.timeline
    assert timeline is not None
    rows = tuple(replace(row, text=HOSTILE, actor=HOSTILE, flag=HOSTILE) for row in timeline.rows)
    told = replace(timeline, title=HOSTILE, rows=rows)
    evidence = Evidence(HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE, told, (HOSTILE,))
    table = replace(evidence, timeline=replace(told, has_pictures=False))
    learner = '<img src=x onerror="x()">&'
    graded(
        learner,
        result("one", Outcome.FAILED, evidence=evidence),
        result("two", Outcome.FAILED, evidence=table),
        result("three", Outcome.WAITING, evidence=Evidence(yours=HOSTILE)),
        known=Known(HOSTILE, HOSTILE),
    )

    give()

    text = (tmp_path / "pages" / f"{learner}.html").read_text("utf-8")
    kinds = [tag for tag, _ in Tags(text).found]
    assert "img" not in kinds
    assert kinds.count("script") == 2
    assert "onerror" not in {name for _, given in Tags(text).found for name in given}
    assert not {"\u202e", "\x1b"} & set(text)


@pytest.mark.parametrize("is_red", [True, False], ids=["with a run", "without"])
def test_a_page_may_run_our_script_and_nothing_else(
    page_of: Callable[..., str], result: Make, woken_too_late: Evidence, *, is_red: bool
) -> None:
    red = result("it closes", Outcome.FAILED, evidence=woken_too_late)

    text = page_of(result(), *([red] if is_red else []))

    tags = Tags(text)
    parts = [one for one in tags.inside if one.strip() and not one.startswith("{")]
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in parts]
    names = ("style-src", "script-src")[: len(digests)]
    allowed = [f"{name} 'sha256-{one}'" for name, one in zip(names, digests, strict=True)]
    policies = [given["content"] for _, given in tags.found if "http-equiv" in given]
    assert policies == ["; ".join(["default-src 'none'", *allowed])]
    assert len(digests) == (2 if is_red else 1)
    assert not re.findall(r"https?:|url\(|@import|\bfetch\(|import\(", text)
