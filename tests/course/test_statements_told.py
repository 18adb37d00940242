"""A red of a policy document names the statement, what was seen of it, and where to look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.candidate import Candidate
from course.grading.bench import Bench
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.grading.policies import (
    are_not_vacuous,
    are_true,
    document_of,
    runs_of,
    runs_on_other_days,
    says_all,
)
from course.subject.proxy import Subject

ROOT = Path(__file__).resolve().parents[2]
CHAFFS = ROOT / "tests" / "chaffs" / "backpressure_policy" / "policy_document"
STUB = ROOT / "exercises" / "backpressure_policy" / "policy_document.toml"


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    opened = Bench(ROOT)
    yield opened
    opened.close()


def asked(bench: Bench, path: Path) -> Subject:
    ground = bench.ground(Candidate.at(path), bench.catalog.find("policy_document"))
    assert ground.box is not None
    assert ground.explorer is not None
    return Subject(ground.box, ground.explorer, "a document")


def told(subject: Subject, *keys: str) -> Evidence:
    document = document_of(subject)
    runs = runs_of(subject, document)
    with pytest.raises(Finding) as found:
        are_true(document, runs, *keys)
    return found.value.evidence


def test_a_false_bound_is_told_with_the_worst_run(bench: Bench) -> None:
    subject = asked(bench, CHAFFS / "depth_below_observed.toml")

    evidence = told(subject, "claims.max_depth", "claims.p99_wait_s")

    assert evidence.expected == "every run bears out max_depth"
    assert (
        evidence.yours
        == "max_depth = 6 is FALSE in 78 of 100 runs: the worst is load steady, seed 5"
    )
    assert evidence.when.startswith("load steady, seed 5, at ")
    assert subject.paper.text.splitlines()[(evidence.line or 0) - 1] == "max_depth = 6"
    assert evidence.timeline is not None
    assert evidence.timeline.rows[-1].flag == "max_depth is FALSE"
    assert evidence.timeline.rows[-1].text.endswith(" back, 7 inside")


def test_a_red_names_the_other_statements_that_are_false(bench: Bench) -> None:
    subject = asked(bench, CHAFFS / "says_wait_but_refuses.toml")

    evidence = told(subject, "when_full.action", "when_full.signal", "when_full.victim")

    assert evidence.yours.startswith('action = "wait" is FALSE in ')
    assert "refuse" not in evidence.yours
    assert evidence.yours.endswith("; signal and victim too")


def test_a_vacuous_bound_is_told_with_what_it_would_have_to_be_near(bench: Bench) -> None:
    subject = asked(bench, CHAFFS / "vacuous_bounds.toml")
    document = document_of(subject)
    runs = runs_of(subject, document)

    with pytest.raises(Finding) as found:
        are_not_vacuous(document, runs)

    said = found.value.evidence.yours
    assert said.startswith(
        "max_depth = 1000 is VACUOUS: it is more than 4 times what the worst run shows, load "
    )
    assert said.endswith("p99_wait_s, max_loss_pct and recovery_s_after_burst too")


def test_two_bounds_that_are_too_tight_are_two_mistakes(bench: Bench, tmp_path: Path) -> None:
    text = (CHAFFS / "depth_below_observed.toml").read_text("utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("max_depth = 6", "max_depth = 5"), "utf-8")

    known = told(asked(bench, CHAFFS / "depth_below_observed.toml"), "claims.max_depth")
    mine = told(asked(bench, path), "claims.max_depth")

    assert mine.keys != known.keys


def test_a_bound_that_is_true_is_told_how_bad_it_gets(bench: Bench) -> None:
    subject = asked(bench, CHAFFS / "worst_seen_wait.toml")
    document = document_of(subject)

    found = are_true(document, runs_of(subject, document), "claims.max_depth", "claims.p99_wait_s")

    assert found.found == "at worst 8 inside, 6.30 s"


def test_a_bound_that_is_too_wide_is_no_false_one_and_tells_nothing(bench: Bench) -> None:
    subject = asked(bench, CHAFFS / "vacuous_bounds.toml")
    document = document_of(subject)
    others = runs_on_other_days(subject, document)

    found = are_true(document, others, "claims.max_depth", "claims.p99_wait_s")

    assert found.found == ""


def test_an_open_question_is_not_started_and_never_red(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(STUB.read_text("utf-8").replace('name = ""', 'name = "letters"'), "utf-8")
    subject = asked(bench, path)
    document = document_of(subject)
    runs = runs_of(subject, document)

    with pytest.raises(Finding) as found:
        are_true(document, runs, "claims.max_depth", "claims.p99_wait_s")

    assert found.value.outcome is Outcome.UNATTEMPTED
    assert found.value.evidence.yours == "open: max_depth and p99_wait_s"


def test_nothing_is_too_wide_or_not_while_it_is_not_said(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(STUB.read_text("utf-8").replace('name = ""', 'name = "letters"'), "utf-8")
    subject = asked(bench, path)
    document = document_of(subject)
    runs = runs_of(subject, document)

    with pytest.raises(Finding) as found:
        are_not_vacuous(document, runs)

    assert found.value.outcome is Outcome.UNATTEMPTED
    assert found.value.evidence.yours.endswith(" and more")


def test_an_own_queue_needs_room_for_two(bench: Bench) -> None:
    subject = asked(bench, CHAFFS / "room_for_one.toml")
    document = document_of(subject)

    with pytest.raises(Finding) as found:
        runs_of(subject, document)

    assert "room for two" in found.value.evidence.expected
    assert subject.paper.text.splitlines()[(found.value.evidence.line or 0) - 1] == "capacity = 1"


def test_a_document_that_leaves_users_out_is_told_so(bench: Bench) -> None:
    subject = asked(bench, CHAFFS / "leaves_users_out.toml")
    document = document_of(subject)

    with pytest.raises(Finding) as found:
        says_all(document)

    assert found.value.evidence.yours == "1 of 24 are open: on_late"
