"""What an answer prints is heard where a run is told in detail, and changes nothing else."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from course.lab.doubles import PATH
from course.lab.history import History, Kind, Printed
from course.lab.runtime.answer import Answer
from course.lab.runtime.processes import ProcessLab
from course.lab.runtime.run import Lab
from course.lab.runtime.tasks import TaskLab
from course.lab.runtime.turns import Turns
from course.lab.scenario import Scenario, call, pause
from course.subject.proxy import Subject

MakeLab = Callable[[str], Lab]
MakeTaskLab = Callable[[str], TaskLab]
ASK = Scenario.of("Probe").first(call("ask", 0)).actors(p=[call("ask", 1)], q=[call("ask", 2)])
ADDRESS = "<object object at 0x...>"
SAYS = """
    class Probe:
        def __init__(self):
            print("made")
        DEF ask(self, number):
            print("asked for", number, sep=": ")
            return number
"""
IN_BACKGROUND = """
    import threading
    class Probe:
        def ask(self, number):
            print("begins", number)
            thread = threading.Thread(target=print, args=["behind", number])
            thread.start()
            thread.join()
            print("ends", number)
"""
IN_TASKS = """
    import asyncio
    class Probe:
        async def behind(self, number):
            print("behind", number)
        async def ask(self, number):
            print("begins", number)
            await asyncio.create_task(self.behind(number), name=f"helper {number}")
            print("ends", number)
"""


def detailed(lab: Lab | TaskLab, scenario: Scenario = ASK) -> History:
    """Return a run of this scenario, in detail."""
    return lab.replay(scenario, ())


def told(history: History) -> list[tuple[str, str]]:
    """Return who has printed what."""
    return [(one.actor, one.text) for one in history.printed]


def test_who_prints_in_a_thread_is_told_with_the_moment_and_the_line(lab: MakeLab) -> None:
    history = detailed(lab(SAYS.replace("DEF", "def")))

    assert history.printed == (
        Printed(0, "setup", 0.0, "made", 4),
        Printed(1, "setup", 0.0, "asked for: 0", 6),
        Printed(3, "p", 0.0, "asked for: 1", 6),
        Printed(5, "q", 0.0, "asked for: 2", 6),
    )
    assert [event.kind for event in history.events[2:4]] == [Kind.CALL, Kind.RETURN]


def test_who_prints_in_a_task_is_told_with_the_moment_and_the_line(task_lab: MakeTaskLab) -> None:
    history = detailed(task_lab(SAYS.replace("DEF", "async def")))

    assert [(one.actor, one.text, one.line) for one in history.printed] == [
        ("setup", "made", 4),
        ("setup", "asked for: 0", 6),
        ("p", "asked for: 1", 6),
        ("q", "asked for: 2", 6),
    ]


def test_what_a_thread_of_the_answer_prints_is_told_by_its_own_name(lab: MakeLab) -> None:
    history = detailed(lab(IN_BACKGROUND), ASK.actors(p=[call("ask", 1)]))

    assert told(history) == [
        ("setup", "begins 0"),
        ("Thread-1 (print)", "behind 0"),
        ("setup", "ends 0"),
        ("p", "begins 1"),
        ("Thread-2 (print)", "behind 1"),
        ("p", "ends 1"),
    ]


def test_what_a_task_of_the_answer_prints_is_told_by_its_own_name(task_lab: MakeTaskLab) -> None:
    history = detailed(task_lab(IN_TASKS))

    assert {actor for actor, text in told(history) if text.startswith("behind")} == {
        "helper 0",
        "helper 1",
        "helper 2",
    }
    assert ("p", "ends 1") in told(history)


def test_what_is_printed_makes_no_two_runs_of_one(lab: MakeLab) -> None:
    says = SAYS.replace("DEF", "def").replace("number, sep", "id(object()), sep")

    (found,) = lab(says).explore(ASK.actors(p=[call("ask", 1)]), range(20))

    assert found.alike == 20


@pytest.mark.parametrize("how", ["seeded", "swept"])
def test_only_a_detailed_run_tells_what_is_printed(lab: MakeLab, how: str) -> None:
    running = lab(SAYS.replace("DEF", "def"))
    detailed(running)

    found = [running.seeded(ASK, 3)] if how == "seeded" else list(running.swept(ASK))

    assert {history.printed for history in found} == {()}


def test_an_address_is_told_alike_in_every_run(lab: MakeLab) -> None:
    history = detailed(lab(SAYS.replace("DEF", "def").replace('"made"', "object()")))

    assert history.printed[0].text == ADDRESS


PROCESSES = """
class Probe:
    def __init__(self, path):
        self.path = path
    def ask(self, number):
        print("begins", number, self.path)
        with open(self.path, "a") as file:
            file.write(f"{number} ")
        print("ends", number)
        return open(self.path).read()
