"""A misconception is recognised by what was broken, and by nothing that depends on chance."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course.catalog import load
from course.grading.outcome import Evidence, Outcome, Result, Visibility
from course.lab.fingerprints import (
    FILE,
    SAYS_NOTHING,
    Known,
    digest,
    fingerprints,
    keys,
    misconception,
    recognise,
)

MakeResult = Callable[..., Result]


def failed(result: MakeResult, *found: str, check: str = "it waits", **more: Any) -> Result:
    """Return a failed check that broke these judgements."""
    return result(check, Outcome.FAILED, evidence=Evidence(keys=found), **more)


@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_the_answer_did_counts(outcome: Outcome, result: MakeResult) -> None:
    one = result(outcome=outcome, evidence=Evidence(keys=("lost",)))

    found = keys([one])

    assert found == (frozenset() if outcome in SAYS_NOTHING else {"lost"})


def test_order_repetition_lines_and_schedules_do_not_count(result: MakeResult) -> None:
    first = failed(result, "lost", "twice")
    second = failed(result, "twice")
    detailed = Evidence("expected", "yours", line=7, found="schedule 17", keys=("lost",))
    other = result("something else", Outcome.HUNG, evidence=detailed)

    assert fingerprints([first, second]) == fingerprints([second, other])


def test_hidden_checks_count_in_the_whole_only(result: MakeResult) -> None:
    public, hidden = failed(result, "lost"), failed(result, "x", visibility=Visibility.HIDDEN)

    both, alone = fingerprints([public, hidden]), fingerprints([public])

    assert both["public"] == alone["public"] == alone["all"]
    assert both["all"] != both["public"]


def test_nothing_broken_is_no_fingerprint(result: MakeResult) -> None:
    assert fingerprints([result()]) == {"public": "", "all": ""}
    assert digest(frozenset()) == ""
    assert len(digest(frozenset({"lost"}))) == 16


@pytest.fixture
def listed(root: Path, result: MakeResult) -> Callable[..., None]:
    """Write down what known mistakes break."""

    def write(**mistakes: list[Result]) -> None:
        listing = {
            name: {**fingerprints(results), "misconception": f"{name} it is"}
            for name, results in mistakes.items()
        }
        (root / FILE).parent.mkdir(parents=True, exist_ok=True)
        (root / FILE).write_text(json.dumps({"buffer": listing}), encoding="utf-8")

    return write


def test_a_known_mistake_is_recognised(
    root: Path, result: MakeResult, listed: Callable[..., None]
) -> None:
    listed(polls=[failed(result, "polls")], loses=[failed(result, "lost")])
    exercise = load(root).find("buffer")

    assert recognise(root, exercise, [failed(result, "lost")]) == Known("loses", "loses it is")
    assert recognise(root, exercise, [failed(result, "other")]) is None
    assert recognise(root, exercise, [failed(result, "lost", "other")]) is None
    assert recognise(root, exercise, [result()]) is None


def test_two_mistakes_that_look_alike_are_told_apart_by_hidden_checks_or_not_at_all(
    root: Path, result: MakeResult, listed: Callable[..., None]
) -> None:
    public = failed(result, "lost")
    first, second = (failed(result, name, visibility=Visibility.HIDDEN) for name in "ab")
    listed(one=[public, first], other=[public, second])
    exercise = load(root).find("buffer")

    assert recognise(root, exercise, [public]) is None
    assert recognise(root, exercise, [public, second]) == Known("other", "other it is")


def test_an_exercise_without_a_list_knows_no_mistakes(
    root: Path, result: MakeResult, listed: Callable[..., None]
) -> None:
    assert recognise(root, load(root).find("buffer"), [failed(result, "lost")]) is None

    listed(loses=[failed(result, "lost")])

    assert recognise(root, load(root).find("handoff"), [failed(result, "lost")]) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"""It polls.\n\nMore."""\nx = 1\n', "It polls."),
        ('"""It polls."""\n', "It polls."),
        ("x = 1\n", ""),
    ],
)
def test_the_sentence_is_the_first_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "polls.py"
    path.write_text(text, encoding="utf-8")

    assert misconception(path) == said
