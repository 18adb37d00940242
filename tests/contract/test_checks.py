"""A check is a promise of the page: named after it, resting on nothing but the contract."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING

from course.catalog import Catalog, Exercise

if TYPE_CHECKING:
    from tests.contract.conftest import Stated

ALLOWED = {
    "__future__",
    "typing",
    "course.grading.audits",
    "course.grading.burying",
    "course.grading.bursts",
    "course.grading.collapse",
    "course.grading.check",
    "course.grading.consuming",
    "course.grading.crash_runs",
    "course.grading.crashing",
    "course.grading.finding",
    "course.grading.health",
    "course.grading.lease_walks",
    "course.grading.lending",
    "course.grading.loops",
    "course.grading.losing",
    "course.grading.messages",
    "course.grading.odd_messages",
    "course.grading.policies",
    "course.grading.probing",
    "course.grading.real_queues",
    "course.grading.rooms",
    "course.grading.scheduling",
    "course.grading.shift_stories",
    "course.grading.sizing",
    "course.grading.walks",
    "course.lab.at_rest",
    "course.lab.callers",
    "course.lab.commands",
    "course.lab.crash_world",
    "course.lab.burials",
    "course.lab.crowds",
    "course.lab.doubles",
    "course.lab.effect_judges",
    "course.lab.fates",
    "course.lab.judges",
    "course.lab.kit",
    "course.lab.lines",
    "course.lab.mailroom",
    "course.lab.map_judges",
    "course.lab.map_limits",
    "course.lab.maps",
    "course.lab.mourners",
    "course.lab.pool_ends",
    "course.lab.pool_judges",
    "course.lab.pools",
    "course.lab.scenario",
    "course.lab.scripts",
    "course.specimens.lending_queues",
    "course.specimens.right_queues",
    "course.specimens.stages",
    "course.subject.fresh",
    "course.subject.proxy",
    "course.subject.remote",
}
REFUSED = {"eval", "exec", "getattr", "inspect", "monotonic", "open", "sleep", "time", "vars"}
HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)


def name_for(sentence: str) -> str:
    """Return what the function of a check with this sentence is called."""
    words = re.sub(r"['’]", "", sentence.lower())
    return "test_" + re.sub(r"[^a-z0-9]+", "_", words).strip("_")


def imported(tree: ast.Module) -> list[str]:
    """Return the modules that a file imports, wherever it does."""
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names.append("." * node.level + (node.module or ""))
    return names


def used(tree: ast.Module) -> list[tuple[int, str]]:
    """Return every name and attribute in a file, with its line."""
    names = [(node.lineno, node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)]
    names += [
        (node.lineno, node.attr) for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    ]
    return names


def test_a_file_of_checks_imports(checks_file: Path) -> None:
    defined = run_path(str(checks_file))

    tests = [name for name in defined if name.startswith("test_")]

    assert tests, f"{checks_file.name} defines no check: write one for each promise of the page"


def test_a_sentence_stands_at_one_check(exercise: Exercise, all_stated: list[Stated]) -> None:
    sentences = Counter(one.check.sentence for one in all_stated if one.exercise == exercise)

    shared = [sentence for sentence, times in sentences.items() if times > 1]

    assert not shared, (
        f"{shared} stand at several checks of {exercise.name}: one promise, one check"
    )


def test_a_check_is_named_after_its_sentence(stated: Stated) -> None:
    right = name_for(stated.check.sentence)

    assert stated.function == right, (
        f"{stated.function} says {stated.check.sentence!r}: rename it to {right}"
    )


def test_a_sentence_is_about_behaviour(stated: Stated) -> None:
    sentence = stated.check.sentence

    is_plain = sentence[:1].islower() and not sentence.endswith(".") and len(sentence) <= 72

    assert is_plain, f"{sentence!r}: begin in lower case, end without a full stop, fit one line"


def test_a_check_says_what_it_is_about(stated: Stated) -> None:
    behaviour = stated.check.behaviour

    assert behaviour, f"{stated.function} has an empty behaviour: name what it is about in a word"


def test_a_check_rests_on_an_earlier_one(stated: Stated, all_stated: list[Stated]) -> None:
    earlier = [
        one.check.sentence
        for one in all_stated[: all_stated.index(stated)]
        if one.exercise == stated.exercise
    ]

    assert stated.check.after in ["", *earlier], (
        f"{stated.function} comes after {stated.check.after!r}, which is no earlier check of "
        f"{stated.exercise.name}: {earlier}"
    )


def test_a_check_catches_chaffs_that_exist(stated: Stated) -> None:
    chaffs = [chaff.stem for chaff in stated.exercise.chaffs()]

    unknown = [name for name in stated.check.catches if name not in chaffs]

    assert not unknown, (
        f"{stated.function} claims to catch {unknown}: no such chaff of {stated.exercise.name}"
    )


def test_a_check_names_a_chaff_once(stated: Stated) -> None:
    catches = stated.check.catches

    twice = sorted({name for name in catches if catches.count(name) > 1})

    assert not twice, f"{stated.function} names {twice} more than once: once is enough"


def test_a_chaff_is_named_by_a_check(
    chaff: Path, listed: Catalog, all_stated: list[Stated]
) -> None:
    exercise = listed.find(chaff.parent.name)

    catching = [
        one.function
        for one in all_stated
        if one.exercise == exercise and chaff.stem in one.check.catches
    ]

    assert catching, (
        f"no check of {exercise.name} says that it catches {chaff.stem}: name it at one"
    )


def test_a_hidden_check_catches_a_chaff(stated: Stated) -> None:
    needed = 1 if stated.is_hidden else 0

    named = len(stated.check.catches)

    assert named >= needed, (
        f"{stated.function} is hidden and catches nothing: name a chaff or drop it"
    )


def test_a_check_leads_to_a_section_of_the_units_page(stated: Stated) -> None:
    headings = HEADING.findall(stated.exercise.unit_page.read_text("utf-8"))

    assert stated.check.section in headings, (
        f"{stated.function} sends learners to {stated.check.section!r}, "
        f"which is no heading of the unit's page: {headings}"
    )


def test_every_test_of_a_checks_file_is_a_check(
    checks_file: Path, all_stated: list[Stated]
) -> None:
    tree = ast.parse(checks_file.read_text("utf-8"))
    exercise, is_hidden = checks_file.stem.removeprefix("test_"), "hidden" in checks_file.parts
    checks = {
        one.function
        for one in all_stated
        if one.exercise.name == exercise and one.is_hidden == is_hidden
    }

    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    others = [name for name in functions if name.startswith("test") and name not in checks]

    assert not others, (
        f"{checks_file.name} has tests that are no checks, {others}: give each `@check`"
    )


def test_checks_import_only_the_instruments(checks_file: Path) -> None:
    allowed = ALLOWED | {f"course.contracts.{checks_file.parent.name}"}

    others = set(imported(ast.parse(checks_file.read_text("utf-8")))) - allowed

    assert not others, (
        f"{checks_file.name} imports {sorted(others)}: a check speaks through {sorted(allowed)}"
    )


def test_checks_use_no_private_names(checks_file: Path) -> None:
    names = used(ast.parse(checks_file.read_text("utf-8")))

    private = [f"line {line}: {name}" for line, name in names if name.startswith("_")]

    assert not private, (
        f"{checks_file.name} looks inside: {private}; use what the contract promises"
    )


def test_checks_do_not_sleep_read_clocks_or_source(checks_file: Path) -> None:
    names = used(ast.parse(checks_file.read_text("utf-8")))

    refused = [f"line {line}: {name}" for line, name in names if name in REFUSED]

    assert not refused, (
        f"{checks_file.name} uses {refused}: time moves by subject.advance, "
        "and a check sees behaviour only"
    )
