"""What a learner reads, word for word: the golden files hold whole screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from course.grading.examine import lacking
from course.grading.feedback import Facts, feedback, no_verdict
from course.grading.layout import lay_out
from course.grading.message import Message
from course.grading.outcome import Evidence, Outcome, Result, Row, Timeline, Visibility

Make = Callable[..., Result]
GOLDEN = Path(__file__).parent / "golden"
ANSWER = "answers/boundary/buffer.py"
FACTS = Facts(
    exercise="buffer",
    path=ANSWER,
    again="./course check buffer",
    title="A buffer",
    unit_title="A queue is a boundary",
    built="a boundary that makes a fast producer pay for a slow consumer, not your memory",
    elsewhere="queue.Queue(maxsize), RabbitMQ's max-length with reject-publish",
    first_question=3,
    hints=3,
    has_solution=True,
    has_hidden=True,
    watch="./course watch buffer",
)


@dataclass(frozen=True)
class Known:
    """A misconception."""

    name: str = "if_not_while"
    misconception: str = "Woken is not the same as allowed: look again."


def run_of(steps: int) -> Timeline:
    """Return a run of three actors; the last row breaks the promise."""
    actors = ("producer a", "producer b", "consumer")
    rows = [
        Row(number, 0.0, actors[number % 3], f'put("item {number}") waits', 41)
        for number in range(1, steps)
    ]
    last = Row(steps, 0.0, "producer b", 'stores "b1"', 41, "depth is 2, capacity is 1")
    return Timeline("capacity 1 · schedule 18", actors, (*rows, last))


EVIDENCE = Evidence(
    expected="producer b looks again before it stores",
    yours="2 are inside",
    line=41,
    source="        if len(self._items) >= self._capacity:",
    found="schedule 17 of 100",
    timeline=run_of(6),
)


def text_of(message: Message, width: int = 92) -> str:
    return "".join(f"{line.plain.rstrip()}\n" for line in lay_out(message, width=width))


def red(result: Make, *more: Result, evidence: Evidence = EVIDENCE) -> list[Result]:
    return [
        result("a capacity below one is refused"),
        result("it waits"),
        result("no interleaving exceeds the capacity", Outcome.FAILED, evidence=evidence),
        *more,
    ]


def interleaving(result: Make) -> Message:
    waiting = Evidence(yours="no interleaving exceeds the capacity")
    results = red(result, result("no wake-up is lost", Outcome.WAITING, evidence=waiting))
    return feedback(results, FACTS, known=Known())


def many_rows(result: Make) -> Message:
    passing = [result(f"promise {word} is kept") for word in ("one", "two", "three", "four")]
    evidence = replace(EVIDENCE, timeline=run_of(40))
    return feedback([*passing, *red(result, evidence=evidence)], FACTS, known=Known())


def step_by_step(result: Make) -> Message:
    rows = [
        Row(1, 0.0, "the check", "Buffer(1)"),
        Row(2, 0.0, "your answer", "returns <Buffer>"),
        Row(3, 0.0, "the check", "get(timeout=5)"),
        Row(4, 0.0, "your answer", "waits", 55),
        Row(5, 5.0, "the check", "lets 5 s pass"),
        Row(6, 5.0, "your answer", "waits", 55, "expected: get(timeout=5) raises Empty"),
    ]
    evidence = Evidence(
        expected="get(timeout=5) raises Empty",
        yours="get(timeout=5) waits",
        line=55,
        source="self._not_empty.wait()",
        timeline=Timeline("Buffer(1)", ("the check", "your answer"), tuple(rows)),
    )
    first = result("a timeout is one total budget", Outcome.FAILED, evidence=evidence)
    second = result("closing wakes everyone", Outcome.CRASHED, evidence=Evidence("a", "b"))
    third = result("waiting does not spin", Outcome.HUNG, evidence=Evidence("a", "c"))
    waits = [Evidence(yours=first.check), Evidence(yours=second.check)]
    return feedback(
        [
            first,
            second,
            third,
            result("no item is lost", Outcome.WAITING, evidence=waits[0]),
            result("no wake-up is lost", Outcome.WAITING, evidence=waits[1]),
        ],
        replace(FACTS, hints_shown=1),
    )


def hang(result: Make) -> Message:
    evidence = Evidence(
        expected='put("b2") goes on: 0 of 1 places are taken',
        yours='put("b2") waits for ever',
        line=35,
        source="self._changed.wait()",
        found="schedule 6 of 100",
        waits=(
            "producer b waits to be notified on a Condition (line 35)",
            "consumer a waits for a lock that producer b holds (line 35)",
        ),
    )
    return feedback([result(outcome=Outcome.HUNG, evidence=evidence)], FACTS)


def does_not_parse(result: Make) -> Message:
    evidence = Evidence(
        yours="expected ':'",
        line=41,
        source="    def put(self, item, timeout=None)",
        detail="column 38",
    )
    return feedback([result(outcome=Outcome.BROKEN, evidence=evidence)] * 4, FACTS)


def does_not_import(result: Make) -> Message:
    evidence = Evidence(
        expected="the file imports",
        yours="importing it raises NameError: name 'lock' is not defined",
        line=9,
        source="lock.acquire()",
    )
    return feedback([result(outcome=Outcome.BROKEN, evidence=evidence)] * 4, FACTS)


def lacks_two_names(result: Make) -> Message:
    defined, wanted = ["Bufer", "Full", "put_all"], ["Buffer", "Full", "Closed"]
    outcome, evidence = lacking(defined, wanted) or (Outcome.PASSED, Evidence())
    return feedback([result(outcome=outcome, evidence=evidence)] * 3, FACTS)


def import_never_ends(result: Make) -> Message:
    evidence = Evidence(
        expected="the file imports",
        yours="importing it never ends",
        line=9,
        source="while True: pass",
        waits=("runs round in a loop without ever waiting (line 9)",),
    )
    return feedback([result(outcome=Outcome.HUNG, evidence=evidence)] * 4, FACTS)


def not_started(result: Make) -> Message:
    return feedback([result(outcome=Outcome.UNATTEMPTED)] * 4, FACTS)


def missing(result: Make) -> Message:
    evidence = Evidence(yours="it is a link")
    return feedback([result(outcome=Outcome.MISSING, evidence=evidence)] * 4, FACTS)


def green(result: Make) -> Message:
    facts = replace(
        FACTS, passed="passed on attempt 4, after 1 hint", seconds=0.61, following="handoff, 30 min"
    )
    return feedback([result(), result("it closes")], facts)


def hidden_red_known(result: Make) -> Message:
    hard = result("many producers", Outcome.FAILED, visibility=Visibility.HIDDEN)
    return feedback([result(), hard], FACTS, known=Known())


def hidden_red(result: Make) -> Message:
    secret = Evidence(expected="SECRET", yours="SECRET", source="SECRET", timeline=run_of(3))
    return feedback(
        [
            result(),
            result("many producers", Outcome.FAILED, evidence=secret, visibility=Visibility.HIDDEN),
        ],
        FACTS,
    )


def fault_of_the_grader(result: Make) -> Message:
    evidence = Evidence(yours="GraderFault: the warm parent does not answer", detail="a traceback")
    return feedback([result(), result("b", Outcome.GRADER_ERROR, evidence=evidence)], FACTS)


def faults_everywhere(result: Make) -> Message:
    evidence = Evidence(yours="GraderFault: the warm parent does not answer")
    return feedback([result("b", Outcome.GRADER_ERROR, evidence=evidence)] * 30, FACTS)


def everything_red(result: Make) -> Message:
    names = [f"promise {number} is kept" for number in range(30)]
    evidence = replace(EVIDENCE, waits=("a waits", "b waits", "c waits", "d waits", "e waits"))
    failed = [result(name, Outcome.FAILED, evidence=evidence) for name in names]
    return feedback([*failed, *red(result)], FACTS, known=Known())


def no_verdict_at_all(result: Make) -> Message:
    return no_verdict("a long traceback\nImportError: no checks\n", FACTS)


def hostile_text(result: Make) -> Message:
    bad = "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe \u200b[red]not markup[/red] 水" * 20
    timeline = Timeline("capacity 1", ("you\x1b[31m",), (Row(1, 0.0, "you\x1b[31m", bad, 1, bad),))
    evidence = Evidence(bad, bad, bad, 7, bad, "schedule 1 of 1", timeline, (bad,))
    return feedback([result(outcome=Outcome.FAILED, evidence=evidence)], FACTS)


SCREENS = [
    interleaving,
    many_rows,
    step_by_step,
    hang,
    does_not_parse,
    does_not_import,
    lacks_two_names,
    import_never_ends,
    not_started,
    missing,
    green,
    hidden_red,
    hidden_red_known,
    fault_of_the_grader,
    faults_everywhere,
    everything_red,
    no_verdict_at_all,
    hostile_text,
]
each_screen = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)


@each_screen
def test_a_screen_reads_as_its_golden_file(screen: Callable[[Make], Message], result: Make) -> None:
    text = text_of(screen(result))

    assert text == (GOLDEN / f"{screen.__name__}.txt").read_text(encoding="utf-8")


@each_screen
@pytest.mark.parametrize("width", [60, 80, 92])
def test_a_screen_fits_its_width_and_twenty_five_lines(
    screen: Callable[[Make], Message], result: Make, width: int
) -> None:
    lines = lay_out(screen(result), width=width)

    assert len(lines) <= 25
    assert [line.plain for line in lines if line.cell_len > width] == []


@each_screen
def test_the_last_line_is_the_next_command(screen: Callable[[Make], Message], result: Make) -> None:
    last = text_of(screen(result)).splitlines()[-1]

    assert "next: ./course " in last


def test_a_hidden_check_tells_its_sentence_and_nothing_else(result: Make) -> None:
    text = text_of(hidden_red(result))

    assert "many producers" in text
    assert "SECRET" not in text


def test_nothing_an_answer_says_reaches_the_terminal_unescaped(result: Make) -> None:
    text = text_of(hostile_text(result))

    assert text.replace("\n", "").isprintable()
    assert "\\x1b[2J" in text
    assert "[red]not markup" in text


def test_the_hint_that_comes_next_is_named(result: Make) -> None:
    last = text_of(feedback(red(result), replace(FACTS, hints_shown=3))).splitlines()[-1]

    assert last == " next: ./course hint buffer   (the last again)"
