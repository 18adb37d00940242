"""Pages: the agreed sections in the agreed order, promises, and three hints for each check."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from course import page as pages
from course.catalog import Exercise, Unit
from course.table import VERBS

if TYPE_CHECKING:
    from tests.contract.conftest import Stated

EXERCISE_SECTIONS = [
    "Task",
    "Promises",
    "What the text leaves open",
    "The stub",
    "Hints",
    "Reference solution",  # last: a learner copy leaves it out
]
OWN_SYSTEM = "In your own system"  # unscored: a mastery exercise has it, before its last section
UNIT_SECTIONS = [
    "Problem",
    "Model",
    "Example",
    "In the wild",
    "Boundary",
    "Exercises",
    "Review question",
    "What this leaves out",
]
FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
ANSWER = re.compile(r'^ *--8<-- "(solutions|tests/wheats)/', re.MULTILINE)
VERB = re.compile(r"\./course ([a-z]+)")


def sections(text: str) -> dict[str, str]:
    """Return what stands under each second heading, code included, in order."""
    found: dict[str, str] = {}
    heading, is_code = "", False
    for line in text.splitlines():
        is_code ^= line.lstrip().startswith("```")
        if line.startswith("## ") and not is_code:
            heading = line.removeprefix("## ").strip()
            found[heading] = ""
        elif heading:
            found[heading] += f"{line}\n"
    return found


def public_sentences(exercise: Exercise, all_stated: list[Stated]) -> list[str]:
    """Return the sentences of an exercise's public checks, from top to bottom."""
    return [
        one.check.sentence for one in all_stated if one.exercise == exercise and not one.is_hidden
    ]


def test_an_exercise_page_has_its_sections_in_order(exercise: Exercise) -> None:
    text = exercise.page.read_text("utf-8")

    found = list(sections(text))

    right = [*EXERCISE_SECTIONS]
    if OWN_SYSTEM in found:
        right.insert(-1, OWN_SYSTEM)
    assert found == right, f"{exercise.page.name} has {found}: right is {right}"


def test_a_unit_page_has_its_sections_in_order(unit: Unit) -> None:
    path = unit.exercises[0].unit_page

    found = list(sections(path.read_text("utf-8")))

    assert found == UNIT_SECTIONS, f"the page of {unit.name} has {found}: right is {UNIT_SECTIONS}"


def test_a_unit_page_links_each_exercise(exercise: Exercise) -> None:
    text = sections(exercise.unit_page.read_text("utf-8"))["Exercises"]

    assert f"({exercise.name}.md)" in text, (
        f"the section Exercises of {exercise.unit}/index.md does not link {exercise.name}.md"
    )


def test_an_exercise_page_says_its_title_and_minutes(exercise: Exercise) -> None:
    page = pages.read(exercise.page)

    assert page.title, f"{exercise.page.name} has no title: write `title: ...` in its front matter"
    assert page.minutes, f"{exercise.page.name} has no minutes: write `minutes: 25`, a whole number"


def test_a_pages_title_is_its_one_first_heading(page: Path) -> None:
    text = page.read_text("utf-8")

    title = pages.read(page).title
    headings = re.findall(r"^# (.+)$", FENCED.sub("", text), re.MULTILINE)

    assert headings == [title], (
        f"{page.name} has the title {title!r} and the first headings {headings}: let them be one"
    )


def test_an_exercise_page_promises_something(exercise: Exercise) -> None:
    page = pages.read(exercise.page)

    assert page.promises, f"{exercise.page.name} lists no promise: a check may rest on nothing else"


def test_hints_are_for_the_public_checks_in_their_order(
    exercise: Exercise, all_stated: list[Stated]
) -> None:
    right = public_sentences(exercise, all_stated)

    hinted = list(pages.read(exercise.page).hints)

    missing, unknown = sorted(set(right) - set(hinted)), sorted(set(hinted) - set(right))
    assert hinted == right, (
        f"{exercise.page.name} has no hints for {missing}, has some for {unknown}, which is no "
        f"public check; right is one `###` for each, in this order: {right}"
    )


def test_a_check_has_three_hints(exercise: Exercise) -> None:
    hints = pages.read(exercise.page).hints

    others = {sentence: len(items) for sentence, items in hints.items() if len(items) != 3}

    assert not others, f"{others}: a question, a direction, the shape of the answer, so three hints"


def test_the_first_hint_is_a_question(exercise: Exercise) -> None:
    hints = pages.read(exercise.page).hints

    told = [items[0] for items in hints.values() if items and not items[0].endswith("?")]

    assert not told, f"{told}: the first hint is a question, and ends with a question mark"


def test_the_stub_is_included_in_its_section(exercise: Exercise) -> None:
    section = sections(exercise.page.read_text("utf-8"))["The stub"]

    line = f'--8<-- "{exercise.stub.relative_to(exercise.root).as_posix()}"'

    assert line in section, (
        f"{exercise.page.name} shows another stub than learners get: write {line}"
    )


def test_the_solution_is_included_in_the_last_section(exercise: Exercise) -> None:
    parts = sections(exercise.page.read_text("utf-8"))

    line = f'--8<-- "{exercise.solution.relative_to(exercise.root).as_posix()}"'
    where = [heading for heading, text in parts.items() if line in text]

    assert where == ["Reference solution"], (
        f"{exercise.page.name} shows its solution in {where}: in Reference solution only, as {line}"
    )


def test_a_page_names_verbs_that_exist(page: Path) -> None:
    named = VERB.findall(page.read_text("utf-8"))

    unknown = sorted(set(named) - VERBS.keys())

    assert not unknown, (
        f"{page.name} says ./course {unknown}: there is no such verb in course.table"
    )


def test_a_page_shows_an_answer_in_its_last_section_only(page: Path) -> None:
    parts = sections(page.read_text("utf-8"))

    showing = [heading for heading, text in parts.items() if ANSWER.search(text)]

    assert showing in ([], list(parts)[-1:]), (
        f"{page.name} shows an answer in {showing}: a learner copy leaves out the last section only"
    )


def test_an_exercise_is_offered_on_its_page_where_the_list_says_so(exercise: Exercise) -> None:
    stub = sections(exercise.page.read_text("utf-8"))["The stub"]

    offered = re.findall(r'<div class="in-page" data-exercise="(\w+)">', stub)
    is_loaded = '--8<-- "docs/assets/in_page/here.html"' in stub

    right = [exercise.name] if exercise.in_page else []
    assert (offered, is_loaded) == (right, exercise.in_page), (
        f"{exercise.page.name} offers {offered}: course.toml says {exercise.in_page=}"
    )


def test_only_what_runs_without_threads_of_its_own_is_solved_on_a_page(exercise: Exercise) -> None:
    if exercise.in_page:
        assert exercise.lab in {"threads", "tasks"}, f"a browser has no {exercise.lab}"
        assert exercise.needs == ("posix",), f"a browser has none of {exercise.needs}"
