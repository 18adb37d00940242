"""A counterexample's page, played by a real browser: keys, motion, colours, width, hostile text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from course.grading.outcome import Evidence, Line
from course.playing.page import Beside, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

BESIDE = Beside(
    sentence="no interleaving loses an item",
    exercise="buffer",
    path="answers/buffer.py",
    known="if_not_while: Woken is not the same as allowed.",
    read="docs: A boundary",
    following="./course hint buffer",
)
HOSTILE = (
    "</script><img src=x onerror=owned=1><script>owned=1</script><!-- \u202e &lt;b&gt; $x ${x}"
)
NARROW = {"width": 390, "height": 844}
FAINT = (Path(__file__).parent / "faint_texts.js").read_text("utf-8")


@pytest.fixture
def opened(open_file: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """Open a page of this evidence."""

    def open_page(evidence: Evidence, beside: Beside = BESIDE, **options: Any) -> Page:
        place = tmp_path / "page.html"
        place.write_text(page(evidence, beside), encoding="utf-8")
        return open_file(place, **options)

    return open_page


def status(shown: Page) -> str:
    """Return what the live region says, on one line."""
    return " ".join(shown.locator("#status").inner_text().split())


def press(shown: Page, *keys: str) -> None:
    for key in keys:
        shown.keyboard.press(key)


def test_it_plays_by_the_space_bar_and_stops_at_the_first_difference(
    opened: Callable[..., Page], woken_too_late: Evidence
) -> None:
    shown = opened(woken_too_late)

    press(shown, " ")
    shown.clock.run_for(60_000)

    assert status(shown).startswith("First difference: event 4 of 4. consumer b: get() raises")
    assert "sleeps until an item is there" in shown.locator("#expected").inner_text()
    assert "raises IndexError" in shown.locator("#yours").inner_text()
    assert shown.locator("#play").inner_text() == "Play again"


def test_it_pauses_where_it_is(opened: Callable[..., Page], woken_too_late: Evidence) -> None:
    shown = opened(woken_too_late)

    press(shown, " ")
    shown.clock.run_for(2_000)
    press(shown, " ")
    shown.clock.run_for(60_000)

    assert status(shown).startswith("Event 2 of 4. producer")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["ArrowRight"], "Event 1 of 4. consumer b: get() waits at line 3."),
        (["ArrowRight", "ArrowRight", "ArrowLeft"], "Event 1 of 4."),
        (["j"], "First difference: event 4 of 4."),
        (["J", "ArrowRight"], "First difference: event 4 of 4."),
        (["j", "r"], "4 events to the first difference."),
        (["ArrowLeft"], "4 events to the first difference."),
        (["Control+j"], "4 events to the first difference."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_it_obeys_keys(
    opened: Callable[..., Page], woken_too_late: Evidence, keys: list[str], said: str
) -> None:
    shown = opened(woken_too_late)

    press(shown, *keys)

    assert status(shown).startswith(said)


def test_a_focused_button_keeps_the_space_bar(
    opened: Callable[..., Page], woken_too_late: Evidence
) -> None:
    shown = opened(woken_too_late)

    shown.locator("#next").focus()
    press(shown, " ", " ")

    assert status(shown).startswith("Event 2 of 4.")


def test_both_lanes_show_the_same_run_before_the_difference(
    opened: Callable[..., Page], woken_too_late: Evidence
) -> None:
    shown = opened(woken_too_late)

    press(shown, "ArrowRight", "ArrowRight")

    for lane in ("#expected", "#yours"):
        assert shown.locator(f"{lane} .inside .token").all_inner_texts() == ["a1"]
        assert shown.locator(f"{lane} .asleep .name").all_inner_texts() == ["consumer b"]
    assert shown.locator("#yours .where").all_inner_texts() == ["line 3\nself.ready.wait()"]
    assert shown.locator("#expected .where").count() == 0


def test_it_is_told_in_words_on_demand(
    opened: Callable[..., Page], woken_too_late: Evidence
) -> None:
    shown = opened(woken_too_late)

    press(shown, "j", "d")

    said = shown.locator("#described")
    assert said.get_attribute("aria-live") == "polite"
    assert "consumer b: get() raises IndexError at line 4" in said.inner_text()
    press(shown, "d")
    assert not said.is_visible()


def test_less_motion_means_steps(opened: Callable[..., Page], woken_too_late: Evidence) -> None:
    shown = opened(woken_too_late, reduced_motion="reduce")

    press(shown, " ")
    shown.clock.run_for(60_000)

    assert status(shown).startswith("Event 1 of 4.")
    assert not shown.locator("#play").is_visible()
    assert shown.evaluate("document.getAnimations().length") == 0
    assert "told by steps" in shown.locator("#keys").inner_text()


def test_it_moves_where_motion_is_welcome(
    opened: Callable[..., Page], woken_too_late: Evidence
) -> None:
    shown = opened(woken_too_late)

    press(shown, "ArrowRight", "ArrowRight")

    assert shown.evaluate("document.getAnimations().length") > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_needs_no_sideways_scrolling(
    opened: Callable[..., Page], woken_too_late: Evidence, scheme: str
) -> None:
    shown = opened(woken_too_late, viewport=NARROW, color_scheme=scheme)
    press(shown, "d")
    widths = []

    for _ in range(5):
        widths.append(shown.evaluate("document.documentElement.scrollWidth"))
        press(shown, "ArrowRight")

    assert widths == [NARROW["width"]] * 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("key", ["ArrowRight", "j"])
def test_every_text_stands_out_from_its_ground(
    opened: Callable[..., Page], woken_too_late: Evidence, scheme: str, key: str
) -> None:
    shown = opened(woken_too_late, color_scheme=scheme, reduced_motion="reduce")

    press(shown, key, "d")

    assert shown.evaluate(FAINT) == []


def test_the_schemes_differ(opened: Callable[..., Page], woken_too_late: Evidence) -> None:
    grounds = {
        opened(woken_too_late, color_scheme=scheme).evaluate(
            "getComputedStyle(document.documentElement).backgroundColor"
        )
        for scheme in ("light", "dark")
    }

    assert len(grounds) == 2


def test_what_an_answer_says_stays_text(
    opened: Callable[..., Page], woken_too_late: Evidence
) -> None:
    timeline = woken_too_late.timeline
    assert timeline is not None
    rows = [
        replace(
            row,
            actor=HOSTILE,
            text=HOSTILE,
            flag=HOSTILE,
            right=None,
            scene=row.scene
            and replace(
                row.scene,
                inside=(HOSTILE,),
                lost=(HOSTILE,),
                figures=tuple(replace(one, word=HOSTILE) for one in row.scene.figures),
            ),
        )
        for row in timeline.rows
    ]
    evidence = replace(
        woken_too_late,
        expected=HOSTILE,
        yours=HOSTILE,
        waits=(HOSTILE,),
        timeline=replace(
            timeline,
            title=HOSTILE,
            actors=(HOSTILE,),
            rows=tuple(rows),
            lines=(Line(3, HOSTILE * 9),),
        ),
    )
    beside = replace(BESIDE, known=HOSTILE, path=HOSTILE)

    shown = opened(evidence, beside, viewport=NARROW)
    press(shown, "d", "j")

    assert shown.evaluate("typeof owned") == "undefined"
    assert shown.locator("img").count() == 0
    assert shown.locator("script").count() == 2
    assert "</script><img src=x onerror=owned=1>" in status(shown)
    assert "\u202e" not in shown.content()
    assert shown.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_a_run_without_an_inside_is_told_by_its_actors(
    opened: Callable[..., Page], woken_too_late: Evidence
) -> None:
    timeline = woken_too_late.timeline
    assert timeline is not None
    rows = [
        replace(row, right=None, scene=row.scene and replace(row.scene, inside=None))
        for row in timeline.rows
    ]
    shown = opened(replace(woken_too_late, timeline=replace(timeline, rows=tuple(rows))))

    press(shown, "j")

    assert status(shown).startswith("First difference: event 4 of 4.")
    assert shown.locator("#yours .card").count() == 3
    assert shown.locator(".queue").count() == 0


def test_a_run_without_pictures_is_told_in_words(
    opened: Callable[..., Page], woken_too_late: Evidence
) -> None:
    timeline = woken_too_late.timeline
    assert timeline is not None
    rows = tuple(replace(row, right=None, scene=None) for row in timeline.rows)
    shown = opened(replace(woken_too_late, timeline=replace(timeline, rows=rows)))

    press(shown, "ArrowRight", "j")

    assert "expected get() returns" in status(shown)
    assert not shown.locator("#lanes").is_visible()
    assert shown.locator("#steps li[aria-current]").count() == 1
