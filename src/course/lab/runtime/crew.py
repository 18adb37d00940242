"""One schedule of several processes: who moves, what is noted, who is killed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from course.lab.history import SETUP, Ending, History, Kind, Raised, Stuck
from course.lab.runtime.base import Report, Supply, plain_operation
from course.lab.runtime.chronicle import Chronicle
from course.lab.runtime.effects import NOTE, Aloud
from course.lab.runtime.members import Actor, Gone, Member, News, Said, Voice
from course.lab.runtime.policies import Switch
from course.lab.runtime.power import undone_by_a_power_cut
from course.lab.runtime.stops import HeldCall, What
from course.lab.runtime.turns import TRACES, WHEN_ALONE, Could, Turns
from course.lab.scenario import OUTSIDE, PAUSE, Operation, Scenario
from course.lab.scripts import LOOKS
from course.lab.travel import plain_raised, raised_from

if TYPE_CHECKING:
    from course.lab.runtime.processes import ProcessLab

MOST_NAPS = 500  # one after the other, with nobody else who could move, before it spins
FEW_NAPS = 12  # after which who sleeps on purpose goes first; a third of a second in SQLite's steps
MOST_TURNS = 20_000


class Crew:
    """One run while it happens, and what came of it."""

    def __init__(
        self,
        lab: ProcessLab,
        scenario: Scenario,
        turns: Turns,
        *,
        detailed: bool,
        supply: Supply | None,
        report: Report | None,
    ) -> None:
        self._lab = lab
        self._scenario = scenario
        self._turns = turns
        self._detailed = detailed
        self._supply = supply or plain_operation
        self._log = Chronicle(lab.seconds, report)
        self._switches: list[Switch] = []
        self._failure: Raised | None = None
        self._current = 0
        self._is_spinning = False
        self._setup = Actor(0, SETUP, list(enumerate(scenario.before)))
        self._actors = [
            Actor(number, actor.name, list(enumerate(actor.operations)))
            for number, actor in enumerate(scenario.cast, start=1)
        ]
        for actor in self._actors:  # who calls nothing needs no process and no object
            names = {operation.name for _, operation in actor.left}
            actor.is_over = names.issubset(OUTSIDE)
            actor.only_looks = not actor.is_over and names.issubset((*OUTSIDE, *LOOKS))
        self.history = History(scenario, (), Ending.NO_START)

    @property
    def moves(self) -> list[int]:
        """How often each has moved, by number; the first is nobody."""
        return [0, *(len(actor.log) for actor in self._actors)]

    def undone_by_a_power_cut(self, number: int) -> list[int]:
        """Return the calls of an actor that a power cut may undo after they have answered."""
        return undone_by_a_power_cut(self._actors[number - 1].log)

    def traces_of(self, number: int) -> list[int]:
        """Return the moves of an actor that leave a trace for others, or that it hears of."""
        log = self._actors[number - 1].log
        return [move for move, what in enumerate(log) if move and (what is None or what in TRACES)]

    def meetings_of(self, number: int) -> list[int]:
        """Return the moves of an actor before which others can make a difference, by moving."""
        actor = self._actors[number - 1]
        met = [(move, what) for move, what in enumerate(actor.log) if move in actor.meetings]
        return [move for move, what in met if move and what not in WHEN_ALONE]

    def run(self, seed: int) -> None:
        """Play the whole scenario."""
        self._set_up()
        if self._failure is not None:
            self.history = self._told(Ending.NO_START, seed)
            return
        for actor in self._actors:
            if actor.only_looks and actor.left[0][1].name == PAUSE:  # it pauses before it starts
                self._pause(actor, self._next(actor))
        for turn in range(1, MOST_TURNS):
            chosen = self._choice(turn)
            if not chosen:
                break
            if chosen < 0:
                self._kill(self._actors[-chosen - 1])
                continue
            self._current = chosen
            self._note_company(self._actors[chosen - 1])
            self._move(self._actors[chosen - 1])
        left = [actor for actor in self._actors if not actor.is_over]
        ending = Ending.SPINNING if self._is_spinning or left else Ending.FINISHED
        stuck = tuple(Stuck(one.name, self._line(one), "sleeps again and again") for one in left)
        self.history = self._told(ending, seed, stuck)

    def _note_company(self, actor: Actor) -> None:
        others = (one for one in self._actors if one is not actor and not one.is_over)
        if any(one.wakes_at is None for one in others):
            actor.meetings.add(len(actor.log))

    def _set_up(self) -> None:
        """Make the object and do what comes before; the same for every schedule, so done once."""
        known = self._lab.stock.find(self._scenario)
        if known is not None:
            self._log.repeat(known)
            return
        while not self._setup.is_over:
            self._move(self._setup)
        if self._failure is None:
            self._lab.stock.keep(self._scenario, self._log.so_far())

    def close(self) -> None:
        """See every process gone."""
        for actor in (self._setup, *self._actors):
            if actor.member is not None:
                actor.member.kill()

    def _told(self, ending: Ending, seed: int, stuck: tuple[Stuck, ...] = ()) -> History:
        return History(
            self._scenario,
            tuple(self._log.events),
            ending,
            tuple(self._switches),
            seed,
            1,
            stuck,
            self._failure,
            printed=tuple(self._log.printed) if self._detailed else (),
        )

    # --- who moves --------------------------------------------------------------------------

    def _choice(self, turn: int) -> int:
        """Return who moves now, or the negative of who is killed; 0: nobody can."""
        left = sorted((one for one in self._actors if not one.is_over), key=self._rank)
        if not left or self._is_spinning or left[0].naps > MOST_NAPS:
            return 0
        plain = left[0]
        able = [one for one in left if one.naps <= FEW_NAPS] or [plain]
        now = [one.number for one in able if one.wakes_at is None]
        later = [one.number for one in able if one.wakes_at is not None]
        chosen = self._turns.choose(turn, plain.number, Could(now, later), self.moves)
        if chosen != plain.number:
            self._switches.append(Switch(plain.number, turn, chosen))
        return chosen

    def _rank(self, actor: Actor) -> tuple[int, float]:
        """Whoever moved last goes on; then the others in their order; then time passes.

        Who only looks looks when nobody else is left who could move.
        """
        order = -1.0 if actor.number == self._current else float(actor.number)
        if actor.wakes_at is not None:
            return (4 if actor.only_looks else 2, actor.wakes_at)
        if actor.naps:
            return (1 if actor.naps <= FEW_NAPS else 3, actor.naps)
        return (0, order)

    def _kill(self, actor: Actor) -> None:
        line, command = self._line(actor), None
        if actor.member is not None:
            held = actor.member.stop
            if self._detailed and held is not None and held.what is What.TELL:
                command = self._lab.shared.command_of(actor.number) or None
            actor.member.kill()
        actor.is_over = True
        self._note(Kind.KILL, actor, command, line)

    # --- one move ---------------------------------------------------------------------------

    def _move(self, actor: Actor) -> None:
        """Let one process go until it stops, speaks or ends."""
        if actor.wakes_at is not None:
            self._lab.shared.now = max(self._lab.shared.now, actor.wakes_at)
            actor.wakes_at = None
        if actor.member is None:
            work = partial(self._work, actor)
            held_at = self._turns.held_at(actor.number)
            actor.member = Member(work, held_at, self._lab.door_of(actor.number))
            actor.log.append(None)
            self._hear(actor, actor.member.go())
            return
        if not actor.is_asked:
            held = actor.member.stop
            actor.log.append(held.what if held else None)
            self._hear(actor, actor.member.go())
            return
        if not actor.left:
            actor.log.append(None)
            actor.member.kill()
            actor.is_over = True
            return
        operation = self._next(actor)
        if operation.name == PAUSE:
            self._pause(actor, operation)
            return
        actor.log.append(None)
        actor.is_asked, actor.is_calling = False, actor.number > 0
        self._note(Kind.CALL, actor)
        self._hear(actor, actor.member.go(operation))

    def _next(self, actor: Actor) -> Operation:
        actor.index, operation = actor.left.pop(0)
        return self._supply(actor.name, actor.index, operation) if actor.number else operation

    def _pause(self, actor: Actor, operation: Operation) -> None:
        actor.wakes_at = self._lab.shared.now + operation.arguments[0]

    def _hear(self, actor: Actor, news: News) -> None:
        for text, line in self._lab.shared.printed_by(actor.number):
            self._log.hear(actor.name, text, line)
        if isinstance(news, HeldCall):
            is_nap = news.what is What.SLEEP
            actor.naps = actor.naps + 1 if is_nap else actor.naps
            if is_nap and actor.naps == 1 and self._detailed and actor.is_calling:
                self._note(Kind.WAIT, actor, None, self._line(actor))
            return
        actor.naps = 0
        if isinstance(news, Gone):
            actor.is_over = True
            self._is_spinning = self._is_spinning or news.is_hung
            if actor.number == 0:
                self._failure = self._failure or Raised("the process ended by itself")
            elif not news.is_hung:
                self._note(Kind.KILL, actor, None, self._line(actor))
            return
        self._hear_word(actor, news)

    def _hear_word(self, actor: Actor, said: Said) -> None:
        if said.word == NOTE:  # it goes on by itself, and can be killed before it does
            if said.value is not None:
                self._note(Kind.NOTE, actor, said.value)
            return
        if said.word == PAUSE:
            actor.wakes_at = self._lab.shared.now + said.value
            return
        actor.is_asked, actor.is_calling = True, False
        if said.word == "failed":
            raised = raised_from(said.value)
            if actor.number == 0:
                self._failure = raised
                actor.left.clear()
            else:
                self._fail_all(actor, raised)
        elif said.word == "return":
            self._note(Kind.RETURN, actor, said.value)
        elif said.word == "raise":
            self._note(Kind.RAISE, actor, raised_from(said.value))

    def _fail_all(self, actor: Actor, raised: Raised) -> None:
        """Each call on an object that could not be made raises what making it raised."""
        while actor.left:
            actor.index, operation = actor.left.pop(0)
            self._supply(actor.name, actor.index, operation)
            if operation.name != PAUSE:
                self._note(Kind.CALL, actor)
                self._note(Kind.RAISE, actor, raised)

    def _line(self, actor: Actor) -> int | None:
        return self._lab.shared.line_of(actor.number)

    def _note(self, kind: Kind, actor: Actor, value: Any = None, line: int | None = None) -> None:
        self._log.note(kind, actor.name, actor.index, value, line)

    # --- in the process itself --------------------------------------------------------------

    def _work(self, actor: Actor, voice: Voice) -> None:
        lab, receipts = self._lab, dict[str, str]()
        lab.become(actor.number)
        lab.printing.begin(lab.shared.at_print(actor.number))
        lab.play = Aloud(voice, lab.shape, actor.name)
        try:
            subject = None if actor.only_looks else lab.subject(self._scenario)
        except BaseException as error:
            voice.tell("failed", plain_raised(lab.raised(error)))
            return
        operation = voice.tell("made")
        while operation is not None:
            try:
                given = lab.do(subject, operation, receipts, actor.name)
                word, value = "return", lab.shape(given)
            except BaseException as error:
                word, value = "raise", plain_raised(lab.raised(error))
            operation = voice.tell(word, value)
