"""Scripts among tasks: what is awaited, who is cancelled, who reads, and how many are alive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.lab.history import ENDS_LATER, Ending, History, Kind
from course.lab.runtime.arrivals import Arrivals
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Operation, Scenario, call, cancel, pause
from course.lab.scripts import Deed, Failure, Handler, Job, Noted, Reader, Source

MakeLab = Callable[[str], TaskLab]
ASK = Scenario.of_functions()
SLOW = Source(("a", "b"), takes_s=1.0, awaited=True)
HANDLER = Handler((Job("a", "A", takes_s=2.0), Job("b", "B")))
IN_TURN = """
    async def ask(items, *, handler):
        return [await handler(item) async for item in items]
"""
COUNTING = """
    async def count():
        for number in range(5):
            yield number
"""


def ran(running: TaskLab, **actors: list[Operation]) -> History:
    """Return the plain history of these actors."""
    return running.run(ASK.actors(**actors), Arrivals())[0]


def notes(history: History) -> list[tuple[Deed, Any]]:
    """Return what the scripts have told, each with what is told of."""
    values: list[Noted] = [event.value for event in history if event.kind is Kind.NOTE]
    return [(one.deed, one.said if one.item is None else one.item) for one in values]


def test_a_source_is_awaited_and_so_is_a_handler(task_lab: MakeLab) -> None:
    history = ran(task_lab(IN_TURN), caller=[call("ask", SLOW, handler=HANDLER)])

    assert history.events[-1].value == ["A", "B"]
    assert history.events[-1].time == 5.0  # seconds: two items and the end to read, one to handle
    assert notes(history) == [
        (Deed.READ, "a"),
        (Deed.BEGAN, "a"),
        (Deed.GAVE, "a"),
        (Deed.READ, "b"),
        (Deed.BEGAN, "b"),
        (Deed.GAVE, "b"),
        (Deed.ENDED, None),
    ]
    assert {event.value.by for event in history if event.kind is Kind.NOTE} == {"caller"}


def test_a_plain_source_is_read_without_waiting(task_lab: MakeLab) -> None:
    source = "async def ask(items):\n    return list(items)"

    history = ran(task_lab(source), caller=[call("ask", Source(("a",)))])

    assert history.events[-1].value == ["a"]
    assert notes(history) == [(Deed.READ, "a"), (Deed.ENDED, None)]


@pytest.mark.parametrize(
    ("at", "deed", "about"), [(0.5, Deed.STOPPED, None), (1.5, Deed.CANCELLED, "a")]
)
def test_whoever_is_cancelled_tells_so(
    task_lab: MakeLab, at: float, deed: Deed, about: str | None
) -> None:
    history = ran(
        task_lab(IN_TURN),
        caller=[call("ask", SLOW, handler=HANDLER)],
        leaver=[pause(at), cancel("caller")],
    )

    assert notes(history)[-1] == (deed, about)
    assert history.events[-1].value.name == "CancelledError"


def test_a_handler_may_be_cancelled_by_itself(task_lab: MakeLab) -> None:
    handler = Handler((Job("a", fails=Failure.CANCELLED_ERROR),))

    history = ran(task_lab(IN_TURN), caller=[call("ask", SLOW, handler=handler)])

    assert notes(history)[-1] == (Deed.FAILED, "a")
    assert history.events[-1].value.name == "CancelledError"


def test_a_source_that_was_cancelled_closed_or_has_failed_gives_nothing_more(
    task_lab: MakeLab,
) -> None:
    source = """
    async def ask(items, ending):
        reading = aiter(items)
        if ending == "closed":
            await reading.aclose()
        else:
            try:
                async with asyncio.timeout(0.5 if ending == "cancelled" else None):
                    while True:
                        await anext(reading)
            except (TimeoutError, ValueError):
                pass
        return [item async for item in reading]
    import asyncio
    """
    failing = Source((), Failure.VALUE_ERROR, awaited=True)

    for items, ending in ((SLOW, "closed"), (SLOW, "cancelled"), (failing, "failed")):
        history = ran(task_lab(source), caller=[call("ask", items, ending)])

        assert history.events[-1].value == [], ending


def test_an_awaited_source_refuses_a_second_reader(task_lab: MakeLab) -> None:
    source = """
    import asyncio
    async def ask(items):
        return [repr(one) for one in await asyncio.gather(
            anext(aiter(items)), anext(aiter(items)), return_exceptions=True)]
    """

    history = ran(task_lab(source), caller=[call("ask", SLOW)])

    assert history.events[-1].value == [
        "'a'",
        "RuntimeError('the source is being read already')",
    ]
    assert (Deed.CLASHED, None) in notes(history)


def test_a_reader_takes_its_time_and_is_no_argument(task_lab: MakeLab) -> None:
    reader = Reader(takes_s=2.0)

    history = ran(task_lab(COUNTING), caller=[call("count", reader=reader)])

    assert history.events[-1].value == [0, 1, 2, 3, 4]
    assert history.events[-1].time == 10.0
    assert notes(history) == [(Deed.GOT, number) for number in range(5)]


def test_a_reader_closes_what_it_leaves_and_waits_until_it_is_closed(task_lab: MakeLab) -> None:
    source = """
    import asyncio
    async def count():
        try:
            yield 1
        finally:
            await asyncio.sleep(3)
    """

    history = ran(task_lab(source), caller=[call("count", reader=Reader(stops_after=1))])

    assert history.events[-1].value == [1]
    assert history.events[-1].time == 3.0
    assert notes(history) == [(Deed.GOT, 1), (Deed.LEFT, None)]


def test_a_reader_that_is_cancelled_closes_what_it_reads(task_lab: MakeLab) -> None:
    history = ran(
        task_lab(COUNTING),
        caller=[call("count", reader=Reader(takes_s=2.0))],
        leaver=[pause(3), cancel("caller")],
    )

    assert notes(history) == [(Deed.GOT, 0), (Deed.GOT, 1), (Deed.LEFT, None)]
    assert history.events[-1].value.name == "CancelledError"
    assert history.left == ()


def test_a_reader_gives_up_on_what_never_ends(task_lab: MakeLab) -> None:
    source = "async def count():\n    while True:\n        yield 1"

    history = ran(task_lab(source), caller=[call("count", reader=Reader())])

    assert history.events[-1].value.name == "RuntimeError"
    assert "no end" in history.events[-1].value.message


def test_tasks_of_the_answers_own_are_counted_when_there_are_more_than_ever(
    task_lab: MakeLab,
) -> None:
    source = """
    import asyncio
    async def ask(items, *, handler):
        async with asyncio.TaskGroup() as group:
            for item in items:
                group.create_task(handler(item))
    """
    abc = Source(("a", "b", "c"))

    history = ran(task_lab(source), caller=[call("ask", abc, handler=HANDLER)])

    assert history.ending is Ending.FINISHED
    assert [one for one in notes(history) if one[0] is Deed.ALIVE] == [(Deed.ALIVE, 3)]
    began = [e.value.by for e in history if e.kind is Kind.NOTE and e.value.deed is Deed.BEGAN]
    assert began == ["task_1", "task_2", "task_3"]


def test_a_run_in_detail_calls_a_task_alike_wherever_it_tells_of_it(task_lab: MakeLab) -> None:
    source = """
    import asyncio
    async def read(items):
        list(items)
        await asyncio.Event().wait()
    async def ask(items):
        idle = asyncio.create_task(asyncio.Event().wait())
        tasks = [asyncio.create_task(read(items)), asyncio.create_task(read(items), name="reader")]
        await asyncio.gather(idle, *tasks)
    """

    history = task_lab(source).replay(ASK.actors(caller=[call("ask", Source(("a",)))]), ())

    told = [event.value for event in history if event.kind is Kind.NOTE]
    assert {one.by for one in told if one.deed is not Deed.ALIVE} == {"task 2", "reader"}
    assert {one.thread for one in history.stuck} == {"caller", "task 1", "task 2", "reader"}


def test_a_cancelled_handler_takes_its_time_to_end(task_lab: MakeLab) -> None:
    slow = Handler((Job("a", "A", takes_s=9.0, ends_s=2.0),))

    history = ran(
        task_lab(IN_TURN),
        caller=[call("ask", Source(("a",), awaited=True), handler=slow)],
        leaver=[pause(1), cancel("caller")],
    )

    assert notes(history)[-1] == (Deed.CANCELLED, "a")
    assert history.events[-1].time == 3.0


def test_a_source_that_has_ended_says_so_at_once(task_lab: MakeLab) -> None:
    source = """
    async def ask(items):
        return [[item async for item in items], [item async for item in items]]
    """

    history = ran(task_lab(source), caller=[call("ask", SLOW)])

    assert history.events[-1].value == [["a", "b"], []]
    assert history.events[-1].time == 3.0  # seconds: two items and the end, once


def test_a_task_that_outlives_the_call_by_a_turn_is_left(task_lab: MakeLab) -> None:
    source = """
    import asyncio
    async def ask(items):
        task = asyncio.create_task(asyncio.sleep(9))
        await asyncio.sleep(0)
        task.cancel()
    """

    history = ran(task_lab(source), caller=[call("ask", SLOW)])

    assert [one.reason for one in history.left] == [ENDS_LATER]


def test_a_generator_that_the_loop_closes_is_no_task_of_the_answers_own(
    task_lab: MakeLab,
) -> None:
    source = """
    import asyncio
    async def each(items):
        for item in items:
            yield item
    async def ask(items, *, handler):
        places = asyncio.Semaphore(1)
        async def handle(item):
            try:
                await handler(item)
            finally:
                places.release()
        async with asyncio.TaskGroup() as group:
            async for item in each(items):
                await places.acquire()
                group.create_task(handle(item))
    """
    crowd = ASK.actors(caller=[call("ask", Source(("a", "b")), handler=HANDLER)])

    left = [history.left for history in task_lab(source).swept(crowd)]

    assert len(left) > 1
    assert not any(left)
