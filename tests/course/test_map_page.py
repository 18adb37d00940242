"""The page of a map: a table with heads, hostile ids, large classes, nothing but a style."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.course.mapped import EXERCISES, behaviour, know, results

from course.catalog import load
from course.grading.reports import Graded, Report
from course.grading.scoring import score
from course.lab.fingerprints import Bank
from course.teaching import map_lines
from course.teaching.class_map import ClassMap, class_map
from course.teaching.map_page import PAGE, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = (
    "<img src=x onerror=owned=1>",
    '"><script>owned=1</script>',
    "</style></table><!--",
    "$policy ${style} {about}",
    "\u202eevil\x1b[2J",
    "a' onmouseover='owned=1",
)
LEARNERS = 3000
EMPTY = {"meta", "img", "br", "link"}

Make = Callable[[Mapping[str, tuple[str, ...]]], ClassMap]


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and whether each was closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def but_words(self) -> list[tuple[str, dict[str, str | None]]]:
        """Return all of them but those around the words of a command."""
        return [one for one in self.found if one[0] != "i"]

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def mapped(root: Path) -> Make:
    """A maker of maps: each learner's words, one an exercise."""
    know(root)

    def make(class_: Mapping[str, tuple[str, ...]]) -> ClassMap:
        reports = []
        for learner, words in class_.items():
            own = {name: results(name, word) for name, word in zip(EXERCISES, words, strict=True)}
            graded = {name: Graded(found, score(found)) for name, found in own.items()}
            reports.append(Report(learner, graded))
        return class_map(load(root), reports, Bank.of(root))

    return make


def words_of(number: int) -> tuple[str, str]:
    """Return what learner so-and-so hands in."""
    words = ("right", "if_not_while", "one_too_many", "stub", "stalls", f"idea_{number // 40}")
    return words[number % 6], words[number // 6 % 6]


def large_class() -> dict[str, tuple[str, ...]]:
    return {f"id-{number:04}": words_of(number) for number in range(1, LEARNERS + 1)}


def test_each_row_and_column_has_a_head(mapped: Make) -> None:
    made = mapped({"ada": ("right", "late"), "joan": ("if_not_while", "late")})

    tags = Tags(page(made, "results"))

    scopes = [head["scope"] for head in tags.named("th")]
    assert scopes == ["col", "col", "row", "row", "row"]
    assert tags.open == tags.crossed == []


def test_each_cell_says_in_words_what_it_shows(mapped: Make) -> None:
    made = mapped(
        {
            "ada": ("right", "late"),
            "alan": ("if_not_while", "late"),
            "grace": ("stub", "torn"),
            "joan": ("own", "ours"),
        }
    )

    text = page(made, "results")

    cells = re.findall(r"<td class=\"[a-z ]+\"[^>]*>(.*?)</td>", text)
    said = [re.sub(r"<[^>]*>", "", cell) for cell in cells if cell]
    assert said == [
        "passed",
        "?1 alike, no name yet",
        "A if_not_while",
        "?1 alike, no name yet",
        "not started",
        "broken",
        "wrong like nobody else",
        "pending: a fault of the grader",
    ]


@pytest.mark.parametrize("with_names", [True, False], ids=["named", "unnamed"])
def test_a_hostile_id_is_text(mapped: Make, *, with_names: bool) -> None:
    made = mapped(dict.fromkeys(HOSTILE, ("if_not_while", "late")))
    harmless = {f"id-{place}": ("if_not_while", "late") for place in range(len(HOSTILE))}

    text = page(made, HOSTILE[0], with_names=with_names)

    right = Tags(page(mapped(harmless), "results", with_names=with_names))
    tags = Tags(text)
    assert tags.but_words() == right.but_words()  # whatever the ids
    assert tags.open == tags.crossed == []
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_a_hostile_id_cannot_move_the_terminal(mapped: Make) -> None:
    made = mapped(dict.fromkeys(HOSTILE, ("late", "late")))

    said = "\n".join(map_lines.lines(made, HOSTILE[4]))

    assert [character for character in said.replace("\n", "") if not character.isprintable()] == []


def test_an_own_name_is_text(root: Path, mapped: Make) -> None:
    bank = Bank.of(root)
    own = {"handoff": {behaviour("handoff", "late"): HOSTILE[1]}}
    know_it = Bank(bank.listed, own)
    reports = [
        Report(name, {"handoff": Graded(results("handoff", "late"), score(()))})
        for name in ("ada", "joan")
    ]

    tags = Tags(page(class_map(load(root), reports, know_it), "results"))

    assert tags.named("script") == []
    assert tags.open == tags.crossed == []


def test_nothing_runs_and_nothing_is_asked_for(mapped: Make) -> None:
    text = page(mapped({"ada": ("right", "late")}), "results")

    tags = Tags(text)

    assert "default-src 'none'; style-src 'sha256-" in text
    assert [name for name, _ in tags.found if name in ("script", "img", "link", "iframe")] == []
    assert [a for _, given in tags.found for a in given if a in ("style", "src", "href")] == []
    assert "://" not in text


def test_a_large_class_is_folded_into_pages(mapped: Make) -> None:
    made = mapped(large_class())

    text = page(made, "results")

    tags = Tags(text)
    folds = [one for one in re.findall(r"<summary>(.*?)</summary>", text) if one.startswith("id-")]
    assert len(folds) == LEARNERS / PAGE
    assert folds[:2] == ["id-0001 to id-0100", "id-0101 to id-0200"]
    assert sum("open" in one for one in tags.named("details")) == 1
    assert text.count('<th scope="row">id-') == LEARNERS
    assert len(text) < 1_000_000


def test_rows_without_names_are_in_the_order_of_their_cells(mapped: Make) -> None:
    class_ = {"ada": ("right", "right"), "joan": ("stub", "late"), "mary": ("right", "late")}
    turned = {
        name: class_[other] for name, other in zip(class_, reversed(list(class_)), strict=True)
    }

    first, second = (page(mapped(one), "results", with_names=False) for one in (class_, turned))

    assert first == second


def test_the_same_class_gives_the_same_bytes(mapped: Make) -> None:
    class_ = {"ada": ("right", "late"), "joan": ("if_not_while", "late")}

    assert page(mapped(class_), "results") == page(mapped(class_), "results")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_a_large_class_on_a_narrow_screen(
    open_file: Callable[..., Page], mapped: Make, tmp_path: Path, scheme: str
) -> None:
    place = tmp_path / "map.html"
    place.write_text(page(mapped(large_class()), "results"), encoding="utf-8")
    faint = (Path(__file__).parent / "faint_texts.js").read_text("utf-8")
    shown = open_file(place, viewport={"width": 390, "height": 844}, color_scheme=scheme)

    too_wide = shown.evaluate("document.documentElement.scrollWidth > innerWidth")
    pages = shown.locator("details:has(table)")
    pages.nth(1).locator("summary").press("Enter")

    assert not too_wide
    assert pages.count() == LEARNERS / PAGE
    assert pages.nth(1).locator("tbody tr").first.is_visible()
    assert shown.evaluate(faint) == []
