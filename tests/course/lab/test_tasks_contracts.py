"""Contract values cross the boundary and compare equal; forged and unknown ones do not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pytest

from course.contracts import backpressure_policy
from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull
from course.lab.doubles import CLOCK, SPILL, Curve
from course.lab.scenario import Scenario, call
from course.subject.boxes import SubjectLied
from course.subject.contracted import learn
from course.subject.fresh import Fresh
from course.subject.proxy import Subject
from course.subject.wire import Opaque, WireError, decode, encode

UNIT = "backpressure_policy"
STATS = Stats(3, 0, 0, 0, 0, delivered=1, depth=2, oldest_age_s=0.5)
VALUES = [
    *WhenFull,
    *Fate,
    Item("a"),
    Item("b", priority=2),
    Outcome(Fate.REFUSED),
    Outcome(Fate.EVICTED_OTHER, Item("a", 1)),
    STATS,
    [Item("a"), (Item("b"), {"k": Fate.SPILLED})],
    CLOCK,
    SPILL,
    Curve(((1.0, 2.5), (3.0,))),
]
GIVING = """
from course.contracts.backpressure_policy import Fate, Item, Outcome
class Probe:
    def __init__(self):
        self.kept = []
    async def give(self, value): return value
    async def offer(self, item):
        self.kept.append(item)
        return Outcome(Fate.EVICTED_OTHER, self.kept[0])
    async def guess(self, name): return Item(name.partition("-")[0])
    async def known(self): return Item("a")
    async def complain(self, item): raise KeyError(item.name)
"""


@pytest.fixture(autouse=True, scope="module")
def learned() -> None:
    """Both sides know the contracts of the unit."""
    learn(backpressure_policy)


@pytest.fixture
def subject(inline: Callable[..., Subject]) -> Subject:
    """A probe in this process that is given fresh values, as one in a box is."""
    return inline(GIVING, UNIT, "tasks", salt="a grain of it")


def held(value: Any) -> Opaque:
    """Keep a value on its own side."""
    return Opaque(7, type(value).__name__)


def there_and_back(value: Any) -> Any:
    """Return what arrives of a value."""
    return decode(json.loads(json.dumps(encode(value, held))), str)


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_a_contract_value_crosses_and_is_the_same(value: object) -> None:
    arrived = there_and_back(value)

    assert arrived == value
    assert type(arrived) is type(value)
    assert not isinstance(value, Enum) or arrived is value


class Ours(Item):
    """An answer's own kind of item."""


@dataclass(frozen=True)
class Lookalike:
    """What has the name and the fields of an item, and is none."""

    name: str
    priority: int = 0


Lookalike.__name__ = Lookalike.__qualname__ = "Item"
Lookalike.__module__ = backpressure_policy.__name__


class Shade(Enum):
    """An enum of an answer's own."""

    ACCEPTED = "accepted"


@pytest.mark.parametrize(
    "value", [Ours("a"), Lookalike("a"), Shade.ACCEPTED, Item, Fate], ids=["derived", *"abcd"]
)
def test_what_is_not_exactly_a_contract_stays_on_its_own_side(value: object) -> None:
    assert encode(value, held) == {"$opaque": [7, type(value).__name__]}


FORGED = {
    "no such class": [f"{UNIT}.Judge", ["a"]],
    "no such unit": ["elsewhere.Item", ["a", 0]],
    "a class without a unit": ["Item", ["a", 0]],
    "no such member": [f"{UNIT}.Fate", ["LOST"]],
    "a value of an enum": [f"{UNIT}.Fate", ["accepted"]],
    "a method of an enum": [f"{UNIT}.Fate", ["mro"]],
    "two members": [f"{UNIT}.Fate", ["REFUSED", "SPILLED"]],
    "no member": [f"{UNIT}.Fate", []],
    "a member that is no text": [f"{UNIT}.Fate", [["REFUSED"]]],
    "a field too few": [f"{UNIT}.Item", ["a"]],
    "a field too many": [f"{UNIT}.Item", ["a", 0, 0]],
    "fields that are no list": [f"{UNIT}.Item", 7],
    "a name that is no text": [["Item"], ["a", 0]],
    "a protocol": [f"{UNIT}.Spill", []],
    "nothing": [],
    "a text": "Item",
}


