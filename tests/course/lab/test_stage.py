"""What can be seen of a queue while it is used, and what would be seen if it kept its promise."""

from __future__ import annotations

from typing import Any

import pytest

from course.contracts.backpressure_policy import Fate, Item, Outcome, WhenFull
from course.grading.outcome import Figure, Scene
from course.lab.history import Raised
from course.lab.naming import thing
from course.lab.promised import promised
from course.lab.scenario import Operation, call, get, offer, put, take
from course.lab.stage import Stage

ACCEPTED, EVERY_ITEM = Outcome(Fate.ACCEPTED), ("a", "b", "c")


def stage(capacity: int = 1, **settings: Any) -> Stage:
    return Stage({"capacity": capacity, **settings})


def done(on: Stage, actor: str, operation: Operation, value: Any = None) -> None:
    on.calls(actor, operation, 0.0)
    on.returns(actor, value)


def asleep(on: Stage, actor: str, operation: Operation) -> None:
    on.calls(actor, operation, 0.0)
    on.stops(actor, "asleep", 7)


def of(scene: Scene, actor: str) -> Figure:
    return next(figure for figure in scene.figures if figure.actor == actor)


def test_items_go_in_and_come_out() -> None:
    seen = stage(2)

    done(seen, "p", put("a"))
    done(seen, "p", put("b"))
    done(seen, "c", get(), "a")

    scene = seen.scene("c")
    assert scene.inside == ("b",)
    assert of(scene, "c").holds == "a"
    assert (of(scene, "p").side, of(scene, "c").side) == ("in", "out")


def test_a_caller_holds_its_item_until_the_call_returns() -> None:
    seen = stage()

    asleep(seen, "p", put("a"))

    scene = seen.scene()
    assert scene.inside == ()
    assert (of(scene, "p").holds, of(scene, "p").line) == ("a", 7)


@pytest.mark.parametrize(
    ("operation", "inside", "why"),
    [
        (put("b"), 0, "there is room"),
        (put("b"), 1, ""),
        (get(), 1, "an item is there"),
        (get(), 0, ""),
        (call("join"), 1, ""),
    ],
    ids=str,
)
def test_a_sleeper_could_go_on_where_there_is_room_or_an_item(
    operation: Operation, inside: int, why: str
) -> None:
    seen = stage()
    for item in EVERY_ITEM[:inside]:
        done(seen, "x", put(item))

    asleep(seen, "one", operation)

    assert of(seen.scene(), "one").could == why


def test_who_sleeps_again_on_its_line_has_been_woken() -> None:
    seen = stage()

    asleep(seen, "c", get())
    seen.stops("c", "asleep", 7)

    assert of(seen.scene(), "c").word == "woke, and sleeps again"


def test_an_item_taken_before_its_put_returns_is_in_one_place_only() -> None:
    seen = stage()
    asleep(seen, "p", put("a"))

    done(seen, "c", get(), "a")
    seen.returns("p", None)

    scene = seen.scene()
    assert (scene.inside, of(scene, "p").holds, of(scene, "c").holds) == ((), "", "a")


def test_what_a_caller_has_called_for_and_will_get_takes_no_place() -> None:
    seen = stage()
    done(seen, "p", put("a"))
    seen.calls("c", get(), 0.0, thing("a"))

    done(seen, "q", put("b"))

    assert not seen.is_over
    assert seen.scene().inside == ("b",)


def test_more_inside_than_places_is_seen() -> None:
    seen = stage()

    done(seen, "p", put("a"))
    done(seen, "p", put("b"))

    assert seen.is_over


@pytest.mark.parametrize(
    ("outcome", "inside", "holds", "left", "spilled"),
    [
        (ACCEPTED, ("a", "b"), "", (), ()),
        (Outcome(Fate.REFUSED), ("a",), "b", (), ()),
        (Outcome(Fate.TIMED_OUT), ("a",), "b", (), ()),
        (Outcome(Fate.EVICTED_OTHER, Item("a")), ("b",), "", ("a",), ()),
        (Outcome(Fate.SPILLED), ("a",), "", (), ("b",)),
    ],
    ids=lambda value: value.fate.value if isinstance(value, Outcome) else "",
)
def test_an_outcome_says_where_an_item_is(
    outcome: Outcome, inside: tuple[str, ...], holds: str, left: Any, spilled: Any
) -> None:
    seen = stage(2)
    done(seen, "p", offer(Item("a")), ACCEPTED)

    done(seen, "q", offer(Item("b")), outcome)

    scene = seen.scene()
    assert (scene.inside, of(scene, "q").holds) == (inside, holds)
    assert (scene.left, scene.spilled) == (left, spilled)


