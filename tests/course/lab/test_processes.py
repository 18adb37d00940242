"""Real processes, one moving at a time: held and killed at their system calls, and replayed."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from course.lab.doubles import CLOCK, PATH
from course.lab.history import Ending, History, Kind
from course.lab.runtime.answer import Answer
from course.lab.runtime.members import Member, Said, Voice
from course.lab.runtime.processes import ProcessLab
from course.lab.runtime.stops import NoStops, take_no_time
from course.lab.runtime.turns import EVERYWHERE, Turns
from course.lab.scenario import Scenario, call, pause

MakeLab = Callable[[str], ProcessLab]

SAFE = """
import os
class Notes:
    '''Each note is a file of its own, written beside its place and then moved there.'''
    def __init__(self, path, clock=None):
        self.folder, self.clock = path, clock
        os.makedirs(path, exist_ok=True)
    def add(self, text):
        with open(f"{self.folder}/.{text}", "w") as file:
            file.write(text)
        os.rename(f"{self.folder}/.{text}", f"{self.folder}/{text}")
    def all(self):
        return " ".join(sorted(n for n in os.listdir(self.folder) if not n.startswith(".")))
    def now(self):
        return self.clock()
"""
IN_PLACE = SAFE.replace(
    """        with open(f"{self.folder}/.{text}", "w") as file:
            file.write(text)
        os.rename(f"{self.folder}/.{text}", f"{self.folder}/{text}")""",
    """        with open(f"{self.folder}/notes", "w") as file:  # empties what was there
            file.write(text)""",
).replace(
    """" ".join(sorted(n for n in os.listdir(self.folder) if not n.startswith(".")))""",
    "self.read()",
)
IN_PLACE += """
    def all(self):
        try:
            return open(f"{self.folder}/notes").read()
        except FileNotFoundError:
            return ""
"""
COUNTER = """
import fcntl, os
class Counter:
    def __init__(self, path):
        self.path = path
    def count(self):
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT)
        LOCK
        number = int(os.read(handle, 9) or b"0") + 1
        os.pwrite(handle, str(number).encode(), 0)
        os.close(handle)
        return number
"""
RACING = COUNTER.replace("LOCK", "pass")
LOCKED = COUNTER.replace("LOCK", "fcntl.flock(handle, fcntl.LOCK_EX)")
NOTES = Scenario.of("Notes", path=PATH)
KEEPING = """
class Keeper:
    '''It keeps a file open, and is part of a circle.'''
    def __init__(self, path):
        self.file, self.itself = open(path, "w"), self
"""
TWO_COUNT = Scenario.of("Counter", path=PATH).actors(a=[call("count")], b=[call("count")])


@pytest.fixture(scope="session")
def _can_hold() -> None:
    """Skip where the kernel cannot hold a process at its calls."""
    try:
        Member(lambda voice: None, EVERYWHERE).kill()
    except NoStops as problem:
        pytest.skip(str(problem))


@pytest.fixture
def lab(_can_hold: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeLab:
    """Return what makes a lab for a source, with folders of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda source: ProcessLab(Answer(source, "answer.py"), lambda value: value)


def returned(history: History) -> list[tuple[str, object]]:
    """Return who got what, in order."""
    return [(e.actor, e.value) for e in history if e.kind is Kind.RETURN]


def test_each_actor_is_a_process_of_its_own_on_the_same_files(lab: MakeLab) -> None:
    scenario = NOTES.first(call("add", "a")).actors(w=[call("add", "b")], x=[call("all")])

    history = lab(SAFE).run(scenario, Turns()).history

    assert history.ending is Ending.FINISHED
    assert returned(history) == [("setup", None), ("w", None), ("x", "a b")]


def test_each_schedule_begins_with_an_empty_folder_and_leaves_none(
    lab: MakeLab, tmp_path: Path
) -> None:
    one = lab(SAFE)
    scenario = NOTES.first(call("add", "a")).actors(x=[call("all")])

    histories = [one.run(scenario, Turns()).history for _ in range(2)]

    assert [returned(history)[-1] for history in histories] == [("x", "a")] * 2
    one.stock.forget()
    assert list(tmp_path.iterdir()) == []


def test_a_crash_sweep_kills_at_every_trace_and_a_safe_answer_loses_nothing(lab: MakeLab) -> None:
    scenario = NOTES.first(call("add", "a")).actors(w=[call("add", "b")], x=[call("all")])

    histories = list(lab(SAFE).crashed(scenario))

    killed = [history for history in histories if any(e.kind is Kind.KILL for e in history)]
    assert len(killed) == len(histories) - 1 >= 4
    assert {returned(history)[-1][1] for history in histories} == {"a", "a b"}
    assert all(history.ending is Ending.FINISHED for history in histories)


def test_a_crash_sweep_finds_the_moment_at_which_the_old_note_is_gone(lab: MakeLab) -> None:
    scenario = NOTES.first(call("add", "a")).actors(w=[call("add", "b")], x=[call("all")])

    found = {returned(history)[-1][1] for history in lab(IN_PLACE).crashed(scenario)}

    assert found == {"a", "", "b"}


def test_after_its_answer_a_killed_process_has_told_it(lab: MakeLab) -> None:
    scenario = NOTES.actors(w=[call("add", "b"), call("add", "c")], x=[call("all")])

    for history in lab(SAFE).crashed(scenario):
        answered = sum(e.kind is Kind.RETURN and e.actor == "w" for e in history)
        kept = str(returned(history)[-1][1]).split()
        assert kept[:answered] == ["b", "c"][:answered]