"""


@pytest.fixture
def process_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProcessLab:
    """A lab in which an answer in processes prints."""
    monkeypatch.chdir(tmp_path)
    return ProcessLab(Answer(PROCESSES, "answer.py"), lambda value: value)


def replayed(lab: ProcessLab, scenario: Scenario, run: History | None = None) -> History:
    """Return a run in detail; a process has none of the files that pytest has opened."""
    with redirect_stdout(io.StringIO()):
        return lab.replay(scenario, run.switches if run else ())


def test_processes_are_heard_and_so_is_setting_up_that_is_done_once(
    process_lab: ProcessLab,
) -> None:
    scenario = Scenario.of("Probe", path=PATH).first(call("ask", 0))
    scenario = scenario.actors(p=[pause(2), call("ask", 1)], q=[call("ask", 2)])

    first, again = (replayed(process_lab, scenario) for _ in range(2))

    assert told(first) == [
        ("setup", "begins 0 queue.db"),
        ("setup", "ends 0"),
        ("q", "begins 2 queue.db"),
        ("q", "ends 2"),
        ("p", "begins 1 queue.db"),
        ("p", "ends 1"),
    ]
    assert first.printed[-1] == Printed(5, "p", 2.0, "ends 1", 9)
    assert again == first
    assert process_lab.run(scenario, Turns()).history.printed == ()


def test_a_process_that_is_killed_has_been_heard(process_lab: ProcessLab) -> None:
    scenario = Scenario.of("Probe", path=PATH).actors(p=[call("ask", 1)])
    with redirect_stdout(io.StringIO()):
        killed = [run for run in process_lab.crash(scenario) if run.events[-1].kind is Kind.KILL]

    texts = [told(replayed(process_lab, scenario, run)) for run in killed]

    assert texts[0] == []
    assert [("p", "begins 1 queue.db")] in texts
    assert all(text == [("p", "begins 1 queue.db"), ("p", "ends 1")][: len(text)] for text in texts)


STEPS = """
import threading, time
print("loaded")
class Probe:
    def give(self, item):
        print("got", item)
        print(object())
    def wait(self):
        time.sleep(3)
        print("woke")
"""


def rows(subject: Subject) -> list[tuple[str, str, int | None]]:
    """Return what a step-by-step check shows, row by row."""
    timeline = subject.evidence("something", "something else", "kind").timeline
    assert timeline is not None
    return [(row.actor, row.text, row.line) for row in timeline.rows]


def test_step_by_step_a_text_stands_between_the_asking_and_the_answer(
    inline: Callable[..., Subject],
) -> None:
    subject = inline(STEPS, "queue_as_boundary")
    probe = subject.Probe()

    probe.give("a")
    subject.start(probe.wait)
    subject.advance(5)

    assert rows(subject)[2:] == [
        ("the check", 'give("a")', None),
        ("your answer", 'prints "got a"', 6),
        ("your answer", f'prints "{ADDRESS}"', 7),
        ("your answer", "give() returns", None),
        ("the check", "wait()", None),
        ("your answer", "waits", 9),
        ("the check", "lets 5 s pass", None),
        ("your answer", 'prints "woke"', 10),
        ("your answer", "wait() returns", None),
    ]


def test_the_difference_is_where_the_call_ends_and_not_where_it_prints(
    inline: Callable[..., Subject],
) -> None:
    subject = inline(STEPS, "queue_as_boundary")
    claim = subject.start(subject.Probe().give, "a").returned("a")

    timeline = subject.evidence(claim.expected, claim.yours, claim.kind).timeline

    assert timeline is not None
    assert [row.text for row in timeline.rows if row.right is not None] == ["give() returns"]


def test_who_prints_a_fresh_value_is_told_with_the_one_that_is_meant(
    inline: Callable[..., Subject],
) -> None:
    subject = inline(STEPS, "queue_as_boundary", salt="salt")

    subject.Probe().give("a")

    assert ("your answer", 'prints "got a"', 6) in rows(subject)