@pytest.mark.parametrize("inner", FORGED.values(), ids=FORGED)
def test_a_forged_contract_value_is_refused(inner: object) -> None:
    with pytest.raises(WireError):
        decode({"$contract": inner}, str)


def test_a_contract_value_that_is_nested_without_an_end_is_refused() -> None:
    plain: object = "a"
    for _ in range(200):
        plain = {"$contract": [f"{UNIT}.Item", [plain, 0]]}

    with pytest.raises(WireError):
        decode(plain, str)


@pytest.mark.parametrize(
    ("forged", "right"),
    [
        (Item(7), Item("7")),  # type: ignore[arg-type]
        (Item("a", "0"), Item("a")),  # type: ignore[arg-type]
        (Outcome("refused"), Outcome(Fate.REFUSED)),  # type: ignore[arg-type]
        (Outcome(Fate.REFUSED, "a"), Outcome(Fate.REFUSED)),  # type: ignore[arg-type]
        (Item(["a"]), Item("a")),  # type: ignore[arg-type]
    ],
    ids=["a number", "a text", "a text for a fate", "a text for a victim", "a list"],
)
def test_fields_of_another_type_make_another_value(forged: object, right: object) -> None:
    assert there_and_back(forged) == forged
    assert there_and_back(forged) != right


# --- fresh stand-ins ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [Item("a"), Outcome(Fate.EVICTED_OTHER, Item("a", 2)), [(Item("a"),)]], ids=str
)
def test_the_texts_inside_of_a_contract_value_have_stand_ins(value: Any) -> None:
    fresh = Fresh("salt")

    given = fresh.given(value)

    assert type(given) is type(value)
    assert given != value
    assert fresh.meant(given) == value
    assert fresh.given(value) == given


def test_only_texts_have_stand_ins() -> None:
    fresh = Fresh("salt")

    given = fresh.given(Item("a", priority=2))

    assert given.name.startswith("a-")
    assert given.priority == 2
    assert fresh.given(STATS) == STATS
    assert [fresh.given(one) for one in (*WhenFull, *Fate)] == [*WhenFull, *Fate]


def test_an_item_that_was_not_given_is_another_one() -> None:
    fresh = Fresh("salt")
    given = fresh.given(Item("a"))

    assert fresh.meant(Item("a")) == Item("another a")
    assert fresh.meant(Outcome(Fate.EVICTED_OTHER, Item("a"))).victim == Item("another a")
    assert (fresh.is_given(given), fresh.is_given(Item("a"))) == (True, False)
    assert not fresh.is_given([Outcome(Fate.REFUSED, Item("a"))])


def test_without_a_salt_values_stay_as_they_are() -> None:
    assert Fresh("").given(Item("a")) == Item("a")


def test_a_check_sees_the_items_it_gave(subject: Subject) -> None:
    probe: Any = subject.Probe()

    assert probe.give(Item("a", 1)) == Item("a", 1)
    assert probe.give(WhenFull.SPILL) is WhenFull.SPILL
    assert probe.offer(Item("b")) == Outcome(Fate.EVICTED_OTHER, Item("b"))
    failed = subject.start(probe.complain, Item("c"))
    assert failed.error is not None
    assert failed.error.message == "'c'"


def test_an_item_an_answer_makes_up_is_not_the_one_it_was_given(subject: Subject) -> None:
    probe: Any = subject.Probe()

    guessed = subject.start(probe.guess, "a")

    assert not guessed.returned(Item("a"))
    assert guessed.value == Item("another a")


def test_a_history_tells_the_items_that_were_given(subject: Subject) -> None:
    scenario = Scenario.of("Probe").actors(
        a=[call("give", Item("a", 1))], b=[call("offer", Item("b"))]
    )

    found: Any = subject.explore(scenario, schedules=4)

    returned = {event.value for history in found for event in history if event.value}
    assert returned == {Item("a", 1), Outcome(Fate.EVICTED_OTHER, Item("b"))}


def test_an_item_that_nobody_can_know_yet_is_a_lie(subject: Subject) -> None:
    scenario = Scenario.of("Probe").actors(a=[call("give", Item("a")), call("known")])

    with pytest.raises(SubjectLied):
        subject.explore(scenario, schedules=2)