def test_a_sweep_finds_the_race_between_two_processes(lab: MakeLab) -> None:
    outcomes = {tuple(value for _, value in returned(h)) for h in lab(RACING).swept(TWO_COUNT)}

    assert (1, 1) in outcomes


def test_a_lock_of_a_file_is_waited_for_and_keeps_the_race_away(lab: MakeLab) -> None:
    histories = list(lab(LOCKED).swept(TWO_COUNT))

    assert {tuple(sorted(v for _, v in returned(h))) for h in histories} == {(1, 2)}  # type: ignore[type-var]
    assert {history.ending for history in histories} == {Ending.FINISHED}


def test_a_replay_is_the_same_run(lab: MakeLab) -> None:
    one = lab(RACING)
    found = next(h for h in one.swept(TWO_COUNT) if [value for _, value in returned(h)] == [1, 1])

    again = one.replay(TWO_COUNT, found.switches, detailed=False)

    assert again.events == found.events


def test_a_kill_is_replayed_where_it_was(lab: MakeLab) -> None:
    scenario = NOTES.first(call("add", "a")).actors(w=[call("add", "b")], x=[call("all")])
    one = lab(IN_PLACE)

    for history in list(one.crashed(scenario)):
        assert one.replay(scenario, history.switches, detailed=False).events == history.events


def test_a_pause_moves_the_clock_of_every_process(lab: MakeLab) -> None:
    scenario = Scenario.of("Notes", path=PATH, clock=CLOCK).actors(
        w=[pause(30), call("now")], x=[call("now"), pause(40), call("now")]
    )

    history = lab(SAFE).run(scenario, Turns()).history

    assert returned(history) == [("x", 0.0), ("w", 30.0), ("x", 40.0)]


def test_who_reads_a_clock_of_the_machine_reads_that_of_the_schedule(lab: MakeLab) -> None:
    source = SAFE + "    def waited(self):\n        import time\n        return time.monotonic()\n"
    asked = [call("waited"), pause(90), call("waited")]
    scenario = Scenario.of("Notes", path=PATH).actors(one=asked)

    found = [event.value for event in lab(source).seeded(scenario, 0) if event.kind is Kind.RETURN]

    assert found == [1000.0, 1090.0]


def test_an_object_that_cannot_be_made_is_no_start(lab: MakeLab) -> None:
    history = (
        lab("class Notes:\n    def __init__(self, path):\n        raise KeyError('no')")
        .run(NOTES.actors(w=[call("add", "a")]), Turns())
        .history
    )

    assert history.ending is Ending.NO_START
    assert history.failure is not None
    assert history.failure.name == "KeyError"
    assert history.failure.line == 3


def test_a_process_that_ends_itself_is_noted_as_gone(lab: MakeLab) -> None:
    source = SAFE.replace("with open", "os._exit(0)\n        with open")
    scenario = NOTES.actors(w=[call("add", "a"), call("add", "b")])

    history = lab(source).run(scenario, Turns()).history

    assert [event.kind for event in history] == [Kind.CALL, Kind.KILL]
    assert history.ending is Ending.FINISHED


@pytest.mark.usefixtures("_can_hold")
def test_where_nothing_takes_time_a_long_sleep_is_over_at_once() -> None:
    def work(voice: Voice) -> None:
        take_no_time()
        before = time.monotonic()
        time.sleep(3600)
        voice.tell("return", time.monotonic() - before)

    member = Member(work, ())
    said = member.go()
    member.kill()

    assert isinstance(said, Said)
    assert said.value < 1


def test_a_wait_while_an_object_is_made_is_no_wait_of_a_call(lab: MakeLab) -> None:
    source = SAFE.replace("os.makedirs", "import time; time.sleep(5); os.makedirs")
    scenario = NOTES.actors(w=[call("add", "a")])

    history = lab(source).replay(scenario, ())

    assert [event.kind for event in history] == [Kind.CALL, Kind.RETURN]


def test_who_is_held_is_let_go_before_the_others_pause(lab: MakeLab) -> None:
    scenario = Scenario.of("Notes", path=PATH, clock=CLOCK).actors(
        w=[call("add", "a")], x=[call("all"), pause(30), call("all")]
    )

    found = {tuple(v for n, v in returned(h) if n == "x") for h in lab(SAFE).swept(scenario)}

    assert found == {("", "a"), ("a", "a")}


def test_step_by_step_the_calls_are_made_here_and_time_is_moved(lab: MakeLab) -> None:
    one = lab(SAFE)
    one.begin_steps()
    told: list[object] = []
    names = one.namespace()

    notes = names["Notes"](one.made(PATH), one.made(CLOCK))
    one.start("add", lambda: notes.add("a"), lambda value, raised: told.append(raised))
    one.advance(12.5)
    one.start("all", notes.all, lambda value, raised: told.append(value))
    one.start("now", notes.now, lambda value, raised: told.append(value))
    one.end()

    assert told == [None, "a", 12.5]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_a_walk_leaves_open_is_closed_before_the_next_begins(lab: MakeLab) -> None:
    one = lab(KEEPING)
    gc.disable()
    one.begin_steps()
    keeper = one.namespace()["Keeper"](one.made(PATH))
    number = keeper.file.fileno()

    del keeper
    one.begin_steps()
    gc.enable()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
