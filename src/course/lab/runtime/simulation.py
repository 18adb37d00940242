"""Real threads that move one at a time, by a schedule, on virtual time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import Context
from functools import partial

from course.lab.runtime.policies import NEVER, Policy, Switch
from course.lab.runtime.pool import Gate, Pool, Worker, closed_gate

STEP_LIMIT = 20_000  # steps one thread may take before it counts as spinning
EPOCH_NS = 1_000 * 10**9  # what the virtual clock shows at the start of every schedule
REFUSALS = 200  # how often a thread may swallow its own end


class Stop(BaseException):
    """Ends a simulated thread whose schedule is over."""


class Unstoppable(Exception):
    """A thread of the answer swallows every exception and cannot be ended."""


class Thread:
    """One simulated thread; guarded by the baton, since only its holder runs."""

    def __init__(self, index: int, name: str, worker: Worker) -> None:
        self.index = index
        self.name = name
        self.worker = worker
        self.step = 0  # points and operations passed so far
        self.decide_at = NEVER  # the step at which the policy is asked again
        self.at_operation = False  # is it asked at an operation, or at a statement?
        self.line = 0  # of the answer, where it stood at its last point
        self.ready = True
        self.begun = False
        self.done = False
        self.spinning = False
        self.refusals = 0
        self.deadline: int | None = None  # virtual nanoseconds
        self.timed_out = False
        self.lock: object = None  # what it waits for
        self.wakes = 0  # how often it left a wait
        self.on_end: list[Callable[[], None]] = []


class Simulation:
    """The scheduler and its clock. One per process; `begin` makes it new for each schedule."""

    def __init__(self) -> None:
        self._pool = Pool()
        self._driver_gate = closed_gate()
        self.begin(Policy())

    def begin(self, policy: Policy, *, jumping: bool = True, steps: int = STEP_LIMIT) -> None:
        """Start a schedule: no threads, the clock at its epoch. `jumping`: time moves by itself."""
        self.step_limit = steps
        self.policy = policy
        self.jumping = jumping
        self.now = EPOCH_NS
        self.stopping = False
        self.current: Thread | None = None
        self.threads: list[Thread] = []  # that are not done, by index
        self.switches: list[Switch] = []
        self.on_switch: Callable[[Thread], None] | None = None
        self.on_wait: Callable[[Thread], None] | None = None
        self.uncaught: list[tuple[Thread, BaseException]] = []
        self.newest: Thread | None = None  # started last, by whoever holds the baton
        self._starter: Thread | None = None  # who waits until the newest has begun
        self.count = 0  # of threads so far
        self._ended: dict[int, int] = {}  # steps of the threads that are done
        self._driver = Thread(-1, "driver", Worker())

    # --- called by whoever drives: the real main thread -------------------------------------

    def spawn(self, name: str, work: Callable[[], object]) -> Thread:
        """Return a new thread, ready to move; it runs when the schedule lets it."""
        worker = self._pool.take()
        thread = Thread(self.count, name, worker)
        worker.work = partial(self._carry_out, thread, work)
        self.count += 1
        self.threads.append(thread)
        return thread

    def run(self) -> None:
        """Let the threads move until none can: all are done, or all wait."""
        self._driver.step += 1
        target = self._pick(self._driver)
        if target is not None:
            self._gate_of(target).release()
            self._driver_gate.acquire()
        self.current = None

    def advance(self, seconds: float) -> None:
        """Move the clock, letting everybody whose time has come move until all rest again."""
        until = self.now + round(seconds * 1e9)
        self.run()
        while self._wake_due(until):
            self.run()
        self.now = until

    def stop(self) -> None:
        """End every thread that is left, one by one; raise `Unstoppable` when one will not end."""
        self.stopping = True
        hook, sys.unraisablehook = sys.unraisablehook, lambda args: None  # finalizers end, too
        try:
            for thread in list(self.threads):
                self._end(thread)
        finally:
            sys.unraisablehook = hook
        self.current = None

    def _end(self, thread: Thread) -> None:
        if not thread.begun:
            self.threads.remove(thread)
            self._pool.give_back(thread.worker)
            return
        thread.decide_at = 0
        self._gate_of(thread).release()
        if not self._driver_gate.acquire(timeout=5.0) or not thread.done:
            raise Unstoppable(thread.name)

    def steps_of(self, index: int) -> int:
        """Return how many steps a thread has taken, done or not."""
        left = next((thread.step for thread in self.threads if thread.index == index), 0)
        return self._ended.get(index, left)

    # --- called by the thread that holds the baton ------------------------------------------

    def point(self, line: int) -> None:
        """Pass a point of the answer; another thread may move first."""
        me = self.current
        if me is None:
            return
        me.line = line
        me.step += 1
        if me.step >= me.decide_at:
            me.at_operation = False
            self._decide(me)

    def operation(self) -> None:
        """Pass a synchronisation operation; another thread may move first."""
        me = self.current
        if me is None:
            return
        me.step += 1
        if me.step >= me.decide_at or self.policy.operations:
            me.at_operation = True
            self._decide(me)

    def block(self, lock: object, deadline: int | None) -> bool:
        """Wait until woken; return False when the deadline (virtual nanoseconds) came first."""
        me = self.current
        assert me is not None, "nobody can wait outside a schedule"
        me.ready, me.deadline, me.timed_out, me.lock = False, deadline, False, lock
        if self.on_wait:
            self.on_wait(me)
        self._leave(me)
        me.deadline, me.lock = None, None
        return not me.timed_out

    def yield_turn(self) -> None:
        """Let somebody else who is ready move first, if there is anybody."""
        me = self.current
        if me is not None:
            self._leave(me, is_yielding=True)

    def wake(self, thread: Thread) -> None:
        """Make a waiting thread ready; it moves when the schedule lets it."""
        if not thread.done and not thread.spinning:
            thread.ready = True
            thread.deadline = None

    def run_child_first(self, child: Thread, until_begun: Callable[[], bool]) -> None:
        """Run a new thread to the point where it has begun, then go on: no choice is made."""
        me = self.current
        assert me is not None
        if not until_begun():
            self._starter = me
            self._switch(me, child)

    def begun(self) -> None:
        """Give the baton back to the thread that started this one."""
        me, starter = self.current, self._starter
        assert me is not None
        assert starter is not None
        self._switch(me, starter)

    # --- the scheduler ----------------------------------------------------------------------

    def _decide(self, me: Thread) -> None:
        if self.stopping:
            self._refuse(me)
        if me.step >= self.step_limit:
            self._leave(me)
        ready = [thread for thread in self.threads if thread.ready]
        if len(ready) > 1:
            target = self.policy.choose(me, ready)
            if target is not me:
                self.switches.append(Switch(me.index, me.step, target.index))
                if self.on_switch:
                    self.on_switch(me)
                self._switch(me, target)
                return
        self._ask_again(me)

    def _leave(self, me: Thread, *, is_yielding: bool = False) -> None:
        if self.stopping:
            self._refuse(me)
        me.step += 1
        if me.step >= self.step_limit:
            me.spinning, me.ready, me.deadline = True, False, None
        target = self._pick(me, is_yielding=is_yielding)
        if target is not me:
            self._gate_of(target).release()
            me.worker.gate.acquire()
        me.wakes += 1
        self._resumed(me)

    def _switch(self, me: Thread, target: Thread) -> None:
        self._gate_of(target).release()
        me.worker.gate.acquire()
        self._resumed(me)

    def _resumed(self, me: Thread) -> None:
        if self.stopping:
            self._refuse(me)
        self._ask_again(me)

    def _ask_again(self, me: Thread) -> None:
        at, limit = me.step + self.policy.pause(me), self.step_limit
        me.decide_at = at if at < limit else limit  # noqa: FURB136 - asked at every step

    def _refuse(self, me: Thread) -> None:
        me.decide_at = 0
        me.refusals += 1
        if me.refusals > REFUSALS:
            self._gate_of(None).release()
            closed_gate().acquire()  # for ever
        raise Stop

    def _pick(self, me: Thread, *, is_yielding: bool = False) -> Thread | None:
        ready = [thread for thread in self.threads if thread.ready]
        if is_yielding and len(ready) > 1:
            ready.remove(me)
        while not ready:
            if not self.jumping or not self._wake_due(None):
                return None
            ready = [thread for thread in self.threads if thread.ready]
        following = ready[0]
        if len(ready) == 1:
            return following
        for thread in ready:
            if thread.index > me.index:
                following = thread
                break
        target = self.policy.leave(me, ready, following)
        if target is not following:
            self.switches.append(Switch(me.index, me.step, target.index))
        return target

    def _wake_due(self, until: int | None) -> bool:
        """Jump to the next deadline, at most `until`; wake who has waited for it, if anybody."""
        deadlines = [t.deadline for t in self.threads if not t.ready and t.deadline is not None]
        if not deadlines or (until is not None and min(deadlines) > until):
            return False
        self.now = max(self.now, min(deadlines))
        for thread in self.threads:
            if not thread.ready and thread.deadline is not None and thread.deadline <= self.now:
                thread.ready, thread.timed_out = True, True
        return True

    def _gate_of(self, target: Thread | None) -> Gate:
        """Give the baton away; return the gate behind which the next holder waits for it."""
        self.current = target
        return self._driver_gate if target is None else target.worker.gate

    def _carry_out(self, thread: Thread, work: Callable[[], object]) -> Gate:
        """Be this thread from its first turn to its end; return the gate of who moves next."""
        try:
            thread.begun = True
            self._resumed(thread)
            Context().run(work)
        except (Stop, SystemExit):
            pass
        except BaseException as error:  # whatever an answer raises must not end the pool
            self.uncaught.append((thread, error))
        thread.done, thread.ready = True, False
        self.threads.remove(thread)
        self._ended[thread.index] = thread.step
        for finish in thread.on_end:
            finish()
        self._pool.give_back(thread.worker)
        thread.step += 1
        return self._gate_of(None if self.stopping else self._pick(thread))
