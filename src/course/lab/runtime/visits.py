"""One run of a scenario by tasks: actors call, wait, are cancelled; the events are noted."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course.lab.history import DRAIN, SETUP, Ending, History, Kind, Raised, Stuck
from course.lab.runtime.arrivals import Arrivals, Gate
from course.lab.runtime.awaits import line_in
from course.lab.runtime.base import EXPLORED_STEPS, Report, Supply, plain_operation
from course.lab.runtime.chronicle import Chronicle, Names
from course.lab.runtime.loop import CountedTask
from course.lab.runtime.scripted import Performance
from course.lab.runtime.simulation import Stop
from course.lab.scenario import CANCEL, PAUSE, Operation, Scenario

if TYPE_CHECKING:
    from course.lab.runtime.tasks import TaskLab

DRAIN_TURNS = 300  # in which one emptying call may come to rest
AFTERMATH = 300  # turns in which all may come to rest once every call has ended
TIMERS = 1_000  # timers count on from here where arrivals have numbers


async def result_of(given: Any) -> Any:
    """Return what a call gives; what can be awaited is awaited."""
    return await given if inspect.isawaitable(given) else given


class _Caller:
    """One actor: its operations, and the call that is open now."""

    def __init__(self, name: str, number: int, operations: tuple[Operation, ...]) -> None:
        self.name = name
        self.number = number  # from one on
        self.left = list(enumerate(operations))
        self.task: CountedTask | None = None
        self.index = 0  # of the open call
        self.has_begun = False
        self.told: tuple[int | None, int] | None = None  # the wait that was noted last


class Visit:
    """One run while it happens."""

    def __init__(
        self,
        lab: TaskLab,
        scenario: Scenario,
        policy: Arrivals,
        *,
        detailed: bool,
        supply: Supply | None,
        report: Report | None,
    ) -> None:
        self._lab = lab
        self._scenario = scenario
        self._detailed = detailed
        self._supply = supply or plain_operation
        self._log = Chronicle(lab.seconds, report)
        self._subject: Any = None
        self._failure: Raised | None = None
        self.gate = Gate(policy)
        self._callers = {
            number: _Caller(actor.name, number, actor.operations)
            for number, actor in enumerate(scenario.cast, start=1)
        }
        self._waiting: list[int] = []  # who could come in now: actors and timers
        self._away: list[tuple[int, int]] = []  # until when, and which actor
        self._due: dict[int, Any] = {}  # timers among those who wait
        self._turns = 0
        names = Names("task", scenario, detailed=detailed)
        self._performance = Performance(lab, self._log.note, names)

    def run(self, seed: int) -> History:
        """Return the history of this schedule."""
        self._lab.begin(seed)
        self._lab.printing.begin(self._hear if self._detailed else None)
        made = self._lab.call(SETUP, self._set_up())
        self._performance.actors[made] = SETUP
        self._until(made.done)
        if self._subject is None or self._failure is not None:
            return self._end(Ending.NO_START, seed, self._lab.stuck())
        self._waiting += [number for number, one in self._callers.items() if one.left]
        self._until(self._is_over)
        ending, stuck, left = self._ending(), list[Stuck](), list[Stuck]()
        if self._is_restless():
            self._lab.give_up_spinning()
        if ending is Ending.FINISHED:
            left = [*self._lab.left(), *self._performance.ended_since()]
        elif ending is Ending.SPINNING or self._detailed:
            stuck = self._lab.stuck()
        self._drain()
        return self._end(ending, seed, stuck, left)

    def _end(
        self, ending: Ending, seed: int, stuck: list[Stuck], left: list[Stuck] | None = None
    ) -> History:
        self._log.report = None  # what ends with the schedule is no part of its history
        return History(
            self._scenario,
            tuple(self._log.events),
            ending,
            tuple(self.gate.switches),
            seed,
            1,
            tuple(stuck),
            self._failure,
            tuple(left or ()),
            tuple(self._log.printed),
        )

    def _ending(self) -> Ending:
        if self._is_over():
            return Ending.FINISHED
        return Ending.SPINNING if self._is_restless() else Ending.STUCK

    def _is_restless(self) -> bool:
        return self._turns >= EXPLORED_STEPS or bool(self._lab.spinning)

    def _is_over(self) -> bool:
        return all(one.task is None and not one.left for one in self._callers.values())

    # --- time and turns ---------------------------------------------------------------------

    def _until(self, is_over: Callable[[], bool]) -> None:
        """Let everybody move until all is at rest and this holds, or nothing can move."""
        loop = self._lab.loop
        while not self._is_restless():
            self._cancel_by_policy()
            self._let_in()
            if not loop.is_idle:
                self._turns += 1
                self._lab.turn()
                self._performance.count_the_living()
                self.gate.turned(n for n, one in self._callers.items() if one.has_begun)
                if self._detailed:
                    self._note_waits()
            elif not self._waiting and (is_over() or not self._jump()):
                return

    def _meet_the_due(self) -> None:
        for number, timer in () if self._due else self._lab.loop.due():
            self._due[TIMERS + number] = timer
            self._waiting.append(TIMERS + number)
        now = self._lab.simulation.now
        back = [actor for until, actor in self._away if until <= now]
        self._away = [one for one in self._away if one[0] > now]
        self._waiting += back

    def _jump(self) -> bool:
        """Move the clock to the next moment at which anything happens, if there is one."""
        times = [until for until, _ in self._away]
        following = self._lab.loop.next_time()
        if following is not None:
            times.append(following)
        if not times:
            return False
        self._lab.simulation.now = max(self._lab.simulation.now, min(times))
        return True

    def _let_in(self) -> None:
        while True:
            self._meet_the_due()
            if not self._waiting:
                return
            is_idle = self._lab.loop.is_idle
            chosen = self.gate.next_in(self._waiting, is_idle=is_idle)
            if not chosen:
                return
            self._waiting.remove(chosen)
            if chosen in self._due:
                self._lab.loop.fire(self._due.pop(chosen))
            else:
                self._call_next(self._callers[chosen])

    def _cancel_by_policy(self) -> None:
        chosen = self.gate.cancelled()
        if chosen in self._callers:
            self._cancel(self._callers[chosen])

    # --- actors -----------------------------------------------------------------------------

    def _call_next(self, caller: _Caller) -> None:
        index, operation = caller.left.pop(0)
        operation = self._supply(caller.name, index, operation)
        if operation.name == PAUSE:
            until = self._lab.simulation.now + round(operation.arguments[0] * 1e9)
            if caller.left:
                self._away.append((until, caller.number))
            return
        if operation.name == CANCEL:
            for other in self._callers.values():
                if other.name == operation.arguments[0]:
                    self._cancel(other)
            if caller.left:
                self._waiting.append(caller.number)
            return
        caller.index = index
        caller.task = self._lab.call(caller.name, self._do(caller, operation))

    def _cancel(self, caller: _Caller) -> None:
        if caller.task is not None and caller.has_begun:
            self._log.note(Kind.CANCEL, caller.name, caller.index)
            caller.task.cancel()

    async def _do(self, caller: _Caller, operation: Operation) -> None:
        """Carry out one operation and note how it went."""
        caller.has_begun = True
        loop = self._lab.loop
        self._log.note(Kind.CALL, caller.name, caller.index)
        try:
            part = self._performance.part(caller.name, caller.index, caller.task)
            given, reader = part.given(operation)
            found = self._lab.call_of(self._subject, given.name, given.arguments, given.options)
            read = part.read(found, reader) if reader else result_of(found)
            value = self._lab.shape(await read)
        except Stop:
            raise
        except BaseException as error:
            if loop.is_over:
                raise
            self._log.note(Kind.RAISE, caller.name, caller.index, self._lab.raised(error))
        else:
            if not loop.is_over:
                self._log.note(Kind.RETURN, caller.name, caller.index, value)
        caller.task, caller.has_begun, caller.told = None, False, None
        if caller.left:
            self._waiting.append(caller.number)
        elif self._is_over():
            self._performance.all_calls_ended()
            self._turns = max(self._turns, EXPLORED_STEPS - AFTERMATH)

    async def _set_up(self) -> None:
        try:
            subject = self._lab.subject(self._scenario)
        except Stop:
            raise
        except BaseException as error:
            self._failure = self._lab.raised(error)
            return
        self._subject = subject
        caller = _Caller(SETUP, 0, ())
        for caller.index, operation in enumerate(self._scenario.before):
            await self._do(caller, operation)

    def _drain(self) -> None:
        """Repeat the drain until one finds nothing, and is cancelled; all rest between two."""
        drain = self._scenario.drain
        if drain is None:
            return
        caller = _Caller(DRAIN, 0, ())
        self._callers = {0: caller, **self._callers}
        operations = sum(len(actor.operations) for actor in self._scenario.cast)
        for caller.index in range(operations + len(self._scenario.before) + 2):
            before = len(self._log.events)
            caller.task = self._lab.call(DRAIN, self._do(caller, drain))
            self._come_to_rest()
            if caller.task is not None:
                caller.task.cancel()
                self._come_to_rest()
            own = self._log.events[before:]
            if {e.actor for e in own} == {DRAIN} and own[-1].kind is not Kind.RETURN:
                return

    def _come_to_rest(self) -> None:
        """Let everybody move in the plain order, for as long as anybody can."""
        loop = self._lab.loop
        for _ in range(DRAIN_TURNS):
            self._meet_the_due()
            for number in self._waiting:
                if number in self._due:
                    loop.fire(self._due.pop(number))
            self._waiting = []
            if not loop.is_idle:
                self._lab.turn()
            elif not self._jump():
                return

    # --- what is noted ----------------------------------------------------------------------

    def _hear(self, text: str, line: int | None) -> None:
        self._log.hear(self._performance.running(), text, line)

    def _note_waits(self) -> None:
        """Note, of each open call that does not move in the next turn, where it waits."""
        movers = self._lab.loop.movers()
        for caller in self._callers.values():
            task = caller.task
            if task is None or not caller.has_begun or task in movers:
                continue
            place = (line_in(task, self._lab.answer.filename), task.turns)
            if place != caller.told:
                caller.told = place
                self._log.note(Kind.WAIT, caller.name, caller.index, None, place[0])