def test_what_was_spilled_can_be_taken() -> None:
    seen = stage()
    done(seen, "p", offer(Item("a")), Outcome(Fate.SPILLED))

    done(seen, "c", take(), Item("a"))

    assert seen.scene().spilled == ()


def test_a_call_that_raises_keeps_its_item_outside() -> None:
    seen = stage()
    seen.calls("p", put("a"), 0.0)

    seen.raises("p", Raised("CancelledError"))

    figure = of(seen.scene(), "p")
    assert (figure.state, figure.holds, figure.word) == ("cancelled", "a", "is cancelled")


def test_without_a_capacity_nobody_can_say_what_is_inside() -> None:
    seen = Stage({})

    done(seen, "p", put("a"))

    assert seen.scene().inside is None


def test_an_item_shows_its_name_and_its_priority() -> None:
    names = [thing(value).name for value in ("a", Item("b"), Item("c", 2), 7)]

    assert names == ["a", "b", "c p2", "7"]


# --- what is promised ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "inside", "state", "left_inside", "says"),
    [
        (put("x"), 0, "done", ("x",), 'put("x") goes in'),
        (put("x"), 2, "asleep", ("a", "b"), 'put("x") waits: 2 of 2 places are taken'),
        (get(), 2, "done", ("b",), "get() returns a"),
        (get(), 0, "asleep", (), "get() waits: nothing is inside"),
    ],
    ids=["room", "full", "an item", "empty"],
)
def test_a_buffer_keeps_its_promise(
    operation: Operation, inside: int, state: str, left_inside: tuple[str, ...], says: str
) -> None:
    seen = stage(2)
    for item in EVERY_ITEM[:inside]:
        done(seen, "other", put(item))
    seen.calls("one", operation, 0.0)

    right = promised(seen, "one")

    assert (of(right, "one").state, right.inside, right.says) == (state, left_inside, says)
    assert len(seen.scene().inside or ()) == inside


@pytest.mark.parametrize(
    ("policy", "newcomer", "inside", "left"),
    [
        (WhenFull.WAIT, Item("x"), ("a p2", "b p1", "c p1"), ()),
        (WhenFull.REFUSE_NEW, Item("x"), ("a p2", "b p1", "c p1"), ()),
        (WhenFull.DROP_OLDEST, Item("x"), ("b p1", "c p1", "x"), ("a p2",)),
        (WhenFull.SHED_LOWEST, Item("x", 2), ("a p2", "b p1", "x p2"), ("c p1",)),
        (WhenFull.SHED_LOWEST, Item("x", 1), ("a p2", "b p1", "c p1"), ()),
        (WhenFull.SPILL, Item("x"), ("a p2", "b p1", "c p1"), ()),
    ],
    ids=["wait", "refuse new", "drop oldest", "shed lowest", "it is lowest itself", "spill"],
)
def test_a_full_queue_does_what_its_policy_says(
    policy: WhenFull, newcomer: Item, inside: tuple[str, ...], left: tuple[str, ...]
) -> None:
    seen = stage(3, when_full=policy)
    for item in (Item("a", 2), Item("b", 1), Item("c", 1)):
        done(seen, "p", offer(item), ACCEPTED)
    seen.calls("q", offer(newcomer), 0.0)

    right = promised(seen, "q", "what is promised")

    assert (right.inside, right.left, right.says) == (inside, left, "what is promised")
    assert right.spilled == (("x",) if policy is WhenFull.SPILL else ())


def test_who_waits_for_its_turn_is_served_in_turn() -> None:
    seen = stage(when_full=WhenFull.WAIT)
    asleep(seen, "early", offer(Item("a")))
    asleep(seen, "late", offer(Item("b")))
    seen.calls("newcomer", offer(Item("c")), 0.0)

    right = promised(seen, "newcomer")

    assert right.inside == ("a",)
    assert of(right, "newcomer").state == "asleep"
