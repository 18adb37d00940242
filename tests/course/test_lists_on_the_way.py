"""What is remembered and recognised of an answer in parts that is still being written."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from course import catalog, progress
from course.grading.outcome import Evidence, Outcome, Result
from course.lab.fingerprints import FILE, fingerprints, recognised
from course.verbs import check

Make = Callable[..., Result]
ENDS_EARLY = Evidence("it breaks", "it ends early", keys=("LIST / ends early",))


def known(root: Path, results: list[Result], result: Make) -> str:
    """Return the mistake these results are taken for, where one is listed that ends early."""
    mistake = fingerprints([result(outcome=Outcome.FAILED, evidence=ENDS_EARLY)])
    (root / FILE).parent.mkdir(parents=True)
    listing = {"buffer": {"stops": {**mistake, "misconception": "Go on."}}}
    (root / FILE).write_text(json.dumps(listing), "utf-8")
    found = recognised(root, catalog.load(root).find("buffer"), results)
    return found.name if found else ""


@pytest.mark.parametrize(
    ("is_on_the_way", "name"), [(False, "stops"), (True, "")], ids=["at its end", "on the way"]
)
def test_a_mistake_is_recognised_where_a_list_cannot_go_on(
    root: Path, result: Make, is_on_the_way: bool, name: str
) -> None:
    evidence = replace(ENDS_EARLY, is_on_the_way=is_on_the_way)
    results = [result("the list breaks", Outcome.FAILED, evidence=evidence)]

    found = known(root, results, result)

    assert found == name


def test_a_red_is_an_attempt_although_the_first_part_is_not_begun(
    root: Path, result: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = [
        result("one", Outcome.UNATTEMPTED),
        result("two", Outcome.FAILED, evidence=ENDS_EARLY),
    ]
    monkeypatch.setattr("course.grading.run.run_checks", lambda *_, **__: results)
    asked = Namespace(
        name="buffer", candidate=None, hidden=False, json=False, traceback=False, debug=False
    )

    check.run(asked, root)

    assert progress.standing(root, "buffer").attempts == 1
