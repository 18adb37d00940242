"""Scripts: a source and a handler that play what is written, and tell what was asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from course.lab.history import Ending, History, Kind
from course.lab.runtime.policies import Policy, Uniform
from course.lab.runtime.run import Lab
from course.lab.scenario import Scenario, call, show
from course.lab.scripts import Deed, Failure, Handler, Job, Noted, Source, most_notes, played
from course.subject.wire import decode, encode

MakeLab = Callable[[str], Lab]
ASK = Scenario.of_functions()
ABC = Source(("a", "b", "c"))
HANDLER = Handler((Job("a", "A"), Job("b", fails=Failure.VALUE_ERROR), Job("c", "C", takes_s=3.0)))
IN_A_THREAD = """
    import threading
    def ask(items, *, handler):
        worker = threading.Thread(target=handler, args=["a"])
        worker.start()
        worker.join()
        return list(items)
"""


@dataclass
class Told:
    """A play that writes down what it is told, and has no time to lose."""

    deeds: list[tuple[Deed, Any, Any]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def note(self, deed: Deed, item: Any = None, said: Any = None) -> None:
        """Write a deed down."""
        self.deeds.append((deed, item, said))

    def pause(self, seconds: float) -> None:
        """Write a pause down."""
        self.slept.append(seconds)


@pytest.fixture
def told() -> Told:
    """A play that has been told nothing yet."""
    return Told()


def notes(history: History) -> list[Noted]:
    """Return what the scripts of a history have told."""
    return [event.value for event in history if event.kind is Kind.NOTE]


def test_a_source_gives_its_items_and_tells_of_each(told: Told) -> None:
    source = played(ABC, told)

    given = list(source)

    assert given == ["a", "b", "c"]
    assert [(deed, item) for deed, item, _ in told.deeds] == [
        (Deed.READ, "a"),
        (Deed.READ, "b"),
        (Deed.READ, "c"),
        (Deed.ENDED, None),
    ]


def test_a_source_is_read_once_whoever_asks(told: Told) -> None:
    source = played(ABC, told)

    first, others = next(iter(source)), list(source)

    assert (first, others) == ("a", ["b", "c"])


def test_a_source_offers_nothing_but_its_items(told: Told) -> None:
    source = played(ABC, told)

    with pytest.raises(TypeError):
        len(source)
    with pytest.raises(TypeError):
        next(source)


def test_a_source_fails_after_its_last_item_each_time_it_is_asked(told: Told) -> None:
    source = iter(played(Source(("a",), Failure.TIMEOUT_ERROR, takes_s=2.0), told))

    first = next(source)

    assert first == "a"
    for _ in range(2):
        with pytest.raises(TimeoutError, match="the source failed"):
            next(source)
    assert told.deeds[1:] == [(Deed.BROKE, None, "TimeoutError")] * 2
    assert told.slept == [2.0] * 3


def test_a_source_refuses_a_second_reader_while_it_is_read(told: Told) -> None:
    errors: list[BaseException] = []

    def ask_again(seconds: float) -> None:
        if not errors:
            errors.append(KeyError())
            with pytest.raises(ValueError, match="being read already") as found:
                next(source)
            errors.append(found.value)

    source: Iterator[Any] = iter(played(ABC, told))
    told.pause = ask_again  # type: ignore[method-assign]

    first = next(source)

    assert first == "a"
    assert isinstance(errors[1], ValueError)
    assert [deed for deed, _, _ in told.deeds] == [Deed.CLASHED, Deed.READ]


def test_a_handler_returns_raises_and_takes_its_time_as_written(told: Told) -> None:
    handler = played(HANDLER, told)

    results = [handler("a"), handler("c")]
    with pytest.raises(ValueError, match="b"):
        handler("b")

    assert results == ["A", "C"]
    assert told.slept == [0.0, 3.0, 0.0]
    assert told.deeds[-2:] == [(Deed.BEGAN, "b", None), (Deed.FAILED, "b", "ValueError")]


def test_a_handler_refuses_what_is_no_item(told: Told) -> None:
    handler = played(Handler((Job(1, "one"),)), told)

    with pytest.raises(TypeError):
        handler(True)

    assert told.deeds[-1] == (Deed.FAILED, True, "TypeError")


@pytest.mark.parametrize(
    "failure",
    [one for one in Failure if one not in (Failure.CANCELLED_ERROR, Failure.INTEGRITY_ERROR)],
    ids=str,
)
def test_every_failure_is_an_exception_of_python(failure: Failure, told: Told) -> None:
    handler = played(Handler((Job("a", fails=failure),)), told)

    with pytest.raises(BaseException, match="a") as found:
        handler("a")

    assert type(found.value).__name__ == failure.value


def test_any_other_value_plays_nothing(told: Told) -> None:
    value = played("a", told)

    assert value == "a"


def test_actors_call_the_functions_of_an_answer_and_scripts_tell_who_asked(lab: MakeLab) -> None:
    scenario = ASK.actors(caller=[call("ask", ABC, handler=HANDLER)])

    history = lab(IN_A_THREAD).run(scenario, Policy())

    assert history.ending is Ending.FINISHED
    assert [(one.deed, one.by) for one in notes(history)] == [
        (Deed.BEGAN, "thread_1"),
        (Deed.GAVE, "thread_1"),
        *[(Deed.READ, "caller")] * 3,
        (Deed.ENDED, "caller"),
    ]


def test_a_run_in_detail_calls_a_thread_alike_wherever_it_tells_of_it(lab: MakeLab) -> None:
    source = """
        import threading
        def ask(items):
            def read():
                list(items)
                threading.Event().wait()
            for _ in range(2):
                threading.Thread(target=read, name="reader").start()
                threading.Thread(target=read).start()
            threading.Event().wait()
    """

    history = lab(source).replay(ASK.actors(caller=[call("ask", ABC)]), ())

    called = {note.by for note in notes(history)}
    assert called == {"reader", "reader no. 2", "Thread-1 (read)", "Thread-2 (read)"}
    assert {one.thread for one in history.stuck} == {*called, "caller"} - {"reader no. 2"}


def test_a_script_takes_virtual_time(lab: MakeLab) -> None:
    source = "def ask(items, *, handler):\n    return [handler(item) for item in items]"
    work = Source(("a", "c"), takes_s=0.5)
    scenario = ASK.actors(caller=[call("ask", work, handler=HANDLER)])

    history = lab(source).run(scenario, Policy())

    assert history.events[-1].value == ["A", "C"]
    assert history.events[-1].time == pytest.approx(0.5 * 3 + 3.0)


@pytest.mark.parametrize("source", ["x = 1", "def other(): pass"])
def test_an_answer_without_the_function_is_no_start(source: str, lab: MakeLab) -> None:
    scenario = ASK.actors(caller=[call("ask", ABC, handler=HANDLER)])

    history = lab(source).run(scenario, Policy())

    assert history.ending is Ending.NO_START
    assert history.failure is not None
    assert history.failure.name == "NoSuchName"


def test_a_thread_that_outlives_its_call_is_left(lab: MakeLab) -> None:
    source = """
        import threading
        def ask():
            threading.Thread(target=threading.Event().wait, daemon=True).start()
    """
    scenario = ASK.actors(caller=[call("ask")])

    history = lab(source).run(scenario, Policy())

    assert history.ending is Ending.FINISHED
    assert [one.thread.partition(" ")[0] for one in history.left] == ["Thread-1"]


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_left_of_a_thread_that_was_joined(seed: int, lab: MakeLab) -> None:
    scenario = ASK.actors(
        caller=[call("ask", ABC, handler=HANDLER)], other=[call("ask", ABC, handler=HANDLER)]
    )

    history = lab(IN_A_THREAD).run(scenario, Uniform(seed))

    assert history.ending is Ending.FINISHED
    assert history.left == ()


def test_a_sweep_holds_the_threads_that_an_answer_starts(lab: MakeLab) -> None:
    source = """
        import threading
        def ask():
            count = 0
            def add():
                nonlocal count
                seen = count
                count = seen + 1
            workers = [threading.Thread(target=add) for _ in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            return count
    """
    scenario = ASK.actors(caller=[call("ask")])

    counts = {history.events[-1].value for history in lab(source).sweep(scenario)}

    assert counts == {1, 2}


def test_scripts_cross_the_boundary_and_come_back_equal() -> None:
    values = [ABC, HANDLER, Noted(Deed.READ, "caller", "a")]

    back = [decode(encode(value, lambda held: held), lambda held: held) for value in values]

    assert back == values


def test_a_script_reads_as_what_is_special_about_it() -> None:
    source = Source(("a", "b"), Failure.TIMEOUT_ERROR, takes_s=2.0)

    texts = [show(ABC), show(source), show(HANDLER), show(Handler((Job("a", "A"),)))]

    assert texts == [
        '["a", "b", "c"]',
        '["a", "b"], 2 s each, then TimeoutError',
        'handler["b": ValueError; "c": 3 s]',
        "handler",
    ]


def test_notes_are_bounded_by_the_items() -> None:
    few, many = call("ask", Source(())), call("ask", ABC, handler=HANDLER)

    bounds = [most_notes(call("ask")), most_notes(few), most_notes(many)]

    assert bounds == sorted(bounds)
    assert bounds[0] == 0
    assert bounds[1] > 0
